"""From evidence to the verdict on one link, and to what has to be asked before there can be one.

Both are one walk through the same steps (`_walk`): at each step the answer of one source settles the verdict, leads to
the next source, or is still missing, and then it is what is needed. Nothing here asks anybody anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeGuard
from urllib.parse import urlsplit

from citevet.identifiers import canonical_url
from citevet.model import (
    Absent,
    Evidence,
    FileRecord,
    Found,
    Identifier,
    Link,
    Need,
    PageRecord,
    PaperRecord,
    Question,
    RepositoryRecord,
    State,
    Trouble,
    Unavailable,
    Verdict,
)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_GONE = frozenset({404, 410})
_NOBODY = "citevet"
_STATES = {
    Trouble.BLOCKED: State.BLOCKED,
    Trouble.LIMITED: State.LIMITED,
    Trouble.UNREACHABLE: State.UNREACHABLE,
    Trouble.INVALID: State.INVALID,
}
# What the host must not have when a home page is told from the page that was linked.
_MADE_UP = "/a-page-that-citevet-made-up"
_FINAL = frozenset({Trouble.OFFLINE, Trouble.EXCLUDED})
_DOWN = frozenset({Trouble.OUTAGE, Trouble.LIMITED})


def judge_link(link: Link, evidence: Sequence[Evidence]) -> Verdict:
    """The verdict on a link, from all evidence about its `questions`, in the order it was gathered.

    Where something is still needed the verdict is `skipped`: `offline` when nobody was asked at all, `budget` when
    the asking stopped half way.
    """
    step = _walk(link, evidence)
    if isinstance(step, Verdict):
        return step
    return _unasked(State.SKIPPED, Trouble.BUDGET if evidence else Trouble.OFFLINE)


def needs(link: Link, evidence: Sequence[Evidence]) -> tuple[Need, ...]:
    """What has to be asked next before there can be a verdict, and then whether a living http page is there on https
    too, and whether its host has the same page under a path that does not exist; empty when the link is settled."""
    step = _walk(link, evidence)
    if isinstance(step, Need):
        return (step,)
    secure, control = _beside(link, evidence)
    wanted = (secure if _lives_on_http(step) else None, control)
    return tuple(
        Need("web", Question(page))
        for page in wanted
        if page is not None and not any(each.about == page for each in evidence)
    )


def questions(link: Link) -> tuple[Question, ...]:
    """The questions whose evidence bears on a link, whichever source was asked: its identifier, its own page, and that
    page on https."""
    own = Question(link.identifier, link.version if link.identifier.kind == "arxiv" else None)
    page, secure = page_identifier(link), secure_identifier(link)
    if page is link.identifier and secure is None:
        return (own,)
    pages = (page, *(() if secure is None else (secure,)))
    return tuple(dict.fromkeys((own, *map(Question, pages))))


def secure_identifier(link: Link) -> Identifier | None:
    """The https page at the same place as a plain http page; None for other links, and where a port is named."""
    if link.identifier.kind != "url" or link.flaw is not None or not link.target.startswith("http://"):
        return None
    parts = urlsplit(link.target.partition("#")[0])
    if parts.port is not None:
        return None
    return Identifier("url", parts._replace(scheme="https").geturl())


def control_page(link: Link, evidence: Iterable[Evidence]) -> Identifier | None:
    """A page that nobody made, on the host of a link whose own page is known and presents itself as the host's home
    page; None for all other links. One page serves for all links to a host."""
    page = link.identifier
    record = _page_record(_said(evidence, "web", page)) if page.kind == "url" else None
    if record is None or record.home is None or not same_but_spelling(page.value, record.final_url):
        return None
    return Identifier("url", urlsplit(page.value)._replace(path=_MADE_UP, query="").geturl())


def is_control_page(about: Identifier) -> bool:
    """Whether it is such a page, which nobody misses."""
    return about.kind == "url" and urlsplit(about.value).path == _MADE_UP


def _beside(link: Link, evidence: Iterable[Evidence]) -> tuple[Identifier | None, ...]:
    """The pages that are asked for once the link's own is known."""
    return secure_identifier(link), control_page(link, evidence)


