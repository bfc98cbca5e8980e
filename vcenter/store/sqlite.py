"""What SQLite alone knows: its connections, and the written exceptions to SQL that PostgreSQL takes as well.

Whoever builds a driver for another engine finds here what it has to have an answer of its own for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

T = TypeVar("T")


@dataclass(frozen=True)
class Alone:
    """Something that a statement says to SQLite alone."""

    pattern: str
    why: str
    left: str = ""
    """What stands there when it is taken away: that has to be SQL for both."""


ALONE = [
    Alone(
        r"(?is)^.*\bCREATE (TEMP )?TRIGGER\b.*?\bBEGIN\b(.*)\bEND\b.*$",
        "what happens at a change stands in the trigger; PostgreSQL has it in a function that the trigger names",
        r"\2",
    ),
    Alone(
        r"\bWITHOUT ROWID\b",
        "a table of two words and a number is kept in its key; elsewhere that is an index",
    ),
    Alone(r"\bBLOB\b", "bytes, which PostgreSQL calls BYTEA", "BYTEA"),
    Alone(
        r"^PRAGMA (table_info|foreign_key_list)\(.*",
        "the columns of a table and what they point at, asked for when a copy is handed out; elsewhere they stand in "
        "information_schema",
    ),
    Alone(
        r"\bsqlite_master\b",
        "the names of the tables, asked for when a copy is handed out",
        "information_schema.tables",
    ),
]
"""The written exceptions: whatever else goes through a `Tx`, and every migration, is read as PostgreSQL by the tests."""

KNOWING = {
    "store/sqlite.py": "this file",
    "store/database.py": "group commit: BEGIN IMMEDIATE, and a savepoint for each command",
    "store/tx.py": "the `Tx` over a connection",
    "store/failure.py": "what the errors of the file mean, in Japanese",
    "store/migrate.py": "the version of the tables stands in user_version, and a copy is made before they are changed",
    "store/triggers.py": "what tablets are told of is noted by triggers, which are made at start",
    "store/copies.py": "copies are whole files: its backup API, VACUUM, quick_check",
    "store/post.py": "Japan Post's list comes along as a file of SQLite, read only",
    "store/handing_out.py": "a satellite is handed a whole file with parts taken out",
    "upkeep/backup.py": "a file that is to be taken back may be none of ours",
    "upkeep/doctor.py": "a look at the file before anything of ours runs",
}
"""The modules that know SQLite, and what for. Copies of a PostgreSQL are made by its own programs, not by these."""


_WHOLE = "RUN"
"""The one statement that SQLite does not know: its parameter is a function, which is run in the connection's thread."""


class _Given(sqlite3.Cursor):
    """What a function gave, where aiosqlite looks for the rows of a statement."""

    given: Any

    def fetchall(self) -> Any:
        return self.given


class _Connection(sqlite3.Connection):
    """SQLite's connection, which runs whole functions as well: aiosqlite has a way in for statements alone."""

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        if sql is not _WHOLE:
            return super().execute(sql, parameters)
        answer = _Given(self)
        (function,) = parameters
        answer.given = function(self)
        return answer


async def run(connection: aiosqlite.Connection, function: Callable[[sqlite3.Connection], T]) -> T:
    """What a function of the connection gives, run in the connection's thread."""
    result: Any = await connection.execute_fetchall(_WHOLE, [function])
    return cast(T, result)


async def opened(path: Path, wait_seconds: float, *pragmas: str) -> aiosqlite.Connection:
    """A connection in a thread of its own, with our settings and these."""
    # No implicit transactions: BEGIN and COMMIT stand where we write them.
    connection = await aiosqlite.connect(
        path, factory=_Connection, isolation_level=None, timeout=wait_seconds, cached_statements=512
    )
    try:
        for pragma in ("foreign_keys=ON", "temp_store=MEMORY", "cache_size=-32000", *pragmas):
            await connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        await connection.close()  # its thread would keep the process from ending
        raise
    return connection
