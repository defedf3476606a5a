"""Where a Markdown document has HTML comments: not in code, be it fenced, indented or in backquotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyromark

from citevet.documents.page import OPTIONS
from citevet.lines import BOM

_OPENING = re.compile(rb"<!--")
_HTML = frozenset({"Html", "InlineHtml"})


def comment_starts(data: bytes) -> frozenset[int]:
    """The offsets at which a comment of the document, UTF-8, begins."""
    return frozenset(_starts(data))


def _starts(data: bytes) -> Iterator[int]:
    base = len(BOM) if data.startswith(BOM) else 0
    for event, where in pyromark.events_with_range(data[base:].decode("utf-8"), options=OPTIONS):
        if isinstance(event, dict) and not _HTML.isdisjoint(event):
            yield from (found.start() for found in _OPENING.finditer(data, where["start"] + base, where["end"] + base))
