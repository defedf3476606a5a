"""CV101: a link to something that is proven gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from citevet.identifiers import canonical_url
from citevet.model import (
    Edit,
    Evidence,
    Finding,
    Fix,
    Found,
    Identifier,
    Link,
    LinkForm,
    PageRecord,
    Role,
    Safety,
    Severity,
    State,
    flaps,
)
from citevet.rules.addresses import all_replaced, repository_as_written
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, grouped, is_missing, is_odd, repository_of

_ODDITIES = {
    "soft-404": "answers, but with a page that says there is nothing here",
    "parked": "answers with a parked domain's page",
}
_HOME = "answers, but with its host's home page, as any other path there does"
_RENDERING = re.compile(r"(?:v\d+)?/*")


def _check(case: Case) -> Iterator[Finding]:
    def is_dead(each: Occurrence) -> bool:
        return each.verdict.state is State.DEAD and not is_missing(case, each.link)

    for group in grouped(case, lambda each: is_dead(each) or is_odd(each)):
        at = group[0]
        if is_odd(at):
            said = _HOME if _is_home(at.verdict.evidence[0]) else _ODDITIES[at.verdict.reason]
            message = f"{at.link.url} {said}"
            yield finding(RULE, at, message, severity=Severity.WARNING, confidence=0.7)
        else:
            message = f"{at.link.url} is gone: {at.verdict.reason}{flaps(at.states)}"
            yield finding(RULE, at, message, fix=_live_place(case, group))


def _is_home(answer: Evidence) -> bool:
    """Whether a page that is not what was linked does not say so itself."""
    return isinstance(answer, Found) and isinstance(answer.record, PageRecord) and answer.record.oddity is None


def _live_place(case: Case, group: tuple[Occurrence, ...]) -> Fix | None:
    """Where the evidence shows the same thing alive."""
    at = group[0]
    link, identifier = at.link, at.link.identifier
    if any(map(_is_picture, group)) or _is_part_of_rendering(link):
        return None
    if identifier.kind == "arxiv" and identifier in case.records:
        paper = at.place.papers[link.entry] if link.entry is not None else None
        certain = paper is not None and paper.ids.arxiv == identifier.value
        return _fix(_without_version(group), Safety.SAFE if certain else Safety.UNSAFE)
    repository = repository_of(case, link)
    if repository is not None:
        alive = Identifier("github", repository.renamed_to or repository_as_written(link))
        return _fix(all_replaced(group, canonical_url(alive)), Safety.UNSAFE)
    other = _other_identifier(at)
    return _fix(all_replaced(group, canonical_url(other)), Safety.UNSAFE) if other else None


def _is_picture(at: Occurrence) -> bool:
    """Whether a link is what the reader sees, for which no page can stand in."""
    tag = at.place.document.text_at(at.link.syntax)
    return at.link.form is LinkForm.IMAGE or (at.link.form is LinkForm.HTML and not tag.lower().startswith("<a"))


def _is_part_of_rendering(link: Link) -> bool:
    """Whether a link goes to something beneath arXiv's HTML rendering of a paper, such as a figure."""
    _, html, rest = urlsplit(link.target).path.partition(f"/html/{link.identifier.value}")
    return bool(html) and _RENDERING.fullmatch(rest) is None


def _without_version(group: tuple[Occurrence, ...]) -> tuple[Edit, ...]:
    """The abstract page of the newest version; a BibTeX eprint keeps being a bare id."""
    bare = tuple(each for each in group if each.link.form is LinkForm.BIBTEX and "://" not in each.link.url)
    urls = tuple(each for each in group if each not in bare)
    edits = tuple(Edit(each.path, each.link.span, each.link.identifier.value) for each in bare)
    return edits + all_replaced(urls, canonical_url(group[0].link.identifier))


def _other_identifier(at: Occurrence) -> Identifier | None:
    """Another identifier of the entry's paper, where a paper link died and none of the entry's links names it yet."""
    if at.link.role is not Role.PAPER or at.link.entry is None:
        return None
    paper = at.place.papers[at.link.entry]
    if paper is None:
        return None
    links = at.place.document.links
    named = {links[index].identifier for index in at.place.document.entries[at.link.entry].links}
    ids = paper.ids
    candidates = [
        *([Identifier("acl", ids.acl)] if ids.acl else []),
        *([Identifier("arxiv", ids.arxiv)] if ids.arxiv else []),
        *([Identifier("doi", ids.doi.lower())] if ids.doi else []),
    ]
    return candidates[0] if candidates and named.isdisjoint(candidates) else None


def _fix(edits: tuple[Edit, ...], safety: Safety) -> Fix | None:
    return Fix(safety, edits) if edits else None


RULE = Rule(
    code="CV101",
    name="dead-link",
    severity=Severity.ERROR,
    summary="A link leads to something that is proven gone.",
    doc="""\
## What it sees

A link whose page answers 404 or 410 to a GET at the end of its redirects, whose host name does not exist, or of which
the owner's API says, in a complete answer and asked twice, that there is no such thing. A page that answers 200 with
"Page not found", with a parked domain's advertisements, or with its host's home page, is a warning instead of an error.
A home page counts when it says itself that it is one, no script of the site's can redraw it, and a path that nobody
made is answered with the same bytes: then every path of the host is.

An outage, a timeout, a refusal or a limit is never a dead link. A repository that does not exist is
missing-repository (CV201).

## Why it matters

The reader is sent nowhere, and nobody else notices: the list looks as it always did.

## Example

```markdown
- Slides: [slides](https://example.org/slides.pdf)
```

is reported when `https://example.org/slides.pdf` answers 404.

## Fix

The place where the evidence shows the same thing alive. Safe: a version or an HTML rendering that arXiv does not have
becomes the paper's abstract page, when that is the entry's paper beyond doubt. Unsafe: a path that is gone from a
living repository becomes the repository; the dead page of a paper becomes its page under another identifier. None for
pictures, and for what lies beneath an HTML rendering, such as a figure: no page is the same thing.
""",
    check=_check,
)
