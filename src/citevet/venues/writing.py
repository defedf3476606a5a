"""A venue in a list's own way of writing venues, learnt from the list's other entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from citevet.model import Track
from citevet.venues.reading import is_preprint, read_venue
from citevet.venues.table import Mention, find_mentions, words_of

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\.\d{1,2})?(?!\d)|(?<=['’])(\d{2})(?!\d)")
_PREPRINT_WORD = re.compile(r"\b(?:arxiv|arixv|axriv|corr|biorxiv)(?: preprint)?\b", re.IGNORECASE)
_PREPRINT_NAME = re.compile(r"\b(?:arxiv|arixv|axriv)\b", re.IGNORECASE)
_TRACK_WORD: dict[Track, str] = {
    "findings": "Findings",
    "workshop": "Workshop",
    "industry": "Industry",
    "demo": "Demo",
    "datasets": "D&B",
    "tutorial": "Tutorial",
}
_MARKED: dict[Track, re.Pattern[str]] = {
    "findings": re.compile(r"findings", re.IGNORECASE),
    "workshop": re.compile(r"workshops?", re.IGNORECASE),
    "industry": re.compile(r"industry", re.IGNORECASE),
    "demo": re.compile(r"demos?", re.IGNORECASE),
    "datasets": re.compile(r"D&B(?: Track)?|Datasets? (?:and|&) Benchmarks?(?: Track)?", re.IGNORECASE),
    "tutorial": re.compile(r"tutorials?", re.IGNORECASE),
}
_VENUE, _FULL, _SHORT = "\x00V", "\x00Y", "\x00y"


def write_venue(venue: str, track: Track | None, year: int, like: Sequence[str]) -> str:
    """`venue` (a short name), `track` and `year` as the list writes them, its emphasis included.

    `like` holds the texts of the list's venue slots. What the list calls the venue (`NIPS`), where it puts the year
    and how it writes Findings or a workshop come from the most frequent of them; a list that has only preprints is
    followed in how it writes those, and one that has nothing gives `ICLR 2025`. Venues without a year, as in a table
    that has a column for it, are followed too.
    """
    texts = tuple(like)
    name = _own_names(texts).get(venue, venue)
    pattern = _pattern(texts, track if track in _MARKED else None)
    return pattern.replace(_VENUE, name).replace(_FULL, str(year)).replace(_SHORT, f"{year % 100:02d}")


@lru_cache(maxsize=1024)
def names_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """The venues that a text names by a short name, and arXiv, each with its usual short name and where it stands
    (characters). Conferences held together (`ACL-IJCNLP`) are left out."""
    named = [
        (each.venue.short, start, end)
        for each, start, end in _mentions(text)
        if each.alias and ("-" in each.venue.short or "-" not in text[start:end])
    ]
    if not named and is_preprint(text) and (match := _PREPRINT_NAME.search(text)) is not None:
        named = [("arXiv", *match.span())]
    return tuple(named)


@lru_cache(maxsize=64)
def _pattern(like: tuple[str, ...], track: Track | None) -> str:
    """How the list writes a venue of that track, with placeholders."""
    if track is not None:
        own = _commonest(_template(text, track) for text in like)
        return own or _marked(_pattern(like, None), _TRACK_WORD.get(track))
    plain = _commonest(_template(text, None) for text in like) or _commonest(_of_preprint(text) for text in like)
    return plain or f"{_VENUE} {_FULL}"


def _commonest(patterns: Iterable[str | None]) -> str | None:
    counted = Counter(each for each in patterns if each is not None)
    return counted.most_common(1)[0][0] if counted else None


def _marked(pattern: str, word: str | None) -> str:
    """The pattern with a track's word behind the year, inside whatever emphasis surrounds it."""
    if word is None:
        return pattern
    last = max(pattern.rfind(mark) for mark in (_VENUE, _FULL, _SHORT)) + 2
    return f"{pattern[:last]} {word}{pattern[last:]}"


@lru_cache(maxsize=64)
def _own_names(like: tuple[str, ...]) -> Mapping[str, str]:
    """The short names of the venues that the list names, each with the name that the list gives it most often."""
    written: dict[str, Counter[str]] = {}
    for text in like:
        for mention, start, end in _mentions(text):
            if mention.alias:
                written.setdefault(mention.venue.short, Counter())[text[start:end]] += 1
    return {short: names.most_common(1)[0][0] for short, names in written.items()}


def _mentions(text: str) -> list[tuple[Mention, int, int]]:
    words = words_of(text)
    return [(each, words[each.first].start, words[each.last - 1].end) for each in find_mentions(words)]


def _template(text: str, track: Track | None) -> str | None:
    """A slot's text with the venue and the year as placeholders; None where it says anything else besides the
    track's word."""
    reading = read_venue(text)
    mentions = _mentions(text)
    if reading is None or len(mentions) != 1 or not mentions[0][0].alias:
        return None
    if track is None and reading.track not in {None, "journal"}:
        return None
    if track is not None and reading.track != track:
        return None
    return _with_placeholders(text, mentions[0][1], mentions[0][2], track)


def _of_preprint(text: str) -> str | None:
    match = _PREPRINT_WORD.search(text)
    return (
        _with_placeholders(text, match.start(), match.end(), None, preprint=True)
        if match and is_preprint(text)
        else None
    )


def _with_placeholders(text: str, start: int, end: int, track: Track | None, *, preprint: bool = False) -> str | None:
    pattern = text[:start] + _VENUE + text[end:]
    year = _YEAR.search(pattern)
    if year is not None:
        pattern = pattern[: year.start()] + (_FULL if year[1] else _SHORT) + pattern[year.end() :]
    elif preprint:
        return None
    others = pattern.replace(_VENUE, "").replace(_FULL, "").replace(_SHORT, "")
    if track is not None:
        others = _MARKED[track].sub("", others, count=1)
        others = re.sub(r"\bof\b", "", others)
    return None if re.search(r"\w", others) else pattern
