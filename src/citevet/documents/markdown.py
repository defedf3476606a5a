"""Markdown documents: CommonMark with GFM's tables and autolinks, raw HTML and BibTeX in code blocks included."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from citevet.documents import citations
from citevet.documents.blocks import Block, BlockKind, Piece, RawLink
from citevet.documents.entries import FoundEntry, find_entries
from citevet.documents.fields import author_names
from citevet.documents.links import Finisher, is_placeholder
from citevet.documents.page import read_page
from citevet.documents.section_years import SectionYears
from citevet.documents.shapes import Linked
from citevet.documents.shapes.words import is_link_label
from citevet.lines import Lines
from citevet.model import BibEntry, Document, Entry, Field, Link, LinkForm, Placeholder, Role, Span
from citevet.venues import read_venue

_COMING_SOON = re.compile(r"\b(?:code\s+)?(?:is\s+|will\s+be\s+)?coming\s+soon\b", re.IGNORECASE)
_SOON = re.compile(rb"soon")
_WORD = re.compile(r"[^\W_]+")
_LEAST_WORDS, _MOST_WORDS = 2, 60
_WRITTEN = frozenset({LinkForm.INLINE, LinkForm.HTML})


def read_markdown(path: str, data: bytes) -> Document:
    """Reads a Markdown document; `data` is valid UTF-8."""
    page = read_page(path, data)
    raw = [*page.links, *(link for entry in page.bibtex for link in citations.links(entry, data))]
    lines = Lines(data)
    finisher = Finisher(path, data, lines)
    blocks = tuple(_all(page.blocks))
    known = [finisher.role(link) for link in raw]
    found = find_entries(page.blocks, data, Linked(raw, known))
    holders = [block for block in blocks if block.kind is not BlockKind.PARAGRAPH]
    places, promises = [block.span for block in holders], _promises(holders, data)
    paragraphs = [block.span for block in blocks if block.kind is BlockKind.PARAGRAPH and _is_brief(block)]
    headings, anchors, bibtex = page.headings, page.anchors, page.bibtex
    del page, blocks, holders  # of a long document that is as much as all of its links
    titles = {each.reading.title_link for each in found if each.reading.title_link is not None}
    titles.update(index for each in found for index in each.reading.paper_links)
    owner = _Owners([each.span for each in found])
    links = finisher.links(raw, known, [owner.of(link.syntax.start) for link in raw], titles)
    pending = _pending(raw)
    kept = sorted(
        (link for index, link in enumerate(links) if index not in pending),
        key=lambda link: (link.syntax.start, -link.syntax.end, link.span.start),
    )
    members: list[list[int]] = [[] for _ in found]
    for index, link in enumerate(kept):
        if link.entry is not None:
            members[link.entry].append(index)
    loose = [link for link in kept if link.entry is None]
    labelled = [link for link in loose if _is_label(link, data)]
    promised = [(raw[index].syntax, raw[index].text) for index, visible in pending.items() if visible]
    promised += [promise for place in _holding_papers(places, kept) for promise in promises.get(place, ())]
    years = SectionYears(headings, data)
    return Document(
        path=path,
        form="markdown",
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        links=tuple(kept),
        entries=tuple(
            _entry(each, years.at(each.span.start), [(index, kept[index]) for index in own], bibtex, lines)
            for each, own in zip(found, members, strict=True)
        ),
        placeholders=tuple(
            Placeholder(span, *lines.at(span.start), text or "a link without text", owner.of(span.start))
            for span, text in sorted(promised)
        ),
        headings=headings,
        anchors=anchors,
        unrecognised=len(_holding_papers(places, loose)) + len(_holding_papers(paragraphs, labelled)),
    )


class _Owners:
    """Which entry a byte stands in."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def of(self, offset: int) -> int | None:
        """The index of the entry, or None outside of all."""
        index = bisect_right(self._starts, offset) - 1
        return index if index >= 0 and offset < self._spans[index].end else None


