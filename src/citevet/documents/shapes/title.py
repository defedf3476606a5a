"""The beginning of an entry: what stands before its title, and the title."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from citevet.documents.fields import Published
from citevet.documents.shapes.line import Line, Run
from citevet.documents.shapes.words import (
    are_names,
    bounds,
    date_in,
    is_link_label,
    is_venue,
    label_of,
    may_be_venue,
    stated,
)
from citevet.model import Field

_DECORATION = re.compile(r"(?::[a-z_0-9]+:|[^\w(\[\"“「『《`$（【])*")
_BRACKETED = re.compile(
    r"(?:\[((?:[^\[\]()]|\([^\[\]()]{0,60}\)){1,80})\]|\(((?:[^\[\]()]){1,80})\)|[（【]([^（）【】]{1,80})[）】])[\s:：,.*_-]*"
)
_LEAST_GLUED = 3
_LONGEST_LABEL = 40
_NUMBER = re.compile(r"(\d{1,6})[.)]\s+")
_QUOTED = re.compile(r"\"([^\"“”]+)\"|“([^“”\"]+)”|「([^「」]+)」|『([^『』]+)』|《([^《》]+)》|``(.+?)''")
_OPENING_QUOTES, _CLOSING_QUOTES = frozenset('"“「『《'), frozenset('"”」』》')
_DATED = re.compile(
    r"(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}[\s:：,|–—-]+|(?:19|20)\d\d[-./]\d{1,2}(?:\s*[:：|–—]|\s-\s)\s*"
)
_LONGEST_DATE = 24
_NAME_BEFORE = re.compile(r"(?:\S+\s+){0,3}\S+\s*[:：]\s*\W*")
_PROSE = re.compile(r"[\s:：]*(?:we|our|this|these|see|here)\b", re.IGNORECASE)
_MOST_TAG_WORDS = 3
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_ENDING = _UNSEEN + " \t\n.,;:|[(（【-–—*"
_LONGEST_TITLE = 400
_LONGEST_LEAD = 600
_LEAST_MARKED_WORDS = 3


class Form(Enum):
    """What makes a title out."""

    LINKED = "linked"
    BOLD = "bold"
    QUOTED = "quoted"
    EMPHASISED = "emphasised"
    PLAIN = "plain"


@dataclass(slots=True)
class Lead:
    """What stands before a title: a venue in brackets or code, a date, a number, tags. `end` is where it ends."""

    end: int = 0
    published: Published | None = None
    date: Field | None = None
    number: int | None = None
    tags: list[str] = field(default_factory=list)
    coded: bool = False


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
    lead = _lead(line)
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
        return _linked_in_quotes(line, index + 1, lead)
    return _worded(line, index, start, lead, in_cell=in_cell)


def _is_passed(line: Line, run: Run, position: int) -> bool:
    rest = line.text[max(position, run.start) : run.end]
    return (
        run.image or run.separation or not any(character.isalnum() or character in '$("“「『《`' for character in rest)
    )


def _lead(line: Line) -> Lead:
    lead = Lead()
    text = line.text
    while True:
        lead.end = _after_decoration(line, lead.end)
        index = line.run_at(lead.end)
        run = line.runs[index] if index < len(line.runs) else None
        if run is None or not (run.plain or run.separation):
            return lead
        labelled = label_of(text[lead.end : lead.end + _LONGEST_LABEL])
        if labelled is not None and labelled[0] == "title":
            lead.end += labelled[1]
            continue
        if run.code:
            lead.coded = True
            _take(line, run.start, run.end, lead)
            lead.end = run.end
            continue
        numbered = _NUMBER.match(text, lead.end)
        if numbered and lead.number is None and lead.published is None:
            lead.number, lead.end = int(numbered[1]), numbered.end()
            continue
        if lead.date is None and (dated := _date_end(line, run, lead.end)) is not None:
            _take(line, lead.end, dated, lead)
            lead.end = dated
            continue
        bracketed = _BRACKETED.match(text, lead.end, lead.end + _LONGEST_LEAD)
        if bracketed is None or not _is_lead(line, bracketed):
            return lead
        _take(line, *bracketed.span(bracketed.lastindex or 0), lead)
        lead.end = bracketed.end()


def _date_end(line: Line, run: Run, position: int) -> int | None:
    """Where a date ends that stands before what is in bold or linked, or that tells the day."""
    if not line.text[position : position + 1].isdigit():
        return None
    if run.end - position <= _LONGEST_DATE and date_in(line.stretch, position, run.end) is not None:
        following = line.run_at(run.end)
        if following < len(line.runs) and (line.runs[following].strong or line.runs[following].link is not None):
            return run.end
    found = _DATED.match(line.text, position, run.end)
    return found.end() if found else None


def _after_decoration(line: Line, position: int) -> int:
    """Past blanks, symbols and pictures, up to what can be read."""
    while True:
        found = _DECORATION.match(line.text, position)
        position = found.end() if found else position
        index = line.run_at(position)
        if index == len(line.runs) or not line.runs[index].image:
            return position
        position = line.runs[index].end


def _is_lead(line: Line, bracketed: re.Match[str]) -> bool:
    """Whether what stands in brackets comes before a title, and is neither a link nor the title's own beginning."""
    first, last = line.run_at(bracketed.start()), line.run_at(bracketed.end() - 1)
    if not all(run.plain for run in line.runs[first : last + 1]):
        return False
    following, inside = line.text[bracketed.end() : bracketed.end() + 1], bracketed[bracketed.lastindex or 0]
    if not following.isalnum() or not bracketed[0].endswith(("]", ")", "）", "】")):
        return True
    return is_venue(inside) or (bracketed[0][0] == "[" and len(inside) >= _LEAST_GLUED and not following.islower())


