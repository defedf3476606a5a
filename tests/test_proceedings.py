"""Preprints looked up in whole volumes: what is proven, the requests it takes, and what becomes of outages."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from citevet import documents
from citevet.audit import AuditOptions
from citevet.config import Endpoints, Keys
from citevet.judge.papers import judge_paper
from citevet.judge.volumes import Hint, Outlook
from citevet.model import Audit, Entry, Field, Finding, Found, Identifier, PaperIds, PaperRecord, Safety, Span
from citevet.net.client import Client
from citevet.proceedings import Sought, look_up
from citevet.sources import build_listings
from citevet.sources.listing import NO_SUCH_VOLUME, ListingPage
from citevet.store import KeptPage, Listings, Store
from citevet.venues import dblp_stream, read_venue
from tests.support import Facts, FakeClock
from tests.world import Fault, World, WorldPaper, audits
from tests.world.proceedings import PRINTERS as WORLD_PRINTERS

ACL = "conf/acl/acl2024-1"
COUNT = 250
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def preprint(number: int, **changes: Any) -> WorldPaper:
    """One of the list's papers; titles share no words but the small ones."""
    rng = random.Random(number)
    word = ["".join(rng.choice("bcdfglmnprstvz") + rng.choice("aeiou") for _ in range(4)) for _ in range(3)]
    paper = WorldPaper(
        f"{word[0].title()} for {word[1]} with {word[2]}",
        (f"Ann {rng.choice('BCDFG')}. {word[1].title()}", f"Bo {word[2].title()}"),
        arxiv=f"24{1 + number % 12:02}.{number + 1:05}",
        venue="arXiv.org",
        year=2024,
    )
    return replace(paper, **changes)


def audited(
    world: World,
    *,
    store: Store | None = None,
    papers: int = COUNT,
    options: AuditOptions | None = None,
    **changed: Any,
) -> Audit:
    """An audit of a list of so many preprints."""
    lines = [
        f"{number}. [**{each.title}.**](https://arxiv.org/abs/{each.arxiv}) _{', '.join(each.authors)}._ Arxiv 2024."
        for number, each in enumerate(map(preprint, range(papers)), 1)
    ]
    document = documents.parse("list.md", "\n".join(("# Papers", "", *lines, "")).encode())
    settings = msgspec.structs.replace(world.settings(), retries=0, **changed)
    return audits.audited(world, document, settings=settings, keys=Keys(), options=options, store=store)


def upgrades(result: Audit) -> dict[int, tuple[str, Safety | None]]:
    """By the entry's number from 0, the venue that CV301 proposes and how sure it is."""
    return {each.entry: _proposed(each) for each in result.findings if each.rule == "CV301" and each.entry is not None}


def _proposed(finding: Finding) -> tuple[str, Safety | None]:
    return (finding.fix.edits[0].replacement, finding.fix.safety) if finding.fix else ("", None)


PRINTERS = {each.host for each in WORLD_PRINTERS}


def volumes(world: World) -> list[str]:
    """The volumes that were asked for, by the names of those who list them."""
    seen = [each.url for each in world.requests_to("dblp.org", "aclanthology.org", "api2.openreview.net", *PRINTERS)]
    return [url.partition("toc:db/")[2].partition(".bht")[0] or url for url in seen]


def test_a_proceedings_record_is_proof(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(3, listed=ACL, acl="2024.acl-long.3"))
    world.add(preprint(4, listed="conf/acl/acl2024f", acl="2024.findings-acl.4"))
    world.add(preprint(5, listed="conf/iclr/iclr2025", openreview="aBcDeFgHiJ"))
    result = audited(world)
    assert upgrades(result)[5] == ("ICLR 2025", Safety.SAFE)
    assert upgrades(result)[3][1] is Safety.SAFE
    assert "Findings" in upgrades(result)[4][0]
    assert upgrades(result).keys() == {3, 4, 5}


@pytest.mark.parametrize(
    ("record", "proposed"),
    [
        ({"authors": ("Cy Noh", "Di Park")}, None),
        ({"title": "Another Title altogether"}, None),
        ({"listed": "conf/iclr/iclr2025", "listed_as": "ME-FoMo@ICLR"}, Safety.UNSAFE),
        ({"listed": "conf/iclr/iclr2025", "listed_as": "ICLR (Workshop)"}, Safety.UNSAFE),
        ({"title": f"{preprint(7).title}s"}, Safety.UNSAFE),
        ({}, Safety.SAFE),
    ],
)
def test_only_the_papers_own_record_in_the_main_part_proves(
    world: World, record: dict[str, Any], proposed: Safety | None
) -> None:
    world.add(*map(preprint, range(COUNT)))
    listed = {"arxiv": None, "doi": "10.1/seven", "listed": "conf/iclr/iclr2025"}
    world.add(preprint(7, **{**listed, **record}))
    found = upgrades(audited(world))
    assert found.get(7, ("", None))[1] is proposed
    assert found.keys() <= {7}


