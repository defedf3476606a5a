"""The local index of proceedings: found by title, kept for good once a volume's year is over."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from citevet.errors import StoreError
from citevet.model import PaperIds, PaperRecord
from citevet.store import KeptPage, Listings, Store
from citevet.store.schema import APPLICATION_ID, MIGRATIONS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOC = "conf/iclr/iclr2025"
RECORD = PaperRecord(
    "Lost in the Middle: How Models Use Contexts", ("Ann Lee",), PaperIds(dblp="conf/iclr/Lee25"), "ICLR", year=2025
)


@pytest.mark.parametrize(
    ("total", "fetched", "year", "counts"),
    [
        (9, datetime(2026, 1, 2, tzinfo=UTC), 2025, True),
        (9, datetime(2025, 12, 30, tzinfo=UTC), 2025, False),
        (9, NOW - timedelta(days=6), 2026, True),
        (9, NOW - timedelta(days=8), 2026, False),
        (0, NOW - timedelta(days=6), 2020, True),
        (0, NOW - timedelta(days=8), 2020, False),
        (9, NOW + timedelta(days=1), 2026, False),
    ],
)
def test_only_what_may_grow_is_fetched_again(total: int, fetched: datetime, year: int, counts: bool) -> None:
    assert KeptPage(total, fetched).counts(year, NOW) is counts


def test_what_is_kept_is_found_by_another_run(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    store.listings().keep(TOC, 0, 2, [RECORD, replace(RECORD, title="Another")], NOW)
    store.close()
    again = Store(tmp_path / "history.db", read_only=True)
    assert list(again.listings().find("LOST in the {M}iddle: how they do")) == [(RECORD, NOW)]
    assert list(again.listings().find("Lost somewhere")) == []
    assert again.listings().page(TOC, 0) == KeptPage(2, NOW)
    assert again.listings().page(TOC, 1000) is None
    again.listings().keep(TOC, 1000, 2, [], NOW)
    assert again.listings().page(TOC, 1000) is None
    again.close()


def test_a_page_takes_the_place_of_its_former_self() -> None:
    listings = Listings.in_memory()
    listings.keep(TOC, 0, 1, [RECORD], NOW - timedelta(days=9))
    listings.keep(TOC, 0, 2, [replace(RECORD, venue="ICLR (Poster)")], NOW)
    assert [record.venue for record, _ in listings.find(RECORD.title)] == ["ICLR (Poster)"]
    assert listings.page(TOC, 0) == KeptPage(2, NOW)


def test_a_store_of_the_first_form_gets_its_index(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with closing(sqlite3.connect(file)) as connection:
        for statement in (*MIGRATIONS[0], f"PRAGMA application_id = {APPLICATION_ID}", "PRAGMA user_version = 1"):
            connection.execute(statement)
        connection.commit()
    store = Store(file)
    store.listings().keep(TOC, 0, 1, [RECORD], NOW)
    assert len(list(store.listings().find(RECORD.title))) == 1
    store.close()


def test_an_index_that_cannot_be_read_is_said() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.raises(StoreError, match="index of proceedings"):
        Listings(connection).page(TOC, 0)
    Listings(connection).keep(TOC, 0, 1, [RECORD], NOW)
    connection.close()
