"""The common view of a document's blocks that the recognisers of entry shapes look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from citevet.model import BibEntry, Flaw, Heading, LinkForm, Span


class PieceKind(StrEnum):
    """What an inline piece is: text (entities and escapes resolved), a code span, or a separation without text of its
    own: a line's end (soft, hard or `<br>`), a paragraph's end, a table cell's end."""

    TEXT = "text"
    CODE = "code"
    LINE = "line"
    PARAGRAPH = "paragraph"
    CELL = "cell"


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A run of inline content of one kind and style. `text` is " " for separations; `link` is the index of the
    innermost link or image that it stands in."""

    kind: PieceKind
    span: Span
    text: str
    strong: bool
    emphasis: bool
    link: int | None


class RawLink(msgspec.Struct, frozen=True, gc=False):
    """A link as the document writes it. `span` is its destination as written and `meant` the destination decoded;
    `parent` is the index of the link that wraps this one, `text` what a reader sees of it."""

    form: LinkForm
    syntax: Span
    span: Span
    meant: str
    image: bool = False
    parent: int | None = None
    text: str = ""
    flaw: Flaw | None = None


class BlockKind(StrEnum):
    """What a block is: a list item, a table's row or head, a heading, or a paragraph outside of items and tables."""

    ITEM = "item"
    ROW = "row"
    HEAD = "head"
    HEADING = "heading"
    PARAGRAPH = "paragraph"


class Block(msgspec.Struct, frozen=True, gc=False):
    """A list item, a row or the head of a table (of Markdown or HTML), a heading or a paragraph.

    `span` runs from the marker to the last byte that is not blank, nested items included; `pieces` are its own, those
    of the items nested in it (`children`) left out. `number` is an ordered item's number as written. `section` holds
    the headings that it stands under, `bibtex` the BibTeX in its code blocks; `container` is an item's list or a row's
    table.
    """

    kind: BlockKind
    span: Span
    number: int | None
    section: tuple[str, ...]
    pieces: tuple[Piece, ...]
    children: tuple[Block, ...]
    bibtex: tuple[BibEntry, ...]
    container: Span | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown document taken apart. `links` are in no particular order; pieces and parents refer to them by index.
    `bibtex` holds that of all code blocks, in order, and `anchors` what a fragment can lead to."""

    links: tuple[RawLink, ...]
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    bibtex: tuple[BibEntry, ...]
    anchors: frozenset[str]
