"""Looks the preprints that no source has placed for certain up in whole proceedings volumes: first in the local index,
then in the listings that are worth a request, the likeliest first, each fetched once for all lists.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from citevet.clock import Clock
from citevet.interruption import until_stopped
from citevet.judge.volumes import PAYS, Volume, expected
from citevet.matching import same_paper
from citevet.model import Document, Found, Identifier, Outage, Paper, PaperRecord
from citevet.sources.dblp import NAME, PAGE, Dblp, ListingPage
from citevet.sources.http import ServiceError
from citevet.store.listings import KeptPage, Listings, head_of
from citevet.venues import read_listed, read_venue

# So many open papers are worth one request.
PAPERS_A_REQUEST = 25

_Pages = Mapping[tuple[str, int], KeptPage]


@dataclass(frozen=True, slots=True)
class Sought:
    """A preprint to be looked for: its arXiv id, title and authors in its owner's words, and the year of posting."""

    about: Identifier
    title: str
    authors: tuple[str, ...]
    posted: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in proceedings, as evidence about the preprints, and DBLP's outage, if it had one."""

    found: tuple[Found, ...]
    outage: Outage | None = None


def sought(documents: Sequence[Document], papers: Sequence[Sequence[Paper | None]]) -> tuple[Sought, ...]:
    """The entries' papers that are called preprints and whose venue is not proven, each once."""
    open_ones: dict[Identifier, Sought] = {}
    for document, judged in zip(documents, papers, strict=True):
        for entry, paper in zip(document.entries, judged, strict=True):
            if paper is None or paper.agreed or not entry.preprint or entry.news or not paper.authors:
                continue
            about = Identifier("arxiv", paper.ids.arxiv or "")
            if (posted := _year_of(about)) is not None:
                open_ones.setdefault(about, Sought(about, paper.title, paper.authors, posted))
    return tuple(open_ones.values())


def venues_named(documents: Iterable[Document]) -> Counter[str]:
    """How often the entries that are no preprints name each venue."""
    named = (entry.venue.text for each in documents for entry in each.entries if entry.venue and not entry.preprint)
    return Counter(reading.venue for text in named if (reading := read_venue(text)))


async def look_up(
    wanted: Sequence[Sought],
    named: Counter[str],
    *,
    dblp: Dblp,
    listings: Listings,
    clock: Clock,
    most: int,
    stop: asyncio.Event,
) -> Listed:
    """Looks papers up. No more than `most` pages of listings are asked for, nor more than one for 25 papers,
    and none once `stop` is set. Raises StoreError when the index cannot be read."""
    search = _Search(wanted, dblp, listings)
    search.in_index()
    most = min(most, len(search.open) // PAPERS_A_REQUEST)
    # What could not be written into the index is not asked for again all the same.
    pages: dict[tuple[str, int], KeptPage] = {}
    while len(pages) < most and not stop.is_set():
        due = _next(search.open, named, listings, pages, clock.now())
        if due is None:
            break
        volume, first = due
        try:
            page = await until_stopped(dblp.page(volume.toc, first), stop)
        except ServiceError as error:
            return Listed(tuple(search.found), Outage(NAME, error.reason, len(search.open)))
        if page is None:
            break
        now = clock.now()
        listings.keep(volume.toc, first, page.total, page.records, now)
        pages[volume.toc, first] = KeptPage(page.total, now)
        search.on_page(page, now)
    return Listed(tuple(search.found))


class _Search:
    """Which papers are still looked for, and what was found of the others."""

    def __init__(self, wanted: Sequence[Sought], dblp: Dblp, listings: Listings) -> None:
        self.open = {each.about: each for each in wanted}
        self.found: list[Found] = []
        self._dblp = dblp
        self._listings = listings

    def in_index(self) -> None:
        """Looks into every volume that was fetched earlier."""
        for paper in tuple(self.open.values()):
            for record, fetched in self._listings.find(paper.title):
                self._compare(paper, record, fetched)

    def on_page(self, page: ListingPage, fetched: datetime) -> None:
        """Looks at one page that came just now."""
        by_head: defaultdict[str, list[Sought]] = defaultdict(list)
        for paper in self.open.values():
            by_head[head_of(paper.title)].append(paper)
        for record in page.records:
            for paper in by_head.get(head_of(record.title), ()):
                self._compare(paper, record, fetched)

    def _compare(self, paper: Sought, record: PaperRecord, fetched: datetime) -> None:
        if not same_paper(paper.title, paper.authors, record.title, record.authors).same:
            return
        url = self._dblp.address(record.ids.dblp or "")
        listed = replace(record, listing=(record.ids.dblp or "").rpartition("/")[0])
        self.found.append(Found(NAME, paper.about, listed, url, fetched))
        # A workshop often comes before the conference.
        reading = read_listed(record.ids.dblp or "", record.venue)
        if reading is None or reading.track != "workshop":
            self.open.pop(paper.about, None)


def _next(
    wanted: Mapping[Identifier, Sought], named: Counter[str], listings: Listings, pages: _Pages, now: datetime
) -> tuple[Volume, int] | None:
    """The page of a listing that most of the papers are to be expected on, of those that are neither kept nor among
    this run's `pages`."""
    posted = Counter(each.posted for each in wanted.values())
    best: tuple[float, Volume, int] | None = None
    for volume, papers in expected(posted, named, now.year):
        if papers < PAYS or (best is not None and papers <= best[0]):
            continue
        page = _missing(volume, listings, pages, now)
        if page is not None:
            first, needed = page
            gain = papers / needed
            if gain >= PAYS and (best is None or gain > best[0]):
                best = gain, volume, first
    return (best[1], best[2]) if best else None


def _missing(volume: Volume, listings: Listings, pages: _Pages, now: datetime) -> tuple[int, int] | None:
    """The first record of the first page of a volume that has to be fetched, and the number of the volume's pages;
    None where all are kept."""
    first, total = 0, 1
    while first < total:
        page = pages.get((volume.toc, first)) or listings.page(volume.toc, first)
        if page is None or not page.counts(volume.year, now):
            return first, -(-total // PAGE) if first else volume.pages
        first, total = first + PAGE, page.total
    return None


def _year_of(about: Identifier) -> int | None:
    """The year in which an arXiv paper was posted, as its id tells."""
    digits = about.value.rpartition("/")[2][:2]
    if not digits.isdecimal():
        return None
    return (1900 if int(digits) > 90 else 2000) + int(digits)