def test_sources_that_disagree_are_shown_and_nothing_is_safe(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(7, listed="conf/iclr/iclr2025", comment="Accepted to ICML 2024"))
    (finding,) = (each for each in audited(world).findings if each.rule == "CV301")
    assert {each.source for each in finding.evidence} == {"arxiv", "dblp"}
    assert finding.fix is None or finding.fix.safety is Safety.UNSAFE


def test_a_short_list_asks_for_no_volume(world: World) -> None:
    world.add(*map(preprint, range(9)))
    audited(world, papers=9)
    assert volumes(world) == []


@pytest.mark.parametrize(("most", "asked"), [(0, 0), (3, 3), (40, 20)])
def test_requests_are_bounded(world: World, most: int, asked: int) -> None:
    world.add(*map(preprint, range(COUNT)))
    audited(world, max_listings=most)
    assert len(volumes(world)) == len(set(volumes(world))) == asked


def test_what_is_offline_asks_nobody(world: World) -> None:
    audited(world, options=AuditOptions(mode="offline"))
    assert not world.requests


def test_the_next_list_finds_the_volumes_in_the_store(world: World, tmp_path: Path) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(5, listed="conf/iclr/iclr2025"))
    store = Store(tmp_path / "history.db")
    first = upgrades(audited(world, store=store))
    asked = set(volumes(world))
    again = upgrades(audited(world, store=store))
    assert first == again != {}
    assert "conf/iclr/iclr2025" in asked
    assert volumes(world).count("conf/iclr/iclr2025") == 1
    store.close()


def searches(world: World) -> list[str]:
    """The titles that DBLP was asked for."""
    asked = [parse_qs(urlsplit(each.url).query)["q"][0] for each in world.requests_to("dblp.org")]
    return [each for each in asked if not each.startswith("toc:")]


# Said of a single paper, in a year that nobody else on the list was accepted in.
CLAIMED = {"comment": "Accepted to ICLR 2018"}


@pytest.mark.parametrize(
    ("record", "proposed"),
    [
        ({}, ("ICLR 2018", Safety.SAFE)),
        ({"authors": ("Cy Noh", "Di Park")}, ("ICLR 2018", Safety.UNSAFE)),
        ({"listed_as": "ICLR (Workshop)"}, ("ICLR 2018 Workshop", Safety.UNSAFE)),
        ({"listed": "conf/icml/icml2018"}, None),
    ],
)
def test_a_single_paper_is_searched_for_by_its_title(
    world: World, record: dict[str, Any], proposed: tuple[str, Safety] | None
) -> None:
    world.add(preprint(0, **CLAIMED))
    # Its volume is at OpenReview and DBLP in four requests, so that it is not worth them for one paper.
    listed = {"arxiv": None, "doi": "10.1/one", "listed": "conf/iclr/iclr2018", **record}
    world.add(preprint(0, **listed))
    found = upgrades(audited(world, papers=1))
    assert searches(world) == [preprint(0).title.casefold()]
    if proposed is None:
        assert found[0][1] is not Safety.SAFE
    else:
        assert found == {0: proposed}


def test_a_title_is_not_searched_for_again_for_weeks(world: World, tmp_path: Path) -> None:
    world.add(preprint(0, **CLAIMED))
    store = Store(tmp_path / "history.db")
    for _ in range(2):
        audited(world, papers=1, store=store)
    assert len(searches(world)) == 1
    store.close()


