"""CV202: a repository that has another name now."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.identifiers import identify
from citevet.model import Edit, Finding, Fix, Identifier, Role, Safety, Severity, State
from citevet.rules.addresses import replaced, repository_as_written, with_repository
from citevet.rules.badges import mismatched_badges
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import (
    Occurrence,
    finding,
    grouped,
    is_renamed,
    occurrences,
    repository_of,
)


def _check(case: Case) -> Iterator[Finding]:
    mismatched = mismatched_badges(case)

    def is_defect(each: Occurrence) -> bool:
        own = each.verdict.state is State.MOVED and is_renamed(case, each.link)
        return own and (each.path, each.index) not in mismatched

    edits: dict[Identifier, dict[Edit, None]] = {}
    for each in occurrences(case):
        if not is_defect(each) and not _is_broken_beside_its_name(case, each):
            continue
        edit = _edit(each, _present_name(case, each))
        if edit is not None:
            edits.setdefault(each.link.identifier, {})[edit] = None
    for group in grouped(case, is_defect, key=lambda link: link.identifier):
        at = group[0]
        together = edits.get(at.link.identifier)
        message = f"the repository {repository_as_written(at.link)} is called {_present_name(case, at)} now"
        yield finding(RULE, at, message, fix=Fix(Safety.SAFE, tuple(together)) if together else None)


def _is_broken_beside_its_name(case: Case, each: Occurrence) -> bool:
    """Whether a link to a renamed repository is invalid only for what stands after it, such as a missing bracket: it
    is not reported here, but changes along with the others."""
    flaw = each.link.flaw
    if flaw is None or flaw.edit is None or each.link.deeper or not is_renamed(case, each.link):
        return False
    return not flaw.edit.span.overlaps(each.link.span)


def _present_name(case: Case, each: Occurrence) -> str:
    repository = repository_of(case, each.link)
    return (repository and repository.renamed_to) or each.link.identifier.value


def _edit(each: Occurrence, name: str) -> Edit | None:
    """The same URL under the new name; for a path inside the repository only as far as its page has been seen."""
    link, final = each.link, each.verdict.final_url
    if not link.deeper:
        edit = with_repository(each, name)
        return edit if edit or link.role is Role.STAR_BADGE else replaced(each, f"https://github.com/{name}")
    landed = identify(final) if final else None
    if landed is None or landed.identifier != Identifier("github", name.lower()) or not landed.deeper:
        return None
    edit = with_repository(each, name)
    kept = edit is not None and identify(edit.replacement).target.partition("#")[0].lower() == landed.target.lower()
    return edit if kept else replaced(each, landed.target)


RULE = Rule(
    code="CV202",
    name="renamed-repository",
    severity=Severity.WARNING,
    summary="A repository has another name now.",
    doc="""\
## What it sees

A link or star badge that names a GitHub repository by a name that it had formerly. GitHub redirects such links, so
that checkers which only look at pages see nothing.

## Why it matters

The redirect ends as soon as somebody makes a new repository under the old name, and then the entry leads to a
stranger's code.

## Example

```markdown
- Code: [![stars](https://img.shields.io/github/stars/example/old)](https://github.com/example/old)
```

becomes

```markdown
- Code: [![stars](https://img.shields.io/github/stars/example/new)](https://github.com/example/new)
```

when GitHub calls `example/old` `example/new`.

## Fix

The new name in every link and badge of the repository, in all documents at once; everything else of each URL stays. A
path inside the repository is changed only when its page has been seen under the new name. Safe: GitHub itself says so.
""",
    check=_check,
)
