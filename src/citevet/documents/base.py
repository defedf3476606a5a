"""What every document form shares: how a reader looks, and where a range ends."""

from __future__ import annotations

from typing import Protocol

from citevet.model import Document, Span


class Reader(Protocol):
    """Reads one document form. `data` is valid UTF-8."""

    def __call__(self, path: str, data: bytes) -> Document:
        """The document, with every range in bytes of `data`."""
        ...


def trimmed(data: bytes, start: int, end: int) -> Span:
    """The range without the blanks and line ends at its end."""
    while end > start and data[end - 1] in b" \t\r\n":
        end -= 1
    return Span(start, end)
