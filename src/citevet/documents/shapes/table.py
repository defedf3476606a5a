"""Entries that are rows of a table, their fields told by the table's head where it has one; or several in one cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from citevet.documents.blocks import Block, Piece, PieceKind
from citevet.documents.fields import Published
from citevet.documents.shapes.badge_text import venue_in
from citevet.documents.shapes.base import Linked, Reading, View
from citevet.documents.shapes.line import Line, Run
from citevet.documents.shapes.plain_title import apart, signed, without_institute
from citevet.documents.shapes.reference import read_reference
from citevet.documents.shapes.rest import Told, read_rest, take_text
from citevet.documents.shapes.single import Understood, reading_of
from citevet.documents.shapes.title import read_title
from citevet.documents.shapes.title_base import Form, Title
from citevet.documents.shapes.words import (
    are_names,
    bounds,
    date_in,
    is_link_label,
    is_name,
    is_venue,
    stated,
    wide_letters,
)
from citevet.model import Field, Role, Span

_HEADERS = (
    ("title", re.compile(r"title|标题|题目", re.IGNORECASE)),
    ("authors", re.compile(r"authors?\b|作者", re.IGNORECASE)),
    ("venue", re.compile(r"venue|\bpub\b|publi(?:cation|shed|sher)|conference|journal|会议|期刊|出处", re.IGNORECASE)),
    ("date", re.compile(r"\b(?:date|year|time)\b|日期|时间|年份", re.IGNORECASE)),
    (
        "paper",
        re.compile(r"^\W*(?:research\s+)?(?:papers?|works?|articles?|论文)(?:\s*/\s*resources?)?\W*$", re.IGNORECASE),
    ),
    (
        "institute",
        re.compile(r"\b(?:institutes?|institutions?|affiliations?|org|organi[sz]ation)\b|机构", re.IGNORECASE),
    ),
    ("name", re.compile(r"\b(?:name|method|model|benchmark|dataset|approach)s?\b|名称|方法", re.IGNORECASE)),
)
_SHORT_DATE = re.compile(r"(\d\d)[-./](?:0?[1-9]|1[0-2])")
_MARKS = b"*_"
_TAIL = re.compile(r"\s*\(([^()]*)\)")
_DATED = re.compile(r"(?:19|20)\d\d")
_SIGNATURE = re.compile(r"(.*?\bet\.?\s+al\.?),?\s+((?:19|20)\d\d)", re.IGNORECASE)
_NUMBER = re.compile(rb"(?<![\w.])(\d{1,3})[.)] ?$")
_LONGEST_NUMBER = 6
_LEAST_WORDS = 2
_DIVIDED = re.compile(r"[.,]\s")
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)\]\s*\[([^\[\]]*[^\W\d_][^\[\]]*)")
_LEAST_CERTAINTY = 3.0
_MOST_RUNS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of a table and its range: a row's, or one within a cell."""

    block: Block
    understood: Understood
    span: Span
    whole: bool = True


def read_table(head: Block | None, rows: Sequence[Block], data: bytes, linked: Linked) -> list[Found]:
    """The entries of a table."""
    header = _header(head, data, linked)
    tables = [_Row(row, data, linked) for row in rows]
    if "title" not in header and any(row.holds_several for row in tables):
        return [found for row in tables for found in row.in_cells(header)]
    read = ((row, row.read(header)) for row in tables)
    return [Found(row.block, understood, row.block.span) for row, understood in read if understood is not None]


def _header(head: Block | None, data: bytes, linked: Linked) -> list[str]:
    if head is None:
        return []
    texts = (Line(View(head, data, linked), cell).text for cell in _cells(head.pieces))
    return [next((kind for kind, pattern in _HEADERS if pattern.search(text)), "") for text in texts]


def _cells(pieces: Sequence[Piece]) -> list[list[Piece]]:
    cells: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind is PieceKind.CELL:
            cells.append([])
        else:
            cells[-1].append(piece)
    return cells