def _page_record(answer: Evidence | None) -> PageRecord | None:
    return answer.record if isinstance(answer, Found) and isinstance(answer.record, PageRecord) else None


def _lives_on_http(verdict: Verdict) -> bool:
    """Whether a page answered, and its redirects, if any, do not lead to https."""
    return (
        verdict.state is State.OK
        and verdict.via == "web"
        and verdict.status is not None
        and not (verdict.final_url or "").startswith("https:")
    )


def page_identifier(link: Link) -> Identifier:
    """The page that answers for a link: the target without its fragment. All links to one submission at OpenReview,
    to its forum or its PDF, have its forum."""
    if link.identifier.kind in ("url", "openreview", "file"):
        return link.identifier
    return Identifier("url", link.target.partition("#")[0])


def proves_absence(evidence: Evidence) -> bool:
    """Whether somebody who must know says, in a way that counts, that there is no such thing.

    A page's own 404 or 410 counts at once; an API, or the domain name system, has to be asked twice.
    """
    if not isinstance(evidence, Absent) or not evidence.owner:
        return False
    return evidence.times >= 2 or (evidence.source == "web" and evidence.status in _GONE)


def is_down(evidence: Evidence) -> TypeGuard[Unavailable]:
    """Whether it tells of a service that was down, or that kept refusing for haste."""
    return isinstance(evidence, Unavailable) and evidence.trouble in _DOWN


def same_but_spelling(one: str, other: str) -> bool:
    """Whether two URLs differ only in scheme, host case, `www.`, trailing slashes or fragment."""
    first, second = urlsplit(one), urlsplit(other)
    return (_host(first.hostname), first.path.rstrip("/"), first.query) == (
        _host(second.hostname),
        second.path.rstrip("/"),
        second.query,
    )


# --- the walk --------------------------------------------------------------------------------------------------------


def _walk(link: Link, evidence: Sequence[Evidence]) -> Verdict | Need:
    unasked = _without_asking(link)
    if unasked is not None:
        return unasked
    for each in evidence:
        if isinstance(each, Unavailable) and each.trouble in _FINAL and each.about not in _beside(link, evidence):
            return _from_unavailable(each, evidence)
    kind = link.identifier.kind
    if kind == "arxiv":
        return _arxiv(link, evidence)
    if kind == "github":
        return _github(link, evidence)
    if kind == "acl":
        return _acl(link, evidence)
    if kind == "doi":
        return _doi(link, evidence)
    if kind == "file":
        answer = _said(evidence, "local", link.identifier)
        return Need("local", Question(link.identifier)) if answer is None else _settle(link, answer, evidence)
    if kind == "openreview":
        return _openreview(link, evidence)
    return _page(link, evidence)


def _without_asking(link: Link) -> Verdict | None:
    """What the link itself tells: a flaw, a fixed badge, mail, or a place that is no page of the web."""
    if link.flaw is not None:
        return _unasked(State.INVALID, link.flaw.message)
    if link.static:
        return _unasked(State.SKIPPED, "static-badge")
    scheme = _SCHEME.match(link.target)
    name = scheme[1].lower() if scheme else ""
    if name in ("http", "https") or link.identifier.kind == "file":
        return None
    if name in ("mailto", "tel"):
        return _unasked(State.SKIPPED, "mail")
    if name in ("file", "javascript"):
        return _unasked(State.INVALID, f"a {name}: link leads nowhere from where a document is read")
    if link.target.startswith(("#", "?")):
        return _unasked(State.OK, "a part of the document itself")
    return _unasked(State.SKIPPED, "other-scheme" if name else Trouble.LOCAL)


