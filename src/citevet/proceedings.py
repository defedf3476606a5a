"""Looks the preprints that no source has placed for certain up in whole proceedings volumes: first in the local index,
then in the listings that are worth a request, the likeliest first, each fetched once for all lists. Single papers that
these leave open, and that somebody places or that are likely to be somewhere else, are searched for by their titles.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from citevet.clock import Clock
from citevet.interruption import until_stopped
from citevet.judge.series import Volume
from citevet.judge.volumes import (
    PAYS,
    PAYS_LEAST,
    Edition,
    Hint,
    Outlook,
    Prospects,
    expected,
    outstanding,
    prospects,
    requests_worth,
)
from citevet.matching import same_paper, title_words
from citevet.model import SEARCH, Document, Found, Identifier, Outage, Paper, PaperRecord
from citevet.sources.base import ListingPage, ListingSource
from citevet.sources.http import ServiceError
from citevet.store.listings import Indexed, Inquiry, KeptPage, Listings, Where, head_of, names_of
from citevet.venues import read_listed, read_venue

# Of what stands in a volume, the part that a listing lacks; and of the volumes that one source has nothing of, the part
# that another has.
_LACKING = 0.1
_HELD_ELSEWHERE = 0.5
# What is said of these tells nothing of where the paper itself was published.
_BESIDE = frozenset({"workshop", "demo", "tutorial", "other"})
# Once the requests that the papers are worth were spent, one more is due in each of these, for what is new or may have
# grown since, the likeliest to bring something first. It is a day short of a week, so that who audits every Monday is
# not kept from it by a few minutes.
_TURN = timedelta(days=6)
# Who is asked for single titles.
_SEARCHED = "dblp"


@dataclass(frozen=True, slots=True)
class Sought:
    """A preprint to be looked for: its arXiv id, its title and authors in its owner's words, all its names
    (`acl:2024.acl-long.3`), and what its posting and its sources let expect."""

    about: Identifier
    title: str
    authors: tuple[str, ...]
    names: tuple[str, ...]
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in proceedings, as evidence about the preprints, and the outages of those who list them."""

    found: tuple[Found, ...]
    outages: tuple[Outage, ...] = ()


def sought(documents: Sequence[Document], papers: Sequence[Sequence[Paper | None]]) -> tuple[Sought, ...]:
    """The entries' papers that are called preprints and whose venue is not proven, each once."""
    open_ones: dict[Identifier, Sought] = {}
    for document, judged in zip(documents, papers, strict=True):
        for entry, paper in zip(document.entries, judged, strict=True):
            if paper is None or paper.agreed or not entry.preprint or entry.news or not paper.authors:
                continue
            about = Identifier("arxiv", paper.ids.arxiv or "")
            if (posted := _month_of(about)) is not None:
                outlook = Outlook(posted, _hint(paper))
                wanted = Sought(about, paper.title, paper.authors, names_of(paper.ids), outlook)
                open_ones.setdefault(about, wanted)
    return tuple(open_ones.values())


def venues_named(documents: Iterable[Document]) -> Counter[str]:
    """How often the entries that are no preprints name each venue."""
    named = (entry.venue.text for each in documents for entry in each.entries if entry.venue and not entry.preprint)
    return Counter(reading.venue for text in named if (reading := read_venue(text)))


async def look_up(
    wanted: Sequence[Sought],
    named: Mapping[str, int],
    *,
    sources: Mapping[str, ListingSource],
    listings: Listings,
    clock: Clock,
    most: int,
    stop: asyncio.Event,
    closed: Collection[str] = (),
) -> Listed:
    """Looks papers up. No more than `most` pages of listings and single titles are asked for, nor more than the papers
    are worth over all runs and one a week besides, and none once `stop` is set. A source that fails, or is `closed`
    from the beginning, is not asked again, and others stand in for it where they can. Raises StoreError when the index
    cannot be read."""
    search = _Search(wanted, sources)
    search.in_index(listings)
    now = clock.now()
    ledger = _Ledger(tuple(search.open.values()), listings, now)
    outlooks = [each.outlook for each in search.open.values()]
    plan = _Plan(prospects(outlooks, named, now), listings, {*sources} - {*closed}, ledger, clock)
    troubles: dict[str, str] = {}
    came, exhausted = 0, False
    while came < ledger.worth and came + len(troubles) < most and not stop.is_set():
        due = plan.next(search.open.values())
        if due is None:
            exhausted = True
            break
        volume, first = due
        try:
            page = await until_stopped(sources[volume.source].page(volume.name, first), stop)
        except ServiceError as error:
            troubles[volume.source] = error.reason
            plan.up.discard(volume.source)
            continue
        if page is None:
            break
        kept = KeptPage(page.total, page.following, clock.now())
        listings.keep(volume.source, volume.name, first, kept, page.records)
        came += 1
        plan.came(volume, first, kept)
        search.on_page(volume, page, kept.fetched)
    answers = ((each.source, each.record) for each in search.found if isinstance(each.record, PaperRecord))
    paid = came == ledger.worth or (exhausted and not troubles)
    listings.remember(ledger.closed(paid=paid) if paid or exhausted else {}, answers)
    outages = (Outage(source, reason, len(search.open)) for source, reason in troubles.items())
    return Listed(tuple(search.found), tuple(outages))


