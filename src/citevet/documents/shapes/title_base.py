"""A title that was made out of its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from citevet.documents.shapes.lead import Lead
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.words import before_count
from citevet.model import Field

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_ENDING = _UNSEEN + " \t\n.,;:|[(（【-–—*"
_LONGEST_TITLE = 400
QUOTED = re.compile(r"\"([^\"“”]+)\"|“([^“”\"]+)”|「([^「」]+)」|『([^『』]+)』|《([^《》]+)》|``(.+?)''")
INITIALS = re.compile(r"(?<=[^\W\d_]),(?=\s(?:[^\W\d_]\.[\s-]?)+(?:,|\s|$))")
_OWN_PAPER = re.compile(
    r"(?:(?:please|kindly|click here to|to)\s+)*(?:read|see|check(?:\s+out)?|view|download|cite|release)\s+"
    r"(?:(?:our|my)\b|(?:the|this)\s+(?:[\w-]+\s+){0,3}(?:paper|preprint|survey|article|report)\b(?!\s*:))"
    r"|(?:our|my)\s+(?:[\w-]+\s+){0,4}(?:paper|preprint|survey|article|report|review)\b(?!\s*:)|click\s+here\b"
    r"|(?:the\s+|full\s+)*survey\s+(?:paper|article)(?:\s+\(\w+\))?[.!]*$",
    re.IGNORECASE,
)
LEAST_MARKED_WORDS = 3


class Form(Enum):
    """What makes a title, or a part of a reference, out; what stands in brackets is no title."""

    LINKED = "linked"
    BOLD = "bold"
    QUOTED = "quoted"
    EMPHASISED = "emphasised"
    GROUPED = "grouped"
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


def made_out(
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
    quoted = QUOTED.fullmatch(text, start, end) if form in {Form.LINKED, Form.BOLD} else None
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


def speaks_of_own_paper(text: str) -> bool:
    """Whether the words in the place of a title lead to a list's own paper: `Read our survey paper here`."""
    return _OWN_PAPER.match(text) is not None
