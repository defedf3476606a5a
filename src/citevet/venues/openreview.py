"""What a note of OpenReview says of an acceptance: by its venue, a text for readers, and its venue's id together.

Neither is enough. The id of the first version's notes is the conference's for rejected papers too, and a text alone may
have been typed by anybody. https://docs.openreview.net/reference/api-v2/entities/note
"""

from __future__ import annotations

import re

from citevet.model import Track
from citevet.venues.reading import VenueReading, read_venue
from citevet.venues.table import has_findings, is_journal

_NOT_ACCEPTED = re.compile(
    r"submitted|submission|reject|withdr[ae]w|under[ _](?:double[ _-]blind[ _])?review|retract|desk|decision[ _]pending"
    r"|invite[ds]? to workshop|conditional|deleted|\bARR\b|not accepted",
    re.IGNORECASE,
)
# How an accepted paper was presented.
_PRESENTED = re.compile(
    r"\b(?:accept(?:ed)?(?: (?:by|to|at|as))?|(?:oral|spotlight)?(?:poster|oral|spotlight)|highlight|regular|talk"
    r"|notable(?: top \d+ ?%)?|\(?top \d+ ?%\)?|camera[- ]ready)\b|\(\s*\)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_DOMAIN = re.compile(r"\.(?:cc|org|com|io|net|github\.io)$", re.IGNORECASE)
# The tracks of a venue's id beside the conference itself.
_TRACKS: tuple[tuple[re.Pattern[str], Track], ...] = (
    (
        re.compile(r"conference|main(?:_conference|_track)?|proceedings(?:_track)?|research_track", re.IGNORECASE),
        "main",
    ),
    (re.compile(r"datasets_and_benchmarks.*|evaluations_and_datasets.*", re.IGNORECASE), "datasets"),
    (re.compile(r"findings", re.IGNORECASE), "findings"),
    (re.compile(r"industry.*", re.IGNORECASE), "industry"),
    (re.compile(r"demos?(?:nstrations?)?(?:_track)?|system_demonstrations", re.IGNORECASE), "demo"),
)
_DBLP = re.compile(r"dblp\.org/(conf|journals)/([^/]+)/((?:19|20)\d{2})", re.IGNORECASE)


def read_note(venue: str, venueid: str) -> VenueReading | None:
    """The venue that accepted a submission, with its track and year, or None.

    Only a text that names the venue of the id counts. A paper that is submitted, under review, rejected, withdrawn or
    desk-rejected is not accepted; that of a workshop is the workshop's. The year of a journal is not told. The track is
    None where a conference is named that prints Findings and neither is said.
    """
    if not venue or not venueid or _NOT_ACCEPTED.search(venue) or _NOT_ACCEPTED.search(venueid):
        return None
    if (taken := _DBLP.fullmatch(venueid)) is not None:
        return _from_dblp(venue, taken)
    parts = venueid.split("/")
    year = next((index for index, part in enumerate(parts) if _YEAR.fullmatch(part)), None)
    if year is None:
        host = read_venue(_DOMAIN.sub("", parts[0])) if len(parts) == 1 else None
        named = _named(venue)
        if host is None or named is None or named.venue != host.venue or not is_journal(host.venue):
            return None
        return VenueReading(host.venue, "journal")
    return _of_conference(venue, parts[:year], int(parts[year]), parts[year + 1 :])


def _of_conference(venue: str, names: list[str], year: int, track: list[str]) -> VenueReading | None:
    host = read_venue(_DOMAIN.sub("", names[-1]).replace("_", " ")) if names else None
    if host is None:
        return None
    if any("workshop" in part.lower() for part in track):
        return VenueReading(host.venue, "workshop", year)
    named = _named(venue)
    # Tiny papers and blog posts "@ ICLR 2024" have ids of their own.
    if named is None or named.venue != host.venue or named.year not in {None, year} or named.track == "workshop":
        return None
    told: Track | None = _track(track)
    if told == "main":
        told = named.track or (None if has_findings(host.venue) else "main")
    return VenueReading(host.venue, told, year)


def _named(venue: str) -> VenueReading | None:
    """The venue that a note's text names, however the paper was presented."""
    plain = re.sub(r"\btrack\b|\bround \d+\b", " ", _PRESENTED.sub(" ", venue), flags=re.IGNORECASE)
    return read_venue(" ".join(plain.split()))


def _track(parts: list[str]) -> Track:
    """The track that the end of a venue's id stands for; what is neither known nor a workshop is something else."""
    last = parts[1:] if parts and parts[0].lower() == "track" else parts
    if not last:
        return "other"
    return next((track for pattern, track in _TRACKS if pattern.fullmatch(last[0])), "other")


def _from_dblp(venue: str, taken: re.Match[str]) -> VenueReading | None:
    named = _named(venue)
    host = read_venue(taken[2])
    if named is None or host is None or named.venue != host.venue or named.year not in {None, int(taken[3])}:
        return None
    if is_journal(host.venue):
        return VenueReading(host.venue, "journal", int(taken[3]))
    return VenueReading(host.venue, named.track or (None if has_findings(host.venue) else "main"), int(taken[3]))
