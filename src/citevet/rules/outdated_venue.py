"""CV301: an entry that still calls a paper a preprint though it was accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citevet.model import Edit, Finding, Fix, Paper, Safety, Severity, Testimony
from citevet.rules.base import Case, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding
from citevet.venues import has_findings, write_venue

_AGREED, _TOLD, _OPEN = 0.98, 0.8, 0.6


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        slots = [entry.venue_slot for entry in place.document.entries if entry.venue_slot is not None]
        like = tuple(place.document.text_at(slot) for slot in slots)
        for at in entries_of(place):
            slot, paper = at.entry.venue_slot, at.paper
            if slot is None or at.entry.news or not at.entry.preprint or paper is None or paper.venue is None:
                continue
            yield entry_finding(
                RULE,
                at,
                slot,
                _message(at, at.document.text_at(slot), paper),
                evidence=[Testimony(claim.source, claim.says, claim.url, claim.observed_at) for claim in paper.claims],
                confidence=_confidence(paper),
                fix=_fix(at, paper, like),
            )


def _message(at: EntryAt, says: str, paper: Paper) -> str:
    track = f" ({paper.track})" if paper.track not in {None, "main", "journal"} else ""
    message = f'"{at.title}" is "{" ".join(says.split())}" here; it '
    if paper.year is None:
        message += f"seems to have been accepted by {paper.venue}{track}, in a year that no source tells for certain"
    else:
        message += f"was accepted by {paper.venue} {paper.year}{track}"
    if _is_in_doubt(paper):
        message += "; no source tells whether by its main conference or for its Findings"
    return message


def _is_in_doubt(paper: Paper) -> bool:
    """Whether a venue that has Findings is told, and not whether they are meant."""
    return paper.track is None and paper.venue is not None and has_findings(paper.venue)


def _confidence(paper: Paper) -> float:
    if paper.agreed:
        return _AGREED
    return _OPEN if paper.year is None or _is_in_doubt(paper) else _TOLD


def _fix(at: EntryAt, paper: Paper, like: Sequence[str]) -> Fix | None:
    """The venue in the list's own way of writing; none while year or Findings are open, and none where the venue is a
    field of a BibTeX entry, which would have to change as a whole."""
    slot = at.entry.venue_slot
    if slot is None or paper.venue is None or paper.year is None:
        return None
    if _is_in_doubt(paper) or at.document.form == "bibtex":
        return None
    replacement = write_venue(paper.venue, paper.track, paper.year, like)
    if replacement == at.document.text_at(slot):
        return None
    return Fix(Safety.SAFE if paper.agreed else Safety.UNSAFE, (Edit(at.document.path, slot, replacement),))


RULE = Rule(
    code="CV301",
    name="outdated-venue",
    severity=Severity.WARNING,
    summary="An entry calls its paper a preprint though it was accepted somewhere.",
    doc="""## What it sees

An entry that says `Arxiv 2024`, `arXiv preprint`, `CoRR` or the like, whose paper was accepted by a conference or a
journal. The evidence is what Semantic Scholar and arXiv say of the paper under the entry's own identifier, and only
when the title and the authors of that record are the entry's: the record's venue, its ACL Anthology id and DBLP key,
and what the authors wrote into arXiv's comment and journal reference. A submission, a review, a rejection or an earlier
version is no acceptance. A workshop is called a workshop.

Semantic Scholar's year is often the preprint's, so it is never printed; and it names the conference for Findings,
industry tracks and workshops too. News lines have no place for a venue and are left alone.

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

Replaces the venue and the year in the list's own way of writing them, learnt from its other entries. Safe when two
sources agree on venue and year and no source says otherwise; otherwise unsafe. There is no fix without a certain year,
nor where it is not told whether a conference or its Findings accepted the paper. Only the visible venue is changed:
BibTeX beside the entry, and the entries of a `.bib` file, are not.
""",
    check=_check,
)
