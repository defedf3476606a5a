"""A new order for entries: which of them can change places, what they are ordered by, and the edits that move them.

An entry moves as whole lines, with everything that its list item or table row holds, and only to a place that another
entry of the same list or table had. What stands between entries stays where it is, and so do numbers: the third place
is number 3, whichever entry stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from citevet.captions import has_caption, repeats_above, spanned
from citevet.lines import BOM
from citevet.matching import plain_text
from citevet.model import Document, Edit, Entry, Paper, Repository, Span

_MARKER = re.compile(rb"(?:(\d{1,9})[.)]|[-+*])([ \t]*)")
_LABEL = re.compile(rb"(?<!\d)(\d{1,6})(?=[\].):])")
_FIRST_CELL = re.compile(rb"\|?[ \t]*(\d{1,6})[ \t]*\|")
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")
_HTML_ROW = re.compile(rb"\s*<tr\b", re.IGNORECASE)
_FENCE = re.compile(rb"[ \t]*(?:```|~~~)")
# A comment on a line of its own that is about the entry below it, as `citevet.ignoring` reads it; it is sought in so
# many bytes before the entry.
_ABOUT_NEXT = re.compile(rb"[ \t>]*(?:<!--|%)[ \t]*citevet:[ \t]*ignore(?:-next)?(?![\w-])")
_LONGEST_COMMENT = 500
_COMMENTS = re.compile(rb"(?:\s|<!--[ \t]*citevet:(?:(?!-->)[^\n])*-->)*")
# A line that goes on with the paragraph before it however it is indented, as nothing else begins so.
_GOES_ON = re.compile(rb"[ \t]*(?:[A-Za-z&(!]|\[(?!\^))")
_NO_LETTERS = re.compile(r"^[\W_]+")
# A line that is indented so far beyond its item's content is code (https://spec.commonmark.org/0.31.2/#list-items).
_CODE = 4
_TAB = 4

Figure = float | str | None


class SortKey(StrEnum):
    """What entries are ordered by: the largest figure or the newest year first, titles by the alphabet."""

    CITATIONS = "citations"
    VELOCITY = "velocity"
    STARS = "stars"
    YEAR = "year"
    TITLE = "title"


# Who tells what entries are ordered by; without them an order would be of what happened to be answered.
TELLERS: Mapping[SortKey, frozenset[str]] = MappingProxyType(
    {
        SortKey.CITATIONS: frozenset({"semantic-scholar"}),
        SortKey.VELOCITY: frozenset({"semantic-scholar"}),
        SortKey.YEAR: frozenset({"semantic-scholar", "arxiv"}),
        SortKey.STARS: frozenset({"github"}),
        SortKey.TITLE: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that an entry has and another may take. `span` covers whole lines but for the last line's end, `numbers`
    are the digits in it that belong to the place; `content` is the column at which a list item's text begins, None
    outside of lists. `index` is the entry's among the document's."""

    index: int
    span: Span
    numbers: tuple[Span, ...] = ()
    prefix: int = 0
    content: int | None = None


def runs(document: Document, section: str | None = None) -> tuple[tuple[Slot, ...], ...]:
    """The places among which entries can move, in the named section or in all: those together that are of one list, one
    table or, outside of both, one unbroken succession. News, which has an order of its own, stays out, as do entries
    nested in others, those that share a line with something else, and rows beside a cell that spans several."""
    together: list[list[Slot]] = []
    contained: dict[Span, list[Slot]] = {}
    loose: list[Slot] = []
    last: Span | None = None
    bound = _bound(document)
    tables = spanned(document.data)
    end = -1
    for index, entry in enumerate(document.entries):
        if entry.span.start < end:
            continue
        end = (entry.block or entry.span).end
        fixed = entry.news or index in bound or not in_section(entry, section)
        fixed = fixed or any(table.contains(entry.span) for table in tables)
        slot = None if fixed else _slot(document, index)
        if entry.container is not None:
            own = contained.get(entry.container)
            if own is None:
                own = contained.get(last) if last is not None and _goes_on(document, last, entry.container) else None
                if own is None:
                    own = []
                    together.append(own)
                contained[entry.container] = own
            last = entry.container
            if slot is not None:
                own.append(slot)
            continue
        if slot is None or not loose or not _adjoin(document, loose[-1], slot):
            loose = []
            together.append(loose)
        if slot is not None:
            loose.append(slot)
    groups = (group for each in together for group in _groups(document, each))
    return tuple(tuple(_numbered(document, each)) for each in groups if len(each) > 1)


