"""The BibTeX of an entry, in a `.bib` file or beside an entry of a list, as it has to be once its venue is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from citevet.matching import same_paper
from citevet.model import BibEntry, Document, Imprint, Span, Track
from citevet.rules.bibtex_upgrade import Publication, correct, is_preprint_entry, printed_venues, upgrade
from citevet.rules.entries import EntryAt
from citevet.venues import is_journal, print_venue, prints

_Edits = tuple[tuple[Span, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper was published: a venue's short name, the part of it, the year, and what else evidence gives."""

    venue: str
    track: Track | None
    year: int
    imprint: Imprint = field(default_factory=Imprint)


class EntryBibtex:
    """How a document prints venues in BibTeX, and what its entries' BibTeX becomes."""

    def __init__(self, document: Document) -> None:
        self._data = document.data
        written = (each for entry in document.entries for each in entry.bibtex)
        self._printed = tuple(printed for each in written for printed in printed_venues(document.data, each))

    def published(self, at: EntryAt, place: Place) -> Iterator[tuple[Span, str]]:
        """The ranges to replace, so that what calls the entry's paper a preprint says where it was published."""
        for written in _of_the_paper(at):
            yield from self._upgraded(at, written, place) or ()

    def corrected(self, at: EntryAt, stated: str, place: Place) -> Iterator[tuple[Span, str]]:
        """The same where the entry states a venue that is not `place`: what calls the paper a preprint, and what names
        the venue that is stated."""
        for written in _of_the_paper(at):
            if is_preprint_entry(written):
                yield from self._upgraded(at, written, place) or ()
            else:
                publication = self._publication(place, written)
                yield from correct(self._data, written, publication, stated, moved=stated != place.venue) or ()

    def _upgraded(self, at: EntryAt, written: BibEntry, place: Place) -> _Edits | None:
        linked = {at.document.links[index].identifier for index in at.entry.links}
        ids = {each.value for each in linked if each.kind == "arxiv"}
        return upgrade(self._data, written, self._publication(place), ids)

    def _publication(self, place: Place, written: BibEntry | None = None) -> Publication:
        """The place as the document prints it, in the entry's own words where they are right."""
        own = tuple(
            each
            for each in (printed_venues(self._data, written) if written else ())
            if prints(each, place.venue, place.track, place.year)
        )
        venue, bare = print_venue(place.venue, place.track, place.year, own or self._printed)
        journal = place.track == "journal" or is_journal(place.venue)
        return Publication(venue, bare, journal, place.year, place.imprint)


def _of_the_paper(at: EntryAt) -> Iterator[BibEntry]:
    for written in at.entry.bibtex:
        title = written.get("title")
        if title is not None and same_paper(at.title, (), title.value, ()).same_title:
            yield written
