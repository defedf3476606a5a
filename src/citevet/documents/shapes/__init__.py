"""The shapes in which lists present papers, each a small recogniser; the first that understands a block has it."""

from __future__ import annotations

from citevet.documents.shapes import linked_title, news_line, numbered_title
from citevet.documents.shapes.base import Linked, Reading, Shape, View

SHAPES: tuple[Shape, ...] = (linked_title.SHAPE, numbered_title.SHAPE, news_line.SHAPE)

__all__ = ["SHAPES", "Linked", "Reading", "Shape", "View"]
