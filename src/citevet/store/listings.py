"""The local index of proceedings: the listings that were fetched once, for every list that is audited later."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec

from citevet.errors import StoreError
from citevet.matching import title_key
from citevet.model import PaperIds, PaperRecord
from citevet.store.schema import MIGRATIONS, transaction

# How long a listing counts that may still grow: one of a volume whose year is not over, or an empty one.
FRESH = timedelta(days=7)
# How long a search by title counts: what it found stays, and what was not there is seldom there soon after.
SEARCHED = timedelta(weeks=6, days=-1)
# Letters of a title that a paper and its record share at least.
_HEAD = 16


_FIND = """
    SELECT source, volume, record, fetched FROM publication JOIN listing USING (source, volume, first)
    WHERE head = ? OR number IN
        (SELECT publication FROM publication_name WHERE name IN (SELECT value FROM json_each(?)))
    ORDER BY source, volume, number
"""
_FORGET_NAMES = """
    DELETE FROM publication_name WHERE publication IN
        (SELECT number FROM publication WHERE source = ? AND volume = ? AND first = ?)
"""
_FORGET = "DELETE FROM publication WHERE source = ? AND volume = ? AND first = ?"
_INSERT = "INSERT INTO publication (source, volume, first, head, record) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What is known of one page of a listing: the number of the volume's records, the first of the next page (None on
    the last), and when it was fetched."""

    total: int
    following: int | None
    fetched: datetime

    def counts(self, year: int, now: datetime) -> bool:
        """Whether the page of a volume of that year need not be fetched again."""
        return (self.total > 0 and self.fetched.year > year) or self._is_younger(FRESH, now)

    def still_searched(self, now: datetime) -> bool:
        """Whether the title that the page answers need not be searched for again."""
        return self._is_younger(SEARCHED, now)

    def _is_younger(self, age: timedelta, now: datetime) -> bool:
        return timedelta(0) <= now - self.fetched < age


@dataclass(frozen=True, slots=True)
class Indexed:
    """A record of the index, with the source that listed it, and when. The record tells its volume."""

    source: str
    record: PaperRecord
    fetched: datetime


def head_of(title: str) -> str:
    """The beginning of a title by which its record is looked up."""
    return title_key(title)[:_HEAD]


def names_of(ids: PaperIds) -> tuple[str, ...]:
    """The names by which a record is looked up whatever its title, such as `acl:2024.acl-long.3`."""
    named = {"arxiv": ids.arxiv, "doi": ids.doi, "acl": ids.acl, "openreview": ids.openreview}
    return tuple(f"{kind}:{value}" for kind, value in named.items() if value)


class Listings:
    """The index, in a store's file or in memory."""

    def __init__(self, connection: sqlite3.Connection, *, read_only: bool = False) -> None:
        self._connection = connection
        self._read_only = read_only

    @classmethod
    def in_memory(cls) -> Self:
        """An index for one run."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        for statements in MIGRATIONS:
            for statement in statements:
                connection.execute(statement)
        return cls(connection)

    def page(self, source: str, volume: str, first: int) -> KeptPage | None:
        """What is kept of the page that begins with record `first`, or None. Raises StoreError."""
        query = "SELECT total, following, fetched FROM listing WHERE source = ? AND volume = ? AND first = ?"
        for total, following, fetched in self._rows(query, (source, volume, first)):
            after = None if following is None else int(str(following))
            return KeptPage(int(str(total)), after, datetime.fromisoformat(str(fetched)))
        return None

    def find(self, title: str, names: Sequence[str] = ()) -> Iterator[Indexed]:
        """The records whose titles begin as this one does, and those of one of these names. Raises StoreError."""
        values = head_of(title), msgspec.json.encode(names).decode()
        for source, volume, record, fetched in self._rows(_FIND, values):
            with contextlib.suppress(msgspec.DecodeError):
                read = msgspec.json.decode(str(record), type=PaperRecord)
                yield Indexed(str(source), replace(read, listing=str(volume)), datetime.fromisoformat(str(fetched)))

    def keep(
        self,
        source: str,
        volume: str,
        first: int,
        page: KeptPage,
        records: Iterable[PaperRecord],
    ) -> None:
        """Keeps a page in place of an earlier one. What cannot be written now is fetched again by a later run."""
        if self._read_only:
            return
        when = page.fetched.astimezone(UTC).isoformat()
        where = source, volume, first
        with contextlib.suppress(sqlite3.Error, UnicodeEncodeError), transaction(self._connection):
            self._connection.execute(_FORGET_NAMES, where)
            self._connection.execute(_FORGET, where)
            row = (*where, page.total, page.following, when)
            self._connection.execute("REPLACE INTO listing VALUES (?, ?, ?, ?, ?, ?)", row)
            for each in records:
                values = (*where, head_of(each.title), _packed(each))
                number = self._connection.execute(_INSERT, values).lastrowid
                names = [(name, number) for name in names_of(each.ids)]
                self._connection.executemany("INSERT INTO publication_name VALUES (?, ?)", names)

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        try:
            with closing(self._connection.execute(query, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise StoreError(
                f"cannot read the index of proceedings: {error}; move the store away, or name another with --store"
            ) from None


def _packed(record: PaperRecord) -> str:
    """The record as JSON, without what it does not say: there are a thousand of them in a volume."""
    said = {name: value for name, value in msgspec.to_builtins(record).items() if value}
    said["ids"] = {name: value for name, value in said["ids"].items() if value}
    return msgspec.json.encode(said).decode()
