"""Two audits of one store at once, killed in the middle of what they write, and what the store holds then."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from citevet.model import PastAudit
from citevet.store import Store
from tests.processes import finish
from tests.test_resume import POSIX, auditing, furnish
from tests.world import World, WorldPage

LINKS = 60
KILLS = 50
ANEW = ("--max-age", "0", "--no-reports")
# Pages of `furnish` that answer 200 at first, and come and go here.
TURNING = [f"https://host{number % 5}.example.org/{number}" for number in (1, 2, 4, 5)]

# The rows of a table by their numbers, without what a later audit may change of them.
ROWS = {
    "observation": "SELECT id, source, about, version, kind, evidence, first_seen FROM observation",
    "figure": "SELECT observation, seen, value, other FROM figure",
    "audit": "SELECT id, document, started, finished, entries FROM audit",
    "told": "SELECT id, document, finding_id FROM told",
}


def contents(file: Path) -> Mapping[str, set[tuple[Any, ...]]]:
    """What the store holds, once SQLite has found no fault with it."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {table: set(connection.execute(query).fetchall()) for table, query in ROWS.items()}


def last_audit(file: Path) -> PastAudit:
    store = Store(file, read_only=True)
    try:
        audit = store.chronicle().last("list.md")
    finally:
        store.close()
    assert audit is not None
    return audit


def audited(folder: Path) -> Any:
    """The report of an audit that nobody disturbs."""
    with auditing(folder, *ANEW, "--format", "json") as process:
        printed, told = finish(process)
    assert (process.returncode, told) == (0, b"")
    return json.loads(printed)


def kill_while_writing(process: subprocess.Popen[bytes], log: Path, after: float) -> None:
    """Kills an audit at its first write after so many seconds, if it has not ended before that."""
    until = time.monotonic() + after
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    size = _size(log)
    while process.poll() is None and _size(log) == size:
        time.sleep(0.0001)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def _size(log: Path) -> tuple[int, int]:
    """Of SQLite's write-ahead log, and when it was written."""
    try:
        status = log.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


@POSIX
@pytest.mark.slow
def test_what_two_audits_have_written_outlives_their_being_killed(world: World, tmp_path: Path) -> None:
    furnish(world, tmp_path, LINKS)
    file, log = tmp_path / ".citevet/history.db", tmp_path / ".citevet/history.db-wal"
    audited(tmp_path)
    usual = 1.0
    rng = random.Random(50)
    killed = 0
    while killed < KILLS:
        before = contents(file)
        world.add(WorldPage(rng.choice(TURNING), status=rng.choice((200, 404, 503))))
        both = rng.random() < 0.5
        with auditing(tmp_path, *ANEW) as one, auditing(tmp_path, *ANEW) as other:
            kill_while_writing(one, log, rng.uniform(0.3, 1.3) * usual)
            if both:
                other.send_signal(signal.SIGKILL)
            finish(other)
            assert other.returncode == 0 or both
        killed += [one.returncode, other.returncode].count(-signal.SIGKILL)
        after = contents(file)
        assert {table: rows - after[table] for table, rows in before.items()} == {table: set() for table in before}
        last = last_audit(file)
        started = time.monotonic()
        changes = (report := audited(tmp_path))["changes"]
        usual = time.monotonic() - started
        known = {each.id for each in last.open}
        assert changes["since"] == {"list.md": last.started.isoformat().replace("+00:00", "Z")}
        told = {each["id"]: changes["findings"][each["id"]]["change"] for each in report["findings"]}
        assert told == {identity: "still" if identity in known else "new" for identity in told}
        assert {each["id"] for each in changes["gone"]} == known - told.keys()
