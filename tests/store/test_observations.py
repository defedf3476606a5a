"""The file of observations: what it holds, what it refuses, and who may use it at once."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from citevet.errors import StoreError
from citevet.model import Evidence, Found, Identifier, Need, PageRecord, Question, RepositoryRecord, Unavailable
from citevet.store.observations import Store
from citevet.store.schema import APPLICATION_ID, MIGRATIONS
from tests.processes import PATIENCE, finish, running
from tests.store.samples import EVIDENCE, NOON, need_of

HOUR = timedelta(hours=1)
BLOCKED = EVIDENCE[-1]
# The kinds of `EVIDENCE`, and how a row was written in the first forms of the store.
WORDS = ("found-paper", "found-repository", "found-page", "absent", "absent", "unavailable")
FORMER_ROW = """
    INSERT INTO observation (source, about, version, kind, evidence, first_seen, last_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def written(file: Path, *evidence: Evidence, need: Need | None = None) -> None:
    store = Store(file)
    for each in evidence:
        store.record(need or need_of(each), each)
    store.close()


def read(file: Path, *needs: Need) -> dict[Need, Evidence]:
    store = Store(file, read_only=True)
    try:
        return dict(store.newest(needs))
    finally:
        store.close()


def rows(
    file: Path, query: str = "SELECT kind, first_seen, last_seen FROM observation ORDER BY id"
) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("meanwhile", [False, True], ids=["alone", "beside another run"])
def test_what_was_looked_for_in_vain_stands_once_in_the_file(file: Path, *, meanwhile: bool) -> None:
    evidence = EVIDENCE[0]
    need, later = need_of(evidence), replace(evidence, observed_at=NOON + HOUR)
    store = Store(file)
    assert dict(store.newest([need])) == {}
    if meanwhile:
        written(file, evidence)
    store.record(need, evidence)
    store.record(need, later)
    store.close()
    assert len(rows(file)) == 1
    assert read(file, need) == {need: later}


@pytest.mark.parametrize("evidence", EVIDENCE, ids=lambda each: f"{each.source} {type(each).__name__}")
def test_evidence_comes_back_as_it_was(file: Path, evidence: Evidence) -> None:
    written(file, evidence)
    assert read(file, need_of(evidence)) == {need_of(evidence): evidence}


def test_the_newest_observation_counts_whatever_the_order_of_writing(file: Path) -> None:
    gone, need = EVIDENCE[3], need_of(EVIDENCE[3])
    written(file, replace(BLOCKED, observed_at=NOON + HOUR), gone)
    assert isinstance(read(file, need)[need], type(BLOCKED))
    written(file, replace(gone, observed_at=NOON + 2 * HOUR))
    assert read(file, need)[need] == replace(gone, observed_at=NOON + 2 * HOUR)


def test_the_same_again_moves_its_time_and_something_else_is_history(file: Path) -> None:
    page = EVIDENCE[2]
    for hours in range(5):
        written(file, replace(page, observed_at=NOON + hours * HOUR))
    assert len(rows(file)) == 1
    assert read(file, need_of(page))[need_of(page)].observed_at == NOON + 4 * HOUR
    written(file, replace(EVIDENCE[3], observed_at=NOON + 5 * HOUR), replace(page, observed_at=NOON + 6 * HOUR))
    assert [kind for kind, *_ in rows(file)] == ["found-page", "absent", "found-page"]


def test_versions_and_sources_are_questions_of_their_own(file: Path) -> None:
    paper = EVIDENCE[0]
    versioned = Need("arxiv", Question(paper.about, 7))
    written(file, paper, need=versioned)
    assert set(read(file, versioned, need_of(paper), Need("semantic-scholar", versioned.question))) == {versioned}


def test_an_identifier_that_no_database_takes_is_kept_all_the_same(file: Path) -> None:
    about = Identifier("url", "https://example.org/\udcff")
    evidence = replace(EVIDENCE[3], about=about)
    written(file, evidence)
    assert read(file, need_of(evidence)) == {need_of(evidence): evidence}


def test_a_read_only_store_writes_nothing(file: Path) -> None:
    written(file, EVIDENCE[0])
    before = file.read_bytes()
    store = Store(file, read_only=True)
    store.record(need_of(EVIDENCE[1]), EVIDENCE[1])
    store.close()
    assert store.trouble is None
    assert file.read_bytes() == before


def _text(file: Path) -> None:
    file.write_text("Dear diary,\n" * 100)


def _short_text(file: Path) -> None:
    file.write_text("x")


def _of_another_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE places (url TEXT)")


def _of_another_application(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA application_id = 7")


def _of_a_later_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 99")


def _folder(file: Path) -> None:
    file.mkdir()


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_text, "file is not a database"),
        (_short_text, "no store of citevet"),
        (_of_another_program, "another program's"),
        (_of_another_application, "another program's"),
        (_of_a_later_version, "later citevet (form 99"),
        (_folder, "is no file"),
        (os.mkfifo, "is no file"),
    ],
)
def test_what_is_no_store_is_refused_and_left_as_it_is(
    file: Path, make: Callable[[Path], None], says: str, read_only: bool
) -> None:
    make(file)
    before = file.read_bytes() if file.is_file() else b""
    with pytest.raises(StoreError) as error:
        Store(file, read_only=read_only)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert "--store" in str(error.value)
    assert (file.read_bytes() if file.is_file() else b"") == before


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize("share", [0.0005, 0.1, 0.5, 0.999])
def test_a_store_that_was_cut_off_is_refused_and_left_as_it_is(file: Path, share: float, *, read_only: bool) -> None:
    written(file, *(replace(EVIDENCE[3], about=Identifier("url", f"https://example.org/{n}")) for n in range(300)))
    cut = file.read_bytes()[: int(file.stat().st_size * share)]
    file.write_bytes(cut)
    with pytest.raises(StoreError, match="--store"):
        Store(file, read_only=read_only)
    assert file.read_bytes() == cut