def _groups(document: Document, slots: Sequence[Slot]) -> Iterator[list[Slot]]:
    """The places of one list or table, parted where the entries of one group end."""
    repeats = repeats_above(document.data, [slot.span for slot in slots])
    group: list[Slot] = []
    for slot, repeated in zip(slots, repeats, strict=True):
        heads = any(repeats) and not repeated
        if heads or (group and has_caption(document.data, group[-1].span.end, slot.span.start)):
            yield group
            group = []
        if not heads:
            group.append(slot)
    yield group


def _slot(document: Document, index: int) -> Slot | None:
    """The place of an entry, or None where it does not have whole lines of its own, or stands below a comment that
    would be about another one then."""
    entry, data = document.entries[index], document.data
    own = entry.block or entry.span
    start = data.rfind(b"\n", 0, own.start) + 1
    if start == 0 and data.startswith(BOM):
        start = len(BOM)
    end = data.find(b"\n", own.end)
    end = len(data) if end < 0 else end
    if data[start : own.start].strip() or data[own.end : end].strip():
        return None
    if any(_is_about_next(data, each) for each in (start, own.end)):
        return None
    end -= data[own.end : end].endswith(b"\r")
    content = _content(data, start, own.start) if _is_item(document, entry) else None
    return Slot(index, Span(start, end), numbers_of(document, entry), own.start - start, content)


def _is_about_next(data: bytes, end: int) -> bool:
    """Whether the last line before an offset that is more than blanks is a comment about what follows."""
    before = data[max(0, end - _LONGEST_COMMENT) : end].rstrip()
    return _ABOUT_NEXT.match(before, before.rfind(b"\n") + 1) is not None


def _goes_on(document: Document, one: Span, other: Span) -> bool:
    """Whether two lists are one but for comments to citevet between them, which readers do not see."""
    first, second = (_MARKER.match(document.data, each.start) for each in (one, other))
    if first is None or second is None or bool(first[1]) is not bool(second[1]):
        return False
    return one.end <= other.start and _COMMENTS.fullmatch(document.data, one.end, other.start) is not None


def numbers_of(document: Document, entry: Entry) -> tuple[Span, ...]:
    """The digits of an entry that say which in its list it is: of its list item's marker, and in front of its title."""
    own, data = entry.block or entry.span, document.data
    marker = _MARKER.match(data, own.start) if _is_item(document, entry) else None
    numbers = [Span(*marker.span(1))] if marker and marker[1] else []
    if entry.number is not None and entry.title is not None:
        first = marker.end() if marker else own.start
        labels = _LABEL.finditer(data, first, max(first, entry.title.span.start))
        if entry.year is None or entry.year.text != str(entry.number):
            numbers += [Span(*each.span(1)) for each in labels if int(each[1]) == entry.number][-1:]
    return tuple(numbers)


def _is_item(document: Document, entry: Entry) -> bool:
    if entry.container is None or entry.block is None:
        return False
    return _MARKER.match(document.data, entry.block.start) is not None


def _content(data: bytes, line: int, marker_at: int) -> int:
    """The column at which a list item's text begins, by its line and its marker."""
    marker = _MARKER.match(data, marker_at)
    if marker is None:
        return 0
    blanks = _width(marker[2]) if data[marker.end() : marker.end() + 1].strip() else 1
    return _width(data[line:marker_at]) + marker.start(2) - marker_at + (blanks if blanks <= _CODE else 1)


def _bound(document: Document) -> frozenset[int]:
    """The BibTeX entries that take fields from another, or give them and have to follow who takes them
    (http://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf, cross-referencing)."""
    if document.form != "bibtex":
        return frozenset()
    takers = [
        (index, field.value)
        for index, each in enumerate(document.entries)
        for own in each.bibtex
        if (field := own.get("crossref"))
    ]
    givers = {key.lower() for _, key in takers}
    given = (
        index
        for index, each in enumerate(document.entries)
        if any(own.key.text.lower() in givers for own in each.bibtex)
    )
    return frozenset([*(index for index, _ in takers), *given]) if takers else frozenset()


