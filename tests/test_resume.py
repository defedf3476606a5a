"""Runs that are killed or interrupted, and the next ones, which go on from the store."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.processes import finish, running, wait_until
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository

COMMAND = Path(sysconfig.get_path("scripts")) / "citevet"
AUDIT = ("audit", "list.md", "-q", "--no-progress", "--fail-on", "never")
HOSTS = 5
AT_ONCE = 4
# A link that is looked up takes two requests at most here: a redirect and where it leads.
HOPS = 2
# Hosts that fail, or never answer, and how many pages of each are listed; each is asked for TRIES times, and again in
# the second pass.
TROUBLED = {"broken.example.org": Fault.ERROR, "silent.example.org": Fault.SILENCE}
PAGES_IN_TROUBLE = 3
TRIES = 2
# Batches under way: one of each service, and the second time that it is asked for what is not there.
BATCHES = 2
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


def furnish(world: World, folder: Path, links: int, *, troubled: bool = False) -> None:
    """A list of so many links: half of them pages of a few hosts, the rest papers and repositories; of each kind some
    are gone, moved or refused. A few more lead to hosts that are `troubled`."""
    lines = []
    for number in range(links // 2):
        url = f"https://host{number % HOSTS}.example.org/{number}"
        status = {3: 404, 7: 403, 11: 301}.get(number % 13, 200)
        world.add(WorldPage(url, status=status, location=f"{url}/new" if status == 301 else None))
        lines.append(f"- [a page]({url})\n")
    for number in range(links // 4):
        paper = f"24{number % 12 + 1:02d}.{number:05d}"
        if number % 10:
            world.add(WorldPaper(f"A paper about {number}", ("Ann Author",), arxiv=paper, indexed=bool(number % 4)))
        lines.append(
            f"{number + 1}. [**A paper about {number}.**](https://arxiv.org/abs/{paper}) _Ann Author._ 2024.\n"
        )
    for number in range(links - len(lines)):
        name = f"ann/tool-{number}"
        if number % 10:
            world.add(WorldRepository(name, stars=number, formerly=(f"ann/old-{number}",)))
        lines.append(f"- [code](https://github.com/{'ann/old' if number % 7 == 1 else 'ann/tool'}-{number})\n")
    for host, fault in TROUBLED.items() if troubled else ():
        world.fail(host, fault)
        for number in range(PAGES_IN_TROUBLE):
            world.add(WorldPage(f"https://{host}/{number}"))
            lines.append(f"- [a page](https://{host}/{number})\n")
    (folder / "list.md").write_text("# Many\n\n" + "".join(lines))
    configuration = world.config()
    (folder / "citevet.toml").write_text(f"concurrency = {AT_ONCE}\nretries = {TRIES - 1}\n{configuration}")


@contextmanager
def auditing(folder: Path, *extra: str) -> Iterator[subprocess.Popen[bytes]]:
    """An audit in a process of its own."""
    with running([COMMAND, *AUDIT, *extra], cwd=folder, env={**os.environ, "GITHUB_TOKEN": "t0ken"}) as process:
        yield process


def finished(folder: Path, *extra: str) -> Any:
    """The report of an audit that nobody disturbs, without its times and its cost."""
    with auditing(folder, *extra) as process:
        _, told = finish(process)
    assert (process.returncode, told) == (0, b"")
    return timeless(json.loads((folder / "reports/latest/report.json").read_bytes()))


_TIMES = {"id", "started", "finished", "checked_at", "observed_at", "requests", "changes"}


def timeless(report: Any) -> Any:
    """A report without times and cost."""
    if isinstance(report, dict):
        return {name: timeless(value) for name, value in report.items() if name not in _TIMES}
    return [timeless(each) for each in report] if isinstance(report, list) else report


def asked(world: World) -> tuple[Counter[str], Counter[str]]:
    """How often each page was asked for, and each service."""
    pages: Counter[str] = Counter()
    services: Counter[str] = Counter()
    for each in world.requests:
        if each.host.endswith("example.org"):
            pages[each.url] += 1
        else:
            services[each.host] += 1
    return pages, services


def forget(folder: Path) -> None:
    for file in (folder / ".citevet").glob("history.db*"):
        file.unlink()


def kill_after(requests: int, world: World, folder: Path) -> None:
    """Kills an audit once it has made so many requests."""
    until = len(world.requests) + requests
    with auditing(folder) as process:
        wait_until(process, lambda: len(world.requests) > until)
        process.send_signal(signal.SIGKILL)
        process.wait()


def try_kills(world: World, folder: Path, *, links: int, kills: int, seed: int, troubled: bool = False) -> None:
    furnish(world, folder, links, troubled=troubled)
    undisturbed = finished(folder)
    pages, services = asked(world)
    assert {url for url, times in pages.items() if times > 1} == {
        link["url"] for link in undisturbed["links"] if link["verdict"] == "unreachable"
    }
    assert troubled == any(link["verdict"] == "unreachable" for link in undisturbed["links"])
    # What nobody could say is always asked again.
    refused = {link["url"] for link in undisturbed["links"] if link["verdict"] in ("blocked", "unreachable")}
    total = len(world.requests)
    rng = random.Random(seed)
    for _ in range(kills):
        forget(folder)
        pages_before, services_before = asked(world)
        kill_after(rng.randrange(total), world, folder)
        assert finished(folder) == undisturbed
        pages_after, services_after = asked(world)
        again = (pages_after - pages_before) - pages
        for url in refused:
            del again[url]
        assert again.total() <= HOSTS * AT_ONCE * HOPS
        for service, count in (services_after - services_before).items():
            assert count <= services[service] + BATCHES


@POSIX
def test_a_run_that_was_killed_is_gone_on_with(world: World, tmp_path: Path) -> None:
    try_kills(world, tmp_path, links=80, kills=2, seed=5)


@POSIX
@pytest.mark.slow
def test_twenty_kills_of_a_long_run_lose_what_was_in_flight_and_nothing_else(world: World, tmp_path: Path) -> None:
    try_kills(world, tmp_path, links=2_000, kills=20, seed=11)


@POSIX
@pytest.mark.slow
def test_hosts_that_fail_or_never_answer_hinder_no_run_from_being_gone_on_with(world: World, tmp_path: Path) -> None:
    try_kills(world, tmp_path, links=80, kills=4, seed=7, troubled=True)


def answered(store: Path, host: str) -> int:
    """How many answers the store holds that are not about pages of the host, nor of those who are asked once all pages
    were."""
    try:
        with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
            query = (
                "SELECT count(*) FROM observation WHERE kind != 'unavailable' AND instr(about, ?) = 0"
                " AND source NOT IN ('crossref', 'openalex')"
            )
            return int(connection.execute(query, (host,)).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


@POSIX
def test_an_interruption_reports_what_is_known_and_the_next_run_goes_on(world: World, tmp_path: Path) -> None:
    furnish(world, tmp_path, 80)
    undisturbed = finished(tmp_path, "--store", "other.db")
    pages, _ = asked(world)
    slow = "host1.example.org"
    world.fail(slow, Fault.SILENCE)
    everything = answered(tmp_path / "other.db", slow)
    with auditing(tmp_path) as process:
        wait_until(process, lambda: answered(tmp_path / ".citevet/history.db", slow) == everything)
        process.send_signal(signal.SIGINT)
        _, told = finish(process)
    assert (process.returncode, told) == (130, b"citevet: interrupted\n")
    report = json.loads((tmp_path / "reports/latest/report.json").read_bytes())
    assert not report["run"]["complete"]
    assert any(finding["fix"] for finding in report["findings"])
    assert (tmp_path / "reports/latest/corrections.patch").read_bytes() == b""
    left = {link["url"] for link in report["links"] if (link["verdict"], link["reason"]) == ("skipped", "budget")}
    silent = {url for url in pages if slow in url and not url.endswith("/new")}
    refused = {link["url"] for link in undisturbed["links"] if link["verdict"] == "blocked"}
    assert silent <= left <= silent | refused
    world.heal(slow)
    before, _ = asked(world)
    assert finished(tmp_path) == undisturbed
    after, _ = asked(world)
    assert set(after - before) == {url for url in pages if slow in url} | refused


_BLOCKED_RESOLVER = """
import pathlib, socket, time
def getaddrinfo(*_, **__):
    pathlib.Path("asking").touch()
    time.sleep(3600)
socket.getaddrinfo = getaddrinfo
from citevet.cli.main import run
run()
"""


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_resolver_that_does_not_answer_holds_nobody_up(tmp_path: Path, number: int) -> None:
    (tmp_path / "list.md").write_text("[a](https://a.example.org/) [b](https://b.example.org/)\n")
    with running([sys.executable, "-c", _BLOCKED_RESOLVER, *AUDIT], cwd=tmp_path) as process:
        wait_until(process, (tmp_path / "asking").is_file)
        process.send_signal(number)
        _, told = finish(process)
    assert (process.returncode, told) == (130, b"citevet: interrupted\n")
    assert (tmp_path / "reports/latest/report.json").is_file()
