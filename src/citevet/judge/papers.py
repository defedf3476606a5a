"""Evidence -> what is known of an entry's paper: its names, its venue, track and year, and how often it is cited.

A record counts only when its own title and authors are the entry's: a wrong identifier in a list must not lend the
entry another paper's venue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from citevet.identifiers import Proceedings, canonical_url, identify
from citevet.matching import same_paper, title_key
from citevet.model import (
    Entry,
    Evidence,
    Found,
    Identifier,
    PageRecord,
    Paper,
    PaperIds,
    PaperRecord,
    Track,
    VenueClaim,
)
from citevet.venues import (
    VenueReading,
    dblp_venue,
    has_findings,
    is_journal,
    is_preprint,
    read_comment,
    read_journal_ref,
    read_listed,
    read_note,
    read_venue,
)

_DAYS_A_MONTH = 30.44
_OWNER_FIRST = {"arxiv": 0, "openreview": 1, "semantic-scholar": 2}
_ACL_DOIS = ("10.18653/v1/", "10.3115/v1/")

# How much a claim weighs: an identifier is given by the proceedings themselves; authors know their venue and year; an
# index names a conference for its workshops and Findings too.
_BY_IDENTIFIER, _BY_AUTHORS, _BY_INDEX_KEY, _BY_INDEX = 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A claim, its weight, and the year that its source would agree to: the claim's own, or else the record's. `proves`
    tells a record in a listing of the proceedings whose title and authors are exactly the paper's."""

    claim: VenueClaim
    weight: int
    year: int | None
    proves: bool = False


def judge_paper(entry: Entry, evidence: Sequence[Evidence], today: date) -> Paper | None:
    """What is known of an entry's paper from the evidence about its identifiers; None when no record is surely its
    paper's. `today` bounds the age that citations are counted over."""
    if entry.title is None:
        return None
    found = [each for each in evidence if isinstance(each, Found)]
    counted = sorted(
        (each for each in found if isinstance(each.record, PaperRecord) and _is_about(entry, each.record)),
        key=lambda each: _OWNER_FIRST.get(each.source, len(_OWNER_FIRST)),
    )
    records = [each.record for each in counted if isinstance(each.record, PaperRecord)]
    if not records:
        return None
    pages = [each for each in found if isinstance(each.record, PageRecord)]
    owned = next((each for each in records if not each.listing), None)
    weighed = [claim for each in counted for claim in _claims(each, owned)] + [
        claim for each in pages for claim in _claims_of_page(each, records[0].title)
    ]
    weighed = [each for each in weighed if each.claim.year is None or each.claim.year <= today.year + 1]
    weighed.sort(key=lambda each: -each.weight)
    venue, track, year = _judge(weighed)
    citing = next((each for each in records if each.citations is not None), None)
    return Paper(
        ids=_merged(counted),
        title=records[0].title,
        authors=next((each.authors for each in records if each.authors), ()),
        venue=venue,
        track=track,
        year=year,
        citations=citing.citations if citing else None,
        influential_citations=citing.influential_citations if citing else None,
        citations_per_month=_velocity(records, citing, today),
        claims=tuple(each.claim for each in weighed),
        agreed=_is_agreed(weighed, venue, track, year),
    )


def _is_about(entry: Entry, record: PaperRecord) -> bool:
    title = entry.title.text if entry.title else ""
    match = same_paper(title, entry.author_names, record.title, record.authors)
    return match.same or (match.same_authors is None and match.same_title)


def _claims(found: Found, owned: PaperRecord | None) -> Iterator[_Weighed]:
    """What one record says of a venue; `owned` is the paper in the words of who is asked by its identifier."""
    record = found.record
    if not isinstance(record, PaperRecord):
        return
    if record.listing:
        told = _listed(record)
        if told is not None:
            says = ", ".join(each for each in (f"listed in {record.listing}", record.ids.dblp) if each)
            claim = _weighed(found, told, says, _BY_IDENTIFIER, listed=True)
            exact = owned is not None and _is_exactly(record, owned)
            yield replace(claim, proves=exact and told.track not in {"workshop", "other"})
        return
    if found.source == "openreview":
        told = read_note(record.venue, record.venueid)
        if told is not None:
            says = f'venue "{record.venue}" of {record.venueid}'
            # The year of a journal is that of the paper's publication.
            yield _weighed(found, replace(told, year=told.year or record.year), says, _BY_IDENTIFIER)
        return
    volume = _acl_volume(found.about, record)
    if volume is not None and volume.venue is not None:
        says = f"ACL Anthology id in {volume.volume}"
        yield _weighed(found, VenueReading(volume.venue, volume.track, volume.year), says, _BY_IDENTIFIER)
    for acceptance, field in (
        (read_journal_ref(record.journal_ref), "journal reference"),
        (read_comment(record.comment), "comment"),
    ):
        if acceptance is not None:
            told = VenueReading(acceptance.venue, acceptance.track, acceptance.year)
            yield _weighed(found, told, f'{field} "{acceptance.says}"', _BY_AUTHORS)
    if volume is None and (key := dblp_venue(record.ids.dblp or "")) is not None:
        told = VenueReading(key[0], "journal" if is_journal(key[0]) else None, key[1])
        yield _weighed(found, told, f"DBLP key {record.ids.dblp}", _BY_INDEX_KEY, also=record.year)
    elif volume is None and (named := _named(record)) is not None:
        # Semantic Scholar's year is the preprint's as often as the venue's: it may confirm, it is never told.
        yield _weighed(found, named, f'venue "{record.venue}"', _BY_INDEX, also=record.year)


