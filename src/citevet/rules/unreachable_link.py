"""CV103: a link that could not be reached this time."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Finding, Severity, State
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import finding, grouped


def _check(case: Case) -> Iterator[Finding]:
    for group in grouped(case, lambda each: each.verdict.state in (State.UNREACHABLE, State.LIMITED)):
        at = group[0]
        if at.verdict.state is State.LIMITED:
            message = f"{at.link.url} was not checked, because its host wants fewer requests: {at.verdict.reason}"
            yield finding(RULE, at, message, severity=Severity.INFO)
        else:
            yield finding(RULE, at, f"{at.link.url} could not be reached: {at.verdict.reason}")


RULE = Rule(
    code="CV103",
    name="unreachable-link",
    severity=Severity.WARNING,
    summary="A link could not be reached this time.",
    doc="""\
## What it sees

A link that gave no answer that counts after several tries: a timeout, a refused or reset connection, a TLS failure, a
server error, redirects in a circle. A host that still asks for fewer requests (429) after waiting as it asked is
reported as information only.

## Why it matters

It may be down for an hour or for ever; one audit cannot tell. It is worth a look when it comes back audit after audit.

## Example

```markdown
- Demo: [demo](https://demo.example.org/)
```

is reported when `demo.example.org` answers 503 however often it is asked.

## Fix

None.
""",
    check=_check,
)
