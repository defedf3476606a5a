"""What everybody asks through: every request waits for its host's lane, and is asked again while that may help."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from citevet.clock import Clock
from citevet.config import HostSettings, Settings
from citevet.errors import NetworkError, NetworkFault
from citevet.model import HostCount
from citevet.net import hosts
from citevet.net.lanes import Lane, Pace
from citevet.net.origin import Origin, origin_of
from citevet.net.redaction import redact
from citevet.net.retry import Retries, is_limit, is_transient, may_pass
from citevet.net.transport import Request, Response, Transport
from citevet.progress import Progress

# Seconds; shorter waits are not worth a line while the run goes on.
_NOTEWORTHY_WAIT = 5.0
# So many hosts that failed, and none that answered by its name, tell of the network; one that answers at its literal
# address may be a gate that answers for every address.
_HOSTS_OF_A_GATE = 3
# Where none answers in so many seconds, the rest of many is not asked.
_HOSTS_OF_A_NETWORK = 20
_LONG_ENOUGH = 15.0


class Client:
    """Sends requests through one transport, host by host at the pace that each asks for.

    `log` is given one mapping for each request that was really sent: `time` (ISO 8601, UTC), `method`, `url` (without
    credentials), `status` (None where there was no answer), `fault`, `bytes` of the body as read, `seconds` and
    `attempt` (from 1). `most` is how many requests may be sent, retries counted; once somebody wants one more and none
    is under way, `spent` is called, and whoever wanted it waits until it is cancelled. `silent` holds the hosts that
    have failed below HTTP since the last answer of any host.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        settings: Settings,
        clock: Clock,
        rng: random.Random,
        progress: Progress,
        log: Callable[[Mapping[str, object]], None] | None = None,
        most: int | None = None,
        spent: Callable[[], None] = lambda: None,
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._clock = clock
        self._progress = progress
        self._log = log
        self._budget = _Budget(most, spent)
        self._pace = Pace("", settings.interval, settings.concurrency)
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._faults: Counter[NetworkFault] = Counter()
        self._answers = 0
        self._answered_by_name = False
        self._failed_names: set[str] = set()
        self._began: float | None = None
        self._last: tuple[Request, Lane, datetime] | None = None
        self.silent: set[str] = set()
        self._retries = Retries(further=settings.retries, patience=settings.patience, clock=clock, rng=rng)

    async def fetch(
        self, request: Request, pace: Pace | None = None, check: Callable[[], None] | None = None
    ) -> Response:
        """The last answer, whatever its status, after the retries that it was worth.

        `pace` is a source's own; without one the host's named pace or the configuration's default holds. What the
        configuration says of the host (interval, concurrency, timeout, headers) takes precedence over all of them;
        its headers go to that host and port alone, over https alone, and count as secrets. `check` is called when the
        request's turn has come, before each try, and stops it by raising. Raises NetworkError when there is no answer,
        and PUT_OFF without asking when the host has asked for a longer wait than the patience.
        """
        try:
            origin = origin_of(request.url)
        except ValueError:
            raise NetworkError(NetworkFault.PROTOCOL, f"not a URL: {redact(request.url)!r}") from None
        host = origin.host
        own = self._own(origin)
        lane = self._lane(origin, pace, own)
        if own is not None:
            request = replace(
                request,
                timeout=own.timeout if own.timeout is not None else request.timeout,
                secret_headers={**request.secret_headers, **self._secrets(origin)},
            )

        def held(seconds: float) -> None:
            if seconds > self._settings.patience:
                self._progress.note(f"{_asks(host, seconds)}; it is not asked again in this run")
            elif seconds >= _NOTEWORTHY_WAIT:
                self._progress.note(_asks(host, seconds))

        async def attempt(number: int) -> Response:
            async with lane:
                if lane.put_off is not None:
                    raise NetworkError(NetworkFault.PUT_OFF, _asks(host, lane.put_off))
                if check is not None:
                    check()
                if self._is_in_vain():
                    raise NetworkError(NetworkFault.NO_NETWORK, "no host has answered")
                async with self._budget:
                    return await self._send(request, lane, number)

        return await self._retries.run(attempt, lane, held)

    def put_off(self, url: str) -> float | None:
        """The seconds that the host of this URL, asked at its usual pace, wants us to wait, where that is more than the
        patience; it is not asked any more."""
        origin = origin_of(url)
        return self._lane(origin, None, self._own(origin)).put_off

    def counts(self) -> Mapping[str, HostCount]:
        """What each host (with its port, where that is not the scheme's own) has been asked so far."""
        sums: dict[str, HostCount] = {}
        for (host, _), lane in sorted(self._lanes.items()):
            if lane.requests:
                sums[host] = lane.count() if host not in sums else _add(sums[host], lane.count())
        return sums

    def waiting(self) -> Mapping[str, int]:
        """How many requests are queued for each host that has a queue."""
        queued: Counter[str] = Counter()
        for (host, _), lane in self._lanes.items():
            queued[host] += lane.waiting
        return {host: count for host, count in queued.items() if count}

    @property
    def reached(self) -> bool:
        """Whether any request of this run got an HTTP answer from a host that was meant. Where several hosts failed
        and none answered by its name, what answers at a literal address is not believed."""
        return self._answered_by_name or (self._answers > 0 and len(self._failed_names) < _HOSTS_OF_A_GATE)

    @property
    def answered_at(self) -> datetime | None:
        """When the last HTTP answer came (UTC), or None."""
        return self._last[2] if self._last else None

    async def answers_again(self) -> bool:
        """Whether the request that was answered last is answered once more."""
        if self._last is None:
            return False
        request, lane, _ = self._last
        try:
            await self.fetch(request, lane.pace)
        except NetworkError as error:
            return error.fault is NetworkFault.PUT_OFF
        return True

    def faults(self) -> Mapping[NetworkFault, int]:
        """How often requests that were sent failed below HTTP, retries counted, by the way they failed."""
        return dict(self._faults)

    def _is_in_vain(self) -> bool:
        """Whether there is no network, as far as can be told from many hosts and some time."""
        if self._answered_by_name or len(self._failed_names) < _HOSTS_OF_A_NETWORK or self._began is None:
            return False
        return self._clock.monotonic() - self._began >= _LONG_ENOUGH

    def _own(self, origin: Origin) -> HostSettings | None:
        return self._settings.hosts.get(origin.host) or self._settings.hosts.get(origin.hostname)

    def _secrets(self, origin: Origin) -> Mapping[str, str]:
        """The headers that are configured for exactly this host and port."""
        own = self._settings.hosts.get(origin.host)
        return own.headers if own is not None and origin.scheme == "https" else {}

    def _lane(self, origin: Origin, pace: Pace | None, own: HostSettings | None) -> Lane:
        if pace is None:
            pace = hosts.PACES.get(origin.hostname, self._pace)
        lane = self._lanes.get((origin.host, pace.name))
        if lane is None:
            if own is not None:
                pace = replace(
                    pace,
                    interval=pace.interval if own.interval is None else own.interval,
                    concurrency=pace.concurrency if own.concurrency is None else own.concurrency,
                )
            lane = self._lanes[origin.host, pace.name] = Lane(pace, self._clock)
        return lane

    async def _send(self, request: Request, lane: Lane, attempt: int) -> Response:
        """One try. What the guard refuses is never sent, and counted nowhere."""
        started = self._clock.monotonic()
        self._began = started if self._began is None else self._began
        origin = origin_of(request.url)
        # A service may have been configured to be at a literal address.
        by_name = lane.pace.name != "" or not origin.is_address
        response: Response | None = None
        fault: NetworkFault | None = None
        try:
            response = await self._transport.send(request)
        except NetworkError as error:
            fault = error.fault
            raise
        else:
            self._answers += 1
            self._answered_by_name |= by_name
            self._last = request, lane, self._clock.now()
            self.silent.clear()
            lane.bytes += len(response.body)
            if is_limit(response):
                lane.limited += 1
                lane.refused(started)
            else:
                lane.accepted(settled=not is_transient(response))
            return response
        finally:
            sent = fault is not NetworkFault.PRIVATE_ADDRESS
            lane.requests += sent
            lane.retries += sent and attempt > 1
            if sent and fault is not None:
                self._faults[fault] += 1
                if by_name:
                    self._failed_names.add(origin.host)
                if may_pass(None, fault):
                    self.silent.add(origin.host)
            if sent and self._log is not None:
                self._log(
                    {
                        "time": self._clock.now().isoformat(timespec="milliseconds"),
                        "method": request.method,
                        "url": redact(request.url),
                        "status": response.status if response else None,
                        "fault": fault.value if fault else None,
                        "bytes": len(response.body) if response else 0,
                        "seconds": round(self._clock.monotonic() - started, 3),
                        "attempt": attempt,
                    }
                )


class _Budget:
    """How many requests may be sent. `async with` is one of them."""

    def __init__(self, most: int | None, spent: Callable[[], None]) -> None:
        self._left = most
        self._spent = spent
        self._under_way = 0
        self._wanted = False

    async def __aenter__(self) -> None:
        if self._left == 0:
            self._wanted = True
            self._end()
            await asyncio.Event().wait()
        if self._left is not None:
            self._left -= 1
        self._under_way += 1

    async def __aexit__(self, *_: object) -> None:
        self._under_way -= 1
        self._end()

    def _end(self) -> None:
        if self._wanted and not self._under_way:
            self._spent()


def _asks(host: str, seconds: float) -> str:
    return f"{host} asks to wait {seconds:.0f} s"


def _add(one: HostCount, other: HostCount) -> HostCount:
    return HostCount(
        one.requests + other.requests,
        one.retries + other.retries,
        one.limited + other.limited,
        one.bytes + other.bytes,
    )
