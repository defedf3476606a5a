"""Entries whose fields all stand behind labels, the title too: `Title: T` / `Authors: A` / `Year: Y`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citevet.documents.blocks import Block, Piece
from citevet.documents.shapes.base import Linked, View, ends_line
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.rest import Told, read_rest, take_labelled
from citevet.documents.shapes.single import Understood, reading_of
from citevet.documents.shapes.title import read_title
from citevet.documents.shapes.title_base import Title
from citevet.documents.shapes.words import label_of

_LONGEST_LABEL = 40
_FIELDS = frozenset({"authors", "venue", "date", "paper", "code"})


def read_fields(block: Block, data: bytes, linked: Linked) -> Understood | None:
    """An item or a paragraph the first line of which is a title behind its label, and others of which are labelled."""
    if not block.pieces or label_kind("".join(piece.text for piece in block.pieces[:3])[:_LONGEST_LABEL]) != "title":
        return None
    view = View(block, data, linked)
    lines = list(lines_of(view, block.pieces))
    title = title_behind(lines[0])
    if title is None:
        return None
    told = Told(published=title.lead.published, date=title.lead.date)
    read_rest(lines[0], title.end, told)
    kinds = [read_line(line, told) for line in lines[1:]]
    if not _FIELDS.intersection(kinds):
        return None
    return Understood("S", reading_of(view, title, told))


def lines_of(view: View, pieces: Sequence[Piece]) -> Iterator[Line]:
    """The lines of a block that say something."""
    own: list[Piece] = []
    for piece in pieces:
        if not ends_line(piece):
            own.append(piece)
        elif own:
            yield Line(view, own)
            own = []
    if own:
        yield Line(view, own)


def title_behind(line: Line) -> Title | None:
    """The title that a line tells behind its label."""
    return read_title(line) if label_kind(line.text) == "title" else None


def read_line(line: Line, told: Told) -> str | None:
    """Reads one line, behind its label where it has one: the kind of that label."""
    labelled = label_of(line.text)
    if labelled is None:
        read_rest(line, 0, told)
        return None
    take_labelled(labelled[0], line, labelled[1], told)
    return labelled[0]


def label_kind(text: str) -> str | None:
    """The kind of the label that a text begins with, "" for one of no field."""
    labelled = label_of(text)
    return labelled[0] if labelled else None
