"""The rules about entries, where a written case would not show it: confidence, evidence, places, real lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from citevet import documents
from citevet.judge.papers import judge_paper
from citevet.model import Document, Found, Identifier, PaperIds, PaperRecord, Safety, State, Verdict
from citevet.rules import duplicate_entry, outdated_venue, wrong_paper
from citevet.rules.base import Case, CaseDocument
from tests.documents.real import real_list
from tests.support import counting_calls

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def case(*read: Document, records: dict[str, PaperRecord]) -> Case:
    """What the rules see when arXiv and Semantic Scholar give these records, by arXiv id."""
    known = {Identifier("arxiv", value): record for value, record in records.items()}
    places = []
    for document in read:
        papers = []
        for entry in document.entries:
            named = [document.links[index].identifier for index in entry.links]
            evidence = [
                Found(source, identifier, known[identifier], f"https://{source}/", NOW)
                for identifier in named
                if identifier in known
                for source in ("semantic-scholar", "arxiv")
            ]
            papers.append(judge_paper(entry, evidence, date(2026, 1, 31)))
        ok = tuple(Verdict(State.OK, "", "web") for _ in document.links)
        places.append(CaseDocument(document, ok, tuple(papers)))
    return Case(tuple(places), records=known)


def paper_list(*lines: str) -> Document:
    """A list of numbered entries."""
    return documents.parse("list.md", ("# Papers\n\n" + "\n".join(lines) + "\n").encode())


ONE = "1. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ Arxiv 2024."
RECORD = PaperRecord("A Title of Five Words", ("Ann Lee", "Bo Roe"), PaperIds(arxiv="2404.06654"))


def test_an_outdated_venue_quotes_what_each_source_says() -> None:
    record = replace(RECORD, venue="Conference on Language Modeling", year=2024, comment="COLM 2024")
    (found,) = outdated_venue.RULE.check(case(paper_list(ONE), records={"2404.06654": record}))
    assert {(each.source, each.says) for each in found.evidence} >= {
        ("arxiv", 'comment "COLM 2024"'),
        ("semantic-scholar", 'venue "Conference on Language Modeling"'),
    }
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    assert found.confidence > 0.9


def test_one_source_is_less_sure() -> None:
    record = replace(RECORD, venue="Conference on Language Modeling")
    (found,) = outdated_venue.RULE.check(case(paper_list(ONE), records={"2404.06654": record}))
    assert found.fix is None
    assert found.confidence < 0.9


def test_a_list_is_rewritten_with_work_that_grows_with_it() -> None:
    record = replace(RECORD, venue="Conference on Language Modeling", year=2024, comment="COLM 2024")

    def counted(count: int) -> int:
        numbers = range(1, count + 1)
        lines = [ONE.replace("1. ", f"{n}. ").replace("2404.06654", f"2404.{n:05d}") for n in numbers]
        long = case(paper_list(*lines), records={f"2404.{n:05d}": record for n in numbers})
        calls, findings = counting_calls(lambda: list(outdated_venue.RULE.check(long)))
        assert len(findings) == count
        return calls

    # The first round fills the caches.
    _, many, few = (counted(count) for count in (200, 200, 100))
    assert many < 3 * few


def test_findings_are_never_written_as_their_conference() -> None:
    record = replace(
        RECORD, venue="Annual Meeting of the Association for Computational Linguistics", year=2024, comment="ACL 2024"
    )
    (found,) = outdated_venue.RULE.check(case(paper_list(ONE), records={"2404.06654": record}))
    assert "no source tells whether by its main conference or for its Findings" in found.message
    assert found.fix is None
    assert found.confidence < 0.7


def test_what_a_record_calls_itself_cannot_break_out_of_a_list() -> None:
    lines = [
        ONE,
        ONE.replace("1. ", "2. ").replace("2404.06654", "2404.06655").replace("Ann Lee, Bo Roe", "Cy Poe, Di Moe"),
    ]
    hostile = PaperRecord("Birds](https://evil.example)\n<b>*at* night | `x`", ("Cy Poe", "Di Moe"))
    (found,) = wrong_paper.RULE.check(case(paper_list(*lines), records={"2404.06654": RECORD, "2404.06655": hostile}))
    assert "\n" not in found.message
    assert found.fix is not None
    (edit,) = found.fix.edits
    assert edit.replacement.startswith(r"Birds\](https://evil.example) \<b\>\*at\* night \| \`x\`")


def test_a_duplicate_in_another_document_is_no_duplicate() -> None:
    one, other = paper_list(ONE), documents.parse("other.md", paper_list(ONE).data)
    assert list(duplicate_entry.RULE.check(case(one, other, records={}))) == []


def test_the_third_of_three_is_reported_against_the_first() -> None:
    lines = [
        ONE,
        ONE.replace("1. ", "2. ").replace("Arxiv", "COLM"),
        ONE.replace("1. ", "3. ").replace("Arxiv", "ICLR"),
    ]
    found = list(duplicate_entry.RULE.check(case(paper_list(*lines), records={})))
    assert [each.line for each in found] == [4, 5]
    assert all("line 3" in each.message for each in found)


def test_what_is_added_to_a_list_that_crosses_sections_is_told_by_itself() -> None:
    path = Path(__file__).parents[1] / "cases" / "duplicate-entry" / "cross-listed" / "before.md"
    document = documents.parse("list.md", path.read_bytes())
    (place,) = case(document, records={}).documents
    added = replace(place, added=frozenset({13}))
    found = [each for each in duplicate_entry.RULE.check(Case((added,))) if each.entry == 13]
    assert [(each.severity.value, each.line, "line 5" in each.message) for each in found] == [("info", 21, True)]


def test_no_row_is_deleted_beside_a_cell_that_spans_several() -> None:
    row = "<tr><td><a href='https://arxiv.org/abs/2404.06654'>One Title (Lee et al., 2020)</a></td></tr>\n"
    other = row.replace("<td>", "<td rowspan=2>2020</td><td>").replace("6654'>One", "6655'>Two")
    for text, fixes in ((f"<table>\n{row}{row}</table>\n", 1), (f"<table>\n{row}{other}{row}</table>\n", 0)):
        found = list(duplicate_entry.RULE.check(case(documents.parse("list.md", text.encode()), records={})))
        assert (len(found), sum(each.fix is not None for each in found)) == (1, fixes)


@pytest.fixture
def long_context() -> Document:
    return real_list("long-context.md")


def test_the_pair_under_one_title_is_told_apart(long_context: Document) -> None:
    records: dict[str, PaperRecord] = {}
    for entry in sorted(long_context.entries, key=lambda entry: not entry.news):
        for index in entry.links:
            identifier = long_context.links[index].identifier
            if identifier.kind == "arxiv" and entry.title is not None:
                first = records.get(identifier.value)
                record = first or PaperRecord(entry.title.text, entry.author_names)
                records[identifier.value] = replace(record, authors=record.authors or entry.author_names)
    (found,) = wrong_paper.RULE.check(case(long_context, records=records))
    assert found.link is not None
    assert long_context.links[found.link].identifier == Identifier("arxiv", "2508.12265")
    assert "Fast, Slow, and Tool-augmented Thinking" in found.message
    assert "arxiv:2508.09834" in found.message
    duplicates = list(duplicate_entry.RULE.check(case(long_context, records=records)))
    assert all("2508." not in each.message for each in duplicates)
    assert len(duplicates) == 4
