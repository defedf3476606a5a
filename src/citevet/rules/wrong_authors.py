"""CV307: authors that the paper does not have."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.matching import same_paper, unknown_names
from citevet.model import Finding, Fix, Link, PaperRecord, Safety, Severity
from citevet.rules.base import Case, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding, on_record
from citevet.rules.wording import one_line, reauthored

_MOST_NAMED = 3


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        for at in entries_of(place):
            if at.title and at.entry.author_names:
                yield from _check_entry(case, at)


def _check_entry(case: Case, at: EntryAt) -> Iterator[Finding]:
    wrong: list[tuple[Link, PaperRecord, tuple[str, ...]]] = []
    for link in dict.fromkeys(link for _, link in at.paper_links):
        record = case.records.get(link.identifier)
        if record is None or not same_paper(at.title, (), record.title, ()).same_title:
            continue
        if not (strangers := unknown_names(at.entry.author_names, record.authors)):
            return
        wrong.append((link, record, strangers))
    if not wrong:
        return
    link, record, strangers = wrong[0]
    span = at.entry.authors.span if at.entry.authors else link.span
    edit = reauthored(at, record.authors)
    yield entry_finding(
        RULE,
        at,
        span,
        f'"{at.title}" is not by {_some(strangers)}; it is by {_some(record.authors)}',
        evidence=[on_record(case, link.identifier, f"{link.identifier} is by {_some(record.authors)}")],
        confidence=0.8,
        fix=Fix(Safety.UNSAFE, (edit,)) if edit else None,
    )


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(one_line(name) for name in names[:_MOST_NAMED])
    return f"{shown} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else shown


RULE = Rule(
    code="CV307",
    name="wrong-authors",
    severity=Severity.WARNING,
    summary="An entry names authors that its paper does not have.",
    doc="""## What it sees

An entry with the right title and an author whom the record of the linked paper does not have under any spelling. Names
in another order, with initials, without accents, misspelt by a letter, left out or abbreviated by "et al." are not
wrong, and a group in the place of persons ("Qwen Team") cannot be compared.

Off by default: authors join and leave between versions, and lists differ in how they write names.

## Why it matters

A line copied from its neighbour credits the wrong people. And another paper of the same title may be meant.

## Example

```markdown
1. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Cy Poe, Di Moe._ Arxiv 2024.
```

becomes, where the paper is by Ann Lee and Bo Roe,

```markdown
1. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ Arxiv 2024.
```

## Fix

Replaces the names in the list's own way of joining them; unsafe, since the link may be what is wrong. Where the list
abbreviates with "et al.", as many names as before. None in BibTeX, and where the list writes initials.
""",
    check=_check,
    on=False,
)
