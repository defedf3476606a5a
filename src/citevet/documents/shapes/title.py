"""The title of an entry, however it is made out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from citevet.documents.fields import Published
from citevet.documents.shapes.lead import Lead, read_lead
from citevet.documents.shapes.line import Line, Run
from citevet.documents.shapes.words import (
    are_names,
    before_count,
    bounds,
    date_in,
    is_link_label,
    is_venue,
    label_of,
    may_be_venue,
    stated,
)
from citevet.model import Field, Role

_QUOTED = re.compile(r"\"([^\"“”]+)\"|“([^“”\"]+)”|「([^「」]+)」|『([^『』]+)』|《([^《》]+)》|``(.+?)''")
_OPENING_QUOTES = frozenset('"“「『《')
_CLOSING_QUOTE = re.compile(r"[.,]?[\"”」』》]")
_NAME_BEFORE = re.compile(r"(?:\S+\s+){0,3}\S+\s*[:：]\s*\W*")
_PROSE = re.compile(r"[\s:：]*(?:we|our|this|these|see|here)\b", re.IGNORECASE)
_MOST_TAG_WORDS = 3
_BREAK = re.compile(rb"<br|\\\\|  ", re.IGNORECASE)
_ET_AL = re.compile(r"\bet al\b")
_DIVISION = re.compile(r"\s\|\s|\t")
_PLACED = re.compile(r"\s*[\[(]([^\[\]()]{1,40}\d\d|\d{4}[^\[\]()]{2,40})[\])][\s:]*(?=\w)")
_IN = re.compile(r"[.?!]\s+[Ii]n\s*$")
_STOP = re.compile(r"[^\W\d_]{2}[.]\s")
_SIGNED = re.compile(r"(.+?)\s*\(((?:19|20)\d\d)[a-z]?\)[.,:]?\s*")
_INITIALS = re.compile(r"(?<=[^\W\d_]),(?=\s(?:[^\W\d_]\.[\s-]?)+(?:,|\s|$))")
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_ENDING = _UNSEEN + " \t\n.,;:|[(（【-–—*"
_LONGEST_TITLE = 400
_BEHIND_NAME = re.compile(r"\s*[:：]\s*([A-Z][^\n]*)")
_NEXT = re.compile(r"[a-z]{2}[.?!]\s+\S")
_JOINT = re.compile(r"\s+[-–—]+\s+|[,:]\s+")
_LEAST_MARKED_WORDS = 3
_MOST_NAME_WORDS = 4


class Form(Enum):
    """What makes a title out."""

    LINKED = "linked"
    BOLD = "bold"
    QUOTED = "quoted"
    EMPHASISED = "emphasised"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Title:
    """A title with what stands before it; it is `text[start:stop]` of its line, and what follows begins at `end`.
    `link` is the link around it."""

    field: Field
    start: int
    stop: int
    form: Form
    end: int
    lead: Lead
    link: int | None = None
    authors: Field | None = None


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
        return _linked(line, index, lead, in_cell=in_cell)
    if run.url:
        return None
    if run.strong:
        return _bold(line, index, start, lead)
    if line.text[start : run.end].strip() in _OPENING_QUOTES and index + 1 < len(line.runs):
        return _styled_in_quotes(line, index + 1, lead)
    return _worded(line, index, start, lead, in_cell=in_cell)


def _is_passed(line: Line, run: Run, position: int) -> bool:
    rest = line.text[max(position, run.start) : run.end]
    return (
        run.image or run.separation or not any(character.isalnum() or character in '$("“「『《`' for character in rest)
    )


def _linked(line: Line, index: int, lead: Lead, *, in_cell: bool) -> Title | None:
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
    if in_cell and len(text.split()) <= _LEAST_MARKED_WORDS and (title := _behind_a_tag(line, index, lead)) is not None:
        return title
    end = run.end if in_cell else _end_of_named(line, index)
    start = run.start
    placed = _PLACED.match(line.text, run.start, run.end)
    if placed is not None and lead.published is None and is_venue(placed[1]):
        lead.published, start = stated(line.stretch, *placed.span(1)), placed.end()
    return _title(line, lead, Form.LINKED, start, end, after=end, link=run.link)


def _end_of_named(line: Line, index: int) -> int:
    """Where the title of `[Name](u): what it is` ends; at the link's end where none of its words stand behind."""
    run = line.runs[index]
    end = _end_of_part(line, run.end, _end_of_words(line, index + 1))
    words = _BEHIND_NAME.match(line.text, run.end - line.text[: run.end].endswith((":", "：")), end)
    name = line.text[run.start : run.end]
    if words is None or len(name.split()) > _LEAST_MARKED_WORDS or run.link is None or line.view.links[run.link].image:
        return run.end
    behind = words[1].split()
    if line.view.roles[run.link] is not Role.PAPER or len(behind) < _LEAST_MARKED_WORDS or _NEXT.search(words[1]):
        return run.end
    return end


