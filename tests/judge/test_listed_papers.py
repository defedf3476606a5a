"""What a record in a listing of the proceedings tells of a paper, and when it is proof."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from citevet.judge.papers import judge_paper
from citevet.model import Evidence, Found, Paper
from citevet.sources.dblp import read_record
from tests.judge.test_papers import ABOUT, AUTHORS, ENTRY, NOW, TITLE, TODAY, index, owner, venue

ICLR = "International Conference on Learning Representations"
INFO: dict[str, Any] = {
    "authors": {"author": [{"@pid": "1", "text": "Ann Lee 0002"}, {"@pid": "2", "text": "Bo Roe"}]},
    "title": f"{TITLE}.",
    "venue": "ICLR",
    "year": "2025",
    "type": "Conference and Workshop Papers",
    "key": "conf/iclr/LeeR25",
    "ee": "https://openreview.net/forum?id=YicbFdNTTy",
}


def listed(**info: Any) -> Found:
    """What DBLP says."""
    record = read_record({**INFO, **info})
    assert record is not None
    return Found("dblp", ABOUT, replace(record, listing="conf/iclr/iclr2025"), "https://dblp", NOW)


def judged(*evidence: Evidence) -> Paper:
    """The paper, which there has to be."""
    paper = judge_paper(ENTRY, evidence, TODAY)
    assert paper is not None
    return paper


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ({}, ("ICLR", "main", 2025, True)),
        ({"venue": "ICLR (Poster)"}, ("ICLR", "main", 2025, True)),
        ({"venue": "ICLR (Workshop)"}, ("ICLR", "workshop", 2025, False)),
        ({"venue": "ME-FoMo@ICLR"}, ("ICLR", "workshop", 2025, False)),
        (
            {
                "venue": "EMNLP",
                "key": "conf/emnlp/LeeR24",
                "doi": "10.18653/V1/2024.FINDINGS-EMNLP.203",
                "year": "2024",
            },
            ("EMNLP", "findings", 2024, True),
        ),
        (
            {"venue": "EMNLP", "key": "conf/emnlp/LeeR23", "doi": "10.18653/V1/2023.EMNLP-INDUSTRY.59", "year": "2023"},
            ("EMNLP", "industry", 2023, True),
        ),
        # Nothing here tells the conference's main part from its Findings.
        ({"venue": "EMNLP", "key": "conf/emnlp/LeeR24", "year": "2024"}, ("EMNLP", None, 2024, False)),
        (
            {
                "venue": "NeurIPS",
                "key": "conf/nips/LeeR24",
                "year": "2024",
                "ee": "http://papers.nips.cc/paper_files/paper/2024/hash/2-Abstract-Datasets_and_Benchmarks_Track.html",
            },
            ("NeurIPS", "datasets", 2024, True),
        ),
        # METEOR: the key is the conference's, the paper a workshop's.
        (
            {
                "venue": "IEEvaluation@ACL",
                "key": "conf/acl/BanerjeeL05",
                "year": "2005",
                "ee": "https://aclanthology.org/W05-0909/",
            },
            ("ACL", "workshop", 2005, False),
        ),
        ({"venue": "WWW (Companion Volume)", "key": "conf/www/LeeR25"}, ("WWW", "other", 2025, False)),
        # The proceedings of a year may be printed in the next.
        ({"venue": "ECCV (12)", "key": "conf/eccv/LeeR24", "year": "2025", "ee": ""}, ("ECCV", "main", 2024, True)),
        (
            {"venue": "Trans. Mach. Learn. Res.", "key": "journals/tmlr/LeeR25", "type": "Journal Articles"},
            ("TMLR", "journal", 2025, True),
        ),
    ],
)
def test_a_record_tells_its_part_of_the_proceedings(info: dict[str, Any], told: tuple[object, ...]) -> None:
    assert venue(judged(owner(), listed(**info))) == told


def test_an_unknown_venue_says_nothing() -> None:
    assert venue(judged(owner(), listed(key="conf/nobody/LeeR25", venue="Nobody", ee=""))) == (None, None, None, False)


def test_the_index_that_lags_behind_does_not_contradict() -> None:
    assert venue(judged(index(venue="arXiv.org", year=2024), owner(), listed()))[3]


def test_the_index_confirms() -> None:
    paper = judged(index(venue=ICLR, year=2024), owner(), listed())
    assert venue(paper) == ("ICLR", "main", 2025, True)
    assert {each.source for each in paper.claims} == {"semantic-scholar", "dblp"}


@pytest.mark.parametrize("comment", ["Accepted to ICML 2025", "Accepted to ICLR 2024"])
def test_authors_who_say_otherwise_leave_it_open(comment: str) -> None:
    assert not judged(owner(comment=comment), listed()).agreed


def test_a_workshop_before_the_conference_is_no_contradiction() -> None:
    assert venue(judged(owner(comment="ICLR 2025 Workshop on X"), listed())) == ("ICLR", "main", 2025, True)


def test_two_records_in_two_proceedings_leave_it_open() -> None:
    twin = listed(key="conf/icml/LeeR25", venue="ICML", ee="")
    assert not judged(owner(), listed(), twin).agreed


@pytest.mark.parametrize(
    "info",
    [
        {"title": f"{TITLE}s"},
        {"authors": {"author": [{"text": AUTHORS[0]}, {"text": "Cy Noh"}]}},
    ],
)
def test_what_only_resembles_proves_nothing(info: dict[str, Any]) -> None:
    assert not judged(owner(), listed(**info)).agreed


def test_the_proceedings_alone_prove_nothing() -> None:
    assert not judged(listed()).agreed


def test_other_authors_are_not_heard() -> None:
    people = {"author": [{"text": "Cy Noh"}, {"text": "Di Park"}]}
    assert venue(judged(owner(), listed(authors=people))) == (None, None, None, False)
