"""CV404: text that was read in the wrong encoding and written again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citevet.model import Document, Edit, Finding, Fix, Safety, Severity, Span
from citevet.mojibake import Garbled, garbled
from citevet.rules.base import Case, Rule
from citevet.rules.entries import span_finding

# From so many places on, the whole document was damaged at once, and is mended at once.
_WHOLE = 4


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        document = place.document
        if document.data.isascii():
            continue
        found = list(_with_spans(document))
        if len(found) >= _WHOLE:
            yield _finding(document, found, f" and {len(found) - 1:,} other places of this document")
        else:
            for each in found:
                yield _finding(document, [each], "")


def _finding(document: Document, found: Sequence[tuple[Span, Garbled]], more: str) -> Finding:
    span, first = found[0]
    verb = "were" if more else "was"
    message = f'"{first.text}"{more} {verb} read in the wrong encoding once: "{first.repaired}" is meant'
    edits = tuple(Edit(document.path, where, each.repaired) for where, each in found)
    confidence = 0.95 if more else 0.8
    return span_finding(RULE, document, span, message, confidence=confidence, fix=Fix(Safety.UNSAFE, edits))


def _with_spans(document: Document) -> Iterator[tuple[Span, Garbled]]:
    text = document.data.decode()
    position = offset = 0
    for each in garbled(text):
        offset += len(text[position : each.start].encode())
        position = each.start
        yield Span(offset, offset + len(each.text.encode())), each


RULE = Rule(
    code="CV404",
    name="garbled-text",
    severity=Severity.WARNING,
    summary="Text was read in the wrong encoding once, and written again.",
    doc="""\
## What it sees

Letters that are UTF-8 read as Windows-1252, Latin-1 or Mac Roman: `R√©` or `RÃ©` for `Ré`. Where a whole document was
damaged so, it is one finding. What may as well be meant (`√π`) counts only where the rest of the document was damaged
the same way.

## Why it matters

Names and headings cannot be read or searched, and links to headings break.

## Example

```markdown
1. [**A Title.**](https://arxiv.org/abs/2404.06654) _Christopher RÃ©, Ann Lee._ COLM 2024.
```

becomes

```markdown
1. [**A Title.**](https://arxiv.org/abs/2404.06654) _Christopher Ré, Ann Lee._ COLM 2024.
```

## Fix

The text as it was before, everywhere at once where the whole document was damaged. Unsafe, as a few pairs of foreign
letters look like it and are meant.
""",
    check=_check,
)
