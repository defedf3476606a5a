"""The file that holds the observations: SQLite in WAL mode, its version, and the way from each version to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from citevet.errors import StoreError, StoreFormError
from citevet.store.encoding import repacked

# Marks the file as ours: https://www.sqlite.org/fileformat2.html#application_id
APPLICATION_ID = 0x63764554
# Seconds that one connection waits for another's transaction, each of which takes milliseconds.
PATIENCE = 5.0
# In one statement, as another run may be making the store.
_WHOSE = """
    SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
    FROM pragma_application_id, pragma_user_version
"""
# So often WAL mode is tried while others set it.
_TRIES = 20

# The statements for each version: the first make version 1 of an empty file, those after lead to the next.
MIGRATIONS = (
    (
        """
    CREATE TABLE observation (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,          -- who was asked
        about TEXT NOT NULL,           -- the identifier, as kind:value
        version INTEGER NOT NULL,      -- of an arXiv paper; 0 where none was asked for
        kind TEXT NOT NULL,            -- of the evidence: see store/encoding.py
        evidence TEXT NOT NULL,        -- JSON, without its time
        first_seen TEXT NOT NULL,      -- ISO 8601, UTC, microseconds
        last_seen TEXT NOT NULL        -- when the same was last seen again
    )
    """,
        "CREATE INDEX observation_newest ON observation (source, about, version, last_seen)",
    ),
    (
        """
    CREATE TABLE listing (
        toc TEXT NOT NULL,             -- a table of contents of DBLP, such as conf/iclr/iclr2025
        first INTEGER NOT NULL,        -- the number of the page's first record
        total INTEGER NOT NULL,        -- of the volume's records
        fetched TEXT NOT NULL,         -- ISO 8601, UTC
        PRIMARY KEY (toc, first)
    )
    """,
        """
    CREATE TABLE publication (
        toc TEXT NOT NULL,
        first INTEGER NOT NULL,
        head TEXT NOT NULL,            -- the first letters of the title: see store/listings.py
        record TEXT NOT NULL           -- JSON
    )
    """,
        "CREATE INDEX publication_head ON publication (head)",
        "CREATE INDEX publication_page ON publication (toc, first)",
    ),
    (
        """
    CREATE TABLE figure (
        observation INTEGER NOT NULL,
        seen INTEGER NOT NULL,         -- seconds since 1970, UTC
        value INTEGER,                 -- a paper's citations, a repository's stars
        other INTEGER,                 -- a paper's influential citations
        PRIMARY KEY (observation, seen)
    ) WITHOUT ROWID
    """,
    ),
    (
        """
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        document TEXT NOT NULL,        -- its name: see cli/store.py
        started TEXT NOT NULL,         -- ISO 8601, UTC, microseconds
        finished TEXT NOT NULL,
        entries INTEGER NOT NULL
    )
    """,
        "CREATE INDEX audit_document ON audit (document)",
        """
    CREATE TABLE told (
        id INTEGER PRIMARY KEY,
        document TEXT NOT NULL,
        finding_id TEXT NOT NULL,      -- the same from one audit to the next
        finding TEXT NOT NULL,         -- JSON, as it was told last
        became TEXT,                   -- healed or fixed; NULL while it is open
        ended TEXT                     -- when that was seen
    )
    """,
        "CREATE INDEX told_finding ON told (document, finding_id)",
    ),
    (
        "ALTER TABLE listing RENAME TO former_listing",
        "ALTER TABLE publication RENAME TO former_publication",
        """
    CREATE TABLE listing (
        source TEXT NOT NULL,          -- who lists it
        volume TEXT NOT NULL,          -- by the source's name, such as conf/iclr/iclr2025 or 2024.acl-long
        first INTEGER NOT NULL,        -- the number of the page's first record
        total INTEGER NOT NULL,        -- of the volume's records
        following INTEGER,             -- the number of the next page's first record
        fetched TEXT NOT NULL,         -- ISO 8601, UTC
        PRIMARY KEY (source, volume, first)
    )
    """,
        """
    CREATE TABLE publication (
        number INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        volume TEXT NOT NULL,
        first INTEGER NOT NULL,
        head TEXT NOT NULL,            -- the first letters of the title: see store/listings.py
        record TEXT NOT NULL           -- JSON
    )
    """,
        """
    CREATE TABLE publication_name (
        name TEXT NOT NULL,            -- acl:2024.acl-long.3: see store/listings.py
        publication INTEGER NOT NULL
    )
    """,
        # DBLP, the only source until then, gave a thousand records a page.
        """
    INSERT INTO listing SELECT 'dblp', toc, first, total,
        CASE WHEN first + 1000 < total THEN first + 1000 END, fetched FROM former_listing
    """,
        """
    INSERT INTO publication (source, volume, first, head, record)
        SELECT 'dblp', toc, first, head, record FROM former_publication
    """,
        "DROP TABLE former_listing",
        "DROP TABLE former_publication",
        "CREATE INDEX publication_head ON publication (head)",
        "CREATE INDEX publication_page ON publication (source, volume, first)",
        "CREATE INDEX publication_name_name ON publication_name (name)",
        "CREATE INDEX publication_name_publication ON publication_name (publication)",
    ),
    (
        """
    CREATE TABLE sought (
        about TEXT PRIMARY KEY,        -- a paper that listings were searched for, as kind:value
        words TEXT NOT NULL,           -- its title and what was known of its place: see proceedings.py
        since TEXT NOT NULL,           -- every page fetched from then on was searched for it: ISO 8601, UTC
        paid INTEGER NOT NULL          -- whether the requests that it is worth were spent
    ) WITHOUT ROWID
    """,
        # Where the records stayed behind in another store: their marks, see store/listings.py.
        "ALTER TABLE listing ADD COLUMN marks BLOB",
        # Whether the record is that of a paper that was sought.
        "ALTER TABLE publication ADD COLUMN answers INTEGER NOT NULL DEFAULT 0",
    ),
    (
        # JSON of what may change from day to day though the evidence says the same; the newest.
        "ALTER TABLE observation ADD COLUMN beside TEXT NOT NULL DEFAULT ''",
        """
    UPDATE observation SET
        beside = beside(kind, source, about, evidence), evidence = evidence(kind, source, about, evidence)
    """,
        # Whether the network was there.
        "ALTER TABLE audit ADD COLUMN online INTEGER NOT NULL DEFAULT 1",
    ),
    (
        """
    CREATE TABLE paper (
        document TEXT NOT NULL,        -- its name: see cli/store.py
        title TEXT NOT NULL,           -- as matching.title_key writes it
        venue TEXT NOT NULL,           -- where it is known to be accepted; '' for a preprint
        PRIMARY KEY (document, title)
    ) WITHOUT ROWID
    """,
    ),
)


def connect(file: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection to a store of the present version; a missing or empty file becomes one, and an older one is
    migrated: where it is `read_only`, a copy of it in memory. Transactions are explicit. Raises StoreError for what is
    no store that can be used; then the file is as it was."""
    if file.exists() and not file.is_file():
        raise StoreError(f"{file} is no file, so no store either; name another with --store")
    mode = "ro" if read_only else "rwc"
    try:
        connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None
        )
    except sqlite3.Error as error:
        raise _unusable(file, error) from None
    try:
        return _prepared(connection, file, read_only=read_only)
    except sqlite3.Error as error:
        connection.close()
        raise _unusable(file, error) from None
    except StoreError:
        connection.close()
        raise


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Executes the statements that lead from that version to the present one."""
    connection.create_function("evidence", 4, lambda *row: repacked(*row).text)
    connection.create_function("beside", 4, lambda *row: repacked(*row).beside)
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)


def written(moment: datetime) -> str:
    """A moment as it stands in the file: texts that are ordered as the moments are."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written in the block, or nothing of it. Raises sqlite3.Error, busy when another writes for longer
    than the connection waits."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # Where the disk is full, SQLite has done so itself: https://www.sqlite.org/lang_transaction.html
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _prepared(connection: sqlite3.Connection, file: Path, *, read_only: bool) -> sqlite3.Connection:
    version = _version(connection, file)
    _check_whole(connection, file)
    if read_only:
        return connection if version == len(MIGRATIONS) else _copy(connection, version)
    _write_ahead(connection)
    # Safe against the death of the process; against that of the machine but for the last moments.
    connection.execute("PRAGMA synchronous = NORMAL")
    if version < len(MIGRATIONS):
        with transaction(connection):
            # Another run may have been faster.
            migrate(connection, _version(connection, file))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    return connection


