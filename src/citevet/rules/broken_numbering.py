"""CV401: a list whose numbers do not count on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from citevet.model import Document, Edit, Finding, Fix, Safety, Severity, Span
from citevet.rules.base import Case, Rule
from citevet.rules.entries import span_finding
from citevet.sorting import numbers_of, renumbered


@dataclass(frozen=True, slots=True)
class _Item:
    """A numbered item of a list; `entry` is its index among the document's entries, None for what is no entry."""

    number: int
    span: Span
    line: int
    entry: int | None


@dataclass(slots=True)
class _List:
    """The items of one list, in order, with the headings that it stands under."""

    container: Span
    section: tuple[str, ...]
    items: list[_Item] = field(default_factory=list)


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        yield from _check_document(place.document)


def _check_document(document: Document) -> Iterator[Finding]:
    lists = [each for each in _lists(document) if not _is_uncounted([item.number for item in each.items])]
    from_one = sum(each.items[0].number <= 1 for each in lists)
    last: _List | None = None
    ended = 0
    for each in lists:
        first = each.items[0].number
        start = first
        if last is not None and first == last.items[-1].number + 1:
            start = ended + 1
        elif first > 1 and (last is None or last.section != each.section) and from_one > len(lists) // 2:
            start = 1
        wrong = [(item, start + index) for index, item in enumerate(each.items) if item.number != start + index]
        if wrong:
            yield _finding(document, each, wrong)
        last, ended = each, start + len(each.items) - 1


def _is_uncounted(numbers: Sequence[int]) -> bool:
    """Whether a list leaves the counting to whoever shows it (`1.` throughout), or counts down."""
    steps = [after - before for before, after in pairwise(numbers)]
    return bool(steps) and (not any(steps) or steps.count(-1) > steps.count(1))


def _lists(document: Document) -> list[_List]:
    """The lists that hold numbered entries, with all their numbered items."""
    found: dict[Span, _List] = {}
    for index, entry in enumerate(document.entries):
        numbers = numbers_of(document, entry) if entry.container is not None else ()
        if entry.container is None or not numbers or (entry.block and document.data[entry.block.start] == ord("|")):
            continue
        own = found.setdefault(entry.container, _List(entry.container, entry.section))
        line = document.data.rfind(b"\n", 0, numbers[0].start) + 1
        own.items.append(_Item(int(document.text_at(numbers[0])), numbers[0], line, index))
    for each in found.values():
        each.items[:] = _with_others(document, each)
    return list(found.values())


def _with_others(document: Document, own: _List) -> Iterator[_Item]:
    """The items of a list, those included that are no entries: lines between entries that begin as theirs do."""
    data, first = document.data, own.items[0]
    before, after = data[first.line : first.span.start], data[first.span.end : first.span.end + 1]
    alike = re.compile(rb"^" + re.escape(before) + rb"(\d{1,9})" + re.escape(after), re.MULTILINE)
    position = own.container.start
    for item in [*own.items, None]:
        end = item.line if item is not None else own.container.end
        for found in alike.finditer(data, position, end):
            yield _Item(int(found[1]), Span(*found.span(1)), found.start(), None)
        if item is not None:
            yield item
            entry = document.entries[item.entry or 0]
            position = (entry.block or entry.span).end


def _finding(document: Document, own: _List, wrong: Sequence[tuple[_Item, int]]) -> Finding:
    item, due = wrong[0]
    message = f"number {item.number} stands where {due} is due"
    if len(wrong) > 1:
        message += f"; {len(wrong):,} numbers of this list are wrong"
    ends = {one.line: other.line for one, other in pairwise(own.items)}
    edits = [
        edit
        for each, number in wrong
        for edit in _edits(document, each, Span(each.line, ends.get(each.line, own.container.end)), number)
    ]
    return span_finding(RULE, document, item.span, message, entry=item.entry, fix=Fix(Safety.SAFE, tuple(edits)))


def _edits(document: Document, item: _Item, lines: Span, number: int) -> tuple[Edit, ...]:
    written = document.text_at(item.span)
    text = str(number).zfill(len(written)) if written.startswith("0") else str(number)
    return renumbered(document, lines, item.span, text)


RULE = Rule(
    code="CV401",
    name="broken-numbering",
    severity=Severity.WARNING,
    summary="The numbers of a list do not count on.",
    doc="""\
## What it sees

A numbered list of papers in which a number is missing, stands twice or is out of order, be it the marker of a list item
(`12.`) or a number before the title (`**[12] ...**`). Each list counts for itself, from its first number on: from 1, or
on from where the list before it ended. A list that is numbered `1.` throughout leaves the counting to whoever shows it,
and is left alone, as are lists that count down.

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