def test_papers_that_nobody_places_are_not_searched_for_one_by_one(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    audited(world)
    assert searches(world) == []


def test_nobody_is_searched_for_where_dblp_is_down(world: World) -> None:
    world.add(preprint(0, **CLAIMED))
    world.fail("dblp", Fault.HTML)
    result = audited(world, papers=1)
    assert [each.source for each in result.run.outages] == ["dblp"]
    assert len(searches(world)) == 1


NEURIPS = "https://proceedings.neurips.cc/paper_files/paper/2024/hash/3-Abstract-"
# A paper's page, or its id in the Anthology, and where it was published.
PRINTED = {
    "pmlr": ({"listed_page": "https://proceedings.mlr.press/v235/lee24a.html"}, "ICML 2024"),
    "neurips": ({"listed_page": f"{NEURIPS}Conference.html"}, "NeurIPS 2024"),
    "iclr": (
        {"listed_page": "https://proceedings.iclr.cc/paper_files/paper/2025/hash/3-A-Conference.html"},
        "ICLR 2025",
    ),
    "cvf": ({"listed_page": "https://openaccess.thecvf.com/content/CVPR2024/html/Lee_X_paper.html"}, "CVPR 2024"),
    "acl-anthology": ({"acl": "2024.acl-long.3"}, "ACL 2024"),
}
# What the stand-ins of two of them are called.
STAND_INS = {"acl-anthology": "acl"}
# Without an arXiv id, so that only the listing connects it with the preprint.
ELSEWHERE: dict[str, Any] = {"arxiv": None, "doi": "10.1/three"}


@pytest.mark.parametrize("source", PRINTED)
def test_every_source_of_volumes_proves(world: World, source: str) -> None:
    world.add(*map(preprint, range(COUNT)))
    where, venue = PRINTED[source]
    world.add(preprint(3, **ELSEWHERE, **where))
    result = audited(world)
    assert upgrades(result) == {3: (venue, Safety.SAFE)}
    (finding,) = (each for each in result.findings if each.rule == "CV301")
    assert {each.source for each in finding.evidence} == {source}


def test_data_sets_and_findings_are_told_from_the_main_part(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(3, **ELSEWHERE, listed_page=f"{NEURIPS}Datasets_and_Benchmarks_Track.html"))
    world.add(preprint(4, arxiv=None, acl="2024.findings-emnlp.4"))
    result = audited(world)
    assert upgrades(result).keys() == {3, 4}
    assert [paper.track for paper in result.papers[0][3:5] if paper] == ["datasets", "findings"]


@pytest.mark.parametrize(
    ("source", "fault"),
    [*((each, Fault.HTML) for each in (*PRINTED, "dblp")), ("dblp", Fault.ERROR), ("pmlr", Fault.LIMITED)],
)
def test_an_outage_is_said_once_and_ends_the_asking(world: World, source: str, fault: Fault) -> None:
    world.add(*map(preprint, range(COUNT)))
    where, _ = PRINTED.get(source, ({"listed": "conf/colm/colm2024"}, ""))
    world.add(preprint(3, **ELSEWHERE, **where))
    world.fail(STAND_INS.get(source, source), fault)
    result = audited(world)
    assert [(each.source, each.affected) for each in result.run.outages] == [(source, COUNT)]
    assert result.run.complete
    assert upgrades(result) == {}
    hosts = Counter(urlsplit(each.url).hostname for each in world.requests)
    (host,) = {"dblp": ["dblp.org"], "acl-anthology": ["aclanthology.org"]}.get(
        source, [each.host for each in WORLD_PRINTERS if each.name == source]
    )
    assert 1 <= hosts[host] <= 2  # where its likeliest volume is missing, a second one is asked for
    assert len(volumes(world)) > 10


@pytest.mark.parametrize("fault", [Fault.SILENCE, Fault.REFUSED])
def test_hosts_that_never_answer_are_said_once(world: World, fault: Fault) -> None:
    world.add(*map(preprint, range(COUNT)))
    for source in ("dblp", "pmlr"):
        world.fail(source, fault)
    assert {each.source for each in audited(world).run.outages} == {"dblp", "pmlr"}


@pytest.mark.parametrize("fault", [None, Fault.ERROR])
def test_one_source_stands_in_for_another(world: World, fault: Fault | None) -> None:
    """Be it that the first has no such volume yet, or that it is down."""
    world.add(*map(preprint, range(COUNT)))
    page = "http://papers.nips.cc/paper_files/paper/2024/hash/3-Abstract-Conference.html"
    world.add(preprint(3, **ELSEWHERE, listed="conf/nips/neurips2024", listed_page=page))
    if fault is not None:
        world.fail("neurips", fault)
    assert upgrades(audited(world)) == {3: ("NeurIPS 2024", Safety.SAFE)}
    assert "https://proceedings.neurips.cc/paper_files/paper/2024" in volumes(world)


def test_what_one_source_has_listed_is_not_asked_of_another(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(3, **ELSEWHERE, listed_page=PRINTED["pmlr"][0]["listed_page"], listed="conf/icml/icml2024"))
    assert upgrades(audited(world)).keys() == {3}
    assert "conf/icml/icml2024" not in volumes(world)


def test_a_hint_is_looked_up_in_its_venue(world: World) -> None:
    """Semantic Scholar's word alone is unsafe; a few requests prove it."""
    world.add(*map(preprint, range(11)))
    page = "https://proceedings.iclr.cc/paper_files/paper/2025/hash/3-Abstract-Conference.html"
    world.add(preprint(9, venue="International Conference on Learning Representations"))
    world.add(preprint(10, venue="International Conference on Learning Representations", listed_page=page))
    without = upgrades(audited(world, papers=11, max_listings=0))
    assert {found[1] for found in without.values()} <= {Safety.UNSAFE, None}
    assert upgrades(audited(world, papers=11))[10] == ("ICLR 2025", Safety.SAFE)
    assert volumes(world)[0] == "https://proceedings.iclr.cc/paper_files/paper/2025"
    assert len(volumes(world)) <= 4


class Full(Listings):
    """An index on a disk without room."""

    def keep(self, *_: Any) -> None:
        """Keeps nothing."""


def test_what_cannot_be_kept_is_asked_for_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citevet.audit.Listings", Full)
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(5, listed=ACL))
    assert upgrades(audited(world)).keys() == {5}
    assert len(volumes(world)) == len(set(volumes(world))) > 3