def _adjoin(document: Document, one: Slot, other: Slot) -> bool:
    """Whether two entries outside of lists and tables are of one kind with nothing but blanks between them."""
    data, entries = document.data, document.entries
    between = data[one.span.end : other.span.start]
    if between.strip() or entries[one.index].shape != entries[other.index].shape:
        return False
    rows = _HTML_ROW.match(data, one.span.start) and _HTML_ROW.match(data, other.span.start)
    return bool(rows or document.form == "bibtex" or _BLANK_LINE.search(between))


def _numbered(document: Document, slots: Sequence[Slot]) -> Iterator[Slot]:
    """The places of one run; those of a table whose first column counts the rows have that number. Years that happen
    to follow one another count nothing."""
    cells = [_FIRST_CELL.match(document.data, each.span.start + each.prefix) for each in slots]
    found = [cell for cell in cells if cell is not None]
    first = int(found[0][1]) if found else 0
    in_table = len(found) == len(slots) and slots[0].content is None
    counts = in_table and [int(cell[1]) for cell in found] == list(range(first, first + len(found)))
    years = {year.span for slot in slots if (year := document.entries[slot.index].year) is not None}
    for slot, cell in zip(slots, cells, strict=True):
        number = Span(*cell.span(1)) if counts and cell else None
        yield replace(slot, numbers=(number,)) if number is not None and number not in years else slot


def figures(
    document: Document,
    papers: Sequence[Paper | None],
    repositories: Mapping[str, Repository],
    by: SortKey,
) -> tuple[Figure, ...]:
    """What each entry of a document is ordered by, None where that is not known; `papers` lie beside the entries and
    `repositories` are keyed by their names in lower case.

    A year is the one that the entry states, or else the paper's; stars are those of the first of its repositories of
    which they are known.
    """
    return tuple(
        _figure(document, entry, paper, repositories, by) for entry, paper in zip(document.entries, papers, strict=True)
    )


def _figure(
    document: Document, entry: Entry, paper: Paper | None, repositories: Mapping[str, Repository], by: SortKey
) -> Figure:
    match by:
        case SortKey.CITATIONS:
            return paper.citations if paper else None
        case SortKey.VELOCITY:
            return paper.citations_per_month if paper else None
        case SortKey.YEAR:
            return int(entry.year.text) if entry.year else paper.year if paper else None
        case SortKey.TITLE:
            return (_NO_LETTERS.sub("", plain_text(entry.title.text)) or None) if entry.title else None
        case SortKey.STARS:
            names = (document.links[index].identifier for index in entry.links)
            known = (repositories.get(each.value) for each in names if each.kind == "github")
            return next((each.stars for each in known if each is not None and each.stars is not None), None)


def in_order(slots: Sequence[Slot], figures: Sequence[Figure], by: SortKey) -> list[Slot]:
    """The places in the order of their entries' figures; equals keep their order, and entries without a figure follow
    at the end in theirs."""
    known = [each for each in slots if figures[each.index] is not None]
    unknown = [each for each in slots if figures[each.index] is None]
    return [*sorted(known, key=lambda each: _rank(figures[each.index], by)), *unknown]


def _rank(figure: Figure, by: SortKey) -> tuple[float, str]:
    if isinstance(figure, str):
        return 0, figure
    return (figure or 0) * (1 if by is SortKey.TITLE else -1), ""


def edits(document: Document, run: Sequence[Slot], figures: Sequence[Figure], by: SortKey) -> tuple[Edit, ...]:
    """The edits that put the entries of one run in order; none where they are."""
    changed = (
        Edit(document.path, place.span, text)
        for place, entry in zip(run, in_order(run, figures, by), strict=True)
        if (text := _moved(document.data, entry, place)) != document.text_at(place.span)
    )
    return tuple(changed)


