"""Where a Markdown link's destination stands, and what it means without escapes.

https://spec.commonmark.org/0.31.2/#link-destination
"""

from __future__ import annotations

import html
import re

from citevet.model import Span

_BLANK = re.compile(rb"[ \t]*(?:\r?\n[ \t>]*)?")
_ANGLED = re.compile(rb"<((?:\\.|[^<>\\\r\n])*)>")
_PLAIN = re.compile(rb"(?:[^\s()\\]++|\\[!-/:-@\[-`{-~]?+)*+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|(&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")


def inline(data: bytes, start: int, end: int, meant: str) -> Span:
    """The destination of an inline link whose text ends at `start` and which ends, with its `)`, at `end`; `meant` is
    that destination without escapes."""
    opening = data.find(b"](", start, end)
    if opening < 0:
        return Span(start, start)
    plain = data[opening + 2 : end - 1] == meant.encode()
    return Span(opening + 2, end - 1) if plain else _destination(data, opening + 2, end - 1)


def definition(data: bytes, start: int, end: int) -> Span:
    """The destination of the reference definition `[label]: destination "title"` in that range."""
    position = start + 1
    while position < end and data[position : position + 2] != b"]:":
        position += 2 if data[position : position + 1] == b"\\" else 1
    return _destination(data, min(position + 2, end), end)


def _destination(data: bytes, start: int, end: int) -> Span:
    blank = _BLANK.match(data, start, end)
    position = blank.end() if blank else start
    angled = _ANGLED.match(data, position, end)
    if angled:
        return Span(*angled.span(1))
    begin, depth = position, 0
    while position < end:
        plain = _PLAIN.match(data, position, end)
        position = plain.end() if plain else position
        mark = data[position : position + 1]
        if position >= end or mark.isspace():
            break
        depth += 1 if mark == b"(" else -1
        if depth < 0:
            break
        position += 1
    return Span(begin, min(position, end))


def unescaped(text: str) -> str:
    """The text with backslash escapes and character references resolved, and nothing else changed."""
    return _ESCAPE.sub(lambda found: found[1] or html.unescape(found[2]), text)
