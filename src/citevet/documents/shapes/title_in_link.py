"""Titles that are the text of a link."""

from __future__ import annotations

import re

from citevet.documents.shapes.lead import Lead
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.title_base import LEAST_MARKED_WORDS, Form, Title, made_out
from citevet.documents.shapes.title_end import end_of_part, end_of_words
from citevet.documents.shapes.words import are_names, bounds, is_link_label, is_venue, stated
from citevet.model import Role

_PLACED = re.compile(r"\s*[\[(]([^\[\]()]{1,40}\d\d|\d{4}[^\[\]()]{2,40})[\])][\s:]*(?=\w)")
_BEHIND_NAME = re.compile(r"\s*[:：]\s*([A-Z][^\n]*)")
_NEXT = re.compile(r"[a-z]{2}[.?!]\s+\S")


def read_linked(line: Line, index: int, lead: Lead, *, in_cell: bool) -> Title | None:
    run = line.runs[index]
    link = line.view.links[run.link] if run.link is not None else None
    text = line.text[run.start : run.end]
    if (
        link is None
        or link.meant.startswith("#")
        or text.startswith(("http", "www."))
        or is_link_label(text)
        or line.is_bracketed(run)
    ):
        return None
    if in_cell and len(text.split()) <= LEAST_MARKED_WORDS and (title := _behind_a_tag(line, index, lead)) is not None:
        return title
    end = run.end if in_cell else _end_of_named(line, index)
    start = run.start
    placed = _PLACED.match(line.text, run.start, run.end)
    if placed is not None and lead.published is None and is_venue(placed[1]):
        lead.published, start = stated(line.stretch, *placed.span(1)), placed.end()
    return made_out(line, lead, Form.LINKED, start, end, after=end, link=run.link)


def _end_of_named(line: Line, index: int) -> int:
    """Where the title of `[Name](u): what it is` ends; at the link's end where none of its words stand behind."""
    run = line.runs[index]
    end = end_of_part(line, run.end, end_of_words(line, index + 1))
    words = _BEHIND_NAME.match(line.text, run.end - line.text[: run.end].endswith((":", "：")), end)
    name = line.text[run.start : run.end]
    if words is None or len(name.split()) > LEAST_MARKED_WORDS or run.link is None or line.view.links[run.link].image:
        return run.end
    behind = words[1].split()
    if line.view.roles[run.link] is not Role.PAPER or len(behind) < LEAST_MARKED_WORDS or _NEXT.search(words[1]):
        return run.end
    return end


def _behind_a_tag(line: Line, index: int, lead: Lead) -> Title | None:
    """The text behind `[**Tag**](u)`, where it is what names the paper."""
    following = line.runs[index + 1] if index + 1 < len(line.runs) else None
    if following is None or not following.plain or following.emphasis:
        return None
    text = line.text[following.start : following.end]
    if len(text.split()) < LEAST_MARKED_WORDS or not text.strip("[] ")[:1].isupper() or are_names(text):
        return None
    return made_out(line, lead, Form.PLAIN, *bounds(line.text, following.start, following.end), after=following.end)
