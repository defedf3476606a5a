"""Reads the raw HTML of a Markdown document: its links, and the blocks that are written in it.

A block of raw HTML ends with a blank line (https://spec.commonmark.org/0.31.2/#html-blocks), and so does whatever is
open in it: what follows is Markdown again.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass

import msgspec

from citevet.documents import html
from citevet.documents.blocks import BlockKind, PieceKind
from citevet.documents.builder import PageBuilder, joined
from citevet.documents.frames import OpenLink
from citevet.documents.html_lists import HtmlLists
from citevet.model import LinkForm, Span

_SOURCES = frozenset({b"img", b"source", b"video", b"audio", b"iframe", b"embed"})
_CELLS = frozenset({b"td", b"th"})
_TABLE = _CELLS | {b"table", b"thead", b"tbody", b"tfoot", b"tr"}
_ROWS = frozenset({BlockKind.ROW, BlockKind.HEAD})
_LINE_END = re.compile(rb"[ \t]*\r?\n\s*")
# Elements that part one paragraph from the next (https://html.spec.whatwg.org/multipage/dom.html#paragraphs).
_FLOW = _TABLE | frozenset(
    (
        b"address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer form "
        b"h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary ul"
    ).split()
)
_SILENT = frozenset({b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"summary", b"pre", b"nav", b"figure"})
_BOXES = frozenset({b"div", b"center"})
_STRONG, _EMPHASIS = frozenset({b"b", b"strong"}), frozenset({b"i", b"em"})
_MARKDOWN = b"]("


@dataclass(slots=True)
class _Paragraph:
    """An open paragraph: the tag right before it, if that is of a `<p>` or `<div>`, and where its content begins."""

    tag: html.Tag | None
    start: int


class HtmlReader:
    """Gives a page the links and blocks of its raw HTML: rows of tables, items of lists and paragraphs.

    What is centred is a page's head or its navigation, and no paragraph of papers; nor are headings, summaries and
    text that holds Markdown, which shows as it is written.
    """

    def __init__(self, build: PageBuilder) -> None:
        self._build = build
        self._lists = HtmlLists(build)
        self._boxes: list[bool] = []  # whether each open box centres its content
        self._centred = 0
        self._paragraph: _Paragraph | None = None
        self._before: html.Tag | None = None
        self._silent: bytes | None = None

    def inline(self, whole: Span) -> None:
        """Takes a tag or a comment in a paragraph of Markdown."""
        build = self._build
        if build.open:
            build.open[-1].inner_end = max(build.open[-1].inner_end, whole.end)
        data = build.data[whole.start : whole.end]
        if data.startswith(b"<!--"):
            build.anchors.add_comment()
        for token in html.tokens(data, whole.start):
            if isinstance(token, html.Tag):
                build.anchors.take(token, build.data)
                self._link_tag(token)
                if token.name == b"br":
                    build.add(PieceKind.LINE, " ", token.span.start, token.span.end)

    def block(self, data: bytes, whole: Span) -> None:
        """Takes a block of raw HTML that stands in that range; `data` are its bytes, what does not belong to it
        blanked."""
        tokens = list(html.tokens(data, whole.start))
        self._lists.begin(tokens, whole)
        self._silent = self._before = None
        for token in tokens:
            if isinstance(token, html.Text):
                self._text(token.span)
            else:
                self._build.anchors.take(token, self._build.data)
                self._tag(token)
        self._build.close_anchor(whole.end)
        self._end_row(whole.end)
        self._end_paragraph(whole.end)
        self._lists.end(whole.end)

    def _tag(self, tag: html.Tag) -> None:
        if tag.name in _TABLE:
            self._end_paragraph(tag.span.start)
            self._before = None
            self._table_tag(tag)
        elif tag.name in _FLOW and not self._in_row():
            self._flow_tag(tag)
        elif not tag.closing and tag.name not in _FLOW:
            self._open_paragraph(tag.span.start)
        self._link_tag(tag)
        build = self._build
        if not build.frames[-1].raw_html:
            return
        if tag.name == b"br":
            build.add(PieceKind.LINE, " ", tag.span.start, tag.span.end)
        elif not self._in_row():
            change = -1 if tag.closing else 1
            if tag.name in _STRONG:
                build.strong = max(0, build.strong + change)
            elif tag.name in _EMPHASIS:
                build.emphasis = max(0, build.emphasis + change)

    def _link_tag(self, tag: html.Tag) -> None:
        if tag.name == b"a":
            self._anchor_tag(tag)
        elif not tag.closing and tag.name in _SOURCES:
            self._source_tag(tag)

    # --- blocks

    def _in_row(self) -> bool:
        return self._build.frames[-1].raw_html and self._build.frames[-1].kind in _ROWS

    def _table_tag(self, tag: html.Tag) -> None:
        """A row begins with its tag and ends with its end tag, or where the next one begins."""
        build = self._build
        if tag.name not in _CELLS:
            self._end_row(tag.span.end if tag.closing and tag.name == b"tr" else tag.span.start)
            if tag.name == b"tr" and not tag.closing:
                build.push_html(BlockKind.HEAD, tag.span.start)
        elif self._in_row() and not tag.closing:
            if build.frames[-1].cells:
                build.add(PieceKind.CELL, " ", tag.span.start, tag.span.start)
            build.frames[-1].cells += 1
            if tag.name == b"td":
                build.frames[-1].kind = BlockKind.ROW

    def _end_row(self, end: int) -> None:
        if self._in_row():
            self._build.pop(end)

    def _flow_tag(self, tag: html.Tag) -> None:
        """A paragraph ends where an element begins or ends that is no part of a line."""
        paragraph = self._paragraph
        closes = tag.closing and paragraph is not None and paragraph.tag is not None and paragraph.tag.name == tag.name
        self._end_paragraph(tag.span.end if closes else tag.span.start, closed=closes)
        if tag.name in _BOXES:
            self._box(tag)
        if self._silent == b"p" or (tag.closing and self._silent == tag.name):
            self._silent = None
        if tag.name in _SILENT and not tag.closing:
            self._silent = self._silent or tag.name
        self._before = None if tag.closing or tag.name not in (b"p", b"div") else tag
        self._lists.take(tag)

    def _box(self, tag: html.Tag) -> None:
        if not tag.closing:
            self._boxes.append(self._centres(tag))
            self._centred += self._boxes[-1]
        elif self._boxes:
            self._centred -= self._boxes.pop()

    def _centres(self, tag: html.Tag) -> bool:
        values = (self._build.decoded(tag.attributes[name]) for name in (b"align", b"style") if name in tag.attributes)
        return tag.name == b"center" or any("center" in value.lower() for value in values)

    def _open_paragraph(self, start: int) -> None:
        before, self._before = self._before, None
        if self._paragraph is not None or self._silent or self._centred or len(self._build.frames) > 1:
            return
        if before is not None and self._centres(before):
            self._silent = before.name
            return
        self._build.push_html(BlockKind.PARAGRAPH, start if before is None else before.span.start)
        self._paragraph = _Paragraph(before, start)

    def _end_paragraph(self, end: int, *, closed: bool = False) -> None:
        """The open paragraph ends, with its end tag or without; one without a link of HTML is none."""
        paragraph, self._paragraph = self._paragraph, None
        if paragraph is None:
            return
        build = self._build
        frame = build.frames[-1]
        if not closed and paragraph.tag is not None and paragraph.tag.name != b"p":
            frame.start = paragraph.start
        linked = any(piece.link is not None for piece in frame.pieces)
        written = _MARKDOWN in build.data[frame.start : end]
        build.pop_html(end, keep=linked and not written)

    # --- text and links

    def _text(self, span: Span) -> None:
        build = self._build
        if build.anchors.in_heading:
            build.anchors.add(entities.unescape(build.data[span.start : span.end].decode("utf-8", "replace")))
        written = build.data[span.start : span.end]
        if written.strip():
            self._open_paragraph(span.end - len(written.lstrip()))
        if self._in_row():
            self._add_text(span)
        elif build.frames[-1].raw_html:
            position = span.start
            for found in _LINE_END.finditer(build.data, span.start, span.end):
                self._add_text(Span(position, found.start()))
                self._end_line(Span(*found.span()))
                position = found.end()
            self._add_text(Span(position, span.end))
        elif build.anchor is not None:
            build.anchor.texts.append(build.decoded(span))
        else:
            build.urls(span, None, raw_html=True)

    def _add_text(self, span: Span) -> None:
        for part in html.characters(self._build.data, span):
            text = entities.unescape(self._build.data[part.start : part.end].decode("utf-8", "replace"))
            self._build.add(PieceKind.TEXT, text, part.start, part.end)

    def _end_line(self, span: Span) -> None:
        """A line's end in a file, which is a blank; none stands at a block's beginning or behind another."""
        pieces = self._build.frames[-1].pieces
        if pieces and pieces[-1].kind in (PieceKind.TEXT, PieceKind.CODE):
            self._build.add(PieceKind.LINE, " ", span.start, span.end)

    def _anchor_tag(self, tag: html.Tag) -> None:
        build = self._build
        build.close_anchor(tag.span.end if tag.closing else tag.span.start)
        if not tag.closing and b"href" in tag.attributes:
            span = tag.attributes[b"href"]
            build.anchor = OpenLink(build.new(LinkForm.HTML, tag.span, span, build.decoded(span)), tag.span.end)

    def _source_tag(self, tag: html.Tag) -> None:
        build = self._build
        alternative = build.decoded(tag.attributes[b"alt"]) if b"alt" in tag.attributes else ""
        spans = [tag.attributes[b"src"]] if b"src" in tag.attributes else []
        if b"srcset" in tag.attributes:
            spans += html.candidates(build.data, tag.attributes[b"srcset"])
        for span in spans:
            index = build.new(LinkForm.HTML, tag.span, span, build.decoded(span), image=True)
            build.links[index] = msgspec.structs.replace(build.links[index], text=joined([alternative]))
        if build.anchor is not None:
            build.anchor.texts.append(alternative)