class _Ledger:
    """What the papers that are looked for may cost in this run: `worth` requests in all, of which `turns` may ask for
    kept pages again, and `unread` are pages that some paper may stand on and whose records stayed behind in another
    store. A paper is worth its requests once over all runs, and again when it is placed elsewhere; `placed` are the
    venues where sources have placed one only now."""

    def __init__(self, papers: Sequence[Sought], listings: Listings, now: datetime) -> None:
        known = listings.sought()
        self._inquiries = {each.about: _inquiry(each, known.get(str(each.about)), now) for each in papers}
        new = [each for each in papers if not self._inquiries[each.about].paid]
        newest = listings.newest()
        self.turns = max(0, (now - newest) // _TURN) if newest is not None else 0
        self.unread = listings.unread([(each.title, self._inquiries[each.about].since) for each in papers])
        inquiries = ((each.outlook.hint, str(each.about), self._inquiries[each.about]) for each in papers)
        late = [hint for hint, about, inquiry in inquiries if inquiry is not known.get(about)]
        self.placed = {hint.venue for hint in late if hint is not None}
        self.worth = requests_worth(each.outlook for each in new) + self.turns + min(len(self.unread), len(late))
        guesses = requests_worth(each.outlook for each in new if each.outlook.hint is None)
        self._paid = {each.about for each in papers if guesses or each.outlook.hint is not None}

    def closed(self, *, paid: bool) -> Mapping[str, Inquiry]:
        """What is to be remembered of the papers once nothing more is to be asked for; `paid` says whether that is
        because all that they are worth was spent."""
        return {
            str(about): replace(each, paid=each.paid or (paid and about in self._paid))
            for about, each in self._inquiries.items()
        }


def _inquiry(paper: Sought, before: Inquiry | None, now: datetime) -> Inquiry:
    """What was known of the paper before, unless it is called or placed otherwise now. That nobody places it any more
    may be due to an outage."""
    hint = paper.outlook.hint
    place = "" if hint is None else f"{hint.venue} {hint.track} {hint.year}"
    words = f"{head_of(paper.title)} {place}"
    if before is not None and (before.words == words or (hint is None and before.words.startswith(words))):
        return before
    return Inquiry(words, now, paid=False)


class _Search:
    """Which papers are still looked for, and what was found of the others."""

    def __init__(self, wanted: Sequence[Sought], sources: Mapping[str, ListingSource]) -> None:
        self.open = {each.about: each for each in wanted}
        self.found: list[Found] = []
        self._sources = sources

    def in_index(self, listings: Listings) -> None:
        """Looks into every volume that was fetched earlier."""
        for paper in tuple(self.open.values()):
            for indexed in listings.find(paper.title, paper.names):
                self._compare(paper, indexed)

    def on_page(self, volume: Volume, page: ListingPage, fetched: datetime) -> None:
        """Looks at one page that came just now."""
        wanted: defaultdict[str, list[Sought]] = defaultdict(list)
        for paper in self.open.values():
            for key in (head_of(paper.title), *paper.names):
                wanted[key].append(paper)
        for record in page.records:
            keys = (head_of(record.title), *names_of(record.ids))
            papers = {paper.about: paper for key in keys for paper in wanted.get(key, ())}
            for paper in papers.values():
                self._compare(paper, Indexed(volume.source, replace(record, listing=volume.name), fetched))

    def _compare(self, paper: Sought, indexed: Indexed) -> None:
        record = indexed.record
        match = same_paper(paper.title, paper.authors, record.title, record.authors)
        if not match.same and not (match.same_authors and not {*paper.names}.isdisjoint(names_of(record.ids))):
            return
        source = self._sources.get(indexed.source)
        if source is None:
            return
        url = source.address(record.listing, record)
        self.found.append(Found(indexed.source, paper.about, record, url, indexed.fetched))
        # A workshop often comes before the conference.
        reading = read_listed(record.ids.dblp or "", record.venue)
        if reading is None or reading.track != "workshop":
            self.open.pop(paper.about, None)


class _Plan:
    """Which page of which listing comes next. `up` are the sources that may be asked."""

    def __init__(self, prospects: Prospects, listings: Listings, up: set[str], ledger: _Ledger, clock: Clock) -> None:
        self.up = up
        self._prospects = prospects
        self._listings = listings
        self._refreshes = ledger.turns
        self._placed = ledger.placed
        self._unread = dict.fromkeys(ledger.unread)
        self._clock = clock
        self._pages: dict[Where, KeptPage | None] = {}

    def came(self, volume: Volume, first: int, page: KeptPage) -> None:
        """A page came in this run. It is not asked for again even if it could not be written into the index."""
        where = volume.source, volume.name, first
        if where in self._unread:
            del self._unread[where]
        elif self._page(volume, first) is not None:
            self._refreshes -= 1
        self._pages[where] = page

    def next(self, wanted: Collection[Sought]) -> tuple[Volume, int] | None:
        """The volume or the title to be asked for, and the first record of the page; None where none is worth it.
        Titles come after the volumes that pay, and before those that hardly do."""
        return (
            self._next_unread()
            or self._next_volume(wanted, PAYS)
            or self._next_title(wanted)
            or self._next_volume(wanted, PAYS_LEAST)
        )

    def _next_unread(self) -> tuple[Volume, int] | None:
        open_ones = ((Volume(source, name), first) for source, name, first in self._unread if source in self.up)
        return next(open_ones, None)

    def _next_volume(self, wanted: Collection[Sought], least: float) -> tuple[Volume, int] | None:
        """The volume, and the first record of its page, on which most papers are to be expected for each request that
        it takes; None where that is less than `least`."""
        states = self._states()
        papers = expected((each.outlook for each in wanted), self._prospects, [state.left for state in states])
        gains = [count / state.requests if state.due else 0.0 for count, state in zip(papers, states, strict=True)]
        best = max(range(len(gains)), key=gains.__getitem__, default=None)
        return states[best].due if best is not None and gains[best] >= least else None

    def _next_title(self, wanted: Collection[Sought]) -> tuple[Volume, int] | None:
        """The search for the paper that is likeliest to be found by its title; None where none is worth a request."""
        if _SEARCHED not in self.up:
            return None
        left = [state.left for state in self._states()]
        likely = {each.about: outstanding(each.outlook, self._prospects, left) for each in wanted}
        for paper in sorted(wanted, key=lambda each: -likely[each.about]):
            if likely[paper.about] < PAYS:
                break
            volume = Volume(_SEARCHED, SEARCH + title_words(paper.title))
            kept = self._page(volume, 0)
            if kept is None or (self._refreshes > 0 and not kept.still_searched(self._clock.now())):
                return volume, 0
        return None

    def _states(self) -> list[_State]:
        return [self._state(edition) for edition in self._prospects.editions]

    def _state(self, edition: Edition) -> _State:
        left = 1.0
        for volume in edition.volumes:
            first, requests, kept = self._missing(volume, edition)
            if first is not None and volume.source in self.up:
                return _State(left, (volume, first), requests)
            if first is None:
                left *= _LACKING if kept is not None and kept.total else _HELD_ELSEWHERE
        return _State(left, None, 1)

    def _missing(self, volume: Volume, edition: Edition) -> tuple[int | None, int, KeptPage | None]:
        """The first record of the first page of a volume that has to be fetched, None where all are kept; the number
        of the requests that the volume takes; and the last page that is kept."""
        first: int | None = 0
        requests, kept = volume.pages, None
        while first is not None:
            page = self._page(volume, first)
            if page is None or self._may_have_grown(page, edition):
                return first, requests, kept
            if page.following and not first:
                requests = -(-page.total // page.following)
            first, kept = page.following, page
        return None, requests, kept

    def _may_have_grown(self, page: KeptPage, edition: Edition) -> bool:
        expected = edition.venue in self._placed
        now = self._clock.now()
        return (expected or self._refreshes > 0) and not page.counts(edition.opened, now, expected=expected)

    def _page(self, volume: Volume, first: int) -> KeptPage | None:
        where = volume.source, volume.name, first
        if where not in self._pages:
            self._pages[where] = self._listings.page(*where)
        return self._pages[where]


@dataclass(frozen=True, slots=True)
class _State:
    """How much of an edition no listing has shown, the page that is to be asked for next, if any, and the requests that
    its volume takes."""

    left: float
    due: tuple[Volume, int] | None
    requests: int


def _hint(paper: Paper) -> Hint | None:
    """Where the paper is likeliest to stand by what is said of it."""
    claims = (claim for claim in paper.claims if claim.track not in _BESIDE)
    return next((Hint(claim.venue, claim.track, claim.year) for claim in claims), None)


def _month_of(about: Identifier) -> int | None:
    """The month in which an arXiv paper was posted, as its id tells, counted from the year 0."""
    digits = about.value.rpartition("/")[2][:4]
    if len(digits) < 4 or not digits.isdecimal():
        return None
    year, month = int(digits[:2]), int(digits[2:])
    return ((1900 if year > 90 else 2000) + year) * 12 + month - 1
