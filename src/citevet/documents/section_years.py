"""Years that headings state for the entries below them: `## 2021`, `### Papers of 2019`, `# CVPR 2020`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citevet.documents.shapes.words import is_venue
from citevet.model import Field, Heading, Span

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_GENERAL = frozenset(
    {
        *("accepted", "and", "articles", "at", "conference", "from", "in", "journal", "of", "papers", "preprints"),
        *("publications", "published", "the", "year", "年"),
    }
)
_WORD = re.compile(r"[^\W\d_]+")


class SectionYears:
    """The years that a document's headings state. A heading that states one has it as its only year, alone, beside a
    venue, or beside words that say nothing but that there are papers; `Before 2019` states none."""

    def __init__(self, headings: Sequence[Heading], data: bytes) -> None:
        self._headings = headings
        self._data = data
        self._next = 0
        self._open: list[tuple[int, Field | None]] = []

    def at(self, offset: int) -> Field | None:
        """The year that the innermost heading states which stands above an offset; offsets have to ascend."""
        while self._next < len(self._headings) and self._headings[self._next].span.start <= offset:
            heading = self._headings[self._next]
            while self._open and self._open[-1][0] >= heading.level:
                self._open.pop()
            around = self._open[-1][1] if self._open else None
            self._open.append((heading.level, self._stated(heading) or around))
            self._next += 1
        return self._open[-1][1] if self._open else None

    def _stated(self, heading: Heading) -> Field | None:
        years = _YEAR.findall(heading.text)
        if len(years) != 1:
            return None
        words = _WORD.findall(_YEAR.sub(" ", heading.text))
        if any(word.lower() not in _GENERAL for word in words) and not is_venue(heading.text):
            return None
        at = self._data.find(years[0].encode(), heading.span.start, heading.span.end)
        return Field(years[0], Span(at, at + len(years[0]))) if at >= 0 else None
