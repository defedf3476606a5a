"""The sites that print proceedings: whole volumes only, and nothing that looks like one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from citevet.config import Endpoints
from citevet.model import PaperIds, PaperRecord, Trouble
from citevet.sources import build_listings
from citevet.sources.base import ListingPage
from citevet.sources.http import ServiceError
from tests.world import Fault, World, WorldPage, WorldPaper
from tests.world.audits import client_in

TITLE = "Is <this> a Title & More, for $\\ell_2$?"
AUTHORS = ("Ann Lee", "José van der Roe", "Al X. Noh")


@dataclass(frozen=True, slots=True)
class Case:
    """A volume, its address, the stand-in's name, a paper's place in it, and what its record then says."""

    volume: str
    url: str
    stand_in: str
    place: dict[str, Any]
    record: PaperRecord


def printed(source: str, volume: str, url: str, page: str, *, venue: str, year: int, arxiv: str | None = None) -> Case:
    """A case of a site whose papers are told by their pages."""
    place = {"listed_page": page, "arxiv": arxiv, "doi": "10.1/x"}
    record = PaperRecord(TITLE, AUTHORS, PaperIds(arxiv=arxiv), venue, year=year, page=page)
    return Case(volume, url, source, place, record)


NEURIPS = "https://proceedings.neurips.cc/paper_files/paper"
CVF = "https://openaccess.thecvf.com"
PMLR = "https://proceedings.mlr.press/v235"
ICLR = "https://proceedings.iclr.cc/paper_files/paper/2025"
MLSYS = "https://proceedings.mlsys.org/paper_files/paper/2024"
CASES = {
    "acl-anthology": Case(
        "2024.findings-emnlp",
        "https://aclanthology.org/volumes/2024.findings-emnlp.bib",
        "acl",
        {"acl": "2024.findings-emnlp.7"},
        PaperRecord(
            TITLE,
            AUTHORS,
            PaperIds(doi="10.18653/v1/2024.findings-emnlp.7", acl="2024.findings-emnlp.7"),
            "Proceedings of 2024.findings-emnlp",
            year=2024,
            page="https://aclanthology.org/2024.findings-emnlp.7/",
            pages="1-9",
            publisher="Association for Computational Linguistics",
        ),
    ),
    "pmlr": printed("pmlr", "v235", f"{PMLR}/", f"{PMLR}/lee24a.html", venue="ICML", year=2024),
    "neurips": printed(
        "neurips",
        "2023",
        f"{NEURIPS}/2023",
        f"{NEURIPS}/2023/hash/1f-Abstract-Conference.html",
        venue="NeurIPS",
        year=2023,
    ),
    "iclr": printed("iclr", "2025", ICLR, f"{ICLR}/hash/2f-Abstract-Conference.html", venue="ICLR", year=2025),
    "mlsys": printed("mlsys", "2024", MLSYS, f"{MLSYS}/hash/3f-Abstract-Conference.html", venue="MLSys", year=2024),
    "cvf": printed(
        "cvf",
        "CVPR2024",
        f"{CVF}/CVPR2024?day=all",
        f"{CVF}/content/CVPR2024/html/Lee_Is_CVPR_2024_paper.html",
        venue="CVPR",
        year=2024,
        arxiv="2403.00001",
    ),
}


def listed(world: World, source: str, volume: str) -> ListingPage | ServiceError:
    """What a source makes of a volume."""

    async def ask() -> ListingPage | ServiceError:
        async with client_in(world) as client:
            try:
                return await build_listings(client, Endpoints())[source].page(volume, 0)
            except ServiceError as error:
                return error

    return asyncio.run(ask())


@pytest.mark.parametrize("source", CASES)
def test_a_volume_is_read_as_it_is_meant(world: World, source: str) -> None:
    case = CASES[source]
    world.add(WorldPaper(TITLE, AUTHORS, **case.place))
    assert listed(world, source, case.volume) == ListingPage(1, (case.record,))
    assert [each.url for each in world.requests] == [case.url]


@pytest.mark.parametrize("source", CASES)
def test_a_volume_that_is_not_there_is_empty(world: World, source: str) -> None:
    assert listed(world, source, CASES[source].volume) == ListingPage(0, ())


@pytest.mark.parametrize("source", CASES)
@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.SHORT])
def test_no_fault_is_a_listing(world: World, source: str, fault: Fault) -> None:
    case = CASES[source]
    world.add(WorldPaper(TITLE, AUTHORS, **case.place))
    world.fail(case.stand_in, fault)
    error = listed(world, source, case.volume)
    assert isinstance(error, ServiceError)
    expected = {Fault.LIMITED: Trouble.LIMITED, Fault.CHALLENGE: Trouble.BLOCKED}
    assert error.trouble is expected.get(fault, Trouble.OUTAGE)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("acl-anthology", WorldPage("", body="@inproceedings{x, title = {y}}", content_type="text/html")),
        ("acl-anthology", WorldPage("", body="<html>@x</html>", content_type="text/plain")),
        ("acl-anthology", WorldPage("", body="@proceedings{x, editor = {Lee, Ann}}", content_type="text/plain")),
        ("pmlr", WorldPage("", body="<html><div class=paper></div></html>", content_type="application/json")),
        ("pmlr", WorldPage("", body="<html><div class=paper></div></html>")),
        ("neurips", WorldPage("", body="<html><li><a href='/x/hash/y'>A paper of nobody</a></li></html>")),
        ("cvf", WorldPage("", body="<html><dl><dt class=ptitle><a href=x>A paper of nobody</a></dt></dl></html>")),
        ("cvf", WorldPage("", status=302, location="https://openaccess.thecvf.com/menu")),
        ("cvf", WorldPage("", status=403)),
    ],
)
def test_what_only_looks_like_an_answer_is_none(world: World, source: str, page: WorldPage) -> None:
    case = CASES[source]
    world.add(WorldPage(case.url, page.status, page.body, page.location, content_type=page.content_type))
    assert isinstance(listed(world, source, case.volume), ServiceError)


def test_forewords_and_the_volume_itself_are_no_papers(world: World) -> None:
    body = (
        '@proceedings{v, title = "All", editor = "Lee, Ann", url = "https://aclanthology.org/2024.acl-long.0/"}\n'
        '@inproceedings{f, title = "Foreword", editor = "Lee, Ann", url = "https://aclanthology.org/2024.acl-long.0/"}\n'
        '@inproceedings{p, title = "{A} {\\"O}ne", author = "Lee, Ann and others", year = 2024,\n'
        'url = "https://aclanthology.org/2024.acl-long.1/"}\n'
        '@inproceedings{q, title = "Elsewhere", author = "Lee, Ann", url = "https://example.org/1"}'
    )
    world.add(WorldPage("https://aclanthology.org/volumes/2024.acl-long.bib", body=body, content_type="text/plain"))
    page = listed(world, "acl-anthology", "2024.acl-long")
    assert isinstance(page, ListingPage)
    assert [(each.title, each.authors, each.ids.acl) for each in page.records] == [
        ("A Öne", ("Ann Lee",), "2024.acl-long.1")
    ]


def test_a_mirror_lists_what_the_proceedings_print(world: World) -> None:
    case = CASES["pmlr"]
    world.add(WorldPaper(TITLE, AUTHORS, **case.place))
    sources = build_listings(None, Endpoints(pmlr="https://mirror.example.org/x/"))  # type: ignore[arg-type]
    assert sources["pmlr"].address("v235", PaperRecord("T", ())) == "https://mirror.example.org/x/v235/"
    assert sources["pmlr"].address("v235", case.record) == case.record.page
