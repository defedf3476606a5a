"""The local index of proceedings: the listings that were fetched once, for every list that is audited later."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec

from citevet.errors import StoreError
from citevet.matching import title_key
from citevet.model import PaperRecord
from citevet.store.schema import MIGRATIONS, transaction

# How long a listing counts that may still grow: one of a volume whose year is not over, or an empty one.
FRESH = timedelta(days=7)
# Letters of a title that a paper and its record share at least.
_HEAD = 16


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What is known of one page of a listing: the number of the volume's records and when it was fetched."""

    total: int
    fetched: datetime

    def counts(self, year: int, now: datetime) -> bool:
        """Whether the page of a volume of that year need not be fetched again."""
        return (self.total > 0 and self.fetched.year > year) or timedelta(0) <= now - self.fetched < FRESH


def head_of(title: str) -> str:
    """The beginning of a title by which its record is looked up."""
    return title_key(title)[:_HEAD]


class Listings:
    """The index, in a store's file or in memory."""

    def __init__(self, connection: sqlite3.Connection, *, read_only: bool = False) -> None:
        self._connection = connection
        self._read_only = read_only

    @classmethod
    def in_memory(cls) -> Self:
        """An index for one run."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        for statement in MIGRATIONS[1]:
            connection.execute(statement)
        return cls(connection)

    def page(self, toc: str, first: int) -> KeptPage | None:
        """What is kept of the page that begins with record `first`, or None. Raises StoreError."""
        rows = self._rows("SELECT total, fetched FROM listing WHERE toc = ? AND first = ?", (toc, first))
        return next((KeptPage(int(str(total)), datetime.fromisoformat(str(fetched))) for total, fetched in rows), None)

    def find(self, title: str) -> Iterator[tuple[PaperRecord, datetime]]:
        """The records whose titles begin as this one does, and when they were fetched. Raises StoreError."""
        query = (
            "SELECT record, fetched FROM publication JOIN listing USING (toc, first) WHERE head = ? ORDER BY toc, first"
        )
        for record, fetched in self._rows(query, (head_of(title),)):
            with contextlib.suppress(msgspec.DecodeError):
                yield msgspec.json.decode(str(record), type=PaperRecord), datetime.fromisoformat(str(fetched))

    def keep(self, toc: str, first: int, total: int, records: Iterable[PaperRecord], fetched: datetime) -> None:
        """Keeps a page in place of an earlier one. What cannot be written now is fetched again by a later run."""
        if self._read_only:
            return
        when = fetched.astimezone(UTC).isoformat()
        rows = [(toc, first, head_of(each.title), msgspec.json.encode(each).decode()) for each in records]
        with contextlib.suppress(sqlite3.Error), transaction(self._connection):
            self._connection.execute("DELETE FROM publication WHERE toc = ? AND first = ?", (toc, first))
            self._connection.execute("REPLACE INTO listing VALUES (?, ?, ?, ?)", (toc, first, total, when))
            self._connection.executemany("INSERT INTO publication VALUES (?, ?, ?, ?)", rows)

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        try:
            with closing(self._connection.execute(query, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise StoreError(
                f"cannot read the index of proceedings: {error}; move the store away, or name another with --store"
            ) from None
