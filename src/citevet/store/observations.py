"""Observations: what a source answered to a question, and from when to when it said the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from citevet.errors import StoreError
from citevet.model import Evidence, Identifier, Need
from citevet.store.chronicle import Chronicle
from citevet.store.encoding import NO_FIGURES, Packed, pack, unpack
from citevet.store.exchange import exported, imported
from citevet.store.listings import Listings
from citevet.store.schema import connect, transaction, written

# Seconds that a write in the middle of a run waits for another run's; what could not be written then is kept for the
# next time.
_HASTE = 0.25
_AS_OF = """
    SELECT id, kind, evidence, beside, last_seen FROM observation
    WHERE source = ?1 AND about = ?2 AND version = ?3 AND first_seen <= ?4 AND {kinds}
    ORDER BY kind = 'unavailable' AND last_seen >= ?5 DESC, last_seen DESC, id DESC LIMIT 1
"""
# By the word for an observation's kind: see store/encoding.py.
_ANY = _AS_OF.format(kinds="1")
_FOUND = _AS_OF.format(kinds="kind LIKE 'found-%'")
_SAID = _AS_OF.format(kinds="kind != 'unavailable'")
_INSERT = """
    INSERT INTO observation (source, about, version, kind, evidence, beside, first_seen, last_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_FIGURES = "SELECT value, other FROM figure WHERE observation = ? AND seen <= ? ORDER BY seen DESC LIMIT 1"
_COUNTED = "REPLACE INTO figure (observation, seen, value, other) VALUES (?, ?, ?, ?)"
_SEEN_AGAIN = "UPDATE observation SET last_seen = max(last_seen, ?), beside = ? WHERE id = ?"

_ALWAYS = datetime.max.replace(tzinfo=UTC)

_Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """One observation as it stands in the file."""

    number: int
    packed: Packed
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """What one source said from `first_seen` until the evidence was observed last, without its counts, and those with
    their times."""

    evidence: Evidence
    first_seen: datetime
    counts: tuple[tuple[datetime, int], ...]


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
        self._patience: float | None = None
        self._pending: list[tuple[Need, Evidence]] = []
        # What was looked for in vain need not be looked for again when it is written, as long as nobody else has
        # written to the file: https://www.sqlite.org/pragma.html#pragma_data_version
        self._absent: set[Need] = set()
        self._data_version: int | None = None
        self._too_early = 0

    def listings(self) -> Listings:
        """The index of proceedings in the same file."""
        return Listings(self._connection, read_only=self._read_only)

    def chronicle(self) -> Chronicle:
        """The audits in the same file."""
        return Chronicle(self._connection)

    def export(self) -> Iterator[bytes]:
        """All of it as lines of JSON, of the index of proceedings what concerns the papers that were looked for. Raises
        StoreError when it cannot be read."""
        return exported(self._connection)

    def join(self, lines: Iterable[bytes]) -> int:
        """Takes over what another store exported; how many of the lines were not known. All of them are taken or none.
        Raises InputError for a line that is no line of a history, and StoreError when the file cannot be written."""
        return imported(self._connection, lines)

    def newest(
        self, needs: Iterable[Need], until: datetime = _ALWAYS, *, since: datetime = _ALWAYS, found: bool = False
    ) -> Iterator[tuple[Need, Evidence]]:
        """For each need the newest observation that was there at the moment `until`, if there is one and it can be
        read, dated when it was last seen; where it has to be `found`, the newest of those. That nobody could say
        anything after `since` counts before what was said earlier, and said again later."""
        try:
            if whole := until is _ALWAYS and not found:
                self._forget_if_changed()
                if not self._rows("SELECT 1 FROM observation LIMIT 1"):
                    self._absent.update(needs)
                    return
            for need in needs:
                row = self._row(_key(need), _FOUND if found else _ANY, until, since)
                if row is None and whole:
                    self._absent.add(need)
                evidence = row and unpack(row.packed, need.source, need.question.about, min(row.last_seen, until))
                if evidence and evidence.about == need.question.about:
                    yield need, evidence
        except (sqlite3.Error, ValueError) as error:
            raise self._unreadable(error) from None

    def sources(self) -> tuple[str, ...]:
        """Who was ever asked, whoever was asked first coming first. Raises StoreError."""
        return tuple(name for (name,) in self._rows("SELECT source FROM observation GROUP BY source ORDER BY min(id)"))

    def changed(self) -> frozenset[str]:
        """The identifiers, as text, of which some source did not always say the same. Raises StoreError."""
        query = "SELECT about FROM observation GROUP BY source, about, version HAVING count(*) > 1"
        return frozenset(about for (about,) in self._rows(query))

    def periods(self, about: Identifier) -> tuple[Period, ...]:
        """What was said of an identifier, in the order in which it was said first. Raises StoreError."""
        query = """
            SELECT id, source, kind, evidence, first_seen, last_seen FROM observation WHERE about = ?
            ORDER BY first_seen, id
        """
        periods = []
        for number, source, kind, text, first_seen, last_seen in self._rows(query, _text(about)):
            evidence = unpack(Packed(kind, text), source, about, datetime.fromisoformat(last_seen))
            if evidence is not None:
                counts = self._rows("SELECT seen, value FROM figure WHERE observation = ? ORDER BY seen", number)
                told = tuple((datetime.fromtimestamp(seen, UTC), value) for seen, value in counts if value is not None)
                periods.append(Period(evidence, datetime.fromisoformat(first_seen), told))
        return tuple(periods)

    def record(self, need: Need, evidence: Evidence) -> None:
        """Keeps what was answered to a need, in memory until `commit`."""
        if not self._read_only and self.trouble is None:
            self._pending.append((need, evidence))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with closing(self._connection.execute(query, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> StoreError:
        return StoreError(
            f"cannot read the store {self.file}: {error}; move it away, or name another file with --store"
        )

    def commit(self, *, patience: float = _HASTE) -> None:
        """Writes what was recorded, in one transaction. Where another run is writing for longer than `patience`
        (seconds), it stays for the next time."""
        if len(self._pending) <= self._too_early:
            return
        try:
            self._wait_at_most(patience)
            with transaction(self._connection):
                self._forget_if_changed()
                for need, evidence in self._pending:
                    self._write(need, evidence)
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

    def _wait_at_most(self, patience: float) -> None:
        if patience != self._patience:
            self._connection.execute(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
            self._patience = patience

    def _row(self, key: _Key, query: str, until: datetime = _ALWAYS, since: datetime = _ALWAYS) -> _Row | None:
        with closing(self._connection.execute(query, (*key, written(until), written(since)))) as cursor:
            found = cursor.fetchone()
        if found is None:
            return None
        number, kind, text, beside, last_seen = found
        with closing(self._connection.execute(_FIGURES, (number, int(until.timestamp())))) as cursor:
            figures = cursor.fetchone() or NO_FIGURES
        return _Row(number, Packed(kind, text, figures, beside), datetime.fromisoformat(last_seen))

    def _forget_if_changed(self) -> None:
        """Forgets what was looked for in vain where another connection has written since."""
        with closing(self._connection.execute("PRAGMA data_version")) as cursor:
            version = int(cursor.fetchone()[0])
        if version != self._data_version:
            self._absent.clear()
            self._data_version = version

    def _write(self, need: Need, evidence: Evidence) -> None:
        key, when = _key(need), written(evidence.observed_at)
        packed = pack(evidence, need.source, need.question.about)
        row = None
        if need in self._absent:
            self._absent.remove(need)
        else:
            row = self._row(key, _ANY if packed.kind == "unavailable" else _SAID)
        if row is not None and (row.packed.kind, row.packed.text) == (packed.kind, packed.text):
            number = row.number
            self._connection.execute(_SEEN_AGAIN, (when, packed.beside, number))
        else:
            values = *key, packed.kind, packed.text, packed.beside, when, when
            with closing(self._connection.execute(_INSERT, values)) as cursor:
                number = cursor.lastrowid or 0
        if packed.figures not in (NO_FIGURES, row.packed.figures if row and row.number == number else None):
            self._connection.execute(_COUNTED, (number, int(evidence.observed_at.timestamp()), *packed.figures))


def _key(need: Need) -> _Key:
    return need.source, _text(need.question.about), need.question.version or 0


def _text(about: Identifier) -> str:
    # Half surrogates, which no database takes, can stand in what an identifier was read from.
    return str(about).encode("utf-8", "backslashreplace").decode()
