"""Which volumes of proceedings are worth a request: those that most of a list's preprints may have gone to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from citevet.judge.series import SERIES, Series, Volume, series_of
from citevet.model import Track

# Of papers on language models in two reading lists, 61% had been accepted within two years of their posting, and this
# part of the accepted at conferences so many months later.
_ACCEPTED = 0.61
_DELAY = (0.02, *[0.075] * 2, *[0.073] * 2, *[0.136] * 3, *[0.073] * 2, *[0.03] * 3, *[0.008] * 5)
# A paper that some source places in a venue stands there, but for so many whose workshop or namesake was meant.
_HINTED = 0.9
# The volume that a track is printed in, where it is not its own.
_VOLUME_OF: Mapping[Track, Track] = {"datasets": "main", "journal": "main"}
# What the series are known to take counts as much as so many entries of the list that name their venue.
_PRIOR = 100
# Expected papers for one request; a listing that brings less is not asked for.
PAYS = 0.5
# So many papers of which nothing is known are worth one request, as is each one that some source places in a venue.
_GUESSES_A_REQUEST = 10


@dataclass(frozen=True, slots=True)
class Hint:
    """A venue that some source names for a paper without proving it, with the track and year where it tells them."""

    venue: str
    track: Track | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of a paper before it is looked up: the month of its posting, counted from the year 0, and what
    sources say of its venue."""

    posted: int
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One year's volume of a series as every source lists it, the source to be asked first before others."""

    venue: str
    year: int
    volumes: tuple[Volume, ...]


def requests_worth(papers: Iterable[Outlook]) -> int:
    """How many requests so many papers are worth at most."""
    hinted = Counter(each.hint is not None for each in papers)
    return hinted[False] // _GUESSES_A_REQUEST + hinted[True]


def expected(papers: Iterable[Outlook], named: Mapping[str, int], now: datetime) -> Iterator[tuple[Edition, float]]:
    """The volumes that papers may stand in by now, each with the number to expect there. `named` counts the list's
    other entries by their venue."""
    groups = Counter(papers)
    hinted = {each.hint.venue for each in groups if each.hint is not None}
    entries = sum(named.values())
    years = sorted({year for each in groups for year in _years(each)})
    for series in _all_series(tuple(sorted(hinted | set(named)))):
        share = _share(series, named, entries)
        for year in years:
            if (year, series.month) > (now.year, now.month) or not (volumes := series.volumes(year)):
                continue
            count = sum(number * _chance(each, series, share, year) for each, number in groups.items())
            if count:
                yield Edition(series.venue, year, volumes), count


def _years(paper: Outlook) -> Iterator[int]:
    if paper.hint is not None and paper.hint.year is not None:
        yield paper.hint.year
    else:
        yield from range(paper.posted // 12, (paper.posted + len(_DELAY)) // 12 + 1)


def _chance(paper: Outlook, series: Series, share: float, year: int) -> float:
    """How likely a paper stands in a series' volume of a year; `share` is that of the series among all accepted."""
    hint = paper.hint
    if hint is None:
        # There is one volume in twelve months.
        return 12 * _after(paper.posted, series, year) * _ACCEPTED * share
    if not _may_hold(series, hint):
        return 0.0
    if hint.year is not None:
        in_year = float(hint.year == year)
    else:
        in_any = sum(_after(paper.posted, series, each) for each in _years(paper) if series.volumes(each))
        in_year = _after(paper.posted, series, year) / (in_any or 1.0)
    shares = sum(each.share for each in SERIES if _may_hold(each, hint))
    return _HINTED * in_year * (series.share / shares if shares else 1.0)


def _after(posted: int, series: Series, year: int) -> float:
    """How usual the time from a posting to a series' conference of a year is."""
    months = year * 12 + series.month - 1 - posted
    return _DELAY[months] if 0 <= months < len(_DELAY) else 0.0


def _may_hold(series: Series, hint: Hint) -> bool:
    track = _VOLUME_OF.get(hint.track, hint.track) if hint.track is not None else series.track
    return (hint.venue, track) == (series.venue, series.track)


def _share(series: Series, named: Mapping[str, int], entries: int) -> float:
    """The part of a list's accepted papers that is to be expected in a series."""
    others = sum(each.share for each in SERIES if each.venue == series.venue)
    of_venue = others * _PRIOR + named.get(series.venue, 0)
    return of_venue / (_PRIOR + entries) * (series.share / others if others else 1.0)


@cache
def _all_series(venues: Sequence[str]) -> tuple[Series, ...]:
    """The series, and those of further venues."""
    usual = {series.venue for series in SERIES}
    further = (series_of(venue) for venue in venues if venue not in usual)
    return (*SERIES, *(series for series in further if series is not None))
