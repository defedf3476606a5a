"""CV201: a repository that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Finding, Severity, State
from citevet.rules.addresses import repository_as_written
from citevet.rules.badges import mismatched_badges
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, grouped, is_missing


def _check(case: Case) -> Iterator[Finding]:
    mismatched = mismatched_badges(case)

    def is_defect(each: Occurrence) -> bool:
        own = is_missing(case, each.link) and each.verdict.state is not State.INVALID
        return own and (each.path, each.index) not in mismatched

    for group in grouped(case, is_defect, key=lambda link: link.identifier):
        at = group[0]
        message = f"the repository {repository_as_written(at.link)} does not exist, or is private"
        yield finding(RULE, at, message)


RULE = Rule(
    code="CV201",
    name="missing-repository",
    severity=Severity.ERROR,
    summary="A repository does not exist.",
    doc="""\
## What it sees

A link or star badge of a GitHub repository that GitHub, asked twice, says does not exist. Link and badge of one entry
are one finding, at the badge. (A private repository looks the same from outside.) A badge whose link leads to another,
living repository is mismatched-badge (CV203).

## Why it matters

The code that the entry promises cannot be had, and the badge shows "repo not found".

## Example

```markdown
- Code: [![stars](https://img.shields.io/github/stars/example/gone)](https://github.com/example/gone)
```

is reported when GitHub has no repository `example/gone`.

## Fix

None. (GitHub says where a renamed repository is now; that is renamed-repository, CV202.)
""",
    check=_check,
)
