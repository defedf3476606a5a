"""From a preprint's BibTeX entry, or one that names another venue or year, to the published paper's: the edits, by byte
range, and nothing else changed.

The key, the order of the fields, and everything that says something of the paper rather than of its being a preprint
stay. What only a preprint has (`journal={arXiv preprint ...}`, `volume={abs/...}`, Zotero's `number={arXiv:...}` and
`publisher={arXiv}`) is replaced or taken out; the arXiv id itself is kept, as the `eprint` field that arXiv recommends
(https://info.arxiv.org/help/hypertex/bibstyles/index.html), unless a link of the entry holds it anyway.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from citevet.identifiers import ARXIV_DOIS, paper_named
from citevet.model import BibEntry, BibField, Imprint, Span
from citevet.venues import Printed, is_preprint, read_venue

_TYPES = frozenset(
    {"article", "misc", "inproceedings", "conference", "unpublished", "online", "electronic", "techreport", "report"}
)
_SLOTS = ("journal", "journaltitle", "booktitle", "howpublished", "publisher", "institution", "organization")
_TITLES = ("journal", "journaltitle", "booktitle")
_NUMBERS = ("volume", "number")
# What describes one volume of one venue.
_OF_A_VOLUME = (
    "volume", "number", "pages", "series", "editor", "publisher", "address", "location", "doi", "isbn", "issn",
)  # fmt: skip
_EQUALS = re.compile(rb"([^\s=]+)([ \t\r\n]*)=([ \t\r\n]*)")
_GAP = re.compile(rb"\s*,?\s*")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Publication:
    """What an entry has to say of where its paper was published. `venue` is LaTeX, or the name of an abbreviation when
    `bare`; `imprint` is the rest of what evidence gives."""

    venue: str
    bare: bool
    journal: bool
    year: int
    imprint: Imprint = dataclasses.field(default_factory=Imprint)


def is_preprint_entry(entry: BibEntry) -> bool:
    """Whether a BibTeX entry calls its paper a preprint and names no place of publication."""
    titles = [field for name in _TITLES if (field := entry.get(name)) and _said(field)]
    if any(not _is_preprints(field) for field in titles):
        return False
    archive = entry.get("archiveprefix") or entry.get("eprinttype")
    by_eprint = entry.get("eprint") is not None and archive is not None and archive.value.lower() == "arxiv"
    return by_eprint or any(_is_preprints(field) for name in _SLOTS if (field := entry.get(name)) and _said(field))


def printed_venues(data: bytes, entry: BibEntry) -> Iterator[Printed]:
    """How a published paper's entry prints its venue."""
    date = entry.get("year") or entry.get("date")
    year = _YEAR.search(date.value) if date is not None else None
    for field in entry.fields:
        raw = " ".join(data[field.span.start : field.span.end].decode("utf-8", "replace").split())
        bare = field.whole.end == field.span.end
        if field.name not in _TITLES or _is_preprints(field) or raw.count("{") != raw.count("}"):
            continue
        if not bare or (field.value != raw and "#" not in raw):
            yield Printed(field.value, raw, bare, int(year[0]) if year else None)


def upgrade(
    data: bytes, entry: BibEntry, publication: Publication, linked: Collection[str]
) -> tuple[tuple[Span, str], ...] | None:
    """The ranges of `data` to replace, in order and apart from each other, so that a preprint's entry becomes the
    published paper's; None where the entry is not written so that this can be done safely. `linked` are the arXiv ids
    that the document's entry links."""
    if entry.name.text.lower() not in _TYPES or not is_preprint_entry(entry) or not _is_whole(data, entry):
        return None
    if len({named for field in entry.fields if (named := paper_named(_said(field)))}) > 1:
        return None
    draft = _Draft(data, entry)
    draft.write(publication, linked)
    return draft.edits()


