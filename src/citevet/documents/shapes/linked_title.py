"""Shape A: `12. [**T.**](u) _A, A._ V Y. [![stars](badge)](gh)`, further badges on the lines below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citevet.documents.blocks import BlockKind, Piece, PieceKind
from citevet.documents.fields import Published, Stretch, published
from citevet.documents.shapes.base import Reading, Shape, View, is_blank
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.rest import Told, read_rest
from citevet.documents.shapes.words import are_names, is_venue
from citevet.model import Field, Role

_BRIEF_WORDS = 4
_LONGEST_PLACE = 40
_LAST_SENTENCES = 4
_BY = re.compile(r"\W*by:?\s+(?=\w)")
_YEAR = re.compile(r"(?:19|20)\d\d|['’]\d\d")
_PEOPLE = re.compile(r"\bet\.?\s+al\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[._]+\s+(?=\S)")


def _read(view: View) -> Reading | None:
    pieces = view.block.pieces
    first = next((index for index, piece in enumerate(pieces) if piece.link is not None), None)
    if view.block.kind is not BlockKind.ITEM or first is None or not is_blank(pieces[:first]):
        return None
    link = view.outermost(pieces[first])
    if link is None or view.links[link].image or view.links[link].meant.startswith("#"):
        return None
    end = first + 1
    while end < len(pieces) and view.outermost(pieces[end]) == link:
        end += 1
    titled, behind = pieces[first:end], pieces[end:]
    title = Stretch(titled, view.data).sentence()
    if title is None or is_blank(titled) or any(view.links[piece.link or 0].image for piece in titled):
        return None
    authors, where = _authors_and_place(view, _plain(behind))
    bold = any(piece.strong for piece in titled)
    if authors is None:
        if not (bold and _is_brief(where)):
            return None
        authors = _authors_below(view, behind, where)
    if authors and not (bold or view.roles[link] is Role.PAPER or (_is_placed(where) and _are_people(authors))):
        return None
    return Reading(title, authors, where, view.block.number, link)


def _is_placed(where: Published) -> bool:
    return where.venue is not None or where.year is not None


def _are_people(authors: Field) -> bool:
    """Whether an emphasis beside a link that need not lead to a paper names people, rather than stressing a word."""
    return authors.text[0].isupper() and are_names(authors.text, alone=True)


def _is_brief(where: Published) -> bool:
    """Whether this can be a venue and a year, rather than a sentence that mentions a year or names people."""
    if where.year is None or where.venue is None:
        return where.year is not None
    return len(where.venue.text.split()) <= _BRIEF_WORDS and _PEOPLE.search(where.venue.text) is None


def _plain(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """What follows the title up to the next link or paragraph; links inside emphasis are part of it."""
    for index, piece in enumerate(pieces):
        if piece.kind is PieceKind.PARAGRAPH or (piece.link is not None and not piece.emphasis):
            return pieces[:index]
    return pieces


def _authors_and_place(view: View, rest: Sequence[Piece]) -> tuple[Field | None, Published]:
    marked = [index for index, piece in enumerate(rest) if piece.emphasis and not piece.strong]
    if not marked:
        return _unmarked(Stretch(rest, view.data))
    begin = marked[0]
    end = begin
    while end < len(rest) and (rest[end].emphasis or (end + 1 in marked and is_blank(rest[end : end + 1]))):
        end += 1
    stretch = Stretch(rest[begin:end], view.data)
    if len(stretch.text) <= _LONGEST_PLACE and is_venue(stretch.text) and published(stretch, year_needed=True) is None:
        return None, Published()
    stated = published(stretch, year_needed=True) if len(stretch.text) <= _LONGEST_PLACE else None
    if stated is not None and stated.venue is not None and is_venue(stated.venue.text):
        return None, stated
    where = published(Stretch(_up_to_the_year(rest[end:]), view.data))
    if where is None:
        alone = published(stretch, year_needed=True)
        if alone and alone.venue and "," not in alone.venue.text:
            return None, alone
        where = published(Stretch(rest[:begin], view.data), year_needed=True)
    return stretch.sentence(), where or Published()


def _up_to_the_year(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces up to the end of the first line that tells a year: what stands below is no part of the venue."""
    told = False
    for index, piece in enumerate(pieces):
        told = told or _YEAR.search(piece.text) is not None
        if told and piece.kind is PieceKind.LINE:
            return pieces[:index]
    return pieces


def _authors_below(view: View, pieces: Sequence[Piece], where: Published) -> Field | None:
    """The authors that stand behind the venue or on the next line."""
    told = Told(published=where)
    read_rest(Line(view, pieces), 0, told)
    return told.authors


def _unmarked(stretch: Stretch) -> tuple[Field | None, Published]:
    """Authors that are not emphasised, or half so: `A, A, A._ V Y.`; one of the last sentences is the place."""
    for end in reversed(list(_SENTENCE.finditer(stretch.text))[-_LAST_SENTENCES:]):
        where = published(stretch, end.end(), year_needed=True)
        stop = end.start() + (stretch.text[: end.start() + 1].endswith("et al."))
        authors = stretch.field(_lead(stretch.text), stop)
        if where and authors and "," in authors.text:
            return authors, where
    return None, published(stretch, year_needed=True) or Published()


def _lead(text: str) -> int:
    by = _BY.match(text)
    return by.end() if by else next((index for index, each in enumerate(text) if each.isalnum()), len(text))


SHAPE = Shape("A", _read)
