"""What many tests need: time that flies, a listener, and the real command line."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import io
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

import pytest

from citevet.cli import main
from citevet.progress import Silence
from tests.processes import finish, running

# The folder of real lists, facts and recordings that lies beside the repository on some machines.
SHARED = Path(os.environ.get("CITEVET_SHARED") or Path(__file__).resolve().parents[2] / "shared")

# Gives the rows of one of its tables of facts.
Facts = Callable[[str], list[dict[str, str]]]

_Result = TypeVar("_Result")

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


class Notes(Silence):
    """A listener that remembers what is worth a line."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, message: str) -> None:
        """Remembered."""
        self.notes.append(message)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


class RunCitevet(Protocol):
    """Runs `citevet` with a clean environment: `run_citevet` in a process of its own, `call_citevet` in this one."""

    def __call__(
        self,
        *args: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> Ran:
        """How it ended; without `cwd` it runs in an empty folder."""
        ...


def run_command(home: Path, args: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], stdin: str) -> Ran:
    """Runs the installed `citevet` in a process of its own: no keys, `home` as home, 100 columns, UTC. A hanging one
    fails the test, as `tests.processes.finish` does."""
    command = Path(sysconfig.get_path("scripts")) / "citevet"
    clean = {**_clean_environment(home, env), "PYTHONWARNINGS": "default"}
    with running([command, *args], cwd=cwd, env=clean) as process:
        printed, told = finish(process, stdin.encode())
    return Ran(process.returncode, printed.decode(), told.decode())


def call_command(home: Path, args: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], stdin: str) -> Ran:
    """Runs the same program in this process, which spares the start of one: `citevet.cli.main.run` with streams that
    are no terminal, in that folder and an environment as clean as `run_command`'s."""
    out, err = io.BytesIO(), io.BytesIO()
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"),
        "stdout": io.TextIOWrapper(out, "utf-8", write_through=True),
        "stderr": io.TextIOWrapper(err, "utf-8", write_through=True),
    }
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(cwd):
        for name in set(os.environ) - {*_KEPT, "PYTEST_CURRENT_TEST"}:
            patch.delenv(name)
        for name, value in _clean_environment(home, env).items():
            patch.setenv(name, value)
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        patch.setattr(sys, "argv", ["citevet", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main.run()
    return Ran(int(ended.value.code or 0), out.getvalue().decode(), err.getvalue().decode())


def _clean_environment(home: Path, env: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"HOME": str(home), "COLUMNS": "100", "LC_ALL": "C.UTF-8", "TZ": "UTC", **env}


def git(folder: Path, *arguments: str) -> str:
    """What git prints in a folder, as somebody who can commit."""
    person = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    done = subprocess.run(["git", "-C", folder, *person, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def counting_calls(work: Callable[[], _Result]) -> tuple[int, _Result]:
    """Does some work: how many Python functions it called, which no load of the machine changes, and its result."""
    counted = 0

    def count_call(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count_call)
    try:
        result = work()
    finally:
        sys.setprofile(None)
    return counted, result
