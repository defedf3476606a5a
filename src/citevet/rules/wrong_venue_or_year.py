"""CV302: an entry that names another venue, year or track than its paper was accepted by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from citevet.identifiers import identify
from citevet.model import Edit, Finding, Fix, Imprint, Paper, Safety, Severity, Span, Track, VenueClaim, place_in_words
from citevet.rules.base import Case, Rule
from citevet.rules.entries import EntryAt, claimed, entries_of, entry_finding
from citevet.rules.entry_bibtex import EntryBibtex, Place
from citevet.rules.venue_slots import VenueSlots
from citevet.venues import VenueReading, has_findings, is_journal, read_venue, same_conference, write_venue

_SURE, _QUITE_SURE = 0.95, 0.9
_INDEX = "semantic-scholar"


@dataclass(frozen=True, slots=True)
class _Proven:
    """What is sure of a paper: the venue, and its year and track where those are."""

    venue: str
    year: int | None
    track: Track | None


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        slots, written = VenueSlots(place.document), EntryBibtex(place.document)
        for at in entries_of(place):
            slot, paper = _slot(at), at.paper
            if slot is None or at.entry.news or at.entry.preprint or paper is None or not paper.claims:
                continue
            bibtex = at.document.form == "bibtex" and at.entry.venue is not None
            text = at.entry.venue.text if bibtex and at.entry.venue else slots.stated(at.entry, slot)
            stated = read_venue(text)
            if stated is None or stated.track == "workshop":
                continue
            if stated.year is None and at.entry.year is not None and (bibtex or slot.contains(at.entry.year.span)):
                stated = replace(stated, year=int(at.entry.year.text))
            if (proven := _contradiction(at, paper, stated)) is None:
                continue
            edits = _edits(at, stated, proven, slots, written)
            yield entry_finding(
                RULE,
                at,
                slot,
                _message(at, text, proven),
                evidence=claimed(paper),
                confidence=_SURE if len({claim.source for claim in paper.claims}) > 1 else _QUITE_SURE,
                fix=Fix(Safety.UNSAFE, edits) if edits else None,
            )


def _slot(at: EntryAt) -> Span | None:
    """Where an entry names its venue: in a BibTeX file the value of a field."""
    if at.document.form == "bibtex":
        return at.entry.venue.span if at.entry.venue else None
    return at.entry.venue_slot


def _contradiction(at: EntryAt, paper: Paper, stated: VenueReading) -> _Proven | None:
    """What is sure of the paper, where it contradicts what the entry says; None otherwise."""
    venue = paper.claims[0].venue
    years = frozenset(each for each in (stated.year, *(claim.year for claim in paper.claims)) if each is not None)
    if any(not same_conference(claim.venue, venue, years) for claim in paper.claims):
        return None
    claims = [claim for claim in paper.claims if claim.venue == venue]
    proven = _Proven(venue, _sure_year(claims), _sure_track(claims))
    if not same_conference(stated.venue, venue, years):
        return proven if is_journal(stated.venue) == is_journal(venue) and _is_sure(at, claims) else None
    if stated.venue != venue or is_journal(venue):
        return None
    other_year = proven.year is not None and stated.year is not None and proven.year != stated.year
    return proven if other_year or _is_other_track(stated, proven) else None


def _is_sure(at: EntryAt, claims: Sequence[VenueClaim]) -> bool:
    """Whether two sources give the venue, or the proceedings do: not an index alone, even where it gives an id in the
    proceedings, unless that id is the entry's own link."""
    if len({claim.source for claim in claims}) > 1:
        return True
    linked = (identify(link.target).proceedings for _, link in at.paper_links)
    return any(
        claim.authoritative
        and (claim.source != _INDEX or any(each is not None and each.venue == claim.venue for each in linked))
        for claim in claims
    )


def _sure_year(claims: Sequence[VenueClaim]) -> int | None:
    """The year that the proceedings or two sources give; None where any claim gives another."""
    telling = [claim for claim in claims if claim.year is not None]
    if len({claim.year for claim in telling}) != 1:
        return None
    sure = any(claim.authoritative for claim in telling) or len({claim.source for claim in telling}) > 1
    return telling[0].year if sure else None


def _sure_track(claims: Sequence[VenueClaim]) -> Track | None:
    """The track that the proceedings give; None where any claim gives another."""
    telling = [claim for claim in claims if claim.track is not None]
    if len({claim.track for claim in telling}) != 1 or not any(claim.authoritative for claim in telling):
        return None
    return telling[0].track


