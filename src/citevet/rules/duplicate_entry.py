"""CV304: one paper in two entries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citevet.matching import same_paper, title_key
from citevet.model import Document, Edit, Finding, Fix, Identifier, Safety, Severity, Span
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding

_NUMBER = re.compile(rb"^\s*(?:\d+[.)]|[-*+])\s+")


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        yield from _check_document(place)


def _check_document(place: CaseDocument) -> Iterator[Finding]:
    by_identifier: dict[Identifier, list[EntryAt]] = {}
    by_title: dict[str, list[EntryAt]] = {}
    for at in entries_of(place):
        if at.entry.news:
            continue
        key = title_key(at.title)
        earlier = [other for identifier in at.identifiers for other in by_identifier.get(identifier, ())]
        earlier += by_title.get(key, ()) if key else ()
        first = next((other for other in earlier if _is_same(other, at)), None)
        if first is not None:
            yield _finding(first, at)
        for identifier in at.identifiers:
            by_identifier.setdefault(identifier, []).append(at)
        by_title.setdefault(key, []).append(at)


def _is_same(one: EntryAt, other: EntryAt) -> bool:
    """Whether two entries that share an identifier or a title are one paper. One identifier under two titles is, when
    the authors agree; without authors it may as well be a wrong link."""
    match = same_paper(one.title, one.entry.author_names, other.title, other.entry.author_names)
    if set(one.identifiers) & set(other.identifiers):
        return not match.other_title if match.same_authors is None else match.same_authors
    if match.same_authors is not None:
        return match.same
    return match.same and not _conflict(one, other)


def _conflict(one: EntryAt, other: EntryAt) -> bool:
    """Whether both name a paper in one register, differently."""
    kinds = {identifier.kind for identifier in one.identifiers}
    return any(identifier.kind in kinds for identifier in other.identifiers)


def _finding(first: EntryAt, at: EntryAt) -> Finding:
    shared = [identifier for identifier in at.identifiers if identifier in first.identifiers]
    what = f'"{at.title}": the same paper ({shared[0]})' if shared else f'"{at.title}": a paper of the same title'
    where = (
        f" under “{first.entry.section[-1]}”" if first.entry.section and first.entry.section != at.entry.section else ""
    )
    message = f"{what} stands at line {first.entry.line}{where} already"
    span = at.entry.title.span if at.entry.title else at.entry.span
    return entry_finding(RULE, at, span, message, confidence=1.0 if shared else 0.9, fix=_fix(first, at))


def _fix(first: EntryAt, at: EntryAt) -> Fix | None:
    """Deletes the later of two entries that are written alike in one section, with its lines."""
    document = at.document
    if first.entry.section != at.entry.section or _written(document, first) != _written(document, at):
        return None
    lines = _whole_lines(document, at.entry.span)
    return Fix(Safety.SAFE, (Edit(document.path, lines, ""),)) if lines is not None else None


def _written(document: Document, at: EntryAt) -> bytes:
    """An entry's bytes without its number or bullet, and without the blanks around it."""
    start = document.data.rfind(b"\n", 0, at.entry.span.start) + 1
    return _NUMBER.sub(b"", document.data[start : at.entry.span.end]).strip()


def _whole_lines(document: Document, span: Span) -> Span | None:
    """The lines of an entry, with the blank line that parts it from the next; None when something else shares them."""
    data = document.data
    start = data.rfind(b"\n", 0, span.start) + 1
    end = data.find(b"\n", max(span.start, span.end - 1))
    end = len(data) if end < 0 else end + 1
    if not re.fullmatch(rb"[\s\d.)*+-]*", data[start : span.start]) or data[span.end : end].strip():
        return None
    blank = re.match(rb"[ \t]*\r?\n", data[end:])
    if blank is not None and re.search(rb"(?:^|\n)[ \t]*\r?\n$", data[:start]):
        end += blank.end()
    return Span(start, end)


RULE = Rule(
    code="CV304",
    name="duplicate-entry",
    severity=Severity.WARNING,
    summary="One paper stands in two entries of a list.",
    doc="""## What it sees

Two entries of one document, news lines aside, that link the same identifier, or have the same title and authors. One
identifier under two titles whose authors do not agree is a wrong link (CV303), not a duplicate. A paper in the news and
once in its section is no duplicate either.

## Why it matters

Readers meet a paper twice, and a correction reaches one of the two places only.

## Example

```markdown
1. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ Arxiv 2024.
2. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ COLM 2024.
```

## Fix

Safe where both are written alike, but for their numbers, and stand in one section: the later one is deleted. Otherwise
none, since only the keeper knows which of the places is meant. Both places are reported.
""",
    check=_check,
)