def _listed(record: PaperRecord) -> VenueReading | None:
    """Where a record in a listing of the proceedings was published. Its identifiers and the address of its page tell
    the track, which DBLP's own name for a volume does not."""
    volume = _acl_volume(Identifier("url", record.page), record) or identify(record.page).proceedings
    if volume is None or volume.venue is None:
        told = read_listed(record.ids.dblp or "", record.venue)
        return replace(told, year=told.year or record.year) if told else None
    return VenueReading(volume.venue, volume.track, volume.year or record.year)


def _is_exactly(record: PaperRecord, other: PaperRecord) -> bool:
    match = same_paper(record.title, record.authors, other.title, other.authors)
    return title_key(record.title) == title_key(other.title) and match.author_score == 1.0


def _weighed(
    found: Found, told: VenueReading, says: str, weight: int, *, also: int | None = None, listed: bool = False
) -> _Weighed:
    # Listings are searched by title; all else is told of the paper under its own identifier.
    authoritative = weight == _BY_IDENTIFIER and not listed
    claim = VenueClaim(
        found.source, told.venue, told.track, told.year, says, found.url, found.observed_at, authoritative
    )
    return _Weighed(claim, weight, told.year or also)


def _named(record: PaperRecord) -> VenueReading | None:
    """The venue that an index names, by its text or by the other names that it knows for it."""
    if is_preprint(record.venue):
        return None
    return next((reading for text in (record.venue, *record.venue_aliases) if (reading := read_venue(text))), None)


def _acl_volume(about: Identifier, record: PaperRecord) -> Proceedings | None:
    value = record.ids.acl or (about.value if about.kind == "acl" else None)
    doi = record.ids.doi or ""
    if value is None and doi.startswith(_ACL_DOIS):
        value = doi.removeprefix(_ACL_DOIS[0]).removeprefix(_ACL_DOIS[1])
    return identify(f"https://aclanthology.org/{value}").proceedings if value else None


def _claims_of_page(found: Found, title: str) -> Iterator[_Weighed]:
    """What a page of a conference's own proceedings says by where it is, when it carries the paper's title."""
    record, proceedings = found.record, identify(canonical_url(found.about)).proceedings
    if not isinstance(record, PageRecord) or proceedings is None or proceedings.venue is None:
        return
    if same_paper(title, (), record.title, ()).same_title:
        says = f"proceedings {proceedings.series} {proceedings.volume}".strip()
        told = VenueReading(proceedings.venue, proceedings.track, proceedings.year)
        yield _weighed(found, told, says, _BY_IDENTIFIER)


def _judge(weighed: Sequence[_Weighed]) -> tuple[str | None, Track | None, int | None]:
    """The venue of the weightiest claim, with the first track and year that is claimed of it. A conference without
    Findings and without another track named is taken for its main part."""
    if not weighed:
        return None, None, None
    venue = weighed[0].claim.venue
    claims = [each.claim for each in weighed if each.claim.venue == venue]
    track = next((each.track for each in claims if each.track is not None), None)
    year = next((each.year for each in claims if each.year is not None and each.track in {None, track}), None)
    if track is None and not has_findings(venue):
        track = "main"
    return venue, track, year


def _is_agreed(weighed: Sequence[_Weighed], venue: str | None, track: Track | None, year: int | None) -> bool:
    """Whether two sources give this venue and year, or the proceedings prove them, no source gives another, and the
    track is told.

    An index's name for a conference says nothing for a workshop.
    """
    if venue is None or year is None or track is None:
        return False
    if any(each.claim.venue != venue or (each.claim.year or year) != year for each in weighed):
        return False
    if any(each.claim.track not in {None, track} for each in weighed):
        return False
    if any(each.proves and each.claim.track == track and each.claim.year == year for each in weighed):
        return True
    return len({each.claim.source for each in weighed if each.year == year and _supports(each.claim, track)}) > 1


def _supports(claim: VenueClaim, track: Track) -> bool:
    return claim.track == track or (claim.track is None and track != "workshop")


def _merged(counted: Sequence[Found]) -> PaperIds:
    """The names of a paper from all its records; where they differ, the first counts."""
    merged: dict[str, str] = {}
    for found in counted:
        if found.about.kind in {"arxiv", "doi", "acl", "openreview"}:
            merged.setdefault(found.about.kind, found.about.value)
        if isinstance(found.record, PaperRecord):
            for field in fields(PaperIds):
                value: str | None = getattr(found.record.ids, field.name)
                if value:
                    merged.setdefault(field.name, value)
    return PaperIds(**merged)


def _velocity(records: Sequence[PaperRecord], citing: PaperRecord | None, today: date) -> float | None:
    """Citations a month since the first publication; a paper's first month counts as a whole one."""
    published = min((each.published for each in records if each.published is not None), default=None)
    if citing is None or citing.citations is None or published is None or published > today:
        return None
    months = max(1.0, (today - published).days / _DAYS_A_MONTH)
    return round(citing.citations / months, 2)
