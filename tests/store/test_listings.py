"""The local index of proceedings: found by title, kept for good once a volume's year is over."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from citevet.errors import InputError, StoreError
from citevet.model import PaperIds, PaperRecord
from citevet.store import Inquiry, KeptPage, Listings, Store
from citevet.store.listings import Indexed
from citevet.store.schema import APPLICATION_ID, MIGRATIONS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHERE = ("dblp", "conf/iclr/iclr2025")
LISTED = WHERE[1]
RECORD = PaperRecord(
    "Lost in the Middle: How Models Use Contexts", ("Ann Lee",), PaperIds(dblp="conf/iclr/Lee25"), "ICLR", year=2025
)

PAGE = KeptPage(2, None, NOW)


@pytest.mark.parametrize(
    ("total", "fetched", "opened", "counts"),
    [
        (9, datetime(2026, 1, 2, tzinfo=UTC), (2025, 12), True),
        (9, datetime(2025, 12, 30, tzinfo=UTC), (2025, 10), False),
        (9, NOW - timedelta(days=5), (2026, 2), True),
        (9, NOW - timedelta(days=7), (2026, 2), True),
        (9, NOW - timedelta(days=12), (2026, 2), False),
        (0, NOW - timedelta(days=7), (2026, 2), True),
        (0, NOW - timedelta(weeks=12), (2020, 5), True),
        (0, NOW - timedelta(weeks=14), (2020, 5), False),
        (9, NOW + timedelta(days=1), (2026, 1), False),
    ],
)
def test_only_what_may_grow_is_fetched_again(
    total: int, fetched: datetime, opened: tuple[int, int], counts: bool
) -> None:
    page = KeptPage(total, None, fetched)
    assert page.counts(datetime(*opened, 1, tzinfo=UTC), NOW, expected=False) is counts


@pytest.mark.parametrize(
    ("total", "fetched", "counts"),
    [(0, NOW - timedelta(days=5), True), (0, NOW - timedelta(days=7), False), (9, NOW - timedelta(weeks=9), True)],
)
def test_what_may_grow_is_fetched_sooner_where_somebody_places_a_paper(
    total: int, fetched: datetime, counts: bool
) -> None:
    page = KeptPage(total, None, fetched)
    assert page.counts(datetime(2024, 7, 1, tzinfo=UTC), NOW, expected=True) is counts


def test_the_papers_that_pages_were_fetched_for_are_remembered(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    assert store.listings().newest() is None
    store.listings().keep(*WHERE, 0, PAGE, [RECORD])
    store.listings().keep(*WHERE, 1000, replace(PAGE, fetched=NOW - timedelta(days=1)), [])
    first, later = Inquiry("a paper", NOW, paid=False), Inquiry("a paper ICLR", NOW, paid=True)
    store.listings().remember({"arxiv:2401.00001": first, "arxiv:2401.00002": first}, [])
    store.listings().remember({"arxiv:2401.00002": later}, [])
    store.close()
    again = Store(tmp_path / "history.db", read_only=True)
    again.listings().remember({"arxiv:2401.00003": first}, [])
    assert again.listings().sought() == {"arxiv:2401.00001": first, "arxiv:2401.00002": later}
    assert again.listings().newest() == NOW
    again.close()


def carried(tmp_path: Path) -> Listings:
    """The index of a store into which the history of another was imported, whose first record was an answer."""
    one, other = Store(tmp_path / "one.db"), Store(tmp_path / "other.db")
    one.listings().keep(*WHERE, 0, PAGE, [RECORD, replace(RECORD, title="Another", year=2024)])
    one.listings().keep(*WHERE, 1000, PAGE, [replace(RECORD, title="Far behind")])
    one.listings().remember({}, [("dblp", replace(RECORD, listing=LISTED))])
    other.join(one.export())
    one.close()
    return other.listings()


def test_only_what_was_looked_for_is_carried_to_another_store(tmp_path: Path) -> None:
    listings = carried(tmp_path)
    assert listings.page(*WHERE, 0) == listings.page(*WHERE, 1000) == PAGE
    assert [each.record for each in listings.find(RECORD.title)] == [replace(RECORD, listing=LISTED)]
    assert list(listings.find("Another")) == []


def test_of_two_pages_the_younger_one_is_carried(tmp_path: Path) -> None:
    one, other = Store(tmp_path / "one.db"), Store(tmp_path / "other.db")
    one.listings().keep(*WHERE, 0, PAGE, [RECORD])
    lines = list(one.export())
    other.listings().keep(*WHERE, 0, replace(PAGE, fetched=NOW + timedelta(days=1)), [RECORD])
    assert other.join(lines) == 0
    assert len(list(other.listings().find(RECORD.title))) == 1
    other.listings().keep(*WHERE, 0, replace(PAGE, fetched=NOW - timedelta(days=1)), [RECORD])
    assert other.join(lines) == 1
    assert list(other.listings().find(RECORD.title)) == []
    assert other.listings().page(*WHERE, 0) == PAGE
    one.close()
    other.close()


@pytest.mark.parametrize(
    "spoil",
    [
        {"following": 0},
        {"marks": "AAAA"},
        {"marks": "?"},
        {"answers": ["{"]},
        {"answers": ['{"title": 1}']},
        {"total": -1},
        {"fetched": "2026-03-01T12:00:00"},
    ],
    ids=str,
)
def test_a_page_that_is_none_is_refused(tmp_path: Path, spoil: dict[str, object]) -> None:
    store = Store(tmp_path / "one.db")
    store.listings().keep(*WHERE, 0, PAGE, [RECORD])
    head, line = store.export()
    with pytest.raises(InputError, match=r"^line 2: .*history export"):
        store.join([head, json.dumps({**json.loads(line), "source": "other", **spoil}).encode()])
    assert store.listings().page("other", LISTED, 0) is None
    store.close()


def test_pages_that_stayed_behind_tell_what_may_stand_on_them(tmp_path: Path) -> None:
    listings = carried(tmp_path)
    later, then = NOW + timedelta(days=7), NOW - timedelta(days=7)
    assert listings.unread([("Another", later), ("Lost in the middle", later)]) == [(*WHERE, 0)]
    assert listings.unread([("Far behind", later), ("Nowhere", later)]) == [(*WHERE, 1000)]
    # What was looked for already was compared when the page came.
    assert listings.unread([("Another", then), ("Another", NOW)]) == []
    listings.keep(*WHERE, 0, PAGE, [RECORD])
    assert listings.unread([("Another", later)]) == []


def test_what_is_kept_is_found_by_another_run(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    store.listings().keep(*WHERE, 0, PAGE, [RECORD, replace(RECORD, title="Another")])
    store.close()
    again = Store(tmp_path / "history.db", read_only=True)
    kept = Indexed("dblp", replace(RECORD, listing=LISTED), NOW)
    assert list(again.listings().find("LOST in the {M}iddle: how they do")) == [kept]
    assert list(again.listings().find("Lost somewhere")) == []
    assert again.listings().page(*WHERE, 0) == PAGE
    assert again.listings().page(*WHERE, 1000) is None
    again.listings().keep(*WHERE, 1000, PAGE, [])
    assert again.listings().page(*WHERE, 1000) is None
    again.close()


def test_a_page_takes_the_place_of_its_former_self() -> None:
    listings = Listings.in_memory()
    listings.keep(*WHERE, 0, replace(PAGE, fetched=NOW - timedelta(days=9)), [RECORD])
    listings.keep(*WHERE, 0, PAGE, [replace(RECORD, venue="ICLR (Poster)")])
    assert [each.record.venue for each in listings.find(RECORD.title)] == ["ICLR (Poster)"]
    assert listings.page(*WHERE, 0) == PAGE


def test_a_store_of_the_first_form_gets_its_index(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with closing(sqlite3.connect(file)) as connection:
        for statement in (*MIGRATIONS[0], f"PRAGMA application_id = {APPLICATION_ID}", "PRAGMA user_version = 1"):
            connection.execute(statement)
        connection.commit()
    store = Store(file)
    store.listings().keep(*WHERE, 0, PAGE, [RECORD])
    assert len(list(store.listings().find(RECORD.title))) == 1
    store.close()


def test_a_store_of_dblp_alone_keeps_its_index(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    row = "X", 0, "lostinthemiddleh", msgspec.json.encode(RECORD).decode()
    with closing(sqlite3.connect(file)) as connection:
        for statement in (*MIGRATIONS[0], *MIGRATIONS[1], *MIGRATIONS[2]):
            connection.execute(statement)
        connection.execute("INSERT INTO listing VALUES ('X', 0, 1001, ?)", (NOW.isoformat(),))
        connection.execute("INSERT INTO publication VALUES (?, ?, ?, ?)", row)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 3")
        connection.commit()
    store = Store(file)
    assert store.listings().page("dblp", "X", 0) == KeptPage(1001, 1000, NOW)
    assert [each.record.title for each in store.listings().find(RECORD.title)] == [RECORD.title]
    store.close()


def test_a_record_is_found_by_its_names_whatever_its_title() -> None:
    listings = Listings.in_memory()
    named = replace(RECORD, ids=PaperIds(arxiv="2307.03172", acl="2024.tacl-1.9"))
    listings.keep(*WHERE, 0, PAGE, [named, RECORD])
    for _ in range(2):
        assert [each.record.ids for each in listings.find("Another", ("arxiv:2307.03172", "doi:x"))] == [named.ids]
        assert list(listings.find("Another", ("doi:x",))) == []
        listings.keep(*WHERE, 0, PAGE, [named])


def test_an_index_that_cannot_be_read_is_said() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.raises(StoreError, match="index of proceedings"):
        Listings(connection).page(*WHERE, 0)
    Listings(connection).keep(*WHERE, 0, PAGE, [RECORD])
    connection.close()


def test_what_a_record_does_not_say_takes_no_room(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    store.listings().keep(*WHERE, 0, PAGE, [RECORD])
    assert [each.record for each in store.listings().find(RECORD.title)] == [replace(RECORD, listing=LISTED)]
    store.close()
    with closing(sqlite3.connect(tmp_path / "history.db")) as connection:
        ((kept,),) = connection.execute("SELECT record FROM publication").fetchall()
    assert set(json.loads(kept)) == {"title", "authors", "ids", "venue", "year"}
    assert set(json.loads(kept)["ids"]) == {"dblp"}
