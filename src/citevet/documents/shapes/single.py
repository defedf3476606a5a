"""Entries that are one list item or one paragraph: a title, and around it venue, authors, date, labelled links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from citevet.documents.blocks import Block, BlockKind, RawLink
from citevet.documents.fields import Published
from citevet.documents.shapes.badge_text import date_in_badges, venue_in
from citevet.documents.shapes.base import Linked, Reading, View
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.plain_title import apart, placed
from citevet.documents.shapes.rest import Told, read_rest, take_labelled
from citevet.documents.shapes.title import read_title
from citevet.documents.shapes.title_base import Form, Title, speaks_of_own_paper
from citevet.documents.shapes.words import is_link_label, is_venue, label_of, may_be_venue, wide_letters
from citevet.model import Field, Role, Span

_BADGES = frozenset({Role.STAR_BADGE, Role.VENUE_BADGE, Role.CITATION_BADGE})
_PAPER_LABEL = re.compile(r"\b(?:papers?|pdf|arxiv|openreview|doi)\b|论文", re.IGNORECASE)
_BEGINS_WITH_VENUE = re.compile(r"\s*[\[(][^\[\]()]*\d\d")
_ENDS_WITH_YEAR = re.compile(r"(?:[,，、.。] ?|[\[(（【])[^,，(\[（【]*(?:(?:19|20)\d\d|['’]\d\d)\W*$")
_UNFINISHED = re.compile(
    r"\b(?:in|see|by|at|from|of|the|an?|to|and|or|with|for|our|on|is|are|was|via|this|that|their|its)$", re.IGNORECASE
)
_MONTH_OF_ID = re.compile(r"\d\d(?:0[1-9]|1[0-2])")
_ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|www\.", re.IGNORECASE)
_OPENING_TAG = re.compile(rb"<([a-z]{1,8})>$")
_LONGEST_TAG = 10
_DESCRIPTION = re.compile(r"\s+[-–—]\s+\w")
_FILE = re.compile(r"^https?://[^?#]*\.pdf$", re.IGNORECASE)
_HANDOUT = re.compile(r"\b(?:slides?|lectures?|syllabus|homework|exams?|manual|notes|poster|brochure|guide)\b", re.I)
_LEAST_FILE_WORDS = 4
_LEAST_NAMING = 2
_TELLING = frozenset({"authors", "venue", "paper", "code"})
_MOST_TITLE_WORDS = 45
_MOST_OTHER_WORDS = 12
_MOST_WORDS_BESIDE_A_LABEL = 40


class Understood(msgspec.Struct, frozen=True, gc=False):
    """A block understood as an entry of the shape `code`. `consumed` are the items in it that are its own fields."""

    code: str
    reading: Reading
    consumed: tuple[Block, ...] = ()


def read_single(block: Block, data: bytes, linked: Linked) -> Understood | None:
    """Reads a list item, with the labelled items in it, or a paragraph."""
    view = View(block, data, linked)
    own = linked.within(block.span)
    if not own or not block.pieces:
        return None
    line = Line(view, block.pieces)
    title = read_title(line)
    if title is None or title.field is None:
        return None
    told = Told(published=title.lead.published, date=title.lead.date, venue_link=title.lead.venue_link)
    if title.form is Form.PLAIN and told.published is None:
        title, told.published = apart(line, title)
    elif told.published is None and (title.form is not Form.LINKED or _is_of_paper(view, title)):
        title, where = placed(line, title)
        if where is not None:
            told.published, told.date = (where, told.date) if where.slot else (None, told.date or where.year)
    told.authors = title.authors
    read_rest(line, title.end, told)
    children = labelled_items(block, view, told)
    if title.form is Form.LINKED and told.where == Published() and not is_bare_link(block, linked):
        title, told.published = apart(line, title)
        told.authors = told.authors or title.authors
    images = [linked.links[index] for index in own if linked.links[index].image]
    told.published = told.published or venue_in(images, data)
    told.date = told.date or date_in_badges(images, data)
    told_below = bool(children) and (told.authors is not None or told.published is not None)
    labelled = told_below or any(kind in _TELLING for _, kind in children)
    if not _is_entry(view, line, title, told, own, labelled=labelled) or _heads_items(view, line, children):
        return None
    code = "J" if any(kind for _, kind in children) else "Q" if children else _code(view, title, told, own)
    consumed = tuple(child for child, _ in children)
    return Understood(code, reading_of(view, title, told), consumed)


def _heads_items(view: View, line: Line, own: Sequence[tuple[Block, str]]) -> bool:
    """Whether an item without a link of its own only says what the entries nested in it have in common."""
    if any(run.link is not None or run.url for run in line.runs):
        return False
    consumed = {id(child) for child, _ in own}
    for child in view.block.children:
        papers = any(view.roles[index] is Role.PAPER for index in view.linked.within(child.span))
        if papers and id(child) not in consumed and read_title(Line(View(child, view.data, view.linked), child.pieces)):
            return True
    return False


def is_bare_link(block: Block, linked: Linked) -> bool:
    """Whether an item is one link in plain style that leads to no paper and tells no venue with its year, and nothing
    else, as in tables of contents: that is no entry of any shape, which costs far less to see here than to read it."""
    own = linked.within(block.span)
    if len(own) != 1 or block.children or linked.roles[own[0]] is Role.PAPER:
        return False
    link = linked.links[own[0]]
    if (
        link.image
        or link.parent is not None
        or _PAPER_LABEL.search(link.text)
        or _names_a_file(link)
        or _ENDS_WITH_YEAR.search(link.text)
    ):
        return False
    if _BEGINS_WITH_VENUE.match(link.text):
        return False
    return all(piece.link == own[0] and not piece.strong for piece in block.pieces)


def _names_a_file(link: RawLink) -> bool:
    """Whether a link of several words leads to a PDF that is no slides and no handout: a paper on its author's page."""
    several = len(link.text.split()) >= _LEAST_FILE_WORDS and _HANDOUT.search(link.text) is None
    return several and _FILE.search(link.meant) is not None


