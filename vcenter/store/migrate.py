"""Numbered migrations, applied at start, each whole or not at all, after a backup; then the triggers are made."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from vcenter.collect import further_houses, modules
from vcenter.store import groups, journal, needs, people, triggers
from vcenter.store.failure import failures_told
from vcenter.store.tables import table
from vcenter.store.tx import SqliteTx, Tx

FOLDER = "migrations"

table(
    "houses",
    satellites="house migrated",
)


def _fold_anew(tx: Tx) -> None:
    people.fold_all_anew(tx)
    groups.fold_all_anew(tx)


BESIDE: dict[int, Callable[[Tx], None]] = {15: journal.link_older, 27: _fold_anew, 95: needs.find_houses_anew}
"""What a migration of ours does that no SQL can say, in its own transaction, by its number."""


class MadeByNewer(RuntimeError):
    """A newer vcenter than this one has made the database; says so in Japanese."""


def migrations() -> list[tuple[int, str]]:
    """(number, SQL) of every migration of our own, in order."""
    return _in_folder(Path(__file__).parent / FOLDER)


def further_migrations() -> dict[str, list[tuple[int, str]]]:
    """The same of each further house that has tables: store/migrations in its package. Each counts from 1."""
    folders = {house: folder / "store" / FOLDER for house, folder in further_houses().items()}
    return {house: _in_folder(folder) for house, folder in folders.items() if folder.is_dir()}


def _in_folder(folder: Path) -> list[tuple[int, str]]:
    return sorted((int(path.name.split("_")[0]), path.read_text("utf-8")) for path in folder.glob("*.sql"))


def statements(script: str) -> Iterator[str]:
    """The single statements of a script, so that they can share one transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.split("--")[0].rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def migrate(path: Path) -> list[int]:
    """Bring the database at `path` up to date; the numbers of our own that were applied now.

    A database that already holds something is first copied to backup/ beside it.
    MadeByNewer when it was made by a newer vcenter than this one, StoreFailed when it cannot be read or written.
    """
    modules("store")  # every table has said what its triggers are to be, whatever else was read in
    with failures_told(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        wanted = _wanted(path, migrations(), version)
        further = {
            house: _wanted(path, known, _migrated(connection, house))
            for house, known in further_migrations().items()
        }
        if version and (wanted or any(further.values())):
            _back_up(connection, path, version)
        # A new file is made whole or not at all, and one that holds something goes on from where it was.
        for together in [wanted] if not version else [[one] for one in wanted]:
            connection.execute("BEGIN IMMEDIATE")
            for number, script in together:
                _apply(connection, script, f"PRAGMA user_version = {number}", BESIDE.get(number))
            connection.execute("COMMIT")
        for house, theirs in further.items():
            for number, script in theirs:
                connection.execute("BEGIN IMMEDIATE")
                _apply(connection, script, _REMEMBER.format(house=house, number=number))
                connection.execute("COMMIT")
        triggers.make(connection)
    return [number for number, _ in wanted]


def _wanted(path: Path, known: list[tuple[int, str]], version: int) -> list[tuple[int, str]]:
    """Those of the known migrations that come after this one."""
    if known and version > known[-1][0]:
        raise MadeByNewer(
            f"{path} は新しい版の vcenter で作られています（{version}）。vcenter を新しくしてください。"
        )
    return [(number, script) for number, script in known if number > version]


def _migrated(connection: sqlite3.Connection, house: str) -> int:
    """The number of the last migration of a further house that was applied."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'houses'").fetchone():
        return 0
    row = connection.execute("SELECT migrated FROM houses WHERE house = ?", (house,)).fetchone()
    return row[0] if row else 0


_REMEMBER = """INSERT INTO houses (house, migrated) VALUES ('{house}', {number})
               ON CONFLICT (house) DO UPDATE SET migrated = excluded.migrated"""


def _apply(
    connection: sqlite3.Connection, script: str, remember: str, beside: Callable[[Tx], None] | None = None
) -> None:
    """Run a script in a transaction. remember: the statement by which it is known to have been applied."""
    for statement in statements(script):
        connection.execute(statement)
    if beside:
        beside(SqliteTx(connection))
    connection.execute(remember)


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    folder = path.parent / "backup"
    folder.mkdir(mode=0o700, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with closing(sqlite3.connect(folder / f"{path.stem}-v{version}-{moment}.sqlite")) as copy:
        connection.backup(copy)
