"""Finds the entries among the blocks of a Markdown document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import msgspec

from citevet.documents.base import trimmed
from citevet.documents.blocks import Block, BlockKind, PieceKind
from citevet.documents.shapes import SHAPES, Linked, Reading, View
from citevet.documents.shapes.cited import Cited, may_say_more, read_cited, richer
from citevet.documents.shapes.group import read_headed, read_labelled
from citevet.documents.shapes.labelled import read_fields
from citevet.documents.shapes.single import Understood, is_bare_link, read_single
from citevet.documents.shapes.table import read_table
from citevet.model import Role, Span

_LEAST_LINES = 2
_LIST_TAG = re.compile(rb"<(?:ul|ol|dl|menu)\b[^<>]{0,200}>$", re.IGNORECASE)
_LONGEST_TAG = 210
_PARAGRAPH_TAG, _PARAGRAPH_END = (
    re.compile(rb"<(?:p|div)\b[^<>]*>", re.IGNORECASE),
    re.compile(rb"</(?:p|div)\s*>$", re.I),
)
_GROUPED = frozenset({BlockKind.HEAD, BlockKind.ROW})


class FoundEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry: the block that it is or begins with, its shape's letter, what it says and its range. `whole` tells
    that it is a whole item or row, and not one of several in a cell or a group of blocks."""

    block: Block
    shape: str
    reading: Reading
    span: Span
    whole: bool = True


def find_entries(blocks: Sequence[Block], data: bytes, linked: Linked) -> list[FoundEntry]:
    """The entries of a document in order. One that holds others ends where the first of those begins."""
    found: list[FoundEntry] = []
    open_blocks = [_Siblings(blocks, len(data))]
    while open_blocks:
        siblings = open_blocks[-1]
        if siblings.position == len(siblings.blocks):
            open_blocks.pop()
            continue
        block = siblings.blocks[siblings.position]
        entries, count, inside = _read(siblings, data, linked)
        siblings.position += count
        for entry in entries:
            if found and found[-1].span.end > entry.span.start:
                ended = _before(data, found[-1].span.start, entry.span.start)
                found[-1] = msgspec.structs.replace(found[-1], span=ended)
            found.append(entry)
        if inside:
            open_blocks.append(_Siblings(inside, block.span.end))
    return found


def _before(data: bytes, start: int, end: int) -> Span:
    """What an entry has before the first of those in it; the tag of a list in HTML is the others'."""
    span = trimmed(data, start, end)
    tag = _LIST_TAG.search(data, max(start, span.end - _LONGEST_TAG), span.end)
    return trimmed(data, start, tag.start()) if tag else span


@dataclass(slots=True)
class _Siblings:
    """Blocks that stand side by side, how many of them are read, where what holds them ends, and in which lists and
    under which headings of them there are entries."""

    blocks: Sequence[Block]
    end: int
    position: int = 0
    company: dict[tuple[BlockKind, Span | None, tuple[str, ...]], bool] = field(default_factory=dict)


def _read(siblings: _Siblings, data: bytes, linked: Linked) -> tuple[Sequence[FoundEntry], int, Sequence[Block]]:
    """The entries that begin at the next of some blocks, of how many blocks they are, and what is still to be read
    inside of them."""
    blocks, position = siblings.blocks, siblings.position
    block = blocks[position]
    if block.kind in _GROUPED:
        end = position + 1
        while end < len(blocks) and blocks[end].kind is BlockKind.ROW and blocks[end].container == block.container:
            end += 1
        return _rows(blocks[position:end], data, linked), end - position, ()
    if block.kind is not BlockKind.ITEM:
        found = read_labelled(blocks, position, siblings.end, data, linked)
        if found is None and block.kind is BlockKind.HEADING:
            found = read_headed(blocks, position, siblings.end, data, linked)
        lines = _lines(block, data, linked) if found is None and block.kind is BlockKind.PARAGRAPH else []
        if lines:
            return lines, 1, ()
        if found is not None:
            entry = FoundEntry(block, found.understood.code, found.understood.reading, found.span, whole=False)
            return [entry], found.count, ()
    understood = _understood(block, data, linked)
    if understood is None or may_say_more(understood, block, data):
        understood = _cited(siblings, data, linked, understood)
    if understood is None:
        return (), 1, block.children
    consumed = {id(child) for child in understood.consumed}
    inside = [child for child in block.children if id(child) not in consumed]
    return [FoundEntry(block, understood.code, understood.reading, block.span)], 1, inside


