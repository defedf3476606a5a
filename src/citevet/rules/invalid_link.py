"""CV105: a link that cannot be one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citevet.identifiers import relative_link
from citevet.model import Absent, Edit, Finding, Fix, Safety, Severity, State
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, grouped, occurrences


def _check(case: Case) -> Iterator[Finding]:
    for group in grouped(case, lambda each: each.verdict.state is State.INVALID and each.link.flaw is None):
        at = group[0]
        severity = Severity.WARNING if at.verdict.via == "web" else RULE.severity
        message = f"{at.link.url} leads nowhere: {at.verdict.reason}"
        yield finding(RULE, at, message, severity=severity, fix=_file_instead(group))
    seen = set()
    for each in occurrences(case):
        flaw = each.link.flaw
        if flaw is None or (each.path, flaw.edit or each.link.span) in seen:
            continue
        seen.add((each.path, flaw.edit or each.link.span))
        fix = Fix(Safety.SAFE, (flaw.edit,)) if flaw.edit else None
        yield finding(RULE, each, f"{each.link.url or 'this'} is no link: {flaw.message}", fix=fix)


def _file_instead(group: Sequence[Occurrence]) -> Fix | None:
    """The path of the file that is there in place of a missing one; safe where they differ in case alone."""
    told = group[0].verdict.evidence
    missing = told[0] if told and isinstance(told[0], Absent) else None
    if missing is None or missing.instead is None:
        return None
    edits = tuple(Edit(at.path, at.link.span, relative_link(at.path, at.link.url, missing.instead)) for at in group)
    alike = missing.instead.casefold() == missing.about.value.rstrip("/").casefold()
    return Fix(Safety.SAFE if alike else Safety.UNSAFE, edits)


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

A link to a file or folder of the repository that is not there: relative to the document or, with a `/` in front, to the
repository's root, written letter by letter as on the disk, as GitHub compares them. A path that leads out of the
repository is one too, unless GitHub has a page there (`../../issues`). Nothing is said of links in standard input, nor
of what a site may be generated from (`guide/` or `guide.html` beside a `guide.md`).

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

The plain correction, where there is only one. Safe. A missing file's path becomes that of the one file whose path
differs in case (safe), or of the one file of the same name a folder away (unsafe).
""",
    check=_check,
)
