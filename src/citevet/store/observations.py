"""Observations: what a source answered to a question, and from when to when it said the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from citevet.errors import StoreError
from citevet.model import Evidence, Need
from citevet.store.encoding import pack, unpack
from citevet.store.listings import Listings
from citevet.store.schema import connect, transaction

# Seconds that a write in the middle of a run waits for another run's; what could not be written then is kept for the
# next time.
_HASTE = 0.25
_NEWEST = """
    SELECT id, kind, evidence, last_seen FROM observation
    WHERE source = ? AND about = ? AND version = ? ORDER BY last_seen DESC, id DESC LIMIT 1
"""
_INSERT = """
    INSERT INTO observation (source, about, version, kind, evidence, first_seen, last_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_SEEN_AGAIN = "UPDATE observation SET last_seen = max(last_seen, ?) WHERE id = ?"

_Key = tuple[str, str, int]


class Store:
    """One file of observations, shared by all runs. Raises StoreError when the file cannot be used.

    What is recorded is written by `commit`; a death of the process loses only what was recorded since. `trouble` says
    why nothing is written any more, in words for the user.
    """

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        self.file = file
        self.trouble: str | None = None
        self._read_only = read_only
        self._connection = connect(file, read_only=read_only)
        self._connection.execute(f"PRAGMA busy_timeout = {_HASTE * 1000:.0f}")
        self._pending: list[tuple[_Key, Evidence]] = []
        self._too_early = 0

    def listings(self) -> Listings:
        """The index of proceedings in the same file."""
        return Listings(self._connection, read_only=self._read_only)

    def newest(self, needs: Iterable[Need]) -> Iterator[tuple[Need, Evidence]]:
        """The newest observation for each need that has one and can be read, dated when it was last seen."""
        try:
            for need in needs:
                with closing(self._connection.execute(_NEWEST, _key(need))) as cursor:
                    row = cursor.fetchone()
                evidence = row and unpack(row[1], row[2], datetime.fromisoformat(row[3]))
                if evidence and evidence.about == need.question.about:
                    yield need, evidence
        except (sqlite3.Error, ValueError) as error:
            raise StoreError(
                f"cannot read the store {self.file}: {error}; move it away, or name another file with --store"
            ) from None

    def record(self, need: Need, evidence: Evidence) -> None:
        """Keeps what was answered to a need, in memory until `commit`."""
        if not self._read_only and self.trouble is None:
            self._pending.append((_key(need), evidence))

    def commit(self, *, patience: float = _HASTE) -> None:
        """Writes what was recorded, in one transaction. Where another run is writing for longer than `patience`
        (seconds), it stays for the next time."""
        if len(self._pending) <= self._too_early:
            return
        try:
            self._connection.execute(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
            with transaction(self._connection):
                for key, evidence in self._pending:
                    self._write(key, evidence)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                self._too_early = 2 * len(self._pending)
                return
            self.trouble = f"cannot write to the store {self.file}: {error}; this run's answers are not kept"
        self._pending.clear()
        self._too_early = 0

    def close(self, *, patience: float = 5.0) -> None:
        """Writes what is left and lets go of the file."""
        self._too_early = 0
        self.commit(patience=patience)
        if self._pending:
            self.trouble = f"cannot write to the store {self.file}: another program holds it; some answers are not kept"
        self._connection.close()

    def _write(self, key: _Key, evidence: Evidence) -> None:
        kind, text = pack(evidence)
        when = evidence.observed_at.astimezone(UTC).isoformat(timespec="microseconds")
        with closing(self._connection.execute(_NEWEST, key)) as cursor:
            row = cursor.fetchone()
        if row is not None and row[1:3] == (kind, text):
            self._connection.execute(_SEEN_AGAIN, (when, row[0]))
        else:
            self._connection.execute(_INSERT, (*key, kind, text, when, when))


def _key(need: Need) -> _Key:
    # Half surrogates, which no database takes, can stand in what an identifier was read from.
    about = str(need.question.about).encode("utf-8", "backslashreplace").decode()
    return need.source, about, need.question.version or 0
