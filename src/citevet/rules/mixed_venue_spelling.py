"""CV403: one venue in several spellings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from citevet.model import Edit, Finding, Fix, Safety, Severity, Span
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding
from citevet.venues import names_in

# A majority is clear with three of four.
_CLEAR, _OF = 3, 4


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        if place.document.form == "markdown":
            yield from _check_document(place)


def _check_document(place: CaseDocument) -> Iterator[Finding]:
    spellings: dict[str, Counter[str]] = {}
    found: list[tuple[EntryAt, str, str, Span]] = []
    for at in entries_of(place):
        for venue, text, span in _named(at):
            spellings.setdefault(venue, Counter())[text] += 1
            found.append((at, venue, text, span))
    usual = {venue: name for venue, counts in spellings.items() if (name := _usual(counts)) is not None}
    for at, venue, text, span in found:
        name = usual.get(venue, text)
        if name != text:
            times = spellings[venue][name]
            message = f'"{text}" is written "{name}" elsewhere in this list ({times:,} times)'
            fix = Fix(Safety.SAFE, (Edit(at.document.path, span, name),))
            yield entry_finding(RULE, at, span, message, fix=fix)


def _named(at: EntryAt) -> Iterator[tuple[str, str, Span]]:
    """The short names of venues in an entry's venue slot: the venue, the name and where it stands."""
    slot, document = at.entry.venue_slot, at.document
    if slot is None or any(own.span.contains(slot) for own in at.entry.bibtex):
        return
    text = document.text_at(slot)
    for venue, start, end in names_in(text):
        first = slot.start + len(text[:start].encode())
        yield venue, text[start:end], Span(first, first + len(text[start:end].encode()))


def _usual(counts: Counter[str]) -> str | None:
    """The spelling of nearly all, or None where there is none."""
    first, most = counts.most_common(1)[0]
    return first if most * _OF >= counts.total() * _CLEAR else None


RULE = Rule(
    code="CV403",
    name="mixed-venue-spelling",
    severity=Severity.INFO,
    summary="One venue is written in several ways.",
    on=False,
    doc="""\
## What it sees

The short name of a venue, or arXiv, written otherwise than three of four of the list's entries that name it, or more,
write it: `arXiv` among many `Arxiv`, `NIPS` among many `NeurIPS`. Long names are left alone.

## Why it matters

Whoever searches the list for a venue finds a part of its papers.

## Example

```markdown
3. [**A Third Title.**](https://arxiv.org/abs/2404.06656) _Ed Foe._ arXiv 2024.
```

becomes, where the others say "Arxiv"

```markdown
3. [**A Third Title.**](https://arxiv.org/abs/2404.06656) _Ed Foe._ Arxiv 2024.
```

## Fix

The spelling of the list's majority. Safe.
""",
    check=_check,
)
