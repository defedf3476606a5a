"""The DOI register: two answers count, everything else does not."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from citevet.clock import Clock
from citevet.model import Absent, Found, Trouble, Unavailable
from citevet.net.client import Client
from citevet.sources.doi import DoiSource
from tests.sources.loopback import BASE, FAULTS, Loopback, Reply, Seen, asking, failing, no_absence

KNOWN = "10.1145/3292500.3330701"


def source(client: Client, clock: Clock) -> DoiSource:
    return DoiSource(client, BASE, clock)


def register(seen: Seen) -> Reply:
    name = unquote(seen.path.removeprefix("/api/handles/"))
    if name in (KNOWN, "10.1016/S0019-9958(77)90354-0", "10.1002/(sici)1097<1::aid-x>3.0.co;2-a"):
        return Reply(data={"responseCode": 1, "handle": name, "values": []})
    return Reply(404, {"responseCode": 100, "handle": name})


def test_a_registered_doi_is_found_in_one_request() -> None:
    server = Loopback(register)
    questions = asking(KNOWN, KNOWN, "10.1016/S0019-9958(77)90354-0", kind="doi")
    (answers,) = server.ask(source, questions)
    assert all(isinstance(each, Found) for each in answers.values())
    assert len(server.seen) == 2


def test_brackets_are_quoted() -> None:
    (answer,) = Loopback(register).ask(source, asking("10.1002/(sici)1097<1::aid-x>3.0.co;2-a", kind="doi"))[0].values()
    assert isinstance(answer, Found)


def test_an_unknown_doi_is_asked_for_twice() -> None:
    server = Loopback(register)
    (answers,) = server.ask(source, asking("10.9999/none", kind="doi"))
    (absent,) = answers.values()
    assert isinstance(absent, Absent)
    assert (absent.owner, absent.times, len(server.seen)) == (True, 2, 2)


def test_what_is_known_the_second_time_is_there() -> None:
    replies = iter([Reply(404, {"responseCode": 100}), Reply(data={"responseCode": 1})])
    (answer,) = Loopback(lambda _: next(replies)).ask(source, asking(KNOWN, kind="doi"))[0].values()
    assert isinstance(answer, Found)


def test_what_would_lead_elsewhere_is_not_asked() -> None:
    server = Loopback(register)
    (answers,) = server.ask(source, [*asking("10.1/../../login", "x", "", kind="doi"), *asking("2401.00001")])
    assert all(isinstance(each, Unavailable) for each in answers.values())
    assert server.seen == []


@pytest.mark.parametrize(
    "fault",
    [*FAULTS, "other code", "code of another type", "404 without a code", "found with 404"],
)
def test_no_fault_is_an_absence(fault: str) -> None:
    own = {
        "other code": Reply(data={"responseCode": 200}),
        "code of another type": Reply(data={"responseCode": "1"}),
        "404 without a code": Reply(404, {"error": "no"}),
        "found with 404": Reply(404, {"responseCode": 1}),
    }
    reply = {**FAULTS, **own}[fault]
    server = failing(reply)
    (answers,) = server.ask(source, asking(*(f"10.1/{number}" for number in range(6)), kind="doi"))
    assert no_absence(answers)
    assert not any(isinstance(each, Found) for each in answers.values())
    expected = Trouble.LIMITED if fault.startswith("429") else Trouble.OUTAGE
    assert {each.trouble for each in answers.values() if isinstance(each, Unavailable)} == {expected}


def test_a_register_that_is_down_is_left_alone() -> None:
    server = Loopback(lambda _: Reply(500, text="down"))
    server.ask(source, asking(*(f"10.1/{number}" for number in range(50)), kind="doi"))
    assert len({seen.url for seen in server.seen}) == 3


def test_a_doi_that_is_refused_does_not_stand_for_the_register() -> None:
    def handler(seen: Seen) -> Reply:
        return Reply(400, {"responseCode": 301}) if "bad" in seen.path else register(seen)

    questions = asking(*(f"10.1/bad{number}" for number in range(5)), KNOWN, kind="doi")
    (answers,) = Loopback(handler).ask(source, questions)
    assert isinstance(answers[questions[-1]], Found)