def reading_of(view: View, title: Title, told: Told) -> Reading:
    """What the entry says, put together."""
    link = title.link if title.link is not None else told.venue_link
    if link is not None and view.roles[link] is Role.CODE:
        link = None
    number = title.lead.number if title.lead.number is not None else view.block.number
    where = _dated_by_id(view, told.where)
    if where.slot is not None:
        where = replace(where, slot=_with_marks(view.data, where.slot))
    return Reading(title.field, told.authors, where, number, link, paper_links=tuple(told.papers))


def _dated_by_id(view: View, where: Published) -> Published:
    """What follows `arXiv` as a year of a month where it begins the id that an own link leads to: `arXiv 2011` with
    arxiv.org/abs/2011.13526 is of November 2020 (https://info.arxiv.org/help/arxiv_identifier.html)."""
    if where.venue is None or where.slot is None or not where.preprint:
        return where
    written = where.year.text if where.year is not None else where.venue.text[-4:]
    if _MONTH_OF_ID.fullmatch(written) is None:
        return where
    own = (view.links[index].meant for index in view.linked.within(view.block.span))
    if not any(f"/{written}." in meant and "arxiv.org/" in meant for meant in own):
        return where
    if where.year is not None:
        return replace(where, year=Field(f"20{written[:2]}", where.year.span))
    venue, span = where.venue.text[: -len(written)].rstrip(), where.venue.span
    if not venue or span.end - span.start != len(where.venue.text.encode()):
        return where
    year = Field(f"20{written[:2]}", Span(span.end - len(written), span.end))
    return replace(where, venue=Field(venue, Span(span.start, span.start + len(venue.encode()))), year=year)


def _with_marks(data: bytes, slot: Span) -> Span:
    """The slot with the marks or the tag of an emphasis that it holds only one end of: `*V*, Y`, `Y, *V*`. Without
    them, what replaces it would leave one behind."""
    if (tag := _OPENING_TAG.search(data, max(0, slot.start - _LONGEST_TAG), slot.start)) is not None:
        return Span(tag.start(), slot.end) if b"</" + tag[1] in data[slot.start : slot.end] else slot
    inside, before, after = data[slot.start : slot.end], data[max(0, slot.start - 2) : slot.start], data[slot.end :][:2]
    for mark in (b"*", b"_"):
        begun, ended = len(before) - len(before.rstrip(mark)), len(after) - len(after.lstrip(mark))
        if mark in inside and (begun or ended):
            return Span(slot.start - begun, slot.end) if begun else Span(slot.start, slot.end + ended)
    return slot


def labelled_items(block: Block, view: View, told: Told) -> list[tuple[Block, str]]:
    """The items nested in an entry that hold its fields, each with the kind of its label ("" for none), read."""
    found: list[tuple[Block, str]] = []
    others: list[tuple[Block, str]] = []
    for child in block.children:
        if child.kind is not BlockKind.ITEM:
            continue
        line = Line(View(child, view.data, view.linked), child.pieces)
        labelled = label_of(line.text)
        if labelled is not None and labelled[0]:
            take_labelled(labelled[0], line, labelled[1], told)
            found.append((child, labelled[0]))
        elif labelled is not None:
            others.append((child, "other"))
        elif not child.children and _says_fields(line, told):
            found.append((child, ""))
    return found + (others if any(kind for _, kind in found) else [])


def _says_fields(line: Line, told: Told) -> bool:
    """Whether an item without a label holds authors or a venue and nothing else."""
    here = Told()
    read_rest(line, 0, here)
    if here.words or not (here.authors or here.published):
        return False
    told.authors = told.authors or here.authors
    told.published = told.published or here.published
    return True


