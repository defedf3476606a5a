"""What earlier audits told, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from citevet.model.findings import Severity
from citevet.model.judgement import State, Track, place_in_words


class Change(StrEnum):
    """What became of a finding since the last audit of its document: told the first time, an error now that was none
    then, told again, no longer so though the text is the same, no longer so because the text was changed, or not to be
    learnt this time."""

    NEW = "new"
    WORSE = "worse"
    STILL = "still"
    HEALED = "healed"
    FIXED = "fixed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PastFinding:
    """A finding of an earlier audit that was open when that audit ended. `title`, `url` and `text` are what it was
    about, as the document wrote it then; `sources` are those whose word it rested on; `first` is when the audit that
    told it first began."""

    id: str
    rule: str
    name: str
    severity: Severity
    message: str
    title: str
    url: str
    text: str
    sources: tuple[str, ...]
    first: datetime


@dataclass(frozen=True, slots=True)
class PastAudit:
    """The last audit of one document: when it was, how many entries there were, and the findings it left open, those
    included that it could not look at."""

    started: datetime
    finished: datetime
    entries: int
    open: tuple[PastFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class PastState:
    """The verdict on a link as of the end of an earlier audit, judged from what was known then."""

    at: datetime
    state: State


_MARKS = {State.OK: "ok", State.MOVED: "ok", State.DEAD: "x", State.UNREACHABLE: "x"}


def record_of(states: Iterable[State]) -> str:
    """The verdicts of some audits in brief, `ok ok x ? x`: it was there, it was not, or nobody could say."""
    return " ".join(_MARKS.get(each, "?") for each in states)


def is_flapping(states: Iterable[State]) -> bool:
    """Whether a link failed, was there again, and failed again; one that came back once has healed."""
    marks = [mark for each in states if (mark := _MARKS.get(each))]
    return sum(mark == "x" for mark, _ in groupby(marks)) > 1


COMES_AND_GOES = "; it comes and goes"


def flaps(states: Sequence[State]) -> str:
    """What a message ends with that tells of a flapping link, with its record; nothing for any other."""
    return f"{COMES_AND_GOES} ({record_of(states)})" if is_flapping(states) else ""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a finding of this audit, and when it was told first."""

    change: Change
    first: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding of an earlier audit that this one has not: healed, fixed, or unknown."""

    document: str
    finding: PastFinding
    change: Change
    record: tuple[PastState, ...] = ()


@dataclass(frozen=True, slots=True)
class Mover:
    """A figure that changed since the last audit: a paper's citations or a repository's stars. `name` is the entry's
    title or the repository's name."""

    document: str
    name: str
    before: int
    after: int

    @property
    def growth(self) -> int:
        """The difference."""
        return self.after - self.before

    @property
    def share(self) -> float:
        """The difference as a part of what there was, or of 1."""
        return self.growth / max(1, self.before)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A preprint that is proven to be accepted since the last audit; `name` is the entry's title."""

    document: str
    name: str
    venue: str
    track: Track | None
    year: int | None

    def __str__(self) -> str:
        return place_in_words(self.venue, self.year, self.track)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the last audit of the same documents. `since` tells for each document that was audited before
    when that was; `told` lies along the findings, None for those in documents that were not. What was `accepted` is
    told when it is first proven, whatever the document says by then."""

    since: Mapping[str, datetime] = field(default_factory=dict)
    told: tuple[Told | None, ...] = ()
    gone: tuple[Gone, ...] = ()
    citations: tuple[Mover, ...] = ()
    stars: tuple[Mover, ...] = ()
    accepted: tuple[Accepted, ...] = ()
