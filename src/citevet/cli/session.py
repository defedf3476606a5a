"""One run of the pipeline from the command line: where answers come from, what is logged, who is told.

What sends requests, what reads the services' answers and what draws a bar is imported when an audit begins that does
so: together it takes longer than all else that `citevet --version`, a mistyped option or `citevet fix` have to wait
for, and as long as all of `citevet audit --offline`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

from citevet.cli.progress import PlainProgress, ShownProgress
from citevet.cli.terminal import say
from citevet.clock import Clock, SystemClock
from citevet.config import Keys, Settings
from citevet.errors import UsageError
from citevet.interruption import Stop
from citevet.model import Audit, Document, IdentifierKind
from citevet.net.transport import NoTransport, Transport
from citevet.sources import nobody_confirms
from citevet.store import Store

# Seconds that connections get to close once somebody has said stop.
_LEAVE = 0.5

Log = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Answers:
    """Where the answers come from: the network, unless `offline` or `replay` (a folder of recordings); `record` is a
    folder to keep them in."""

    offline: bool = False
    replay: Path | None = None
    record: Path | None = None
    allow_private: bool = False

    def __post_init__(self) -> None:
        if sum((self.offline, self.replay is not None, self.record is not None)) > 1:
            raise UsageError("--offline, --replay and --record exclude one another; give one of them")

    @property
    def mode(self) -> Literal["live", "replay", "offline"]:
        """The run's mode, as the report names it."""
        if self.offline:
            return "offline"
        return "replay" if self.replay else "live"

    def transport(self, settings: Settings, keys: Keys) -> tuple[Transport, bool]:
        """What sends the requests, and whether names are resolved elsewhere: by a proxy, or in a recording."""
        if self.offline:
            return NoTransport(), False
        from citevet.net.guard import Guard
        from citevet.net.live import LiveTransport

        if self.replay is not None or self.record is not None:
            from citevet.net.cassette import RecordingTransport, ReplayTransport
        if self.replay is not None:
            return ReplayTransport(self.replay), True
        guard = Guard(allow=settings.allow, allow_private=self.allow_private, endpoints=settings.endpoints)
        live = LiveTransport(settings=settings, guard=guard, environ=os.environ, mailto=keys.mailto)
        return (live if self.record is None else RecordingTransport(live, self.record)), live.proxied


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may cost at most: requests, retries counted, and time. None: as much as it takes."""

    requests: int | None = None
    time: timedelta | None = None


class ReplayClock:
    """Time that passes only where somebody waits, and then at once: a recording has waited already."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._elapsed = 0.0

    def now(self) -> datetime:
        """The time of day, aware, UTC."""
        return datetime.fromtimestamp(self._start.timestamp() + self._elapsed, UTC)

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Gives way to others and moves on to when the wait ends."""
        until = self._elapsed + max(0.0, seconds)
        await asyncio.sleep(0)
        self._elapsed = max(self._elapsed, until)


def run_audit(
    documents: Sequence[Document],
    *,
    settings: Settings,
    answers: Answers,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    exclude: Sequence[str] = (),
    log: Log | None = None,
    progress: ShownProgress,
    keys: Keys | None = None,
    clock: Clock | None = None,
    store: Store | None = None,
    max_age: timedelta | None = None,
    kinds: frozenset[IdentifierKind] | None = None,
    committed: Mapping[str, int] | None = None,
    place: Path | None = None,
    baseline: frozenset[str] = frozenset(),
    budget: Budget = Budget(),
    added: Mapping[str, frozenset[int]] | None = None,
) -> Audit:
    """Audits the documents in an event loop of its own, with the keys of the environment unless others are given. The
    clock is the machine's, or, for a replay, one that does not wait. The first SIGINT or SIGTERM ends the asking, and
    what is known by then is judged; the second ends all. Observations in `store` that are younger than `max_age`
    (None: by their kind) are not asked again. Only links that name one of `kinds` are asked (None: all are).
    `committed` tells how many entries documents have as last committed; `place` is the folder that the documents' paths
    begin at, for links to files; `baseline` holds the ids of findings that are accepted. What goes beyond `budget` is
    not asked. `added` are the lines of each document that the audit is about (None: all)."""
    from citevet.audit import AuditOptions, audit

    keys = Keys.from_environment(os.environ) if keys is None else keys
    options = AuditOptions(
        mode=answers.mode,
        select=tuple(select),
        ignore=tuple(ignore),
        exclude=tuple(exclude),
        max_age=max_age,
        kinds=kinds,
        baseline=baseline,
        max_requests=budget.requests,
        added=added,
    )
    online = answers.mode != "offline"
    if clock is None:
        clock = ReplayClock(datetime.now(UTC)) if answers.mode == "replay" else SystemClock()

    async def run() -> Audit:
        asyncio.get_running_loop().set_exception_handler(_complain)
        transport, proxied = answers.transport(settings, keys)
        stop = Stop()
        timer = asyncio.get_running_loop().call_later(budget.time.total_seconds(), stop.spend) if budget.time else None
        try:
            with _stopped_by_signals(stop):
                outcome = await audit(
                    documents,
                    settings=settings,
                    keys=keys,
                    options=options,
                    transport=transport,
                    clock=clock,
                    rng=random.Random(),
                    progress=progress,
                    log=log,
                    confirm_absent=_confirming(settings, clock, proxied=proxied) if online else nobody_confirms,
                    store=store,
                    stop=stop,
                    committed=committed,
                    proxied=proxied and answers.mode == "live",
                    place=place,
                )
                await asyncio.sleep(0)  # a signal that came while nobody waited is heard here
            if stop.is_set() and not (stop.spent or outcome.run.interrupted):
                raise KeyboardInterrupt
            return outcome
        finally:
            if timer is not None:
                timer.cancel()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(transport.close(), _LEAVE if stop.is_set() else None)

    with progress.shown(), asyncio.Runner(loop_factory=_fastest_loop() if online else None) as runner:
        return runner.run(run())


def _confirming(settings: Settings, clock: Clock, *, proxied: bool) -> Callable[[str], Awaitable[bool]]:
    """What asks the name servers whether a host name is proven not to exist."""
    from citevet.net.names import Names, ask_name_servers, resolver_at

    ask = partial(ask_name_servers, resolver=resolver_at(settings.nameservers))
    return Names(proxied=proxied, clock=clock, ask=ask).confirm_absent


@contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Sets `stop` at the first SIGINT or SIGTERM; after that they do what they always do."""
    loop = asyncio.get_running_loop()
    heard: list[signal.Signals] = []

    def forget() -> None:
        while heard:
            loop.remove_signal_handler(heard.pop())

    def hear() -> None:
        stop.set()
        forget()

    # Not on Windows, and only in the main thread: https://docs.python.org/3/library/asyncio-eventloop.html#unix-signals
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, hear)
            heard.append(each)
    try:
        yield
    finally:
        forget()


def _complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tells what went wrong where nobody waits, except in connections: one that is cut may still have been writing,
    and whoever used it has had its NetworkError."""
    if "transport" not in context:
        loop.default_exception_handler(context)


def _fastest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where the system has one."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def progress_on(*, quiet: bool, bar: bool) -> ShownProgress:
    """A bar where standard error is a terminal and one is wanted, or else lines."""
    if bar and not quiet and sys.stderr.isatty():
        from rich.console import Console

        from citevet.cli.bar import BarProgress

        return BarProgress(Console(stderr=True))
    return PlainProgress(quiet=quiet)


def say_outages(audit: Audit) -> None:
    """One line on standard error for each source or host that was down."""
    for outage in audit.run.outages:
        say(f"{outage.source}: {outage.reason} ({outage.affected} affected)")


@contextmanager
def request_log(file: Path | None) -> Iterator[Log | None]:
    """Writes one line of JSON a request to the file. Raises UsageError when it cannot be written."""
    if file is None:
        yield None
        return
    try:
        stream = file.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}; name another file with --log-requests") from None
    with stream:
        yield lambda request: print(json.dumps(dict(request)), file=stream, flush=True)
