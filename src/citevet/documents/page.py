"""Takes a Markdown document apart into links, headings and blocks, from pyromark's events.

pyromark is pulldown-cmark (CommonMark and GFM tables); its ranges are bytes of the UTF-8 that it was given.
"""

from __future__ import annotations

import re
from typing import Any

import pyromark

from citevet import bibtex
from citevet.documents import destinations, slips
from citevet.documents.base import trimmed
from citevet.documents.blocks import BlockKind, Page, PieceKind, RawLink
from citevet.documents.builder import PageBuilder, joined
from citevet.documents.frames import Definition, OpenLink
from citevet.documents.raw_html import HtmlReader
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
        self._build = PageBuilder(path, data, base)
        self._html = HtmlReader(self._build)
        self._definitions: dict[str, Definition] = {}
        self._headings: list[Heading] = []
        self._bibtex: list[BibEntry] = []
        self._verbatim: list[Span] | None = None

    def definitions(self, found: dict[str, Any]) -> None:
        """Takes pyromark's reference definitions."""
        base = self._build.frames[0].start
        for label, definition in found.items():
            whole = Span(definition["span"]["start"] + base, definition["span"]["end"] + base)
            span = destinations.definition(self._data, whole.start, whole.end)
            self._definitions[_normal(label)] = Definition(span, whole, definition["dest"])

    def event(self, event: Any, start: int, end: int) -> None:
        """Takes one of pyromark's events."""
        if isinstance(event, str):
            if event in ("SoftBreak", "HardBreak"):
                self._build.add(PieceKind.LINE, " ", start, end)
            return
        [(kind, value)] = event.items()
        if kind in ("Start", "End"):
            name, details = (value, None) if isinstance(value, str) else next(iter(value.items()))
            (self._begin if kind == "Start" else self._finish)(name, details, start, end)
        elif self._verbatim is not None:
            self._verbatim.append(Span(start, end))
        elif kind == "Text":
            self._build.add(PieceKind.TEXT, value, start, end)
        elif kind == "Code":
            self._build.add(PieceKind.CODE, value, start, end)
        elif kind in ("InlineHtml", "Html"):
            self._html.inline(Span(start, end))

    def page(self) -> Page:
        """What was read, once all events are in."""
        root = self._build.frames[0]
        self._build.scan(root)
        for definition in self._definitions.values():
            if not definition.used and not definition.meant.startswith("#"):
                self._build.links.append(
                    RawLink(LinkForm.REFERENCE, definition.whole, definition.span, definition.meant)
                )
        anchors = frozenset(self._build.anchors.names)
        return Page(tuple(self._build.links), tuple(root.children), tuple(self._headings), tuple(self._bibtex), anchors)

    # --- blocks

    def _begin(self, name: str, details: Any, start: int, end: int) -> None:
        match name:  # the commonest first
            case "Link" | "Image":
                self._open_link(details, Span(start, end), image=name == "Image")
            case "Strong":
                self._build.strong += 1
            case "Emphasis":
                self._build.emphasis += 1
            case "Item":
                marker = _NUMBER.match(self._data, start)
                self._build.push(BlockKind.ITEM, start, int(marker[0]) if marker else None)
            case "TableRow":
                self._build.push(BlockKind.ROW, start)
            case "TableHead":
                self._build.push(BlockKind.HEAD, start)
            case "Heading":
                self._leave_sections(int(details["level"].removeprefix("H")))
                self._build.push(BlockKind.HEADING, start)
                self._build.anchors.open_heading()
            case "Paragraph" if len(self._build.frames) == 1:
                self._build.push(BlockKind.PARAGRAPH, start)
            case "BlockQuote":
                self._build.add(PieceKind.PARAGRAPH, " ", start, start)
            case "List" | "Table":
                self._build.add(PieceKind.PARAGRAPH, " ", start, start)
                self._build.containers.append(Span(start, end))
            case "CodeBlock" | "HtmlBlock":
                self._verbatim = []
            case _:
                pass

    def _finish(self, name: str, details: Any, start: int, end: int) -> None:
        match name:
            case "Link" | "Image":
                self._close_link(end)
            case "Strong":
                self._build.strong -= 1
            case "Emphasis":
                self._build.emphasis -= 1
            case "Item" | "TableRow" | "TableHead":
                self._build.pop(end)
            case "List" | "Table":
                self._build.containers.pop()
            case "Heading":
                self._heading(int(str(details).removeprefix("H")), Span(start, end))
            case "Paragraph" if len(self._build.frames) == 2 and self._build.frames[-1].kind is BlockKind.PARAGRAPH:
                self._build.pop(end)
            case "Paragraph":
                self._build.add(PieceKind.PARAGRAPH, " ", end, end)
            case "TableCell":
                self._build.add(PieceKind.CELL, " ", end, end)
            case "CodeBlock" | "HtmlBlock":
                self._finish_verbatim(code=name == "CodeBlock")
            case _:
                pass

    def _finish_verbatim(self, *, code: bool) -> None:
        ranges = self._verbatim or []
        self._verbatim = None
        if ranges and code:
            self._code_block(ranges)
        elif ranges:
            self._html.block(self._masked(ranges), Span(ranges[0].start, ranges[-1].end))

    def _heading(self, level: int, span: Span) -> None:
        frame = self._build.frames[-1]
        text = " ".join("".join(piece.text for piece in frame.pieces).split())
        self._build.pop(span.end)
        anchor = self._build.anchors.close_heading()
        heading = Heading(trimmed(self._data, span.start, span.end), level, text, anchor)
        self._headings.append(heading)
        self._build.sections.append((level, (*self._build.sections[-1][1], text)))

    def _leave_sections(self, level: int) -> None:
        while self._build.sections[-1][0] >= level:
            self._build.sections.pop()

    def _code_block(self, ranges: list[Span]) -> None:
        found = bibtex.entries(self._masked(ranges), ranges[0].start)
        first = self._data[ranges[0].start : ranges[-1].end].lstrip()
        if found and first.startswith((b"@", b"%")):
            self._bibtex.extend(found)
            self._build.frames[-1].bibtex.extend(found)

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
        self._build.open.append(
            OpenLink(self._build.new(form, syntax, span, meant, image=image), syntax.start + 1 + image)
        )

    def _close_link(self, end: int) -> None:
        closed = self._build.open.pop()
        link = self._build.links[closed.index]
        span = link.span
        if link.form in (LinkForm.INLINE, LinkForm.IMAGE):
            span = destinations.inline(self._data, closed.inner_end, end, link.meant)
        link = RawLink(link.form, link.syntax, span, link.meant, link.image, link.parent, joined(closed.texts))
        self._build.links[closed.index] = slips.straightened(self._path, link) if "](" in link.meant else link
        around = self._build.open[-1] if self._build.open else self._build.anchor
        if around:
            around.inner_end = max(around.inner_end, end)
            around.texts.append(self._build.links[closed.index].text)


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()
