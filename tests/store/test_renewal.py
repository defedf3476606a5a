"""Which of what is due is asked again in one run, and what waits for the next."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from citevet.model import Identifier, Need, Question
from citevet.store.ages import Term
from citevet.store.renewal import Known, Renewal

WEEK = timedelta(weeks=1)
TERM = Term(10 * WEEK, 30 * WEEK)


def need(number: int, source: str = "web") -> Need:
    return Need(source, Question(Identifier("url", f"https://example.org/{number}")))


def known(number: int, weeks: float, term: Term = TERM, *, source: str = "web", batch: int = 1) -> Known:
    return Known(need(number, source), weeks * WEEK, term, batch)


def test_a_run_asks_for_no_more_than_it_has_room_for_and_for_what_may_count_the_shortest_first() -> None:
    due = [known(number, 26 + number / 10) for number in range(10)]
    assert Renewal().chosen([known(10, 1), *due], []) == [need(9), need(8), need(7)]


def test_one_request_is_kept_for_what_has_little_time_left() -> None:
    patient = Term(2 * WEEK, 60 * WEEK)
    renewal = Renewal()
    first = renewal.chosen([known(0, 1), *(known(number, 45, patient) for number in range(1, 10))], [])
    assert len(first) == 2
    assert renewal.chosen([known(number, 26) for number in range(20, 30)], []) == [need(20)]


def test_what_counts_no_longer_is_asked_whatever_the_room() -> None:
    assert len(Renewal().chosen([known(number, 30) for number in range(10)], [])) == 10


def test_what_is_not_due_waits() -> None:
    assert Renewal().chosen([known(number, 9.9) for number in range(10)], []) == []


def test_an_age_that_somebody_gave_is_kept_to() -> None:
    always = Term(WEEK, WEEK)
    ages = [0.5, 1, 2, 9]
    assert Renewal().chosen([known(number, age, always) for number, age in enumerate(ages)], []) == [
        *map(need, (1, 2, 3))
    ]


def test_one_request_answers_a_batch_and_its_free_places_cost_nothing() -> None:
    repositories = [known(number, 26, source="github", batch=50) for number in range(220)]
    assert len(Renewal().chosen([known(300, 1), *repositories], [])) == 150
    asked = [need(number, "github") for number in range(400, 410)]
    assert len(Renewal().chosen([known(300, 1), *repositories], asked)) == 190


@pytest.mark.parametrize(("between", "latest"), [(1, 30), (4, 33), (13, 42)], ids=["weekly", "monthly", "quarterly"])
def test_everything_is_asked_before_it_is_too_old_however_seldom_there_is_an_audit(between: int, latest: int) -> None:
    asked: dict[int, int] = dict.fromkeys(range(50), 0)
    for week in range(0, 70, between):
        ages = [known(number, week - since) for number, since in asked.items()]
        for each in Renewal().chosen(ages, []):
            number = int(str(each.question.about).rpartition("/")[2])
            assert week - asked[number] <= latest
            asked[number] = week
    assert all(70 - since <= latest + between for since in asked.values())


@pytest.mark.parametrize("count", [20, 200])
def test_no_week_of_a_year_costs_much_more_than_the_others(count: int) -> None:
    asked = dict.fromkeys(range(count), 0)
    spent: Counter[int] = Counter()
    for week in range(1, 53):
        # What is asked every week tells when the last run was.
        renewal, now = Renewal(), [known(count, 1, Term(WEEK, WEEK), source="counts", batch=500)]
        now += [known(number, week - since) for number, since in asked.items()]
        for each in renewal.chosen(now, []):
            if each.source == "web":
                asked[int(str(each.question.about).rpartition("/")[2])] = week
                spent[week] += 1
    # They become due after 10 to 25 weeks.
    assert max(spent.values()) <= max(3, count / 15)
