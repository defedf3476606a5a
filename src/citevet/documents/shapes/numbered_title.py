"""Shape B: `- **[3] T**, V Y` / `*A and A*` / `[[Paper](u)] [[Code](gh)] ![](badge)`, BibTeX folded below."""

from __future__ import annotations

import re
from itertools import dropwhile, takewhile

from citevet.documents.blocks import BlockKind
from citevet.documents.fields import Published, Stretch, published
from citevet.documents.shapes.base import Reading, Shape, View, ends_line, is_blank

_NUMBER = re.compile(r"\s*\[(\d{1,6})\]\s*")


def _read(view: View) -> Reading | None:
    pieces = list(dropwhile(lambda piece: not piece.text.strip(), view.block.pieces))
    if view.block.kind is not BlockKind.ITEM:
        return None
    bold = list(takewhile(lambda piece: piece.strong, pieces))
    stretch = Stretch(bold, view.data)
    number = _NUMBER.match(stretch.text)
    title = stretch.sentence(number.end() if number else 0)
    if title is None or is_blank(bold):
        return None
    line = list(takewhile(lambda piece: not ends_line(piece) and piece.link is None, pieces[len(bold) :]))
    below = pieces[len(bold) + len(line) :]
    where = published(Stretch(line, view.data), year_needed=number is None)
    emphasised = takewhile(
        lambda piece: piece.emphasis and not piece.strong,
        dropwhile(lambda piece: not piece.text.strip(), below),
    )
    authors = Stretch(list(emphasised), view.data).sentence()
    if number is None and not (where and authors):
        return None
    if where is None and authors is None:
        return None
    link = next((view.outermost(piece) for piece in bold if piece.link is not None), None)
    return Reading(title, authors, where or Published(), int(number[1]) if number else view.block.number, link)


SHAPE = Shape("B", _read)
