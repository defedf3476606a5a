"""What is taken over of a publication beside its venue, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from citevet.judge.papers import judge_paper
from citevet.model import Entry, Field, Found, Identifier, Imprint, PaperIds, PaperRecord, Span

TITLE, ANN = "A Title of Five Words", ("Ann Lee", "Bo Roe")
NOW = datetime(2026, 1, 5, tzinfo=UTC)
TODAY = date(2026, 1, 5)
DOI = "10.1109/cvpr52733.2024.00001"
CVPR = "2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"
ENTRY = Entry(Span(0, 9), 1, "A", (), (), title=Field(TITLE, Span(0, 9)), author_names=ANN, preprint=True)


def printed(doi: str = DOI, pages: str = "", publisher: str = "", page: str = "", venue: str = CVPR) -> Imprint:
    """The imprint of a preprint that Crossref knows under that DOI."""
    about = Identifier("doi", doi)
    record = PaperRecord(
        TITLE, ANN, PaperIds(doi=doi), venue=venue, year=2024, pages=pages, publisher=publisher, page=page
    )
    preprint = PaperRecord(TITLE, ANN, PaperIds(arxiv="2401.00001", doi=doi), comment="Accepted to CVPR 2024")
    evidence = (
        Found("arxiv", Identifier("arxiv", "2401.00001"), preprint, "", NOW),
        Found("crossref", about, record, "", NOW),
    )
    paper = judge_paper(ENTRY, evidence, TODAY)
    assert paper is not None
    return paper.imprint


def test_it_is_what_was_registered() -> None:
    page = "https://ieeexplore.ieee.org/document/1/"
    assert printed(pages="12-19", publisher="IEEE", page=page) == Imprint(DOI, "12--19", "IEEE", page)


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("1178-1198", "1178--1198"),
        ("D383–D388", "D383--D388"),
        ("e17", ""),
        ("7", "7"),
        ("1-2}, note={x", ""),
        ("", ""),
    ],
)
def test_pages(pages: str, expected: str) -> None:
    assert printed(pages=pages).pages == expected


@pytest.mark.parametrize(
    "page", ["http://x.example/1", "https://x.example/{1}", "https://doi.org/10.1/1", "javascript:x"]
)
def test_addresses_that_are_not_taken_over(page: str) -> None:
    assert printed(page=page).url == ""


@pytest.mark.parametrize("publisher", ["A {Brace}", "Back\\\\slash", "x" * 90, ""])
def test_publishers_that_are_not_taken_over(publisher: str) -> None:
    assert printed(publisher=publisher).publisher == ""


def test_another_version_lends_nothing() -> None:
    journal = "IEEE Transactions on Pattern Analysis and Machine Intelligence"
    assert printed(venue=journal, pages="1-2", publisher="IEEE") == Imprint()
    assert printed(venue="An Unknown Gathering", pages="1-2", publisher="X Press") == Imprint()