def _styled_in_quotes(line: Line, index: int, lead: Lead) -> Title | None:
    """The title of `"[T](u)"` and `"**T**"`."""
    run = line.runs[index]
    closed = _CLOSING_QUOTE.match(line.text, run.end)
    if run.image or closed is None or not (run.link is not None or run.strong):
        return None
    form = Form.LINKED if run.link is not None else Form.QUOTED
    return _title(line, lead, form, run.start, run.end, after=closed.end(), link=run.link)


def _behind_a_tag(line: Line, index: int, lead: Lead) -> Title | None:
    """The text behind `[**Tag**](u)`, where it is what names the paper."""
    following = line.runs[index + 1] if index + 1 < len(line.runs) else None
    if following is None or not following.plain or following.emphasis:
        return None
    text = line.text[following.start : following.end]
    if len(text.split()) < _LEAST_MARKED_WORDS or not text.strip("[] ")[:1].isupper() or are_names(text):
        return None
    return _title(line, lead, Form.PLAIN, *bounds(line.text, following.start, following.end), after=following.end)


def _bold(line: Line, index: int, start: int, lead: Lead) -> Title | None:
    last = index
    while last + 1 < len(line.runs) and line.runs[last + 1].strong and not line.runs[last + 1].image:
        last += 1
    if last + 2 < len(line.runs) and line.runs[last + 1].separation and line.runs[last + 2].strong:
        last += 2 if line.text[line.runs[last + 2].start].islower() else 0
    end = line.runs[last].end
    text = line.text[start:end]
    link = next((run.link for run in line.runs[index : last + 1] if run.link is not None), None)
    if text.rstrip().endswith((":", "：")) or line.text[end : end + 1] in {":", "："}:
        named = _quoted_behind(line, last, lead) or _named(line, start, last, lead)
        return named or _linked_behind(line, last, text, lead)
    if is_link_label(text):
        return None
    if (title := _behind_a_signature(line, start, last, lead)) is not None:
        return title
    if (title := _linked_behind(line, last, text, lead)) is not None:
        return title
    if (stop := _end_of_stressed(line, last, text, lead)) is not None:
        return _title(line, lead, Form.PLAIN, start, stop, after=stop)
    return _title(line, lead, Form.BOLD, start, end, after=end, link=link)


def _end_of_stressed(line: Line, last: int, text: str, lead: Lead) -> int | None:
    """Where a title ends that only begins in bold: `**Robot**-Enabled T`, or behind a venue `**Visual** ChatGPT`."""
    end = line.runs[last].end
    stop = _end_of_words(line, last + 1)
    rest = line.text[end:stop]
    if len(text.split()) > _MOST_TAG_WORDS or len(rest.split()) < _LEAST_MARKED_WORDS - 1 or "\n" in rest:
        return None
    glued = rest[0] in "-–" and rest[1:2].isalpha()
    plain = line.runs[last + 1].plain and not (line.runs[last + 1].emphasis or line.runs[last + 1].code)
    if glued or (plain and lead.published is not None and rest[:1] == " " and not are_names(rest.rpartition(",")[0])):
        return stop
    return None


def _quoted_behind(line: Line, index: int, lead: Lead) -> Title | None:
    """The title of `**Name**: "T"`, whose name is `runs[index]`."""
    start = line.runs[index].end
    while line.text[start : start + 1] in {":", "：", " "}:
        start += 1
    quoted = _QUOTED.match(line.text, start, _end_of_words(line, index + 1))
    if quoted is None or not quoted.lastindex:
        return None
    return _title(line, lead, Form.QUOTED, *quoted.span(quoted.lastindex), after=quoted.end())


