"""Raw HTML as far as links need it: tags, the ranges of attribute values, and text; comments and scripts left out.

A tokenizer after the HTML standard's (https://html.spec.whatwg.org/multipage/parsing.html#tokenization), because a
tree is not needed and the ranges are: it reads any input in linear time and hides what an unclosed comment hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from citevet.model import Span

_MARKUP = re.compile(rb"<(?:!--|[!?]|/[a-zA-Z]|[a-zA-Z])")
_NAME = re.compile(rb"[^\s/>]*")
_GAP = re.compile(rb"[\s/]*")
_ATTRIBUTE = re.compile(rb"[^\s/>=][^\s/>=]*")
_EQUALS = re.compile(rb"\s*=\s*")
_BARE_VALUE = re.compile(rb"[^\s>]*")
_CANDIDATE = re.compile(rb"(?:^|,)\s*([^\s,]\S*[^\s,]|[^\s,])(?=\s|,?\s*$|,\s)")
_REFERENCE = re.compile(rb"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_RAW = frozenset({b"script", b"style", b"textarea", b"title", b"xmp", b"noembed", b"noframes"})


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag; names in lower case, attribute values as ranges without their quotes."""

    name: bytes
    span: Span
    closing: bool = False
    attributes: dict[bytes, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """Text between tags, entities undecoded."""

    span: Span


def tokens(data: bytes, base: int = 0) -> Iterator[Tag | Text]:
    """The tags and texts of `data` in order; ranges are shifted by `base`.

    A comment or a tag that is never closed hides everything after it, as in a browser.
    """
    position = text_start = 0
    while (found := _MARKUP.search(data, position)) is not None:
        start = found.start()
        if text_start < start:
            yield Text(Span(base + text_start, base + start))
        opening = found[0]
        if opening == b"<!--":
            end = _after(data, b"-->", start + 4)
        elif opening in (b"<!", b"<?"):
            end = _after(data, b">", start + 2)
        elif opening.startswith(b"</"):
            end = _after(data, b">", start)
            name = _NAME.match(data, start + 2)
            yield Tag(name[0].lower() if name else b"", Span(base + start, base + end), closing=True)
        else:
            tag = _start_tag(data, start, base)
            if tag is None:
                return
            yield tag
            end = tag.span.end - base
            if tag.name in _RAW:
                closed = re.compile(rb"</" + tag.name, re.IGNORECASE).search(data, end)
                end = closed.start() if closed else len(data)
        position = text_start = end
    if text_start < len(data):
        yield Text(Span(base + text_start, base + len(data)))


def characters(data: bytes, text: Span) -> Iterator[Span]:
    """The ranges that a text is made of: each character reference, and what stands between them."""
    position = text.start
    for found in _REFERENCE.finditer(data, text.start, text.end):
        if position < found.start():
            yield Span(position, found.start())
        yield Span(*found.span())
        position = found.end()
    if position < text.end:
        yield Span(position, text.end)


def candidates(data: bytes, srcset: Span) -> list[Span]:
    """The URLs of a `srcset` attribute's value, which stands in that range of `data`, without their descriptors."""
    written = data[srcset.start : srcset.end]
    found = _CANDIDATE.finditer(written)
    return [Span(srcset.start + each.start(1), srcset.start + each.end(1)) for each in found]


def _after(data: bytes, mark: bytes, start: int) -> int:
    found = data.find(mark, start)
    return len(data) if found < 0 else found + len(mark)


def _start_tag(data: bytes, start: int, base: int) -> Tag | None:
    name = _NAME.match(data, start + 1)
    assert name is not None  # noqa: S101 - the pattern matches the empty string
    attributes: dict[bytes, Span] = {}
    position = name.end()
    while True:
        gap = _GAP.match(data, position)
        position = gap.end() if gap else position
        if position >= len(data):
            return None
        if data[position : position + 1] == b">":
            return Tag(name[0].lower(), Span(base + start, base + position + 1), attributes=attributes)
        word = _ATTRIBUTE.match(data, position)
        if word is None:
            position += 1
            continue
        position = word.end()
        equals = _EQUALS.match(data, position)
        if equals is None:
            continue
        position = equals.end()
        quote = data[position : position + 1]
        if quote in (b'"', b"'"):
            closed = data.find(quote, position + 1)
            if closed < 0:
                return None
            value, position = Span(base + position + 1, base + closed), closed + 1
        else:
            bare = _BARE_VALUE.match(data, position)
            end = bare.end() if bare else position
            value, position = Span(base + position, base + end), end
        attributes.setdefault(word[0].lower(), value)