def _is_other_track(stated: VenueReading, proven: _Proven) -> bool:
    """Whether the proceedings are another part of the conference than is stated. A bare name means the main part, but
    of those that print no Findings only a workshop is told apart from it."""
    if proven.track is None:
        return False
    if stated.track is None:
        return proven.track == "workshop" or (proven.track == "findings" and has_findings(proven.venue))
    return stated.track != proven.track


def _message(at: EntryAt, says: str, proven: _Proven) -> str:
    place = place_in_words(proven.venue, proven.year, proven.track)
    return f'"{at.title}" is "{" ".join(says.split())}" here, but it was accepted by {place}'


def _edits(
    at: EntryAt, stated: VenueReading, proven: _Proven, slots: VenueSlots, written: EntryBibtex
) -> tuple[Edit, ...]:
    """What is proven, in the slot and in the entry's BibTeX at once, in the list's own way; none where something would
    have to be guessed."""
    same_venue, other_track = stated.venue == proven.venue, _is_other_track(stated, proven)
    year = proven.year or (stated.year if same_venue else None)
    track = proven.track or (stated.track if same_venue else None)
    only_year = same_venue and not other_track
    if year is None or (not only_year and proven.track is None and has_findings(proven.venue)):
        return ()
    replaced: list[tuple[Span, str]] = []
    if at.document.form != "bibtex":
        in_slot = _in_slot(at, Place(proven.venue, track, year), slots, only_year=only_year)
        if in_slot is None:
            return ()
        replaced.append(in_slot)
    paper = at.paper
    told = paper is not None and (paper.venue, paper.year or year) == (proven.venue, year)
    imprint = paper.imprint if paper is not None and told else Imprint()
    replaced += written.corrected(at, stated.venue, Place(proven.venue, track, year, imprint))
    return tuple(Edit(at.document.path, span, text) for span, text in replaced if text != at.document.text_at(span))


def _in_slot(at: EntryAt, place: Place, slots: VenueSlots, *, only_year: bool) -> tuple[Span, str] | None:
    """The slot with the venue; the year alone where only that is wrong. None where nothing would change."""
    slot, year = at.entry.venue_slot, at.entry.year
    if slot is None:
        return None
    if only_year:
        if year is None or not slot.contains(year.span):
            return None
        return year.span, str(place.year)[-(year.span.end - year.span.start) :]
    venue = write_venue(place.venue, place.track, place.year, slots.like(at.entry))
    replacement = slots.written(at.entry, slot, venue)
    return (slot, replacement) if replacement != at.document.text_at(slot) else None


RULE = Rule(
    code="CV302",
    name="wrong-venue-or-year",
    severity=Severity.WARNING,
    summary="An entry names another venue, year or track than its paper was accepted by.",
    doc="""## What it sees

An entry whose venue is not a preprint's, and sure evidence of another: the proceedings say otherwise (an ACL Anthology
id, an address in PMLR, CVF, NeurIPS, ...), or two sources agree on another. The venue, the year and the track are each
judged by themselves:

- the venue by the proceedings or by two sources, never by Semantic Scholar alone;
- the year by the proceedings or by two sources that know the conference's own year; Semantic Scholar's never counts;
- Findings, or any other part of a conference, by the proceedings alone.

Old and new names (`NIPS`, `NeurIPS`), conferences that are held together (`EMNLP-IJCNLP`), a journal's version of a
conference paper, and a workshop before the conference are no contradiction. Nothing is said where any source knows the
stated venue, or where sources disagree. News lines have no place for a venue.

## Why it matters

A venue is a claim about a review that took place. A rejected paper listed as accepted, or Findings listed as the main
conference, misleads whoever cites it from the list.

## Example

```markdown
1. [**A Title of Five Words.**](https://aclanthology.org/2024.findings-acl.12) _Ann Lee, Bo Roe._ ACL 2024.
2. [**Another Title of Five Words.**](https://arxiv.org/abs/2404.06655) _Cy Poe, Di Moe._ Findings of EMNLP 2023.
```

becomes

```markdown
1. [**A Title of Five Words.**](https://aclanthology.org/2024.findings-acl.12) _Ann Lee, Bo Roe._ Findings of ACL 2024.
```

## Fix

Unsafe. Replaces what is wrong in the list's own way of writing venues; where only the year is wrong, only its digits.
None where the year is not sure, nor where it is not told whether a conference or its Findings accepted the paper.

BibTeX, in a `.bib` file or beside the entry, changes in the same fix where it names the same venue or a preprint:
`booktitle` or `journal` and the year, as under `CV301`. Where another venue accepted the paper, what describes a volume
of the one that is named (pages, volume, editor, DOI, ...) becomes what the evidence gives, or goes, unless the entry
has the right DOI, pages or address already.
""",
    check=_check,
)
