"""CV106: an http link whose page answers on https."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from citevet.model import Edit, Finding, Fix, Found, PageRecord, Safety, Severity, State
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, is_odd, occurrences

_SCHEME = "http://"
# Hosts whose links are judged by an API, so that the page itself is not asked; each has answered on https for years.
_SECURE_HOSTS = frozenset(
    {
        "aclanthology.org",
        "arxiv.org",
        "www.arxiv.org",
        "export.arxiv.org",
        "doi.org",
        "dx.doi.org",
        "github.com",
        "www.github.com",
        "img.shields.io",
    }
)


def _check(case: Case) -> Iterator[Finding]:
    everything = list(occurrences(case))
    titles = {url: title for each in everything for url, title in _answering(each)}
    for each in everything:
        link, verdict = each.link, each.verdict
        if verdict.state is not State.OK or is_odd(each) or not link.url.lower().startswith(_SCHEME):
            continue
        secure = f"https{link.target[len('http') :]}" if link.target.startswith(_SCHEME) else link.target
        by_api = verdict.via != "web" and urlsplit(secure).hostname in _SECURE_HOSTS
        if by_api or titles.get(secure.partition("#")[0]) == _title(each):
            edit = Edit(each.path, link.span, f"https://{link.url[len(_SCHEME) :]}")
            message = f"{link.url} is answered on https too"
            yield finding(RULE, each, message, fix=Fix(Safety.SAFE, (edit,)))


def _answering(each: Occurrence) -> Iterator[tuple[str, str]]:
    """The https pages that are known to be there from what was asked for one link, with their titles."""
    for evidence in each.verdict.evidence:
        if isinstance(evidence, Found) and isinstance(evidence.record, PageRecord) and evidence.record.oddity is None:
            final = evidence.record.final_url.partition("#")[0]
            if final.startswith("https://"):
                yield final, evidence.record.title


def _title(each: Occurrence) -> str:
    """The title of the page that answered for a link, "" where it has none."""
    deciding = each.verdict.evidence[0] if each.verdict.evidence else None
    page = deciding.record if isinstance(deciding, Found) else None
    return page.title if isinstance(page, PageRecord) else ""


RULE = Rule(
    code="CV106",
    name="insecure-link",
    severity=Severity.INFO,
    summary="An http link leads to a page that answers on https too.",
    doc="""\
## What it sees

A living `http://` link whose page, with the same host, path and title, answers on https when asked there. Links to
arXiv, GitHub, the ACL Anthology and doi.org are known to. A link that http redirects to https for good is moved-link
(CV102).

## Why it matters

Whoever sits between reader and page can read and change an http page; browsers warn of it.

## Example

```markdown
- [paper](http://arxiv.org/abs/2404.06654)
```

becomes

```markdown
- [paper](https://arxiv.org/abs/2404.06654)
```

## Fix

https in place of http, and nothing else. Safe.
""",
    check=_check,
)
