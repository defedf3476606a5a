"""Links with a slip of the pen: what is wrong about them, the plain correction, and the text that they were to have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from citevet.documents.blocks import Piece, RawLink
from citevet.documents.loose import Loose
from citevet.model import Edit, Flaw, Span

_NESTED = re.compile(r"\[[^\]]*\]\((?P<meant>[^()\s]+)\)", re.DOTALL)


def straightened(path: str, link: RawLink) -> RawLink:
    """The link with its flaw, where the destination holds Markdown of its own: `]([u1](u2))`, `](u1](u2))`."""
    nested = _NESTED.fullmatch(link.meant)
    if nested:
        flaw = Flaw("the destination is itself a link", Edit(path, link.span, nested["meant"]))
        return msgspec.structs.replace(link, meant=nested["meant"], flaw=flaw)
    first, _, second = link.meant.partition("](")
    same = first == second.rstrip(")")
    edit = Edit(path, link.span, first) if same else None
    return msgspec.structs.replace(link, meant=first, flaw=Flaw("two destinations run into each other", edit))


def flaw_of(path: str, data: bytes, each: Loose, following: Loose | None, outer: RawLink | None) -> Flaw | None:
    """What is wrong about a URL in text, or None. `following` is the next URL of the same text, `outer` the link in
    whose text both stand."""
    if not each.fault:
        return None
    edit = None
    if each.missing:
        edit = Edit(path, Span(each.span.end, each.span.end), each.missing)
    elif each.runs_on and outer and outer.meant == each.meant and data.startswith(b"[[", outer.syntax.start):
        edit = Edit(path, Span(each.span.end, outer.syntax.end), ")]")
    elif each.runs_on and outer is None and following and following.meant == each.meant:
        edit = Edit(path, Span(each.span.end, following.span.end), "")
    return Flaw(each.fault, edit)


def relinked(data: bytes, pieces: Iterable[Piece], constructs: Sequence[tuple[Loose, int]]) -> Iterator[Piece]:
    """The pieces as they would be, had the constructs been read as the links of those indices. Both are in the order
    of the text."""
    upcoming = 0
    for piece in pieces:
        start = piece.span.start
        while upcoming < len(constructs) and constructs[upcoming][0].syntax.end <= start:
            upcoming += 1
        if upcoming == len(constructs) or constructs[upcoming][0].syntax.start >= piece.span.end:
            yield piece
            continue
        construct, index = constructs[upcoming]
        label = construct.label or construct.syntax
        if start < construct.syntax.start:
            yield _cut(data, piece, start, construct.syntax.start)
        if label.contains(piece.span):
            yield msgspec.structs.replace(piece, link=index)
        elif piece.span.end > construct.syntax.end:
            yield _cut(data, piece, construct.syntax.end, piece.span.end)


def _cut(data: bytes, piece: Piece, start: int, end: int) -> Piece:
    return msgspec.structs.replace(piece, span=Span(start, end), text=data[start:end].decode("utf-8", "replace"))
