"""The local index of proceedings: the listings that were fetched once, for every list that is audited later; and which
papers they were fetched for.

A history that was exported holds of each page only the records of papers that were looked for, and a mark for every
other one: enough to know that a paper is not there, and which page to fetch again where it may be.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

import msgspec

from citevet.errors import StoreError
from citevet.matching import title_key
from citevet.model import PaperIds, PaperRecord
from citevet.store.schema import migrate, transaction, written

# How long a listing counts that may still grow: one of a volume whose year is not over, or an empty one. What has not
# come for long will not come soon: it is half the time for which the volume could be listed, within these bounds.
_SOONEST, _LATEST = timedelta(days=6), timedelta(weeks=13)
# How long a search by title counts: what it found stays, and what was not there is seldom there soon after.
SEARCHED = timedelta(weeks=6, days=-1)
# Letters of a title that a paper and its record share at least.
_HEAD = 16
# Bytes of a mark.
MARK = 4

# A page: its source, its volume by the source's name, and the number of its first record.
Where = tuple[str, str, int]

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
_KEEP = "REPLACE INTO listing (source, volume, first, total, following, fetched, marks) VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT = "INSERT INTO publication (source, volume, first, head, record, answers) VALUES (?, ?, ?, ?, ?, ?)"
_ANSWERS = (
    "UPDATE publication SET answers = 1 WHERE source = ? AND volume = ? AND head = ? AND record = ? AND NOT answers"
)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What is known of one page of a listing: the number of the volume's records, the first of the next page (None on
    the last), and when it was fetched."""

    total: int
    following: int | None
    fetched: datetime

    def counts(self, opened: datetime, now: datetime, *, expected: bool) -> bool:
        """Whether the page of a volume that nobody could list before `opened` need not be fetched again. Where a paper
        is `expected` there that nobody expected before, it has come soonest."""
        if self.total > 0 and self.fetched.year > opened.year:
            return True
        age = _SOONEST if expected else min(max((self.fetched - opened) / 2, _SOONEST), _LATEST)
        return self._is_younger(age, now)

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


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is known of a paper that listings were searched for: in which words, that every page fetched since then was
    searched, and whether the requests that it is worth were spent."""

    words: str
    since: datetime
    paid: bool


def head_of(title: str) -> str:
    """The beginning of a title by which its record is looked up."""
    return title_key(title)[:_HEAD]


def marks_of(heads: Iterable[str]) -> bytes:
    """Marks of the beginnings of titles: of different ones they are almost always different."""
    marks = array("I", sorted({zlib.crc32(head.encode("utf-8", "replace")) for head in heads}))
    if sys.byteorder == "big":
        marks.byteswap()
    return marks.tobytes()


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
        migrate(connection, 0)
        return cls(connection)

    def page(self, source: str, volume: str, first: int) -> KeptPage | None:
        """What is kept of the page that begins with record `first`, or None. Raises StoreError."""
        query = "SELECT total, following, fetched FROM listing WHERE source = ? AND volume = ? AND first = ?"
        for total, following, fetched in self._rows(query, (source, volume, first)):
            after = None if following is None else int(str(following))
            return KeptPage(int(str(total)), after, datetime.fromisoformat(str(fetched)))
        return None

    def newest(self) -> datetime | None:
        """When a page was fetched last, or None where none is kept. Raises StoreError."""
        ((fetched,),) = self._rows("SELECT max(fetched) FROM listing", ())
        return None if fetched is None else datetime.fromisoformat(str(fetched))

    def sought(self) -> Mapping[str, Inquiry]:
        """The papers that were looked for, as kind:value. Raises StoreError."""
        rows = self._rows("SELECT about, words, since, paid FROM sought", ())
        return {
            str(about): Inquiry(str(words), datetime.fromisoformat(str(since)), bool(paid))
            for about, words, since, paid in rows
        }

    def unread(self, titles: Sequence[tuple[str, datetime]]) -> Sequence[Where]:
        """The pages whose records stayed behind in another store, and on which one may begin as one of the titles that
        was not looked for when the page was fetched, each given with the time since when it is; those on which most may
        stand first. Raises StoreError."""
        marked: dict[bytes, datetime] = {}
        for title, since in titles:
            mark = marks_of([head_of(title)])
            marked[mark] = max(since, marked.get(mark, since))
        hits: Counter[Where] = Counter()
        for source, volume, first, fetched, marks in self._rows(
            "SELECT source, volume, first, fetched, marks FROM listing WHERE marks IS NOT NULL", ()
        ):
            when = datetime.fromisoformat(str(fetched))
            late = {mark for mark, since in marked.items() if since > when}
            if late and isinstance(marks, bytes):
                there = {marks[place : place + MARK] for place in range(0, len(marks), MARK)}
                hits[str(source), str(volume), int(str(first))] = len(late & there)
        return [where for where, number in hits.most_common() if number]

    def remember(self, inquiries: Mapping[str, Inquiry], answers: Iterable[tuple[str, PaperRecord]]) -> None:
        """Keeps the papers that were looked for, and which records (each with who lists it) answer, if that can be
        written now."""
        if self._read_only:
            return
        rows = [(about, each.words, written(each.since), each.paid) for about, each in inquiries.items()]
        found = [
            (source, each.listing, head_of(each.title), _packed(replace(each, listing=""))) for source, each in answers
        ]
        with contextlib.suppress(sqlite3.Error, UnicodeEncodeError), transaction(self._connection):
            self._connection.executemany("REPLACE INTO sought VALUES (?, ?, ?, ?)", rows)
            self._connection.executemany(_ANSWERS, found)

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
        with contextlib.suppress(sqlite3.Error, UnicodeEncodeError), transaction(self._connection):
            write_page(self._connection, (source, volume, first), page, records)

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        try:
            with closing(self._connection.execute(query, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise StoreError(
                f"cannot read the index of proceedings: {error}; move the store away, or name another with --store"
            ) from None


def write_page(
    connection: sqlite3.Connection,
    where: Where,
    page: KeptPage,
    records: Iterable[PaperRecord],
    marks: bytes | None = None,
) -> None:
    """Writes a page in place of an earlier one, in the transaction that is open. `marks` are those of all its records
    where only such as answer are given. Raises sqlite3.Error."""
    connection.execute(_FORGET_NAMES, where)
    connection.execute(_FORGET, where)
    connection.execute(_KEEP, (*where, page.total, page.following, written(page.fetched), marks))
    for each in records:
        values = (*where, head_of(each.title), _packed(each), marks is not None)
        number = connection.execute(_INSERT, values).lastrowid
        names = [(name, number) for name in names_of(each.ids)]
        connection.executemany("INSERT INTO publication_name VALUES (?, ?)", names)


def _packed(record: PaperRecord) -> str:
    """The record as JSON, without what it does not say: there are a thousand of them in a volume."""
    said = {name: value for name, value in msgspec.to_builtins(record).items() if value}
    said["ids"] = {name: value for name, value in said["ids"].items() if value}
    return msgspec.json.encode(said).decode()
