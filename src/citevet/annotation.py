"""Citation counts in a list: where an entry has one, how the list writes them, and where a new one goes.

Counts of one list look alike: as its own entries show them, or else as a badge where it has badges, or as a remark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from citevet.model import Document, Edit, Entry, Link, LinkForm, Role, Span

# A rough number too: `1.2k`, `100+`.
_NUMBER = rb"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?k|\d+)\+?"
_SHIELD = rb"img\.shields\.io/badge/(?:citations?|cites|cited(?:[_-]|%20)by)-(" + _NUMBER + rb")-\w+"
# A static badge, and the remarks that lists make: "(cited by 12)", "Citations: 12", "12 citations", "cited 12 times".
_WRITTEN = (
    re.compile(rb"!\[[^\]\n]*\]\(https://" + _SHIELD + rb"[^)\s]*\)", re.IGNORECASE),
    re.compile(rb"<img\b[^<>]*\b" + _SHIELD + rb"[^<>]*>", re.IGNORECASE),
    re.compile(
        rb"[*_(\[]*(?<![^\W_])(?:cited by|citations?)\b(?:[:=]|\xef\xbc\x9a)?[*_ ]*("
        + _NUMBER
        + rb")(?![\d.,-]*\d)[*_)\]]*",
        re.IGNORECASE,
    ),
    re.compile(rb"[*_(\[]*(?<![\w.,'-])(" + _NUMBER + rb") citations\b[*_)\]]*", re.IGNORECASE),
    re.compile(rb"[*_(\[]*(?<![^\W_])cited (" + _NUMBER + rb") times\b[*_)\]]*", re.IGNORECASE),
)
# A table's column of counts, and what a cell of it may hold instead of one.
_COLUMN = re.compile(rb"\W*(?:citations?|cites|cited(?: by)?)\W*", re.IGNORECASE)
_COLUMN_CELL = re.compile(rb"[ \t]*(" + _NUMBER + rb"|[-?/.]|n/?a|)[ \t]*", re.IGNORECASE)
_CELLS = re.compile(rb"((?:[^|\\\n]|\\.)*)\|")
_HTML = re.compile(rb"\s*<(?:(tr|td|th)|li|dt|dd|div|p)\b", re.IGNORECASE)
_BADGE, _PICTURE, _REMARK = (
    b"![Citations](https://img.shields.io/badge/citations-0-blue)",
    b'<img alt="Citations" src="https://img.shields.io/badge/citations-0-blue">',
    b"(cited by 0)",
)
_BADGES = frozenset({Role.STAR_BADGE, Role.CITATION_BADGE, Role.VENUE_BADGE, Role.BADGE})
# Who wrote it, or when, behind a title in its cell.
_REMARK_BEHIND = re.compile(rb"[ \t]*\([^()\[\]|\n]*\)")
_CLOSING = re.compile(rb"[.]?[*_]{0,3}")
_LINE_END = re.compile(rb"(?:\\|<br[ \t]*/?>|</(?:li|dt|dd|p|div)[ \t]*>|[ \t\r])*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Count:
    """A count as it is written: the whole remark or badge, and the number in it."""

    whole: Span
    number: Span


class Place(IntEnum):
    """Where a new count goes: behind the entry's badges or its first line, behind all that it says, or behind its
    title."""

    USUAL = 0
    LAST = 1
    TITLE = 2


def edits(document: Document, counts: Mapping[int, int], places: Mapping[int, Place]) -> tuple[Edit, ...]:
    """The edits that give entries, named by their index, their citation counts: the number alone where an entry has
    one. A new one goes to the entry's place in `places`, or else to the usual one."""
    cells = {index: cell for index in counts if (cell := _column(document, index)) is not None}
    known = {index: _count(document, index) for index in counts if index not in cells}
    like = _own_style(document, [each for each in known.values() if each is not None])

    def edit(index: int) -> Edit | None:
        entry, count, written = document.entries[index], counts[index], cells.get(index) or known[index]
        if written is not None:
            return _updated(document, written, count)
        if _shows_its_own(document, entry):
            return None
        return _added(document, entry, count, like, places.get(index, Place.USUAL))

    return tuple(each for index in sorted(counts) if (each := edit(index)) is not None)


def shows_count(document: Document, link: Link) -> bool:
    """Whether a link is a badge with a citation count."""
    written = document.data[link.syntax.start : link.syntax.end]
    return any(pattern.fullmatch(written) for pattern in _WRITTEN[:2])


def _shows_its_own(document: Document, entry: Entry) -> bool:
    """Whether an entry has a badge that asks for the count whenever it is shown."""
    return any(document.links[index].role is Role.CITATION_BADGE for index in entry.links)