def _take(line: Line, start: int, end: int, lead: Lead) -> None:
    date = date_in(line.stretch, start, end)
    text = " ".join(line.text[slice(*bounds(line.text, start, end))].split())
    if date is not None:
        lead.date = lead.date or date
    elif text.isdigit() and lead.number is None:
        lead.number = int(text)
    elif lead.published is None and (is_venue(text) or may_be_venue(text) or _is_journal(line, start, end)):
        lead.published = stated(line.stretch, start, end)
    else:
        lead.tags.append(text)


def _is_journal(line: Line, start: int, end: int) -> bool:
    """Whether several words with capitals, emphasised in round brackets, can be nothing but a journal's name."""
    stressed = all(run.emphasis for run in line.runs[line.run_at(start) : line.run_at(end - 1) + 1])
    text = line.text[start:end]
    return stressed and line.text[start - 1 : start] == "(" and " " in text.strip() and may_be_venue(f"{text} 2000")


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
    return _title(line, lead, Form.LINKED, run.start, run.end, after=run.end, link=run.link)


def _linked_in_quotes(line: Line, index: int, lead: Lead) -> Title | None:
    """The title of `"[T](u)"`."""
    run = line.runs[index]
    if run.link is None or run.image or line.text[run.end : run.end + 1] not in _CLOSING_QUOTES:
        return None
    return _title(line, lead, Form.LINKED, run.start, run.end, after=run.end + 1, link=run.link)


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
    end = line.runs[last].end
    text = line.text[start:end]
    link = next((run.link for run in line.runs[index : last + 1] if run.link is not None), None)
    if text.rstrip().endswith((":", "：")) or line.text[end : end + 1] in {":", "："}:
        return _quoted_behind(line, last, lead) or _named(line, index, last, lead)
    if is_link_label(text):
        return None
    if (title := _linked_behind(line, last, text, lead)) is not None:
        return title
    return _title(line, lead, Form.BOLD, start, end, after=end, link=link)


def _quoted_behind(line: Line, index: int, lead: Lead) -> Title | None:
    """The title of `**Name**: "T"`, whose name is `runs[index]`."""
    start = line.runs[index].end
    while line.text[start : start + 1] in {":", "：", " "}:
        start += 1
    quoted = _QUOTED.match(line.text, start, _end_of_words(line, index + 1))
    if quoted is None or not quoted.lastindex:
        return None
    return _title(line, lead, Form.QUOTED, *quoted.span(quoted.lastindex), after=quoted.end())


def _named(line: Line, first: int, last: int, lead: Lead) -> Title | None:
    """The title of `**Name**: what it is`, whose name is `runs[first : last + 1]`; none behind the label of a field."""
    start, end = max(lead.end, line.runs[first].start), line.runs[last].end
    marked = (run.start for run in line.runs[last + 1 :] if not run.plain or run.strong or run.emphasis or run.code)
    stop = next(marked, len(line.text))
    labelled, words = label_of(line.text[start:stop]), line.text[end:stop].split()
    if (labelled and labelled[0]) or len(words) < _LEAST_MARKED_WORDS or _PROSE.match(line.text, end):
        return None
    return _title(line, lead, Form.PLAIN, start, stop, after=stop)


def _linked_behind(line: Line, last: int, tag: str, lead: Lead) -> Title | None:
    """The title of `**Name** [T](u)`, whose name ends with `runs[last]`."""
    blank = last + 1 < len(line.runs) and line.text[line.runs[last].end : line.runs[last + 1].end] == " "
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
        if not before.strip(" .,:*") or are_names(before, alone=True):
            authors = line.stretch.field(*bounds(line.text, start, quoted.start())) if before.strip(" .,:*") else None
            return _title(line, lead, Form.QUOTED, *quoted.span(quoted.lastindex), after=quoted.end(), authors=authors)
    marked = _marked(line, index, start, lead)
    return marked or _title(line, lead, Form.PLAIN, start, end, after=end)


def _end_of_words(line: Line, index: int) -> int:
    run = next((run for run in line.runs[index:] if run.link is not None or run.image or run.url), None)
    return run.start if run else len(line.text)


def _marked(line: Line, index: int, start: int, lead: Lead) -> Title | None:
    """A title in bold or emphasis behind its short name or its authors: `Name: **T**`, `A, A, *T*`."""
    following = next((run for run in line.runs[index:] if not run.plain or run.strong or run.emphasis), None)
    if following is None or following.start <= start or following.image or following.separation or following.url:
        return None
    text, before = line.text[following.start : following.end], line.text[start : following.start]
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
    cut = start + len(text[start:end].rstrip(ending)) if end > start else start
    if text[start:cut].endswith("]") and "[" not in text[start:cut]:
        cut -= 1
    found = line.stretch.field(start, cut)
    if found is None or len(found.text) > _LONGEST_TITLE or not any(character.isalpha() for character in found.text):
        return None
    return Title(found, start, cut, form, after, lead, link, authors)
