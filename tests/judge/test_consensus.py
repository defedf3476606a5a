"""Venue, track and year are decided each by itself, and nobody's word alone is enough unless it proves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from citevet.judge.consensus import Decision, Preference, Standing, Weighed, decide
from citevet.model import Track, VenueClaim

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def says(
    source: str,
    standing: Standing,
    venue: str,
    year: int | None = 2025,
    track: Track | None = None,
    *,
    also: int | None = None,
    proves: bool = False,
) -> Weighed:
    """One claim."""
    claim = VenueClaim(source, venue, track, year, "so it is", "https://example.org", NOW)
    return Weighed(claim, standing, year or also, proves)


def what(decision: Decision) -> tuple[str | None, Track | None, int | None, bool]:
    """The parts, and whether all are sure."""
    return decision.venue, decision.track, decision.year, decision.agreed


LISTED = says("dblp", Standing.PROCEEDINGS, "ICLR", track="main", proves=True)
INDEX = says("semantic-scholar", Standing.INDEX, "ICLR", None, also=2024)


def test_nobody_says_anything() -> None:
    assert what(decide([])) == (None, None, None, False)


def test_the_proceedings_prove_all_three() -> None:
    assert what(decide([LISTED])) == ("ICLR", "main", 2025, True)


def test_the_year_has_a_confidence_of_its_own() -> None:
    decision = decide([says("arxiv", Standing.AUTHORS, "ICLR"), INDEX])
    assert decision.confidence.venue > 0.9 > decision.confidence.year > 0.5
    assert what(decision) == ("ICLR", "main", 2025, False)


def test_the_track_has_a_confidence_of_its_own() -> None:
    twice = [says("arxiv", Standing.AUTHORS, "ACL"), says("semantic-scholar", Standing.INDEX, "ACL", None, also=2025)]
    decision = decide(twice)
    assert (decision.track, decision.confidence.track) == (None, 0.0)
    assert decision.confidence.venue > 0.9


@pytest.mark.parametrize(("venue", "agreed"), [("NeurIPS", False), ("ICLR", True)])
def test_a_bare_name_is_no_proof_of_the_main_part_where_others_go_by_it(venue: str, agreed: bool) -> None:
    twice = [
        says("arxiv", Standing.AUTHORS, venue, 2024),
        says("semantic-scholar", Standing.INDEX, venue, None, also=2024),
    ]
    assert what(decide(twice)) == (venue, "main", 2024, agreed)


@pytest.mark.parametrize(
    "other",
    [
        says("arxiv", Standing.AUTHORS, "ICML"),
        says("arxiv", Standing.AUTHORS, "ICLR", 2024),
        says("semantic-scholar", Standing.INDEX, "ICML", None),
        says("acl-anthology", Standing.PROCEEDINGS, "ACL", track="findings", proves=True),
        says("arxiv", Standing.AUTHORS, "ICLR", track="tutorial"),
    ],
)
def test_one_who_says_otherwise_makes_it_doubtful(other: Weighed) -> None:
    decision = decide([LISTED, other])
    assert not decision.agreed
    assert min(decision.confidence.venue, decision.confidence.track, decision.confidence.year) <= 0.5


def test_a_workshop_before_the_conference_is_no_contradiction() -> None:
    assert what(decide([LISTED, says("arxiv", Standing.AUTHORS, "ICML", 2024, "workshop")]))[3]


def test_a_workshop_is_not_confirmed_by_the_name_of_its_conference() -> None:
    workshop = says("arxiv", Standing.AUTHORS, "ICLR", 2025, "workshop")
    assert what(decide([workshop, INDEX])) == ("ICLR", "workshop", 2025, False)


def test_conferences_that_were_held_together_are_one() -> None:
    listed = says("acl-anthology", Standing.PROCEEDINGS, "EMNLP", 2019, "main", proves=True)
    assert decide([listed, says("arxiv", Standing.AUTHORS, "IJCNLP", 2019)]).agreed
    later = says("acl-anthology", Standing.PROCEEDINGS, "EMNLP", 2022, "main", proves=True)
    assert not decide([later, says("arxiv", Standing.AUTHORS, "IJCNLP", 2022)]).agreed


@pytest.mark.parametrize(("prefer", "venue"), [("first", "CVPR"), ("conference", "CVPR"), ("journal", "TPAMI")])
def test_one_of_two_versions_is_preferred(prefer: Preference, venue: str) -> None:
    conference = says("dblp", Standing.PROCEEDINGS, "CVPR", 2023, "main", proves=True)
    journal = says("arxiv", Standing.AUTHORS, "TPAMI", 2025, "journal")
    assert decide([conference, journal], prefer).venue == venue
    assert decide([journal, conference], prefer).venue == venue


def test_the_journal_is_first_where_it_came_first() -> None:
    conference = says("dblp", Standing.PROCEEDINGS, "ICLR", 2025, "main", proves=True)
    journal = says("openreview", Standing.PROCEEDINGS, "TMLR", 2024, "journal", proves=True)
    assert what(decide([conference, journal])) == ("TMLR", "journal", 2024, True)


def test_an_index_alone_tells_of_no_second_version() -> None:
    assert not decide([LISTED, says("semantic-scholar", Standing.INDEX, "TMLR", None, "journal")]).agreed
