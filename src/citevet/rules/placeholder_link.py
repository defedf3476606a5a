"""CV107: a link that its author means to fill in later."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Finding, Severity
from citevet.rules.base import Case, Rule


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        for placeholder in place.document.placeholders:
            yield Finding(
                rule=RULE.code,
                name=RULE.name,
                severity=RULE.severity,
                confidence=1.0,
                document=place.document.path,
                span=placeholder.span,
                line=placeholder.line,
                column=placeholder.column,
                message=f"still to be filled in: {placeholder.text}",
                entry=placeholder.entry,
            )


RULE = Rule(
    code="CV107",
    name="placeholder-link",
    severity=Severity.INFO,
    summary="A link is still to be filled in by its author.",
    doc="""\
## What it sees

A link without a destination (`[Code]()`), with a word in its place (`[TODO](xx)`), or a note such as "Coming soon".

## Why it matters

What was to come has often come since; nobody looks again unless told.

## Example

```markdown
- RULER [Code]()
```

## Fix

None: where the code or the paper went only a person can say.
""",
    check=_check,
)