class _Row:
    def __init__(self, block: Block, data: bytes, linked: Linked) -> None:
        self.block = block
        self._data = data
        self._linked = linked
        self._view = View(block, data, linked)
        self._lines = [Line(self._view, cell) for cell in _cells(block.pieces)]
        self._own = linked.within(block.span)

    @property
    def holds_several(self) -> bool:
        """Whether more than one paper is named by a link around its title."""
        return len({self._linked.links[run.link].meant for _, run in self._titles() if run.link is not None}) > 1

    def read(self, header: Sequence[str]) -> Understood | None:
        """The row as one entry. One with fewer cells than the head can stand beside a cell that spans several rows."""
        understood = self._read(header)
        if understood is None and len(self._lines) < len(header):
            return self._read(header[len(header) - len(self._lines) :])
        return understood

    def _read(self, header: Sequence[str]) -> Understood | None:
        order = [index for kind in ("title", "paper", "name") for index, each in enumerate(header) if each == kind]
        found = self._titles_in(order, header) if order else []
        found = found or self._titles_in([index for index in range(len(self._lines)) if index not in order], header)
        if not found:
            return None
        index, title = found[0]
        if len(found) > 1 and _names_more(self._view, found[-1][1], title):
            index, title = found[-1]
        return self._with(title, index, header, told_by_head=index in order)

    def _titles_in(self, cells: Sequence[int], header: Sequence[str]) -> list[tuple[int, Title]]:
        """The title that the first of some cells with one holds; of cells that no head tells of, all up to the first
        that is linked."""
        found: list[tuple[int, Title]] = []
        for index in cells:
            title = read_title(self._lines[index], in_cell=True) if index < len(self._lines) else None
            if title is not None and (header[index : index + 1] == ["title"] or _is_title(self._view, title)):
                found.append((index, title))
                if header[index : index + 1] not in ([], [""]) or title.link is not None:
                    break
        return found

    def _with(self, title: Title, index: int, header: Sequence[str], *, told_by_head: bool) -> Understood | None:
        line = self._lines[index]
        told = Told(published=title.lead.published)
        if title.form is Form.PLAIN:
            title = without_institute(line, title)
            if told.published is None:
                title, told.published = apart(line, title)
            title = _without_authors(line, title)
        elif title.form is Form.LINKED:
            title, told.published = _signature(line, title, told)
        told.authors = title.authors
        read_rest(line, title.end, told)
        self._read_cells(index, header, told)
        images = (self._linked.links[each] for each in self._own if self._linked.links[each].image)
        told.published = told.published or venue_in(images, self._data)
        roles = {self._view.roles[each] for each in self._own}
        named = header[index : index + 1] in (["title"], ["paper"])
        tells = told.authors is not None or (told.published is not None and told.published.venue is not None)
        if Role.PAPER not in roles and not (told_by_head and named and (self._own or tells)):
            return None
        return Understood(self._code(title, told, header, roles), reading_of(self._view, title, told))

    def _read_cells(self, title: int, header: Sequence[str], told: Told) -> None:
        """Reads the cells other than the title's: by the head where it tells, otherwise for a venue and a date."""
        for index, line in enumerate(self._lines):
            kind = header[index] if index < len(header) else ""
            if index != title and told.published is None:
                told.published = _labelled(line)
            if index == title or kind in {"paper", "name", "institute", "title"}:
                continue
            text = _first_text(line) or (_linked_text(line) if kind == "venue" else None)
            if text is None:
                continue
            begin = 0 if kind == "authors" and _names_linked(line, text) else text.start
            start, end = bounds(line.text, begin, text.end)
            if start >= end:
                continue
            if kind == "authors" and told.authors is None:
                told.authors = line.stretch.field(start, end)
            elif kind in {"venue", "date"}:
                self._read_place(kind, line, (start, end), told)
            elif not kind and "venue" in header:
                told.date = told.date or date_in(line.stretch, start, end)
            elif not kind and _may_be_read(line.text[start:end]):
                take_text(line, start, end, told)

    def _read_place(self, kind: str, line: Line, place: tuple[int, int], told: Told) -> None:
        """Reads a cell below a head that says venue or date."""
        start, end = place
        where = stated(line.stretch, start, end)
        if kind == "date" and (short := _SHORT_DATE.fullmatch(line.text, start, end)) is not None:
            where = Published(None, Field(f"20{short[1]}", line.stretch.span(*short.span(1))))
        if kind == "venue" and where is not None and where.slot is None:
            where = _beside_year(line, start, end) or where
        if where is not None and where.slot is None:
            told.date = told.date or where.year
        elif where is not None and where.slot is not None and (kind == "venue" or is_venue(line.text[start:end])):
            told.published = told.published or replace(where, slot=_bracketed(self._data, where.slot))

    def _code(self, title: Title, told: Told, header: Sequence[str], roles: set[Role | None]) -> str:
        if self._data[self.block.span.start : self.block.span.start + 3].lower() == b"<tr":
            return "V"
        if title.form is Form.PLAIN and header[:1] == ["date"]:
            return "K"
        images = [self._linked.links[each] for each in self._own if self._linked.links[each].image]
        if told.authors is not None or venue_in(images, self._data) is not None:
            return "E"
        if Role.CITATION_BADGE in roles or "institute" in header:
            return "O"
        return "F" if any(b"/badge/arXiv" in self._data[each.span.start : each.span.end] for each in images) else "D"

    def in_cells(self, header: Sequence[str]) -> list[Found]:
        """An entry for each linked title in the cells; those that name a venue without a year have the row's."""
        found: list[Found] = []
        dates = [
            date_in(line.stretch, 0, len(line.text))
            for kind, line in zip(header, self._lines, strict=False)
            if kind == "date"
        ]
        date = next((each for each in dates if each is not None), None)
        titles = self._titles()
        for number, (line, run) in enumerate(titles):
            following = (
                titles[number + 1][1].start if number + 1 < len(titles) and titles[number + 1][0] is line else None
            )
            entry = self._in_cell(line, run, len(line.text) if following is None else following, date)
            if entry is not None:
                found.append(entry)
        return found

    def _titles(self) -> list[tuple[Line, Run]]:
        return [
            (line, run)
            for line in self._lines
            for run in line.runs
            if run.link is not None
            and not run.image
            and (self._view.roles[run.link] is Role.PAPER or self._is_dated(line, run))
            and not is_link_label(line.text[run.start : run.end])
            and not line.is_bracketed(run)
        ]

    def _is_dated(self, line: Line, run: Run) -> bool:
        """Whether a date follows the words of a link to a place that may be a paper's: `[T](u) (V, Y)`."""
        tail = _TAIL.match(line.text, run.end)
        several = len(line.text[run.start : run.end].split()) >= _LEAST_WORDS
        return (
            several
            and self._view.roles[run.link or 0] is None
            and tail is not None
            and _DATED.search(tail[1]) is not None
        )

    def _in_cell(self, line: Line, run: Run, limit: int, date: Field | None) -> Found | None:
        link = self._linked.links[run.link or 0]
        field = line.stretch.field(run.start, run.start + len(line.text[run.start : run.end].rstrip(" .,;")))
        if field is None:
            return None
        start, end = link.syntax.start, link.syntax.end
        while (
            self._data[start - 1 : start] in (b"*", b"_") and self._data[end : end + 1] == self._data[start - 1 : start]
        ):
            start, end = start - 1, end + 1
        numbered = _NUMBER.search(self._data, max(self.block.span.start, start - _LONGEST_NUMBER), start)
        start = numbered.start(1) if numbered else start
        told = Told()
        tail = _TAIL.match(line.text, run.end, limit)
        position = run.end
        if tail is not None:
            signature = _SIGNATURE.fullmatch(tail[1])
            begin = tail.start(1)
            if signature is not None and are_names(signature[1]):
                told.authors = line.stretch.field(begin, begin + signature.end(1))
                begin += signature.start(2)
            told.published = stated(line.stretch, begin, tail.end(1))
            end, position = line.stretch.span(run.start, tail.end()).end, tail.end()
        for each in line.runs[line.run_at(position) :][:_MOST_RUNS]:
            linked = each.link is not None and each.start < limit
            if linked and line.is_bracketed(each):
                end = line.stretch.span(each.start, each.end + 1 + line.text[each.end :].index("]")).end
            elif linked and line.text[: each.start].rstrip()[-1:] in {"·", "|"}:
                end = self._linked.links[each.link or 0].syntax.end
            elif (
                each.start >= limit or not each.plain or line.text[max(position, each.start) : each.end].strip(" []·|")
            ):
                break
        if told.published is not None and told.published.slot is None:
            told.date, told.published = told.published.year, None
        told.date = told.date or (date if told.published is not None else None)
        number = int(numbered[1]) if numbered else None
        reading = Reading(field, told.authors, told.where, number, run.link)
        return Found(self.block, Understood("Y", reading), Span(start, end), whole=False)


