"""The history as JSON lines, so that it can be kept on a branch or in a cache and joined with another machine's.

The first line names the form; each other one is an observation with its figures, an audit, a finding as it was told, a
paper that was looked for in proceedings, or a page of their index, with the records of such papers alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec

from citevet.errors import InputError, StoreError
from citevet.model import PaperRecord, PastFinding
from citevet.store.encoding import repacked
from citevet.store.listings import MARK, KeptPage, marks_of, write_page
from citevet.store.schema import transaction, written

# A number as SQLite holds it.
_Integer = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Time = Annotated[datetime, msgspec.Meta(tz=True)]
# Seconds since 1970, the value and the other value: see the table `figure`.
_Figure = tuple[_Integer, _Integer | None, _Integer | None]
_OBSERVATIONS = """
    SELECT id, source, about, kind, evidence, first_seen, last_seen, version, beside FROM observation ORDER BY id
"""
_FIGURES = "SELECT seen, value, other FROM figure WHERE observation = ? ORDER BY seen"
_SAME_OBSERVATION = """
    SELECT id FROM observation
    WHERE source = ? AND about = ? AND version = ? AND kind = ? AND evidence = ? AND first_seen = ?
"""
_ADD_OBSERVATION = """
    INSERT INTO observation (source, about, version, kind, evidence, first_seen, beside, last_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_AUDIT = """
    INSERT INTO audit (document, started, finished, entries, online) SELECT ?1, ?2, ?3, ?4, ?5
    WHERE NOT EXISTS (SELECT 1 FROM audit WHERE document = ?1 AND started = ?2)
"""
_SAME_TOLD = """
    SELECT id FROM told WHERE document = ? AND finding_id = ?
    AND json_extract(finding, '$.first') = json_extract(?, '$.first')
"""
_TOLD = "SELECT document, finding_id, finding, became, ended FROM told ORDER BY id"
_ADD_TOLD = "INSERT INTO told (document, finding_id, finding, became, ended) VALUES (?, ?, ?, ?, ?)"
_ENDED = "UPDATE told SET became = ?, ended = ?, finding = ? WHERE id = ? AND became IS NULL AND ? IS NOT NULL"


_PAPERS = "SELECT title, venue FROM paper WHERE document = ?"
_ADD_PAPER = """
    INSERT INTO paper VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET venue = excluded.venue WHERE venue = '' AND excluded.venue != ''
"""
_SOUGHT = "SELECT about, words, since, paid FROM sought ORDER BY about"
_ADD_SOUGHT = "INSERT OR IGNORE INTO sought VALUES (?, ?, ?, ?)"
_LISTINGS = """
    SELECT source, volume, first, total, following, fetched, marks FROM listing ORDER BY source, volume, first
"""
_HEADS = "SELECT head FROM publication WHERE source = ? AND volume = ? AND first = ?"
_ANSWERS = """
    SELECT record FROM publication WHERE source = ? AND volume = ? AND first = ? AND answers ORDER BY number
"""


class _Line(msgspec.Struct, frozen=True, tag_field="is", forbid_unknown_fields=True, omit_defaults=True):
    """One line."""


class Head(_Line, frozen=True, tag="citevet history"):
    """The first line: the form of those that follow. In the first one the evidence left nothing out."""

    form: Literal[1, 2]


class Observed(_Line, frozen=True, tag="observation"):
    """A row of the table `observation`, with its figures."""

    source: str
    about: str
    kind: str
    evidence: str
    first_seen: _Time
    last_seen: _Time
    version: _Integer = 0
    beside: str = ""
    figures: tuple[_Figure, ...] = ()


class Audited(_Line, frozen=True, tag="audit"):
    """A row of the table `audit`."""

    document: str
    started: _Time
    finished: _Time
    entries: _Integer
    online: Literal[0, 1] = 1


class Told(_Line, frozen=True, tag="told"):
    """A row of the table `told`."""

    document: str
    finding_id: str
    finding: PastFinding
    became: Literal["healed", "fixed"] | None = None
    ended: _Time | None = None


class Papers(_Line, frozen=True, tag="papers"):
    """The rows of the table `paper` of one document."""

    document: str
    venues: dict[str, str]


class Asked(_Line, frozen=True, tag="sought"):
    """A row of the table `sought`."""

    about: str
    words: str
    since: _Time
    paid: bool


class ListedPage(_Line, frozen=True, tag="listing"):
    """A row of the table `listing`, with the records of papers that were looked for, as JSON, and the marks of all."""

    source: str
    volume: str
    first: _Number
    total: _Number
    following: _Number | None
    fetched: _Time
    marks: bytes
    answers: tuple[str, ...] = ()

    def is_sound(self) -> bool:
        """Whether it has whole marks, and pages that come after it."""
        return len(self.marks) % MARK == 0 and (self.following is None or self.following > self.first)


_Any = Head | Observed | Audited | Told | Papers | Asked | ListedPage
_Kind = TypeVar("_Kind", bound=_Line)


def exported(connection: sqlite3.Connection) -> Iterator[bytes]:
    """The lines, each with its line end. Raises StoreError when the store cannot be read."""
    try:
        for line in _lines(connection):
            yield msgspec.json.encode(line) + b"\n"
    except (sqlite3.Error, msgspec.ValidationError) as error:
        raise StoreError(f"cannot read the store: {error}; move it away, or name another with --store") from None


def imported(connection: sqlite3.Connection, lines: Iterable[bytes]) -> int:
    """Joins exported lines with what is there; how many of them were not known. All lines are taken or none.

    Raises InputError for a line that is no line of a history, and StoreError when the store cannot be written.
    """
    decode = msgspec.json.Decoder(_Any).decode
    new = 0
    try:
        with transaction(connection):
            for number, text in enumerate(lines, 1):
                line = decode(text)
                if isinstance(line, Head) != (number == 1):
                    raise InputError(f"line {number}: not where it belongs; give a file that `history export` wrote")
                if isinstance(line, ListedPage) and not line.is_sound():
                    raise InputError(f"line {number}: no page of a listing; give a file that `history export` wrote")
                new += _join(connection, line)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InputError(f"line {number}: {error}; give a file that `history export` wrote") from None
    except sqlite3.Error as error:
        raise StoreError(f"cannot write to the store: {error}; nothing was imported") from None
    return new


def _lines(connection: sqlite3.Connection) -> Iterator[_Any]:
    yield Head(2)
    for number, *row in connection.execute(_OBSERVATIONS):
        with closing(connection.execute(_FIGURES, (number,))) as figures:
            yield _line(Observed, *row, figures.fetchall())
    for row in connection.execute("SELECT document, started, finished, entries, online FROM audit ORDER BY id"):
        yield _line(Audited, *row)
    for document, finding_id, finding, became, ended in connection.execute(_TOLD):
        yield _line(Told, document, finding_id, msgspec.json.decode(finding), became, ended)
    for (document,) in connection.execute("SELECT DISTINCT document FROM paper ORDER BY document").fetchall():
        yield Papers(document, dict(connection.execute(_PAPERS, (document,)).fetchall()))
    for *row, paid in connection.execute(_SOUGHT):
        yield _line(Asked, *row, bool(paid))
    for *row, marks in connection.execute(_LISTINGS):
        where = row[:3]
        whole = marks_of(head for (head,) in connection.execute(_HEADS, where)) if marks is None else marks
        answers = [record for (record,) in connection.execute(_ANSWERS, where)]
        yield _line(ListedPage, *row, whole, answers)


def _line(kind: type[_Kind], *values: object) -> _Kind:
    return msgspec.convert(dict(zip(kind.__struct_fields__, values, strict=True)), kind)


def _join(connection: sqlite3.Connection, line: _Any) -> bool:
    """Whether the line was not known."""
    if isinstance(line, Observed):
        return _join_observation(connection, line)
    if isinstance(line, Audited):
        values = (line.document, written(line.started), written(line.finished), line.entries, line.online)
        return connection.execute(_ADD_AUDIT, values).rowcount > 0
    if isinstance(line, Papers):
        rows = [(line.document, *each) for each in line.venues.items()]
        return connection.executemany(_ADD_PAPER, rows).rowcount > 0
    if isinstance(line, Asked):
        sought = (line.about, line.words, written(line.since), line.paid)
        return connection.execute(_ADD_SOUGHT, sought).rowcount > 0
    if isinstance(line, ListedPage):
        return _join_page(connection, line)
    return isinstance(line, Told) and _join_told(connection, line)


def _join_page(connection: sqlite3.Connection, line: ListedPage) -> bool:
    """Of two pages the younger one stays."""
    where = line.source, line.volume, line.first
    known = connection.execute(
        "SELECT fetched FROM listing WHERE source = ? AND volume = ? AND first = ?", where
    ).fetchone()
    if known is not None and datetime.fromisoformat(known[0]) >= line.fetched:
        return False
    records = [msgspec.json.decode(each, type=PaperRecord) for each in line.answers]
    write_page(connection, where, KeptPage(line.total, line.following, line.fetched), records, line.marks)
    return True


def _join_told(connection: sqlite3.Connection, line: Told) -> bool:
    finding = msgspec.json.encode(line.finding).decode()
    ended = None if line.ended is None else written(line.ended)
    known = connection.execute(_SAME_TOLD, (line.document, line.finding_id, finding)).fetchone()
    if known is None:
        connection.execute(_ADD_TOLD, (line.document, line.finding_id, finding, line.became, ended))
        return True
    return connection.execute(_ENDED, (line.became, ended, finding, known[0], line.became)).rowcount > 0


def _join_observation(connection: sqlite3.Connection, line: Observed) -> bool:
    packed = repacked(line.kind, line.source, line.about, line.evidence)
    beside = line.beside or packed.beside
    same = (line.source, line.about, line.version, line.kind, packed.text, written(line.first_seen))
    last_seen = written(line.last_seen)
    known = connection.execute(_SAME_OBSERVATION, same).fetchone()
    if known is None:
        number = connection.execute(_ADD_OBSERVATION, (*same, beside, last_seen)).lastrowid
    else:
        (number,) = known
        later = "UPDATE observation SET last_seen = ?, beside = ? WHERE id = ? AND last_seen < ?"
        connection.execute(later, (last_seen, beside, number, last_seen))
    before = connection.total_changes
    for figure in line.figures:
        connection.execute("INSERT OR IGNORE INTO figure VALUES (?, ?, ?, ?)", (number, *figure))
    return known is None or connection.total_changes > before
