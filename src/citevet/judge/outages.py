"""From evidence to what was down: a source, a host, or the network; each is said once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from citevet.model import Evidence, Outage, State, Trouble, Unavailable, Verdict

_DOWN = frozenset({Trouble.OUTAGE, Trouble.LIMITED})
# A page answers for its host alone; every other source answers for a service.
_PAGES = frozenset({"web", "dns"})
_SILENT = frozenset({Trouble.UNREACHABLE, Trouble.LIMITED})
# So many pages without an answer, and none with one, tell of the host and not of the pages.
_PAGES_OF_A_HOST = 3


def outages(evidence: Iterable[Evidence]) -> tuple[Outage, ...]:
    """The services that were down or kept refusing, and the hosts that answered for none of several pages, each with
    its commonest reason and the number of identifiers that it left unanswered."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    silent: dict[str, Counter[str]] = defaultdict(Counter)
    answering: set[str] = set()
    for each in evidence:
        if each.source in _PAGES:
            host = urlsplit(each.about.value).hostname or each.source
            if not isinstance(each, Unavailable) or each.trouble not in _SILENT:
                answering.add(host)
            elif not _was_sent_on(each):
                silent[host][each.reason] += 1
        elif isinstance(each, Unavailable) and each.trouble in _DOWN:
            reasons[each.source][each.reason] += 1
    for host, counts in silent.items():
        if host not in answering and counts.total() >= _PAGES_OF_A_HOST:
            reasons[host] += counts
    return tuple(
        Outage(source, counts.most_common(1)[0][0], counts.total()) for source, counts in sorted(reasons.items())
    )


def _was_sent_on(evidence: Unavailable) -> bool:
    """Whether the page's own host answered, with a redirect."""
    return any(300 <= hop.status < 400 for hop in evidence.trail)


def is_complete(verdicts: Iterable[Sequence[Verdict]], down: Iterable[Outage]) -> bool:
    """Whether no verdict waits for a service that was down."""
    sources = {outage.source for outage in down}
    return not any(
        verdict.via in sources and verdict.state in (State.SKIPPED, State.LIMITED, State.UNREACHABLE)
        for document in verdicts
        for verdict in document
    )