def _is_entry(view: View, line: Line, title: Title, told: Told, own: Sequence[int], *, labelled: bool) -> bool:
    roles = {view.roles[index] for index in own}
    labels = (view.links[index].text for index in own)
    paper = any(
        view.roles[index] is Role.PAPER and (title.form is Form.LINKED or not _names_another(view.links[index], title))
        for index in own
    ) or any(_PAPER_LABEL.search(label) and is_link_label(label) for label in labels)
    words = title.field.text.split()
    signed = told.authors is not None and told.published is not None
    least = 3 if title.form is Form.LINKED and view.block.kind is BlockKind.PARAGRAPH and not signed else 1
    if len(words) > _MOST_TITLE_WORDS or not _is_long(title.field.text, least=least):
        return False
    if speaks_of_own_paper(title.field.text):
        return False
    if title.form is Form.LINKED and title.link is not None:
        meant = view.links[title.link].meant
        badges = bool(roles & _BADGES)
        shown = badges or told.published is not None or told.date is not None or labelled
        paper = paper or (told.words == 0 and _names_a_file(view.links[title.link]))
        elsewhere = _ELSEWHERE.match(meant) is not None or view.roles[title.link] is Role.PAPER
        dated = told.published is not None or told.date is not None or told.authors is not None
        tool = view.roles[title.link] is Role.CODE and _DESCRIPTION.match(line.text, title.end) is not None
        if tool and not (paper or dated or labelled):
            return False
        return elsewhere and (paper or shown) and (badges or labelled or told.words <= _MOST_OTHER_WORDS)
    if told.words > (_MOST_OTHER_WORDS if told.labels == 0 else _MOST_WORDS_BESIDE_A_LABEL):
        return False
    venue = told.where.venue.text if told.where.venue is not None and told.where.year is not None else ""
    known = is_venue(venue) or venue.partition(" ")[0].isupper()
    item = view.block.kind is BlockKind.ITEM
    placed = item and known and told.venue_link is None and told.labels > 0 and Role.CODE in roles
    stated = title.lead.published is not None or title.lead.labelled or labelled or placed
    if title.form is Form.BOLD:
        return paper or stated or (told.published is not None and told.labels > 0)
    if title.form is Form.PLAIN:
        return (paper or stated or signed) and _stands_alone(view, line, title, told, stated=stated)
    return paper or stated or signed


def _names_another(link: RawLink, title: Title) -> bool:
    """Whether words of a link beside a title name a paper themselves: `**Certified.** As [Randomized Smoothing](u)`."""
    text = link.text.strip(" []()")
    if link.image or title.field.span.contains(link.span) or is_link_label(text) or len(text.split()) < _LEAST_NAMING:
        return False
    return not (is_venue(text) or may_be_venue(text) or text in title.field.text)


def _is_of_paper(view: View, title: Title) -> bool:
    return title.link is not None and view.roles[title.link] is Role.PAPER


def _is_long(text: str, *, least: int = 2) -> bool:
    """Whether a text is of so many words and no link's label, or of as much in Chinese."""
    return (len(text.split()) >= least and not is_link_label(text)) or wide_letters(text) >= 4


def _stands_alone(view: View, line: Line, title: Title, told: Told, *, stated: bool) -> bool:
    """Whether plain words are a title rather than the beginning of a sentence."""
    text = title.field.text
    if not _is_long(text) or _UNFINISHED.search(text):
        return False
    if not stated and text[0].islower() and not any(character.isupper() for character in text.split()[0]):
        return False
    index = line.run_at(title.end)
    following = next((run for run in line.runs[index:] if not run.plain and not run.separation), None)
    if following is None:
        return stated
    if following.link is None or following.image or following.url:
        return stated or told.authors is not None or view.block.kind is BlockKind.ITEM
    label = line.text[following.start : following.end]
    named = is_venue(label.strip("[] ")) or following.link == told.venue_link
    if not (line.is_bracketed(following) or is_link_label(label) or named):
        return False
    return stated or view.block.kind is BlockKind.ITEM or line.is_bracketed(following) or label.startswith("[")


def _code(view: View, title: Title, told: Told, own: Sequence[int]) -> str:
    """The letter of the shape that an entry without labelled items has."""
    lead, item = title.lead, view.block.kind is BlockKind.ITEM
    slot = told.published.slot if told.published else None
    badge = slot is not None and any(view.links[index].span.contains(slot) for index in own)
    if told.venue_link is not None:
        return "I" if lead.venue_link is None else "R"
    if title.form is Form.QUOTED:
        return "W" if title.authors and told.where.year else "X"
    if title.authors is not None:
        return "W"
    if lead.coded:
        return "M"
    if lead.published is not None:
        return "R" if title.form is Form.BOLD or title.form is Form.LINKED else "C"
    if lead.date is not None and (badge or title.form is not Form.PLAIN):
        return "Z" if title.form is not Form.PLAIN else "C"
    if title.form is Form.LINKED:
        return "G"
    if badge or any(view.roles[index] is Role.CITATION_BADGE for index in own):
        return "N"
    if title.form is Form.BOLD:
        if told.date is not None and told.published is None and item:
            return "L"
        return "P" if item else "U" if b"<br" in view.data[view.block.span.start : view.block.span.end] else "H"
    return "Q"
