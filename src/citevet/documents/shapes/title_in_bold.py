"""Titles in bold, or whose beginning or name is."""

from __future__ import annotations

import re
from dataclasses import replace

from citevet.documents.shapes.lead import Lead
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.title_base import INITIALS, LEAST_MARKED_WORDS, QUOTED, Form, Title, made_out
from citevet.documents.shapes.title_end import end_of_part, end_of_words, ends_meant
from citevet.documents.shapes.title_in_link import read_linked
from citevet.documents.shapes.words import (
    are_names,
    date_in,
    is_link_label,
    is_venue,
    label_of,
    may_be_venue,
    wide_letters,
)

_PROSE = re.compile(r"[\s:：]*(?:we|our|this|these|see|here)\b", re.IGNORECASE)
_MOST_TAG_WORDS = 3
_SIGNED = re.compile(r"(.+?)\s*\(((?:19|20)\d\d)[a-z]?\)[.,:]?\s*")
_MOST_NAME_WORDS = 4


def read_bold(line: Line, index: int, start: int, lead: Lead) -> Title | None:
    last = index
    while last + 1 < len(line.runs) and line.runs[last + 1].strong and not line.runs[last + 1].image:
        last += 1
    if last + 2 < len(line.runs) and line.runs[last + 1].separation and line.runs[last + 2].strong:
        last += 2 if _goes_on(line, start, last + 2) else 0
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
        return made_out(line, lead, Form.PLAIN, start, stop, after=stop)
    return made_out(line, lead, Form.BOLD, start, end, after=end, link=link)


def _goes_on(line: Line, start: int, index: int) -> bool:
    """Whether a line in bold goes on the title of the one before it: it begins with a small letter, or neither ends a
    title, nor tells authors or a venue, nor says the same in another script."""
    first, second = line.text[start : line.runs[index - 2].end], line.runs[index]
    words = line.text[second.start : second.end].strip()
    if words[:1].islower():
        return True
    translated = bool(wide_letters(first)) != bool(wide_letters(words))
    if translated or ends_meant(line, index - 1) or first.rstrip()[-1:] in ".?!:：":
        return False
    return second.link is None and not (are_names(words, alone=True) or is_venue(words) or may_be_venue(words))


def _end_of_stressed(line: Line, last: int, text: str, lead: Lead) -> int | None:
    """Where a title ends that only begins in bold: `**Robot**-Enabled T`, or behind a venue `**Visual** ChatGPT`."""
    end = line.runs[last].end
    stop = end_of_words(line, last + 1)
    rest = line.text[end:stop]
    if len(text.split()) > _MOST_TAG_WORDS or len(rest.split()) < LEAST_MARKED_WORDS - 1 or "\n" in rest:
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
    quoted = QUOTED.match(line.text, start, end_of_words(line, index + 1))
    if quoted is None or not quoted.lastindex:
        return None
    return made_out(line, lead, Form.QUOTED, *quoted.span(quoted.lastindex), after=quoted.end())


def _named(line: Line, start: int, index: int, lead: Lead) -> Title | None:
    """The title of `**Name**: what it is`, whose name ends with `runs[index]` and counts as the title's beginning; none
    behind the label of a field."""
    run = line.runs[index]
    name = line.text[start : run.end].strip(" :：")
    end = end_of_part(line, run.end, end_of_words(line, index + 1))
    words = line.text[run.end : end].strip(" :：")
    labelled = label_of(line.text[start:end])
    if len(words.split()) < LEAST_MARKED_WORDS or (labelled and labelled[0]) or _PROSE.match(words):
        return None
    if len(name.split()) > _MOST_NAME_WORDS or is_link_label(name):
        return None
    begin = line.text.index(words, run.end) if words.casefold().startswith(f"{name.casefold()}:") else start
    return made_out(line, lead, Form.PLAIN, begin, end, after=end)


def _behind_a_signature(line: Line, start: int, last: int, lead: Lead) -> Title | None:
    """The title of `**A, A. (Y).** [T](u)`, whose authors and year end with `runs[last]`."""
    signed = _SIGNED.fullmatch(line.text, start, line.runs[last].end)
    following = next((number for number, run in enumerate(line.runs) if number > last and run.link is not None), None)
    if signed is None or following is None or line.text[line.runs[last].end : line.runs[following].start].strip():
        return None
    if not are_names(INITIALS.sub("", signed[1]), alone=True):
        return None
    title = read_linked(line, following, lead, in_cell=False)
    lead.date = lead.date or date_in(line.stretch, *signed.span(2))
    return replace(title, authors=line.stretch.field(*signed.span(1))) if title else None


def _linked_behind(line: Line, last: int, tag: str, lead: Lead) -> Title | None:
    """The title of `**Name** [T](u)`, whose name ends with `runs[last]`."""
    blank = last + 1 < len(line.runs) and line.text[line.runs[last].end : line.runs[last + 1].end] in {" ", ": "}
    run = line.runs[last + 1 + blank] if last + 1 + blank < len(line.runs) else None
    if run is None or run.link is None or run.image or len(tag.split()) > _MOST_TAG_WORDS:
        return None
    text = line.text[run.start : run.end]
    if len(text.split()) <= max(LEAST_MARKED_WORDS, len(tag.split())) or is_venue(text):
        return None
    return read_linked(line, last + 1 + blank, lead, in_cell=False)
