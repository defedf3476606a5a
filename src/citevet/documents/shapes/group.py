"""Entries of several blocks: a title, as a paragraph or a heading, and what follows it up to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from citevet.documents.blocks import Block, BlockKind
from citevet.documents.shapes.base import Linked, View
from citevet.documents.shapes.labelled import lines_of, read_line, title_behind
from citevet.documents.shapes.line import Line, Run
from citevet.documents.shapes.plain_title import apart
from citevet.documents.shapes.rest import Told, read_rest
from citevet.documents.shapes.single import Understood, reading_of
from citevet.documents.shapes.title import read_title
from citevet.documents.shapes.title_base import Form, Title
from citevet.documents.shapes.words import is_link_label, is_venue, label_of, wide_letters
from citevet.model import Role, Span

_RULE = re.compile(rb"(?:\r?\n|^)[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})\s*$")

_TELLING = frozenset({"authors", "venue"})
_LINKING = frozenset({"paper", "code"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST_WORDS = 4
_MOST_WORDS_OF_A_LABEL = 6
_PARAGRAPH = BlockKind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Group:
    """An entry made of the first `count` of some blocks, and its range."""

    understood: Understood
    count: int
    span: Span


def read_labelled(blocks: Sequence[Block], position: int, end: int, data: bytes, linked: Linked) -> Group | None:
    """A paragraph or a heading that is nothing but a title, and the items below it that are labelled; `end` is where
    what holds them ends."""
    head = blocks[position]
    first = blocks[position + 1] if position + 1 < len(blocks) else None
    kinds = {BlockKind.ITEM} if head.kind is BlockKind.HEADING else {BlockKind.ITEM, BlockKind.PARAGRAPH}
    if first is None or first.kind not in kinds or first.span.start > end:
        return None
    below = takewhile(
        lambda block: block.kind is first.kind and block.container == first.container,
        islice(blocks, position + 1, None),
    )
    other = {None, "title"} if _label(head) == "title" else {None}
    items = list(takewhile(lambda block: _label(block) not in other, below))
    view = View(head, data, linked)
    labels = {_label(block) for block in items}
    if not labels & {"paper", "code"} and not ("authors" in labels and labels & {"venue", "date"}):
        return None
    if head.kind is BlockKind.HEADING and all(_is_link(block) for block in items):
        return None
    line = Line(view, head.pieces)
    title = read_title(line)
    if title is None or title.link is not None or any(run.link is not None for run in line.runs):
        return None
    if head.kind is BlockKind.HEADING and len(title.field.text.split()) < _LEAST_WORDS:
        return None
    told = Told(published=title.lead.published, date=title.lead.date)
    read_rest(line, title.end, told)
    translated = title.form is Form.BOLD and all(run.strong or run.separation for run in line.runs)
    if told.words and not translated:
        return None
    for block in items:
        inside = Line(View(block, data, linked), block.pieces)
        read_line(inside, told)
        title = _translated(title, title_behind(inside))
    span = Span(head.span.start, items[-1].span.end)
    return Group(Understood("S", reading_of(view, title, told)), 1 + len(items), span)


def read_headed(blocks: Sequence[Block], position: int, end: int, data: bytes, linked: Linked) -> Group | None:
    """A heading that is a title, with all that stands below it before the next heading or `end`."""
    head = blocks[position]
    below = list(takewhile(lambda block: block.kind is not BlockKind.HEADING, islice(blocks, position + 1, None)))
    while below and _leads_back(below[-1], linked):
        below.pop()
    view = View(head, data, linked)
    line = Line(view, head.pieces)
    title = read_title(line)
    if title is None or is_venue(line.text.strip()):
        return None
    own = _is_linked(view, title) or any(_is_labelled(line, run) for run in line.runs if run.link is not None)
    if title.form is Form.LINKED and below and below[0].kind is _PARAGRAPH:
        own = own or is_venue(Line(View(below[0], data, linked), below[0].pieces).text.strip())
    placed = bool(below) and below[0].kind is _PARAGRAPH and _is_placed(View(below[0], data, linked))
    if not own and not placed and not _has_paper(below, view):
        return None
    if not own and (not below or any(block.kind is not BlockKind.PARAGRAPH for block in below)):
        return _read_placed(head, below, line, title)
    if own and any(_has_paper([block], View(block, data, linked)) for block in below if block.kind is not _PARAGRAPH):
        return None
    told = Told(published=title.lead.published, date=title.lead.date)
    if title.form is Form.PLAIN and told.published is None:
        title, told.published = apart(line, title)
    read_rest(line, title.end, told)
    if any(_holds_fields(View(block, data, linked)) for block in below if block.kind is _PARAGRAPH):
        return None
    kinds: set[str | None] = set()
    lines = [
        each
        for block in takewhile(lambda block: block.kind is _PARAGRAPH, below)
        for each in lines_of(View(block, data, linked), block.pieces)
    ]
    for each in lines:
        kinds.add(read_line(each, told))
        title = _translated(title, title_behind(each))
    first = Line(View(below[0], data, linked), below[0].pieces) if below else line
    several = len(title.field.text.split()) >= _LEAST_WORDS
    only = several and told.words == 0 and (placed or bool(kinds & _LINKING))
    if not (kinds & _TELLING or only or title.lead.published or own or _is_of_links(first)):
        return None
    following = position + 1 + len(below)
    limit = blocks[following].span.start if following < len(blocks) else end
    span = Span(head.span.start, _end(data, below[-1].span.end if below else head.span.end, limit))
    return Group(Understood("T", reading_of(view, title, told)), 1 + len(below), span)


def _read_placed(head: Block, below: Sequence[Block], line: Line, title: Title) -> Group | None:
    """A heading `T (V Y)` above items that hold nothing but links."""
    view = line.view
    if title.form is not Form.PLAIN or not below:
        return None
    cut, where = apart(line, title)
    if where is None or len(cut.field.text.split()) < _LEAST_WORDS:
        return None
    inside = (Line(View(block, view.data, view.linked), block.pieces) for block in below)
    if not all(_is_of_links(each) for each in inside):
        return None
    told = Told(published=where)
    span = Span(head.span.start, below[-1].span.end)
    return Group(Understood("T", reading_of(view, cut, told)), 1 + len(below), span)


def _translated(title: Title, labelled: Title | None) -> Title:
    """The title that a label tells, where the one above it is in Chinese and this is not."""
    if labelled is None or wide_letters(labelled.field.text) or not wide_letters(title.field.text):
        return title
    return labelled


def _is_placed(view: View) -> bool:
    """Whether the first line of a paragraph is a venue that is known and its year, and nothing else."""
    first = next(lines_of(view, view.block.pieces), None)
    return first is not None and is_venue(first.text.strip()) and _YEAR.search(first.text) is not None


def _holds_fields(view: View) -> bool:
    """Whether a paragraph is an entry by itself: it begins with a title behind its label, and has other lines."""
    lines = list(islice(lines_of(view, view.block.pieces), 2))
    return len(lines) > 1 and title_behind(lines[0]) is not None


def _leads_back(block: Block, linked: Linked) -> bool:
    """Whether a paragraph is a link to a place in the document itself and nothing else."""
    links = [linked.links[index] for index in linked.within(block.span)]
    inside = all(link.meant.startswith("#") for link in links)
    return block.kind is _PARAGRAPH and bool(links) and inside and all(piece.link is not None for piece in block.pieces)


def _label(block: Block) -> str | None:
    """The kind of the label of an item or a paragraph ("" for one that is no field's), or that it is a venue; None for
    what is neither."""
    if not block.pieces or block.children:
        return None
    text = "".join(piece.text for piece in block.pieces[:8])
    found = label_of(text)
    if found is None and block.kind is BlockKind.ITEM and _is_link(block):
        found = label_of(f"{text}:")
    if found is not None and found[0] == "paper" and len(text[found[1] :].split()) > _MOST_WORDS_OF_A_LABEL:
        return None
    if block.pieces[0].strong and block.kind is BlockKind.PARAGRAPH and not (found and found[0]):
        return None
    return found[0] if found else "venue" if is_venue(text.strip()) else None


def _is_link(block: Block) -> bool:
    """Whether a block is links and nothing else."""
    return all(piece.link is not None for piece in block.pieces)


def _has_paper(blocks: Sequence[Block], view: View) -> bool:
    within = (index for block in [view.block, *blocks] for index in view.linked.within(block.span))
    return any(
        view.roles[index] is Role.PAPER or view.links[index].text.strip("[] ").lower() == "paper" for index in within
    )


def _is_linked(view: View, title: Title) -> bool:
    return title.form is Form.LINKED and title.link is not None and view.roles[title.link] is Role.PAPER


def _is_labelled(line: Line, run: Run) -> bool:
    """Whether a link is labelled as entries label theirs: `[[paper](u)]`, `[[paper]](u)`."""
    text = line.text[run.start : run.end].strip()
    return is_link_label(text) and (line.is_bracketed(run) or text.startswith("["))


def _is_of_links(line: Line) -> bool:
    """Whether a paragraph holds labelled links and nothing else; badges alone are as often a project's."""
    linked = [run for run in line.runs if run.link is not None]
    labels = all(run.image or is_link_label(line.text[run.start : run.end]) for run in linked)
    words = any(run.plain and any(each.isalnum() for each in line.text[run.start : run.end]) for run in line.runs)
    return any(not run.image for run in linked) and labels and not words


def _end(data: bytes, least: int, end: int) -> int:
    """The end of what stands before the next heading, rules and tags that only divide left out."""
    while True:
        end = least + len(data[least:end].rstrip())
        rule = _RULE.search(data, least, end)
        if rule is None:
            return end
        end = rule.start()
