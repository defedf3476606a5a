"""Processes that tests start: one that hangs fails its test and tells where it hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

# Seconds after which a process is taken for hanging: many times what the longest takes on a busy machine.
PATIENCE = 200.0
# Seconds that it then gets to tell where it hangs.
_LAST_WORDS = 20.0

_HANGING = Path(__file__).parent / "hanging"


@contextmanager
def running(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] = os.environ
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, with pipes to all of its streams; the group is killed in the end."""
    path = os.pathsep.join(filter(None, [str(_HANGING), env.get("PYTHONPATH", "")]))
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**env, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                _signal(process, "SIGKILL")


def finish(process: subprocess.Popen[bytes], stdin: bytes = b"", patience: float = PATIENCE) -> tuple[bytes, bytes]:
    """What a process of `running` prints until its end: standard output and error. Fails the test, with what it has
    printed and the stacks of its threads and tasks, when it has not ended after `patience` seconds."""
    with suppress(subprocess.TimeoutExpired):
        return process.communicate(stdin, timeout=patience)
    raise _failure(process, f"has not ended after {patience:g} s")


def wait_until(process: subprocess.Popen[bytes], happened: Callable[[], bool]) -> None:
    """Waits until it has happened, or a process of `running` has ended. Fails the test as `finish` does."""
    until = time.monotonic() + PATIENCE
    while not happened() and process.poll() is None:
        if time.monotonic() > until:
            raise _failure(process, f"has not come so far after {PATIENCE:g} s")
        time.sleep(0.001)


def _failure(process: subprocess.Popen[bytes], what: str) -> BaseException:
    printed, told = (each.decode(errors="replace") for each in _last_words(process))
    return pytest.fail.Exception(f"{process.args!r} {what}\n--- standard output\n{printed}\n--- standard error\n{told}")


def _last_words(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    for name, patience in (("SIGUSR1", _LAST_WORDS), ("SIGKILL", PATIENCE)):
        _signal(process, name)
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=patience)
    return b"", b""


def _signal(process: subprocess.Popen[bytes], name: str) -> None:
    """Signals the whole group; where there are no groups, the process is killed."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, getattr(signal, name))
