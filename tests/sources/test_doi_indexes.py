"""Crossref and OpenAlex: works by their DOIs, and what neither can say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from citevet.clock import Clock
from citevet.model import Absent, Evidence, Found, Identifier, PaperRecord, Question, Trouble, Unavailable
from citevet.net.client import Client
from citevet.sources import crossref, openalex
from citevet.sources.base import Source
from citevet.sources.crossref import CrossrefSource
from citevet.sources.openalex import OpenAlexSource
from tests.sources.loopback import BASE, FAULTS, Loopback, Reply, asking, failing, no_absence
from tests.support import FakeClock
from tests.world import Fault, World, WorldPaper
from tests.world.audits import client_in

CVPR = "2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"
PAPERS = (
    WorldPaper(
        "A Title",
        ("Ann Lee", "José Roe"),
        arxiv="2401.00001",
        doi="10.1109/cvpr52733.2024.00001",
        container=CVPR,
        year=2024,
        published=date(2024, 6, 16),
        citations=40,
        pages="1-10",
        publisher="IEEE",
    ),
    WorldPaper("Taken Back", ("Bo Roe",), doi="10.1000/bad", retracted_by="10.1000/notice", citations=8),
    WorldPaper("A Preprint", ("Cy Poe",), doi="10.1101/pre", publisher_type="posted-content", published_as="10.1/PUB"),
    WorldPaper("Commas, and More", ("Di Moe",), doi="10.1002/a,b|c"),
)
Ask = Callable[..., list[Evidence]]


@pytest.fixture(params=["crossref", "openalex"])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def ask(world: World, name: str, identifiers: Sequence[Identifier], key: str | None = None) -> list[Evidence]:
    """What one of the two says of those, in order."""

    async def run() -> dict[Question, Evidence]:
        clock, at = FakeClock(), world.settings().endpoints
        told: dict[Question, Evidence] = {}
        async with client_in(world, clock=clock) as client:
            source: Source = (
                CrossrefSource(client, at.crossref, clock)
                if name == "crossref"
                else OpenAlexSource(client, at.openalex, clock, key)
            )
            await source.answer([Question(each) for each in identifiers], told.__setitem__)
        return told

    told = asyncio.run(run())
    return [told[Question(each)] for each in identifiers]


def dois(*values: str) -> list[Identifier]:
    return [Identifier("doi", value) for value in values]


def record(evidence: Evidence) -> PaperRecord:
    assert isinstance(evidence, Found)
    assert isinstance(evidence.record, PaperRecord)
    return evidence.record


def test_all_are_asked_in_one_request(world: World, name: str) -> None:
    world.add(*PAPERS)
    first, second, missing = ask(world, name, dois("10.1109/cvpr52733.2024.00001", "10.1000/bad", "10.1000/none"))
    assert (record(first).title, record(first).authors) == ("A Title", ("Ann Lee", "José Roe"))
    assert (record(first).venue, record(first).year, record(first).pages) == (CVPR, 2024, "1-10")
    assert record(first).citations == (20 if name == "crossref" else 30)
    assert not record(first).retraction
    assert record(second).retraction
    assert record(second).title == "Taken Back"
    assert isinstance(missing, Absent)
    assert not missing.owner
    assert len(world.requests) == 1


def test_crossref_tells_the_publisher_and_what_a_preprint_became(world: World) -> None:
    world.add(*PAPERS)
    first, preprint = ask(world, "crossref", dois("10.1109/cvpr52733.2024.00001", "10.1101/pre"))
    assert record(first).publisher == "IEEE"
    assert (record(preprint).published_as, record(preprint).venue) == ("10.1/pub", "")


def test_crossref_says_how_it_knows_of_a_retraction(world: World) -> None:
    world.add(*PAPERS)
    (bad,) = ask(world, "crossref", dois("10.1000/bad"))
    assert record(bad).retraction == "retraction notice 10.1000/notice of 2025-03-04, by publisher"


def test_a_doi_alone_is_asked_as_one_work(world: World, name: str) -> None:
    world.add(*PAPERS)
    (found,) = ask(world, name, dois("10.1000/bad"))
    (missing,) = ask(world, name, dois("10.1000/none"))
    assert isinstance(found, Found)
    assert isinstance(missing, Absent)
    assert all("filter" not in each.path for each in world.requests)


def test_what_would_part_a_list_is_asked_for_alone(world: World, name: str) -> None:
    world.add(*PAPERS)
    found, other = ask(world, name, dois("10.1002/a,b|c", "10.1000/bad"))
    assert record(found).title == "Commas, and More"
    assert isinstance(other, Found)
    assert len(world.requests) == 2


def test_arxiv_papers_are_openalexs_and_not_crossrefs(world: World) -> None:
    world.add(*PAPERS)
    wanted = [Identifier("arxiv", "2401.00001"), Identifier("doi", "10.48550/arxiv.2401.00001")]
    assert all(isinstance(each, Unavailable) for each in ask(world, "crossref", wanted))
    assert not world.requests
    assert [record(each).citations for each in ask(world, "openalex", wanted)] == [30, 30]
    assert len(world.requests) == 1


def test_what_is_no_doi_is_not_asked(world: World, name: str) -> None:
    said = ask(world, name, [*dois("10.1/../x", "x", "10.1/a b"), Identifier("acl", "2024.acl-long.1")])
    assert all(isinstance(each, Unavailable) for each in said)
    assert not world.requests


@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.REFUSED])
@pytest.mark.parametrize("wanted", [("10.1000/bad", "10.1000/none"), ("10.1000/bad",)], ids=["list", "one"])
def test_no_fault_is_an_absence(world: World, name: str, fault: Fault, wanted: tuple[str, ...]) -> None:
    if fault is Fault.SHORT and len(wanted) == 1:
        pytest.skip("one work is never too short")
    world.add(*PAPERS)
    world.fail(name, fault)
    said = ask(world, name, dois(*wanted))
    assert all(isinstance(each, Unavailable) for each in said)
    assert {each.trouble for each in said if isinstance(each, Unavailable)} <= {
        Trouble.OUTAGE,
        Trouble.LIMITED,
        Trouble.UNREACHABLE,
    }


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("make", [CrossrefSource, OpenAlexSource])
def test_a_service_that_is_down_is_left_alone(fault: str, make: Callable[[Client, str, Clock], Source]) -> None:
    server = failing(FAULTS[fault])
    questions = asking(*(f"10.1000/{number}" for number in range(250)), kind="doi")
    (answers,) = server.ask(lambda client, clock: make(client, BASE, clock), questions)
    assert no_absence(answers)
    assert not any(isinstance(each, Found) for each in answers.values())
    if fault not in {"404 in HTML", "403"}:
        assert len({seen.url for seen in server.seen}) == 1


def test_the_key_goes_to_openalex_alone_and_into_no_evidence(world: World) -> None:
    world.add(*PAPERS)
    said = ask(world, "openalex", dois("10.1000/bad", "10.1000/none"), key="a-secret")
    assert all("api_key=a-secret" in each.path for each in world.requests)
    assert "a-secret" not in repr(said)


def test_a_refused_key_is_named(world: World) -> None:
    world.openalex.refused_keys.add("wrong")
    (said,) = ask(world, "openalex", dois("10.1000/bad"), key="wrong")
    assert isinstance(said, Unavailable)
    assert said.trouble is Trouble.OUTAGE
    assert "OPENALEX_API_KEY" in said.reason
    assert "wrong" not in said.reason


def test_crossrefs_own_limit_is_kept() -> None:
    clocks: list[Clock] = []
    limits = {"x-rate-limit-limit": "1", "x-rate-limit-interval": "5s"}
    server = Loopback(lambda _: Reply(data={"message": {"total-results": 0, "items": []}}, headers=limits))

    def make(client: Client, clock: Clock) -> Source:
        clocks.append(clock)
        return CrossrefSource(client, BASE, clock)

    server.ask(make, asking(*(f"10.1000/{number}" for number in range(150)), kind="doi"))
    assert [seen.at - server.seen[0].at for seen in server.seen] == pytest.approx([0, 5, 10], abs=1.1)


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ({"DOI": "10.1/X"}, ("", "", None, "")),
        (
            {"DOI": "10.1/x", "title": ["<i>RETRACTED ARTICLE:</i> A &amp; B"]},
            ("A & B", "", None, 'its title there is marked "RETRACTED ARTICLE"'),
        ),
        ({"DOI": "10.1/x", "title": ["Name"], "subtitle": ["What It Does"]}, ("Name: What It Does", "", None, "")),
        ({"DOI": "10.1/x", "title": ["Name: It Does"], "subtitle": ["It Does"]}, ("Name: It Does", "", None, "")),
        (
            {"DOI": "10.1/x", "container-title": ["Lecture Notes in Computer Science", "Computer Vision – ECCV 2024"]},
            ("", "Computer Vision – ECCV 2024", None, ""),
        ),
        (
            {
                "DOI": "10.1/x",
                "published": {"date-parts": [[2025, 1]]},
                "event": {"name": "X", "start": {"date-parts": [[2024, 12]]}},
            },
            ("", "X", 2024, ""),
        ),
        ({"DOI": "10.1/x", "updated-by": [{"type": "correction", "DOI": "10.1/y"}]}, ("", "", None, "")),
        (
            {"DOI": "10.1/x", "updated-by": [{"type": "withdrawal", "DOI": "10.1/y"}]},
            ("", "", None, "withdrawal notice 10.1/y"),
        ),
        ({"DOI": "10.1/x", "issued": {"date-parts": [[None]]}}, ("", "", None, "")),
    ],
)
def test_works_of_crossref(work: Mapping[str, Any], expected: tuple[str, str, int | None, str]) -> None:
    told = crossref.read_work(work)
    assert (told.title, told.venue, told.year, told.retraction) == expected


def documents(file: Path) -> Iterator[Mapping[str, Any]]:
    for line in file.read_text("utf-8").splitlines():
        document = json.loads(line)
        yield from document if isinstance(document, list) else [document]


def test_real_works_of_crossref_are_read(shared: Path) -> None:
    told = [crossref.read_work(each) for each in documents(shared / "wire" / "crossref.jsonl")]
    assert len(told) > 500
    assert all(each.ids.doi and each.published for each in told)
    assert not any("<" in name or "&amp;" in each.title for each in told for name in each.authors)


def test_real_works_of_openalex_are_read(shared: Path) -> None:
    told = [openalex.read_work(each) for each in documents(shared / "wire" / "openalex.jsonl")]
    assert len(told) > 250
    assert all(each.title and each.year for each in told)
    assert not any(each.venue.startswith("arXiv") for each in told)
