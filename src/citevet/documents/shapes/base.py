"""What a recogniser of an entry shape sees and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from citevet.documents.blocks import Block, Piece, PieceKind, RawLink
from citevet.documents.fields import Published
from citevet.model import Field, Role


@dataclass(frozen=True, slots=True)
class View:
    """A block with what its pieces refer to. `roles` are what the URLs alone tell of the links."""

    block: Block
    data: bytes
    links: Sequence[RawLink]
    roles: Sequence[Role | None]

    def outermost(self, piece: Piece) -> int | None:
        """The index of the outermost link that a piece stands in."""
        index = piece.link
        while index is not None and (parent := self.links[index].parent) is not None:
            index = parent
        return index


@dataclass(frozen=True, slots=True)
class Reading:
    """A block understood as an entry; `title_link` is the index of the link around the title."""

    title: Field
    authors: Field | None = None
    published: Published = field(default_factory=Published)
    number: int | None = None
    title_link: int | None = None
    news: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: its letter in reports, and what reads a block of it (None: not of this shape)."""

    code: str
    read: Callable[[View], Reading | None]


def is_blank(pieces: Sequence[Piece]) -> bool:
    """Whether nothing in the pieces can be read aloud: blanks, punctuation, symbols."""
    return not any(character.isalnum() for piece in pieces for character in piece.text)


def ends_line(piece: Piece) -> bool:
    """Whether the piece separates lines, paragraphs or cells."""
    return piece.kind in (PieceKind.LINE, PieceKind.PARAGRAPH, PieceKind.CELL)
