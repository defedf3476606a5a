"""Evidence -> what it claims of a paper's venue, and whose word that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from citevet.identifiers import Proceedings, canonical_url, id_in_doi, identify
from citevet.judge.consensus import Standing, Weighed
from citevet.matching import same_paper, title_key
from citevet.model import SEARCH, Found, Identifier, PageRecord, PaperRecord, VenueClaim
from citevet.venues import (
    VenueReading,
    dblp_venue,
    is_journal,
    is_preprint,
    read_comment,
    read_journal_ref,
    read_listed,
    read_note,
    read_venue,
)


def claims_of(found: Found, owned: PaperRecord | None) -> Iterator[Weighed]:
    """What one record says of a venue; `owned` is the paper in the words of who is asked by its identifier."""
    record = found.record
    if not isinstance(record, PaperRecord):
        return
    if record.listing:
        yield from _of_listing(found, record, owned)
        return
    if found.source == "openreview":
        yield from _of_note(found, record)
        return
    if found.source == "openalex":
        # It is weak on venues, and its year is any version's: a hint, which confirms nothing.
        if (hint := _named(record)) is not None:
            yield _weighed(found, replace(hint, year=None), f'venue "{record.venue}"', Standing.INDEX)
        return
    volume = _acl_volume(found.about, record)
    if volume is not None and volume.venue is not None:
        says = f"ACL Anthology id in {volume.volume}"
        told = VenueReading(volume.venue, volume.track, volume.year)
        # The id is the entry's own, or else an index ascribes it to a paper that the owner of the preprint knows alike.
        ascribed = owned is not None and owned is not record and _is_exactly(record, owned)
        yield _weighed(found, told, says, Standing.PROCEEDINGS, proves=found.about.kind == "acl" or ascribed)
    for acceptance, field in (
        (read_journal_ref(record.journal_ref), "journal reference"),
        (read_comment(record.comment), "comment"),
    ):
        if acceptance is not None:
            told = VenueReading(acceptance.venue, acceptance.track, acceptance.year)
            yield _weighed(found, told, f'{field} "{acceptance.says}"', Standing.AUTHORS)
    if volume is None and (key := dblp_venue(record.ids.dblp or "")) is not None:
        told = VenueReading(key[0], "journal" if is_journal(key[0]) else None, key[1])
        yield _weighed(
            found, told, f"DBLP key {record.ids.dblp}", Standing.INDEX_KEY, also=_telling_year(found, record)
        )
    elif volume is None and (named := _named(record)) is not None:
        yield (
            _registered(found, record, named, owned) if found.source == "crossref" else _indexed(found, record, named)
        )


def _registered(found: Found, record: PaperRecord, named: VenueReading, owned: PaperRecord | None) -> Weighed:
    """What the publisher registered with a DOI that is the paper's by title and authors. The year of proceedings is
    the one in their name: they may be printed later."""
    told = replace(named, year=named.year or (record.year if named.track == "journal" else None))
    exact = owned is not None and _is_exactly(record, owned)
    proves = exact and told.track not in {"workshop", "other"}
    says = f'registered in "{record.venue}"'
    return _weighed(found, told, says, Standing.PROCEEDINGS, also=record.year, proves=proves)


def _indexed(found: Found, record: PaperRecord, named: VenueReading) -> Weighed:
    """What Semantic Scholar says. Its year is the preprint's as often as the venue's: it may confirm, it is never
    told."""
    return _weighed(found, named, f'venue "{record.venue}"', Standing.INDEX, also=_telling_year(found, record))


def claims_of_page(found: Found, title: str) -> Iterator[Weighed]:
    """What a page of a conference's own proceedings says by where it is, when it carries the paper's title."""
    record, proceedings = found.record, identify(canonical_url(found.about)).proceedings
    if not isinstance(record, PageRecord) or proceedings is None or proceedings.venue is None:
        return
    if same_paper(title, (), record.title, ()).same_title:
        says = f"proceedings {proceedings.series} {proceedings.volume}".strip()
        told = VenueReading(proceedings.venue, proceedings.track, proceedings.year)
        yield _weighed(found, told, says, Standing.PROCEEDINGS, proves=True)


def _of_listing(found: Found, record: PaperRecord, owned: PaperRecord | None) -> Iterator[Weighed]:
    """A record of the proceedings proves what it says when its title and authors are exactly the paper's."""
    told = _listed(record)
    if told is not None:
        where = "found by its title" if record.listing.startswith(SEARCH) else f"listed in {record.listing}"
        says = ", ".join(each for each in (where, record.ids.dblp) if each)
        exact = owned is not None and _is_exactly(record, owned)
        proves = exact and told.track not in {"workshop", "other"}
        yield _weighed(found, told, says, Standing.PROCEEDINGS, proves=proves)


def _of_note(found: Found, record: PaperRecord) -> Iterator[Weighed]:
    """What OpenReview decided about the submission that the entry links."""
    told = read_note(record.venue, record.venueid)
    if told is not None:
        says = f'venue "{record.venue}" of {record.venueid}'
        # The year of a journal is that of the paper's publication.
        dated = replace(told, year=told.year or record.year)
        yield _weighed(found, dated, says, Standing.PROCEEDINGS, proves=True)


def _listed(record: PaperRecord) -> VenueReading | None:
    """Where a record in a listing of the proceedings was published. Its identifiers and the address of its page tell
    the track, which DBLP's own name for a volume does not."""
    volume = _acl_volume(Identifier("url", record.page), record) or identify(record.page).proceedings
    if volume is not None and volume.venue is not None:
        return VenueReading(volume.venue, volume.track, volume.year or record.year)
    if record.venueid:
        told = read_note(record.venue, record.venueid)
    else:
        told = read_listed(record.ids.dblp, record.venue) if record.ids.dblp else read_venue(record.venue)
    return replace(told, year=told.year or record.year) if told else None


def _is_exactly(record: PaperRecord, other: PaperRecord) -> bool:
    match = same_paper(record.title, record.authors, other.title, other.authors)
    return title_key(record.title) == title_key(other.title) and match.author_score == 1.0


def _weighed(
    found: Found,
    told: VenueReading,
    says: str,
    standing: Standing,
    *,
    also: int | None = None,
    proves: bool = False,
) -> Weighed:
    # Listings are searched by title; all else is told of the paper under its own identifier.
    listed = isinstance(found.record, PaperRecord) and found.record.listing != ""
    claim = VenueClaim(
        found.source,
        told.venue,
        told.track,
        told.year,
        says,
        found.url,
        found.observed_at,
        authoritative=standing is Standing.PROCEEDINGS and not listed,
    )
    return Weighed(claim, standing, told.year or also, proves)


def _telling_year(found: Found, record: PaperRecord) -> int | None:
    """An index's year, where it cannot be the preprint's: it may confirm the venue's, it is never told."""
    arxiv = record.ids.arxiv or (found.about.value if found.about.kind == "arxiv" else "")
    posted = re.match(r"(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d\d)", arxiv)
    return None if posted and record.year is not None and record.year % 100 == int(posted[1]) else record.year


def _named(record: PaperRecord) -> VenueReading | None:
    """The venue that an index names, by its text or by the other names that it knows for it."""
    if is_preprint(record.venue):
        return None
    return next((reading for text in (record.venue, *record.venue_aliases) if (reading := read_venue(text))), None)


def _acl_volume(about: Identifier, record: PaperRecord) -> Proceedings | None:
    value = record.ids.acl or (about.value if about.kind == "acl" else id_in_doi(record.ids.doi or ""))
    return identify(f"https://aclanthology.org/{value}").proceedings if value else None