def _arxiv(link: Link, evidence: Sequence[Evidence]) -> Verdict | Need:
    """An index that lists the paper suffices; whether a version or a paper is missing only arXiv can say."""
    listed = None if link.version else _said(evidence, "semantic-scholar", link.identifier)
    if not link.version and listed is None:
        return Need("semantic-scholar", Question(link.identifier))
    answer = listed
    if not isinstance(answer, Found):
        answer = _said(evidence, "arxiv", link.identifier)
        if answer is None or _is_of_an_older_version(answer, link.version):
            return Need("arxiv", Question(link.identifier, link.version))
    if link.deeper and isinstance(answer, Found):
        return _page(link, evidence, known=answer)
    return _settle(link, answer, evidence)


def _github(link: Link, evidence: Sequence[Evidence]) -> Verdict | Need:
    """The repository first; a path inside it only when there is a repository."""
    answer = _said(evidence, "github", link.identifier)
    if answer is None:
        return Need("github", Question(link.identifier))
    if link.deeper and isinstance(answer, Found):
        return _page(link, evidence, known=answer)
    return _settle(link, answer, evidence)


def _acl(link: Link, evidence: Sequence[Evidence]) -> Verdict | Need:
    """The page only where the index does not list the paper; hundreds of pages are no substitute for an index."""
    answer = _said(evidence, "semantic-scholar", link.identifier)
    if answer is None:
        return Need("semantic-scholar", Question(link.identifier))
    if isinstance(answer, Found) or is_down(answer):
        return _settle(link, answer, evidence)
    return _page(link, evidence)


def _doi(link: Link, evidence: Sequence[Evidence]) -> Verdict | Need:
    """The index, then the registry of all DOIs, then the page."""
    listed = _said(evidence, "semantic-scholar", link.identifier)
    if listed is None:
        return Need("semantic-scholar", Question(link.identifier))
    if isinstance(listed, Found):
        return _settle(link, listed, evidence)
    answer = _said(evidence, "doi", link.identifier)
    if answer is None:
        return Need("doi", Question(link.identifier))
    if isinstance(answer, Unavailable) and not is_down(answer):
        return _page(link, evidence)
    return _settle(link, answer, evidence)


def _openreview(link: Link, evidence: Sequence[Evidence]) -> Verdict | Need:
    """The API, which owns the forums; the page, which programs are mostly kept from, where the API keeps them off too
    or does not say."""
    answer = _said(evidence, "openreview", link.identifier)
    if answer is None:
        return Need("openreview", Question(link.identifier))
    if isinstance(answer, Found) or proves_absence(answer) or is_down(answer):
        return _settle(link, answer, evidence)
    return _page(link, evidence)


def _page(link: Link, evidence: Sequence[Evidence], known: Found | None = None) -> Verdict | Need:
    """The page itself; `known` is what an API has already said of the identifier that the page belongs to."""
    page = page_identifier(link)
    answer = _said(evidence, "web", page) or _said(evidence, "dns", page)
    if answer is None:
        return Need("web", Question(page))
    return _settle(link, answer, evidence, known)


def _said(evidence: Iterable[Evidence], source: str, about: Identifier) -> Evidence | None:
    """The newest word of one source about one thing."""
    found = None
    for each in evidence:
        if each.source == source and each.about == about:
            found = each
    return found


def _is_of_an_older_version(answer: Evidence, version: int | None) -> bool:
    """Whether arXiv's answer is about the paper as such and does not reach as far as the version that is linked."""
    if version is None or not isinstance(answer, Found) or not isinstance(answer.record, PaperRecord):
        return False
    return answer.record.version is not None and answer.record.version < version


# --- from the deciding answer to the verdict -------------------------------------------------------------------------


def _settle(link: Link, answer: Evidence, evidence: Sequence[Evidence], known: Found | None = None) -> Verdict:
    if isinstance(answer, Unavailable):
        return _from_unavailable(answer, evidence)
    if isinstance(answer, Absent):
        return _from_absent(answer, evidence)
    if isinstance(answer.record, FileRecord):
        return _verdict(State.OK, "a file of the repository", answer, evidence)
    if isinstance(answer.record, PageRecord):
        return _from_page(link, answer, answer.record, evidence, known)
    renamed = _renamed(answer)
    if renamed is not None:
        return _moved_repository(renamed, answer, evidence)
    return _verdict(State.OK, f"known to {answer.source}", answer, evidence)


