"""Fields of an entry: text put together from inline pieces that knows its bytes, names of authors, venue and year."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from citevet.documents.blocks import Piece
from citevet.model import Field, Span
from citevet.venues import is_preprint

_MATH = re.compile(rb"(?<![\\$])\$(?=[^\s$])[^$\n]*(?<=[^\s\\])\$")
MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_ONLY_MONTH = re.compile(MONTHS + r"[.,]*", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w.:/])((?:19|20)\d\d)(?![\d/:]|\.\d{3}|-\d)|(?<=\w)\s?['’‘](\d\d)(?!\d)")
_MONTH = re.compile(r"\.\d{1,2}(?!\d)")
_SENTENCE_END = re.compile(r"[.;](?=[\s(]|$)|[)\]|]|\s[-–—·•]\s")
_LEADING = re.compile(r"[\s.,;:|()\[\]–—-]*")
_OTHERS = re.compile(r"(?i)[\s,]*\b(?:et\.?\s*al\b\.?|and\s+others|others)\s*$")
_SHORTENED = re.compile(r"\.\.$|\bet\.?\s?al\.$|[\s.][A-Z]\.$")
_AND = re.compile(r"\s+(?:and?|&)\s+|;\s*|，|、")
_BEFORE_YEAR = " \t\xa0,('‘’[-"
_OPENING = " \t\n\xa0,([-–—"
_MOST_VENUE_WORDS = 12
_LAST_CENTURY = "50"


class Stretch:
    """The text of a run of inline pieces, markup removed, each character of which knows its bytes.

    Code, breaks and unsupported markup count as their text or one blank. LaTeX between dollar signs is kept as it is
    written. Indices into `text` are turned into ranges of the file by `span`; `starts` holds that of each piece, and of
    the end.
    """

    __slots__ = ("_data", "_parts", "_positions", "starts", "text")

    def __init__(self, pieces: Sequence[Piece], data: bytes) -> None:
        self._data = data
        texts = [piece.text for piece in pieces]
        self.text = "".join(texts)
        if "$" in self.text:
            self._take_with_math(pieces)
            return
        self._parts = [(piece.text, piece.span) for piece in pieces]
        self.starts = [*accumulate(map(len, texts), initial=0)]
        self._positions = self.starts[:-1]

    def _take_with_math(self, pieces: Sequence[Piece]) -> None:
        self._parts = []
        self._positions = []
        self.starts = []
        position = 0
        for number, text, span in _with_math(pieces, self._data):
            self.starts.extend([position] * (number + 1 - len(self.starts)))
            self._parts.append((text, span))
            self._positions.append(position)
            position += len(text)
        self.text = "".join([text for text, _ in self._parts])
        self.starts.extend([position] * (len(pieces) + 1 - len(self.starts)))

    def span(self, start: int, end: int) -> Span:
        """The bytes of `text[start:end]`; both may be cut short of blanks by `field` instead. What lies in one code
        span is without its backticks."""
        if not self._parts:
            return Span(0, 0)
        first = max(0, bisect_right(self._positions, start) - 1)
        last = max(first, bisect_left(self._positions, end) - 1)
        text, where = self._parts[first]
        if first == last and text.isascii() and len(text) == where.end - where.start:
            at = where.start - self._positions[first]
            return Span(at + start, at + end)
        if first == last and (inside := self._in_code(first)) is not None:
            return Span(self._offset(first, start, inside), self._offset(first, end, inside))
        return Span(self._offset(first, start, where), self._offset(last, end, self._parts[last][1]))

    def field(self, start: int = 0, end: int | None = None) -> Field | None:
        """`text[start:end]` without the blanks around it and with one blank for several; None when nothing is left."""
        part = self.text[start:end]
        text = part.strip()
        if not text:
            return None
        start += len(part) - len(part.lstrip())
        return Field(" ".join(text.split()), self.span(start, start + len(text)))

    def sentence(self, start: int = 0) -> Field | None:
        """All from `start`, without a single full stop at the end; `et al.` keeps it."""
        end = len(self.text.rstrip())
        if self.text[start:end].endswith(".") and not _SHORTENED.search(self.text, max(start, end - 8), end):
            end -= 1
        return self.field(start, end)

    def _offset(self, number: int, index: int, span: Span) -> int:
        text, inside = self._parts[number][0], index - self._positions[number]
        if text.isascii():
            if len(text) == span.end - span.start:
                return span.start + inside
        elif len(text.encode()) == span.end - span.start:
            return span.start + len(text[:inside].encode())
        return span.end if inside else span.start

    def _in_code(self, number: int) -> Span | None:
        text, span = self._parts[number]
        if self._data[span.start : span.start + 1] != b"`":
            return None
        start = self._data.find(text.encode(), span.start, span.end)
        return Span(start, start + len(text.encode())) if start >= 0 else None


def _with_math(pieces: Sequence[Piece], data: bytes) -> Iterator[tuple[int, str, Span]]:
    """The texts with their ranges, and the index of the piece that each begins in."""
    maths = _math_spans(pieces, data)
    upcoming = cursor = 0
    for number, piece in enumerate(pieces):
        while upcoming < len(maths) and maths[upcoming].start < piece.span.end:
            math = maths[upcoming]
            if max(cursor, piece.span.start) < math.start:
                yield number, *_literal(data, Span(max(cursor, piece.span.start), math.start))
            yield number, *_literal(data, math)
            cursor = math.end
            upcoming += 1
        if cursor <= piece.span.start:
            yield number, piece.text, piece.span
        elif cursor < piece.span.end:
            yield number, *_literal(data, Span(cursor, piece.span.end))


def _math_spans(pieces: Sequence[Piece], data: bytes) -> list[Span]:
    first, last = pieces[0].span.start, pieces[-1].span.end
    return [Span(first + found.start(), first + found.end()) for found in _MATH.finditer(data[first:last])]


def _literal(data: bytes, span: Span) -> tuple[str, Span]:
    return data[span.start : span.end].decode("utf-8", "replace"), span


# A document is read again to prove its fixes.
@lru_cache(maxsize=16_384)
def author_names(text: str) -> tuple[str, ...]:
    """The authors in order, each as "First Last", however the list writes them; "et al." and "and others" are left out.

    >>> author_names("Wit, EC and Gillette, Marie")
    ('EC Wit', 'Marie Gillette')
    >>> author_names("Iz Beltagy, Matthew E. Peters, Arman Cohan")
    ('Iz Beltagy', 'Matthew E. Peters', 'Arman Cohan')
    """
    text = " ".join(text.split())
    if text.lower().endswith(("al", "al.", "others")):
        text = _OTHERS.sub("", text)
    groups = [group.strip(" ,*") for group in _AND.split(text)]
    groups = [group for group in groups if group]
    inverted = [group for group in groups if group.count(",") == 1]
    if groups and 2 * len(inverted) > len(groups) and (len(groups) > 1 or _is_inverted(groups[0])):
        return tuple(name for group in groups if (name := _upright(group)))
    names = (_tidy(name) for group in groups for name in group.split(","))
    return tuple(name for name in names if name[:1].isalpha() or any(map(str.isalpha, name)))


def _tidy(name: str) -> str:
    """The name without a stray full stop; one after an initial or "Jr" is not stray."""
    name = name.strip(" ,*")
    last = name.rpartition(" ")[2]
    return name.removesuffix(".") if len(last) > len("Jr.") else name


def _is_inverted(group: str) -> bool:
    """Whether one "A, B" is one author: then A is a single word."""
    return len(group.partition(",")[0].split()) == 1


def _upright(group: str) -> str:
    last, _, first = group.partition(",")
    return _tidy(" ".join(f"{first.strip()} {last.strip()}".split()))


@dataclass(frozen=True, slots=True)
class Published:
    """Where and when an entry says that it was published. `slot` is the range that a correction replaces."""

    venue: Field | None = None
    year: Field | None = None
    slot: Span | None = None
    preprint: bool = False


def full_year(digits: str) -> str:
    """The year that its last two digits mean: `'92` is of the last century."""
    return f"19{digits}" if digits >= _LAST_CENTURY else f"20{digits}"


def published(stretch: Stretch, start: int = 0, *, year_needed: bool = False) -> Published | None:
    """Reads `Venue Year` at the beginning of `stretch` from `start` on; None when nothing there looks like it.

    The slot ends with its sentence ("ICLR 2024 Oral"); the venue is the slot without the year, and its range is the
    whole slot where words follow the year. A bare year, or a month's, is a year without a slot.
    """
    place = _place(stretch.text, start)
    if place is None or (year_needed and place.year is None):
        return None
    slot = stretch.field(*place.slot)
    if slot is None or place.year is None:
        return Published(slot, None, slot.span, is_preprint(slot.text)) if slot else None
    stated = Field(place.stated, stretch.span(*place.year))
    venue = stretch.field(*place.venue)
    if place.behind:
        venue = Field(f"{venue.text} {place.behind}" if venue else place.behind, slot.span)
    if venue is None or _ONLY_MONTH.fullmatch(venue.text):
        return Published(None, stated)
    return Published(venue, stated, slot.span, is_preprint(venue.text))


@dataclass(frozen=True, slots=True)
class _Place:
    """`Venue Year` in a text: the ranges of the whole, of the year's digits and of the venue, the year with all four
    digits, and the words behind it."""

    slot: tuple[int, int]
    year: tuple[int, int] | None = None
    venue: tuple[int, int] = (0, 0)
    stated: str = ""
    behind: str = ""


# Most entries of a list are of a few venues.
@lru_cache(maxsize=4096)
def _place(text: str, start: int) -> _Place | None:
    lead = _LEADING.match(text, start)
    begin = lead.end() if lead else start
    year = _YEAR.search(text, begin)
    month = _MONTH.match(text, year.end()) if year else None
    after = month.end() if month else year.end() if year else begin
    stop = _SENTENCE_END.search(text, after)
    end = stop.start() if stop else len(text)
    end = begin + len(text[begin:end].rstrip(_OPENING))
    if text[end : end + 1] == ")" and text.count("(", begin, end) > text.count(")", begin, end):
        end += 1
    words = text[begin:end].split()
    if len(words) > _MOST_VENUE_WORDS or not any(character.isalnum() for word in words for character in word):
        return None
    if year is None:
        return _Place((begin, end))
    last = begin + len(text[begin : year.start()].rstrip(_BEFORE_YEAR))
    last += text[last : last + 1] == ")" and "(" in text[begin:last]
    stated = year[1] or full_year(year[2])
    return _Place((begin, end), year.span(1 if year[1] else 2), (begin, last), stated, text[after:end].strip(" ,()"))
