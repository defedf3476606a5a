"""How long an answer counts before its question is put again."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from datetime import timedelta

from citevet.model import Absent, Evidence, Found, Need, PageRecord, RepositoryRecord

# Says for how long an answer to a need counts.
Lifetime = Callable[[Need, Evidence], timedelta]

# A little less than a week, so that who audits every Monday is not kept from asking by a few minutes.
_WEEKLY = timedelta(days=6)
# The shortest and the longest lifetime of a page: what is asked in one run becomes due in many, so that every week
# costs as little as the other.
_PAGES = timedelta(weeks=8), timedelta(weeks=32)
# What is asked in batches is due all at once, and that of each source in weeks of its own.
_REPOSITORIES = timedelta(weeks=4, days=-1)
_BATCHES: Mapping[str, timedelta] = {
    "semantic-scholar": _WEEKLY,
    "arxiv": timedelta(weeks=9, days=-1),
    "openreview": timedelta(weeks=11, days=-1),
    "openalex": timedelta(weeks=13, days=-1),
    "crossref": timedelta(weeks=17, days=-1),
}


def always(age: timedelta) -> Lifetime:
    """The same for every answer."""
    return lambda _need, _evidence: age


def by_kind(need: Need, evidence: Evidence) -> timedelta:
    """What is gone or odd is asked again every week, and so is Semantic Scholar for its counts, which takes one request
    for hundreds of papers; what was there, the less often the less likely it is to go."""
    if isinstance(evidence, Absent):
        return _WEEKLY
    if not isinstance(evidence, Found):
        return timedelta(0)
    record = evidence.record
    if isinstance(record, PageRecord) and record.oddity:
        return _WEEKLY
    if isinstance(record, RepositoryRecord) and record.stars is not None:
        # One half every time: a list may name more repositories than one request takes.
        return _REPOSITORIES * (1 + _number(need) % 2)
    return _BATCHES.get(need.source) or _spread(need, *_PAGES)


def _spread(need: Need, shortest: timedelta, longest: timedelta) -> timedelta:
    return shortest + _number(need) / 2**32 * (longest - shortest)


def _number(need: Need) -> int:
    """A number below 2**32 that is the same for the same need in every run."""
    return zlib.crc32(f"{need.source} {need.question}".encode("utf-8", "replace"))
