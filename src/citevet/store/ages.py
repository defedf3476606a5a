"""How long an answer counts before its question is put again."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from citevet.judge.links import is_control_page
from citevet.model import Absent, Evidence, Found, Need, PageRecord, RepositoryRecord


@dataclass(frozen=True, slots=True)
class Term:
    """How old an answer is when its question may be put again at the `soonest`, and when it is put again at the
    `latest`. In between it is put where a run has room for it: see store/renewal.py."""

    soonest: timedelta
    latest: timedelta

    def due(self, need: Need, batch: int) -> timedelta:
        """How old the answer is when asking again is due, where one request answers so many questions. What is asked
        together is due together; of what is asked alone, each has a time of its own in the first three quarters, the
        same in every run."""
        if batch > 1:
            return self.soonest
        return self.soonest + _number(need) / 2**32 * 0.75 * (self.latest - self.soonest)


# Says for how long an answer to a need counts.
Lifetime = Callable[[Need, Evidence], Term]


def always(age: timedelta) -> Lifetime:
    """The same for every answer, and no longer."""
    return lambda _need, _evidence: Term(age, age)


def _weeks(soonest: int, latest: int) -> Term:
    """Weeks are a day short, so that who audits every Monday is not kept from asking by a few minutes."""
    return Term(timedelta(weeks=soonest, days=-1), timedelta(weeks=latest, days=-1))


_NEVER = Term(timedelta(0), timedelta(0))
_WEEKLY = _weeks(1, 1)
_PAGES = _weeks(12, 36)
# Whether a host has a page that nobody made changes less often than any page that somebody did.
_CONTROLS = _weeks(24, 48)
_REPOSITORIES = _weeks(5, 7)
_BATCHES: Mapping[str, Term] = {
    "semantic-scholar": _WEEKLY,
    "arxiv": _weeks(10, 13),
    "openreview": _weeks(11, 14),
    "openalex": _weeks(18, 26),
    "crossref": _weeks(18, 26),
}


def by_kind(need: Need, evidence: Evidence) -> Term:
    """What is gone or odd is asked again every week, and so is Semantic Scholar for its counts, which takes one request
    for hundreds of papers; what was there, the less often the less likely it is to go."""
    if isinstance(evidence, Absent):
        return _CONTROLS if is_control_page(need.question.about) else _WEEKLY
    if not isinstance(evidence, Found):
        return _NEVER
    record = evidence.record
    if isinstance(record, PageRecord) and record.oddity:
        return _WEEKLY
    if isinstance(record, RepositoryRecord) and record.stars is not None:
        return _REPOSITORIES
    return _BATCHES.get(need.source, _PAGES)


def _number(need: Need) -> int:
    """A number below 2**32 that is the same for the same need in every run."""
    return zlib.crc32(f"{need.source} {need.question}".encode("utf-8", "replace"))
