"""What a recogniser of an entry shape sees and what it gives."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from citevet.documents.blocks import Block, Piece, PieceKind, RawLink
from citevet.documents.fields import Published
from citevet.model import Field, Role, Span


class Linked:
    """The links of a document with what their URLs alone tell of them (`roles`), in the order of the file too."""

    __slots__ = ("_order", "_starts", "links", "roles")

    def __init__(self, links: Sequence[RawLink], roles: Sequence[Role | None]) -> None:
        self.links = links
        self.roles = roles
        self._order = sorted(range(len(links)), key=lambda index: links[index].syntax.start)
        self._starts = [links[index].syntax.start for index in self._order]

    def within(self, span: Span) -> list[int]:
        """The indices of the links that begin in a range."""
        return self._order[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]


class View(msgspec.Struct, frozen=True, gc=False):
    """A block with what its pieces refer to."""

    block: Block
    data: bytes
    linked: Linked

    @property
    def links(self) -> Sequence[RawLink]:
        """The document's links, to which the pieces refer by index."""
        return self.linked.links

    @property
    def roles(self) -> Sequence[Role | None]:
        """What the URLs alone tell of the document's links."""
        return self.linked.roles

    def outermost(self, piece: Piece) -> int | None:
        """The index of the outermost link that a piece stands in."""
        index = piece.link
        while index is not None and (parent := self.links[index].parent) is not None:
            index = parent
        return index


class Reading(msgspec.Struct, frozen=True, gc=False):
    """A block understood as an entry; `title_link` is the index of the link around the title, and `paper_links` are
    those that a label calls the paper's."""

    title: Field
    authors: Field | None = None
    published: Published = Published()
    number: int | None = None
    title_link: int | None = None
    news: bool = False
    paper_links: tuple[int, ...] = ()


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
