"""CV104: a link that refuses to be checked by a program."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Evidence, Finding, Found, PaperRecord, Severity, State
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, grouped


def _check(case: Case) -> Iterator[Finding]:
    for group in grouped(case, lambda each: each.verdict.state is State.BLOCKED):
        at = group[0]
        message = f"{at.link.url} refuses programs ({at.verdict.reason})"
        witness = _witness(at)
        if witness is not None:
            message += f"; the paper exists, {witness.source} knows it"
        evidence = (*at.verdict.evidence, *((witness,) if witness and witness not in at.verdict.evidence else ()))
        yield finding(RULE, at, message, evidence=evidence)


def _witness(at: Occurrence) -> Found | None:
    """A source that knows the paper: by this link's own identifier, else by another link of the same entry."""
    own = _record(at.verdict.evidence)
    if own is not None or at.link.entry is None:
        return own
    indices = at.place.document.entries[at.link.entry].links
    return next(filter(None, (_record(at.place.verdicts[index].evidence) for index in indices)), None)


def _record(evidence: tuple[Evidence, ...]) -> Found | None:
    return next((each for each in evidence if isinstance(each, Found) and isinstance(each.record, PaperRecord)), None)


RULE = Rule(
    code="CV104",
    name="blocked-link",
    severity=Severity.INFO,
    summary="A link refuses to be checked by a program.",
    doc="""\
## What it sees

A page that answers programs with a refusal (401, 403, 418, 451, 999) or with a challenge such as "Just a moment".

## Why it matters

It says nothing about the page: it may be alive and well for readers. It is reported so that nobody takes silence for
a check. Where another source knows the entry's paper, the finding says so.

## Example

```markdown
- Post: [post](https://www.linkedin.com/posts/example)
```

is reported when `www.linkedin.com` answers 999.

## Fix

None.
""",
    check=_check,
)
