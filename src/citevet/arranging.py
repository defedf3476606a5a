"""A document with its entries in a new order and their citation counts written down, and the proof that it is the same
list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from citevet import annotation, fixes, sorting
from citevet.annotation import Place
from citevet.errors import FixError
from citevet.model import Document, Entry, Field
from citevet.sorting import Figure, SortKey


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document with citation counts, and how many entries have none because it would be misread there."""

    document: Document
    left: int = 0


def annotated(document: Document, counts: Mapping[int, int]) -> Annotated:
    """The document with citation counts written to entries, named by their index; those that there are already are
    brought up to date. Raises FixError where anything else would change."""
    known, places = dict(counts), dict.fromkeys(counts, Place.USUAL)
    while True:
        edits = annotation.edits(document, known, places)
        after = fixes.read_again(document, fixes.edited(document, sorted(edits, key=lambda edit: edit.span)))
        misread = [index for index in _misread(document, after) if index in known]
        if not misread:
            break
        for index in misread:
            if places[index] is Place.TITLE:
                del known[index]
            else:
                places[index] = Place(places[index] + 1)
    if _readings(document) != _readings(after):
        raise FixError(f"{document.path}: not changed, because citation counts would be misread; leave out --annotate")
    return Annotated(after, len(counts) - len(known))


def _misread(before: Document, after: Document) -> list[int]:
    """The entries that read differently, apart from a count."""
    lost = _readings(before) - _readings(after)
    return [index for index, entry in enumerate(before.entries) if _reading(before, entry) in lost]


@dataclass(frozen=True, slots=True)
class Arranged:
    """A document's bytes with its entries in order, and how many of them stand elsewhere now."""

    data: bytes
    moved: int


def arranged(document: Document, figures: Sequence[Figure], by: SortKey, section: str | None = None) -> Arranged:
    """The document with the entries of the named section, or of all, in order. Raises FixError when an entry would be
    lost, or read differently in its new place."""
    edits = [edit for run in sorting.runs(document, section) for edit in sorting.edits(document, run, figures, by)]
    data = fixes.edited(document, sorted(edits, key=lambda edit: edit.span))
    if data != document.data:
        _require_same_entries(document, fixes.read_again(document, data))
    return Arranged(data, len(edits))


def _require_same_entries(before: Document, after: Document) -> None:
    pairs: tuple[tuple[str, Counter[Hashable], Counter[Hashable]], ...] = (
        ("entry", _readings(before), _readings(after)),
        ("text", Counter(_texts(before)), Counter(_texts(after))),
        ("link", Counter(link.target for link in before.links), Counter(link.target for link in after.links)),
    )
    for what, was, now in pairs:
        if was != now:
            lost = next(iter((was - now) or (now - was)))
            name = _beginning(lost[0] if isinstance(lost, tuple) else lost)
            raise FixError(
                f"{before.path}: not sorted, because the {what} {name!r} would read differently in its new place; sort "
                "one section at a time with --section"
            )


def _beginning(text: object) -> str:
    """The beginning of something that was lost, for a message."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join(shown.split())[:80]


def _readings(document: Document) -> Counter[Hashable]:
    return Counter(_reading(document, each) for each in document.entries)


def _reading(document: Document, entry: Entry) -> Hashable:
    """What an entry says, a citation count left out."""
    links = (document.links[index] for index in entry.links)
    fields = (entry.title, entry.authors, entry.venue, entry.year)
    return (
        *map(_text, fields),
        entry.section,
        entry.shape,
        entry.preprint,
        entry.news,
        tuple(link.target for link in links if not annotation.shows_count(document, link)),
    )


def _text(field: Field | None) -> str | None:
    return field.text if field else None


def _texts(document: Document) -> Iterable[Hashable]:
    """The bytes of the entries that can move, without what belongs to their places: numbers and indentation."""
    for run in sorting.runs(document):
        for slot in run:
            yield sorting.own_text(document, slot)
