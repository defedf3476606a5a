"""The little that is read of a page: its text as far as it was fetched, its title and its headings.

Everything here is linear in the body's size, as pages come from strangers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from citevet.net.transport import Response

# Characters of a title or heading that are looked at.
_LONGEST = 500

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def text_of(response: Response) -> str:
    """The body as text, by the charset that its Content-Type tells, else UTF-8; never fails."""
    match = _CHARSET.search(response.headers.get("content-type", ""))
    try:
        return response.body.decode(match[1] if match else "utf-8", "replace")
    except (LookupError, ValueError):
        return response.body.decode("utf-8", "replace")


def is_html(response: Response) -> bool:
    """Whether the body is, or as far as is told may be, an HTML page."""
    return response.content_type in {"text/html", "application/xhtml+xml", ""}


def title_of(response: Response) -> str:
    """The page's title in one line, or "" for a page without one and for what is no HTML."""
    return Page(response).title if is_html(response) else ""


class Page:
    """A body that is decoded and lowered once, however much is read of it."""

    def __init__(self, response: Response) -> None:
        self.text = text_of(response)
        self.lower = self.text.lower()
        # Some letters are longer in lower case ("İ"); then the offsets would not fit the text.
        self._source = self.text if len(self.lower) == len(self.text) else self.lower

    @property
    def title(self) -> str:
        """Its title in one line, or ""."""
        return next(self._elements("title"), "")

    @property
    def headings(self) -> tuple[str, ...]:
        """Its first- and second-level headings, each in one line, markup removed; empty ones left out."""
        return tuple(heading for name in ("h1", "h2") for heading in self._elements(name) if heading)

    def _elements(self, name: str) -> Iterator[str]:
        at = 0
        while (at := self.lower.find(f"<{name}", at)) >= 0:
            after = self.lower[at + len(name) + 1 : at + len(name) + 2]
            start = self.lower.find(">", at) + 1
            if not start:
                return
            at = start
            if after not in {">", " ", "\t", "\n", "\r"}:
                continue
            end = self.lower.find(f"</{name}", start)
            if end < 0:
                return
            at = end
            yield " ".join(html.unescape(_TAG.sub(" ", self._source[start : min(end, start + _LONGEST)])).split())
