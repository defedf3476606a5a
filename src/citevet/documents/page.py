"""Takes a Markdown document apart into links, headings and blocks, from pyromark's events.

pyromark is pulldown-cmark (CommonMark and GFM tables); its ranges are bytes of the UTF-8 that it was given.
"""

from __future__ import annotations

import html as entities
import re
from typing import Any

import msgspec
import pyromark

from citevet import bibtex
from citevet.documents import destinations, html, loose, slips
from citevet.documents.anchors import Anchors
from citevet.documents.base import trimmed
from citevet.documents.blocks import Block, BlockKind, Page, Piece, PieceKind, RawLink
from citevet.documents.frames import Definition, Frame, OpenLink
from citevet.lines import BOM
from citevet.model import BibEntry, Heading, LinkForm, Span

OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_GFM
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_TASKLISTS
)
_NUMBER = re.compile(rb"\d{1,9}(?=[.)])")
_LONGEST_TEXT = 1000
_SOURCES = frozenset({b"img", b"source", b"video", b"audio", b"iframe", b"embed"})
_ENCLOSED = frozenset({BlockKind.ITEM, BlockKind.ROW, BlockKind.HEAD})
_CELL_TAGS = frozenset({b"td", b"th"})
_TABLE_TAGS = _CELL_TAGS | {b"table", b"thead", b"tbody", b"tfoot", b"tr"}
_MARKUP = b"*_~\\"
_REFERENCES = frozenset({"Reference", "Collapsed", "Shortcut"})


def read_page(path: str, data: bytes) -> Page:
    """The parts of a Markdown document in UTF-8, a byte order mark allowed."""
    base = len(BOM) if data.startswith(BOM) else 0
    reader = _PageReader(path, data, base)
    text = data[base:].decode("utf-8")
    reader.definitions(pyromark.reference_definitions(text, options=OPTIONS))
    for event, where in pyromark.events_with_range(text, options=OPTIONS):
        reader.event(event, where["start"] + base, where["end"] + base)
    return reader.page()