def _named(line: Line, start: int, index: int, lead: Lead) -> Title | None:
    """The title of `**Name**: what it is`, whose name ends with `runs[index]` and counts as the title's beginning; none
    behind the label of a field."""
    run = line.runs[index]
    name = line.text[start : run.end].strip(" :：")
    end = _end_of_part(line, run.end, _end_of_words(line, index + 1))
    words = line.text[run.end : end].strip(" :：")
    labelled = label_of(line.text[start:end])
    if len(words.split()) < _LEAST_MARKED_WORDS or (labelled and labelled[0]) or _PROSE.match(words):
        return None
    if len(name.split()) > _MOST_NAME_WORDS or is_link_label(name):
        return None
    begin = line.text.index(words, run.end) if words.casefold().startswith(f"{name.casefold()}:") else start
    return _title(line, lead, Form.PLAIN, begin, end, after=end)


def _behind_a_signature(line: Line, start: int, last: int, lead: Lead) -> Title | None:
    """The title of `**A, A. (Y).** [T](u)`, whose authors and year end with `runs[last]`."""
    signed = _SIGNED.fullmatch(line.text, start, line.runs[last].end)
    following = next((number for number, run in enumerate(line.runs) if number > last and run.link is not None), None)
    if signed is None or following is None or line.text[line.runs[last].end : line.runs[following].start].strip():
        return None
    if not are_names(_INITIALS.sub("", signed[1]), alone=True):
        return None
    title = _linked(line, following, lead, in_cell=False)
    lead.date = lead.date or date_in(line.stretch, *signed.span(2))
    return replace(title, authors=line.stretch.field(*signed.span(1))) if title else None


def _linked_behind(line: Line, last: int, tag: str, lead: Lead) -> Title | None:
    """The title of `**Name** [T](u)`, whose name ends with `runs[last]`."""
    blank = last + 1 < len(line.runs) and line.text[line.runs[last].end : line.runs[last + 1].end] in {" ", ": "}
    run = line.runs[last + 1 + blank] if last + 1 + blank < len(line.runs) else None
    if run is None or run.link is None or run.image or len(tag.split()) > _MOST_TAG_WORDS:
        return None
    text = line.text[run.start : run.end]
    if len(text.split()) <= max(_LEAST_MARKED_WORDS, len(tag.split())) or is_venue(text):
        return None
    return _linked(line, last + 1 + blank, lead, in_cell=False)


def _worded(line: Line, index: int, start: int, lead: Lead, *, in_cell: bool) -> Title | None:
    """A title in quotes, or one that nothing but its place makes out; either may follow its authors."""
    end = _end_of_words(line, index)
    quoted = _QUOTED.search(line.text, start, end)
    if quoted is not None and quoted.lastindex:
        before = line.text[start : quoted.start()]
        signed = bool(before.strip(" .,:*")) and are_names(before, alone=True) and not before.rstrip().endswith(":")
        behind = line.text[quoted.end() : end].strip()
        ended = not behind or behind[0] in ".,([" or is_venue(behind.strip(" ."))
        named = ended and _NAME_BEFORE.fullmatch(before) and len(quoted[0].split()) >= _LEAST_MARKED_WORDS
        if not before.strip(" .,:*") or signed or named:
            authors = line.stretch.field(*bounds(line.text, start, quoted.start())) if signed else None
            return _title(line, lead, Form.QUOTED, *quoted.span(quoted.lastindex), after=quoted.end(), authors=authors)
        if _NAME_BEFORE.fullmatch(before) and _is_all(line, quoted, end):
            return _title(line, lead, Form.QUOTED, *quoted.span(quoted.lastindex), after=quoted.end())
    marked = _marked(line, index, start, lead)
    if marked is not None:
        return marked
    end = end if in_cell else _end_of_part(line, start, end)
    return _title(line, lead, Form.PLAIN, start, end, after=end)


def _is_all(line: Line, quoted: re.Match[str], end: int) -> bool:
    """Whether what stands in quotes is the whole title: of several words, with at most a venue behind them."""
    behind = line.text[quoted.end() : end].strip(" \n.,;|[(（-–—")
    return len(quoted[0].split()) >= _LEAST_MARKED_WORDS and (not behind or is_venue(behind))


