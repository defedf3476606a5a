"""CV102: a link that leads elsewhere for good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from citevet.model import Finding, Fix, Found, PageRecord, Safety, Severity, State, Verdict
from citevet.rules.addresses import all_replaced, site
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import finding, grouped, is_renamed

_HOME = re.compile(r"/?(?:(?:index|default|home)(?:\.\w+)?)?/?|/[a-z]{2}(?:[-_][a-z]{2})?/?", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?:^|[/._-])(?:log[-_]?[io]n|sign[-_]?(?:in|up)|auth(?:n|z|enticat\w+|oriz\w+)?|oauth2?|sso|saml2?|idp|shibboleth"
    r"|accounts(?=\.)|captcha|consent)(?=[/.]|$)",
    re.IGNORECASE,
)


def _check(case: Case) -> Iterator[Finding]:
    for group in grouped(case, lambda each: each.verdict.state is State.MOVED and not is_renamed(case, each.link)):
        at = group[0]
        where = _new_place(at.verdict)
        if where is None:
            continue
        edits = all_replaced(group, where)
        safety = Safety.UNSAFE if _is_doubtful(at.link.target, where, at.verdict.final_url or where) else Safety.SAFE
        message = f"{at.link.url} has moved to {where}"
        yield finding(RULE, at, message, fix=Fix(safety, edits) if edits else None)


def _new_place(verdict: Verdict) -> str | None:
    """Where the permanent redirects at the head of the chain lead; what follows them may be another place tomorrow."""
    answer = verdict.evidence[0] if verdict.evidence else None
    if not isinstance(answer, Found) or not isinstance(answer.record, PageRecord):
        return verdict.final_url
    return next((hop.url for hop in answer.trail if not hop.permanent), answer.record.final_url)


def _is_doubtful(old: str, new: str, final: str) -> bool:
    """Whether the new place may well be another thing than the old: a root, a login, another site's home page, a page
    that was told where its visitor came from; or whether the reader would lose https."""
    return (
        (old.startswith("https:") and not new.startswith("https:"))
        or any(_is_home(url) and not (_is_home(old) and site(old) == site(url)) for url in (new, final))
        or any(_is_login(url) and not _is_login(old) for url in (new, final))
        or any(_carries(url, old) for url in (new, final))
    )


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return _HOME.fullmatch(parts.path) is not None and not parts.query


def _is_login(url: str) -> bool:
    parts = urlsplit(url)
    return _LOGIN.search(f"{parts.hostname}{parts.path}") is not None


def _carries(url: str, old: str) -> bool:
    """Whether the query names the old page, as pages do that mean to send the visitor back."""
    query, parts = unquote(urlsplit(url).query), urlsplit(old)
    return len(parts.path) > 1 and parts.path in query and parts.query != query


RULE = Rule(
    code="CV102",
    name="moved-link",
    severity=Severity.WARNING,
    summary="A link leads elsewhere for good.",
    doc="""\
## What it sees

A link whose first redirect is permanent (301 or 308) and whose chain ends in a page that is there. Temporary redirects
(302, 303, 307) are no reason to change a link. The spelling of an identifier that an API answered for (`www.`, a
trailing slash, http) is no move either. A renamed repository is renamed-repository (CV202).

## Why it matters

Redirects are kept for some years and then dropped, and the link dies with them.

## Example

```markdown
- Slides: [slides](http://example.org/old/slides.html)
```

becomes

```markdown
- Slides: [slides](https://example.org/new/slides.html)
```

when the old place answers 301 with the new one.

## Fix

The place that the permanent redirects lead to, with the old fragment. Unsafe where the chain ends at a root, a login or
another site's home page, where the new address carries the old one (a consent page), or where https would be lost:
there the page itself is probably gone.
""",
    check=_check,
)
