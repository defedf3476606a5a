"""arXiv: complete feeds, versions, refused ids, and every way of failing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.clock import Clock
from citevet.model import Absent, Evidence, Found, PaperRecord, Question, Trouble, Unavailable
from citevet.net.client import Client
from citevet.net.transport import Response
from citevet.sources.arxiv import ArxivSource, _read_feed
from citevet.sources.http import ServiceError
from tests.sources.loopback import BASE, FAULTS, Handler, Loopback, Reply, Seen, asking, failing, no_absence

ATOM = "application/atom+xml"


def source(client: Client, clock: Clock) -> ArxivSource:
    return ArxivSource(client, BASE, clock)


def names(seen: Seen) -> list[str]:
    return seen.query["id_list"].split(",")


def entry(name: str, version: int, comment: str = "", title: str = "") -> str:
    told = f"<arxiv:comment>{escape(comment)}</arxiv:comment>" if comment else ""
    return (
        f"<entry><id>http://arxiv.org/abs/{name}v{version}</id><title>{escape(title or f'Paper {name}')}</title>"
        f"<published>2017-06-12T17:57:34Z</published><summary>S.</summary>{told}"
        "<arxiv:doi>10.1000/ABC</arxiv:doi><arxiv:journal_ref>Proc.\n  of X</arxiv:journal_ref>"
        "<author><name>Ada Lovelace</name></author><author><name>Alan  Turing</name></author></entry>"
    )


def feed(entries: Iterable[str], total: int | None = None) -> Reply:
    entries = list(entries)
    text = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title>'
        f"<opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>"
        f"{''.join(entries)}</feed>"
    )
    return Reply(text=text, content_type=ATOM)


def archive(**newest: int) -> Handler:
    """An archive that holds these papers (`_2401_00001=3`) up to that version."""
    held = {name.lstrip("_").replace("_", "."): version for name, version in newest.items()}

    def handler(seen: Seen) -> Reply:
        entries = []
        for name in names(seen):
            paper, _, version = name.partition("v")
            if paper in held and int(version or 1) <= held[paper]:
                entries.append(entry(paper, int(version or held[paper])))
        return feed(entries)

    return handler


def one(handler: Handler, questions: Sequence[Question]) -> Mapping[Question, Evidence]:
    return Loopback(handler).ask(source, questions)[0]


def test_a_record_says_what_the_authors_wrote() -> None:
    (question,) = asking("1706.03762")
    comment = "Accepted to NeurIPS 2017 (Oral), 15 pages & more"
    found = one(lambda _: feed([entry("1706.03762", 7, comment, "Attention\n   Is All You Need")]), [question])[
        question
    ]
    assert isinstance(found, Found)
    record = found.record
    assert isinstance(record, PaperRecord)
    assert record.title == "Attention Is All You Need"
    assert record.authors == ("Ada Lovelace", "Alan Turing")
    assert (record.comment, record.journal_ref) == (comment, "Proc. of X")
    assert (record.ids.arxiv, record.ids.doi, record.version) == ("1706.03762", "10.1000/abc", 7)
    assert (record.year, record.published, record.withdrawn) == (2017, date(2017, 6, 12), False)


def test_few_requests_three_seconds_apart_with_short_urls() -> None:
    held = [f"2401.{number:05}" for number in range(1, 421)]
    server = Loopback(lambda seen: feed(entry(name, 1) for name in names(seen)))
    (answers,) = server.ask(source, asking(*held))
    assert all(isinstance(each, Found) for each in answers.values())
    assert len(server.seen) == 3
    assert all(len(seen.url) < 2000 for seen in server.seen)
    assert all(int(seen.query["max_results"]) == len(names(seen)) for seen in server.seen)
    starts = [seen.at for seen in server.seen]
    assert all(later - earlier >= 3.0 for earlier, later in pairwise(starts))


def test_what_is_left_out_is_asked_for_once_more_beside_a_paper_that_is_known() -> None:
    server = Loopback(archive(_2401_00001=1))
    questions = asking("2401.00001", "2401.99999")
    (answers,) = server.ask(source, questions)
    assert [names(seen) for seen in server.seen] == [["2401.00001", "2401.99999"], ["2401.99999", "2401.00001"]]
    absent = answers[questions[1]]
    assert isinstance(absent, Absent)
    assert (absent.owner, absent.times) == (True, 2)
    assert isinstance(answers[questions[0]], Found)


def test_what_comes_back_the_second_time_is_there() -> None:
    asked: list[str] = []

    def forgetful(seen: Seen) -> Reply:
        asked.extend(names(seen))
        return feed(entry(name, 1) for name in names(seen) if asked.count(name) > 1 or name == "2401.00001")

    answers = one(forgetful, asking("2401.00001", "2401.00002"))
    assert all(isinstance(each, Found) for each in answers.values())


def test_a_second_feed_without_the_known_paper_proves_nothing() -> None:
    replies = iter([feed([entry("2401.00001", 1)]), feed([])])
    answers = one(lambda _: next(replies), asking("2401.00001", "2401.00002"))
    assert no_absence(answers)


def test_a_lone_unknown_paper_is_absent() -> None:
    (answer,) = one(archive(), asking("2401.99999")).values()
    assert isinstance(answer, Absent)


def test_empty_feeds_for_many_papers_prove_nothing() -> None:
    answers = one(lambda _: feed([]), asking(*(f"2401.0000{number}" for number in range(1, 8))))
    assert no_absence(answers)
    assert {each.trouble for each in answers.values() if isinstance(each, Unavailable)} == {Trouble.OUTAGE}


def test_versions_are_asked_for_beside_the_paper() -> None:
    server = Loopback(archive(_2401_00001=2))
    newest, first, none = questions = asking("2401.00001", "2401.00001v1", "2401.00001v99")
    (answers,) = server.ask(source, questions)
    versions = [each.record.version for each in (answers[newest], answers[first]) if isinstance(each, Found)]  # type: ignore[union-attr]
    assert versions == [2, 1]
    absent = answers[none]
    assert isinstance(absent, Absent)
    assert "version 99" in absent.says
    assert len(server.seen) == 2


def test_an_older_version_that_is_left_out_is_not_absent() -> None:
    (_, first) = questions = asking("2401.00001", "2401.00001v1")
    answers = one(lambda _: feed([entry("2401.00001", 3)]), questions)
    assert isinstance(answers[first], Unavailable)


def test_old_ids_come_back_without_their_subject_class() -> None:
    server = Loopback(lambda _: feed([entry("math/0309136", 1), entry("solv-int/9901001", 2)]))
    (answers,) = server.ask(source, asking("math.GT/0309136", "solv-int/9901001"))
    assert names(server.seen[0]) == ["math/0309136", "solv-int/9901001"]
    assert all(isinstance(each, Found) for each in answers.values())


def test_what_is_no_id_is_not_sent() -> None:
    server = Loopback(archive(_2401_00001=1))
    questions = asking("2307.000400", "abc", "2401.00001&start=5", "", "2401.00001")
    (answers,) = server.ask(source, questions)
    assert [names(seen) for seen in server.seen] == [["2401.00001"]]
    assert [type(answers[question]) for question in questions] == [Unavailable] * 4 + [Found]


def refusal(name: str) -> Reply:
    text = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">'
        "<opensearch:totalResults>1</opensearch:totalResults><entry>"
        f"<id>https://arxiv.org/api/errors#incorrect_id_format_for_{name}</id><title>Error</title>"
        f"<summary>incorrect id format for {name}</summary></entry></feed>"
    )
    return Reply(400, text=text, content_type=ATOM)


def test_an_id_that_the_api_refuses_does_not_spoil_the_others() -> None:
    def handler(seen: Seen) -> Reply:
        return refusal("2413.00001") if "2413.00001" in names(seen) else archive(_2401_00001=1)(seen)

    refused, known = questions = asking("2413.00001", "2401.00001")
    answers = one(handler, questions)
    assert isinstance(answers[known], Found)
    evidence = answers[refused]
    assert isinstance(evidence, Unavailable)
    assert evidence.trouble is Trouble.UNREACHABLE


def test_an_api_that_refuses_everything_is_down() -> None:
    server = Loopback(lambda seen: refusal(names(seen)[0]))
    (answers,) = server.ask(source, asking(*(f"2401.{number:05}" for number in range(1, 30))))
    assert no_absence(answers)
    assert len(server.seen) <= 6


@pytest.mark.parametrize(
    "fault",
    [*FAULTS, "truncated", "fewer than told", "more than told", "entities", "other papers", "no title", "UTF-16"],
)
def test_no_fault_is_an_absence_and_the_rest_is_not_asked(fault: str) -> None:
    whole = feed([entry("2401.00001", 1)])
    text = whole.text or ""
    own = {
        "truncated": Reply(text=text[: len(text) // 2], content_type=ATOM),
        "fewer than told": feed([entry("2401.00001", 1)], total=2),
        "more than told": feed([entry("2401.00001", 1)], total=0),
        "entities": Reply(text=text.replace("<feed", "<!DOCTYPE x [<!ENTITY a 'b'>]><feed"), content_type=ATOM),
        "other papers": feed([entry("2312.00001", 1)]),
        "no title": Reply(text=re.sub("<title>Paper.*?</title>", "", text), content_type=ATOM),
        "UTF-16": Reply(text="\x00" + text, content_type=ATOM),
    }
    reply = {**FAULTS, **own}[fault]
    server = failing(reply)
    answers, later = server.ask(
        source, asking(*(f"2401.{number:05}" for number in range(1, 301))), asking("2402.00001")
    )
    assert not any(isinstance(each, Absent | Found) for each in (*answers.values(), *later.values()))
    expected = Trouble.LIMITED if fault.startswith("429") else Trouble.OUTAGE
    assert {each.trouble for each in answers.values() if isinstance(each, Unavailable)} == {expected}
    assert len({seen.url for seen in server.seen}) == 1


@pytest.mark.parametrize(
    ("comment", "withdrawn"),
    [
        ("This paper has been withdrawn by the author due to an error in Lemma 2", True),
        ("Withdrawn.", True),
        ("This submission was withdrawn by arXiv administrators", True),
        ("Accepted to ICLR 2025", False),
        ("Withdrawn from ICLR 2024, now at TMLR", False),
        ("An earlier version of this paper was withdrawn from NeurIPS 2023", False),
        ("We study withdrawn drugs", False),
        ("Our work studies withdrawn drugs", False),
        ("10 pages. Withdrawn by the authors", True),
        ("This article has been withdrawn by arXiv administrators; see the comment", True),
        ("Paper withdrawn due to an error in Table 2", True),
        ("This paper has been withdrawn from arXiv by its authors", True),
        ("The authors have withdrawn this manuscript", True),
        ("The first version of this paper has been withdrawn; this one corrects Lemma 2", False),
        ("v1 of this paper has been withdrawn", False),
        ("This paper has been withdrawn by the authors from ICML 2023", False),
        ("Our paper was withdrawn from ICLR 2024", False),
        ("This paper has not been withdrawn", False),
        ("8 pages. Withdrawn drugs are its subject", False),
        ("This paper has been withdrawn because an earlier version holds all of it", True),
        ("A reply to a paper that was withdrawn", False),
    ],
)
def test_withdrawals_are_told_in_the_comment(comment: str, withdrawn: bool) -> None:
    (evidence,) = one(lambda _: feed([entry("2401.00001", 2, comment)]), asking("2401.00001")).values()
    assert isinstance(evidence, Found)
    assert isinstance(evidence.record, PaperRecord)
    assert evidence.record.withdrawn is withdrawn


def test_the_recorded_feeds_are_read(shared: Path) -> None:
    recorded = {
        tuple(sorted(name for name in re.findall(r"id_list=([^&]*)", data["url"])[0].split("%2C"))): data
        for path in (shared / "wire" / "recorded").glob("arxiv-*.json")
        for data in [json.loads(path.read_text())]
    }

    def handler(seen: Seen) -> Reply:
        data = recorded[tuple(sorted(names(seen)))]
        return Reply(data["status_code"], text=data["body"], content_type=ATOM)

    (version,) = asking("2104.12255v1")
    found = one(handler, [version])[version]
    assert isinstance(found, Found)
    assert isinstance(found.record, PaperRecord)
    assert (found.record.title, found.record.version) == ("0", 1)
    (unknown,) = one(handler, asking("0000.0000")).values()
    assert isinstance(unknown, Absent)
    left_out, listed = questions = asking("0808.05394", "1707.08567")
    answers = one(handler, questions)
    assert isinstance(answers[left_out], Absent)
    assert isinstance(answers[listed], Found)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_no_body_is_a_feed_by_accident(body: bytes) -> None:
    response = Response(200, BASE, {"content-type": ATOM}, body)
    with pytest.raises(ServiceError):
        _read_feed(response, {"2401.00001"})
