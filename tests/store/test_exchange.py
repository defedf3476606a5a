"""The history as JSON lines: out, and in again beside what is there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from citevet.errors import InputError
from citevet.model import Change, Found, PastFinding, RepositoryRecord, Severity
from citevet.store import Moment, Store
from tests.store.samples import EVIDENCE, NOON, need_of

WEEK = timedelta(weeks=1)
FINDING = PastFinding(
    "CV101-1", "CV101", "dead-link", Severity.ERROR, "gone", "A title", "https://x", "x", ("web",), NOON
)
VENUES = {"a title": "", "another title": "ICLR 2025"}


def filled(file: Path, weeks: range = range(3)) -> Path:
    """A store that was written to in each of those weeks."""
    store = Store(file)
    repository = EVIDENCE[1]
    assert isinstance(repository, Found)
    assert isinstance(repository.record, RepositoryRecord)
    for week in weeks:
        now = NOON + week * WEEK
        for each in EVIDENCE[2:5]:
            store.record(need_of(each), replace(each, observed_at=now))
        record = replace(repository.record, stars=10 * week)
        store.record(need_of(repository), replace(repository, record=record, observed_at=now))
        store.chronicle().keep("list.md", Moment(now, now + timedelta(minutes=1)), 7, [FINDING], [], venues=VENUES)
    store.close()
    return file


def contents(file: Path) -> list[list[tuple[Any, ...]]]:
    """Every row, without the numbers that rows are given."""
    queries = (
        "SELECT source, about, version, kind, evidence, first_seen, last_seen FROM observation ORDER BY 1, 2, 3, 6",
        "SELECT about, seen, value, other FROM figure JOIN observation ON id = observation ORDER BY 1, 2",
        "SELECT document, started, finished, entries FROM audit ORDER BY 1, 2",
        "SELECT document, finding_id, finding, became, ended FROM told ORDER BY 1, 2, 3",
        "SELECT document, title, venue FROM paper ORDER BY 1, 2",
    )
    with closing(sqlite3.connect(file)) as connection:
        return [connection.execute(query).fetchall() for query in queries]


def exported(file: Path) -> list[bytes]:
    store = Store(file)
    try:
        return list(store.export())
    finally:
        store.close()


def imported(file: Path, lines: list[bytes]) -> int:
    store = Store(file)
    try:
        return store.join(lines)
    finally:
        store.close()


def test_what_was_exported_is_there_again(tmp_path: Path) -> None:
    lines = exported(filled(tmp_path / "one.db"))
    assert imported(tmp_path / "other.db", lines) == len(lines) - 1
    assert contents(tmp_path / "other.db") == contents(tmp_path / "one.db")
    assert exported(tmp_path / "other.db") == lines


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    file = filled(tmp_path / "one.db")
    before = contents(file)
    assert imported(file, exported(file)) == 0
    assert contents(file) == before


def test_two_histories_are_joined_whichever_comes_first(tmp_path: Path) -> None:
    early, late = filled(tmp_path / "early.db", range(2)), filled(tmp_path / "late.db", range(2, 5))
    first, second = exported(early), exported(late)
    imported(early, second)
    imported(late, first)
    assert contents(early) == contents(late)
    store = Store(early)
    last = store.chronicle().last("list.md")
    store.close()
    assert last is not None
    assert last.started == NOON + 4 * WEEK


def test_a_finding_that_healed_elsewhere_is_no_longer_open(tmp_path: Path) -> None:
    one, other = filled(tmp_path / "one.db"), tmp_path / "other.db"
    imported(other, exported(one))
    store = Store(one)
    store.chronicle().keep(
        "list.md", Moment(NOON + 9 * WEEK, NOON + 9 * WEEK), 7, [], [(FINDING, Change.HEALED)], venues=VENUES
    )
    store.close()
    assert imported(other, exported(one)) == 2
    assert contents(other) == contents(one)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[0]],
        lambda lines: [*lines, b"{"],
        lambda lines: [*lines, b"\xff\n"],
        lambda lines: [*lines, b'{"is":"comet"}\n'],
        lambda lines: [*lines, json.dumps({**json.loads(lines[1]), "first_seen": "noon"}).encode()],
        lambda lines: [*lines, json.dumps({**json.loads(lines[1]), "version": 2**64}).encode()],
    ],
    ids=["no head", "two heads", "cut", "no text", "unknown", "no time", "no number"],
)
def test_a_damaged_history_is_refused_whole(tmp_path: Path, spoil: Any) -> None:
    lines = spoil(exported(filled(tmp_path / "one.db")))
    with pytest.raises(InputError, match=r"^line \d+: .*history export"):
        imported(tmp_path / "other.db", lines)
    assert contents(tmp_path / "other.db") == [[], [], [], [], []]
