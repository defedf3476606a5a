"""All sources together against the stand-in world, over TLS and under the real names."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import msgspec
import pytest

from citevet.config import Keys
from citevet.model import (
    Absent,
    Evidence,
    Found,
    Identifier,
    IdentifierKind,
    PaperRecord,
    Question,
    RepositoryRecord,
    Trouble,
    Unavailable,
)
from citevet.sources import NAMES, build
from tests.support import FakeClock
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository
from tests.world.audits import client_in

PAPER = WorldPaper(
    "Attention Is All You Need",
    ("Ashish Vaswani", "Noam Shazeer"),
    arxiv="1706.03762",
    doi="10.5555/3295222.3295349",
    venue="Neural Information Processing Systems",
    year=2017,
    citations=100_000,
    comment="15 pages, NIPS 2017",
    versions=7,
)
THINGS = (
    PAPER,
    WorldRepository("huggingface/transformers", stars=9, formerly=("huggingface/pytorch-transformers",)),
    WorldPage("https://example.org/old", status=301, location="https://example.org/new"),
    WorldPage("https://example.org/gone", status=404),
)
# What is known and what is not, for each source.
KNOWN: Mapping[str, list[tuple[IdentifierKind, str]]] = {
    "semantic-scholar": [("arxiv", "1706.03762"), ("doi", "10.5555/3295222.3295349")],
    "arxiv": [("arxiv", "1706.03762")],
    "github": [("github", "huggingface/transformers"), ("github", "huggingface/pytorch-transformers")],
    "doi": [("doi", "10.5555/3295222.3295349")],
    "web": [("url", "https://example.org/old"), ("url", "https://arxiv.org/abs/1706.03762")],
}
UNKNOWN: Mapping[str, list[tuple[IdentifierKind, str]]] = {
    "semantic-scholar": [("arxiv", "2401.99999")],
    "arxiv": [("arxiv", "2401.99999")],
    "github": [("github", "nobody/nothing")],
    "doi": [("doi", "10.9999/nothing")],
    "web": [("url", "https://example.org/gone")],
}
TOKENS = {"with a token": Keys(github="t0ken"), "without a token": Keys()}


def ask(world: World, keys: Keys, name: str, *questions: Question) -> Mapping[Question, Evidence]:
    async def run() -> Mapping[Question, Evidence]:
        settings = msgspec.structs.replace(world.settings(), retries=1)
        clock = FakeClock()
        answers: dict[Question, Evidence] = {}
        async with client_in(world, settings, clock) as client:
            sources = build(client, settings, keys, clock)
            assert tuple(sources) == NAMES
            await sources[name].answer(questions, answers.__setitem__)
        return answers

    return asyncio.run(run())


def questions(pairs: list[tuple[IdentifierKind, str]]) -> list[Question]:
    return [Question(Identifier(kind, value)) for kind, value in pairs]


@pytest.mark.parametrize("keys", TOKENS)
@pytest.mark.parametrize("name", KNOWN)
def test_what_is_there_is_found_and_what_is_not_is_absent(world: World, name: str, keys: str) -> None:
    world.add(*THINGS)
    known, unknown = questions(KNOWN[name]), questions(UNKNOWN[name])
    answers = ask(world, TOKENS[keys], name, *known, *unknown)
    assert [type(answers[each]) for each in known] == [Found] * len(known)
    for each in unknown:
        absent = answers[each]
        assert isinstance(absent, Absent)
        assert absent.owner is (name != "semantic-scholar")


@pytest.mark.parametrize("keys", TOKENS)
@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.SHORT])
@pytest.mark.parametrize("name", ["semantic-scholar", "arxiv", "github", "doi"])
def test_a_service_that_fails_says_nothing(world: World, name: str, fault: Fault, keys: str) -> None:
    world.add(*THINGS)
    world.fail(name, fault)
    answers = ask(world, TOKENS[keys], name, *questions([*KNOWN[name], *UNKNOWN[name]]))
    assert {type(each) for each in answers.values()} == {Unavailable}


@pytest.mark.parametrize("name", ["semantic-scholar", "arxiv", "github"])
def test_an_answer_that_is_too_short_makes_nothing_absent(world: World, name: str) -> None:
    world.add(*THINGS)
    world.fail(name, Fault.SHORT)
    answers = ask(world, TOKENS["with a token"], name, *questions(KNOWN[name]))
    assert not any(isinstance(each, Absent) for each in answers.values())
    assert any(isinstance(each, Unavailable) for each in answers.values())


@pytest.mark.parametrize(
    "fault", [Fault.ERROR, Fault.UNAVAILABLE, Fault.LIMITED, Fault.CHALLENGE, Fault.SILENCE, Fault.RESET, Fault.REFUSED]
)
def test_a_host_that_fails_makes_no_page_absent(world: World, fault: Fault) -> None:
    world.add(*THINGS)
    gone, old = asked = questions([*UNKNOWN["web"], KNOWN["web"][0]])
    world.fail("example.org", fault)
    answers = ask(world, Keys(), "web", *asked)
    assert isinstance(answers[gone], Unavailable)
    assert isinstance(answers[old], Unavailable)


def test_records_from_everywhere_agree(world: World) -> None:
    world.add(*THINGS)
    question = Question(Identifier("arxiv", "1706.03762"))
    for name in ("semantic-scholar", "arxiv"):
        found = ask(world, Keys(), name, question)[question]
        assert isinstance(found, Found)
        assert isinstance(found.record, PaperRecord)
        assert (found.record.title, found.record.authors) == (PAPER.title, PAPER.authors)
        assert found.record.ids.arxiv == "1706.03762"
    version, missing = (Question(question.about, number) for number in (7, 8))
    answers = ask(world, Keys(), "arxiv", version, missing)
    assert isinstance(answers[version], Found)
    assert isinstance(answers[missing], Absent)


@pytest.mark.parametrize("keys", TOKENS)
def test_a_renamed_repository_has_its_new_name(world: World, keys: str) -> None:
    world.add(*THINGS)
    question = Question(Identifier("github", "huggingface/pytorch-transformers"))
    found = ask(world, TOKENS[keys], "github", question)[question]
    assert isinstance(found, Found)
    assert isinstance(found.record, RepositoryRecord)
    assert found.record.name == "huggingface/transformers"


def test_a_refused_token_is_said(world: World) -> None:
    world.add(*THINGS)
    world.github.refused_tokens = {"t0ken"}
    question = Question(Identifier("github", "huggingface/transformers"))
    evidence = ask(world, Keys(github="t0ken"), "github", question)[question]
    assert isinstance(evidence, Unavailable)
    assert evidence.trouble is Trouble.OUTAGE
    assert "GITHUB_TOKEN" in evidence.reason
