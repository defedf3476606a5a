"""How fast, how many at once and how often a host is asked, as the host sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime

import pytest

from citevet.config import HostSettings, Keys
from citevet.model import State
from tests.crowd import PORT, Behaviour, Crowd, Visit, pages, verdicts
from tests.net.servers import Answer, reply
from tests.processes import PATIENCE
from tests.support import FakeClock
from tests.test_audit import THINGS, TOKEN, audited
from tests.world import Fault, World


def fine(_path: str, _before: int) -> Answer:
    """A plain page."""
    return reply(200, b"fine")


def to(host: str) -> Behaviour:
    """Sends on to the same path at another host."""
    return lambda path, _: reply(302, Location=f"http://{host}:{PORT}{path}")


def limiting(times: int, **headers: str) -> Behaviour:
    """Refuses the first requests for haste."""
    return lambda _, before: reply(429, **headers) if before < times else reply(200, b"fine")


def keeps_interval(starts: Sequence[Visit], host: str, interval: float) -> bool:
    """Whether no run of requests to the host, however long, was sent faster than the interval allows."""
    at = [start.at for start in starts if start.host == host]
    return all(
        later - earlier >= steps * interval - 1e-9
        for steps in range(1, len(at))
        for earlier, later in zip(at, at[steps:], strict=False)
    )


def test_no_host_is_asked_faster_or_more_at_once_than_its_lane_allows_redirects_included() -> None:
    doors = [f"door{number}.test" for number in range(6)]
    crowd = Crowd({"target.test": fine, **{door: to("target.test") for door in doors}}, takes=0.03)
    own = {"target.test": HostSettings(interval=0.02, concurrency=2)}
    urls = [url for door in doors for url in pages(door, 5)]
    urls = [f"{url}?{number}" for number, url in enumerate(urls)]
    result = crowd.audited(urls, FakeClock(), interval=0.03, concurrency=3, hosts=own)
    assert {verdict.state for verdict in verdicts(result).values()} == {State.OK}
    assert len(crowd.visits_to("target.test")) == len(urls)
    assert keeps_interval(crowd.starts, "target.test", 0.02)
    assert crowd.busiest["target.test"] == 2
    for door in doors:
        assert keeps_interval(crowd.starts, door, 0.03)
        assert crowd.busiest[door] <= 3


def test_a_target_that_asks_to_wait_slows_its_own_lane_and_not_that_of_who_led_there() -> None:
    door_is_done = asyncio.Event()

    class Clock(FakeClock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.wait_for(door_is_done.wait(), PATIENCE)
            await super().sleep(seconds)

    def door(path: str, before: int) -> Answer:
        if before == 29:
            door_is_done.set()
        return reply(200) if path > "/12" else to("target.test")(path, before)

    crowd = Crowd({"door.test": door, "target.test": limiting(1, Retry_After="1")})
    result = crowd.audited(pages("door.test", 30), Clock(), concurrency=4)
    assert {verdict.state for verdict in verdicts(result).values()} == {State.OK}
    assert len(crowd.visits_to("door.test")) == 30
    first, *others = crowd.visits_to("target.test")
    waited = [visit.at - first.at for visit in others]
    # What was under way together with the first may have arrived beside it.
    assert sum(seconds == 0 for seconds in waited) < 4
    assert min(seconds for seconds in waited if seconds) >= 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("seconds", [17, 120])
def test_what_a_host_asks_to_wait_is_waited_to_the_second(status: int, form: str, seconds: int) -> None:
    clock = FakeClock()
    date = format_datetime(clock.now() + timedelta(seconds=seconds), usegmt=True)
    after = str(seconds) if form == "seconds" else date
    crowd = Crowd({"slow.test": lambda _, before: reply(200 if before else status, Retry_After=after)})
    result = crowd.audited(pages("slow.test", 1), clock)
    assert [verdict.state for verdict in verdicts(result).values()] == [State.OK]
    assert [visit.at for visit in crowd.visits] == [0, pytest.approx(seconds, abs=1)]
    assert crowd.visits[1].at >= seconds
    assert crowd.notes == [f"slow.test:8080 asks to wait {seconds} s"]


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_for_more_than_two_minutes_is_put_off_and_named_once(status: int) -> None:
    crowd = Crowd({"slow.test": lambda _, before: reply(status, Retry_After="121"), "other.test": fine})
    urls = pages("slow.test", 12)
    result = crowd.audited([*urls, *pages("other.test", 2)], FakeClock())
    said = verdicts(result)
    reason = "slow.test:8080 asks to wait 121 s"
    assert {(said[url].state, said[url].reason) for url in urls} == {(State.LIMITED, reason)}
    assert len(crowd.visits_to("slow.test")) == 1
    assert crowd.notes == ["slow.test:8080 asks to wait 121 s; it is not asked again in this run"]
    assert [(outage.source, outage.affected) for outage in result.run.outages] == [("slow.test", 12)]
    assert result.run.complete


def test_who_asks_for_more_in_the_middle_of_a_run_is_asked_no_more() -> None:
    crowd = Crowd({"slow.test": lambda _, before: reply(200) if before < 9 else reply(429, Retry_After="3600")})
    result = crowd.audited(pages("slow.test", 60), FakeClock(), concurrency=4)
    states = [verdict.state for verdict in verdicts(result).values()]
    assert states.count(State.OK) == 9
    assert states.count(State.LIMITED) == 51
    # Those that were under way together.
    assert len(crowd.visits) <= 9 + 4
    assert len(crowd.notes) == 1


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "2"}])
def test_who_refuses_for_ever_costs_few_requests(headers: dict[str, str]) -> None:
    crowd = Crowd({"wall.test": lambda *_: reply(429, **headers)})
    result = crowd.audited(pages("wall.test", 40), FakeClock())
    assert {verdict.state for verdict in verdicts(result).values()} == {State.LIMITED}
    # Three pages, the first of them tried four times; two more in the second pass.
    assert len(crowd.visits) <= 8


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "2"}])
def test_who_begins_to_refuse_is_asked_one_thing_at_a_time_and_then_left_alone(headers: dict[str, str]) -> None:
    crowd = Crowd({"wall.test": lambda _, before: reply(200) if before < 20 else reply(429, **headers)})
    result = crowd.audited(pages("wall.test", 80), FakeClock())
    states = [verdict.state for verdict in verdicts(result).values()]
    assert states.count(State.OK) == 20
    assert states.count(State.LIMITED) == 60
    # Ten under way together, one tried three times more, two that are given up at once, two in the second pass.
    assert len(crowd.visits) <= 20 + 10 + 3 + 2 + 2


@pytest.mark.parametrize("keys", [TOKEN, Keys()], ids=["token", "anonymous"])
@pytest.mark.parametrize(
    ("service", "host"), [("github", "api.github.com"), ("semantic-scholar", "api.semanticscholar.org")]
)
def test_services_that_refuse_for_ever_cost_few_requests_too(world: World, service: str, host: str, keys: Keys) -> None:
    world.add(*THINGS)
    world.fail(service, Fault.LIMITED, retry_after="1")
    result = audited(world, keys=keys)
    assert [outage.source for outage in result.run.outages] == [service]
    # One look-up, tried four times, and one more in the second pass.
    assert len(world.requests_to(host)) <= 5
