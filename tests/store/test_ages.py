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
    for each in (GONE, NO_HOST):
        assert timedelta(days=5) < by_kind(need_of(each), each).latest < WEEK


def test_a_page_that_is_there_only_in_name_is_asked_every_week() -> None:
    assert isinstance(PAGE, Found)
    assert isinstance(PAGE.record, PageRecord)
    assert by_kind(need_of(PAGE), PAGE).latest < WEEK
    sound = replace(PAGE, record=replace(PAGE.record, oddity=None))
    assert by_kind(need_of(sound), sound).soonest > 8 * WEEK


def test_what_nobody_could_say_does_not_count() -> None:
    assert by_kind(need_of(BLOCKED), BLOCKED).latest == timedelta(0)


def test_what_is_asked_alone_becomes_due_in_many_weeks_and_what_is_asked_together_at_once() -> None:
    assert isinstance(PAGE, Found)
    assert isinstance(PAGE.record, PageRecord)
    alone, together = Counter[int](), Counter[int]()
    for number in range(2_000):
        about = Identifier("url", f"https://example.org/{number}")
        page = replace(PAGE, about=about, record=replace(PAGE.record, oddity=None))
        need, term = need_of(page), by_kind(need_of(page), page)
        assert term.soonest <= term.due(need, 1) < term.latest - 4 * WEEK
        alone[term.due(need, 1) // WEEK] += 1
        together[term.due(need, 50) // WEEK] += 1
    assert max(alone.values()) < 150
    assert len(together) == 1


def test_counts_are_asked_every_week_where_one_request_gives_hundreds() -> None:
    assert isinstance(PAPER, Found)
    counted = replace(PAPER, source="semantic-scholar")
    assert by_kind(need_of(counted), counted).latest < WEEK


def test_repositories_are_asked_sooner_than_pages() -> None:
    term = by_kind(need_of(REPOSITORY), REPOSITORY)
    assert 4 * WEEK < term.soonest < 5 * WEEK
    assert 6 * WEEK < term.latest < 7 * WEEK


def test_a_page_that_nobody_made_is_not_missed_every_week() -> None:
    assert isinstance(GONE, Absent)
    made_up = replace(GONE, about=Identifier("url", "https://example.org/a-page-that-citevet-made-up"))
    assert by_kind(need_of(made_up), made_up).soonest > 23 * WEEK
