"""What many tests need: time that flies, and the real command line."""

from __future__ import annotations

import asyncio
import heapq
import os
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol

_KEPT = ("PATH", "SSL_CERT_FILE", "SYSTEMROOT", "TMPDIR", "COVERAGE_PROCESS_START")


class FakeClock:
    """Virtual time: a sleep ends at once, in the order of the sleepers' deadlines, and moves `now` and `monotonic`.

    Between two sleepers everybody else gets a turn, so that who was woken may go to sleep again before time moves on.
    Real input and output does not hold this time up.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._pumping = False
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The virtual time of day, UTC."""
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Virtual seconds since the beginning."""
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Lets time pass without anybody sleeping."""
        self._elapsed += seconds

    async def sleep(self, seconds: float) -> None:
        """Waits in virtual time; zero or less only gives way to others."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self.slept.append(seconds)
        loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._numbers), woken))
        if not self._pumping:
            self._pumping = True
            self._soon(loop)
        await woken

    def _soon(self, loop: asyncio.AbstractEventLoop, turns: int = 10) -> None:
        loop.call_soon(self._soon, loop, turns - 1) if turns else self._wake(loop)

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._sleepers:
            deadline, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                self._elapsed = max(self._elapsed, deadline)
                woken.set_result(None)
                break
        self._pumping = bool(self._sleepers)
        if self._pumping:
            self._soon(loop)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


class RunCitevet(Protocol):
    """Runs `citevet` in a process of its own with a clean environment."""

    def __call__(
        self,
        *args: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes = b"",
        timeout: float = 60.0,
    ) -> Ran:
        """How it ended; raises subprocess.TimeoutExpired when it does not."""
        ...


def run_command(
    home: Path, args: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], stdin: bytes, seconds: float
) -> Ran:
    """Runs the installed `citevet`: no keys, `home` as home, 100 columns, UTC."""
    command = Path(sysconfig.get_path("scripts")) / "citevet"
    clean = {name: os.environ[name] for name in _KEPT if name in os.environ}
    clean |= {"HOME": str(home), "COLUMNS": "100", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONWARNINGS": "default", **env}
    done = subprocess.run(
        [command, *args], cwd=cwd, env=clean, input=stdin, capture_output=True, timeout=seconds, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
