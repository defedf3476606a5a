"""The cassettes replayed, through vcrpy and through citevet's own replay: the same evidence both times.

What is asserted holds for the live services as well, so that a fresh recording of them passes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping

import pytest
import yaml

from citevet.config import HostSettings, Keys, Settings
from citevet.model import Absent, Evidence, Found, PageRecord, PaperRecord, Question, RepositoryRecord
from citevet.net.cassette import ReplayTransport
from citevet.venues import VenueReading, read_note
from tests.world.audits import live_transport
from tests.world.record import CASSETTES, SCENES, VOLUMES, Scene, answer, listing, recorder

KEYS = Keys(semantic_scholar="a-secret-key", github="a-secret-token", openalex="a-third-secret")
Replay = Callable[[Scene], Mapping[str, Evidence]]


def by_name(answers: Mapping[Question, Evidence]) -> Mapping[str, Evidence]:
    return {str(question): evidence for question, evidence in answers.items()}


def through_citevet(scene: Scene) -> Mapping[str, Evidence]:
    transport = ReplayTransport(CASSETTES / f"{scene.name}.yaml")
    return by_name(asyncio.run(answer(scene, transport, hurried(), KEYS)))


def through_vcrpy(scene: Scene) -> Mapping[str, Evidence]:
    with recorder().use_cassette(str(CASSETTES / f"{scene.name}.yaml")) as cassette:
        answers = asyncio.run(answer(scene, live_transport(hurried(), {}), hurried(), KEYS))
        assert cassette.all_played
    return by_name(answers)


def hurried() -> Settings:
    hosts = (
        *("api.semanticscholar.org", "export.arxiv.org", "api.github.com", "github.com", "doi.org", "dblp.org"),
        *("api2.openreview.net", "api.openreview.net", "api.crossref.org", "api.openalex.org"),
    )
    return Settings(interval=0.0, retries=0, hosts={host: HostSettings(interval=0.0) for host in hosts})


@pytest.fixture(params=[through_citevet, through_vcrpy], ids=["citevet", "vcrpy"])
def replay(request: pytest.FixtureRequest) -> Replay:
    return request.param


def scene(name: str) -> Scene:
    return next(each for each in SCENES if each.name == name)


def paper(evidence: Evidence) -> PaperRecord:
    assert isinstance(evidence, Found)
    assert isinstance(evidence.record, PaperRecord)
    return evidence.record


def test_semantic_scholar_batch(replay: Replay) -> None:
    got = replay(scene("semantic-scholar-batch"))
    ruler, unknown, gqa, lost = got.values()
    assert paper(ruler).title.startswith("RULER: What")
    assert paper(ruler).authors[0] == "Cheng-Ping Hsieh"
    assert isinstance(unknown, Absent)
    assert not unknown.owner
    assert paper(gqa).title.startswith("GQA: Training Generalized Multi-Query")
    assert paper(lost).title.startswith("Lost in the Middle")


def test_semantic_scholar_knows_none_of_them(replay: Replay) -> None:
    (unknown,) = replay(scene("semantic-scholar-nothing-known")).values()
    assert isinstance(unknown, Absent)
    assert not unknown.owner


def test_arxiv(replay: Replay) -> None:
    got = replay(scene("arxiv"))
    assert paper(got["arxiv:2404.06654"]).title.startswith("RULER: What")
    assert paper(got["arxiv:2404.06654v1"]).title.startswith("RULER: What")
    for name in ("arxiv:2404.06654v99", "arxiv:2404.99999"):
        absent = got[name]
        assert isinstance(absent, Absent)
        assert (absent.owner, absent.times) == (True, 2)


@pytest.mark.parametrize("name", ["github-graphql", "github-rest"])
def test_github(replay: Replay, name: str) -> None:
    present, renamed, archived, missing = replay(scene(name)).values()
    for evidence, full_name in ((present, "NVIDIA/RULER"), (renamed, "NVIDIA/RULER"), (archived, "openai/gpt-2")):
        assert isinstance(evidence, Found)
        assert isinstance(evidence.record, RepositoryRecord)
        assert evidence.record.name == full_name
        assert evidence.record.stars
        assert evidence.record.archived is (evidence is archived)
    assert isinstance(missing, Absent)
    assert (missing.owner, missing.times) == (True, 2)


def test_openreview(replay: Replay) -> None:
    new, old, missing = replay(scene("openreview-notes")).values()
    assert paper(new).title.startswith("RULER: What")
    assert read_note(paper(new).venue, paper(new).venueid) == VenueReading("COLM", "main", 2024)
    assert read_note(paper(old).venue, paper(old).venueid) == VenueReading("ICML", "main", 2019)
    assert isinstance(missing, Absent)
    assert (missing.owner, missing.times) == (True, 2)


def test_crossref(replay: Replay) -> None:
    lost, unknown = replay(scene("crossref")).values()
    assert paper(lost).title.startswith("Lost in the Middle")
    assert (paper(lost).venue, paper(lost).pages) == (
        "Transactions of the Association for Computational Linguistics",
        "157-173",
    )
    assert isinstance(unknown, Absent)
    assert not unknown.owner


def test_openalex(replay: Replay) -> None:
    lost, ruler, unknown = replay(scene("openalex")).values()
    assert paper(lost).title.startswith("Lost in the Middle")
    assert paper(ruler).title.startswith("RULER: What")
    assert paper(lost).citations
    assert paper(ruler).citations
    assert isinstance(unknown, Absent)


def test_doi(replay: Replay) -> None:
    there, gone = replay(scene("doi")).values()
    assert isinstance(there, Found)
    assert isinstance(there.record, PageRecord)
    assert isinstance(gone, Absent)
    assert (gone.owner, gone.times) == (True, 2)


@pytest.mark.parametrize("source", VOLUMES)
def test_volumes(source: str) -> None:
    file = CASSETTES / f"{source}-volume.yaml"
    replayed = asyncio.run(listing(source, ReplayTransport(file), hurried()))
    with recorder().use_cassette(str(file)) as cassette:
        assert asyncio.run(listing(source, live_transport(hurried(), {}), hurried())) == replayed
        assert cassette.all_played
    assert replayed.records
    known = {"dblp": "Lost in the Middle", "acl-anthology": "GQA: Training", "neurips": "Attention is All"}
    assert any(each.title.startswith(known.get(source, "")) for each in replayed.records)


def test_the_readme_says_of_every_cassette_what_it_was_recorded_from() -> None:
    rows = re.findall(r"^\| `(.+?)` \|.*\| (.+) \|$", (CASSETTES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(name for name, _ in rows) == sorted(file.name for file in CASSETTES.glob("*.yaml"))
    assert sorted(name for name, _ in rows) == sorted(
        [*(f"{each}-volume.yaml" for each in VOLUMES), *(f"{each.name}.yaml" for each in SCENES)]
    )
    assert all(origin.startswith(("the stand-ins", "the live services, 2")) for _, origin in rows)


@pytest.mark.parametrize("name", [*(f"{each}-volume" for each in VOLUMES), *(each.name for each in SCENES)])
def test_no_cassette_holds_a_key(name: str) -> None:
    recorded = yaml.safe_load((CASSETTES / f"{name}.yaml").read_text("utf-8"))["interactions"]
    sent = {header.lower() for each in recorded for header in each["request"]["headers"]}
    assert recorded
    assert not sent & {"authorization", "x-api-key", "cookie"}