class _PageReader:
    def __init__(self, path: str, data: bytes, base: int) -> None:
        self._path = path
        self._data = data
        self._links: list[RawLink] = []
        self._definitions: dict[str, Definition] = {}
        self._frames = [Frame(BlockKind.PARAGRAPH, base, None, ())]
        self._containers: list[Span] = []
        self._headings: list[Heading] = []
        self._sections: list[tuple[int, tuple[str, ...]]] = [(0, ())]  # levels, and the headings that stand above
        self._bibtex: list[BibEntry] = []
        self._open: list[OpenLink] = []
        self._anchor: OpenLink | None = None
        self._strong = self._emphasis = 0
        self._verbatim: list[Span] | None = None
        self._anchors = Anchors()

    def definitions(self, found: dict[str, Any]) -> None:
        """Takes pyromark's reference definitions."""
        base = self._frames[0].start
        for label, definition in found.items():
            whole = Span(definition["span"]["start"] + base, definition["span"]["end"] + base)
            span = destinations.definition(self._data, whole.start, whole.end)
            self._definitions[_normal(label)] = Definition(span, whole, definition["dest"])

    def event(self, event: Any, start: int, end: int) -> None:
        """Takes one of pyromark's events."""
        if isinstance(event, str):
            if event in ("SoftBreak", "HardBreak"):
                self._add(PieceKind.LINE, " ", start, end)
            return
        [(kind, value)] = event.items()
        if kind in ("Start", "End"):
            name, details = (value, None) if isinstance(value, str) else next(iter(value.items()))
            (self._begin if kind == "Start" else self._finish)(name, details, start, end)
        elif self._verbatim is not None:
            self._verbatim.append(Span(start, end))
        elif kind == "Text":
            self._add(PieceKind.TEXT, value, start, end)
        elif kind == "Code":
            self._add(PieceKind.CODE, value, start, end)
        elif kind in ("InlineHtml", "Html"):
            self._html(Span(start, end), inline=True)

    def page(self) -> Page:
        """What was read, once all events are in."""
        root = self._frames[0]
        self._scan(root)
        for definition in self._definitions.values():
            if not definition.used and not definition.meant.startswith("#"):
                self._links.append(RawLink(LinkForm.REFERENCE, definition.whole, definition.span, definition.meant))
        anchors = frozenset(self._anchors.names)
        return Page(tuple(self._links), tuple(root.children), tuple(self._headings), tuple(self._bibtex), anchors)

    # --- blocks

    def _begin(self, name: str, details: Any, start: int, end: int) -> None:
        match name:
            case "Item":
                marker = _NUMBER.match(self._data, start)
                self._push(BlockKind.ITEM, start, int(marker[0]) if marker else None)
            case "TableRow":
                self._push(BlockKind.ROW, start)
            case "TableHead":
                self._push(BlockKind.HEAD, start)
            case "Heading":
                self._leave_sections(int(details["level"].removeprefix("H")))
                self._push(BlockKind.HEADING, start)
                self._anchors.open_heading()
            case "Paragraph" if len(self._frames) == 1:
                self._push(BlockKind.PARAGRAPH, start)
            case "BlockQuote":
                self._add(PieceKind.PARAGRAPH, " ", start, start)
            case "List" | "Table":
                self._add(PieceKind.PARAGRAPH, " ", start, start)
                self._containers.append(Span(start, end))
            case "CodeBlock" | "HtmlBlock":
                self._verbatim = []
            case "Emphasis":
                self._emphasis += 1
            case "Strong":
                self._strong += 1
            case "Link" | "Image":
                self._open_link(details, Span(start, end), image=name == "Image")
            case _:
                pass

    def _finish(self, name: str, details: Any, start: int, end: int) -> None:
        match name:
            case "Item" | "TableRow" | "TableHead":
                self._pop(end)
            case "List" | "Table":
                self._containers.pop()
            case "Heading":
                self._heading(int(str(details).removeprefix("H")), Span(start, end))
            case "Paragraph" if len(self._frames) == 2 and self._frames[-1].kind is BlockKind.PARAGRAPH:
                self._pop(end)
            case "Paragraph":
                self._add(PieceKind.PARAGRAPH, " ", end, end)
            case "TableCell":
                self._add(PieceKind.CELL, " ", end, end)
            case "CodeBlock" | "HtmlBlock":
                self._finish_verbatim(code=name == "CodeBlock")
            case "Emphasis":
                self._emphasis -= 1
            case "Strong":
                self._strong -= 1
            case "Link" | "Image":
                self._close_link(end)
            case _:
                pass

    def _finish_verbatim(self, *, code: bool) -> None:
        ranges = self._verbatim or []
        self._verbatim = None
        if ranges and code:
            self._code_block(ranges)
        elif ranges:
            self._html(Span(ranges[0].start, ranges[-1].end), inline=False, visible=ranges)

    def _push(self, kind: BlockKind, start: int, number: int | None = None, *, raw_html: bool = False) -> None:
        container = self._containers[-1] if kind in _ENCLOSED and not raw_html else None
        self._frames.append(Frame(kind, start, number, self._sections[-1][1], container, raw_html))

    def _pop(self, end: int) -> None:
        frame = self._frames.pop()
        self._close_anchor(end)
        self._scan(frame)
        self._frames[-1].children.append(
            Block(
                frame.kind,
                trimmed(self._data, frame.start, end),
                frame.number,
                frame.section,
                tuple(frame.pieces),
                tuple(frame.children),
                tuple(frame.bibtex),
                frame.container,
            )
        )

    def _heading(self, level: int, span: Span) -> None:
        frame = self._frames[-1]
        text = " ".join("".join(piece.text for piece in frame.pieces).split())
        self._pop(span.end)
        anchor = self._anchors.close_heading()
        heading = Heading(trimmed(self._data, span.start, span.end), level, text, anchor)
        self._headings.append(heading)
        self._sections.append((level, (*self._sections[-1][1], text)))

    def _leave_sections(self, level: int) -> None:
        while self._sections[-1][0] >= level:
            self._sections.pop()

    def _code_block(self, ranges: list[Span]) -> None:
        found = bibtex.entries(self._masked(ranges), ranges[0].start)
        first = self._data[ranges[0].start : ranges[-1].end].lstrip()
        if found and first.startswith((b"@", b"%")):
            self._bibtex.extend(found)
            self._frames[-1].bibtex.extend(found)

    def _masked(self, ranges: list[Span]) -> bytes:
        """The bytes from the first range to the last, what lies between them (list and quote marks) blanked."""
        parts: list[bytes] = []
        position = ranges[0].start
        for span in ranges:
            parts.append(b" " * (span.start - position))
            parts.append(self._data[span.start : span.end])
            position = span.end
        return b"".join(parts)

    # --- inline content

    def _add(self, kind: PieceKind, text: str, start: int, end: int) -> None:
        innermost = self._open[-1] if self._open else None
        if innermost:
            innermost.inner_end = max(innermost.inner_end, end)
        else:
            innermost = self._anchor
        if innermost:
            innermost.texts.append(text)
        if self._anchors.in_heading and not any(self._links[each.index].image for each in self._open):
            self._anchors.add("\n" if kind is PieceKind.LINE else text)
        index = innermost.index if innermost else None
        self._frames[-1].pieces.append(Piece(kind, Span(start, end), text, self._strong > 0, self._emphasis > 0, index))

    def _open_link(self, details: Any, syntax: Span, *, image: bool) -> None:
        kind, meant = details["link_type"], details["dest_url"]
        form = LinkForm.IMAGE if image else LinkForm.INLINE
        span = syntax
        if kind in _REFERENCES:
            form = LinkForm.REFERENCE
            definition = self._definitions.get(_normal(details["id"]))
            if definition:
                definition.used = True
                span = definition.span
        elif kind in ("Autolink", "Email"):
            form, span = LinkForm.AUTOLINK, Span(syntax.start + 1, syntax.end - 1)
            meant = f"mailto:{meant}" if kind == "Email" and not meant.startswith("mailto:") else meant
        self._open.append(OpenLink(self._new(form, syntax, span, meant, image=image), syntax.start + 1 + image))

    def _new(self, form: LinkForm, syntax: Span, span: Span, meant: str, *, image: bool = False) -> int:
        around = self._open[-1] if self._open else self._anchor
        parent = around.index if around else None
        self._links.append(RawLink(form, syntax, span, meant, image, parent))
        return len(self._links) - 1

    def _close_link(self, end: int) -> None:
        closed = self._open.pop()
        link = self._links[closed.index]
        span = link.span
        if link.form in (LinkForm.INLINE, LinkForm.IMAGE):
            span = destinations.inline(self._data, closed.inner_end, end)
        link = RawLink(link.form, link.syntax, span, link.meant, link.image, link.parent, _joined(closed.texts))
        self._links[closed.index] = slips.straightened(self._path, link) if "](" in link.meant else link
        around = self._open[-1] if self._open else self._anchor
        if around:
            around.inner_end = max(around.inner_end, end)
            around.texts.append(self._links[closed.index].text)

    # --- raw HTML and text

    def _html(self, whole: Span, *, inline: bool, visible: list[Span] | None = None) -> None:
        if self._open:
            self._open[-1].inner_end = max(self._open[-1].inner_end, whole.end)
        data = self._masked(visible) if visible else self._data[whole.start : whole.end]
        if inline and data.startswith(b"<!--"):
            self._anchors.add_comment()
        for token in html.tokens(data, whole.start):
            if isinstance(token, html.Text):
                if not inline:
                    self._html_text(token.span)
                continue
            self._anchors.take(token, self._data)
            if not inline and token.name in _TABLE_TAGS:
                self._table_tag(token)
            if token.name == b"a":
                self._anchor_tag(token)
            elif not token.closing and token.name in _SOURCES:
                self._source_tag(token)
            elif token.name == b"br" and (inline or self._frames[-1].raw_html):
                self._add(PieceKind.LINE, " ", token.span.start, token.span.end)
        if not inline:
            self._close_anchor(whole.end)
            self._end_row(whole.end)

    def _table_tag(self, tag: html.Tag) -> None:
        """A row begins with its tag and ends with its end tag, or where the next one begins."""
        if tag.name not in _CELL_TAGS:
            self._end_row(tag.span.end if tag.closing and tag.name == b"tr" else tag.span.start)
            if tag.name == b"tr" and not tag.closing:
                self._push(BlockKind.HEAD, tag.span.start, raw_html=True)
        elif self._frames[-1].raw_html and not tag.closing:
            if self._frames[-1].cells:
                self._add(PieceKind.CELL, " ", tag.span.start, tag.span.start)
            self._frames[-1].cells += 1
            if tag.name == b"td":
                self._frames[-1].kind = BlockKind.ROW

    def _end_row(self, end: int) -> None:
        if self._frames[-1].raw_html:
            self._pop(end)

    def _html_text(self, span: Span) -> None:
        if self._anchors.in_heading:
            self._anchors.add(entities.unescape(self._data[span.start : span.end].decode("utf-8", "replace")))
        if self._frames[-1].raw_html:
            for part in html.characters(self._data, span):
                text = entities.unescape(self._data[part.start : part.end].decode("utf-8", "replace"))
                self._add(PieceKind.TEXT, text, part.start, part.end)
        elif self._anchor is not None:
            self._anchor.texts.append(self._decoded(span))
        else:
            self._urls(span, None, raw_html=True)

    def _anchor_tag(self, tag: html.Tag) -> None:
        self._close_anchor(tag.span.end if tag.closing else tag.span.start)
        if not tag.closing and b"href" in tag.attributes:
            span = tag.attributes[b"href"]
            self._anchor = OpenLink(self._new(LinkForm.HTML, tag.span, span, self._decoded(span)), tag.span.end)

    def _close_anchor(self, end: int) -> None:
        if self._anchor is None:
            return
        link = self._links[self._anchor.index]
        syntax = Span(link.syntax.start, max(link.syntax.end, end))
        self._links[self._anchor.index] = msgspec.structs.replace(link, syntax=syntax, text=_joined(self._anchor.texts))
        self._anchor = None

    def _source_tag(self, tag: html.Tag) -> None:
        alternative = self._decoded(tag.attributes[b"alt"]) if b"alt" in tag.attributes else ""
        spans = [tag.attributes[b"src"]] if b"src" in tag.attributes else []
        if b"srcset" in tag.attributes:
            spans += html.candidates(self._data, tag.attributes[b"srcset"])
        for span in spans:
            index = self._new(LinkForm.HTML, tag.span, span, self._decoded(span), image=True)
            self._links[index] = msgspec.structs.replace(self._links[index], text=_joined([alternative]))
        if self._anchor is not None:
            self._anchor.texts.append(alternative)

    def _decoded(self, span: Span) -> str:
        return entities.unescape(self._data[span.start : span.end].decode("utf-8", "replace")).strip()

    def _scan(self, frame: Frame) -> None:
        """Finds the URLs in a block's text; the text of a construct that was meant as a link becomes that link's."""
        constructs: list[tuple[loose.Loose, int]] = []
        region: Span | None = None
        around: int | None = None
        for piece in frame.pieces:
            if piece.kind is not PieceKind.TEXT:
                continue
            if region and piece.link == around and not self._data[region.end : piece.span.start].strip(_MARKUP):
                region = Span(region.start, max(region.end, piece.span.end))
                continue
            if region:
                constructs += self._urls(region, around, raw_html=frame.raw_html)
            region, around = piece.span, piece.link
        if region:
            constructs += self._urls(region, around, raw_html=frame.raw_html)
        if constructs and not frame.raw_html:
            frame.pieces = list(slips.relinked(self._data, frame.pieces, constructs))

    def _urls(self, region: Span, around: int | None, *, raw_html: bool = False) -> list[tuple[loose.Loose, int]]:
        """Takes the URLs in a run of text as links; gives those with a text of their own, and their indices."""
        constructs: list[tuple[loose.Loose, int]] = []
        found = list(loose.urls(self._data, region, linked=around is not None, raw_html=raw_html))
        for each, following in zip(found, [*found, None][1:], strict=True):
            form = LinkForm.BARE if not each.fault else LinkForm.IMAGE if each.image else LinkForm.INLINE
            text = ""
            if each.label:
                text = self._data[each.label.start : each.label.end].decode("utf-8", "replace").strip("*_ ")
            outer = self._links[around] if around is not None else None
            flaw = slips.flaw_of(self._path, self._data, each, following, outer)
            link = RawLink(form, each.syntax, each.span, each.meant, each.image, around, _joined([text]), flaw)
            self._links.append(link)
            if each.label and not each.image and around is None:
                constructs.append((each, len(self._links) - 1))
        return constructs


def _joined(texts: list[str]) -> str:
    whole = "".join(texts)  # of one text that text itself, which the piece keeps anyway
    text = " ".join(whole.split())[:_LONGEST_TEXT]
    return whole if text == whole else text


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()
