"""One run of the pipeline from the command line: where answers come from, what is logged, who is told.

What sends requests and what reads the services' answers is imported when an audit begins: together it takes longer
than all else that `citevet --version`, a mistyped option or `citevet fix` have to wait for.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from rich.console import Console

from citevet.cli.progress import BarProgress, PlainProgress
from citevet.clock import Clock, SystemClock
from citevet.config import Keys, Settings
from citevet.errors import UsageError
from citevet.model import Audit, Document
from citevet.net.transport import Transport

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
        from citevet.net.cassette import RecordingTransport, ReplayTransport
        from citevet.net.guard import Guard
        from citevet.net.live import LiveTransport

        if self.replay is not None:
            return ReplayTransport(self.replay), True
        guard = Guard(allow=settings.allow, allow_private=self.allow_private, endpoints=settings.endpoints)
        live = LiveTransport(settings=settings, guard=guard, environ=os.environ, mailto=keys.mailto)
        return (live if self.record is None else RecordingTransport(live, self.record)), live.proxied


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
    progress: PlainProgress | BarProgress,
    keys: Keys | None = None,
    clock: Clock | None = None,
) -> Audit:
    """Audits the documents in an event loop of its own, with the keys of the environment unless others are given. The
    clock is the machine's, or, for a replay, one that does not wait."""
    from citevet.audit import AuditOptions, audit
    from citevet.net.names import Names, ask_name_servers, resolver_at

    keys = Keys.from_environment(os.environ) if keys is None else keys
    options = AuditOptions(answers.mode, tuple(select), tuple(ignore), tuple(exclude))
    if clock is None:
        clock = ReplayClock(datetime.now(UTC)) if answers.mode == "replay" else SystemClock()

    async def run() -> Audit:
        transport, proxied = answers.transport(settings, keys)
        ask = partial(ask_name_servers, resolver=resolver_at(settings.nameservers))
        names = Names(proxied=proxied, clock=clock, ask=ask)
        try:
            return await audit(
                documents,
                settings=settings,
                keys=keys,
                options=options,
                transport=transport,
                clock=clock,
                rng=random.Random(),
                progress=progress,
                log=log,
                confirm_absent=names.confirm_absent,
            )
        finally:
            await transport.close()

    with progress.shown(), asyncio.Runner(loop_factory=_fastest_loop()) as runner:
        return runner.run(run())


def _fastest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where the extra `fast` is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def progress_on(*, quiet: bool, bar: bool) -> PlainProgress | BarProgress:
    """A bar where standard error is a terminal and one is wanted, or else lines."""
    if bar and not quiet and sys.stderr.isatty():
        return BarProgress(Console(stderr=True))
    return PlainProgress(quiet=quiet)


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
