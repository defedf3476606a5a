"""Where the words of a title end that no mark closes."""

from __future__ import annotations

import re

from citevet.documents.shapes.line import Line
from citevet.documents.shapes.words import are_names, is_venue, may_be_venue

_BREAK = re.compile(rb"<br|\\\\|  ", re.IGNORECASE)
_ET_AL = re.compile(r"\bet al\b")
_DIVISION = re.compile(r"\s[|·•]\s|\t")
_IN = re.compile(r"(?:[.?!]|\s?,)\s+[Ii]n\s*$")
_YEAR_BEHIND = re.compile(r"\W{0,3}(?:19|20)\d\d\b")
_STOP = re.compile(r"[^\W\d_]{2}[.]\s")
_LONGEST_TITLE = 400


def end_of_words(line: Line, index: int) -> int:
    """Where the words end that begin with a run: at a link, or at a venue, names or a tag in a style of its own."""
    for number, run in enumerate(line.runs[index:]):
        text = line.text[run.start : run.end]
        if run.link is not None or run.image or run.url:
            return run.start
        inside = _IN.search(line.text, line.runs[index].start, run.start) if number > 0 and run.emphasis else None
        told = inside is not None and _YEAR_BEHIND.match(line.text, run.end) is not None
        if inside is not None and (told or is_venue(text.strip(" ."))):
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


def ends_meant(line: Line, index: int) -> bool:
    """Whether a line's end is a break that is meant (two blanks, a backslash, a tag) rather than a wrapped line's."""
    span = line.stretch.span(line.runs[index].start, line.runs[index].end)
    return _BREAK.match(line.view.data, span.start) is not None


def _ends_title(line: Line, index: int) -> bool:
    """Whether a line's end is the title's: the next line tells the venue, or the names behind a break that is meant."""
    following = line.runs[index + 1 :]
    stop = next((run.start for run in following if run.link is not None or run.separation or run.url), len(line.text))
    rest = line.text[line.runs[index].end : stop].strip(" .,;[(")
    if not rest or len(rest) > _LONGEST_TITLE:
        return False
    meant = ends_meant(line, index)
    finished = line.text[: line.runs[index].start].rstrip().endswith(".")
    return is_venue(rest) or (meant and may_be_venue(rest)) or ((meant or finished) and are_names(rest))


def end_of_part(line: Line, start: int, end: int) -> int:
    """Where the first of some words ends that bars or tabs divide."""
    bar = _DIVISION.search(line.text, start, end)
    return bar.start() if bar else end
