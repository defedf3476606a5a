"""CV103: a link that could not be reached this time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile

from citevet.model import Finding, Severity, State, flaps, record_of
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, grouped

# It takes so many audits in a row, so far apart, until a link that cannot be reached is an error.
_AUDITS = 3
_APART = timedelta(days=2)
_THERE = frozenset({State.OK, State.MOVED})


def _check(case: Case) -> Iterator[Finding]:
    for group in grouped(case, lambda each: each.verdict.state in (State.UNREACHABLE, State.LIMITED)):
        at = group[0]
        if at.verdict.state is State.LIMITED:
            message = f"{at.link.url} was not checked, because its host wants fewer requests: {at.verdict.reason}"
            yield finding(RULE, at, message, severity=Severity.INFO)
            continue
        message = f"{at.link.url} could not be reached: {at.verdict.reason}"
        if _lasts(at):
            since = takewhile(lambda state: state not in _THERE, (each.state for each in reversed(at.past)))
            message += f"; nor could it in the audits before ({record_of(reversed([*since]))})"
            yield finding(RULE, at, message, severity=Severity.ERROR)
        else:
            yield finding(RULE, at, message + flaps(at.states))


def _lasts(at: Occurrence) -> bool:
    """Whether the audits before found no answer either, often enough and long enough apart; one that did not learn
    anything about the link counts for nothing."""
    checked_at = at.verdict.checked_at
    if checked_at is None:
        return False
    audits, latest = 1, checked_at
    for past in reversed(at.past):
        if past.state is State.UNREACHABLE and latest - past.at >= _APART:
            audits, latest = audits + 1, past.at
        elif past.state not in (State.UNREACHABLE, State.LIMITED, State.SKIPPED):
            break
    return audits >= _AUDITS


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

It may be down for an hour or for ever; one audit cannot tell. Once three audits in a row, at least two days apart, got
no answer, it is an error. A link that comes and goes is told with the record of the last audits (`ok x ok x`).

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
