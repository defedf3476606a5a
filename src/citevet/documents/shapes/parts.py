"""The parts of a reference: a text cut wherever its author may have put a division."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from citevet.documents.blocks import RawLink
from citevet.documents.shapes.line import Line, Run
from citevet.documents.shapes.title_base import Form
from citevet.documents.shapes.words import bounds, is_link_label, is_venue, may_be_venue
from citevet.model import Role

_DIVISION = re.compile(
    r"(?P<stop>(?:(?<=[\w)\]’'”\"][\w)\]’'”\"])|(?<=[\u4e00-\u9fff]))[.。](?:\s+|(?=\[))|(?<=\bal)\.\s+)"
    r"|(?P<mark>(?<=\w)[!?？]\s+)"
    r"|(?P<initial>(?:(?<=,\s[A-Z])|(?<=,\s[A-Z]\.\s[A-Z])|(?<=,\s[A-Z]\.[A-Z]))\.\s+(?=[A-Z][a-z]))"
    r"|(?P<by>[.,]?\s+by\s+(?=[A-Z]))"
    r"|(?P<comma>[,;]\s+|[，；、])"
    r"|(?P<dash>\s+[-–—]{1,3}\s+|\s*[|·•]\s+|\t)"
    r"|(?P<colon>(?<=\w)[:：]\s+|：)"
    r"|(?P<group>\((?P<round>[^()]{2,100})\)|\[(?P<square>[^\[\]()]{2,60})\])"
    r"|(?P<quote>\"(?P<straight>[^\"“”]{4,300})\"|“(?P<curly>[^“”\"]{4,300})”|《(?P<book>[^《》]{2,100})》)"
)
_YEAR = re.compile(r"[^\w#]*((?:19\d|20[0-4])\d)(?:[a-z]?|\W[^()]{0,20})")
_SHORTENED = re.compile(r"\b(?:vs|cf|e\.g|i\.e|fig|approx|no|vol|pp|proc|trans|int|st|dr)$", re.IGNORECASE)
_DETAIL = re.compile(
    r"(?:vols?|nos?|pp?|pages?|issue|article|chapter|isbn|ed|eds)\b\.?:?\s*\d[\w.:/()–—−-]*(?:\s*[\d–—−-]+)?"
    r"|(?:arxiv|doi):\s*\d\S*"
    r"|cited by [\d,]{1,9}"
    r"|[\d():,.–—−\s-]+",
    re.IGNORECASE,
)
_SMALL_BEHIND = re.compile(r"\s(?!and\b|or\b|by\b|in\b|et\b)[a-z]+\b(?![:.])")
_SMALL_BEFORE = re.compile(r"(?:^|\s)(?!by\b|and\b|al\b)[a-z]{2,}\s$")
_FILE = re.compile(r"\.pdf(?:$|[?#])|/pdf/|[=/]pdf$", re.IGNORECASE)
_LEAST_LINKED_WORDS = 4
_MOST_PARTS = 60


class Joint(Enum):
    """What stands between a part and the one before."""

    NONE = "none"
    STOP = "stop"
    MARK = "mark"
    INITIAL = "initial"
    COMMA = "comma"
    DASH = "dash"
    COLON = "colon"
    BY = "by"
    GROUP = "group"
    STYLE = "style"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Part:
    """`text[start:stop]` of a line; `link` is the link around it."""

    start: int
    stop: int
    joint: Joint
    form: Form = Form.PLAIN
    link: int | None = None
    words: int = 0


def leads_to_file(link: RawLink) -> bool:
    """Whether a link leads to a PDF, as its URL tells."""
    return _FILE.search(link.meant) is not None


def is_detail(text: str) -> bool:
    """Whether a text is a volume, pages or the like."""
    return _DETAIL.fullmatch(text.strip()) is not None


def year_in(text: str) -> tuple[int, int] | None:
    """Where the year of a text such as `2015, October` stands; None where a text begins with something else."""
    found = _YEAR.fullmatch(text)
    return found.span(1) if found else None


def read_parts(line: Line, start: int) -> list[Part] | None:
    """The parts of a line from `start` on, pictures, bare URLs and links' labels left out; None where they are too
    many to be those of one reference."""
    found: list[Part] = []
    joint = Joint.NONE
    for index in range(line.run_at(start), len(line.runs)):
        run = line.runs[index]
        begin = max(start, run.start)
        if run.separation:
            joint = Joint.STOP if line.text[: run.start].rstrip().endswith((".", "。")) else Joint.LINE
            continue
        if run.image or run.url or run.code or _is_label(line, run):
            joint = joint if joint in {Joint.LINE, Joint.STOP} else Joint.STYLE
            continue
        form = _form(line, run)
        for each in _cut(line.text, begin, run.end, joint, form):
            part = replace(each, link=run.link)
            if len(found) == _MOST_PARTS:
                return None
            found.append(part)
        joint = Joint.STYLE
    return found


def is_prose(line: Line) -> bool:
    """Whether a link's text is a word of a sentence: small letters stand right before or behind it."""
    for run in line.runs:
        if run.link is None or run.image:
            continue
        behind = _SMALL_BEHIND.match(line.text, run.end) is not None
        if behind or (not _is_label(line, run) and _SMALL_BEFORE.search(line.text, 0, run.start) is not None):
            return True
    return False


