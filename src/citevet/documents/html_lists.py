"""The lists of a block of raw HTML: where their items begin and end, and which stand in which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citevet.documents.blocks import BlockKind, PieceKind
from citevet.documents.builder import PageBuilder
from citevet.documents.html import Tag, Text
from citevet.model import Span

_LISTS = frozenset({b"ul", b"ol", b"dl", b"menu"})
# What an item's start tag ends (https://html.spec.whatwg.org/multipage/syntax.html#optional-tags). A description stands
# in its term here, as an item nested in another.
_ENDS = {b"li": frozenset({b"li"}), b"dt": frozenset({b"dt", b"dd"}), b"dd": frozenset({b"dd"})}
_SEPARATING = frozenset({b"p", b"div", b"details", b"summary", b"blockquote"})
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class _Open:
    """An open list (`container` is its range) or an open item."""

    name: bytes
    container: Span | None = None


class HtmlLists:
    """Opens and closes items. One without an end tag ends where the next begins, or its list ends."""

    def __init__(self, build: PageBuilder) -> None:
        self._build = build
        self._open: list[_Open] = []
        self._whole = Span(0, 0)
        self._spans: dict[int, Span] = {}

    def begin(self, tokens: Sequence[Tag | Text], whole: Span) -> None:
        """A block of raw HTML begins, which stands in that range."""
        self._whole = whole
        self._spans = {}
        starts: list[int] = []
        for token in tokens:
            if isinstance(token, Text) or token.name not in _LISTS:
                continue
            if not token.closing:
                starts.append(token.span.start)
            elif starts:
                start = starts.pop()
                self._spans[start] = Span(start, token.span.end)

    def take(self, tag: Tag) -> None:
        """Takes the tag of an element that is no part of a line."""
        if tag.name in _LISTS:
            self._separate(tag)
            if tag.closing:
                self._close_list(tag)
            elif len(self._open) < _DEEPEST:
                start = tag.span.start
                self._open.append(_Open(tag.name, self._spans.get(start, Span(start, self._whole.end))))
        elif tag.name in _ENDS:
            self._item(tag)
        elif tag.name in _SEPARATING:
            self._separate(tag)

    def end(self, end: int) -> None:
        """The block of raw HTML ends, and all that is open in it. What follows may belong to an open item, which
        cannot be told from here, and so it is no item that can be moved."""
        while self._open:
            if self._open[-1].container is None:
                self._build.frames[-1].container = None
            self._close(end)

    def _item(self, tag: Tag) -> None:
        if tag.closing and tag.name == b"dt":
            self._separate(tag)
            return
        inner = self._innermost()
        ended = frozenset({tag.name}) if tag.closing else _ENDS[tag.name]
        last = next((at for at in range(inner, len(self._open)) if self._open[at].name in ended), None)
        if last is not None:
            while len(self._open) > last + 1:
                self._close(tag.span.start)
            self._close(tag.span.end if tag.closing else tag.span.start)
        if not tag.closing and len(self._open) < _DEEPEST:
            self._separate(tag)
            container = self._open[inner - 1].container if inner else None
            container = container or self._whole
            if self._open[inner:]:
                container = Span(self._build.frames[-1].start, container.end)
            self._build.push_html(BlockKind.ITEM, tag.span.start, container)
            self._open.append(_Open(tag.name))

    def _innermost(self) -> int:
        """Where what is open in the innermost list begins."""
        return next((at + 1 for at in reversed(range(len(self._open))) if self._open[at].container is not None), 0)

    def _close_list(self, tag: Tag) -> None:
        inner = self._innermost()
        if inner:
            while len(self._open) >= inner:
                self._close(tag.span.start)

    def _close(self, end: int) -> None:
        if self._open.pop().container is None:
            self._build.pop_html(end)

    def _separate(self, tag: Tag) -> None:
        build = self._build
        if build.frames[-1].raw_html and build.frames[-1].pieces:
            build.add(PieceKind.PARAGRAPH, " ", tag.span.start, tag.span.start)
