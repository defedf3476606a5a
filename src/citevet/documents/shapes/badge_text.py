"""Venues that stand in the text of static badges (https://shields.io/badges/static-badge)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from citevet.documents.blocks import RawLink
from citevet.documents.fields import Published
from citevet.model import Field, Span
from citevet.venues import is_preprint, read_venue

_STATIC = re.compile(rb"/badge/([^?#\s\"()]+)")
_KIND = re.compile(rb"(?:conference|journal|venue|publish(?:ed)?(?:_in|%20in)?|publication|accepted)-", re.IGNORECASE)
_PAPER = re.compile(rb"papers?-(?=.*\d\d$)", re.IGNORECASE)
_DATE = re.compile(
    rb"/badge/(?:paper|pdf|abs|arxiv|date|year|time|pub(?:lished)?|released?)-((?:19|20)\d\d)(?:(?:\.|_|--)\d{1,2}){0,2}-",
    re.IGNORECASE,
)
_COLOUR = re.compile(rb"(?<!-)-(?!-)[^-/]*$")
_MONTH = re.compile(rb"\.\d{1,2}(?!\d)")
_WORD = re.compile(r"[^\W\d_]{4}")
_SUFFIX = re.compile(rb"\.(?:svg|png)$")
_YEAR = re.compile(rb"(?:(?<!\d)|(?<=%20))((?:19|20)\d\d)(?!\d|\.\d{4})|(?:'|%27|\xe2\x80\x99|%E2%80%99)(\d\d)(?!\d)")


def venue_in(badges: Iterable[RawLink], data: bytes) -> Published | None:
    """The venue that one of the badges tells, one that accepted rather than a preprint; its slot is the part of the URL
    that says venue and year."""
    preprint: Published | None = None
    for badge in badges:
        told = _told(badge, data)
        if told is not None and not told.preprint:
            return told
        preprint = preprint or told
    return preprint


def date_in_badges(badges: Iterable[RawLink], data: bytes) -> Field | None:
    """The year of a date that one of the badges tells: `badge/pdf-2025.02-red`."""
    found = (_DATE.search(data, badge.span.start, badge.span.end) for badge in badges)
    return next((Field(date[1].decode(), Span(*date.span(1))) for date in found if date is not None), None)


def _told(badge: RawLink, data: bytes) -> Published | None:
    found = _STATIC.search(data, badge.span.start, badge.span.end)
    if found is None:
        return None
    start, end = found.span(1)
    suffix = _SUFFIX.search(data, start, end)
    end = suffix.start() if suffix else end
    colour = _COLOUR.search(data, start, end)
    if colour is None:
        return None
    end = colour.start()
    kind = _KIND.match(data, start, end)
    label = kind or _PAPER.match(data, start, end)
    start = label.end() if label else start
    text = _shown(data[start:end])
    known = is_preprint(text) and _WORD.search(text) is not None
    if not kind and read_venue(text) is None and not (known and _YEAR.search(data, start, end)):
        return None
    year = _YEAR.search(data, start, end)
    if year is None:
        named = kind or not known
        return Published(Field(text, Span(start, end)), None, Span(start, end), known) if named else None
    group = 1 if year[1] else 2
    digits = data[slice(*year.span(group))].decode()
    before = data[start : year.start()].rstrip(b"_- '")
    before = re.sub(rb"(?:%20|%27)+$", b"", before)
    month = _MONTH.match(data, year.end(), end)
    behind = _shown(data[month.end() if month else year.end() : end])
    words = " ".join(f"{_shown(before)} {behind.removesuffix(digits)}".split())
    span = Span(start, start + len(before)) if not behind.strip() else Span(start, end)
    told = Field(digits if group == 1 else f"20{digits}", Span(*year.span(group)))
    return Published(Field(words, span), told, Span(start, end), is_preprint(words)) if words else None


def _shown(content: bytes) -> str:
    """A badge's text as a reader sees it, label and message joined by a blank."""
    text = unquote_to_bytes(content).decode("utf-8", "replace")
    parts = re.sub(r"(?<!-)-(?!-)", " ", text).replace("--", "-")
    return re.sub(r"__|_", lambda match: "_" if match[0] == "__" else " ", parts).strip(" '’")