def _moved(data: bytes, entry: Slot, place: Slot) -> str:
    """The lines of an entry as they stand in another place."""
    text = data[entry.span.start : entry.span.end]
    if entry is place:
        return text.decode()
    if len(entry.numbers) == len(place.numbers):
        for own, other in reversed(list(zip(entry.numbers, place.numbers, strict=True))):
            before, after = own.start - entry.span.start, own.end - entry.span.start
            text = text[:before] + data[other.start : other.end] + text[after:]
    if entry.content is not None and place.content is not None:
        lead = data[place.span.start : place.span.start + place.prefix]
        text = lead + text[entry.prefix :]
        further = _width(lead) - _width(data[entry.span.start : entry.span.start + entry.prefix])
        further += _digits(place) - _digits(entry)
        text = _indented(text, entry.content, further)
    return text.decode()


def _digits(slot: Slot) -> int:
    """How many digits a list item's marker has."""
    own = slot.numbers[0] if slot.numbers else None
    return own.end - own.start if own is not None and own.start == slot.span.start + slot.prefix else 0


def renumbered(document: Document, lines: Span, number: Span, text: str) -> tuple[Edit, ...]:
    """The edits that give a list item, which has these lines, another number; the lines below the first are indented
    further, or less, where they would read differently otherwise."""
    data = document.data
    edits = [Edit(document.path, number, text)]
    if data[lines.start : number.start].strip():
        return tuple(edits)
    before = data[lines.start : lines.end]
    after = _indented(before, _content(data, lines.start, number.start), len(text) - (number.end - number.start))
    position = lines.start
    for old, new in zip(before.split(b"\n"), after.split(b"\n"), strict=True):
        if old != new:
            lead, written = _lead(old), _lead(new)
            edits.append(Edit(document.path, Span(position, position + len(lead)), written.decode()))
        position += len(old) + 1
    return tuple(edits)


def _indented(text: bytes, content: int, further: int) -> bytes:
    """A list item's lines whose text began at a column and begins `further` to the right now; they are changed where
    they would read differently as they are."""
    if not further:
        return text
    lines = text.split(b"\n")
    if all(_GOES_ON.match(line) for line in lines[1:]):
        return text
    own = [index for index, line in enumerate(lines) if index and line.strip() and _indent(line) >= content]
    inside = [_indent(lines[index]) - content for index in own]
    if not any(_FENCE.match(lines[index]) for index in own) and all(
        each < _CODE and 0 <= each - further < _CODE for each in inside
    ):
        return text
    for index in own:
        lines[index] = _reindented(lines[index], further)
    return b"\n".join(lines)


def _reindented(line: bytes, further: int) -> bytes:
    blanks = _lead(line)
    if further > 0:
        return blanks + b" " * further + line[len(blanks) :]
    if blanks.endswith(b" " * -further):
        return blanks[:further] + line[len(blanks) :]
    return b" " * (_width(blanks) + further) + line[len(blanks) :]


def _indent(line: bytes) -> int:
    return _width(_lead(line))


def _lead(line: bytes) -> bytes:
    return line[: len(line) - len(line.lstrip(b" \t"))]


def _width(blanks: bytes) -> int:
    """The columns of blanks and tabs, from the first column on."""
    return len(blanks.expandtabs(_TAB))


def in_section(entry: Entry, name: str | None) -> bool:
    """Whether an entry stands under a heading of that name, or one below it (None: all do); case, punctuation and the
    heading's own number do not count."""
    return name is None or section_key(name) in map(section_key, entry.section)


def section_key(name: str) -> str:
    """What is left of a heading for `in_section`."""
    return "".join(filter(str.isalnum, re.sub(r"^[\W\d_]+(?=.*[^\W\d_])", "", name.casefold())))


def own_text(document: Document, slot: Slot) -> bytes:
    """The bytes of an entry without those that belong to its place: numbers and the indentation of lines."""
    data, position = document.data, slot.span.start
    parts: list[bytes] = []
    for number in slot.numbers:
        parts.append(data[position : number.start])
        position = number.end
    text = b"".join((*parts, data[position : slot.span.end]))
    return b"\n".join(line.lstrip(b" \t") for line in text.split(b"\n"))
