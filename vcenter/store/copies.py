"""Copies of all records as one file, with the photos inside: each file of a photo is a row of the copy's own table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from vcenter.store import photos
from vcenter.store.failure import StoreDamaged, StoreUnavailable, failure_of, failures_told
from vcenter.store.tx import Row, SqliteTx

Files = Iterable[tuple[str, bytes]]
"""Name and content of files, one at a time: together they may be larger than the memory."""


class InUse(Exception):
    """Somebody else uses these records."""


def look_for_damage(database: Path) -> None:
    """StoreDamaged when a page is broken, StoreUnavailable when the file cannot be read."""
    with failures_told(), closing(read_only(database)) as connection:
        state: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if state != "ok":
        raise StoreDamaged(state)


def try_to_write(database: Path) -> None:
    """StoreUnavailable when nobody can write just now; nothing is changed."""
    with failures_told(), closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def copy_records(database: Path, copy: Path) -> list[Row]:
    """Write a copy, also while the server runs; the photos that had arrived until then."""
    with (
        failures_told(),
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, whole by itself
        return _photos(target)


def add_files(copy: Path, files: Files) -> None:
    """Put files into a copy: all of them or none."""
    with failures_told(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE photo_files (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
        connection.executemany("INSERT INTO photo_files (name, content) VALUES (?, ?)", files)
        connection.execute("COMMIT")


def files_in(copy: Path) -> Iterator[tuple[str, bytes]]:
    """The files in a copy; none in one of a vcenter that did not put them there."""
    with closing(read_only(copy)) as connection:
        if _has(connection, "photo_files"):
            yield from connection.execute("SELECT name, content FROM photo_files")


def only_records(copy: Path, records: Path) -> list[Row]:
    """Write what is in a copy without its files; the photos that had arrived, whether their files are in it or not."""
    with (
        failures_told(),
        closing(read_only(copy)) as source,
        closing(sqlite3.connect(records, isolation_level=None)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute("DROP TABLE IF EXISTS photo_files")
        target.execute("VACUUM")
        return _photos(target)


@contextmanager
def nobody_else(database: Path) -> Iterator[sqlite3.Connection]:
    """A database that nobody else uses meanwhile; InUse when somebody does, StoreFailed when it is damaged or out of reach."""
    with failures_told(), closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            failed = failure_of(error)
            if isinstance(failed, StoreUnavailable) and failed.in_use:
                raise InUse from None
            raise
        connection.execute("ROLLBACK")
        yield connection


def copy_into(records: Path, connection: sqlite3.Connection) -> None:
    """Put these records in the place of whatever the connection's database holds: wholly, or not at all."""
    with closing(sqlite3.connect(records)) as source:
        source.backup(connection)


def copy_from(connection: sqlite3.Connection, copy: Path) -> None:
    """Write down what the connection's database holds."""
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)


def broken(file: Path) -> str:
    """What is wrong with a copy; "" when it is a whole one of ours. StoreFailed or sqlite3.Error when it is none at all."""
    with failures_told(), closing(read_only(file)) as connection:
        state: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute("SELECT count(*) FROM journal")
    return "" if state == "ok" and version >= 1 else state


def read_only(file: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=1)


def _photos(connection: sqlite3.Connection) -> list[Row]:
    # Older copies know of no photos.
    return photos.arrived(SqliteTx(connection)) if _has(connection, "photos") else []


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone())
