"""How long an answer counts before its question is put again."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from citevet.judge.links import is_control_page
from citevet.model import Absent, Evidence, Found, Need, PageRecord, RepositoryRecord

# Says for how long an answer to a need counts.
Lifetime = Callable[[Need, Evidence], timedelta]

# Weeks are a day short, so that who audits every Monday is not kept from asking by a few minutes.
_A_DAY = timedelta(days=1)
_WEEKLY = timedelta(weeks=1) - _A_DAY
# The shortest and the longest lifetime of a page: what is asked in one run becomes due in many, so that every week
# costs as little as the other.
_PAGES = timedelta(weeks=8), timedelta(weeks=32)
# Whether a host has a page that nobody made changes less often than any page that somebody did.
_CONTROLS = timedelta(weeks=24), timedelta(weeks=48)
# The weeks after which what is asked in batches is due, for each source weeks of its own. Where a long list takes
# several batches, one part of it is due after each of several weeks.
_REPOSITORIES = (4, 5, 6, 7)
_BATCHES: Mapping[str, Sequence[int]] = {
    "semantic-scholar": (1,),
    "arxiv": (9, 11, 13),
    "openreview": (12,),
    "openalex": (15,),
    "crossref": (17,),
}


def always(age: timedelta) -> Lifetime:
    """The same for every answer."""
    return lambda _need, _evidence: age


def by_kind(need: Need, evidence: Evidence) -> timedelta:
    """What is gone or odd is asked again every week, and so is Semantic Scholar for its counts, which takes one request
    for hundreds of papers; what was there, the less often the less likely it is to go."""
    if isinstance(evidence, Absent) and not is_control_page(need.question.about):
        return _WEEKLY
    if isinstance(evidence, Absent):
        return _spread(need, *_CONTROLS)
    if not isinstance(evidence, Found):
        return timedelta(0)
    record = evidence.record
    if isinstance(record, PageRecord) and record.oddity:
        return _WEEKLY
    if isinstance(record, RepositoryRecord) and record.stars is not None:
        return _in_parts(need, _REPOSITORIES)
    batch = _BATCHES.get(need.source)
    return _in_parts(need, batch) if batch is not None else _spread(need, *_PAGES)


def _in_parts(need: Need, weeks: Sequence[int]) -> timedelta:
    return timedelta(weeks=weeks[_number(need) % len(weeks)]) - _A_DAY


def _spread(need: Need, shortest: timedelta, longest: timedelta) -> timedelta:
    return shortest + _number(need) / 2**32 * (longest - shortest)


def _number(need: Need) -> int:
    """A number below 2**32 that is the same for the same need in every run."""
    return zlib.crc32(f"{need.source} {need.question}".encode("utf-8", "replace"))
