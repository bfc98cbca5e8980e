"""Numbered migrations, applied at start, each whole or not at all, after a backup; then the triggers are made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from vcenter.store import triggers
from vcenter.store.failure import failures_told


class MadeByNewer(RuntimeError):
    """A newer vcenter than this one has made the database; says so in Japanese."""


def migrations() -> list[tuple[int, str]]:
    """(number, SQL) of every migration there is, in order."""
    folder = files("vcenter.store") / "migrations"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return sorted((int(entry.name.split("_")[0]), entry.read_text("utf-8")) for entry in found)


def statements(script: str) -> Iterator[str]:
    """The single statements of a script, so that they can share one transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.split("--")[0].rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def migrate(path: Path) -> list[int]:
    """Bring the database at `path` up to date; the numbers that were applied now.

    A database that already holds something is first copied to backup/ beside it.
    MadeByNewer when it was made by a newer vcenter than this one, StoreFailed when it cannot be read or written.
    """
    with failures_told(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        known = migrations()
        if version > known[-1][0]:
            raise MadeByNewer(
                f"{path} は新しい版の vcenter で作られています（{version}）。vcenter を新しくしてください。"
            )
        wanted = [(number, script) for number, script in known if number > version]
        if wanted and version:
            _back_up(connection, path, version)
        for number, script in wanted:
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        triggers.make(connection)
    return [number for number, _ in wanted]


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    folder = path.parent / "backup"
    folder.mkdir(mode=0o700, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with closing(sqlite3.connect(folder / f"{path.stem}-v{version}-{moment}.sqlite")) as copy:
        connection.backup(copy)
