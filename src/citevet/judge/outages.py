"""From evidence to what was down: a source, a host, or the network; each is said once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from citevet.model import Evidence, Outage, State, Trouble, Unavailable, Verdict

_DOWN = frozenset({Trouble.OUTAGE, Trouble.LIMITED})
# A page answers for its host alone; every other source answers for a service.
_PAGES = frozenset({"web", "dns"})


def outages(evidence: Iterable[Evidence]) -> tuple[Outage, ...]:
    """The services that were down or kept refusing, and the hosts that were given up, each with its commonest reason
    and the number of identifiers that it left unanswered."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for each in evidence:
        if not isinstance(each, Unavailable):
            continue
        if each.source not in _PAGES and each.trouble in _DOWN:
            reasons[each.source][each.reason] += 1
        elif each.source in _PAGES and each.trouble is Trouble.OUTAGE:
            reasons[urlsplit(each.about.value).hostname or each.source][each.reason] += 1
    return tuple(
        Outage(source, counts.most_common(1)[0][0], counts.total()) for source, counts in sorted(reasons.items())
    )


def is_complete(verdicts: Iterable[Sequence[Verdict]], down: Iterable[Outage]) -> bool:
    """Whether no verdict waits for a service that was down."""
    sources = {outage.source for outage in down}
    return not any(
        verdict.via in sources and verdict.state in (State.SKIPPED, State.LIMITED, State.UNREACHABLE)
        for document in verdicts
        for verdict in document
    )
