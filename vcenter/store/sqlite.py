"""SQLite's connections, each in a thread of its own that runs whole functions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

T = TypeVar("T")


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