def _without_authors(line: Line, title: Title) -> Title:
    """The title of `A, A, T` and `A et al. T` in a cell."""
    told = read_reference(line, title.lead.end) if title.authors is None and _DIVIDED.search(title.field.text) else None
    if told is None or told.authors is None or not told.named or told.certainty < _LEAST_CERTAINTY:
        return title
    if told.authors.span.start > told.title.span.start:
        return title
    return replace(title, field=told.title, authors=told.authors)


def _beside_year(line: Line, start: int, end: int) -> Published | None:
    """Venue and year of `[Y] [V]` in a cell whose head says that it names a venue."""
    found = _YEAR_FIRST.fullmatch(line.text, start, end)
    if found is None or line.text[found.end(1) :].strip(" []")[:1].islower():
        return None
    where = line.stretch.field(*found.span(2))
    year = date_in(line.stretch, *found.span(1))
    return Published(where, year, line.stretch.span(start, end)) if where else None


def _bracketed(data: bytes, slot: Span) -> Span:
    """The slot with both of the brackets of which it holds one: `[2014] [CGF`."""
    opened, closed = data.count(b"[", slot.start, slot.end), data.count(b"]", slot.start, slot.end)
    if opened == closed == 0 or data[slot.start - 1 : slot.start] != b"[":
        return slot
    return Span(slot.start - 1, slot.end + (data[slot.end : slot.end + 1] == b"]"))


