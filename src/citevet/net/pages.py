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
    if not is_html(response):
        return ""
    return next(_elements(text_of(response), "title"), "")


def headings_of(text: str) -> tuple[str, ...]:
    """The page's first- and second-level headings, each in one line, markup removed; empty ones left out."""
    return tuple(heading for name in ("h1", "h2") for heading in _elements(text, name) if heading)


def _elements(text: str, name: str) -> Iterator[str]:
    lower = text.lower()
    # Some letters are longer in lower case ("İ"); then the offsets would not fit the text.
    source = text if len(lower) == len(text) else lower
    at = 0
    while (at := lower.find(f"<{name}", at)) >= 0:
        after = lower[at + len(name) + 1 : at + len(name) + 2]
        start = lower.find(">", at) + 1
        if not start:
            return
        at = start
        if after not in {">", " ", "\t", "\n", "\r"}:
            continue
        end = lower.find(f"</{name}", start)
        if end < 0:
            return
        at = end
        yield " ".join(html.unescape(_TAG.sub(" ", source[start : min(end, start + _LONGEST)])).split())