def _from_unavailable(answer: Unavailable, evidence: Sequence[Evidence]) -> Verdict:
    """Trouble never becomes death: the verdict of the same meaning, else `skipped` with the trouble's own word."""
    state = _STATES.get(answer.trouble)
    if state is None:
        return _verdict(State.SKIPPED, answer.trouble.value, answer, evidence)
    return _verdict(state, answer.reason, answer, evidence, status=answer.status)


def _from_absent(answer: Absent, evidence: Sequence[Evidence]) -> Verdict:
    if answer.about.kind == "file":
        return _verdict(State.INVALID, answer.says, answer, evidence)
    if proves_absence(answer):
        return _verdict(State.DEAD, answer.says, answer, evidence, status=answer.status)
    return _verdict(State.UNREACHABLE, f"not proven gone: {answer.says}", answer, evidence, status=answer.status)


def _from_page(
    link: Link, answer: Found, record: PageRecord, evidence: Sequence[Evidence], known: Found | None
) -> Verdict:
    """`moved` after a permanent first hop, unless only the spelling of something an API knows has changed; a path in
    a renamed repository has moved with it, to where its page is seen now."""
    asked = (answer.trail[0].url if answer.trail else link.target).partition("#")[0]
    ended = record.final_url.partition("#")[0]
    final = record.final_url if ended != asked else None
    oddity = record.oddity or ("soft-404" if _is_home_of_all(link, record, evidence) else None)
    if oddity is not None:
        return _verdict(State.OK, oddity, answer, evidence, status=record.status, final_url=final)
    renamed = _renamed(known) if known is not None else None
    if renamed is not None:
        return _moved_repository(renamed, answer, evidence, status=record.status, where=final)
    permanent = bool(answer.trail) and answer.trail[0].permanent
    if final is not None and permanent and not (known is not None and same_but_spelling(asked, ended)):
        return _verdict(State.MOVED, "moved permanently", answer, evidence, status=record.status, final_url=final)
    reason = "answers" if final is None else "answers after redirects"
    return _verdict(State.OK, reason, answer, evidence, status=record.status, final_url=final)


def _is_home_of_all(link: Link, record: PageRecord, evidence: Sequence[Evidence]) -> bool:
    """Whether the page is the home page that its host answers for every path."""
    control = control_page(link, evidence)
    answer = _page_record(_said(evidence, "web", control)) if control is not None else None
    return answer is not None and answer.home == record.home


def _renamed(answer: Found) -> str | None:
    """A repository's present name, where that is not the one that was asked for."""
    if isinstance(answer.record, RepositoryRecord) and answer.record.name.lower() != answer.about.value:
        return answer.record.name
    return None


def _moved_repository(
    name: str, answer: Evidence, evidence: Sequence[Evidence], *, status: int | None = None, where: str | None = None
) -> Verdict:
    where = where or canonical_url(Identifier("github", name))
    return _verdict(State.MOVED, f"renamed to {name}", answer, evidence, status=status, final_url=where)


def _unasked(state: State, reason: str) -> Verdict:
    return Verdict(state, str(reason), via=_NOBODY)


def _verdict(
    state: State,
    reason: str,
    answer: Evidence,
    evidence: Sequence[Evidence],
    *,
    status: int | None = None,
    final_url: str | None = None,
) -> Verdict:
    return Verdict(
        state,
        reason,
        via=answer.source,
        status=status,
        final_url=final_url,
        checked_at=answer.observed_at,
        evidence=(answer, *(each for each in evidence if each is not answer)),
    )


def _host(host: str | None) -> str:
    return (host or "").removeprefix("www.")
