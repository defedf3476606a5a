"""URLs in running text: bare ones (https://github.github.com/gfm/#autolinks-extension-), and those of constructs that
were meant as links and are not read as such, with what is wrong about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linkify_it import LinkifyIt

from citevet.documents.destinations import unescaped
from citevet.model import Span

_CANDIDATE = re.compile(rb"(?<![A-Za-z0-9])(?:(?:https?|ftp)://)+|(?<![\w.@/:-])www\.", re.IGNORECASE)
_TAIL = re.compile(rb"[^\s<>]{1,8192}")
_OPENING = re.compile(rb"(?<!\\)\]\([ \t]?(<?)$")
_ESCAPE = re.compile(rb"\\[!-/:-@\[-`{-~]|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLANK_INSIDE = re.compile(rb"[ \t]+[^()\[\]\r\n]*\)")
_LONGEST_LABEL = 600
_FULL_WIDTH = re.compile(r"[，。；、：！？（）【】《》「」]")
_LINKIFY = LinkifyIt()


@dataclass(frozen=True, slots=True)
class Loose:
    """A URL in text: `span` as written, `meant` decoded. Where it stands as the destination of a construct, `label`
    is the range of the construct's text, `syntax` all of it and `fault` what is wrong; `missing` is what, put in
    after `span`, would make it right. `runs_on` tells that another destination follows at once, as in `](u1](u2)`."""

    span: Span
    meant: str
    syntax: Span
    label: Span | None = None
    image: bool = False
    fault: str = ""
    missing: str = ""
    runs_on: bool = False


def urls(data: bytes, region: Span, *, linked: bool, raw_html: bool = False) -> Iterator[Loose]:
    """The URLs of one run of text. Inside the text of a link (`linked`) only broken constructs count, since a URL
    there is what the reader sees and leads nowhere by itself."""
    if data.find(b"://", region.start, region.end) < 0 and data.find(b"www.", region.start, region.end) < 0:
        return
    position, before = region.start, Span(0, 0)
    while (found := _CANDIDATE.search(data, position, region.end)) is not None:
        position = found.end()
        span, meant = _extent(data, found, region.end)
        if span is None:
            continue
        position = max(position, span.end)
        opening = _OPENING.search(data, max(region.start, span.start - 5), span.start)
        continued = opening is not None and opening.start() == before.end
        before = span
        if opening is None or continued:
            if not linked:
                yield Loose(span, meant, span)
            continue
        yield _broken(data, region, span, meant, opening, raw_html=raw_html)


def _extent(data: bytes, found: re.Match[bytes], end: int) -> tuple[Span | None, str]:
    """The range of the URL that begins with the scheme (or `www.`) found, and the URL."""
    tail_match = _TAIL.match(data, found.start(), end)
    tail = tail_match[0] if tail_match else b""
    ends: list[int] = []
    if b"\\" in tail or b"&" in tail:
        text = ""
        position = 0
        while position < len(tail):
            escape = _ESCAPE.match(tail, position)
            width = len(escape[0]) if escape else _width(tail[position])
            piece = tail[position : position + width].decode("utf-8", "ignore")
            piece = unescaped(piece) if escape else piece
            position += width
            text += piece
            ends.extend([position] * len(piece))
    else:
        text = tail.decode("utf-8", "ignore")
    scheme = len(found[0]) if found[0].lower() != b"www." else 0
    text = _FULL_WIDTH.split(text, maxsplit=1)[0]
    length = _LINKIFY.test_schema_at("http://" + text[scheme:], "http:", 5) - 2
    if length <= 0:
        return None, ""
    meant = text[: scheme + length].rstrip("*_~")
    if not meant or len(meant) <= scheme:
        return None, ""
    width = ends[len(meant) - 1] if ends else len(meant.encode())
    return Span(found.start(), found.start() + width), meant if scheme else f"http://{meant}"


def _width(lead: int) -> int:
    return 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


def _broken(data: bytes, region: Span, span: Span, meant: str, opening: re.Match[bytes], *, raw_html: bool) -> Loose:
    label = _label(data, region.start, opening.start())
    image = label is not None and data[label.start - 2 : label.start - 1] == b"!" and label.start - 2 >= region.start
    after = data[span.end : span.end + 1]
    closed = after == b")"
    runs_on = data[span.end : span.end + 2] == b"]("
    missing = ""
    if opening[1] and after != b">":
        fault, missing = "the `>` after the destination is missing", ">" if closed else ">)"
    elif closed and raw_html:
        fault = "Markdown inside an HTML block is not read; a blank line before it would help"
    elif closed and label is None:
        fault = "the `[` before the text of the link is missing"
    elif closed:
        fault = "Markdown does not read this as a link"
    elif _BLANK_INSIDE.match(data, span.end, region.end):
        fault = "there is a blank in the destination"
    elif runs_on and not image:
        fault = "two destinations run into each other"
    else:
        fault, missing = "the `)` after the destination is missing", ")"
    begin = label.start - (2 if image else 1) if label else opening.start()
    syntax = Span(begin, min(region.end, span.end + closed))
    return Loose(span, meant, syntax, label, image, fault, missing, runs_on)


def _label(data: bytes, start: int, end: int) -> Span | None:
    """The text between `end`, where a `]` stands, and the `[` that it closes."""
    depth = 1
    for position in range(end - 1, max(start, end - _LONGEST_LABEL) - 1, -1):
        mark = data[position]
        if mark not in b"[]" or data[position - 1 : position] == b"\\":
            continue
        depth += 1 if mark == ord("]") else -1
        if depth == 0:
            return Span(position + 1, end)
    return None
