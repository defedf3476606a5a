"""CV401: a list whose numbers do not count on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citevet.model import Document, Finding, Fix, Safety, Severity
from citevet.rules.base import Case, Rule
from citevet.rules.entries import span_finding
from citevet.rules.numbering import Item, counting_lists, due


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        for each, numbers in due(counting_lists(place.document)):
            wrong = [(item, number) for item, number in zip(each.items, numbers, strict=True) if item.number != number]
            if wrong:
                yield _finding(place.document, wrong)


def _finding(document: Document, wrong: Sequence[tuple[Item, int]]) -> Finding:
    item, number = wrong[0]
    message = f"number {item.number} stands where {number} is due"
    if len(wrong) > 1:
        message += f"; {len(wrong):,} numbers of this list are wrong"
    edits = tuple(edit for item, number in wrong for edit in item.renumbered(document, number))
    return span_finding(RULE, document, item.span, message, entry=item.entry, fix=Fix(Safety.SAFE, edits))


RULE = Rule(
    code="CV401",
    name="broken-numbering",
    severity=Severity.WARNING,
    summary="The numbers of a list do not count on.",
    doc="""\
## What it sees

A numbered list of papers in which a number is missing, stands twice or is out of order, be it the marker of a list item
(`12.`) or a number before the title (`**[12] ...**`). Each list counts for itself, from its first number on: from 1, or
on from where the list before it ended. Lists of which less than half of the numbers count on are left alone: those that
are numbered `1.` throughout, which leave the counting to whoever shows them, those that count down, and those whose
numbers come from elsewhere, such as a bibliography. A year before a title is no number.

## Why it matters

Markdown shows 1, 2, 3, 4 whatever the source says after the first number, so that a keeper who looks for number 57
finds another paper; and numbers before titles are shown as they are.

## Example

```markdown
2. [**A Second Title.**](https://arxiv.org/abs/2404.06655) _Cy Poe._ Arxiv 2024.
2. [**A Third Title.**](https://arxiv.org/abs/2404.06656) _Ed Foe._ Arxiv 2024.
```

becomes

```markdown
2. [**A Second Title.**](https://arxiv.org/abs/2404.06655) _Cy Poe._ Arxiv 2024.
3. [**A Third Title.**](https://arxiv.org/abs/2404.06656) _Ed Foe._ Arxiv 2024.
```

## Fix

Every number from the first wrong one on, in one fix; lines below an item are indented further where a longer number
makes that necessary. Safe.
""",
    check=_check,
)