def _all(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks and those nested in them, each before its children."""
    stack = list(reversed(blocks))
    while stack:
        block = stack.pop()
        yield block
        stack.extend(reversed(block.children))


def _entry(
    found: FoundEntry,
    section_year: Field | None,
    links: Sequence[tuple[int, Link]],
    bibtex: Sequence[BibEntry],
    lines: Lines,
) -> Entry:
    """The entry that was found; `section_year` is that of a venue that it names without a year, and `links` are its
    own with their indices among the document's."""
    reading = found.reading
    first = bisect_right(bibtex, found.span.start, key=lambda each: each.span.start)
    last = bisect_right(bibtex, found.span.end, key=lambda each: each.span.start)
    cited = tuple(bibtex[first:last])
    return Entry(
        span=found.span,
        line=lines.at(found.span.start)[0],
        shape=found.shape,
        section=found.block.section,
        links=tuple(index for index, _ in links),
        number=reading.number,
        title=reading.title,
        authors=reading.authors,
        author_names=author_names(reading.authors.text) if reading.authors else (),
        venue=reading.published.venue,
        year=reading.published.year or (section_year if reading.published.venue else None),
        venue_slot=reading.published.slot,
        preprint=reading.published.preprint,
        news=reading.news,
        bibtex=cited,
        identifiers=citations.papers_named(cited, [link for _, link in links]) if cited else (),
        block=found.block.span if found.block.container and found.whole else None,
        container=found.block.container if found.whole else None,
    )


def _pending(links: Sequence[RawLink]) -> dict[int, bool]:
    """The links whose destination is still to come, by index, and whether that shows: an image without a source, and
    an empty link that is there only to frame an image, promise nothing."""
    framed: dict[int, str] = {}
    for link in links:
        if link.image and link.parent is not None:
            framed[link.parent] = f"{framed.get(link.parent, '')} {link.text}".strip()
    return {
        index: not link.image and framed.get(index) != link.text
        for index, link in enumerate(links)
        if is_placeholder(link)
    }


def _is_brief(block: Block) -> bool:
    """Whether a paragraph has words beside its links, and not more than an entry has."""
    words = sum(len(_WORD.findall(piece.text)) for piece in block.pieces if piece.link is None)
    return _LEAST_WORDS <= words <= _MOST_WORDS


def _is_label(link: Link, data: bytes) -> bool:
    """Whether a link is written as entries write theirs and prose does not: `[[paper](u)]`, `[[paper]](u)`, or with a
    venue and its year for its text, `[V Y](u)`."""
    if link.form not in _WRITTEN:
        return False
    bracketed = link.text.startswith("[") or data[link.syntax.start - 1 : link.syntax.start] == b"["
    if bracketed and is_link_label(link.text):
        return True
    place = read_venue(link.text.strip("[]"))
    return place is not None and place.year is not None


def _holding_papers(places: Sequence[Span], links: Sequence[Link]) -> list[int]:
    """Which of the blocks at these places hold a paper's link themselves, not through an item nested in them."""
    holding: dict[int, None] = {}
    open_places: list[int] = []
    upcoming = 0
    for link in links:
        while upcoming < len(places) and places[upcoming].start <= link.syntax.start:
            open_places.append(upcoming)
            upcoming += 1
        while open_places and places[open_places[-1]].end <= link.syntax.start:
            open_places.pop()
        if open_places and link.role is Role.PAPER:
            holding[open_places[-1]] = None
    return list(holding)


def _promises(blocks: Sequence[Block], data: bytes) -> dict[int, list[tuple[Span, str]]]:
    """What the text of blocks promises, by the index of the block."""
    promises: dict[int, list[tuple[Span, str]]] = {}
    hints = [hint.start() for hint in _SOON.finditer(data.lower())]
    for index, block in enumerate(blocks):
        if bisect_left(hints, block.span.start) == bisect_left(hints, block.span.end):
            continue
        for piece in block.pieces:
            found = _COMING_SOON.search(piece.text) if piece.link is None else None
            if found:
                promises.setdefault(index, []).append((_within(piece, found, data), found[0]))
    return promises


def _within(piece: Piece, found: re.Match[str], data: bytes) -> Span:
    written = data[piece.span.start : piece.span.end]
    start = written.find(found[0].encode())
    return (
        Span(piece.span.start + start, piece.span.start + start + len(found[0].encode())) if start >= 0 else piece.span
    )
