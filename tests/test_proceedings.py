"""Preprints looked up in whole volumes: what is proven, the requests it takes, and what becomes of outages."""

from __future__ import annotations

import asyncio
import csv
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from citevet import documents
from citevet.audit import AuditOptions, audit
from citevet.config import Keys
from citevet.judge.papers import judge_paper
from citevet.model import Audit, Entry, Field, Finding, Found, Identifier, PaperIds, PaperRecord, Safety, Span
from citevet.net.client import Client
from citevet.net.guard import Guard
from citevet.net.live import LiveTransport
from citevet.proceedings import Sought, look_up
from citevet.progress import Silence
from citevet.sources.dblp import Dblp
from citevet.store import Listings, Store
from citevet.venues import dblp_stream, read_venue
from tests.support import FakeClock
from tests.world import Fault, World, WorldPaper

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
    settings = msgspec.structs.replace(world.settings(timeout=0.5), retries=0, **changed)

    async def run() -> Audit:
        transport = LiveTransport(settings=settings, guard=Guard(allow=settings.allow), environ=world.environment)
        try:
            return await audit(
                [document],
                settings=settings,
                keys=Keys(),
                options=options or AuditOptions(),
                transport=transport,
                clock=FakeClock(),
                rng=random.Random(3),
                progress=Silence(),
                store=store,
            )
        finally:
            await transport.close()

    return asyncio.run(run())


def upgrades(result: Audit) -> dict[int, tuple[str, Safety | None]]:
    """By the entry's number from 0, the venue that CV301 proposes and how sure it is."""
    return {each.entry: _proposed(each) for each in result.findings if each.rule == "CV301" and each.entry is not None}


def _proposed(finding: Finding) -> tuple[str, Safety | None]:
    return (finding.fix.edits[0].replacement, finding.fix.safety) if finding.fix else ("", None)


def volumes(world: World) -> list[str]:
    """The volumes that DBLP was asked for."""
    return [each.path.partition("toc:db/")[2].partition(".bht")[0] for each in world.requests_to("dblp.org")]


def test_a_proceedings_record_is_proof(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(3, listed=ACL, acl="2024.acl-long.3"))
    world.add(preprint(4, listed="conf/acl/acl2024f", acl="2024.findings-acl.4"))
    world.add(preprint(5, listed="conf/iclr/iclr2024", openreview="aBcDeFgHiJ"))
    result = audited(world)
    assert upgrades(result)[5] == ("ICLR 2024", Safety.SAFE)
    assert upgrades(result)[3][1] is Safety.SAFE
    assert "Findings" in upgrades(result)[4][0]
    assert upgrades(result).keys() == {3, 4, 5}


@pytest.mark.parametrize(
    ("record", "proposed"),
    [
        ({"authors": ("Cy Noh", "Di Park")}, None),
        ({"title": "Another Title altogether"}, None),
        ({"listed": "conf/iclr/iclr2024", "listed_as": "ME-FoMo@ICLR"}, Safety.UNSAFE),
        ({"listed": "conf/iclr/iclr2024", "listed_as": "ICLR (Workshop)"}, Safety.UNSAFE),
        ({"title": f"{preprint(7).title}s"}, Safety.UNSAFE),
        ({}, Safety.SAFE),
    ],
)
def test_only_the_papers_own_record_in_the_main_part_proves(
    world: World, record: dict[str, Any], proposed: Safety | None
) -> None:
    world.add(*map(preprint, range(COUNT)))
    listed = {"arxiv": None, "doi": "10.1/seven", "listed": "conf/iclr/iclr2024"}
    world.add(preprint(7, **{**listed, **record}))
    found = upgrades(audited(world))
    assert found.get(7, ("", None))[1] is proposed
    assert found.keys() <= {7}


def test_sources_that_disagree_are_shown_and_nothing_is_safe(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(7, listed="conf/iclr/iclr2024", comment="Accepted to ICML 2024"))
    (finding,) = (each for each in audited(world).findings if each.rule == "CV301")
    assert {each.source for each in finding.evidence} == {"arxiv", "dblp"}
    assert finding.fix is None or finding.fix.safety is Safety.UNSAFE


def test_a_short_list_asks_for_no_volume(world: World) -> None:
    world.add(*map(preprint, range(9)))
    audited(world, papers=9)
    assert volumes(world) == []


@pytest.mark.parametrize(("most", "asked"), [(0, 0), (3, 3), (40, 10)])
def test_requests_are_bounded(world: World, most: int, asked: int) -> None:
    world.add(*map(preprint, range(COUNT)))
    audited(world, max_listings=most)
    assert len(volumes(world)) == len(set(volumes(world))) == asked


def test_what_is_offline_asks_nobody(world: World) -> None:
    audited(world, options=AuditOptions(mode="offline"))
    assert not world.requests


def test_the_next_list_finds_the_volumes_in_the_store(world: World, tmp_path: Path) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(5, listed="conf/iclr/iclr2024"))
    store = Store(tmp_path / "history.db")
    first = upgrades(audited(world, store=store))
    asked = set(volumes(world))
    again = upgrades(audited(world, store=store))
    assert first == again != {}
    assert "conf/iclr/iclr2024" in asked
    assert volumes(world).count("conf/iclr/iclr2024") == 1
    store.close()


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.HTML, Fault.LIMITED, Fault.SILENCE, Fault.SHORT, Fault.REFUSED])
def test_an_outage_is_said_once_and_ends_the_asking(world: World, fault: Fault) -> None:
    world.add(*map(preprint, range(COUNT)))
    world.add(preprint(3, listed=ACL))
    world.fail("dblp", fault)
    result = audited(world)
    assert [(each.source, each.affected) for each in result.run.outages] == [("dblp", COUNT)]
    assert len(volumes(world)) <= 1
    assert result.run.complete
    assert upgrades(result) == {}


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


def test_every_page_of_a_long_volume_is_read(world: World) -> None:
    world.add(*map(preprint, range(COUNT)))
    numbers = range(1100)
    world.add(*(WorldPaper(f"Paper number {each}", ("Cy Noh",), doi=f"10.1/{each}", listed=ACL) for each in numbers))
    world.add(preprint(5, listed=ACL, acl="2024.acl-long.5"))
    assert upgrades(audited(world)).keys() == {5}
    assert volumes(world).count(ACL) == 2


def test_no_look_alike_is_proven(shared: Path) -> None:
    """Every accepted paper of the real facts stands in the index, and every paper of them is looked up."""
    with (shared / "facts" / "papers.tsv").open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file, delimiter="\t"))
    accepted: dict[str, tuple[str, int]] = {}
    records: list[PaperRecord] = []
    for number, fact in enumerate(facts):
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
    listings.keep("conf/all/all2026", 0, len(records), records, NOW)
    with (shared / "facts" / "decoys.tsv").open(encoding="utf-8", newline="") as file:
        decoys = list(csv.DictReader(file, delimiter="\t"))
    proven = 0
    for number, paper in enumerate([*facts, *decoys]):
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
            [Sought(about, title, people, 2024)],
            Counter(),
            dblp=Dblp(cast("Client", None), "https://dblp.org"),
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