def _column(document: Document, index: int) -> _Count | None:
    """The cell of an entry's row in its table's column of counts, which may be empty."""
    entry, data = document.entries[index], document.data
    if entry.container is None or entry.block is None or not data.startswith(b"|", entry.block.start):
        return None
    beside = document.entries[max(0, index - 1) : index + 2]
    if sum(each.block == entry.block for each in beside) > 1:
        return None
    head = _cells(data, entry.container.start)
    at = next((place for place, cell in enumerate(head) if _COLUMN.fullmatch(data, cell.start, cell.end)), None)
    row = _cells(data, entry.block.start)
    if at is None or at >= len(row):
        return None
    found = _COLUMN_CELL.fullmatch(data, row[at].start, row[at].end)
    return _Count(row[at], Span(*found.span(1))) if found else None


def _cells(data: bytes, start: int) -> list[Span]:
    """The cells of a table's row that begins with a `|`, without the bars."""
    end = data.find(b"\n", start)
    return [Span(*cell.span(1)) for cell in _CELLS.finditer(data, start + 1, end if end >= 0 else len(data))]


def _count(document: Document, index: int) -> _Count | None:
    """The count that an entry shows, outside of its fields and its BibTeX; it may also stand behind the entry, in front
    of the next one on the same line."""
    entry = document.entries[index]
    own = entry.block or entry.span
    line = document.data.find(b"\n", own.end)
    following = document.entries[index + 1].span.start if index + 1 < len(document.entries) else len(document.data)
    end = max(own.end, min(line if line >= 0 else len(document.data), following))
    fields = [each.span for each in (entry.title, entry.authors) if each is not None]
    taken = [*fields, *(each.span for each in entry.bibtex)]
    for pattern in _WRITTEN:
        for found in pattern.finditer(document.data, own.start, end):
            whole = Span(*found.span())
            if not any(whole.overlaps(each) for each in taken):
                return _Count(whole, Span(*found.span(1)))
    return None


def _own_style(document: Document, counts: list[_Count]) -> bytes | None:
    """How most of the list's counts are written, with 0 for the number; None where it has none."""
    data = document.data
    styles = Counter(
        data[each.whole.start : each.number.start] + b"0" + data[each.number.end : each.whole.end] for each in counts
    )
    if styles:
        return styles.most_common(1)[0][0]
    return None if any(link.role in _BADGES and link.entry is not None for link in document.links) else _REMARK


def _updated(document: Document, written: _Count, count: int) -> Edit | None:
    before = document.text_at(written.number)
    text = f"{count:,}" if "," in before else str(count)
    if not before:
        return Edit(document.path, written.whole, f" {text} ")
    return Edit(document.path, written.number, text) if text != before else None


def _added(document: Document, entry: Entry, count: int, like: bytes | None, place: Place) -> Edit | None:
    if entry.title is None:
        return None
    links = [document.links[each] for each in entry.links]
    badges = [each for each in links if each.role in _BADGES]
    html = _HTML.match(document.data, (entry.block or entry.span).start)
    written = like or _BADGE
    if written.startswith(b"!") and (html or (like is None and badges and badges[-1].form is LinkForm.HTML)):
        written = _PICTURE
    if place is Place.USUAL and badges and written.startswith((b"!", b"<img")):
        at = _beyond(links, badges[-1].syntax.end)
    elif place is Place.TITLE or (html is not None and html[1]) or _is_row(document, entry):
        at = _beyond(links, entry.title.span.end)
        at += len(_closing(document.data, at))
        remark = _REMARK_BEHIND.match(document.data, at) if place is not Place.TITLE else None
        at = remark.end() if remark else at
    else:
        at = _end_of_line(document, entry, links, last=place is Place.LAST)
    head, _, tail = written.decode("utf-8", "replace").rpartition("0")
    return Edit(document.path, Span(at, at), f" {head}{count}{tail}")


def _is_row(document: Document, entry: Entry) -> bool:
    start = (entry.block or entry.span).start
    container = entry.container
    return container is not None and not re.match(rb"[-+*]|\d+[.)]|<[lLdD]", document.data[start : start + 12])


def _beyond(links: list[Link], place: int) -> int:
    """A place, moved behind the links that it lies in."""
    return max([place, *(each.syntax.end for each in links if each.syntax.start < place < each.syntax.end)])


def _closing(data: bytes, place: int) -> bytes:
    """The marks of emphasis that end at a place."""
    found = _CLOSING.match(data, place)
    return found[0] if found else b""


def _end_of_line(document: Document, entry: Entry, links: list[Link], *, last: bool) -> int:
    """The end, without a hard break, of the entry's first line that ends within no field and no link, or of the last
    line on which one of them ends."""
    fields = (entry.title, entry.authors, entry.venue, entry.year)
    said = [*(each.span for each in fields if each is not None), *(each.syntax for each in links)]
    said = [each for each in said if not any(own.span.contains(each) for own in entry.bibtex)]
    final = max(each.end for each in said) if last else 0
    ends = _line_ends(document, entry)
    return next(
        (end for end in ends if end >= final and not any(each.start < end < each.end for each in said)), entry.span.end
    )


def _line_ends(document: Document, entry: Entry) -> Iterator[int]:
    position = entry.span.start
    while position < entry.span.end:
        line = document.data.find(b"\n", position, entry.span.end)
        line = entry.span.end if line < 0 else line
        end = _LINE_END.search(document.data, position, line)
        yield end.start() if end else line
        position = line + 1
