"""The rules that hold an entry against its paper's record, where a written case would not show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet import documents
from citevet.collect import EvidencePool
from citevet.judge.papers import judge_paper
from citevet.matching import unknown_names
from citevet.model import (
    Document,
    Evidence,
    Finding,
    Found,
    Identifier,
    PageRecord,
    PaperIds,
    PaperRecord,
    Question,
    Safety,
    State,
    Verdict,
)
from citevet.rules import stale_title, withdrawn_paper, wrong_authors, wrong_paper, wrong_venue_or_year
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.subjects import records_of
from tests.documents.real import real_list
from tests.support import counting_calls

NOW = datetime(2026, 1, 31, tzinfo=UTC)
ARXIV = Identifier("arxiv", "2404.06654")
TITLE = "A Title of Five Words"
RECORD = PaperRecord(TITLE, ("Ann Lee", "Bo Roe"), PaperIds(arxiv="2404.06654"), version=2)
ICLR, ACL = (
    "International Conference on Learning Representations",
    "Annual Meeting of the Association for Computational Linguistics",
)


def entry(
    venue: str = "Arxiv 2024",
    title: str = f"**{TITLE}.**",
    authors: str = "Ann Lee, Bo Roe",
    link: str = str(ARXIV.value),
) -> Document:
    """A list of one entry."""
    url = link if "://" in link else f"https://arxiv.org/abs/{link}"
    return documents.parse("list.md", f"# Papers\n\n1. [{title}]({url}) _{authors}._ {venue}.\n".encode())


def recorded(pool: EvidencePool) -> dict[Identifier, PaperRecord]:
    """What the records call the papers, whoever says so."""
    return {about: record for about, (record, _) in records_of(pool).items()}


def case(document: Document, evidence: Sequence[Evidence]) -> Case:
    """What the rules see when the sources say this."""
    papers = tuple(judge_paper(each, evidence, date(2026, 1, 31)) for each in document.entries)
    ok = tuple(Verdict(State.OK, "", "web") for _ in document.links)
    pool = EvidencePool(
        {Question(each.about): tuple(e for e in evidence if e.about == each.about) for each in evidence}
    )
    return Case((CaseDocument(document, ok, papers),), records=recorded(pool))


def says(source: str, record: PaperRecord | PageRecord, about: Identifier = ARXIV) -> Found:
    """A source's record."""
    return Found(source, about, record, f"https://{source}/", NOW)


def replacement(found: Finding) -> str | None:
    """The text of the only edit of a fix."""
    assert found.fix is None or found.fix.safety is Safety.UNSAFE
    return found.fix.edits[0].replacement if found.fix else None


# --- venues


def venues(document: Document, *evidence: Evidence) -> list[Finding]:
    """What CV302 finds."""
    return list(wrong_venue_or_year.RULE.check(case(document, evidence)))


def indexed(venue: str, **ids: str) -> Found:
    """Semantic Scholar's record with a venue."""
    return says("semantic-scholar", replace(RECORD, venue=venue, year=2024, version=None, ids=PaperIds(**ids)))


def commented(comment: str) -> Found:
    """arXiv's record with a comment."""
    return says("arxiv", replace(RECORD, comment=comment))


def test_two_sources_that_agree_contradict_a_venue() -> None:
    (found,) = venues(entry("ICML 2024"), indexed(ICLR, dblp="conf/iclr/LeeR25"), commented("Accepted to ICLR 2025"))
    assert replacement(found) == "ICLR 2025"
    assert {each.source for each in found.evidence} == {"arxiv", "semantic-scholar"}


@pytest.mark.parametrize("ids", [{"dblp": "conf/iclr/LeeR25"}, {}, {"acl": "2024.acl-long.1"}])
def test_an_index_alone_contradicts_no_venue(ids: dict[str, str]) -> None:
    assert venues(entry("ICML 2024"), indexed(ICLR, **ids), says("arxiv", RECORD)) == []


def test_authors_alone_contradict_no_venue() -> None:
    assert venues(entry("ICML 2024"), commented("Accepted to ICLR 2025")) == []


def test_an_anthology_id_tells_findings_from_the_main_conference() -> None:
    (found,) = venues(entry("ACL 2024"), indexed(ACL, acl="2024.findings-acl.12"), says("arxiv", RECORD))
    assert replacement(found) == "ACL 2024 Findings"
    (found,) = venues(entry("Findings of ACL 2024"), indexed(ACL, acl="2024.acl-long.12"))
    assert replacement(found) == "ACL 2024"


def test_authors_do_not_tell_findings_from_the_main_conference() -> None:
    assert venues(entry("ACL 2024"), indexed(ACL), commented("Accepted to ACL 2024 Findings")) == []


def test_an_address_in_the_proceedings_contradicts_a_venue() -> None:
    about = Identifier("url", "https://proceedings.mlr.press/v235/lee24a.html")
    page = says("web", PageRecord(about.value, 200, title=TITLE), about)
    (found,) = venues(entry("ICLR 2024"), says("arxiv", RECORD), page)
    assert replacement(found) == "ICML 2024"
    (found,) = venues(entry("ICML'23"), says("arxiv", RECORD), page)
    assert replacement(found) == "24"
    other = says("web", PageRecord(about.value, 200, title="Something Else Entirely About Birds"), about)
    assert venues(entry("ICLR 2024"), says("arxiv", RECORD), other) == []


