"""Semantic Scholar: order, nulls, spoilt batches and every way of failing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from citevet.clock import Clock
from citevet.model import Absent, Evidence, Found, Identifier, PaperRecord, Question, Trouble, Unavailable
from citevet.net.client import Client
from citevet.sources.http import ServiceError
from citevet.sources.semantic_scholar import FIELDS, SemanticScholarSource, _record
from tests.sources.loopback import BASE, FAULTS, Handler, Loopback, Reply, Seen, asking, failing, no_absence

BERT = {
    "paperId": "df2b0e26d0599ce3e70df8a9da02e51594e0e992",
    "externalIds": {"ArXiv": "1810.04805", "ACL": "N19-1423", "DOI": "10.18653/V1/N19-1423", "DBLP": "conf/naacl/D"},
    "publicationVenue": {
        "id": "01103732",
        "name": "North American Chapter of the Association for Computational Linguistics",
        "type": "conference",
        "alternate_names": ["NAACL", "North Am Chapter Assoc Comput Linguistics"],
    },
    "title": "BERT: Pre-training of Deep Bidirectional Transformers",
    "venue": "North American Chapter of the Association for Computational Linguistics",
    "year": 2019,
    "publicationDate": "2018-10-11",
    "authors": [{"authorId": "39172707", "name": "Jacob Devlin"}, {"authorId": "1744179", "name": "Ming-Wei Chang"}],
    "citationCount": 90000,
    "influentialCitationCount": 19000,
}


def source(key: str | None = None) -> Callable[[Client, Clock], SemanticScholarSource]:
    return lambda client, clock: SemanticScholarSource(client, BASE, clock, key)


def paper(name: str) -> Mapping[str, object]:
    """A paper of that arXiv id."""
    return {"paperId": f"p{name}", "title": f"Paper {name}", "authors": [], "externalIds": {"ArXiv": name}}


def ids(seen: Seen) -> list[str]:
    body = seen.json()
    assert isinstance(body, dict)
    return list(body["ids"])


def library(*known: str) -> Handler:
    """A service that knows these arXiv ids."""

    def handler(seen: Seen) -> Reply:
        asked = [name.removeprefix("ARXIV:") for name in ids(seen)]
        if not set(asked) & set(known):
            return Reply(400, {"error": "No valid paper ids given"})
        return Reply(data=[paper(name) if name in known else None for name in asked])

    return handler


def one(handler: Handler, questions: Sequence[Question], key: str | None = None) -> Mapping[Question, Evidence]:
    return Loopback(handler).ask(source(key), questions)[0]


def test_a_record_says_what_the_service_says() -> None:
    question = Question(Identifier("acl", "N19-1423"))
    found = one(lambda _: Reply(data=[BERT]), [question])[question]
    assert isinstance(found, Found)
    record = found.record
    assert isinstance(record, PaperRecord)
    assert record.title == BERT["title"]
    assert record.authors == ("Jacob Devlin", "Ming-Wei Chang")
    assert record.venue == BERT["venue"]
    assert record.venue_aliases == ("NAACL", "North Am Chapter Assoc Comput Linguistics")
    assert (record.year, record.published) == (2019, date(2018, 10, 11))
    assert (record.citations, record.influential_citations) == (90000, 19000)
    assert (record.ids.arxiv, record.ids.acl, record.ids.doi) == ("1810.04805", "N19-1423", "10.18653/v1/n19-1423")
    assert (record.ids.dblp, record.ids.s2) == ("conf/naacl/D", BERT["paperId"])


def test_the_request_is_the_documented_one() -> None:
    server = Loopback(lambda seen: Reply(data=[None] * len(ids(seen))))
    questions = [*asking("2404.06654"), *asking("10.1145/3292500", kind="doi"), *asking("W12-3903", kind="acl")]
    server.ask(source("k3y"), questions)
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/graph/v1/paper/batch")
    assert ids(seen) == ["ARXIV:2404.06654", "DOI:10.1145/3292500", "ACL:W12-3903"]
    assert "tldr" not in seen.query["fields"]
    assert {"title", "authors", "venue", "publicationVenue", "externalIds"} <= set(seen.query["fields"].split(","))
    assert seen.headers["x-api-key"] == "k3y"
    assert seen.headers["user-agent"].startswith("citevet/")


def test_order_survives_nulls_and_equal_questions_are_asked_once() -> None:
    server = Loopback(library("2401.00001", "2401.00003"))
    questions = asking("2401.00003", "2401.00002", "2401.00001", "2401.00003v2", "2401.00003")
    (answers,) = server.ask(source(), questions)
    assert ids(server.seen[0]) == ["ARXIV:2401.00003", "ARXIV:2401.00002", "ARXIV:2401.00001"]
    records = [each.record for each in (answers[question] for question in questions) if isinstance(each, Found)]
    titles = [record.title for record in records if isinstance(record, PaperRecord)]
    assert titles == ["Paper 2401.00003", "Paper 2401.00001", "Paper 2401.00003", "Paper 2401.00003"]
    absent = answers[questions[1]]
    assert isinstance(absent, Absent)
    assert not absent.owner


def test_500_ids_a_request_and_a_second_between_two() -> None:
    known = [f"2401.{number:05}" for number in range(1, 1202)]
    server = Loopback(library(*known))
    (answers,) = server.ask(source(), asking(*known))
    assert [len(ids(seen)) for seen in server.seen] == [500, 500, 201]
    assert all(isinstance(each, Found) for each in answers.values())
    starts = [seen.at for seen in server.seen]
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(starts))


def test_no_valid_ids_means_that_none_is_listed() -> None:
    answers = one(library(), asking("2401.00001", "2401.00002"))
    assert [(type(each), getattr(each, "owner", None)) for each in answers.values()] == [(Absent, False)] * 2


def test_no_other_400_means_so() -> None:
    answers = one(lambda _: Reply(400, {"error": "No valid paper ids given", "hint": 1}), asking("2401.00001"))
    assert no_absence(answers)


def test_a_spoilt_id_is_found_and_the_others_are_answered() -> None:
    known = [f"2401.{number:05}" for number in range(1, 101)]

    def handler(seen: Seen) -> Reply:
        if "ARXIV:2401.00066" in ids(seen):
            return Reply(400, {"error": "Invalid id"})
        return library(*known)(seen)

    server = Loopback(handler)
    (answers,) = server.ask(source(), asking(*known))
    spoilt = answers[asking("2401.00066")[0]]
    assert isinstance(spoilt, Unavailable)
    assert "Invalid id" in spoilt.reason
    assert sum(isinstance(each, Found) for each in answers.values()) == 99
    assert len(server.seen) <= 19


def test_a_service_that_refuses_every_batch_is_not_asked_for_ever() -> None:
    server = Loopback(lambda _: Reply(400, {"error": "Unrecognized or unsupported fields: [venue]"}))
    (answers,) = server.ask(source(), asking(*(f"2401.{number:05}" for number in range(1, 901))))
    assert len(server.seen) <= 20
    assert no_absence(answers)
    assert any("unsupported fields" in each.reason for each in answers.values() if isinstance(each, Unavailable))


def test_no_empty_and_no_foreign_id_is_sent() -> None:
    server = Loopback(library("2401.00001"))
    questions = [*asking("", " ", "2401.00001"), *asking("octo/cat", kind="github"), *asking("abc", kind="openreview")]
    (answers,) = server.ask(source(), questions)
    assert [ids(seen) for seen in server.seen] == [["ARXIV:2401.00001"]]
    assert sum(isinstance(each, Unavailable) for each in answers.values()) == 4


@pytest.mark.parametrize("fault", [*FAULTS, "short array", "long array"])
def test_no_fault_is_an_absence_and_the_rest_is_not_asked(fault: str) -> None:
    questions = asking(*(f"2401.{number:05}" for number in range(1, 601)))
    arrays = {"short array": Reply(data=[None] * 499), "long array": Reply(data=[None] * 501)}
    reply = {**FAULTS, **arrays}[fault]
    server = failing(reply)
    answers, later = server.ask(source(), questions, asking("2402.00001"))
    assert no_absence(answers)
    assert no_absence(later)
    assert not any(isinstance(each, Found) for each in answers.values())
    expected = Trouble.LIMITED if fault.startswith("429") else Trouble.OUTAGE
    assert {each.trouble for each in answers.values() if isinstance(each, Unavailable)} == {expected}
    assert all(len(ids(seen)) == 500 for seen in server.seen)


def test_a_refused_key_is_told_by_the_name_of_its_variable() -> None:
    answers = one(lambda _: Reply(403, {"message": "Forbidden"}), asking("2401.00001"), key="wrong")
    (evidence,) = answers.values()
    assert isinstance(evidence, Unavailable)
    assert "SEMANTIC_SCHOLAR_API_KEY" in evidence.reason
    assert "wrong" not in evidence.reason
    assert "\n" not in evidence.reason


def test_a_robot_wall_is_not_blamed_on_the_key() -> None:
    wall = Reply(403, text="<title>Just a moment...</title>", content_type="text/html")
    (evidence,) = one(lambda _: wall, asking("2401.00001"), key="right").values()
    assert isinstance(evidence, Unavailable)
    assert evidence.trouble is Trouble.OUTAGE
    assert "SEMANTIC_SCHOLAR_API_KEY" not in evidence.reason


@pytest.mark.parametrize(
    "item",
    [
        {"paperId": None, "title": "T"},
        {"title": "T"},
        {"paperId": "p", "title": ["T"]},
        {"paperId": "p", "title": "T", "authors": ["A"]},
        {"paperId": "p", "title": "T", "publicationDate": "soon"},
        {"paperId": "p", "title": "T", "year": "2024"},
        {"paperId": "p", "title": "T", "externalIds": [1]},
        {"paperId": "p", "title": "T", "publicationVenue": {"alternate_names": [1]}},
        "a paper",
        17,
        {"paperId": "p", "title": "T", "externalIds": {"ArXiv": "2401.99999"}},
    ],
)
def test_a_damaged_or_foreign_record_is_no_evidence(item: object) -> None:
    answers = one(lambda _: Reply(data=[item]), asking("2401.00001"))
    assert [type(each) for each in answers.values()] == [Unavailable]


def test_an_array_without_a_single_record_is_an_outage() -> None:
    server = Loopback(lambda seen: Reply(data=[{"error": "Internal"}] * len(ids(seen))))
    (answers,) = server.ask(source(), asking(*(f"2401.{number:05}" for number in range(1, 601))))
    assert {each.trouble for each in answers.values() if isinstance(each, Unavailable)} == {Trouble.OUTAGE}
    assert len(answers) == 600
    assert len(server.seen) == 1


def test_nothing_asks_for_nothing() -> None:
    server = Loopback(library())
    assert server.ask(source(), []) == [{}]
    assert server.seen == []


def test_recorded_papers_are_read(shared: Path) -> None:
    """Papers as the live service answered them, served back one by one."""
    items = [json.loads(line) for line in (shared / "wire" / "semantic_scholar.jsonl").read_text().splitlines()]
    papers = [each for item in items for each in (item if isinstance(item, list) else [item]) if "paperId" in each]
    questions = asking(*(f"10.1/{number}" for number in range(len(papers))), kind="doi")
    answers = one(lambda seen: Reply(data=papers[: len(ids(seen))]), questions)
    assert len(papers) > 100
    for question, item in zip(questions, papers, strict=True):
        found = answers[question]
        assert isinstance(found, Found)
        assert isinstance(found.record, PaperRecord)
        assert found.record.title == item["title"]
        assert found.record.authors == tuple(author["name"] for author in item.get("authors", ()))


def test_the_recorded_batch_with_a_null_is_read(shared: Path) -> None:
    recording = shared / "wire" / "recorded" / "semantic-scholar-get_papers_return_not_found.yaml"
    interaction = yaml.safe_load(recording.read_text())["interactions"][0]
    asked = json.loads(interaction["request"]["body"])["ids"]
    body = interaction["response"]["body"]["string"]
    questions = asking(*(f"10.1/{name}" for name in asked), kind="doi")
    answers = one(lambda _: Reply(text=body, content_type="application/json"), questions)
    kinds = [type(answers[question]) for question in questions]
    assert kinds == [Absent if item is None else Found for item in json.loads(body)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "ArXiv", "DOI"]), inner),
    max_leaves=6,
)


@given(st.fixed_dictionaries({"paperId": st.just("p")}, optional=dict.fromkeys(FIELDS, VALUES)))
def test_no_record_breaks_the_reader(item: dict[str, object]) -> None:
    try:
        record = _record(Identifier("doi", "10.1/x"), item)
    except ServiceError:
        return
    texts = (record.title, record.venue, *record.authors, *record.venue_aliases)
    assert all(isinstance(text, str) for text in texts)
    assert isinstance(record.citations, int | None)
    assert all(isinstance(each, str | None) for each in (record.ids.arxiv, record.ids.doi, record.ids.acl))
