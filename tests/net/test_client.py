"""Lanes and retries: real answers from loopback, virtual time."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from citevet.clock import SystemClock
from citevet.config import HostSettings, Settings
from citevet.errors import NetworkError, NetworkFault
from citevet.model import HostCount
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.retry import asked_wait
from citevet.net.transport import Request, Response
from tests.net.servers import Answer, Asked, Server, in_turn, live, raw, reply, serving
from tests.support import FakeClock, Notes


@dataclass(slots=True)
class Stub:
    """A transport that answers, or fails, in turn, and notes when it was asked and how much at once."""

    clock: FakeClock
    outcomes: Callable[[Request], Response | NetworkError]
    takes: float = 0.0
    starts: list[float] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    async def send(self, request: Request) -> Response:
        """The next outcome, after a while."""
        self.starts.append(self.clock.monotonic())
        self.requests.append(request)
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await self.clock.sleep(self.takes)
        self.busy -= 1
        outcome = self.outcomes(request)
        if isinstance(outcome, NetworkError):
            raise outcome
        return outcome

    async def close(self) -> None:
        """Nothing to close."""


def ok(request: Request) -> Response:
    """A plain answer."""
    return Response(200, request.url, {}, b"body")


def always(status: int, **headers: str) -> Callable[[Request], Response]:
    """That answer, whatever is asked."""
    return lambda request: Response(status, request.url, {k.replace("_", "-"): v for k, v in headers.items()}, b"")


def one_after_another(*outcomes: Response | NetworkError) -> Callable[[Request], Response | NetworkError]:
    """One outcome a request, and the last for all that follow."""
    left = list(outcomes)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def make(
    transport: Stub, settings: Settings | None = None, log: list[Mapping[str, object]] | None = None
) -> tuple[Client, Notes]:
    """A client on a stub and its clock."""
    notes = Notes()
    client = Client(
        transport,
        settings=settings or Settings(),
        clock=transport.clock,
        rng=random.Random(7),
        progress=notes,
        log=None if log is None else log.append,
    )
    return client, notes


def fetch_all(client: Client, *urls: str, pace: Pace | None = None) -> list[Response]:
    """All at once, in order."""

    async def run() -> list[Response]:
        return list(await asyncio.gather(*(client.fetch(Request("GET", url), pace) for url in urls)))

    return asyncio.run(run())


def gaps(starts: list[float]) -> list[float]:
    """Seconds between starts."""
    return [later - earlier for earlier, later in pairwise(starts)]


# --- over the wire ---------------------------------------------------------------------------------------------------


def over_the_wire(answer: Answer, **settings: object) -> tuple[Response | NetworkError, Server, FakeClock, Client]:
    """One fetch of a server on loopback in virtual time."""

    async def run() -> tuple[Response | NetworkError, Server, FakeClock, Client]:
        clock = FakeClock()
        async with serving(answer) as server, live() as transport:
            client = Client(
                transport,
                settings=Settings(**settings),  # type: ignore[arg-type]
                clock=clock,
                rng=random.Random(7),
                progress=Notes(),
            )
            try:
                return await client.fetch(Request("GET", server.url)), server, clock, client
            except NetworkError as error:
                return error, server, clock, client

    return asyncio.run(run())


@pytest.mark.parametrize("first", [reply(503), reply(500), reply(408), reply(425), reply(429), raw(b"", reset=True)])
def test_what_is_transient_is_asked_again(first: Answer) -> None:
    response, server, _, client = over_the_wire(in_turn(first, reply(200, b"fine")))
    assert isinstance(response, Response)
    assert (response.status, response.body, len(server.asked)) == (200, b"fine", 2)
    (count,) = client.counts().values()
    assert (count.requests, count.retries, count.bytes) == (2, 1, 4)


@pytest.mark.parametrize("status", [200, 204, 301, 302, 304, 400, 401, 403, 404, 410, 418, 451, 999])
def test_what_is_settled_is_asked_once(status: int) -> None:
    response, server, _, _ = over_the_wire(reply(status))
    assert isinstance(response, Response)
    assert (response.status, len(server.asked)) == (status, 1)


@pytest.mark.parametrize("answer", [reply(429), reply(429, Retry_After="2"), reply(503), raw(b"", reset=True)])
@pytest.mark.parametrize("retries", [0, 1, 3])
def test_trouble_for_ever_ends(answer: Answer, retries: int) -> None:
    outcome, server, _, client = over_the_wire(answer, retries=retries)
    assert len(server.asked) == retries + 1
    assert outcome.status in {429, 503} if isinstance(outcome, Response) else outcome.fault is NetworkFault.RESET
    (count,) = client.counts().values()
    assert (count.requests, count.retries) == (retries + 1, retries)


def test_retry_after_in_seconds_is_waited_for_to_the_second() -> None:
    response, _, clock, client = over_the_wire(in_turn(reply(429, Retry_After="17"), reply(200)))
    assert isinstance(response, Response)
    assert response.status == 200
    assert clock.monotonic() == pytest.approx(17, abs=0.1)
    assert next(iter(client.counts().values())).limited == 1


def test_retry_after_as_a_date_is_waited_for() -> None:
    date = format_datetime(FakeClock().now() + timedelta(seconds=40), usegmt=True)
    response, _, clock, _ = over_the_wire(in_turn(reply(503, Retry_After=date), reply(200)))
    assert isinstance(response, Response)
    assert response.status == 200
    assert clock.monotonic() == pytest.approx(40, abs=0.1)


def test_a_longer_wait_than_patience_is_not_waited_for() -> None:
    response, server, clock, _ = over_the_wire(reply(429, Retry_After="61"), patience=60.0)
    assert isinstance(response, Response)
    assert (response.status, len(server.asked)) == (429, 1)
    assert clock.monotonic() < 1


def test_in_real_time_too_the_server_sees_the_lanes_rate() -> None:
    arrivals: list[float] = []

    async def arrived(asked: Asked, writer: asyncio.StreamWriter) -> None:
        arrivals.append(time.monotonic())
        await reply(200)(asked, writer)

    async def run() -> None:
        async with serving(arrived) as server, live() as transport:
            client = Client(
                transport,
                settings=Settings(interval=0.02, concurrency=5),
                clock=SystemClock(),
                rng=random.Random(7),
                progress=Notes(),
            )
            await asyncio.gather(*(client.fetch(Request("GET", f"{server.url}{number}")) for number in range(30)))

    asyncio.run(run())
    # The first arrival may be late by what the machine was busy with; without a rate all take a tenth of this time.
    assert arrivals[-1] - arrivals[0] >= 29 * 0.02 / 2


# --- what is asked for -----------------------------------------------------------------------------------------------

NOW = FakeClock().now()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "30"}, 30),
        ({"retry-after": " 30 "}, 30),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, None),
        ({"retry-after": "Mon, 01 Jan 2024 00:00:00 +999999999999999999"}, None),
        ({"retry-after": format_datetime(NOW + timedelta(minutes=2), usegmt=True)}, 120),
        ({"retry-after": format_datetime(NOW - timedelta(minutes=2), usegmt=True)}, 0),
        ({"retry-after": "Mon, 05 Jan 2026 08:00:20 -0000"}, 20),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 50)}, 50),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "50"}, 50),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "50"}, None),
        ({"retry-after": "5", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "50"}, 5),
    ],
)
def test_how_long_a_server_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(Response(429, "http://a.example/", headers, b""), NOW) == seconds


def test_a_used_up_budget_is_a_limit_and_a_plain_refusal_is_none() -> None:
    reset = str(int(NOW.timestamp()) + 20)
    for headers, asked in (({"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}, 2), ({}, 1)):
        clock = FakeClock()
        stub = Stub(clock, one_after_another(Response(403, "", headers, b""), Response(200, "", {}, b"")))
        client, _ = make(stub)
        fetch_all(client, "https://api.example/")
        assert len(stub.starts) == asked
    assert stub.starts == [0]


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        (NetworkFault.RESET, 4),
        (NetworkFault.TIMEOUT, 4),
        (NetworkFault.RESOLVER, 4),
        (NetworkFault.REFUSED, 2),
        (NetworkFault.NXDOMAIN, 1),
        (NetworkFault.TLS, 1),
        (NetworkFault.PROTOCOL, 1),
        (NetworkFault.PRIVATE_ADDRESS, 1),
        (NetworkFault.NO_NETWORK, 1),
    ],
)
def test_which_faults_are_worth_asking_again(fault: NetworkFault, asked: int) -> None:
    stub = Stub(FakeClock(), one_after_another(NetworkError(fault, "as it happens")))
    client, _ = make(stub)
    with pytest.raises(NetworkError) as caught:
        fetch_all(client, "https://a.example/")
    assert caught.value.fault is fault
    assert len(stub.starts) == asked
    assert client.faults() == ({} if fault is NetworkFault.PRIVATE_ADDRESS else {fault: asked})
    assert not client.reached


@pytest.mark.parametrize("answers_by_name", [False, True])
def test_where_no_host_has_answered_for_long_the_rest_of_many_is_not_asked(answers_by_name: bool) -> None:
    def outcome(request: Request) -> Response | NetworkError:
        answers = "192.0.2." in request.url or (answers_by_name and "host7." in request.url)
        return ok(request) if answers else NetworkError(NetworkFault.NXDOMAIN, "no such host")

    stub = Stub(FakeClock(), outcome, takes=1.0)
    client, _ = make(stub, Settings(interval=0))
    for number in range(40):
        where = "192.0.2.1" if number % 10 == 0 else f"host{number}.example"
        with contextlib.suppress(NetworkError):
            fetch_all(client, f"https://{where}/")
    # 15 seconds, and 20 hosts that have failed.
    assert len(stub.starts) == (40 if answers_by_name else 23)
    assert client.reached is answers_by_name


def test_backoff_is_drawn_from_a_range_that_doubles() -> None:
    drawn: list[list[float]] = []
    for seed in range(200):
        stub = Stub(FakeClock(), always(500))
        client = Client(
            stub, settings=Settings(interval=0), clock=stub.clock, rng=random.Random(seed), progress=Notes()
        )
        fetch_all(client, "https://a.example/")
        drawn.append(gaps(stub.starts))
    for number, most in enumerate((1, 2, 4)):
        waits = [each[number] for each in drawn]
        assert min(waits) < most * 0.05
        assert most * 0.95 < max(waits) <= most


def test_no_backoff_is_longer_than_patience() -> None:
    stub = Stub(FakeClock(), always(429))
    client, _ = make(stub, Settings(patience=0.5, retries=6, interval=0))
    fetch_all(client, "https://a.example/")
    assert len(stub.starts) == 7
    assert max(gaps(stub.starts)) <= 0.5


def test_what_was_cancelled_is_not_asked_again() -> None:
    def cancelled(_: Request) -> Response:
        raise asyncio.CancelledError

    stub = Stub(FakeClock(), cancelled)
    client, _ = make(stub)
    with pytest.raises(asyncio.CancelledError):
        fetch_all(client, "https://a.example/")
    assert len(stub.starts) == 1


# --- lanes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("takes", [0.0, 0.02, 0.4])
@pytest.mark.parametrize("concurrency", [1, 3, 10])
def test_starts_keep_the_interval_and_the_concurrency(takes: float, concurrency: int) -> None:
    stub = Stub(FakeClock(), ok, takes=takes)
    client, _ = make(stub, Settings(interval=0.05, concurrency=concurrency))
    fetch_all(client, *(f"https://a.example/{number}" for number in range(30)))
    assert min(gaps(stub.starts)) >= 0.05 - 1e-9
    assert stub.busiest <= concurrency
    assert [request.url[-2:].strip("/") for request in stub.requests] == [str(number) for number in range(30)]


def test_a_pause_does_not_save_up_a_burst() -> None:
    stub = Stub(FakeClock(), ok)
    client, _ = make(stub, Settings(interval=1.0))
    fetch_all(client, "https://a.example/1")
    stub.clock.advance(100)
    fetch_all(client, "https://a.example/2", "https://a.example/3", "https://a.example/4")
    assert stub.starts == [0, 100, 101, 102]


def test_hosts_and_paces_do_not_wait_for_each_other() -> None:
    stub = Stub(FakeClock(), ok)
    client, _ = make(stub, Settings(interval=5.0))
    slow = Pace("slow", 60.0, 1)

    async def run() -> None:
        urls = ("https://a.example/", "https://b.example/", "https://a.example:8443/")
        await asyncio.gather(
            *(client.fetch(Request("GET", url)) for url in urls), client.fetch(Request("GET", urls[0]), slow)
        )

    asyncio.run(run())
    assert stub.starts == [0, 0, 0, 0]
    assert set(client.counts()) == {"a.example", "b.example", "a.example:8443"}
    assert client.counts()["a.example"] == HostCount(2, 0, 0, 8)


def test_a_wait_that_one_request_learns_holds_the_lane_and_no_other() -> None:
    clock = FakeClock()
    seen: list[tuple[str, float]] = []
    limited = [True]

    def outcomes(request: Request) -> Response:
        seen.append((request.url, clock.monotonic()))
        if request.url.endswith("/0") and limited and limited.pop():
            return Response(429, request.url, {"retry-after": "30"}, b"")
        return ok(request)

    client, notes = make(Stub(clock, outcomes), Settings(interval=0.5, concurrency=4))
    fetch_all(client, *(f"https://a.example/{number}" for number in range(6)), "https://b.example/")
    assert [at for url, at in seen if "a.example" in url and 0 < at < 30] == []
    assert sorted(at for url, at in seen if "a.example" in url) == [0, 30, 30.5, 31, 31.5, 32, 32.5]
    assert ("https://b.example/", 0) in seen
    assert notes.notes == ["a.example asks to wait 30 s"]


def test_configured_hosts_take_precedence() -> None:
    stub = Stub(FakeClock(), ok)
    own = HostSettings(interval=7.0, concurrency=1, timeout=3.0, headers={"Authorization": "hush"})
    client, _ = make(stub, Settings(hosts={"a.example": own, "b.example:8080": HostSettings(interval=2.0)}))
    fetch_all(client, "https://a.example/1", "https://a.example/2", pace=Pace("own", 1.0, 5))
    assert gaps(stub.starts) == [7]
    assert (stub.requests[0].timeout, dict(stub.requests[0].secret_headers)) == (3.0, {"Authorization": "hush"})
    fetch_all(client, "http://b.example:8080/1", "http://b.example:8080/2")
    assert gaps(stub.starts[2:]) == [2]
    assert not stub.requests[2].secret_headers
    fetch_all(client, "http://a.example/in-the-clear")
    assert not stub.requests[4].secret_headers
    fetch_all(client, "https://a.example:8443/of-somebody-else")
    assert (stub.requests[5].timeout, dict(stub.requests[5].secret_headers)) == (3.0, {})


def test_named_hosts_have_their_own_pace() -> None:
    stub = Stub(FakeClock(), ok)
    client, _ = make(stub)
    fetch_all(client, "https://github.com/a/b", "https://github.com/c/d")
    assert gaps(stub.starts) == [1]


def test_who_waits_is_told() -> None:
    stub = Stub(FakeClock(), ok, takes=1.0)
    client, _ = make(stub, Settings(concurrency=2, interval=0))

    async def run() -> Mapping[str, int]:
        tasks = [asyncio.create_task(client.fetch(Request("GET", f"https://a.example/{n}"))) for n in range(5)]
        await asyncio.sleep(0)
        waiting = client.waiting()
        await asyncio.gather(*tasks)
        return waiting

    assert asyncio.run(run()) == {"a.example": 3}
    assert client.waiting() == {}
    assert client.reached


def test_who_gives_up_waiting_leaves_no_trace() -> None:
    stub = Stub(FakeClock(), ok, takes=1.0)
    client, _ = make(stub, Settings(concurrency=1, interval=0))

    async def run() -> None:
        first = asyncio.create_task(client.fetch(Request("GET", "https://a.example/1")))
        second = asyncio.create_task(client.fetch(Request("GET", "https://a.example/2")))
        await asyncio.sleep(0)
        second.cancel()
        await first
        await client.fetch(Request("GET", "https://a.example/3"))

    asyncio.run(run())
    assert [request.url[-1] for request in stub.requests] == ["1", "3"]
    assert client.waiting() == {}


@pytest.mark.parametrize("url", ["", "nothing", "http://", "//a.example/"])
def test_what_is_no_url_is_a_network_error(url: str) -> None:
    client, _ = make(Stub(FakeClock(), ok))
    with pytest.raises(NetworkError) as caught:
        fetch_all(client, url)
    assert caught.value.fault is NetworkFault.PROTOCOL


def test_a_clock_that_stands_still_does_not_hang() -> None:
    class Still(FakeClock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.sleep(0)

    stub = Stub(Still(), always(429, retry_after="30"))
    client, _ = make(stub, Settings(interval=3.0))
    assert len(fetch_all(client, "https://a.example/1", "https://a.example/2")) == 2


# --- the log ---------------------------------------------------------------------------------------------------------


def test_the_log_holds_every_try_and_no_secret() -> None:
    log: list[Mapping[str, object]] = []
    stub = Stub(
        FakeClock(),
        one_after_another(NetworkError(NetworkFault.TIMEOUT, "late"), Response(200, "", {}, b"four")),
        takes=0.25,
    )
    client, _ = make(stub, Settings(hosts={"a.example": HostSettings(headers={"X-Mine": "s3cret-a"})}), log)
    request = Request(
        "GET",
        "https://me:s3cret-b@a.example/p?q=1&api_key=s3cret-c&access_token=s3cret-d",
        secret_headers={"x-api-key": "s3cret-e"},
    )
    asyncio.run(client.fetch(request))
    assert [(line["status"], line["fault"], line["attempt"], line["bytes"]) for line in log] == [
        (None, "timeout", 1, 0),
        (200, None, 2, 4),
    ]
    assert log[0]["seconds"] == 0.25
    assert log[0]["url"] == "https://a.example/p?q=1&api_key=REDACTED&access_token=REDACTED"
    assert "s3cret" not in repr(log)
    assert "s3cret-e" not in repr(request)


def test_what_the_guard_refuses_is_neither_counted_nor_logged() -> None:
    log: list[Mapping[str, object]] = []
    refusal = NetworkError(NetworkFault.PRIVATE_ADDRESS, "10.0.0.1 is not an address of the public internet")
    client, _ = make(Stub(FakeClock(), one_after_another(refusal)), Settings(), log)
    with pytest.raises(NetworkError):
        asyncio.run(client.fetch(Request("GET", "http://10.0.0.1/")))
    assert (client.counts(), client.faults(), log) == ({}, {}, [])
