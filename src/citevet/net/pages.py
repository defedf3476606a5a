"""The little that is read of a page: its title, its headings, and which of the marks that matter stand in it.

Everything here is linear in the body's size, as pages come from strangers.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from citevet.net.transport import Response
from citevet.net.walls import WALLS

# Characters of a title or heading that are looked at; none takes more bytes in UTF-8 than this.
_LONGEST = 500
_WIDEST = 4

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_TAG = re.compile(r"<[^<>]*>")
# Between a page's own title and its site's name.
_SEPARATOR = re.compile(r"\s+[|–—·•»«:-]+\s+|\s*\|\s*")

CITATION = b"citation_title"
ADDRESSES = (b"canonical", b"og:url")
SOURCE = b"src"
# What is found in one walk over the body: looking for one after the other was a fifth of an audit's processor time.
# None lies within another, which it would hide. Of a wall that has no title, the first mark.
MARKS = (
    b"<title",
    b"<h1",
    b"<h2",
    CITATION,
    *ADDRESSES,
    SOURCE,
    *(wall.body[0] for wall in WALLS if wall.body and wall.title is None),
)
_SEARCH = BytesAhoCorasick(MARKS, MatchKind.LeftmostFirst)


def text_of(response: Response) -> str:
    """The body as text, by the charset that its Content-Type tells, else UTF-8; never fails."""
    try:
        return response.body.decode(_charset(response), "replace")
    except (LookupError, ValueError):
        return response.body.decode("utf-8", "replace")


def is_html(response: Response) -> bool:
    """Whether the body is, or as far as is told may be, an HTML page."""
    return response.content_type in {"text/html", "application/xhtml+xml", ""}


def title_parts(title: str) -> list[str]:
    """What a title is put together from, its page's own and its site's name among them."""
    return [part.strip() for part in _SEPARATOR.split(title)]


class Page:
    """An answer whose body is searched once, however much is read of it."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.is_html = is_html(response)
        self._source = response.body
        if _charset(response).lower() not in _UTF_8:
            self._source = text_of(response).encode("utf-8", "replace")

    @cached_property
    def lower(self) -> bytes:
        """The body in UTF-8 with ASCII's letters in lower case."""
        return self._source.lower()

    @cached_property
    def found(self) -> Mapping[bytes, Sequence[int]]:
        """Those of `MARKS` that stand in the body, in whatever case, and where."""
        found: defaultdict[bytes, list[int]] = defaultdict(list)
        for mark, start, _ in _SEARCH.find_matches_as_indexes(self.lower):
            found[MARKS[mark]].append(start)
        return dict(found)

    @cached_property
    def title(self) -> str:
        """Its title in one line, or "" for a page without one and for what is no HTML."""
        return next(self._elements(b"title"), "") if self.is_html else ""

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Its first- and second-level headings, each in one line, markup removed; empty ones left out."""
        return tuple(heading for name in (b"h1", b"h2") for heading in self._elements(name) if heading)

    def _elements(self, name: bytes) -> Iterator[str]:
        at = 0
        for opened in self.found.get(b"<" + name, ()):
            if opened < at:
                continue
            start = self.lower.find(b">", opened) + 1
            if not start:
                return
            at = start
            after = opened + len(name) + 1
            if self.lower[after : after + 1] not in {b">", b" ", b"\t", b"\n", b"\r"}:
                continue
            end = self.lower.find(b"</" + name, start)
            if end < 0:
                return
            at = end
            text = self._source[start : min(end, start + _LONGEST * _WIDEST)].decode("utf-8", "replace")[:_LONGEST]
            yield " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _charset(response: Response) -> str:
    match = _CHARSET.search(response.headers.get("content-type", ""))
    return match[1] if match else "utf-8"
