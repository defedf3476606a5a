"""What was down, told from the evidence."""

from __future__ import annotations

from datetime import UTC, datetime

from citevet.judge.outages import outages, told_by_host
from citevet.model import Absent, Evidence, Found, Hop, Identifier, Outage, PageRecord, Trouble, Unavailable

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def silent(number: int, *trail: Hop, trouble: Trouble = Trouble.UNREACHABLE) -> Evidence:
    page = Identifier("url", f"https://down.example/{number}")
    return Unavailable("web", page, trouble, "the page answers 500", page.value, NOW, trail=trail, transient=True)


def led_astray(number: int, host: str = "down.example") -> Evidence:
    """A page that a host sends on to one that gives no answer."""
    page = Identifier("url", f"https://door.example/{number}")
    trail = (Hop(page.value, 302),)
    reason = f"{host} gave no answer (reset)"
    where = f"https://{host}/{number}"
    return Unavailable("web", page, Trouble.UNREACHABLE, reason, where, NOW, trail=trail, transient=True)


def test_a_host_that_answers_for_none_of_its_pages_is_named_once() -> None:
    assert outages(map(silent, range(3))) == (Outage("down.example", "the page answers 500", 3),)


def test_two_pages_do_not_tell_of_their_host() -> None:
    assert outages(map(silent, range(2))) == ()


def test_a_host_that_answers_for_one_page_is_not_down() -> None:
    page = Identifier("url", "https://down.example/9")
    gone = Absent("web", page, True, "the page answers 404", page.value, NOW, status=404)
    assert outages([*map(silent, range(3)), gone]) == ()


def test_a_host_that_is_reached_through_redirects_alone_is_named_and_who_led_there_is_not() -> None:
    evidence = [led_astray(number) for number in range(3)]
    down = outages(evidence)
    assert down == (Outage("down.example", "down.example gave no answer (reset)", 3),)
    assert {each.reason for each in evidence if isinstance(each, Unavailable)} == {down[0].reason}


def test_what_is_asked_directly_and_what_is_reached_through_redirects_is_one_host() -> None:
    evidence = [led_astray(1), silent(2), silent(3)]
    (outage,) = outages(evidence)
    assert (outage.source, outage.reason, outage.affected) == ("down.example", "the page answers 500", 3)
    told = told_by_host(evidence[0], [outage])
    assert isinstance(told, Unavailable)
    assert told.reason == outage.reason


def test_redirects_to_several_places_where_nothing_answers_tell_of_none() -> None:
    assert outages(led_astray(number, f"down{number}.example") for number in range(4)) == ()


def test_a_host_that_answered_at_the_end_of_a_redirect_has_answered() -> None:
    page = Identifier("url", "https://door.example/9")
    hops = (Hop(page.value, 302), Hop("https://down.example/9", 200))
    found = Found("web", page, PageRecord(hops[1].url, 200), page.value, NOW, hops)
    assert outages([*map(silent, range(3)), found]) == ()


def test_refusing_robots_or_leading_to_a_private_address_is_no_outage() -> None:
    for trouble in (Trouble.BLOCKED, Trouble.PRIVATE_ADDRESS):
        assert outages(silent(number, trouble=trouble) for number in range(3)) == ()
