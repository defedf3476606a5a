"""What is known of a repository."""

from __future__ import annotations

from datetime import UTC, datetime

from citevet.judge.repositories import judge_repository
from citevet.model import Absent, Found, Identifier, RepositoryRecord, Trouble, Unavailable

NOW = datetime(2026, 1, 31, tzinfo=UTC)
ABOUT = Identifier("github", "owner/name")
DOWN = Unavailable("github", ABOUT, Trouble.OUTAGE, "503", "", NOW)


def found(name: str) -> Found:
    return Found("github", ABOUT, RepositoryRecord(name, 12, True), "", NOW)


def absent(times: int) -> Absent:
    return Absent("github", ABOUT, True, "NOT_FOUND", "", NOW, times)


def test_a_repository_is_what_github_says() -> None:
    known = judge_repository("Owner/Name", [found("owner/NAME")])
    assert (known.name, known.exists, known.stars, known.archived) == ("Owner/Name", True, 12, True)
    assert known.renamed_to is None


def test_another_name_than_the_one_asked_for_is_a_renaming() -> None:
    assert judge_repository("Owner/Name", [found("New/Place")]).renamed_to == "New/Place"


def test_absence_counts_when_asked_twice() -> None:
    assert judge_repository("Owner/Name", [absent(2)]).exists is False
    assert judge_repository("Owner/Name", [absent(1)]).exists is None


def test_an_outage_says_nothing_and_hides_nothing() -> None:
    assert judge_repository("Owner/Name", [DOWN]).exists is None
    assert judge_repository("Owner/Name", []).exists is None
    assert judge_repository("Owner/Name", [found("Owner/Name"), DOWN]).exists is True