def _cited(siblings: _Siblings, data: bytes, linked: Linked, instead: Understood | None) -> Understood | None:
    """The next of some blocks as a reference, which it is by itself or beside another entry; `instead` where that
    tells no more."""
    block = siblings.blocks[siblings.position]
    cited = None if block.kind is BlockKind.HEADING else read_cited(block, data, linked)
    if cited is None:
        return instead
    if instead is not None:
        return richer(instead, cited)
    if cited.certain or (cited.likely and _has_company(siblings, cited, data, linked)):
        return cited.understood
    return None


def _has_company(siblings: _Siblings, cited: Cited, data: bytes, linked: Linked) -> bool:
    """Whether there are entries where what is no entry by itself stands: beside it if it is sound, and else anywhere in
    its list, or among the paragraphs under its headings, so that the order of entries changes nothing."""
    blocks, position = siblings.blocks, siblings.position
    place = _place(blocks[position])
    if cited.sound:
        beside = (*blocks[max(position - 1, 0) : position], *blocks[position + 1 : position + 2])
        return any(_place(each) == place and _keeps_company(each, data, linked) for each in beside)
    if place not in siblings.company:
        siblings.company[place] = any(_place(each) == place and _keeps_company(each, data, linked) for each in blocks)
    return siblings.company[place]


def _place(block: Block) -> tuple[BlockKind, Span | None, tuple[str, ...]]:
    return block.kind, block.container, block.section


def _keeps_company(block: Block, data: bytes, linked: Linked) -> bool:
    if _understood(block, data, linked) is not None:
        return True
    cited = read_cited(block, data, linked)
    return cited is not None and cited.sound and cited.likely


def _lines(block: Block, data: bytes, linked: Linked) -> list[FoundEntry]:
    """The entries of a paragraph each line of which is one, or else each stretch that a line in bold begins, with a
    paper's link of its own; none of any other."""
    papers = sum(linked.roles[index] is Role.PAPER for index in linked.within(block.span))
    if papers < _LEAST_LINES or all(piece.kind is not PieceKind.LINE for piece in block.pieces):
        return []
    kinds = [PieceKind.LINE, *(piece.kind for piece in block.pieces)]
    lines = [
        number
        for number, (before, kind) in enumerate(pairwise(kinds))
        if before is PieceKind.LINE and kind is not PieceKind.LINE
    ]
    bold = [number for number in lines if block.pieces[number].strong]
    for begun in (lines, bold if bold[:1] == lines[:1] else []):
        if _LEAST_LINES <= len(begun) <= papers and (found := _cut(block, begun, data, linked)):
            return found
    return []


def _cut(block: Block, begun: Sequence[int], data: bytes, linked: Linked) -> list[FoundEntry]:
    """The entries that begin with these pieces of a paragraph; none where one of them is no entry with a paper."""
    pieces, whole = block.pieces, _content(block, data)
    starts = [pieces[number - 1].span.end if number else whole.start for number in begun]
    found: list[FoundEntry] = []
    for start, end, first, stop in zip(starts, [*starts[1:], whole.end], begun, [*begun[1:], len(pieces)], strict=True):
        own = pieces[first:stop]
        while own[-1].kind is PieceKind.LINE:
            own = own[:-1]
        begin = start + len(data[start:end]) - len(data[start:end].lstrip(b" \t\r\n>"))
        part = msgspec.structs.replace(block, span=trimmed(data, begin, end), pieces=own)
        understood = read_single(part, data, linked)
        if understood is None or all(linked.roles[index] is not Role.PAPER for index in linked.within(part.span)):
            return []
        found.append(FoundEntry(part, understood.code, understood.reading, part.span, whole=False))
    return found


def _content(block: Block, data: bytes) -> Span:
    """A paragraph without the tags of one in HTML."""
    begun = _PARAGRAPH_TAG.match(data, block.span.start, block.span.end)
    ended = _PARAGRAPH_END.search(data, max(block.span.start, block.span.end - _LONGEST_TAG), block.span.end)
    return Span(begun.end() if begun else block.span.start, ended.start() if ended else block.span.end)


def _rows(blocks: Sequence[Block], data: bytes, linked: Linked) -> list[FoundEntry]:
    head = blocks[0] if blocks[0].kind is BlockKind.HEAD else None
    return [
        FoundEntry(found.block, found.understood.code, found.understood.reading, found.span, found.whole)
        for found in read_table(head, blocks[1:] if head else blocks, data, linked)
    ]


def _understood(block: Block, data: bytes, linked: Linked) -> Understood | None:
    if block.kind is BlockKind.ITEM:
        if is_bare_link(block, linked):
            return None
        view = View(block, data, linked)
        for shape in SHAPES:
            reading = shape.read(view)
            if reading is not None:
                return Understood(shape.code, reading)
    if block.kind is BlockKind.HEADING:
        return None
    return read_fields(block, data, linked) or read_single(block, data, linked)