class Slow:
    """A source of volumes that has none, and takes its time to say so."""

    name = "iclr"

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.asked: list[str] = []

    def address(self, volume: str, record: PaperRecord) -> str:
        """Nothing to be looked up."""
        raise AssertionError(volume, record)

    async def page(self, volume: str, first: int) -> ListingPage:
        """None of its volumes is there."""
        self.asked.append(f"{volume} {first}")
        self._clock.advance(5)
        return NO_SUCH_VOLUME


def test_no_volume_is_asked_for_twice_in_one_run_while_time_passes() -> None:
    clock = FakeClock()
    slow, hint = Slow(clock), Hint("ICLR")
    wanted = [
        Sought(Identifier("arxiv", f"2401.{number:05}"), f"Paper {number}", ("Ann Lee",), (), Outlook(2024 * 12, hint))
        for number in range(20)
    ]
    listings, stop = Listings.in_memory(), asyncio.Event()
    asyncio.run(look_up(wanted, Counter(), sources={"iclr": slow}, listings=listings, clock=clock, most=40, stop=stop))
    assert len(slow.asked) == len(set(slow.asked)) > 0


def test_every_page_of_a_long_volume_is_read(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    numbers = range(1100)
    long = "conf/colm/colm2024"
    world.fail("openreview-api", Fault.ERROR)  # which would list it too
    world.add(*(WorldPaper(f"Paper number {each}", ("Cy Noh",), doi=f"10.1/{each}", listed=long) for each in numbers))
    world.add(preprint(5, **ELSEWHERE, listed=long))
    assert upgrades(audited(world)).keys() == {5}
    assert volumes(world).count(long) == 2


def test_no_look_alike_is_proven(facts: Facts) -> None:
    """Every accepted paper of the real facts stands in the index, and every paper of them is looked up."""
    papers = facts("papers")
    accepted: dict[str, tuple[str, int]] = {}
    records: list[PaperRecord] = []
    for number, fact in enumerate(papers):
        told = read_venue(fact["true_venue"])
        stream = dblp_stream(told.venue) if told else ""
        if told is None or not stream:
            continue
        year = int(fact["true_year"])
        accepted[fact["arxiv_id"] or fact["title"]] = (told.venue, year)
        workshop = "X@" if fact["track"] == "workshop" else ""
        ids = PaperIds(acl=fact["acl_id"] or None, dblp=f"{stream}/X{number}y{year % 100:02}")
        title, people = fact["renamed_title"] or fact["title"], tuple(fact["authors"].split("; "))
        records.append(PaperRecord(title, people, ids, workshop + told.venue, year=year))
    listings = Listings.in_memory()
    listings.keep("dblp", "conf/all/all2026", 0, KeptPage(len(records), None, NOW), records)
    proven = 0
    for number, paper in enumerate([*papers, *facts("decoys")]):
        judged = proven_venue(paper["title"], tuple(paper["authors"].split("; ")), number, listings)
        if judged is not None:
            proven += 1
            assert judged == accepted.get(paper["arxiv_id"] or paper["title"])
    assert proven > 250


def proven_venue(title: str, people: tuple[str, ...], number: int, listings: Listings) -> tuple[str, int] | None:
    """Venue and year of a preprint of that title and those authors, where the index proves them."""
    about = Identifier("arxiv", f"2401.{number:05}")
    listed = asyncio.run(
        look_up(
            [Sought(about, title, people, (), Outlook(2024 * 12))],
            Counter(),
            sources=build_listings(cast("Client", None), Endpoints()),
            listings=listings,
            clock=FakeClock(),
            most=0,
            stop=asyncio.Event(),
        )
    )
    own = Found("arxiv", about, PaperRecord(title, people), "", NOW)
    span = Span(0, 1)
    entry = Entry(span=span, line=1, shape="A", section=(), links=(), title=Field(title, span), author_names=people)
    paper = judge_paper(entry, [own, *listed.found], NOW.date())
    return (paper.venue, paper.year) if paper and paper.agreed and paper.venue and paper.year else None
