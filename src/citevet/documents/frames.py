"""What is still open while a Markdown document is taken apart."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from citevet.documents.blocks import Block, BlockKind, Piece
from citevet.model import BibEntry, Span


class Frame(msgspec.Struct):
    """A block that is still open."""

    kind: BlockKind
    start: int
    number: int | None
    section: tuple[str, ...]
    container: Span | None = None
    raw_html: bool = False
    cells: int = 0
    pieces: list[Piece] = msgspec.field(default_factory=list)
    children: list[Block] = msgspec.field(default_factory=list)
    bibtex: list[BibEntry] = msgspec.field(default_factory=list)


class OpenLink(msgspec.Struct):
    """A link whose end is still to come."""

    index: int
    inner_end: int
    texts: list[str] = msgspec.field(default_factory=list)


@dataclass(slots=True)
class Definition:
    """A reference's definition, and whether a link refers to it."""

    span: Span
    whole: Span
    meant: str
    used: bool = False