def _signature(line: Line, title: Title, told: Told) -> tuple[Title, Published | None]:
    cut, where = signed(line, title)
    return cut, told.published or where


def _labelled(line: Line) -> Published | None:
    """The venue, with its year, that the text of a cell's link tells: `[[ECCV'22]](u)`."""
    for run in line.runs:
        label = line.text[run.start : run.end].strip("[] ") if run.link is not None and not run.image else ""
        if label and is_venue(label) and not is_link_label(label):
            told = stated(line.stretch, run.start, run.end)
            if told is not None and told.year is not None:
                return told
    return None


def _first_text(line: Line) -> Run | None:
    """The first words of a cell that are not a link's."""
    return next((run for run in line.runs if run.plain and line.text[run.start : run.end].strip(" -–—")), None)


def _linked_text(line: Line) -> Run | None:
    """The words of the first link of a cell, where they say more than what it leads to."""
    linked = (run for run in line.runs if run.link is not None and not run.image)
    return next((run for run in linked if not is_link_label(line.text[run.start : run.end])), None)


def _names_linked(line: Line, text: Run) -> bool:
    """Whether links with nothing between are all that stands before the first words of a cell: authors' home pages."""
    return all(run.link is not None and not run.image for run in line.runs[: line.run_at(text.start)])


def _may_be_read(text: str) -> bool:
    """Whether a cell that no head tells of is worth reading: two words with capitals are as often an institute as an
    author."""
    return is_venue(text) or not is_name(text)


def _names_more(view: View, later: Title, first: Title) -> bool:
    """Whether a cell links to the paper by more words than those that stand in a cell before it."""
    linked = later.link is not None and view.roles[later.link] is Role.PAPER
    return linked and len(later.field.text.split()) > len(first.field.text.split()) and not is_venue(later.field.text)


def _is_title(view: View, title: Title) -> bool:
    """Whether a text in a column that no head calls titles can be one."""
    linked = title.link is not None and view.roles[title.link] is Role.PAPER
    return linked or len(title.field.text.split()) >= _LEAST_WORDS or wide_letters(title.field.text) >= 4
