"""Items and paragraphs that are read as references are: by what supports it, whatever the order of their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from citevet.documents.blocks import Block
from citevet.documents.fields import Published
from citevet.documents.shapes.base import Linked, Reading, View
from citevet.documents.shapes.lead import Lead, read_lead
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.parts import is_prose, leads_to_file
from citevet.documents.shapes.reference import Reference, read_reference
from citevet.documents.shapes.rest import Told
from citevet.documents.shapes.single import Understood, labelled_items
from citevet.documents.shapes.title_base import Form, speaks_of_own_paper
from citevet.documents.shapes.words import is_venue, label_of
from citevet.model import Role, Span

_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[A-Za-z]['’ ]?\d\d\b|\bet\.? al\b|\b[A-Z]\.[,\s]")
_WORDED = frozenset({"C", "G", "H", "I", "P", "Q", "U", "W", "X"})
_DIVIDED = re.compile(rb"[.,;]\s|\sby\s|\)")
_SIGNED = re.compile(rb"\((?:19|20)\d\d\)")
_SEVERAL = re.compile(r",|;|\sand\s|&|\bet\.? al\b")
_YEAR = re.compile(rb"(?:19|20)\d\d")
_LONGEST_LABEL = 40
_LONGEST = 1500
_SUPPORT_OF_PAPER = 3.0
_SUPPORT_OF_FILE = 2.0
_CERTAIN = 4.0
_LIKELY = 3.0


@dataclass(frozen=True, slots=True)
class Cited:
    """An item or a paragraph that reads as a reference: an entry by itself where it is `certain`, beside another where
    it is `likely`, which may itself be no more than that where it is `sound`: it has a link, or all that can be a
    reference without one. `named` tells that its authors are more than single words."""

    understood: Understood
    certain: bool
    likely: bool
    sound: bool
    named: bool


def read_cited(block: Block, data: bytes, linked: Linked) -> Cited | None:
    """Reads an item or a paragraph as a reference; None where nothing in it can be a title, and of what has neither a
    paper's link nor names or a year."""
    if not block.pieces or sum(len(piece.text) for piece in block.pieces) > _LONGEST:
        return None
    end = block.children[0].span.start if block.children else block.span.end
    papers = _has_paper(Span(block.span.start, end), linked)
    if not papers and any(_has_paper(child.span, linked) for child in block.children):
        return None
    files = any(leads_to_file(linked.links[index]) for index in linked.within(Span(block.span.start, end)))
    if not (papers or files) and _DATED.search("".join(piece.text for piece in block.pieces)) is None:
        return None
    view = View(block, data, linked)
    line = Line(view, block.pieces)
    lead = read_lead(line)
    labelled = label_of(line.text[lead.end : lead.end + _LONGEST_LABEL])
    if (labelled is not None and labelled[0]) or is_prose(line):
        return None
    told = read_reference(line, lead.end)
    if told is None or speaks_of_own_paper(told.title.text):
        return None
    beside = Told()
    consumed = tuple(child for child, _ in labelled_items(block, view, beside))
    certainty = told.certainty + (_SUPPORT_OF_PAPER if papers else _SUPPORT_OF_FILE * files) + _support(lead)
    understood = Understood(_code(told), _reading(view, told, lead, beside), consumed)
    dated = told.form is Form.QUOTED and lead.date is not None
    sound = papers or files or told.complete or dated
    likely = certainty >= _LIKELY and (sound or told.authors is not None or told.published.year is not None)
    certain = certainty >= _CERTAIN and sound
    return Cited(understood, certain=certain, likely=likely, sound=sound, named=told.named)


def may_say_more(understood: Understood, block: Block, data: bytes) -> bool:
    """Whether an entry without authors or without a venue may hold them: in its title, before it, or, where there is a
    year, behind it."""
    reading = understood.reading
    title, venue = reading.title.span, reading.published.venue
    if understood.code not in _WORDED or (venue is not None and reading.authors is not None):
        return False
    if venue is not None and "," in venue.text and not is_venue(venue.text):
        return True
    divided = _DIVIDED if reading.title_link is None else _SIGNED
    if divided.search(data, title.start, title.end) is not None:
        return True
    if reading.authors is None and data.count(b",", block.span.start, title.start):
        return True
    if venue is not None or reading.published.year is not None:
        return False
    return _YEAR.search(data, title.end, block.span.end) is not None


def richer(single: Understood, cited: Cited) -> Understood:
    """The reference where it tells all that was read otherwise, from no more words, and something besides."""
    old, new = single.reading, cited.understood.reading
    if not cited.certain or not old.title.span.contains(new.title.span):
        return single
    several = cited.named and new.authors is not None and _SEVERAL.search(new.authors.text) is not None
    place = old.published.venue
    if place is not None and new.authors is not None and place.span.contains(new.authors.span):
        place = None if _SEVERAL.search(new.authors.text) else place
    for one, other in ((old.authors, new.authors), (place, new.published.venue)):
        if one is not None and (other is None or one.span != other.span):
            return single
    dated = old.published.year is None and new.published.year is not None and new.authors is not None
    if not ((old.authors is None and (several or dated)) or (place is None and new.published.venue is not None)):
        return single
    told = msgspec.structs.replace(new, paper_links=old.paper_links)
    return Understood(cited.understood.code, told, single.consumed)


def _has_paper(span: Span, linked: Linked) -> bool:
    return any(linked.roles[index] is Role.PAPER for index in linked.within(span))


def _code(told: Reference) -> str:
    if told.form is Form.QUOTED:
        return "X"
    return "W" if told.authors is not None else "Q" if told.form is Form.PLAIN else "P"


def _support(lead: Lead) -> float:
    """How much of a reference stands before its title."""
    return 2.0 * (lead.published is not None) + (lead.date is not None) + lead.labelled


def _reading(view: View, told: Reference, lead: Lead, beside: Told) -> Reading:
    """What a reference says, with what stands before its title and what labelled items below it tell."""
    where = told.published
    if where.venue is None and (other := lead.published or beside.published) is not None:
        where = other
    if where.year is None and (year := told.published.year or lead.date or beside.date) is not None:
        where = Published(where.venue, year, where.slot, where.preprint)
    number = lead.number if lead.number is not None else view.block.number
    link = told.link if told.link is not None else lead.venue_link
    if link is not None and view.roles[link] is Role.CODE:
        link = None
    return Reading(told.title, told.authors or beside.authors, where, number, link, paper_links=tuple(beside.papers))