def test_a_full_disk_is_told_and_leaves_what_was_there(file: Path) -> None:
    written(file, EVIDENCE[0])
    store = Store(file)
    store._connection.execute("PRAGMA max_page_count = 1")
    for number in range(300):
        evidence = replace(EVIDENCE[3], about=Identifier("url", f"https://example.org/{number}"))
        store.record(need_of(evidence), evidence)
    store.close()
    assert store.trouble is not None
    assert "disk is full" in store.trouble
    assert len(rows(file)) == 1


def test_an_empty_file_becomes_a_store(file: Path) -> None:
    file.touch()
    written(file, EVIDENCE[0])
    assert len(rows(file)) == 1


def test_a_damaged_page_is_said_when_it_is_read(file: Path) -> None:
    for number in range(300):
        written(file, replace(EVIDENCE[3], about=Identifier("url", f"https://example.org/{number}")))
    data = bytearray(file.read_bytes())
    data[8192:-4096] = hashlib.sha256(b"damage").digest() * (len(data[8192:-4096]) // 32)
    file.write_bytes(data)
    with pytest.raises(StoreError, match=r"cannot (read|use)"):
        read(file, *(Need("web", Question(Identifier("url", f"https://example.org/{n}"))) for n in range(300)))


def test_while_another_writes_nothing_is_lost(file: Path) -> None:
    store = Store(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.record(need_of(EVIDENCE[0]), EVIDENCE[0])
        store.commit(patience=0.0)
        assert store.trouble is None
        assert not rows(file)
        other.execute("COMMIT")
    store.close()
    assert len(rows(file)) == 1


def test_a_store_that_stays_locked_is_told(file: Path) -> None:
    store = Store(file)
    store.record(need_of(EVIDENCE[0]), EVIDENCE[0])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.close(patience=0.0)
        other.execute("ROLLBACK")
    assert store.trouble is not None
    assert str(file) in store.trouble


_WRITER = """
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from citevet.model import Identifier
from citevet.store.observations import Store
from tests.processes import PATIENCE, finish, running
from tests.store.samples import EVIDENCE, need_of
store = Store(Path(sys.argv[1]))
for number in range(200):
    evidence = replace(EVIDENCE[3], about=Identifier("url", f"https://example.org/{number}"))
    store.record(need_of(evidence), evidence)
    store.commit()
store.close()
sys.exit(store.trouble)
"""


def test_two_runs_at_once_make_and_fill_one_store(file: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _WRITER, file]
    with running(command, cwd=root) as one, running(command, cwd=root) as other:
        told = [finish(each)[1] for each in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0), told
    assert rows(file, "SELECT count(*), count(DISTINCT about) FROM observation") == [(200, 200)]


def test_counts_that_grow_are_kept_beside_the_observation_and_come_back_as_of_any_time(file: Path) -> None:
    repository = EVIDENCE[1]
    assert isinstance(repository, Found)
    assert isinstance(repository.record, RepositoryRecord)
    for week, stars in enumerate((9, 9, 12, 40)):
        seen = NOON + timedelta(weeks=week)
        written(file, replace(repository, record=replace(repository.record, stars=stars), observed_at=seen))
    assert len(rows(file)) == 1
    assert rows(file, "SELECT value FROM figure ORDER BY seen") == [(9,), (12,), (40,)]
    store = Store(file, read_only=True)
    told = [
        evidence.record.stars
        for week in range(4)
        for _, evidence in store.newest([need_of(repository)], NOON + timedelta(weeks=week))
        if isinstance(evidence, Found) and isinstance(evidence.record, RepositoryRecord)
    ]
    store.close()
    assert told == [9, 9, 12, 40]


def test_what_nobody_could_say_for_a_while_does_not_end_what_was_said(file: Path) -> None:
    page, need = EVIDENCE[2], need_of(EVIDENCE[2])
    silence = replace(BLOCKED, about=page.about)
    for hours, evidence in enumerate((page, silence, page, silence, silence, page)):
        written(file, replace(evidence, observed_at=NOON + hours * HOUR))
    assert rows(file, "SELECT kind FROM observation ORDER BY id") == [
        ("found-page",),
        ("unavailable",),
        ("unavailable",),
    ]
    store = Store(file, read_only=True)
    said = [
        type(evidence)
        for hours in range(6)
        for _, evidence in store.newest([need], NOON + hours * HOUR, since=NOON + hours * HOUR)
    ]
    store.close()
    assert said == [Found, Unavailable, Found, Unavailable, Unavailable, Found]


def test_a_new_title_or_validator_of_a_page_is_no_news(file: Path) -> None:
    page, need = EVIDENCE[2], need_of(EVIDENCE[2])
    assert isinstance(page, Found)
    assert isinstance(page.record, PageRecord)
    record = replace(page.record, title="Visitor 4712", validator='W/"2"', home="51ac")
    later = replace(page, record=record, observed_at=NOON + HOUR)
    written(file, page, later)
    assert len(rows(file)) == 1
    assert read(file, need) == {need: later}


def test_what_was_said_later_is_not_known_before(file: Path) -> None:
    page, gone, need = EVIDENCE[2], EVIDENCE[3], need_of(EVIDENCE[2])
    written(file, page, replace(gone, observed_at=NOON + 2 * HOUR))
    store = Store(file, read_only=True)
    before, after, never = (dict(store.newest([need], NOON + hours * HOUR)) for hours in (1, 3, -1))
    store.close()
    assert before == {need: page}
    assert after == {need: replace(gone, observed_at=NOON + 2 * HOUR)}
    assert never == {}


def test_any_number_of_runs_may_make_one_store_at_the_same_moment(tmp_path: Path) -> None:
    together = threading.Barrier(3, timeout=PATIENCE)

    def make(_run: int) -> None:
        for number in range(20):
            together.wait()
            Store(tmp_path / f"{number}.db").close()

    with ThreadPoolExecutor(together.parties) as runs:
        assert list(runs.map(make, range(together.parties))) == [None] * together.parties


@pytest.mark.parametrize(("evidence", "word"), [*zip(EVIDENCE, WORDS, strict=True)], ids=WORDS)
def test_a_store_of_an_earlier_form_says_the_same_after_its_renewal(file: Path, evidence: Evidence, word: str) -> None:
    need, values = need_of(evidence), msgspec.to_builtins(evidence)
    del values["observed_at"]
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in (each for statements in MIGRATIONS[:5] for each in statements):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 5")
        row = need.source, str(evidence.about), 0, word, json.dumps(values), *[NOON.isoformat("T", "microseconds")] * 2
        connection.execute(FORMER_ROW, row)
    later = replace(evidence, observed_at=NOON + HOUR)
    written(file, later)
    # Where the figures stood among the rest, the new ones make a new row.
    counted = word in ("found-paper", "found-repository")
    assert len(rows(file)) == 1 + counted
    assert read(file, need) == {need: later}
