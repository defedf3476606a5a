"""What a BibTeX entry refers to: links (the values of `url`, `doi` and `eprint`, and of a `howpublished` that is a URL)
and papers named elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from citevet.documents.blocks import RawLink
from citevet.identifiers import paper_named
from citevet.model import BibEntry, BibField, Identifier, Link, LinkForm, Span

_COMMAND = re.compile(rb"\\(?:url|path|nolinkurl)\s*\{")
_ESCAPED = re.compile(r"\\([_%&#~$])|\{([^{}\\]?)\}|\\textasciitilde(?:\{\}|\s?)")
_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV = re.compile(r"(?:arxiv:\s*)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)", re.IGNORECASE)
_NAMING = frozenset({"journal", "journaltitle", "booktitle", "howpublished", "volume", "number", "note"})
_BRACES = re.compile(r"[{}]")
_URL = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_WHOLE_URL = re.compile(r"https?://[^\s{}]+", re.IGNORECASE)


def links(entry: BibEntry, data: bytes) -> Iterator[RawLink]:
    """The links of an entry; the range of each is exactly its URL, DOI or id."""
    for field in entry.fields:
        span = _trimmed(field.span, data)
        if span.start == span.end:
            continue
        value = data[span.start : span.end].decode("utf-8", "replace")
        meant = _meant(entry, field, _ESCAPED.sub(lambda found: found[1] or found[2] or "~", value))
        if meant:
            yield RawLink(LinkForm.BIBTEX, field.whole, span, meant, text=field.name)


def papers_named(entries: Iterable[BibEntry], links: Iterable[Link]) -> tuple[Identifier, ...]:
    """The arXiv papers that BibTeX names in the place of a venue, a volume or a number, each once, other than those
    that `links` lead to."""
    fields = (field for entry in entries for field in entry.fields if field.name in _NAMING)
    named = (paper_named(_BRACES.sub("", field.value)) for field in fields)
    found = dict.fromkeys(Identifier("arxiv", value) for value in named if value is not None)
    if not found:
        return ()
    linked = {link.identifier for link in links}
    return tuple(each for each in found if each not in linked)


def _trimmed(span: Span, data: bytes) -> Span:
    """The range without blanks, braces and `\\url{...}` around the value."""
    start, end = span.start, span.end
    while True:
        while start < end and data[start] in b" \t\r\n":
            start += 1
        while end > start and data[end - 1] in b" \t\r\n":
            end -= 1
        command = _COMMAND.match(data, start, end)
        if command and data[end - 1 : end] == b"}":
            start, end = command.end(), end - 1
        elif end - start >= 2 and data[start] == ord("{") and data[end - 1] == ord("}"):
            start, end = start + 1, end - 1
        else:
            return Span(start, max(start, end))


def _meant(entry: BibEntry, field: BibField, value: str) -> str | None:
    if field.name == "url":
        return f"http://{value}" if value.lower().startswith("www.") else value
    if field.name == "howpublished":
        return value if _WHOLE_URL.fullmatch(value) and paper_named(value) is None else None
    if field.name == "doi":
        doi = _DOI.fullmatch(value)
        return f"https://doi.org/{doi[1]}" if doi else value
    if field.name == "eprint":
        if _URL.match(value):
            return value
        kind = entry.get("archiveprefix") or entry.get("eprinttype")
        arxiv = _ARXIV.fullmatch(value)
        if arxiv and (kind is None or kind.value.lower() == "arxiv"):
            return f"https://arxiv.org/abs/{arxiv[1]}"
        if kind is not None and kind.value.lower() == "arxiv":
            return f"https://arxiv.org/abs/{value}"
    return None
