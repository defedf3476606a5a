"""From evidence to what was down: a source, a host, or the network; each is said once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from citevet.judge.links import is_down
from citevet.model import Evidence, Outage, State, Trouble, Unavailable, Verdict

# A page answers for its host alone; every other source answers for a service.
_PAGES = frozenset({"web", "dns"})
# So many pages without an answer, and none with one, tell of the host and not of the pages; where others were answered,
# it takes more of them, and more than half.
_PAGES_OF_A_HOST = 3
_PAGES_OF_A_SHAKY_HOST = 5
_BROKE = "the network broke in mid-run: nothing has answered since {moment:%H:%M:%S} UTC"


def outages(evidence: Iterable[Evidence], broke: datetime | None = None) -> tuple[Outage, ...]:
    """The services that were down or kept refusing, and the hosts that answered for none or few of several pages, each
    with its commonest reason and the number of identifiers that it left unanswered; before them the network, where it
    `broke` at that moment and the evidence was told so."""
    evidence = tuple(evidence)
    answered_for = answered_pages(evidence)
    because = _BROKE.format(moment=broke) if broke else ""
    cut_off = 0
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    silent: dict[str, Counter[str]] = defaultdict(Counter)
    spoke: list[Evidence] = []
    for each in evidence:
        if broke and isinstance(each, Unavailable) and each.reason == because:
            cut_off += 1
        elif is_by_the_way(each, answered_for):
            continue
        elif each.source in _PAGES:
            if isinstance(each, Unavailable) and _is_silent(each):
                silent[_asked_last(each)][each.reason] += 1
            else:
                spoke.append(each)
        elif is_down(each):
            reasons[each.source][each.reason] += 1
    # Where all hosts spoke, nobody needs to know how often.
    answered = Counter(host for each in spoke for host in _asked(each)) if silent else Counter[str]()
    for host, counts in silent.items():
        many = _PAGES_OF_A_SHAKY_HOST if answered[host] else _PAGES_OF_A_HOST
        if counts.total() >= max(many, answered[host] + 1):
            reasons[host] += counts
    named = (Outage(source, counts.most_common(1)[0][0], counts.total()) for source, counts in sorted(reasons.items()))
    return (*([Outage("network", because, cut_off)] if broke else ()), *named)


def answered_pages(evidence: Iterable[Evidence]) -> frozenset[str]:
    """The pages that their hosts said something of."""
    return frozenset(
        each.about.value for each in evidence if each.source in _PAGES and not isinstance(each, Unavailable)
    )


def is_by_the_way(evidence: Evidence, answered: Collection[str]) -> bool:
    """Whether it is about the https form of a plain page that was `answered`: a host that has no https is not down."""
    url = evidence.about.value
    return url.startswith("https:") and f"http:{url.removeprefix('https:')}" in answered


def told_by_host(evidence: Evidence, down: Iterable[Outage]) -> Evidence:
    """The same evidence, with its host's reason where it is one of the pages that the host left unanswered."""
    if evidence.source not in _PAGES or not isinstance(evidence, Unavailable):
        return evidence
    if evidence.trouble is not Trouble.UNREACHABLE or not _is_silent(evidence):
        return evidence
    host = _asked_last(evidence)
    reason = next((outage.reason for outage in down if outage.source == host), evidence.reason)
    return replace(evidence, reason=reason)


def told_by_network(evidence: Evidence, broke: datetime) -> Evidence:
    """The same evidence, with the network's breaking at that moment for its reason, where nobody answered from then
    on."""
    if not isinstance(evidence, Unavailable) or not evidence.transient or evidence.status is not None:
        return evidence
    return replace(evidence, reason=_BROKE.format(moment=broke)) if evidence.observed_at >= broke else evidence


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _asked(evidence: Evidence) -> set[str]:
    """The hosts at both ends of a page's redirects."""
    return {_host(evidence.about.value), _asked_last(evidence)}


def _asked_last(evidence: Evidence) -> str:
    """The host at the end of a page's redirects."""
    if isinstance(evidence, Unavailable) or not evidence.trail:
        return _host(evidence.url)
    return _host(evidence.trail[-1].url)


def _is_silent(evidence: Unavailable) -> bool:
    """Whether the host said nothing of the page, for the time being."""
    return evidence.trouble is Trouble.LIMITED or (evidence.trouble is Trouble.UNREACHABLE and evidence.transient)


def is_complete(verdicts: Iterable[Sequence[Verdict]], down: Iterable[Outage]) -> bool:
    """Whether no verdict waits for a service that was down."""
    sources = {outage.source for outage in down}
    return not any(
        verdict.via in sources and verdict.state in (State.SKIPPED, State.LIMITED, State.UNREACHABLE)
        for document in verdicts
        for verdict in document
    )
