"""CV406: a section whose entries are not in the order that `citevet sort` gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citevet.model import Finding, Fix, Safety, Severity
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.rules.entries import EntryAt, entry_finding
from citevet.sorting import TELLERS, Figure, Slot, edits, figures, in_order, runs


def _check(case: Case) -> Iterator[Finding]:
    if not case.down.isdisjoint({"network", *TELLERS[case.sort_by]}):
        return
    for place in case.documents:
        known = figures(place.document, place.papers, case.repositories, case.sort_by)
        for run in runs(place.document):
            yield from _check_run(case, place, run, known)


def _check_run(case: Case, place: CaseDocument, run: Sequence[Slot], known: Sequence[Figure]) -> Iterator[Finding]:
    document = place.document
    wanted = in_order(run, known, case.sort_by)
    moved = [(slot, other) for slot, other in zip(run, wanted, strict=True) if slot is not other]
    changes = edits(document, run, known, case.sort_by) if moved else ()
    if not changes:
        return
    first, other = moved[0]
    at = EntryAt(place, first.index, document.entries[first.index], place.papers[first.index])
    due = document.entries[other.index]
    message = f"{len(moved):,} of {len(run):,} entries are out of order by {case.sort_by.value}: here stands what "
    message += f'comes after "{due.title.text if due.title else ""}" (line {due.line})'
    span = at.entry.title.span if at.entry.title else at.entry.span
    yield entry_finding(RULE, at, span, message, fix=Fix(Safety.UNSAFE, changes))


RULE = Rule(
    code="CV406",
    name="unsorted-section",
    severity=Severity.INFO,
    summary="Entries of a section are not in the order that is wanted.",
    on=False,
    doc="""\
## What it sees

A list or table whose entries stand in another order than `citevet sort` would give: by citations, the most cited first,
or by what `sort_by` in the configuration names. Entries of which nothing is known belong at the end, in their order;
equals keep theirs. Nothing is said while the source of the figures is down.

## Why it matters

Where a list is kept in order, a new paper is easily put in the wrong place, and counts change from week to week.

## Example

```markdown
1. [**A Little Cited Paper.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ COLM 2024.
2. [**A Much Cited Paper.**](https://arxiv.org/abs/2404.06655) _Cy Poe._ ACL 2024.
```

becomes

```markdown
1. [**A Much Cited Paper.**](https://arxiv.org/abs/2404.06655) _Cy Poe._ ACL 2024.
2. [**A Little Cited Paper.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ COLM 2024.
```

## Fix

Whole entries change places; numbers stay. Unsafe, as it changes the same lines as most other fixes: `citevet sort` does
the same after them.
""",
    check=_check,
)
