"""Which observations stand for an answer, by their age and by what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from citevet.model import Absent, Evidence, Found, Identifier, PageRecord, Trouble, Unavailable
from citevet.store import Memory, Store, always
from tests.store.samples import EVIDENCE, NOON, PAPER, need_of
from tests.support import FakeClock

DAY = timedelta(days=1)
UNPROVEN = Absent("arxiv", PAPER, True, "left out of one feed", "", NOON, times=1)
UNLISTED = Absent("semantic-scholar", PAPER, False, "not listed", "", NOON)


class Turn:
    """What is due once the present turn is over."""

    def __init__(self) -> None:
        self.due: list[Callable[[], None]] = []

    def end(self) -> None:
        while self.due:
            self.due.pop()()


def recalled(tmp_path: Path, evidence: Evidence, *, after: timedelta, max_age: timedelta = DAY) -> bool:
    store = Store(tmp_path / "history.db")
    store.record(need_of(evidence), evidence)
    store.commit()
    memory = Memory(store, always(max_age), FakeClock(NOON + after), Turn().due.append)
    try:
        return bool(memory.recall([need_of(evidence)], {need_of(evidence).source: 1}))
    finally:
        store.close()


@pytest.mark.parametrize(
    ("evidence", "counts"),
    [
        *((each, not isinstance(each, Unavailable)) for each in EVIDENCE),
        (UNPROVEN, False),
        (replace(UNPROVEN, times=2), True),
        (UNLISTED, True),
    ],
)
def test_what_was_answered_counts_and_what_nobody_could_say_does_not(
    tmp_path: Path, evidence: Evidence, counts: bool
) -> None:
    assert recalled(tmp_path, evidence, after=timedelta(hours=1)) is counts


@pytest.mark.parametrize(
    ("anchors", "counts"), [((), True), (("use",), True), (("use", "set-up"), True), (("use", "end"), False)]
)
def test_a_page_counts_where_it_was_looked_through_for_all_anchors(
    tmp_path: Path, anchors: tuple[str, ...], counts: bool
) -> None:
    page = Identifier("url", "https://example.org/guide")
    record = PageRecord(page.value, 200, missing_anchors=("set-up",), anchors_asked=("set-up", "use"))
    found = Found("web", page, record, page.value, NOON)
    store = Store(tmp_path / "history.db")
    store.record(need_of(found), found)
    store.commit()
    memory = Memory(store, always(DAY), FakeClock(NOON), Turn().due.append, {page: anchors})
    assert memory.recall([need_of(found)], {"web": 1}) == ({need_of(found): found} if counts else {})
    store.close()


@pytest.mark.parametrize(
    ("after", "max_age", "counts"),
    [
        (timedelta(0), DAY, True),
        (DAY - timedelta(seconds=1), DAY, True),
        (DAY, DAY, False),
        (timedelta(minutes=31), timedelta(minutes=30), False),
        (timedelta(0), timedelta(0), False),
        (-timedelta(hours=1), DAY, False),
    ],
    ids=["at once", "young", "a day", "old", "no age", "from the future"],
)
def test_only_what_is_young_enough_counts(tmp_path: Path, after: timedelta, max_age: timedelta, counts: bool) -> None:
    assert recalled(tmp_path, EVIDENCE[1], after=after, max_age=max_age) is counts


def test_an_answer_is_in_the_file_after_its_turn(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    store, turn = Store(file), Turn()
    memory = Memory(store, always(DAY), FakeClock(NOON), turn.due.append)
    for each in EVIDENCE[:3]:
        memory.keep(need_of(each), each)
    assert len(turn.due) == 1
    turn.end()
    other = Store(file, read_only=True)
    assert len(dict(other.newest(map(need_of, EVIDENCE[:3])))) == 3
    other.close()
    store.close()


@pytest.mark.parametrize("trouble", [Trouble.OFFLINE, Trouble.BUDGET, Trouble.EXCLUDED])
def test_what_was_not_asked_is_no_observation(tmp_path: Path, trouble: Trouble) -> None:
    store, turn = Store(tmp_path / "history.db"), Turn()
    unasked = Unavailable("web", EVIDENCE[3].about, trouble, "nobody was asked", "", NOON)
    Memory(store, always(DAY), FakeClock(NOON), turn.due.append).keep(need_of(unasked), unasked)
    turn.end()
    assert not dict(store.newest([need_of(unasked)]))
    store.close()
