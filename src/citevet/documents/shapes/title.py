"""The title of an entry, however it is made out."""

from __future__ import annotations

import re
from dataclasses import replace

from citevet.documents.fields import Published
from citevet.documents.shapes.lead import Lead, read_lead
from citevet.documents.shapes.line import Line, Run
from citevet.documents.shapes.title_base import LEAST_MARKED_WORDS, QUOTED, Form, Title, made_out
from citevet.documents.shapes.title_end import end_of_part, end_of_words
from citevet.documents.shapes.title_in_bold import read_bold
from citevet.documents.shapes.title_in_link import read_linked
from citevet.documents.shapes.words import are_names, bounds, date_in, is_link_label, is_venue, may_be_venue, stated
from citevet.model import Field

_OPENING_QUOTES = frozenset('"“「『《')
_CLOSING_QUOTE = re.compile(r"[.,]?[\"”」』》]")
_NAME_BEFORE = re.compile(r"(?:\S+\s+){0,3}\S+\s*[:：]\s*\W*")
_JOINT = re.compile(r"\s+[-–—]+\s+|[,:]\s+")


def read_title(line: Line, *, in_cell: bool = False) -> Title | None:
    """The title that a line begins with, after dates, venues and tags; None where it begins with something else."""
    lead = read_lead(line)
    index = line.run_at(lead.end)
    while index < len(line.runs) and _is_passed(line, line.runs[index], lead.end):
        index += 1
    if index == len(line.runs):
        return None
    run = line.runs[index]
    start = max(lead.end, run.start)
    if run.link is not None:
        return read_linked(line, index, lead, in_cell=in_cell)
    if run.url:
        return None
    if run.strong:
        return read_bold(line, index, start, lead)
    if line.text[start : run.end].strip() in _OPENING_QUOTES and index + 1 < len(line.runs):
        return _styled_in_quotes(line, index + 1, lead)
    return _worded(line, index, start, lead, in_cell=in_cell)


def _is_passed(line: Line, run: Run, position: int) -> bool:
    rest = line.text[max(position, run.start) : run.end]
    return (
        run.image or run.separation or not any(character.isalnum() or character in '$("“「『《`' for character in rest)
    )


def _styled_in_quotes(line: Line, index: int, lead: Lead) -> Title | None:
    """The title of `"[T](u)"` and `"**T**"`."""
    run = line.runs[index]
    closed = _CLOSING_QUOTE.match(line.text, run.end)
    if run.image or closed is None or not (run.link is not None or run.strong):
        return None
    form = Form.LINKED if run.link is not None else Form.QUOTED
    return made_out(line, lead, form, run.start, run.end, after=closed.end(), link=run.link)


def _worded(line: Line, index: int, start: int, lead: Lead, *, in_cell: bool) -> Title | None:
    """A title in quotes, or one that nothing but its place makes out; either may follow its authors."""
    end = end_of_words(line, index)
    quoted = QUOTED.search(line.text, start, end)
    if quoted is not None and quoted.lastindex:
        before = line.text[start : quoted.start()]
        signed = bool(before.strip(" .,:*")) and are_names(before, alone=True) and not before.rstrip().endswith(":")
        behind = line.text[quoted.end() : end].strip()
        ended = not behind or behind[0] in ".,([" or is_venue(behind.strip(" ."))
        named = ended and _NAME_BEFORE.fullmatch(before) and len(quoted[0].split()) >= LEAST_MARKED_WORDS
        if not before.strip(" .,:*") or signed or named:
            authors = line.stretch.field(*bounds(line.text, start, quoted.start())) if signed else None
            return made_out(
                line, lead, Form.QUOTED, *quoted.span(quoted.lastindex), after=quoted.end(), authors=authors
            )
        if _NAME_BEFORE.fullmatch(before) and _is_all(line, quoted, end):
            return made_out(line, lead, Form.QUOTED, *quoted.span(quoted.lastindex), after=quoted.end())
    marked = _marked(line, index, start, lead)
    if marked is not None:
        return marked
    end = end if in_cell else end_of_part(line, start, end)
    return made_out(line, lead, Form.PLAIN, start, end, after=end)


def _is_all(line: Line, quoted: re.Match[str], end: int) -> bool:
    """Whether what stands in quotes is the whole title: of several words, with at most a venue behind them."""
    behind = line.text[quoted.end() : end].strip(" \n.,;|[(（-–—")
    return len(quoted[0].split()) >= LEAST_MARKED_WORDS and (not behind or is_venue(behind))


def _marked(line: Line, index: int, start: int, lead: Lead) -> Title | None:
    """A title in bold or emphasis behind its short name or its authors: `Name: **T**`, `A, A, *T*`."""
    following = next((run for run in line.runs[index:] if not run.plain or run.strong or run.emphasis), None)
    if following is None or following.start <= start or following.image or following.separation or following.url:
        return None
    text, before = line.text[following.start : following.end], line.text[start : following.start]
    if following.link is not None and len(text.split()) >= LEAST_MARKED_WORDS:
        told = _told_before(line, start, following.start, lead)
        title = read_linked(line, line.run_at(following.start), lead, in_cell=False) if told else None
        if title is not None:
            return replace(title, authors=told[0] if told else None)
    named = bool(_NAME_BEFORE.fullmatch(before))
    signed = before.rstrip()[-1:] in {",", ".", ":", ";"} and are_names(before, alone=True)
    if len(text.split()) < LEAST_MARKED_WORDS and not (named and len(text) >= LEAST_MARKED_WORDS):
        return None
    if not named and not signed:
        return None
    last = line.run_at(following.start)
    while last + 1 < len(line.runs) and line.runs[last + 1].strong and following.strong:
        last += 1
    form = Form.LINKED if following.link is not None else Form.BOLD if following.strong else Form.EMPHASISED
    if form is Form.LINKED and (is_link_label(text) or line.is_bracketed(following)):
        return None
    if form is Form.EMPHASISED and not signed:
        return None
    authors = line.stretch.field(*bounds(line.text, start, following.start)) if signed and not named else None
    end = line.runs[last].end
    return made_out(line, lead, form, following.start, end, after=end, link=following.link, authors=authors)


def _told_before(line: Line, start: int, end: int, lead: Lead) -> tuple[Field | None] | None:
    """The authors in what stands before a linked title, where dashes or commas divide it into nothing but a venue, a
    date, names and tags: `V Y -- A et al, [T](u)`; the venue and the date are taken by the lead."""
    text, authors, position = line.text, None, start
    where: Published | None = None
    for joint in _JOINT.finditer(text, start, end):
        part = bounds(text, position, joint.start())
        stop = joint.start() if text[: joint.start()].endswith("et al.") else part[1]
        position = joint.end()
        words = text[slice(*part)]
        if is_venue(words) or may_be_venue(words) or date_in(line.stretch, *part) is not None:
            where = where or stated(line.stretch, *part)
        elif are_names(words, alone=True):
            authors = authors or line.stretch.field(part[0], stop)
        elif not line.runs[line.run_at(part[0])].code:
            return None
    if position != end or where is None or lead.published is not None:
        return None
    lead.published, lead.date = (where, lead.date) if where.slot else (None, where.year)
    return (authors,)
