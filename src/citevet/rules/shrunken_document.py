"""CV405: a document that lost most of its entries."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Finding, Severity, Span
from citevet.rules.base import Case, Rule
from citevet.rules.entries import span_finding

# A list of fewer is still being made.
_FEWEST = 10


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        left = len(place.document.entries)
        when, before = max(place.earlier.items(), key=lambda each: each[1], default=("", 0))
        if before >= _FEWEST and left < before / 2:
            message = f"{left:,} of {before:,} entries are left: there were {before:,} {when}"
            yield span_finding(RULE, place.document, Span(0, 0), message)


RULE = Rule(
    code="CV405",
    name="shrunken-document",
    severity=Severity.ERROR,
    summary="A document lost most of its entries.",
    doc="""\
## What it sees

A document of ten entries or more that has less than half of them left, compared with the last audit of it that the
store holds, and with git's HEAD.

## Why it matters

A merge that went wrong, or markup that is never closed, takes hundreds of entries away at once, and a list of a
thousand lines does not show it: one list lost 857 of 1,400 entries in a commit, unnoticed.

## Example

```markdown
1. [**The Only One Left.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ COLM 2024.
```

when the last audit found 1,400 entries.

## Fix

None: where it was not meant, `git log -p` shows what took the entries away. Where it was, the next audit compares with
this one.
""",
    check=_check,
)