def test_a_year_is_contradicted_by_two_sources_that_know_it() -> None:
    comment = commented("Accepted to ICLR 2025")
    assert venues(entry("ICLR 2024"), indexed(ICLR), comment) == []
    (found,) = venues(entry("ICLR 2024 Oral"), indexed(ICLR, dblp="conf/iclr/LeeR25"), comment)
    assert replacement(found) == "2025"
    assert venues(entry("ICLR 2024"), indexed(ICLR, dblp="conf/iclr/LeeR24"), comment) == []


@pytest.mark.parametrize(
    ("stated", "acl"),
    [
        ("IJCNLP 2021", "2021.acl-long.7"),
        ("COLING 2024", "2024.lrec-main.7"),
        ("LREC 2024", "2024.lrec-main.7"),
        ("LREC-COLING 2024", "2024.lrec-main.7"),
        ("TPAMI 2024", "2024.acl-long.7"),
        ("ACL 2024 Workshop", "2024.acl-long.7"),
        ("A Journal of Ours 2024", "2024.acl-long.7"),
        ("2024", "2024.acl-long.7"),
    ],
)
def test_other_words_for_a_venue_are_no_contradiction(stated: str, acl: str) -> None:
    assert (
        venues(
            entry(stated, link=f"https://aclanthology.org/{acl}"), says("arxiv", replace(RECORD, ids=PaperIds(acl=acl)))
        )
        == []
    )


def test_conferences_were_held_together_in_some_years_only() -> None:
    record = says("arxiv", replace(RECORD, ids=PaperIds(acl="2020.acl-main.7")))
    (found,) = venues(entry("IJCNLP 2020"), record)
    assert replacement(found) == "ACL 2020"


# --- titles


def titles(document: Document, *evidence: Evidence) -> list[Finding]:
    """What CV306 finds."""
    return list(stale_title.RULE.check(case(document, evidence)))


NEWER = replace(RECORD, title="What Five Words Say About a Paper")


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (f"**{TITLE}.**", "What Five Words Say About a Paper"),
        (TITLE, "What Five Words Say About a Paper"),
        (r"**A \_Title\_ of Five Words.**", "What Five Words Say About a Paper"),
        ("**A *Title* of Five Words.**", None),
        ("**A `Title` of Five Words.**", None),
        ("**Title**: of Five Words", None),
    ],
)
def test_the_markup_around_a_title_is_kept(written: str, mended: str | None) -> None:
    document = entry(title=written)
    (found,) = titles(document, says("arxiv", NEWER))
    assert replacement(found) == mended or replacement(found) == f"{mended}."
    assert found.fix is None or "**" not in document.text_at(found.fix.edits[0].span)


def test_a_title_with_latex_is_told_and_not_written() -> None:
    (found,) = titles(entry(), says("arxiv", replace(NEWER, title=r"Papers in $\mathcal{O}(1)$ Words")))
    assert found.fix is None


def test_only_arxiv_knows_what_its_paper_is_called() -> None:
    assert titles(entry(), says("semantic-scholar", replace(NEWER, version=None))) == []


def test_a_published_paper_keeps_the_title_that_some_source_knows() -> None:
    known = says("semantic-scholar", replace(RECORD, version=None))
    assert titles(entry("ICLR 2025"), known, says("arxiv", NEWER)) == []
    assert len(titles(entry("ICLR 2025"), says("arxiv", NEWER))) == 1
    assert len(titles(entry("Arxiv 2024"), known, says("arxiv", NEWER))) == 1


@pytest.mark.parametrize(
    "newest",
    [
        "A TITLE OF {Five} WORDS",
        "A Title of Five Words: and of a Subtitle",
        "A Title of Five Words and Some More",
        "On Papers: A Title of Five Words",
        "Titles of Five Words",
    ],
)
def test_trifles_are_not_told(newest: str) -> None:
    assert titles(entry(), says("arxiv", replace(RECORD, title=newest))) == []


@pytest.mark.parametrize(
    ("stated", "newest"),
    [
        ("Bird: Flying in Circles", "Bird2: Resting on Trees at Dusk"),
        ("BirdLM-v1.5 Technical Report", "BirdLM-v2 Technical Report"),
        ("Bird+: Flying in Circles", "Bird++: Resting on Trees at Dusk"),
    ],
)
def test_a_sequel_is_another_paper(stated: str, newest: str) -> None:
    assert titles(entry(title=stated), says("arxiv", replace(RECORD, title=newest))) == []


def test_a_withdrawn_paper_is_told_once() -> None:
    gone = says("arxiv", replace(NEWER, withdrawn=True, comment="Withdrawn\nby the authors"))
    assert titles(entry(), gone) == []
    (found,) = withdrawn_paper.RULE.check(case(entry(), [gone]))
    assert found.message.endswith('has been withdrawn from arXiv: "Withdrawn by the authors"')
    assert found.fix is None


