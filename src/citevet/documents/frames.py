"""What is still open while a Markdown document is taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from citevet.documents.blocks import Block, BlockKind, Piece
from citevet.model import BibEntry, Span


@dataclass(slots=True)
class Frame:
    """A block that is still open."""

    kind: BlockKind
    start: int
    number: int | None
    section: tuple[str, ...]
    container: Span | None = None
    raw_html: bool = False
    cells: int = 0
    pieces: list[Piece] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    bibtex: list[BibEntry] = field(default_factory=list)


@dataclass(slots=True)
class OpenLink:
    """A link whose end is still to come."""

    index: int
    inner_end: int
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Definition:
    """A reference's definition, and whether a link refers to it."""

    span: Span
    whole: Span
    meant: str
    used: bool = False
