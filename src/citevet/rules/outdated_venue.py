"""CV301: an entry that still calls a paper a preprint though it was accepted."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Edit, Finding, Fix, Paper, Safety, Severity, Span, place_in_words
from citevet.rules.base import Case, Rule
from citevet.rules.entries import EntryAt, claimed, entries_of, entry_finding
from citevet.rules.entry_bibtex import EntryBibtex, Place
from citevet.rules.venue_slots import VenueSlots
from citevet.venues import has_findings, write_venue

# Findings are shown from this on: something was accepted, though where, when or as what is open.
_OPEN = 0.5


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        slots, bibtex = VenueSlots(place.document), EntryBibtex(place.document)
        for at in entries_of(place):
            paper = at.paper
            span = _span(at)
            if span is None or at.entry.news or not at.entry.preprint or paper is None or paper.venue is None:
                continue
            yield entry_finding(
                RULE,
                at,
                span,
                _message(at, _says(at, slots), paper, place_in_words(paper.venue, paper.year, paper.track)),
                evidence=claimed(paper),
                confidence=max(_OPEN, min(paper.confidence.venue, paper.confidence.track, paper.confidence.year)),
                fix=_fix(at, paper, slots, bibtex),
            )


def _span(at: EntryAt) -> Span | None:
    """Where an entry says that it is a preprint: its slot, or in a BibTeX file a field, or else the entry's type."""
    if at.document.form != "bibtex":
        return at.entry.venue_slot
    return at.entry.venue.span if at.entry.venue else at.entry.bibtex[0].name.span


def _says(at: EntryAt, slots: VenueSlots) -> str:
    if at.entry.venue_slot is not None:
        return slots.stated(at.entry, at.entry.venue_slot)
    return at.entry.venue.text if at.entry.venue else "arXiv"


def _message(at: EntryAt, says: str, paper: Paper, place: str) -> str:
    message = f'"{at.title}" is "{" ".join(says.split())}" here; it '
    if paper.year is None:
        message += f"seems to have been accepted by {place}, in a year that no source tells for certain"
    else:
        message += f"was accepted by {place}"
    if _is_in_doubt(paper):
        message += "; no source tells whether by its main conference or for its Findings"
    return message


def _is_in_doubt(paper: Paper) -> bool:
    """Whether a venue that has Findings is told, and not whether they are meant."""
    return paper.track is None and paper.venue is not None and has_findings(paper.venue)


def _fix(at: EntryAt, paper: Paper, slots: VenueSlots, bibtex: EntryBibtex) -> Fix | None:
    """The venue in the list's own way of writing, in its slot and in the entry's BibTeX at once; none while year or
    Findings are open."""
    if paper.venue is None or paper.year is None or _is_in_doubt(paper):
        return None
    slot = at.entry.venue_slot
    replaced: list[tuple[Span, str]] = []
    if slot is not None:
        venue = write_venue(paper.venue, paper.track, paper.year, slots.like(at.entry))
        replaced.append((slot, slots.written(at.entry, slot, venue)))
    replaced += bibtex.published(at, Place(paper.venue, paper.track, paper.year, paper.imprint))
    edits = tuple(Edit(at.document.path, span, text) for span, text in replaced if text != at.document.text_at(span))
    return Fix(Safety.SAFE if paper.agreed else Safety.UNSAFE, edits) if edits else None


RULE = Rule(
    code="CV301",
    name="outdated-venue",
    severity=Severity.WARNING,
    summary="An entry calls its paper a preprint though it was accepted somewhere.",
    doc="""## What it sees

An entry that says `Arxiv 2024`, `arXiv preprint`, `CoRR` or the like, whose paper was accepted by a conference or a
journal. The evidence is what Semantic Scholar, arXiv, OpenReview and Crossref say of the paper under its identifiers,
and only when the title and the authors of that record are the entry's: the record's venue, its ACL Anthology id and
DBLP key, OpenReview's decision, and what the authors wrote into arXiv's comment and journal reference. A submission, a
review, a rejection or an earlier version is no acceptance. A workshop is called a workshop. Papers that this leaves
unproven are looked up by title and authors in listings of the proceedings that they may have gone to, and single ones
at DBLP.

Semantic Scholar's year is often the preprint's, so it is never printed, and confirms the authors' only where it is
another; and it names the conference for Findings, industry tracks, data sets and workshops too. News lines have no
place for a venue and are left alone.

## Why it matters

Readers judge and cite a paper by where it was accepted, and most entries that say arXiv are outdated within a year.

## Example

```markdown
1. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ Arxiv 2024.
```

becomes, where the authors told arXiv "Accepted to COLM 2024",

```markdown
1. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ COLM 2024.
```

## Fix

Replaces the venue and the year in the list's own way of writing them, learnt from its other entries. Venue, track and
year are decided each by itself, by the proceedings before the authors and by those before an index. Safe when two
sources agree on each, or one proves it, and no source says otherwise: the proceedings list, or a publisher registered,
a paper of exactly this title and these authors, OpenReview accepted the submission that the entry links, or Semantic
Scholar gives an ACL Anthology id to exactly the paper that arXiv knows. A workshop before the conference says nothing
else. Otherwise unsafe. There is no fix without a certain year, nor where it is not told whether
a conference or its Findings accepted the paper.

BibTeX, in a `.bib` file or beside the entry, changes in the same fix: the entry's type, `booktitle` or `journal` (as
the file's other entries print that venue, else its long name) and the year. The key and all other fields stay; a
`volume`, `number` or `publisher` that only says arXiv goes, and an arXiv id that nothing else in the entry holds
becomes its `eprint`. A month goes with the preprint's year that it belonged to. Pages, publisher, DOI and address are
added where the proceedings or the publisher tell them and the entry lacks them; an arXiv DOI beside an `eprint` becomes
the publication's. A BibTeX entry that is not closed, or names a field twice, is left alone.
""",
    check=_check,
)
