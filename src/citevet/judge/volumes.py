"""Which volumes of proceedings are worth a request: those that most of a list's preprints may have gone to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

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
# Expected papers for one request: a listing or a search that brings less is not asked for, but for listings that
# bring the least in the end.
PAYS = 0.25
PAYS_LEAST = 0.15
# So many papers of which nothing is known are worth one request; one that some source places in a venue is worth two, a
# volume and a search.
_GUESSES_A_REQUEST = 12
_HINTED_REQUESTS = 2


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
    """One year's volume of a series as every source lists it, the source to be asked first before others; `opened` is
    the beginning of the month of its conference (UTC), before which nobody lists it."""

    venue: str
    opened: datetime
    volumes: tuple[Volume, ...]


@dataclass(frozen=True, slots=True)
class Prospects:
    """The editions that papers may stand in, and for each outlook the chance of each of them, by its place."""

    editions: tuple[Edition, ...]
    chances: Mapping[Outlook, tuple[tuple[int, float], ...]]


def requests_worth(papers: Iterable[Outlook]) -> int:
    """How many requests so many papers are worth at most."""
    hinted = Counter(each.hint is not None for each in papers)
    return hinted[False] // _GUESSES_A_REQUEST + _HINTED_REQUESTS * hinted[True]


def prospects(papers: Iterable[Outlook], named: Mapping[str, int], now: datetime) -> Prospects:
    """The volumes that papers may stand in by now. `named` counts the list's other entries by their venue."""
    outlooks = set(papers)
    entries = sum(named.values())
    years = sorted({year for each in outlooks for year in _years(each)})
    hinted = {each.hint.venue for each in outlooks if each.hint is not None}
    editions: list[Edition] = []
    chances: dict[Outlook, list[tuple[int, float]]] = {each: [] for each in outlooks}
    for series in _all_series(hinted | set(named)):
        share = _share(series, named, entries)
        for year in years:
            if (year, series.month) > (now.year, now.month) or not (volumes := series.volumes(year)):
                continue
            for each, known in chances.items():
                if chance := _chance(each, series, share, year):
                    known.append((len(editions), chance))
            editions.append(Edition(series.venue, datetime(year, series.month, 1, tzinfo=UTC), volumes))
    return Prospects(tuple(editions), {each: tuple(known) for each, known in chances.items()})


def expected(papers: Iterable[Outlook], prospects: Prospects, left: Sequence[float]) -> Sequence[float]:
    """How many of the papers, which no listing has shown so far, are to be expected in what is `left` of each edition:
    the part of it that no listing has shown, from 1 down to 0.

    A paper that was not where it was likeliest to be is likelier to be elsewhere, and likelier still nowhere.
    """
    found = [0.0] * len(prospects.editions)
    for outlook, number in Counter(papers).items():
        for index, chance in _unseen(prospects.chances[outlook], left):
            found[index] += number * chance
    return found


def outstanding(paper: Outlook, prospects: Prospects, left: Sequence[float]) -> float:
    """The chance that a paper, which no listing has shown so far, was published all the same. Of a venue that nobody
    is known to list, no volume tells anything."""
    chances = prospects.chances[paper]
    if paper.hint is not None and not chances:
        return _HINTED
    return sum(chance for _, chance in _unseen(chances, left))


def _unseen(chances: Iterable[tuple[int, float]], left: Sequence[float]) -> Iterator[tuple[int, float]]:
    """The chances of a paper to stand in what is left of each edition, given that it was not in the rest."""
    chances = tuple(chances)
    possible = 1.0 - sum(chance * (1.0 - left[index]) for index, chance in chances)
    for index, chance in chances:
        yield index, chance * left[index] / possible


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


def _all_series(venues: Iterable[str]) -> tuple[Series, ...]:
    """The series, and those of further venues."""
    usual = {series.venue for series in SERIES}
    further = (series_of(venue) for venue in sorted(set(venues) - usual))
    return (*SERIES, *(series for series in further if series is not None))
