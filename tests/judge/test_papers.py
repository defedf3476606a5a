"""What is known of a paper: only from records that are surely its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec
import pytest

from citevet.judge.papers import judge_paper
from citevet.model import (
    Absent,
    Entry,
    Evidence,
    Field,
    Found,
    Identifier,
    PageRecord,
    Paper,
    PaperIds,
    PaperRecord,
    Span,
    Trouble,
    Unavailable,
)

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
TODAY = NOW.date()
TITLE, AUTHORS = "A Title of Five Words", ("Ann Lee", "Bo Roe")
ABOUT = Identifier("arxiv", "2404.06654")
ENTRY = Entry(
    span=Span(0, 10),
    line=1,
    shape="A",
    section=(),
    links=(0,),
    title=Field(TITLE, Span(0, 5)),
    author_names=AUTHORS,
)
RECORD = PaperRecord(TITLE, AUTHORS, published=date(2024, 4, 9))


def index(record: PaperRecord = RECORD, **changes: object) -> Found:
    """What Semantic Scholar says."""
    return Found("semantic-scholar", ABOUT, replace(record, **changes), "https://s2", NOW)  # type: ignore[arg-type]


def owner(record: PaperRecord = RECORD, **changes: object) -> Found:
    """What arXiv says."""
    return Found("arxiv", ABOUT, replace(record, **changes), "https://arxiv", NOW)  # type: ignore[arg-type]


def judged(*evidence: Evidence, entry: Entry = ENTRY) -> Paper:
    """The paper, which there has to be."""
    paper = judge_paper(entry, evidence, TODAY)
    assert paper is not None
    return paper


def venue(paper: Paper) -> tuple[str | None, str | None, int | None, bool]:
    """What is judged of the venue."""
    return paper.venue, paper.track, paper.year, paper.agreed


ICLR = "International Conference on Learning Representations"
ACL = "Annual Meeting of the Association for Computational Linguistics"


def test_a_preprint_has_no_venue() -> None:
    assert venue(judged(index(venue="arXiv.org", year=2024), owner())) == (None, None, None, False)


def test_the_index_alone_gives_a_venue_and_never_its_own_year() -> None:
    assert venue(judged(index(venue=ICLR, year=2024))) == ("ICLR", "main", None, False)


def test_a_year_in_the_venues_own_text_is_the_venues() -> None:
    assert (
        venue(judged(index(venue="2024 IEEE International Conference on Image Processing (ICIP)", year=2023)))[2]
        == 2024
    )


def test_a_comment_alone_is_one_source() -> None:
    assert venue(judged(owner(comment="Accepted to ICLR 2025"))) == ("ICLR", "main", 2025, False)


def test_a_comment_and_a_journal_reference_are_one_source() -> None:
    paper = judged(owner(comment="ICLR 2025", journal_ref="ICLR 2025"))
    assert len(paper.claims) == 2
    assert not paper.agreed


def test_two_sources_agree_on_venue_and_year() -> None:
    assert venue(judged(index(venue=ICLR, year=2025), owner(comment="ICLR 2025"))) == ("ICLR", "main", 2025, True)


def test_the_index_with_the_preprints_year_does_not_agree() -> None:
    assert venue(judged(index(venue=ICLR, year=2024), owner(comment="ICLR 2025"))) == ("ICLR", "main", 2025, False)


def test_a_dblp_key_tells_the_year_too() -> None:
    found = index(venue=ICLR, year=2024, ids=PaperIds(dblp="conf/iclr/LeeR25"))
    assert venue(judged(found, owner(comment="ICLR 2025"))) == ("ICLR", "main", 2025, True)


def test_a_dblp_key_of_a_journal_is_a_journals() -> None:
    assert venue(judged(index(ids=PaperIds(dblp="journals/tmlr/LeeR25")))) == ("TMLR", "journal", None, False)


def test_corr_is_no_proof_of_anything() -> None:
    found = index(venue=ICLR, year=2025, ids=PaperIds(dblp="journals/corr/abs-2404-06654"))
    assert venue(judged(found, owner(comment="ICLR 2025"))) == ("ICLR", "main", 2025, True)


def test_sources_that_disagree_do_not_agree() -> None:
    assert venue(judged(index(venue=ICLR, year=2025), owner(comment="ICML 2025"))) == ("ICML", "main", 2025, False)


def test_an_untold_track_of_a_venue_with_findings_is_left_open() -> None:
    paper = judged(index(venue=ACL, year=2024), owner(comment="Accepted to ACL 2024"))
    assert venue(paper) == ("ACL", None, 2024, False)


@pytest.mark.parametrize(
    ("comment", "track"), [("ACL 2025 Findings", "findings"), ("ACL 2025 main conference", "main")]
)
def test_a_told_track_settles_it(comment: str, track: str) -> None:
    assert venue(judged(index(venue=ACL, year=2025), owner(comment=comment))) == ("ACL", track, 2025, True)


def test_the_preprints_year_in_the_index_confirms_nothing() -> None:
    assert venue(judged(index(venue=ICLR, year=2024), owner(comment="ICLR 2024"))) == ("ICLR", "main", 2024, False)


def test_an_anthology_id_tells_venue_track_and_year() -> None:
    found = index(venue=ACL, year=2023, ids=PaperIds(acl="2024.findings-acl.12"))
    assert venue(judged(found)) == ("ACL", "findings", 2024, False)
    assert venue(judged(found, owner())) == ("ACL", "findings", 2024, True)
    assert not judged(replace(found, record=replace(found.record, authors=("Ann Lee", "Cy Poe"))), owner()).agreed  # type: ignore[arg-type]
    assert venue(judged(found, owner(comment="Findings of ACL 2024")))[3]


def test_an_anthology_id_stands_in_its_doi() -> None:
    found = index(venue=ACL, ids=PaperIds(doi="10.18653/v1/2024.acl-industry.12"))
    assert venue(judged(found))[:3] == ("ACL", "industry", 2024)


def test_the_index_names_the_conference_for_a_workshop() -> None:
    paper = judged(index(venue=ICLR, year=2025), owner(comment="Accepted to the ICLR 2025 Workshop on Birds"))
    assert venue(paper) == ("ICLR", "workshop", 2025, False)


def test_a_year_that_is_yet_to_come_is_not_believed() -> None:
    assert venue(judged(owner(comment="Accepted to ICLR 2031"))) == (None, None, None, False)


def test_the_page_of_proceedings_tells_when_it_carries_the_title() -> None:
    about = Identifier("url", "https://proceedings.mlr.press/v235/lee24a.html")
    page = Found("web", about, PageRecord(about.value, 200, title=TITLE), about.value, NOW)
    other = replace(page, record=PageRecord(about.value, 200, title="Birds in the Field by Night"))
    assert venue(judged(owner(), page)) == ("ICML", "main", 2024, True)
    assert venue(judged(owner(), other))[0] is None
    assert not judged(owner(comment="ICML 2023"), page).agreed


def test_another_papers_record_lends_nothing() -> None:
    wrong = index(title="Birds in the Field by Night", authors=("Cy Poe", "Di Moe"), venue=ICLR, citations=900)
    assert judge_paper(ENTRY, [wrong], TODAY) is None
    paper = judged(wrong, owner(comment="ICML 2024"))
    assert paper.venue == "ICML"
    assert paper.citations is None


def test_the_same_title_by_others_lends_nothing() -> None:
    assert judge_paper(ENTRY, [index(authors=("Cy Poe", "Di Moe"), venue=ICLR)], TODAY) is None


def test_an_entry_without_authors_needs_the_title() -> None:
    entry = msgspec.structs.replace(ENTRY, author_names=())
    assert judged(owner(comment="ICLR 2025"), entry=entry).venue == "ICLR"
    assert judge_paper(entry, [owner(title="A Title of Five Birds and More")], TODAY) is None


def test_an_entry_without_a_title_has_no_paper() -> None:
    assert judge_paper(msgspec.structs.replace(ENTRY, title=None), [owner()], TODAY) is None


def test_silence_is_no_paper() -> None:
    silence = [
        Absent("semantic-scholar", ABOUT, False, "null", "", NOW),
        Unavailable("arxiv", ABOUT, Trouble.OUTAGE, "503", "", NOW),
    ]
    assert judge_paper(ENTRY, silence, TODAY) is None


def test_names_are_merged() -> None:
    paper = judged(index(ids=PaperIds(s2="5", doi="10.1/x", arxiv="2404.06654")), owner(ids=PaperIds(doi="10.2/y")))
    assert paper.ids == PaperIds(arxiv="2404.06654", doi="10.2/y", s2="5")


def test_citations_a_month_count_from_the_first_publication() -> None:
    found = index(citations=220, influential_citations=7, published=date(2024, 6, 1))
    paper = judged(found, owner(published=date(2024, 4, 1)))
    assert (paper.citations, paper.influential_citations) == (220, 7)
    assert paper.citations_per_month == pytest.approx(220 / ((TODAY - date(2024, 4, 1)).days / 30.44), abs=0.01)


def test_a_paper_of_yesterday_is_a_month_old() -> None:
    assert judged(index(citations=2, published=date(2026, 1, 30))).citations_per_month == 2


def test_without_a_date_there_is_no_rate() -> None:
    assert judged(index(citations=2, published=None)).citations_per_month is None
