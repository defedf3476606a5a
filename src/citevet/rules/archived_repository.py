"""CV204: a repository that its owner has archived."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Finding, Severity, State
from citevet.rules.addresses import repository_as_written
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, grouped, repository_of


def _check(case: Case) -> Iterator[Finding]:
    def is_archived(each: Occurrence) -> bool:
        repository = repository_of(case, each.link)
        return repository is not None and repository.archived is True and each.verdict.state is not State.INVALID

    for group in grouped(case, is_archived, key=lambda link: link.identifier):
        at = group[0]
        yield finding(
            RULE, at, f"the repository {repository_as_written(at.link)} is archived: nothing changes in it any more"
        )


RULE = Rule(
    code="CV204",
    name="archived-repository",
    severity=Severity.INFO,
    summary="A repository was archived by its owner.",
    doc="""\
## What it sees

A link or star badge of a GitHub repository that its owner has archived. Link and badge of one entry are one finding.

## Why it matters

It can be read, but issues and changes are not taken any more; readers may want to know, or a successor may exist.

## Example

```markdown
- Code: [![stars](https://img.shields.io/github/stars/example/still)](https://github.com/example/still)
```

is reported when GitHub says that `example/still` is archived.

## Fix

None.
""",
    check=_check,
)
