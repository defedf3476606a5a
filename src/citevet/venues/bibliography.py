"""A venue as a bibliography prints it: the long name, in the file's own way of writing it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from citevet.model import Track, part_of_venue
from citevet.venues.reading import read_venue
from citevet.venues.table import has_findings, is_journal, venue_named

_ORDINAL = re.compile(
    r"\b(?:\w+-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth"
    r"|\w+tieth)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_SPECIAL = re.compile(r"([&%#_$])")
_BEHIND: dict[Track, str] = {
    "workshop": "Workshop",
    "industry": "Industry Track",
    "demo": "System Demonstrations",
    "datasets": "Datasets and Benchmarks Track",
    "tutorial": "Tutorial",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A venue as some entry of the file prints it: the text that it means, the source that it is written as (which may
    be the name of an abbreviation, then `bare`), and the entry's year."""

    text: str
    written: str
    bare: bool
    year: int | None


def print_venue(venue: str, track: Track | None, year: int, like: Iterable[Printed]) -> tuple[str, bool]:
    """What a `booktitle` or `journal` says for a venue's short name, as LaTeX, and whether that is the bare name of an
    abbreviation.

    What other entries print most often for the same venue and track is taken over; what holds an ordinal or any other
    number belongs to one year, and is taken over for that year only. Otherwise the long name of the table of venues is
    used, or the short name where there is none.
    """
    track = part_of_venue(track)
    usable = Counter((each.written, each.bare) for each in like if prints(each, venue, track, year))
    if usable:
        return usable.most_common(1)[0][0]
    return _SPECIAL.sub(r"\\\1", _long_name(venue, track, year)), False


def prints(each: Printed, venue: str, track: Track | None, year: int) -> bool:
    """Whether what an entry prints names the venue and the track, and no other year."""
    return _is_of(each, venue, part_of_venue(track)) and _is_for_year(each, year)


def _is_of(each: Printed, venue: str, track: Track | None) -> bool:
    reading = read_venue(each.text)
    if reading is None or reading.venue != venue or track == "workshop":
        return False
    return part_of_venue(reading.track) == track


def _is_for_year(each: Printed, year: int) -> bool:
    text = each.text
    if not _DIGIT.search(text) and not _ORDINAL.search(text):
        return True
    reading = read_venue(text)
    return each.year == year and (reading is None or reading.year in {None, year})


def _long_name(venue: str, track: Track | None, year: int) -> str:
    if track == "findings" and has_findings(venue):
        return f"Findings of the Association for Computational Linguistics: {venue} {year}"
    known = venue_named(venue)
    names = known.names if known else ()
    long = next((name for name in names if "." not in name and len(name) > len(venue)), venue)
    if track is None or track not in _BEHIND:
        return long
    if track == "workshop" or is_journal(venue):
        return f"{venue} {year} {_BEHIND[track]}"
    return f"{long}: {_BEHIND[track]}"
