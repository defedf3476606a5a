"""The table of venues, `venues.toml`, read once and indexed by the words of every name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import msgspec

_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)?|[@&]")
_PART = re.compile(r"\d+(?:st|nd|rd|th|D)\b|\d+|[^\d]+")
_MARKUP = re.compile(r"[{}*`\\]")
_WORKSHOP = re.compile(r"\b([A-Za-z]{4,})[wW]\b")


@dataclass(frozen=True, slots=True)
class Venue:
    """One venue. `whole` names are ordinary words, which count only where they are all that a text says; `findings`
    says that its Findings are volumes of their own; from the year `parts` on it has other parts that are called by its
    bare name (`NeurIPS` for its datasets and benchmarks); `pmlr` maps volumes to years."""

    short: str
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    dblp: str = ""
    journal: bool = False
    findings: bool = False
    whole: bool = False
    parts: int = 0
    pmlr: dict[int, int] = field(default_factory=dict)


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word of a text in lower case, as written, and where it stands (characters)."""

    text: str
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A venue named in a text: words `first` up to, not including, `last`; `alias` when a short name was used."""

    venue: Venue
    first: int
    last: int
    alias: bool


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text: letters and digits, parted where letters meet digits (`ICLR2025`, `iclr'25`)."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        for part in _PART.finditer(match[0]):
            start = match.start() + part.start()
            found.append(Word(part[0].lower(), part[0], start, start + len(part[0])))
    return tuple(found)


def plain(text: str) -> str:
    """A venue's text without LaTeX braces, emphasis and compatibility forms, a workshop's `w` (`CVPRW`) spelt out."""
    text = unicodedata.normalize("NFKC", _MARKUP.sub("", text)).replace("’", "'")
    return _WORKSHOP.sub(lambda match: f"{match[1]} Workshop" if match[1].lower() in _index() else match[0], text)


@cache
def venues() -> tuple[Venue, ...]:
    """Every venue of the table. Raises ValueError when the table names something twice."""
    text = files("citevet.venues").joinpath("venues.toml").read_text("utf-8")
    table = msgspec.toml.decode(text, type=dict[str, tuple[Venue, ...]])["venue"]
    shorts = [venue.short.lower() for venue in table]
    if len(set(shorts)) < len(shorts):
        raise ValueError(f"venues.toml names twice: {sorted({name for name in shorts if shorts.count(name) > 1})}")
    return table


@cache
def _index() -> Mapping[str, tuple[tuple[tuple[str, ...], Venue, bool], ...]]:
    """First word -> (all words, venue, alias), the longest first."""
    rows: dict[str, list[tuple[tuple[str, ...], Venue, bool]]] = {}
    for venue in venues():
        shorts = (venue.short, *venue.aliases)
        for name in (*venue.names, *shorts):
            words = tuple(word.text for word in words_of(name))
            rows.setdefault(words[0], []).append((words, venue, name in shorts))
    return {first: tuple(sorted(row, key=lambda each: -len(each[0]))) for first, row in rows.items()}


def find_mentions(words: Sequence[Word]) -> tuple[Mention, ...]:
    """The venues that a text names, in order; where names overlap, the longest at the earliest place counts."""
    texts = tuple(word.text for word in words)
    found: list[Mention] = []
    position = 0
    while position < len(texts):
        mention = _mention_at(texts, position)
        if mention is None:
            position += 1
        else:
            found.append(mention)
            position = mention.last
    return tuple(found)


def _mention_at(texts: tuple[str, ...], position: int) -> Mention | None:
    for name, venue, alias in _index().get(texts[position], ()):
        if texts[position : position + len(name)] == name:
            return Mention(venue, position, position + len(name), alias)
    return None


def venue_named(short: str) -> Venue | None:
    """The venue of that short name, or None."""
    return next((venue for venue in venues() if venue.short == short), None)


def pmlr_volume(volume: int) -> tuple[str, int] | None:
    """The conference and year whose proceedings are that volume of PMLR, or None where the table lacks it."""
    return next(((venue.short, venue.pmlr[volume]) for venue in venues() if volume in venue.pmlr), None)


def pmlr_volumes(short: str) -> Mapping[int, int]:
    """The volumes of PMLR that a venue's proceedings are, by year."""
    venue = venue_named(short)
    return {year: volume for volume, year in venue.pmlr.items()} if venue else {}


def dblp_venue(key: str) -> tuple[str, int | None] | None:
    """The venue of a DBLP key (`conf/iclr/XuY25`) and its year, which conference keys end in; None where the table
    lacks the stream. CoRR is no venue."""
    match = re.fullmatch(r"((?:conf|journals)/[a-z0-9-]+)/(.+)", key)
    if match is None:
        return None
    venue = next((each for each in venues() if each.dblp == match[1]), None)
    if venue is None or [each.dblp for each in venues()].count(match[1]) > 1:
        return None
    year = re.search(r"(?<![1-9])(\d{2})[a-z]*$", match[2])
    return venue.short, 2000 + int(year[1]) if year and int(year[1]) < 60 and not venue.journal else None


def dblp_stream(short: str) -> str:
    """The prefix of a venue's keys in DBLP (`conf/iclr`), or "" where the table has none or several share it."""
    venue = venue_named(short)
    stream = venue.dblp if venue else ""
    return stream if [each.dblp for each in venues()].count(stream) == 1 else ""


def has_findings(short: str) -> bool:
    """Whether a venue prints Findings, so that its bare name leaves open which of the two is meant."""
    venue = venue_named(short)
    return venue is not None and venue.findings


def has_other_parts(short: str, year: int) -> bool:
    """Whether a venue had parts beside its main one in that year that are called by its bare name as well."""
    venue = venue_named(short)
    return venue is not None and (venue.findings or 0 < venue.parts <= year)


def is_journal(short: str) -> bool:
    """Whether a venue is a journal."""
    venue = venue_named(short)
    return venue is not None and venue.journal
