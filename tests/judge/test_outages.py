"""What was down, told from the evidence."""

from __future__ import annotations

from datetime import UTC, datetime

from citevet.judge.outages import outages
from citevet.model import Absent, Evidence, Hop, Identifier, Outage, Trouble, Unavailable

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def silent(number: int, *trail: Hop, trouble: Trouble = Trouble.UNREACHABLE) -> Evidence:
    page = Identifier("url", f"https://down.example/{number}")
    return Unavailable("web", page, trouble, "the page answers 500", page.value, NOW, trail=trail, transient=True)


def test_a_host_that_answers_for_none_of_its_pages_is_named_once() -> None:
    assert outages(map(silent, range(3))) == (Outage("down.example", "the page answers 500", 3),)


def test_two_pages_do_not_tell_of_their_host() -> None:
    assert outages(map(silent, range(2))) == ()


def test_a_host_that_answers_for_one_page_is_not_down() -> None:
    page = Identifier("url", "https://down.example/9")
    gone = Absent("web", page, True, "the page answers 404", page.value, NOW, status=404)
    assert outages([*map(silent, range(3)), gone]) == ()


def test_a_host_that_sends_on_to_where_nothing_answers_is_not_down() -> None:
    assert outages(silent(number, Hop(f"https://down.example/{number}", 302)) for number in range(3)) == ()


def test_refusing_robots_or_leading_to_a_private_address_is_no_outage() -> None:
    for trouble in (Trouble.BLOCKED, Trouble.PRIVATE_ADDRESS):
        assert outages(silent(number, trouble=trouble) for number in range(3)) == ()
