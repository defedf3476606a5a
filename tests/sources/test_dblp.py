"""DBLP: whole listings only, and nothing that looks like one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from citevet.model import PaperRecord, Trouble
from citevet.sources.base import ListingPage
from citevet.sources.dblp import Dblp, read_record
from citevet.sources.http import ServiceError
from tests.world import Fault, World, WorldPaper
from tests.world.audits import client_in

TOC = "conf/iclr/iclr2025"
PAPERS = (
    WorldPaper("Is <this> a Title & More?", ("Ann Lee 0001", "José Roe"), openreview="aBcDeFgHiJ", listed=TOC),
    WorldPaper("Alone", ("Bo Roe",), doi="10.1/one", listed=TOC, listed_as="ME-FoMo@ICLR", dblp="conf/iclr/Roe25"),
)
INFO = {
    "authors": {"author": {"@pid": "1/1", "text": "Ann Lee"}},
    "title": "A Title.",
    "venue": "ICLR",
    "year": "2025",
    "type": "Conference and Workshop Papers",
    "key": "conf/iclr/Lee25",
}


def listed(world: World, *pages: int, toc: str = TOC) -> list[ListingPage | ServiceError]:
    """What the source makes of pages of a volume, asked one after the other."""

    async def ask() -> list[ListingPage | ServiceError]:
        answers: list[ListingPage | ServiceError] = []
        async with client_in(world) as client:
            source = Dblp(client, world.settings().endpoints.dblp)
            for first in pages:
                try:
                    answers.append(await source.page(toc, first))
                except ServiceError as error:
                    answers.append(error)
        return answers

    return asyncio.run(ask())


def test_a_volume_is_read_as_it_is_meant(world: World) -> None:
    world.add(*PAPERS)
    (page,) = listed(world, 0)
    assert isinstance(page, ListingPage)
    assert page.total == 3
    first, second = page.records
    assert (first.title, first.authors) == ("Is <this> a Title & More?", ("Ann Lee", "José Roe"))
    assert (first.ids.openreview, first.venue, first.year) == ("aBcDeFgHiJ", "ICLR", 2025)
    assert (second.authors, second.venue, second.ids.dblp) == (("Bo Roe",), "ME-FoMo@ICLR", "conf/iclr/Roe25")
    (seen,) = world.requests_to("dblp.org")
    assert seen.path == "/search/publ/api?q=toc:db/conf/iclr/iclr2025.bht:&format=json&h=1000&f=0"


def test_an_unknown_volume_is_empty(world: World) -> None:
    assert listed(world, 0, toc="conf/iclr/iclr1890") == [ListingPage(0, ())]


def test_a_long_volume_comes_in_pages(world: World) -> None:
    numbers = range(1500)
    world.add(*(WorldPaper(f"Paper number {each}", ("Ann Lee",), doi=f"10.1/{each}", listed=TOC) for each in numbers))
    first, second = listed(world, 0, 1000)
    assert isinstance(first, ListingPage)
    assert isinstance(second, ListingPage)
    assert (first.total, len(first.records), len(second.records)) == (1501, 999, 501)


@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.REFUSED])
def test_no_fault_is_a_listing(world: World, fault: Fault) -> None:
    world.add(*PAPERS)
    world.fail("dblp", fault)
    (error,) = listed(world, 0)
    assert isinstance(error, ServiceError)
    assert error.trouble is (Trouble.LIMITED if fault is Fault.LIMITED else error.trouble)
    assert error.trouble in {Trouble.OUTAGE, Trouble.LIMITED}


def test_refused_connections_are_no_listing(world: World) -> None:
    world.fail("dblp", Fault.REFUSED)
    (error,) = listed(world, 0)
    assert isinstance(error, ServiceError)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Editorship"},
        {"type": "Informal and Other Publications"},
        {"type": "Books and Theses"},
        {"key": "journals/corr/abs-2406-17961", "type": "Journal Articles"},
    ],
)
def test_what_is_no_paper_in_proceedings_is_left_out(change: Mapping[str, Any]) -> None:
    assert read_record(INFO) is not None
    assert read_record({**INFO, **change}) is None


def test_a_volume_without_authors_is_left_out() -> None:
    assert read_record({key: value for key, value in INFO.items() if key != "authors"}) is None


def test_findings_show_in_the_doi() -> None:
    record = read_record({**INFO, "doi": "10.18653/V1/2024.FINDINGS-EMNLP.203", "venue": ["EMNLP", "X"]})
    assert record is not None
    assert (record.ids.doi, record.venue) == ("10.18653/v1/2024.findings-emnlp.203", "EMNLP")


def test_real_records_are_read(shared: Path) -> None:
    records = _real(shared / "wire" / "dblp.jsonl")
    assert len(records) > 150
    assert all(record.title and not record.title.endswith(".") for record in records if record.title[-3:] != "...")
    assert not any(name[-4:].isdigit() or "&" in name for record in records for name in record.authors)
    assert not any((record.ids.dblp or "").startswith("journals/corr/") for record in records)


def _real(file: Path) -> Sequence[PaperRecord]:
    hits = [hit for line in file.read_text("utf-8").splitlines() for hit in json.loads(line)]
    return [record for hit in hits if (record := read_record(hit["info"])) is not None]