def _end_of_words(line: Line, index: int) -> int:
    """Where the words end that begin with a run: at a link, or at a venue, names or a tag in a style of its own."""
    for number, run in enumerate(line.runs[index:]):
        text = line.text[run.start : run.end]
        if run.link is not None or run.image or run.url:
            return run.start
        inside = _IN.search(line.text, line.runs[index].start, run.start) if number > 0 and run.emphasis else None
        if inside is not None and is_venue(text.strip(" .")):
            first = _STOP.search(line.text, line.runs[index].start, run.start)
            if first is None or first.start() >= inside.start() - len("et"):
                return inside.start() + 1
        styled = number > 0 and (run.code or run.strong)
        if styled and (line.text[: run.start].endswith("[") or is_venue(text.strip(" []()"))):
            return run.start
        if number > 0 and run.emphasis and not run.strong and _ET_AL.search(text):
            return run.start
        if number > 0 and run.separation and _ends_title(line, index + number):
            return run.start
    return len(line.text)


def _ends_title(line: Line, index: int) -> bool:
    """Whether a line's end is the title's: the next line tells the venue, or the names behind a break that is meant."""
    span = line.stretch.span(line.runs[index].start, line.runs[index].end)
    following = line.runs[index + 1 :]
    stop = next((run.start for run in following if run.link is not None or run.separation or run.url), len(line.text))
    rest = line.text[line.runs[index].end : stop].strip(" .,;[(")
    if not rest or len(rest) > _LONGEST_TITLE:
        return False
    meant = _BREAK.match(line.view.data, span.start) is not None
    finished = line.text[: line.runs[index].start].rstrip().endswith(".")
    return is_venue(rest) or (meant and may_be_venue(rest)) or ((meant or finished) and are_names(rest))


def _end_of_part(line: Line, start: int, end: int) -> int:
    """Where the first of some words ends that bars or tabs divide."""
    bar = _DIVISION.search(line.text, start, end)
    return bar.start() if bar else end


def _marked(line: Line, index: int, start: int, lead: Lead) -> Title | None:
    """A title in bold or emphasis behind its short name or its authors: `Name: **T**`, `A, A, *T*`."""
    following = next((run for run in line.runs[index:] if not run.plain or run.strong or run.emphasis), None)
    if following is None or following.start <= start or following.image or following.separation or following.url:
        return None
    text, before = line.text[following.start : following.end], line.text[start : following.start]
    if following.link is not None and len(text.split()) >= _LEAST_MARKED_WORDS:
        told = _told_before(line, start, following.start, lead)
        title = _linked(line, line.run_at(following.start), lead, in_cell=False) if told else None
        if title is not None:
            return replace(title, authors=told[0] if told else None)
    named = bool(_NAME_BEFORE.fullmatch(before))
    signed = before.rstrip()[-1:] in {",", ".", ":", ";"} and are_names(before, alone=True)
    if len(text.split()) < _LEAST_MARKED_WORDS and not (named and len(text) >= _LEAST_MARKED_WORDS):
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
    return _title(line, lead, form, following.start, end, after=end, link=following.link, authors=authors)


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


def _title(
    line: Line,
    lead: Lead,
    form: Form,
    start: int,
    end: int,
    *,
    after: int,
    link: int | None = None,
    authors: Field | None = None,
) -> Title | None:
    text = line.text
    numbered = re.match(r"\s*\[(\d{1,6})\]\s*", text[start:end]) if form is Form.BOLD else None
    if numbered:
        lead.number, start = int(numbered[1]), start + numbered.end()
    quoted = _QUOTED.fullmatch(text, start, end) if form in {Form.LINKED, Form.BOLD} else None
    if quoted and quoted.lastindex:
        start, end = quoted.span(quoted.lastindex)
    ending = _ENDING if form is Form.PLAIN else _UNSEEN + " \t\n.,;"
    end = before_count(text, start, end) if form is Form.PLAIN else end
    cut = start + len(text[start:end].rstrip(ending)) if end > start else start
    if text[start:cut].endswith("]") and "[" not in text[start:cut]:
        cut -= 1
    found = line.stretch.field(start, cut)
    if found is None or len(found.text) > _LONGEST_TITLE or not any(character.isalpha() for character in found.text):
        return None
    return Title(found, start, cut, form, after, lead, link, authors)