def correct(
    data: bytes, entry: BibEntry, publication: Publication, stated: str, *, moved: bool
) -> tuple[tuple[Span, str], ...] | None:
    """The same for an entry that names the venue `stated` (a short name) as its only one. Where the paper was published
    by another (`moved`), what describes the volume goes, or becomes what evidence gives, unless the entry describes the
    right one already. None where the entry names another venue, or is not written so that this can be done safely."""
    named = [field for name in _TITLES if (field := entry.get(name)) and _said(field)]
    reading = read_venue(named[0].value) if len(named) == 1 else None
    if reading is None or reading.venue != stated or not _is_whole(data, entry):
        return None
    draft = _Draft(data, entry)
    draft.correct(named[0], publication, moved=moved)
    return draft.edits()


def _said(field: BibField) -> str:
    """The field's text without braces and ties, which stand for nothing."""
    return re.sub(r"[{}~\s]+", " ", field.value).strip()


def _is_preprints(field: BibField) -> bool:
    """Whether a field that is not empty says nothing but that the paper is a preprint."""
    said = _said(field)
    return paper_named(said) is not None or (any(map(str.isalpha, said)) and is_preprint(said))


def _is_whole(data: bytes, entry: BibEntry) -> bool:
    """Whether entry and values are closed, each field stands there once, and only blanks and commas are between."""
    if not entry.fields or not entry.key.text or entry.span.end <= entry.fields[-1].whole.end:
        return False
    if data[entry.span.end - 1 : entry.span.end] not in (b"}", b")"):
        return False
    names = [field.name for field in entry.fields]
    ends = [entry.key.span.end, *(field.whole.end for field in entry.fields)]
    gaps = [data[end : field.whole.start] for end, field in zip(ends, entry.fields, strict=False)]
    return (
        len(set(names)) == len(names)
        and all(_GAP.fullmatch(gap) and b"," in gap for gap in gaps)
        and _GAP.fullmatch(data[ends[-1] : entry.span.end - 1]) is not None
        and all(_is_closed(data, field) for field in entry.fields)
    )


def _is_closed(data: bytes, field: BibField) -> bool:
    pair = data[field.span.start - 1 : field.span.start] + data[field.span.end : field.span.end + 1]
    if field.whole.end == field.span.end + 1:
        return pair in (b"{}", b'""')
    return field.whole.end == field.span.end and data[field.span.start - 1 : field.span.start] not in (b"{", b'"')


