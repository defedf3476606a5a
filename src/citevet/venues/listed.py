"""What DBLP says of the volume that a paper stands in: by its record's key and by the volume's short title."""

from __future__ import annotations

import re

from citevet.venues.reading import VenueReading, read_track, read_venue
from citevet.venues.table import dblp_venue, has_other_parts, is_journal

# Volumes of one proceedings are numbered (`ECCV (12)`), and some years name the session (`ICLR (Poster)`).
_PART = re.compile(r"\s*\((?:\d+|oral|poster)\)$", re.IGNORECASE)
_LATE = 9999


def read_listed(key: str, text: str) -> VenueReading | None:
    """The venue, track and year of a record of DBLP (`conf/iclr/XuY25`, `ICLR`); None for a venue that the table lacks.

    A conference's bare name is its main part, unless the conference has other parts (Findings, datasets), which DBLP
    files under the same name: then the track is None. A part that is told otherwise (`WWW (Companion Volume)`) is
    `other`.
    """
    known = dblp_venue(key)
    if known is None:
        return None
    venue, year = known
    if is_journal(venue):
        return VenueReading(venue, "journal")
    track = read_track(text)
    if track is None:
        reading = read_venue(_PART.sub("", text))
        bare = reading is not None and reading.venue == venue and "(" not in _PART.sub("", text)
        track = "other" if not bare else None if has_other_parts(venue, year or _LATE) else "main"
    return VenueReading(venue, track, year)