def _copy(connection: sqlite3.Connection, version: int) -> sqlite3.Connection:
    """A connection to a migrated copy in memory of a store of that version, in place of that to the file."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.backup(copy)
        migrate(copy, version)
    except sqlite3.Error:
        copy.close()
        raise
    connection.close()
    return copy


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Sets WAL mode. SQLite does not wait where another run is doing the same, so this waits for that run's lock."""
    for _ in range(_TRIES):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            with transaction(connection):
                continue
        return
    connection.execute("PRAGMA journal_mode = WAL")


def _check_whole(connection: sqlite3.Connection, file: Path) -> None:
    """Raises StoreError for a file that was cut off, of which SQLite would tell when it came to a page that is not
    there, and for one too short for SQLite to see what is in it. What stands in a write-ahead log need not stand in the
    file yet, and another run may be making the store."""
    before = file.stat().st_size
    with closing(
        connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    ) as cursor:
        (whole,) = cursor.fetchone()
    if before and not whole:
        raise StoreError(f"{file} is no store of citevet; name another file with --store")
    log = file.with_name(f"{file.name}-wal")
    if not (log.exists() and log.stat().st_size) and file.stat().st_size < whole:
        raise StoreError(f"{file}: the store was cut off; move it away, or name another with --store")


def _version(connection: sqlite3.Connection, file: Path) -> int:
    """0 for an empty file. Raises StoreError for one of another program, or of a later version."""
    with closing(connection.execute(_WHOSE)) as cursor:
        owner, version, tables = cursor.fetchone()
    if owner != APPLICATION_ID and (owner, version, tables) != (0, 0, 0):
        raise StoreError(f"{file} is another program's database, no store of citevet; name another file with --store")
    if version > len(MIGRATIONS):
        raise StoreFormError(
            f"{file} was written by a later citevet (form {version}, this one knows {len(MIGRATIONS)}); "
            "update citevet, or name another file with --store"
        )
    return int(version)


def _unusable(file: Path, error: sqlite3.Error) -> StoreError:
    return StoreError(f"cannot use {file} as the store: {error}; move it away, or name another file with --store")