WORDS = st.sampled_from([TITLE, f"{TITLE} Again", "Something Else Entirely", "A Title of Fine Words", "Five Words"])
PEOPLE = st.lists(st.sampled_from(["Ann Lee", "Bo Roe", "Cy Poe", "Di Moe"]), min_size=1, unique=True)


@given(st.lists(st.tuples(WORDS, PEOPLE), min_size=2, max_size=2), WORDS, PEOPLE)
def test_a_title_is_never_stale_where_the_paper_is_wrong(
    known: list[tuple[str, list[str]]], title: str, people: list[str]
) -> None:
    text = f"1. [**{title}.**](https://arxiv.org/abs/2404.06654) _{', '.join(people)}._ Arxiv 2024."
    text += "\n2. [**Five Words.**](https://arxiv.org/abs/2404.06655) _Cy Poe._ Arxiv 2024.\n"
    evidence = [
        says("arxiv", PaperRecord(name, tuple(authors), version=1), Identifier("arxiv", value))
        for (name, authors), value in zip(known, ("2404.06654", "2404.06655"), strict=True)
    ]
    seen = case(documents.parse("list.md", text.encode()), evidence)
    accused = {each.entry for each in wrong_paper.RULE.check(seen)}
    assert accused.isdisjoint(each.entry for each in stale_title.RULE.check(seen))


def test_the_newest_version_tells_what_a_paper_is() -> None:
    older = Found("arxiv", ARXIV, replace(RECORD, version=1, withdrawn=True), "https://arxiv/", NOW)
    newer = says("arxiv", RECORD)
    index = says("semantic-scholar", replace(RECORD, version=None, title="Another"))
    for order in ((older, newer, index), (index, newer, older)):
        pool = EvidencePool({Question(ARXIV, number): (each,) for number, each in enumerate(order)})
        assert recorded(pool) == {ARXIV: RECORD}


# --- authors


@pytest.mark.parametrize(
    ("stated", "known", "wrong"),
    [
        (["Ann Lee", "Bo Roe"], ["Bo Roe", "Ann Lee"], []),
        (["A. Lee"], ["Ann Lee", "Bo Roe"], []),
        (["Lee Ann"], ["Ann Lee"], []),
        (["Jürgen Müller"], ["Juergen Mueller"], []),
        (["Huiqang Jiang"], ["Huiqiang Jiang"], []),
        (["Sasha Rush"], ["Alexander M. Rush"], []),
        (["Ann Lee"], ["Bird Watchers Team"], []),
        (["Ann Lee"], ["BirdCo"], []),
        (["王伟"], ["Wei Wang"], []),
        (["Ann Lee", "Cy Poe"], ["Ann Lee", "Bo Roe"], ["Cy Poe"]),
        (["Cy Poe", "Di Moe"], ["Ann Lee", "Bo Roe"], ["Cy Poe", "Di Moe"]),
    ],
)
def test_who_is_no_author(stated: list[str], known: list[str], wrong: list[str]) -> None:
    assert list(unknown_names(stated, known)) == wrong


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("Cy Poe, Di Moe, and Ed Foe", "Ann Lee, Bo Roe, and Jo Doe"),
        ("Cy Poe, Di Moe and Ed Foe", "Ann Lee, Bo Roe and Jo Doe"),
        ("Cy Poe, et al", "Ann Lee, et al."),
        ("Poe, C. and Moe, D.", None),
        ("C. Poe, D. Moe", None),
    ],
)
def test_authors_are_joined_as_the_list_joins_them(written: str, mended: str | None) -> None:
    record = replace(RECORD, authors=("Ann Lee", "Bo Roe", "Jo Doe"))
    (found,) = wrong_authors.RULE.check(case(entry(authors=written), [says("arxiv", record)]))
    assert replacement(found) == mended


# --- all of them


def test_checking_takes_work_that_grows_with_the_list() -> None:
    document = real_list("long-context-full-2025-08.md")
    half = replace(document, entries=document.entries[::2])
    for module in (wrong_venue_or_year, withdrawn_paper, stale_title, wrong_authors):
        # The first round fills the caches.
        _, whole, part = (_calls(module.RULE, _known_to_arxiv(each)) for each in (document, document, half))
        assert 0 < whole < 3 * part, module.RULE.code


def _known_to_arxiv(document: Document) -> Case:
    evidence = [
        says("arxiv", PaperRecord(each.title.text, each.author_names, version=1), document.links[index].identifier)
        for each in document.entries
        for index in each.links
        if each.title is not None and document.links[index].identifier.kind == "arxiv"
    ]
    return Case(
        (CaseDocument(document, (), (None,) * len(document.entries)),),
        records=recorded(EvidencePool({Question(each.about): (each,) for each in evidence})),
    )


def _calls(rule: Rule, seen: Case) -> int:
    return counting_calls(lambda: list(rule.check(seen)))[0]
