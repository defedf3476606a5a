"""What follows from the evidence: verdicts on links, and what is known of papers and repositories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from citevet.model.evidence import Evidence, PaperIds


class State(StrEnum):
    """The verdicts on a link."""

    OK = "ok"
    MOVED = "moved"
    DEAD = "dead"
    BLOCKED = "blocked"
    LIMITED = "limited"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"
    SKIPPED = "skipped"


# Why a link is skipped that stands on no line which the audit is about.
UNCHANGED = "unchanged"


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The judgement on one link: the state, why, and the evidence that it rests on (the deciding one first).

    `via` is the source that decided; `final_url` is where the link leads now when that differs from where it points.
    """

    state: State
    reason: str
    via: str
    status: int | None = None
    final_url: str | None = None
    checked_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


Track = Literal["main", "findings", "workshop", "industry", "demo", "datasets", "journal", "tutorial", "other"]


def part_of_venue(track: Track | None) -> Track | None:
    """The part that the name of a venue has to tell: none where it is the main one, or a journal."""
    return None if track in {"main", "journal"} else track


def place_in_words(venue: str, year: int | None, track: Track | None) -> str:
    """Where a paper was accepted, as people are told: `ACL 2024 (findings)`."""
    part = part_of_venue(track)
    return f"{venue}{f' {year}' if year else ''}{f' ({part})' if part else ''}"


@dataclass(frozen=True, slots=True)
class VenueClaim:
    """One source's word on where a paper was published: the venue's short name, its track (None where the source names
    a conference and leaves open whether its main part, its Findings or a workshop is meant) and the year of the venue
    (None where the source's year may be the preprint's). `says` quotes the source. `authoritative` claims come from the
    proceedings themselves: an ACL Anthology id, an address in a series of proceedings."""

    source: str
    venue: str
    track: Track | None
    year: int | None
    says: str
    url: str
    observed_at: datetime
    authoritative: bool = False


@dataclass(frozen=True, slots=True)
class Retraction:
    """One source's word on a paper's having been taken back by its publisher; `says` tells how it knows."""

    source: str
    says: str
    url: str
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the proceedings, or the publisher, say of a publication beside its venue; "" where they do not."""

    doi: str | None = None
    pages: str = ""
    publisher: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure each part of a judgement on a venue is, from 0 (nobody tells) to 1."""

    venue: float = 0.0
    track: float = 0.0
    year: float = 0.0


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of an entry's paper, once it is sure that the records are about the same paper.

    `venue`, `track` and `year` are the judgement over `claims`, each as sure as `confidence` says; `agreed` says that
    all three are proven or told by two sources, and that nobody says otherwise. `citations_per_month` counts from the
    first publication (a month is 30.44 days); `citations_source` says who counted.
    """

    ids: PaperIds
    title: str
    authors: tuple[str, ...]
    venue: str | None = None
    track: Track | None = None
    year: int | None = None
    citations: int | None = None
    influential_citations: int | None = None
    citations_per_month: float | None = None
    citations_source: str | None = None
    retractions: tuple[Retraction, ...] = ()
    imprint: Imprint = Imprint()
    claims: tuple[VenueClaim, ...] = ()
    confidence: Confidence = Confidence()
    agreed: bool = False


class Repository(msgspec.Struct, frozen=True, gc=False):
    """What is known of a repository under the name that a list writes; `exists` is None when nobody could say."""

    name: str
    exists: bool | None
    stars: int | None = None
    archived: bool | None = None
    renamed_to: str | None = None
    evidence: tuple[Evidence, ...] = ()
