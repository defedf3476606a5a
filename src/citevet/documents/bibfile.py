"""BibTeX files: one entry of the document for each BibTeX entry."""

from __future__ import annotations

import hashlib
import re

import msgspec

from citevet import bibtex
from citevet.documents import citations
from citevet.documents.fields import author_names
from citevet.documents.links import Finisher
from citevet.identifiers import paper_named
from citevet.lines import Lines
from citevet.model import BibEntry, Document, Entry, Field, Link
from citevet.venues import is_preprint

_VENUES = ("journal", "journaltitle", "booktitle", "howpublished", "publisher", "school", "institution")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ON_THE_WEB = re.compile(r"<?https?://\S+", re.IGNORECASE)


def read_bibtex(path: str, data: bytes) -> Document:
    """Reads a `.bib` file; `data` is valid UTF-8. Its entries have no venue slot: a correction changes the entry."""
    found = bibtex.entries(data)
    lines = Lines(data)
    finisher = Finisher(path, data, lines)
    links: list[Link] = []
    entries: list[Entry] = []
    for index, entry in enumerate(found):
        raw = list(citations.links(entry, data))
        indices = tuple(range(len(links), len(links) + len(raw)))
        links += finisher.links(raw, [finisher.role(each) for each in raw], [index] * len(raw))
        named = citations.papers_named([entry], [links[index] for index in indices])
        entries.append(msgspec.structs.replace(_entry(entry, lines), links=indices, identifiers=named))
    return Document(path, "bibtex", data, hashlib.sha256(data).hexdigest(), tuple(links), tuple(entries))


def _entry(entry: BibEntry, lines: Lines) -> Entry:
    authors = _field(entry, "author")
    venue = next(
        (field for name in _VENUES if (field := _field(entry, name)) and not _is_place_on_the_web(field)), None
    )
    date = _field(entry, "year") or _field(entry, "date")
    year = _YEAR.search(date.text) if date else None
    return Entry(
        span=entry.span,
        line=lines.at(entry.span.start)[0],
        shape="bibtex",
        section=(),
        links=(),
        title=_field(entry, "title"),
        authors=authors,
        author_names=_names(authors.text) if authors else (),
        venue=venue,
        year=msgspec.structs.replace(date, text=year[0]) if date and year else None,
        preprint=_is_preprint(entry, venue),
        bibtex=(entry,),
    )


def _is_place_on_the_web(field: Field) -> bool:
    """Whether a field holds a URL that names no paper: `howpublished={\\url{...}}` tells no venue."""
    return _ON_THE_WEB.fullmatch(field.text) is not None and paper_named(field.text.strip("<>")) is None


def _is_preprint(entry: BibEntry, venue: Field | None) -> bool:
    """Whether an entry says that its paper is a preprint: in the place of the venue, or by naming nothing but arXiv."""
    if venue is not None:
        return is_preprint(venue.text) or paper_named(venue.text) is not None
    archive = entry.get("archiveprefix") or entry.get("eprinttype")
    return entry.get("eprint") is not None and archive is not None and archive.value.lower() == "arxiv"


def _field(entry: BibEntry, name: str) -> Field | None:
    field = entry.get(name)
    if field is None or not field.value.strip():
        return None
    text = bibtex.plain(field.value)
    return Field(text, field.span) if text else None


def _names(text: str) -> tuple[str, ...]:
    people = (author_names(name) if "," not in name else (name,) for name in bibtex.people(text))
    return tuple(name for names in people for name in names)