def _form(line: Line, run: Run) -> Form:
    if run.link is not None:
        several = len(line.text[run.start : run.end].split()) >= _LEAST_LINKED_WORDS
        link = line.view.links[run.link]
        titled = several or line.view.roles[run.link] is Role.PAPER or leads_to_file(link)
        return Form.LINKED if titled else Form.PLAIN
    return Form.BOLD if run.strong else Form.EMPHASISED if run.emphasis else Form.PLAIN


def _is_label(line: Line, run: Run) -> bool:
    """Whether a run is a link whose text only says what it leads to."""
    text = line.text[run.start : run.end]
    label = text.strip("[] ")
    if run.link is None or (is_venue(label) and not is_link_label(label)):
        return False
    if text.startswith(("http", "www.")):
        return True
    return is_link_label(text) or line.is_bracketed(run) or line.view.links[run.link].meant.startswith("#")


def _cut(text: str, start: int, end: int, joint: Joint, form: Form) -> Iterator[Part]:
    position = start
    for cut in _DIVISION.finditer(text, start, end):
        if cut.start() < position or _is_within(text, cut, position):
            continue
        inner = next((name for name in ("round", "square", "straight", "curly", "book") if cut[name]), None)
        if inner in {"round", "square"} and not _tells(cut[inner]):
            continue
        yield from _part(text, position, cut.start(), joint, form)
        if any(character.isalnum() for character in text[position : cut.start()]):
            joint = Joint.NONE
        if inner is None:
            division = next(name for name in ("stop", "mark", "initial", "comma", "dash", "colon", "by") if cut[name])
            joint, position = Joint(division), cut.end()
            continue
        grouped = inner in {"round", "square"}
        yield from _part(text, *cut.span(inner), Joint.GROUP, Form.GROUPED if grouped else Form.QUOTED)
        joint, position = Joint.GROUP, cut.end()
    yield from _part(text, position, end, joint, form)


def _is_within(text: str, cut: re.Match[str], position: int) -> bool:
    """Whether a full stop ends an abbreviation rather than a sentence."""
    return cut["stop"] is not None and _SHORTENED.search(text, position, cut.start()) is not None


def _tells(text: str) -> bool:
    """Whether what stands in brackets is a part of its own: a year, a venue, pages."""
    return year_in(text) is not None or is_venue(text) or may_be_venue(text) or is_detail(text)


def _part(text: str, start: int, end: int, joint: Joint, form: Form) -> Iterator[Part]:
    begin, stop = bounds(text, start, end)
    if any(character.isalnum() for character in text[begin:stop]):
        yield Part(begin, stop, joint, form, words=len(text[begin:stop].split()))
