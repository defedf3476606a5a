"""Evidence -> what is known of an entry's paper: its names, its venue, track and year, and how often it is cited.

A record counts only when its own title and authors are the entry's: a wrong identifier in a list must not lend the
entry another paper's venue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date

from citevet.judge.claims import claims_of, claims_of_page
from citevet.judge.consensus import Preference, decide
from citevet.judge.imprint import imprint
from citevet.matching import same_paper
from citevet.model import PAPER_KINDS, Entry, Evidence, Found, PageRecord, Paper, PaperIds, PaperRecord, Retraction

_DAYS_A_MONTH = 30.44
# Whose words are taken for what a paper is called. The owner of an identifier is believed before an index.
RECORD_SOURCES = ("arxiv", "openreview", "semantic-scholar", "crossref")
_OWNER_FIRST = {source: rank for rank, source in enumerate((*RECORD_SOURCES, "openalex"))}
# Whose citations are shown: the first that counts any. Crossref counts only what its members' references name.
_COUNTING = ("semantic-scholar", "openalex", "crossref")


def judge_paper(entry: Entry, evidence: Sequence[Evidence], today: date, prefer: Preference = "first") -> Paper | None:
    """What is known of an entry's paper from the evidence about its identifiers; None when no record is surely its
    paper's. `today` bounds the age that citations are counted over; `prefer` says which version is meant where both a
    conference and a journal printed the paper."""
    if entry.title is None:
        return None
    found = [each for each in evidence if isinstance(each, Found)]
    counted = sorted(
        (each for each in found if isinstance(each.record, PaperRecord) and _is_about(entry, each.record)),
        key=lambda each: _OWNER_FIRST.get(each.source, len(_OWNER_FIRST)),
    )
    records = [each.record for each in counted if isinstance(each.record, PaperRecord)]
    pages = [each for each in found if isinstance(each.record, PageRecord)]
    owned = next((each for each in records if not each.listing), None)
    title = records[0].title if records else entry.title.text
    told = [(each.record, tuple(claims_of(each, owned))) for each in counted if isinstance(each.record, PaperRecord)]
    weighed = [claim for _, claims in told for claim in claims] + [
        claim for each in pages for claim in claims_of_page(each, title)
    ]
    # The page of its proceedings may be all that there is of a paper.
    if not records and not weighed:
        return None
    weighed = [each for each in weighed if each.claim.year is None or each.claim.year <= today.year + 1]
    weighed.sort(key=lambda each: -each.standing)
    decision = decide(weighed, prefer)
    counter, citing = _citing(counted)
    return Paper(
        ids=_merged(counted),
        title=title,
        authors=next((each.authors for each in records if each.authors), ()),
        venue=decision.venue,
        track=decision.track,
        year=decision.year,
        citations=citing.citations if citing else None,
        influential_citations=citing.influential_citations if citing else None,
        citations_per_month=_velocity(records, citing, today),
        citations_source=counter,
        retractions=tuple(_retractions(counted)),
        claims=tuple(each.claim for each in weighed),
        confidence=decision.confidence,
        agreed=decision.agreed,
        imprint=imprint(decision, told),
    )


def _is_about(entry: Entry, record: PaperRecord) -> bool:
    title = entry.title.text if entry.title else ""
    match = same_paper(title, entry.author_names, record.title, record.authors)
    return match.same or (match.same_authors is None and match.same_title)


def _merged(counted: Sequence[Found]) -> PaperIds:
    """The names of a paper from all its records; where they differ, the first counts."""
    merged: dict[str, str] = {}
    for found in counted:
        if found.about.kind in PAPER_KINDS:
            merged.setdefault(found.about.kind, found.about.value)
        if isinstance(found.record, PaperRecord):
            for field in fields(PaperIds):
                value: str | None = getattr(found.record.ids, field.name)
                if value:
                    merged.setdefault(field.name, value)
    return PaperIds(**merged)


def _citing(counted: Sequence[Found]) -> tuple[str | None, PaperRecord | None]:
    """Who counts the paper's citations, and the record that has them."""
    for source in _COUNTING:
        for each in counted:
            if each.source == source and isinstance(each.record, PaperRecord) and each.record.citations is not None:
                return source, each.record
    return None, None


def _retractions(counted: Sequence[Found]) -> Iterator[Retraction]:
    for each in counted:
        if isinstance(each.record, PaperRecord) and each.record.retraction:
            yield Retraction(each.source, each.record.retraction, each.url, each.observed_at)


def _velocity(records: Sequence[PaperRecord], citing: PaperRecord | None, today: date) -> float | None:
    """Citations a month since the first publication; a paper's first month counts as a whole one."""
    published = min((each.published for each in records if each.published is not None), default=None)
    if citing is None or citing.citations is None or published is None or published > today:
        return None
    months = max(1.0, (today - published).days / _DAYS_A_MONTH)
    return round(citing.citations / months, 2)
