"""The news form of shape A: `- Paper: [T](u) V Y`, usually under `- **[2025.08.22]**`. It has no place for a venue."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from citevet.documents.blocks import BlockKind
from citevet.documents.fields import Published, Stretch, published
from citevet.documents.shapes.base import Reading, Shape, View, ends_line, is_blank

_LABEL = re.compile(r"\W*(?:new\s+)?papers?\s*[:：]\s*\W*", re.IGNORECASE)


def _read(view: View) -> Reading | None:
    pieces = view.block.pieces
    lead = list(takewhile(lambda piece: piece.link is None, pieces))
    if view.block.kind is not BlockKind.ITEM or len(lead) == len(pieces):
        return None
    if not _LABEL.fullmatch(Stretch(lead, view.data).text):
        return None
    link = view.outermost(pieces[len(lead)])
    titled = list(takewhile(lambda piece: view.outermost(piece) == link, pieces[len(lead) :]))
    title = Stretch(titled, view.data).sentence()
    if title is None or link is None or view.links[link].image or is_blank(titled):
        return None
    rest = pieces[len(lead) + len(titled) :]
    line = takewhile(lambda piece: piece.link is None and not ends_line(piece), rest)
    where = published(Stretch(list(line), view.data), year_needed=True) or Published()
    return Reading(title, None, replace(where, slot=None), None, link, news=True)


SHAPE = Shape("A", _read)
