"""How long answers count when nobody says how long."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from citevet.model import Absent, Found, Identifier, PageRecord
from citevet.store.ages import by_kind
from tests.store.samples import EVIDENCE, need_of

WEEK = timedelta(weeks=1)
PAPER, REPOSITORY, PAGE, GONE, NO_HOST, BLOCKED, *_ = EVIDENCE


def test_what_is_gone_is_asked_every_week() -> None:
    assert timedelta(days=5) < by_kind(need_of(GONE), GONE) < WEEK
    assert timedelta(days=5) < by_kind(need_of(NO_HOST), NO_HOST) < WEEK


def test_a_page_that_is_there_only_in_name_is_asked_every_week() -> None:
    assert isinstance(PAGE, Found)
    assert isinstance(PAGE.record, PageRecord)
    assert by_kind(need_of(PAGE), PAGE) < WEEK
    sound = replace(PAGE, record=replace(PAGE.record, oddity=None))
    assert by_kind(need_of(sound), sound) >= 8 * WEEK


def test_what_nobody_could_say_does_not_count() -> None:
    assert by_kind(need_of(BLOCKED), BLOCKED) == timedelta(0)


def test_what_was_asked_in_one_week_becomes_due_in_many() -> None:
    assert isinstance(PAGE, Found)
    assert isinstance(PAGE.record, PageRecord)
    due = [0] * 33
    for number in range(2_000):
        about = Identifier("url", f"https://example.org/{number}")
        page = replace(PAGE, about=about, record=replace(PAGE.record, oddity=None))
        due[by_kind(need_of(page), page) // WEEK] += 1
    assert sum(due[:8]) == 0
    assert max(due) < 120


def test_counts_are_asked_every_week_where_one_request_gives_hundreds() -> None:
    assert isinstance(PAPER, Found)
    counted = replace(PAPER, source="semantic-scholar")
    assert by_kind(need_of(counted), counted) < WEEK


def test_what_takes_several_batches_becomes_due_in_parts() -> None:
    assert isinstance(PAPER, Found)
    papers = [replace(PAPER, source="arxiv", about=Identifier("arxiv", f"2401.{number:05d}")) for number in range(300)]
    due = Counter(by_kind(need_of(each), each) // WEEK for each in papers)
    assert due.keys() == {8, 10, 12}
    assert max(due.values()) < 130
    assert 3 * WEEK < by_kind(need_of(REPOSITORY), REPOSITORY) < 8 * WEEK


def test_a_page_that_nobody_made_is_not_missed_every_week() -> None:
    assert isinstance(GONE, Absent)
    made_up = replace(GONE, about=Identifier("url", "https://example.org/a-page-that-citevet-made-up"))
    assert by_kind(need_of(made_up), made_up) >= 24 * WEEK
