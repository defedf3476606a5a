"""The audits that were: when each document was looked at, and which findings it was told about."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from citevet.errors import StoreError
from citevet.model import Change, PastAudit, PastFinding, past_finding_ids
from citevet.store.schema import transaction, written

_LAST = "SELECT started, finished, entries FROM audit WHERE document = ? ORDER BY started DESC LIMIT 1"
# What a finding was about is needed as long as it is open.
_ENDED = """
    UPDATE told SET became = ?, ended = ?, finding = json_set(finding, '$.title', '', '$.url', '', '$.text', '')
    WHERE document = ? AND finding_id = ? AND became IS NULL
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """When one audit of a document began and ended, and whether there was a network."""

    started: datetime
    finished: datetime
    online: bool = True


@dataclass(frozen=True, slots=True)
class PastTold:
    """A finding as it was told last, and what became of it, and when; None while it is open."""

    finding: PastFinding
    became: Change | None
    ended: datetime | None


class Chronicle:
    """The audits in a store's file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last(self, document: str) -> PastAudit | None:
        """The last audit of a document, or None before the first. Raises StoreError."""
        with _reading():
            audits = self._rows(_LAST, document)
            if not audits:
                return None
            open_ones = self._rows(
                "SELECT finding FROM told WHERE document = ? AND became IS NULL ORDER BY id", document
            )
            started, finished, entries = audits[0]
            return PastAudit(
                datetime.fromisoformat(started),
                datetime.fromisoformat(finished),
                int(entries),
                tuple(msgspec.json.decode(text, type=PastFinding) for (text,) in open_ones),
            )

    def moments(self, document: str, most: int) -> tuple[Moment, ...]:
        """The last audits of a document, at most so many, the oldest first. Raises StoreError."""
        query = "SELECT started, finished, online FROM audit WHERE document = ? ORDER BY started DESC LIMIT ?"
        with _reading():
            found = [
                Moment(datetime.fromisoformat(started), datetime.fromisoformat(finished), bool(online))
                for started, finished, online in self._rows(query, document, most)
            ]
        return tuple(reversed(found))

    def documents(self) -> tuple[str, ...]:
        """The documents that were audited, in the order of their names. Raises StoreError."""
        with _reading():
            return tuple(name for (name,) in self._rows("SELECT DISTINCT document FROM audit ORDER BY document"))

    def told(self, document: str) -> tuple[PastTold, ...]:
        """The findings that a document was told about, in that order. Raises StoreError."""
        query = "SELECT finding, became, ended FROM told WHERE document = ? ORDER BY id"
        with _reading():
            return tuple(
                PastTold(
                    msgspec.json.decode(finding, type=PastFinding),
                    Change(became) if became else None,
                    datetime.fromisoformat(ended) if ended else None,
                )
                for finding, became, ended in self._rows(query, document)
            )

    def venues(self, document: str) -> dict[str, str]:
        """The papers that the last audit of a document saw in it, by the keys of their titles, with the venues that
        they were known to be accepted by; "" for preprints. Raises StoreError."""
        with _reading():
            return dict(self._rows("SELECT title, venue FROM paper WHERE document = ?", document))

    def rename(self, former: str, name: str) -> None:
        """Gives a document another name, unless there are audits under that one. Raises sqlite3.Error, and then it has
        its former name."""
        audited = "SELECT 1 FROM audit WHERE document = ? LIMIT 1"
        if self._rows(audited, name) or not self._rows(audited, former):
            return
        with transaction(self._connection):
            self._connection.execute("UPDATE audit SET document = ? WHERE document = ?", (name, former))
            rows = self._rows("SELECT id, finding FROM told WHERE document = ? AND became IS NULL ORDER BY id", former)
            findings = [msgspec.json.decode(text, type=PastFinding) for _, text in rows]
            for (number, _), each, identity in zip(rows, findings, past_finding_ids(name, findings), strict=True):
                values = identity, msgspec.json.encode(replace(each, id=identity)).decode(), number
                self._connection.execute("UPDATE told SET finding_id = ?, finding = ? WHERE id = ?", values)
            self._connection.execute("UPDATE told SET document = ? WHERE document = ?", (name, former))
            self._connection.execute("UPDATE paper SET document = ? WHERE document = ?", (name, former))

    def keep(
        self,
        document: str,
        when: Moment,
        entries: int,
        findings: Sequence[PastFinding],
        gone: Sequence[tuple[PastFinding, Change]],
        *,
        venues: Mapping[str, str],
    ) -> None:
        """Adds an audit of a document: its findings are open from now on, and of those that are `gone` the ones that
        healed or were fixed are so no more; `venues` are as the method of that name tells them. Raises sqlite3.Error,
        and then nothing is added."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO audit (document, started, finished, entries, online) VALUES (?, ?, ?, ?, ?)",
                (document, written(when.started), written(when.finished), entries, when.online),
            )
            for each in findings:
                self._tell(document, each)
            for each, change in gone:
                if change is not Change.UNKNOWN:
                    self._connection.execute(_ENDED, (change.value, written(when.started), document, each.id))
            self._connection.execute("DELETE FROM paper WHERE document = ?", (document,))
            papers = [(document, *each) for each in venues.items()]
            self._connection.executemany("INSERT INTO paper VALUES (?, ?, ?)", papers)

    def _tell(self, document: str, finding: PastFinding) -> None:
        text = msgspec.json.encode(finding).decode()
        same = "UPDATE told SET finding = ? WHERE document = ? AND finding_id = ? AND became IS NULL"
        with closing(self._connection.execute(same, (text, document, finding.id))) as cursor:
            if cursor.rowcount:
                return
        self._connection.execute(
            "INSERT INTO told (document, finding_id, finding) VALUES (?, ?, ?)", (document, finding.id, text)
        )

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(self._connection.execute(query, values)) as cursor:
            return cursor.fetchall()


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, ValueError, TypeError, msgspec.DecodeError) as error:
        raise StoreError(
            f"cannot read the audits that the store holds: {error}; move it away, or name another with --store"
        ) from None