class _Draft:
    """The edits to one entry as they come together."""

    def __init__(self, data: bytes, entry: BibEntry) -> None:
        self._data = data
        self._entry = entry
        self._edits: list[tuple[Span, bytes]] = []
        self._before = {field.name: end for field, end in zip(entry.fields, self._ends(), strict=False)}
        self._aligned = self._is_aligned()

    def _ends(self) -> list[int]:
        return [self._entry.key.span.end, *(field.whole.end for field in self._entry.fields)]

    def edits(self) -> tuple[tuple[Span, str], ...]:
        """The edits in order, those that touch each other in one."""
        merged: list[tuple[Span, bytes]] = []
        for span, text in sorted(self._edits, key=lambda edit: (edit[0].start, edit[0].end)):
            if merged and merged[-1][0].end == span.start:
                merged[-1] = (Span(merged[-1][0].start, span.end), merged[-1][1] + text)
            else:
                merged.append((span, text))
        return tuple((span, text.decode()) for span, text in merged)

    def write(self, publication: Publication, linked: Collection[str]) -> None:
        """Makes the entry say where the paper was published."""
        kind = "article" if publication.journal else "inproceedings"
        if self._entry.name.text.lower() not in {kind, "conference" if kind == "inproceedings" else kind}:
            self._replace(self._entry.name.span, _in_case_of(self._entry.name.text, kind))
        slot = self._write_venue(publication)
        self._write_year(publication.year, slot)
        self._write_numbers(slot, linked)
        self._write_imprint(publication, self._entry.get("year") or self._entry.get("date") or slot)

    def correct(self, slot: BibField, publication: Publication, *, moved: bool) -> None:
        """Makes the entry name the right venue and year in the place of those that it names."""
        self._replace_value(slot, publication.venue, bare=publication.bare)
        self._write_year(publication.year, slot, dated=moved)
        if moved and not self._describes(publication):
            told = _details(publication)
            for name in _OF_A_VOLUME:
                if (field := self._entry.get(name)) is None:
                    continue
                if told.get(name):
                    self._replace_value(field, told[name])
                else:
                    self._remove(field)
        self._write_imprint(publication, self._entry.get("year") or self._entry.get("date") or slot)

    def _describes(self, publication: Publication) -> bool:
        """Whether the entry has the DOI, the pages or the address of the publication."""
        told = _details(publication)
        own = ((field, told[name]) for name in ("doi", "pages", "url") if (field := self._entry.get(name)))
        return any(text and _bare(field.value) == _bare(text) for field, text in own)

    def _write_imprint(self, publication: Publication, behind: BibField) -> None:
        """Adds what is known of the publication and the entry lacks; what its author wrote stays, but for the
        preprint's DOI where something else holds the id."""
        known = publication.imprint
        doi = self._entry.get("doi")
        if known.doi and doi and ARXIV_DOIS in doi.value.lower() and self._entry.get("eprint"):
            self._replace_value(doi, known.doi)
        for name, text in _details(publication).items():
            field = self._entry.get(name)
            if text and (field is None or (name == "publisher" and self._is_free(field))):
                self._insert(behind, name, text)

    def _write_venue(self, publication: Publication) -> BibField:
        """Writes the venue; gives the field that it stands in, or behind."""
        named = [field for name in _SLOTS if (field := self._entry.get(name)) and self._is_free(field)]
        wanted = self._title_name(publication)
        slot = next((field for field in named if field.name == wanted), named[0] if named else None)
        for field in named:
            if field is not slot:
                self._remove(field)
        if slot is None:
            place = self._entry.get("author") or self._entry.get("title") or self._entry.fields[-1]
            self._insert(place, wanted, publication.venue, bare=publication.bare)
            return place
        if slot.name != wanted:
            self._rename(slot, wanted)
        self._replace_value(slot, publication.venue, bare=publication.bare)
        return slot

    def _title_name(self, publication: Publication) -> str:
        if not publication.journal:
            return "booktitle"
        return "journaltitle" if self._entry.get("journaltitle") else "journal"

    def _is_free(self, field: BibField) -> bool:
        """Whether a field is there for the preprint only; an empty place of publication is nobody's."""
        return _is_preprints(field) or (field.name in _TITLES and not _said(field))

    def _write_year(self, year: int, slot: BibField, *, dated: bool = True) -> None:
        """Writes the year; month and day go with one that is `dated` by them."""
        field = self._entry.get("year") or self._entry.get("date")
        if field is None:
            self._insert(slot, "year", str(year))
            return
        said = _YEAR.search(field.value)
        if said is not None and int(said[0]) == year:
            return
        self._replace_value(field, str(year))
        for name in ("month", "day") if dated else ():
            if (part := self._entry.get(name)) is not None:
                self._remove(part)

    def _write_numbers(self, slot: BibField, linked: Collection[str]) -> None:
        """Takes out numbers that are arXiv ids, and keeps the id where nothing else in the entry holds it."""
        numbers = [field for name in _NUMBERS if (field := self._entry.get(name)) and _is_preprints(field)]
        lost = [field for field in self._entry.fields if field in numbers or field.name in _SLOTS]
        left = {*linked, *(paper_named(_said(field)) for field in self._entry.fields if field not in lost)}
        ids = [value for field in lost if (value := paper_named(_said(field))) and value not in left]
        keep = ids[0] if ids and self._entry.get("eprint") is None else None
        for field in numbers:
            if keep is None:
                self._remove(field)
                continue
            self._rename(field, "eprint")
            self._replace_value(field, keep)
            self._insert_archive(field)
            keep = None
        if keep is not None:
            self._insert(slot, "eprint", keep)
            self._insert_archive(slot)

    def _insert_archive(self, behind: BibField) -> None:
        if not (self._entry.get("archiveprefix") or self._entry.get("eprinttype")):
            biblatex = any(self._entry.get(name) for name in ("journaltitle", "date"))
            self._insert(behind, "eprinttype" if biblatex else "archivePrefix", "arXiv")

    def _replace(self, span: Span, text: str | bytes) -> None:
        written = text if isinstance(text, bytes) else text.encode()
        if self._data[span.start : span.end] != written:
            self._edits.append((span, written))

    def _parts(self, field: BibField) -> tuple[bytes, bytes, bytes]:
        """A field's name, and the blanks before and behind its sign of equality."""
        match = _EQUALS.match(self._data, field.whole.start, field.whole.end)
        return (match[1], match[2], match[3]) if match else (field.name.encode(), b" ", b" ")

    def _rename(self, field: BibField, name: str) -> None:
        old, gap, _ = self._parts(field)
        new = _in_case_of(old.decode(), name).encode()
        start = field.whole.start
        self._replace(Span(start, start + len(old) + len(gap)), new + self._padding(old, gap, new))

    def _padding(self, old: bytes, gap: bytes, new: bytes) -> bytes:
        return b" " * max(1, len(old) + len(gap) - len(new)) if self._aligned else gap

    def _is_aligned(self) -> bool:
        """Whether the signs of equality stand below each other though the names are not equally long."""
        parts = [self._parts(field) for field in self._entry.fields]
        columns = {len(name) + len(gap) for name, gap, _ in parts}
        return len(columns) == 1 and len({len(name) for name, _, _ in parts}) > 1

    def _replace_value(self, field: BibField, text: str, *, bare: bool = False) -> None:
        start = field.whole.start + sum(map(len, self._parts(field))) + 1
        self._replace(Span(start, field.whole.end), self._delimited(field, text, bare=bare))

    def _delimited(self, field: BibField, text: str, *, bare: bool) -> str:
        """The text between the marks that the field's value has."""
        opening = self._data[field.span.start - 1 : field.span.start]
        if bare or (field.whole.end == field.span.end and text.isdigit()):
            return text
        return (
            f'"{text}"' if opening == b'"' and field.whole.end != field.span.end and '"' not in text else f"{{{text}}}"
        )

    def _insert(self, behind: BibField, name: str, text: str, *, bare: bool = False) -> None:
        """Puts a field behind another, written as that one is."""
        old, gap, after = self._parts(behind)
        between = self._data[self._before[behind.name] : behind.whole.start]
        new = _in_case_of(old.decode(), name).encode()
        value = self._delimited(behind, text, bare=bare).encode()
        field = between + new + self._padding(old, gap, new) + b"=" + after + value
        self._edits.append((Span(behind.whole.end, behind.whole.end), field))

    def _remove(self, field: BibField) -> None:
        """Takes a field out, with what parts it from the one before it."""
        self._edits.append((Span(self._before[field.name], field.whole.end), b""))


def _details(publication: Publication) -> dict[str, str]:
    """What is known of a publication beside venue and year, by field, as LaTeX; "" for what is not."""
    known = publication.imprint
    publisher = "" if publication.journal else known.publisher.replace("&", "\\&")
    return {"pages": known.pages, "publisher": publisher, "doi": known.doi or "", "url": known.url}


def _bare(text: str) -> str:
    """A DOI, pages or an address without what may be written otherwise."""
    return re.sub(r"^https?://(?:dx\.)?doi\.org/|[-–—\s]+|/$", "", text.lower())


def _in_case_of(old: str, new: str) -> str:
    """`new` in the case that `old` is written in."""
    if old.isupper():
        return new.upper()
    if old[:1].isupper():
        return {"inproceedings": "InProceedings"}.get(new, new[:1].upper() + new[1:])
    return new
