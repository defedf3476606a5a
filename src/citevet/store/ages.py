"""How long an answer counts before its question is put again."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import timedelta

from citevet.model import Absent, Evidence, Found, Need, PageRecord, RepositoryRecord

# Says for how long an answer to a need counts.
Lifetime = Callable[[Need, Evidence], timedelta]

# A little less than a week, so that who audits every Monday is not kept from asking by a few minutes.
_WEEKLY = timedelta(days=6)
# The shortest and the longest lifetime: what is asked in one run becomes due in many, so that every week costs as
# little as the other. A repository is one of many in a request, and so is a paper.
_PAGES = timedelta(weeks=6), timedelta(weeks=20)
_REPOSITORIES = timedelta(weeks=3), timedelta(weeks=9)
_PAPERS = timedelta(weeks=8), timedelta(weeks=16)


def always(age: timedelta) -> Lifetime:
    """The same for every answer."""
    return lambda _need, _evidence: age


def by_kind(need: Need, evidence: Evidence) -> timedelta:
    """What is gone or odd is asked again every week, and so is Semantic Scholar for its counts, which takes one request
    for hundreds of papers; what was there, the less often the less likely it is to go."""
    if isinstance(evidence, Absent) or need.source == "semantic-scholar":
        return _WEEKLY
    if not isinstance(evidence, Found):
        return timedelta(0)
    record = evidence.record
    if isinstance(record, PageRecord):
        return _WEEKLY if record.oddity else _spread(need, *_PAGES)
    if isinstance(record, RepositoryRecord):
        # Without its stars, it was the repository's page that answered.
        return _spread(need, *(_PAGES if record.stars is None else _REPOSITORIES))
    return _spread(need, *_PAPERS)


def _spread(need: Need, shortest: timedelta, longest: timedelta) -> timedelta:
    share = zlib.crc32(f"{need.source} {need.question}".encode("utf-8", "replace")) / 2**32
    return shortest + share * (longest - shortest)
