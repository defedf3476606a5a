"""CV108: a link to a paper by another address than its register's own page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from citevet.identifiers import canonical_url
from citevet.model import Finding, Fix, Link, Role, Safety, Severity, State
from citevet.rules.addresses import replaced
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, occurrences

# Each register under all the names that it answers to; a publisher's page of a DOI is a place of its own.
_HOSTS = {
    "arxiv": frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org", "ar5iv.org", "browse.arxiv.org"}),
    "acl": frozenset({"aclanthology.org", "www.aclanthology.org", "aclweb.org", "www.aclweb.org", "aclanthology.info"}),
    "openreview": frozenset({"openreview.net", "www.openreview.net"}),
    "doi": frozenset({"doi.org", "dx.doi.org", "www.doi.org"}),
}
_SOUND = frozenset({State.OK, State.BLOCKED, State.SKIPPED})


def _check(case: Case) -> Iterator[Finding]:
    for at in occurrences(case):
        link = at.link
        if link.role is not Role.PAPER or link.flaw or link.deeper or at.verdict.state not in _SOUND:
            continue
        if at.verdict.reason == "excluded" or not _is_elsewhere(link):
            continue
        url = canonical_url(link.identifier)
        edit = replaced(at, url)
        if edit is not None and not _stands_beside(at, url):
            message = f"{link.url} is {link.identifier}, whose page is {url}"
            yield finding(RULE, at, message, fix=Fix(Safety.SAFE, (edit,)))


def _stands_beside(at: Occurrence, url: str) -> bool:
    """Whether the entry links the paper's page too, and the PDF or the version on purpose."""
    if at.link.entry is None:
        return False
    document = at.place.document
    others = (document.links[index].target for index in document.entries[at.link.entry].links)
    return any(_address(each) == _address(url) for each in others)


def _is_elsewhere(link: Link) -> bool:
    """Whether a link leads to its register, but not to the paper's page there; the scheme alone makes no difference."""
    if urlsplit(link.target).hostname not in _HOSTS.get(link.identifier.kind, ()):
        return False
    there = canonical_url(link.identifier)
    return _address(link.target.partition("#")[0]) != _address(there)


def _address(url: str) -> str:
    return url.partition("://")[2].rstrip("/").lower()


RULE = Rule(
    code="CV108",
    name="noncanonical-paper-link",
    severity=Severity.INFO,
    summary="A paper is linked by another address than its own page.",
    on=False,
    doc="""\
## What it sees

A living link to a paper on arXiv, in the ACL Anthology, at OpenReview or by its DOI that is not written as the paper's
one page is: a PDF in place of the abstract, a version (`v2`), `www.` or `export.` before the host. Links deeper than
that (`/html/`) are left alone, and those that stand beside one to the page itself.

## Why it matters

One paper under several addresses is missed when the list is searched, and a PDF or an old version does not tell that
there is a newer one, or that the paper was withdrawn.

## Example

```markdown
- [paper](https://arxiv.org/pdf/2404.06654v2.pdf)
```

becomes

```markdown
- [paper](https://arxiv.org/abs/2404.06654)
```

## Fix

The address of the page. Safe.
""",
    check=_check,
)
