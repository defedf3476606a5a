"""CV205: an entry with a repository and without a star badge."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from citevet.model import Edit, Finding, Fix, Link, LinkForm, Repository, Role, Safety, Severity, Span
from citevet.rules.addresses import repository_as_written
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.rules.occurrences import Occurrence, finding, repository_of

_DEFAULT = "![GitHub Repo stars](https://img.shields.io/github/stars/\x00)"
_NAME, _LINK = "\x00", "\x01"
_FORMS = frozenset({LinkForm.INLINE, LinkForm.AUTOLINK, LinkForm.BARE})


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        lacking = [at for at in _without_badge(place) if _is_sound(repository_of(case, at.link))]
        style = _style(place) if lacking else ""
        for at in lacking:
            name = repository_as_written(at.link)
            edit = _edit(at, style.replace(_NAME, name).replace(_LINK, at.link.url))
            message = f"{name} has no star badge"
            yield finding(RULE, at, message, fix=Fix(Safety.SAFE, (edit,)) if edit else None)


def _is_sound(repository: Repository | None) -> bool:
    return repository is not None and repository.exists is True and repository.renamed_to is None


def _without_badge(place: CaseDocument) -> Iterator[Occurrence]:
    """The code link of each entry that has one repository and no badge."""
    document = place.document
    for entry in document.entries:
        links = [(index, document.links[index]) for index in entry.links]
        if any(link.role is Role.STAR_BADGE for _, link in links):
            continue
        code = [(index, link) for index, link in links if link.role is Role.CODE and link.identifier.kind == "github"]
        if len({link.identifier for _, link in code}) == 1:
            index, link = code[0]
            yield Occurrence(place, index, link, place.verdicts[index])


def _style(place: CaseDocument) -> str:
    """How most of a document's star badges are written, with marks for the repository's name and link."""
    document = place.document
    styles: Counter[str] = Counter()
    around: dict[int, Link] = {}
    for link in document.links:
        if link.form is LinkForm.INLINE:
            around[link.syntax.start + 1] = link
    for badge in document.links:
        if badge.role is not Role.STAR_BADGE or badge.form is not LinkForm.IMAGE or badge.entry is None or badge.flaw:
            continue
        picture = _marked(document.text_at(badge.syntax), badge)
        outer = around.get(badge.syntax.start)
        if picture is not None:
            whole = outer is not None and outer.identifier == badge.identifier
            styles[f"[{picture}]({_LINK})" if whole else picture] += 1
    return styles.most_common(1)[0][0] if styles else _DEFAULT


def _marked(text: str, badge: Link) -> str | None:
    name = re.compile(rf"(?<=/stars/){re.escape(badge.identifier.value)}(?=\.svg\b|[^\w.-])", re.IGNORECASE)
    marked, times = name.subn(_NAME, text)
    plain = times == 1 and not any(mark in text for mark in (_NAME, _LINK, "\n"))
    return marked if plain else None


def _edit(at: Occurrence, badge: str) -> Edit | None:
    """The badge behind the link and the brackets around it."""
    link, document = at.link, at.place.document
    if link.form not in _FORMS or any(letter in badge for letter in "\n|"):
        return None
    end, before = link.syntax.end, document.data[link.syntax.start - 1 : link.syntax.start]
    end += (before, document.data[end : end + 1]) in ((b"[", b"]"), (b"(", b")"))
    return Edit(at.path, Span(end, end), f" {badge}")


RULE = Rule(
    code="CV205",
    name="missing-star-badge",
    severity=Severity.INFO,
    summary="An entry links a repository and shows no star badge.",
    on=False,
    doc="""\
## What it sees

An entry with a link to one living GitHub repository and no badge with its stars.

## Why it matters

Where the other entries have badges, readers take the entry without one for a paper without code.

## Example

```markdown
- [**A Title.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ COLM 2024. [code](https://github.com/some/table)
```

becomes, where the list's other badges look so

```markdown
  ![stars](https://img.shields.io/github/stars/some/table?style=social)
```

## Fix

A badge behind the link, written as most badges of the list are. Safe.
""",
    check=_check,
)
