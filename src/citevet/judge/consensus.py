"""From what sources claim of a paper to its venue, track and year, each decided by itself and with its own confidence.

The proceedings are believed before the authors, and the authors before an index. Who is believed decides what is said;
how sure it is depends on who agrees, and one source that says otherwise is enough to make it doubtful.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from citevet.model import Confidence, Track, VenueClaim
from citevet.venues import has_findings, has_other_parts, is_journal, same_conference

Preference = Literal["first", "journal", "conference"]

_PROVEN, _CONFIRMED, _ASSUMED = 0.99, 0.98, 0.75
_DISPUTED = 0.5
_LATE = 9999


class Standing(IntEnum):
    """Whose word a claim is: an index's by the venue that it names, or by a record's key; the authors' own; or that of
    the proceedings, by an identifier, an address or a listing."""

    INDEX = 1
    INDEX_KEY = 2
    AUTHORS = 3
    PROCEEDINGS = 4


_ALONE = {Standing.INDEX: 0.6, Standing.INDEX_KEY: 0.7, Standing.AUTHORS: 0.85, Standing.PROCEEDINGS: 0.9}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A claim, whose word it is, and the year that its source would agree to: the claim's own, or else the record's.
    `proves` tells a record of the proceedings themselves that is the paper's beyond doubt."""

    claim: VenueClaim
    standing: Standing
    year: int | None
    proves: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and how sure each part of it is; the parts are None where nobody tells."""

    venue: str | None
    track: Track | None
    year: int | None
    confidence: Confidence

    @property
    def agreed(self) -> bool:
        """Whether all of it is proven, or told by two sources, and nobody says otherwise."""
        return min(self.confidence.venue, self.confidence.track, self.confidence.year) >= _CONFIRMED


_OPEN = Decision(None, None, None, Confidence(0.0, 0.0, 0.0))


def decide(weighed: Sequence[Weighed], prefer: Preference = "first") -> Decision:
    """The decision over all claims. `prefer` says which of a paper's two versions is meant where both a conference and
    a journal are told."""
    told = sorted(_of_one_version(_without_workshops_before(weighed), prefer), key=lambda each: -each.standing)
    if not told:
        return _OPEN
    venue, years = told[0].claim.venue, {each.claim.year for each in told if each.claim.year is not None}
    own = [each for each in told if same_conference(each.claim.venue, venue, years)]
    track = next((each.claim.track for each in own if each.claim.track is not None), None)
    year = next((each.claim.year for each in own if each.claim.year and each.claim.track in {None, track}), None)
    named = track is not None
    if track is None and not has_findings(venue):
        track = "main"
    supporting = [each for each in own if _supports(each.claim, track)]
    return Decision(
        venue,
        track,
        year,
        Confidence(
            venue=_sureness(supporting or own, disputed=len(own) < len(told)),
            track=_sureness_of_track(
                supporting, track, named=named, disputed=any(_denies(e.claim, track) for e in own)
            ),
            year=_sureness(
                [each for each in supporting if year is not None and each.year == year], disputed=len(years) > 1
            ),
        ),
    )


def _without_workshops_before(weighed: Sequence[Weighed]) -> Sequence[Weighed]:
    """Without workshops, where the proceedings of a conference or a journal have the paper: it went to those first."""
    later = any(each.standing is Standing.PROCEEDINGS and each.claim.track != "workshop" for each in weighed)
    return [each for each in weighed if each.claim.track != "workshop"] if later else weighed


def _of_one_version(weighed: Sequence[Weighed], prefer: Preference) -> Sequence[Weighed]:
    """One of the two, where a conference printed the paper and a journal did too; an index alone tells of no second
    version."""
    versions = (
        [each for each in weighed if not is_journal(each.claim.venue)],
        [each for each in weighed if is_journal(each.claim.venue)],
    )
    if any(all(each.standing < Standing.AUTHORS for each in version) for version in versions):
        return weighed
    if prefer == "first":
        conference, journal = (min(each.claim.year or each.year or _LATE for each in one) for one in versions)
        return versions[journal < conference]
    return versions[prefer == "journal"]


def _supports(claim: VenueClaim, track: Track | None) -> bool:
    """Whether a claim is about that track: an index's name for a conference says nothing for a workshop."""
    return claim.track == track or (claim.track is None and track != "workshop")


def _denies(claim: VenueClaim, track: Track | None) -> bool:
    return claim.track not in {None, track}


def _sureness(supporting: Sequence[Weighed], *, disputed: bool) -> float:
    """How sure a thing is that those say: proven by one, confirmed by two sources, or one source's word."""
    if not supporting:
        return 0.0
    alone = _ALONE[max(each.standing for each in supporting)]
    if disputed:
        return min(_DISPUTED, alone)
    if any(each.proves for each in supporting):
        return _PROVEN
    return _CONFIRMED if len({each.claim.source for each in supporting}) > 1 else alone


def _sureness_of_track(supporting: Sequence[Weighed], track: Track | None, *, named: bool, disputed: bool) -> float:
    """A bare name is the main part's, unless the conference is known for others too."""
    if track is None or not supporting:
        return 0.0
    sure = _sureness(supporting, disputed=disputed)
    years = [each.year for each in supporting if each.year is not None] or [_LATE]
    if not named and any(has_other_parts(supporting[0].claim.venue, year) for year in years):
        return min(_ASSUMED, sure)
    return sure
