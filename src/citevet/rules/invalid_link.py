"""CV105: a link that cannot be one."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.model import Finding, Fix, Safety, Severity, State
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import finding, grouped, occurrences


def _check(case: Case) -> Iterator[Finding]:
    for group in grouped(case, lambda each: each.verdict.state is State.INVALID and each.link.flaw is None):
        at = group[0]
        yield finding(RULE, at, f"{at.link.url} leads nowhere: {at.verdict.reason}", severity=Severity.WARNING)
    seen = set()
    for each in occurrences(case):
        flaw = each.link.flaw
        if flaw is None or (each.path, flaw.edit or each.link.span) in seen:
            continue
        seen.add((each.path, flaw.edit or each.link.span))
        fix = Fix(Safety.SAFE, (flaw.edit,)) if flaw.edit else None
        yield finding(RULE, each, f"{each.link.url or 'this'} is no link: {flaw.message}", fix=fix)


RULE = Rule(
    code="CV105",
    name="invalid-link",
    severity=Severity.ERROR,
    summary="A link cannot be one: no URL, no host, or a slip of the pen.",
    doc="""\
## What it sees

A destination that is no URL, a host that is no host, an arXiv id that is no id (`2307.000400`), and what slips of the
pen leave behind: `arxiv.org//abs/`, a doubled scheme, two destinations in one link, a missing bracket. Nothing is asked
for such a link, and no other rule reports it. A link whose server sends the reader on to what no browser opens
(`file:`, `javascript:`, a host that is none) is a warning.

## Why it matters

It leads nowhere, or the reader sees the raw Markdown.

## Example

```markdown
- [paper](https://arxiv.org//abs/2404.06654)
```

becomes

```markdown
- [paper](https://arxiv.org/abs/2404.06654)
```

## Fix

The plain correction, where there is only one. Safe.
""",
    check=_check,
)
