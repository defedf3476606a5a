"""What is read of a page so far: its links, the blocks that are still open and the text that they are given."""

from __future__ import annotations

import html as entities

import msgspec

from citevet.documents import loose, slips
from citevet.documents.anchors import Anchors
from citevet.documents.base import trimmed
from citevet.documents.blocks import Block, BlockKind, Piece, PieceKind, RawLink
from citevet.documents.frames import Frame, OpenLink
from citevet.model import LinkForm, Span

_LONGEST_TEXT = 1000
_ENCLOSED = frozenset({BlockKind.ITEM, BlockKind.ROW, BlockKind.HEAD})
_MARKUP = b"*_~\\"


class PageBuilder:
    """Gathers the links and blocks of one document, which is told in its order. `frames` are the open blocks, the page
    itself the first; `open` are the open links of Markdown and `anchor` that of raw HTML; `strong` and `emphasis` count
    the styles around what is added."""

    def __init__(self, path: str, data: bytes, base: int) -> None:
        self.path = path
        self.data = data
        self.links: list[RawLink] = []
        self.frames = [Frame(BlockKind.PARAGRAPH, base, None, ())]
        self.containers: list[Span] = []
        self.sections: list[tuple[int, tuple[str, ...]]] = [(0, ())]  # levels, and the headings that stand above
        self.open: list[OpenLink] = []
        self.anchor: OpenLink | None = None
        self.strong = self.emphasis = 0
        self.anchors = Anchors()

    def push(self, kind: BlockKind, start: int, number: int | None = None) -> None:
        """A block of Markdown begins."""
        container = self.containers[-1] if kind in _ENCLOSED else None
        self.frames.append(Frame(kind, start, number, self.sections[-1][1], container))

    def push_html(self, kind: BlockKind, start: int, container: Span | None = None) -> None:
        """A block of raw HTML begins."""
        self.strong = self.emphasis = 0
        self.frames.append(Frame(kind, start, None, self.sections[-1][1], container, raw_html=True))

    def pop(self, end: int, *, keep: bool = True) -> None:
        """The innermost block ends; of one that is not to be kept only the links are."""
        frame = self.frames.pop()
        self.close_anchor(end)
        self.scan(frame)
        if not keep:
            return
        self.frames[-1].children.append(
            Block(
                frame.kind,
                trimmed(self.data, frame.start, end),
                frame.number,
                frame.section,
                tuple(frame.pieces),
                tuple(frame.children),
                tuple(frame.bibtex),
                frame.container,
            )
        )

    def pop_html(self, end: int, *, keep: bool = True) -> None:
        """The innermost block, of raw HTML, ends; breaks and blanks at its end are dropped."""
        pieces = self.frames[-1].pieces
        while pieces and not pieces[-1].text.strip():
            pieces.pop()
        self.pop(end, keep=keep)
        self.strong = self.emphasis = 0

    def add(self, kind: PieceKind, text: str, start: int, end: int) -> None:
        """Gives the innermost block a piece."""
        innermost = self.open[-1] if self.open else None
        if innermost:
            innermost.inner_end = max(innermost.inner_end, end)
        else:
            innermost = self.anchor
        if innermost:
            innermost.texts.append(text)
        if self.anchors.in_heading and not any(self.links[each.index].image for each in self.open):
            self.anchors.add("\n" if kind is PieceKind.LINE else text)
        index = innermost.index if innermost else None
        self.frames[-1].pieces.append(Piece(kind, Span(start, end), text, self.strong > 0, self.emphasis > 0, index))

    def new(self, form: LinkForm, syntax: Span, span: Span, meant: str, *, image: bool = False) -> int:
        """Takes a link, whose text may be still to come: its index."""
        around = self.open[-1] if self.open else self.anchor
        parent = around.index if around else None
        self.links.append(RawLink(form, syntax, span, meant, image, parent))
        return len(self.links) - 1

    def close_anchor(self, end: int) -> None:
        """The open link of raw HTML ends, if there is one."""
        if self.anchor is None:
            return
        link = self.links[self.anchor.index]
        syntax = Span(link.syntax.start, max(link.syntax.end, end))
        self.links[self.anchor.index] = msgspec.structs.replace(link, syntax=syntax, text=joined(self.anchor.texts))
        self.anchor = None

    def decoded(self, span: Span) -> str:
        """The text of a range of raw HTML, entities decoded, without the blanks around it."""
        return entities.unescape(self.data[span.start : span.end].decode("utf-8", "replace")).strip()

    def scan(self, frame: Frame) -> None:
        """Finds the URLs in a block's text; the text of a construct that was meant as a link becomes that link's."""
        constructs: list[tuple[loose.Loose, int]] = []
        region: Span | None = None
        around: int | None = None
        for piece in frame.pieces:
            if piece.kind is not PieceKind.TEXT:
                continue
            if region and piece.link == around and not self.data[region.end : piece.span.start].strip(_MARKUP):
                region = Span(region.start, max(region.end, piece.span.end))
                continue
            if region:
                constructs += self.urls(region, around, raw_html=frame.raw_html)
            region, around = piece.span, piece.link
        if region:
            constructs += self.urls(region, around, raw_html=frame.raw_html)
        if constructs and not frame.raw_html:
            frame.pieces = list(slips.relinked(self.data, frame.pieces, constructs))

    def urls(self, region: Span, around: int | None, *, raw_html: bool = False) -> list[tuple[loose.Loose, int]]:
        """Takes the URLs in a run of text as links; gives those with a text of their own, and their indices."""
        constructs: list[tuple[loose.Loose, int]] = []
        found = list(loose.urls(self.data, region, linked=around is not None, raw_html=raw_html))
        if not found:
            return constructs
        for each, following in zip(found, [*found, None][1:], strict=True):
            form = LinkForm.BARE if not each.fault else LinkForm.IMAGE if each.image else LinkForm.INLINE
            text = ""
            if each.label:
                text = self.data[each.label.start : each.label.end].decode("utf-8", "replace").strip("*_ ")
            outer = self.links[around] if around is not None else None
            flaw = slips.flaw_of(self.path, self.data, each, following, outer)
            link = RawLink(form, each.syntax, each.span, each.meant, each.image, around, joined([text]), flaw)
            self.links.append(link)
            if each.label and not each.image and around is None:
                constructs.append((each, len(self.links) - 1))
        return constructs


def joined(texts: list[str]) -> str:
    """A link's text, one blank for several, cut where it is too long to be one."""
    whole = "".join(texts)  # of one text that text itself, which the piece keeps anyway
    text = " ".join(whole.split())[:_LONGEST_TEXT]
    return whole if text == whole else text
