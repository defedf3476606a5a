"""CV203: a star badge that counts another repository's stars than its link leads to."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Finding, Fix, Safety, Severity
from citevet.rules.addresses import repository_as_written, with_repository
from citevet.rules.badges import Mismatch, mismatches
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import finding, is_missing, repository_of


def _check(case: Case) -> Iterator[Finding]:
    for each in mismatches(case):
        linked = repository_of(case, each.link.link)
        name = (linked and linked.renamed_to) or repository_as_written(each.link.link)
        shown = repository_as_written(each.badge.link)
        gone = is_missing(case, each.badge.link)
        counted = f"{shown}, which does not exist" if gone else shown
        message = f"the badge counts the stars of {counted}, but the link leads to {name}"
        evidence = (*each.badge.verdict.evidence, *each.link.verdict.evidence)
        confidence = 0.95 if each.wrapped else 0.7
        yield finding(RULE, each.badge, message, evidence=evidence, confidence=confidence, fix=_fix(each, name, gone))


def _fix(each: Mismatch, name: str, gone: bool) -> Fix | None:
    """The badge follows the link; unasked only when the badge's own repository cannot have been meant."""
    edit = with_repository(each.badge, name)
    if edit is None:
        return None
    return Fix(Safety.SAFE if gone and each.wrapped else Safety.UNSAFE, (edit,))


RULE = Rule(
    code="CV203",
    name="mismatched-badge",
    severity=Severity.WARNING,
    summary="A star badge counts another repository's stars than its link leads to.",
    doc="""\
## What it sees

A star badge and the link around it (or the only repository link beside it in the entry) that name different
repositories, while the link's is alive. Two names of one repository, before and after it was renamed, agree.

## Why it matters

The badge shows a stranger's stars, or "repo not found". It is what remains when only one of the two was mended.

## Example

```markdown
- Code: [![stars](https://img.shields.io/github/stars/example/tabel)](https://github.com/example/table)
```

becomes

```markdown
- Code: [![stars](https://img.shields.io/github/stars/example/table)](https://github.com/example/table)
```

when GitHub has `example/table` and has no `example/tabel`.

## Fix

The badge follows the link. Safe when the badge's repository does not exist and the link is around the badge; unsafe
when both repositories exist, because then either may be the one that was meant.
""",
    check=_check,
)
