"""One SQLite database: one writer that shares its commits, and a few readers.

A transaction is a whole function, run in the connection's own thread: hops between
threads are what a command costs, so there is one for each batch. Whoever waits to write
while a commit is under way is taken into the next one together (group commit), and is
answered only after it is on the disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from vcenter.store.tx import SqliteTx, Tx

T = TypeVar("T")

Write = Callable[[Tx], Any]

DiskFailed = sqlite3.OperationalError
"""The disk is full or fails: nothing was kept, and the same may succeed later."""

MOST_IN_A_COMMIT = 128
READERS = 3


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection and thread, with whole functions instead of single statements."""

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        result: T = await self._execute(partial(function, self._conn))  # type: ignore[no-untyped-call]
        return result


async def _open(path: Path, *pragmas: str) -> _Connection:
    # No implicit transactions: BEGIN and COMMIT stand where we write them.
    connection = _Connection(
        lambda: sqlite3.connect(path, isolation_level=None, timeout=30, cached_statements=512), 64
    )
    await connection
    for pragma in ("foreign_keys=ON", "temp_store=MEMORY", "cache_size=-32000", *pragmas):
        await connection.execute(f"PRAGMA {pragma}")
    return connection


def _write_batch(
    batch: Sequence[Write], connection: sqlite3.Connection
) -> list[tuple[Any, Exception | None]]:
    """Run each function in a savepoint of one transaction; (result, error) of each, in order.

    What one of them raises undoes that one alone. When the commit itself fails (disk full),
    nothing of the batch is kept, and the error is everybody's.
    """
    tx = SqliteTx(connection)
    answers: list[tuple[Any, Exception | None]] = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        for function in batch:
            connection.execute("SAVEPOINT one")
            try:
                answers.append((function(tx), None))
            except Exception as error:  # given to the one who asked
                if not connection.in_transaction:
                    raise  # the disk failed, and SQLite has undone the whole batch
                connection.execute("ROLLBACK TO one")
                answers.append((None, error))
            connection.execute("RELEASE one")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return answers


def _read(function: Callable[[Tx], T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN")
    try:
        return function(SqliteTx(connection))
    finally:
        connection.execute("ROLLBACK")


class Database:
    """The way to the tables: `await db.read(function)` and `await db.write(function)`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: _Connection | None = None
        self._readers: asyncio.Queue[_Connection] = asyncio.Queue()
        self._all_readers: list[_Connection] = []
        self._waiting: deque[tuple[Write, asyncio.Future[Any]]] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._writer = await _open(self.path, "journal_mode=WAL", "synchronous=FULL")
        for _ in range(READERS):
            reader = await _open(self.path, "query_only=ON", "mmap_size=268435456")
            self._all_readers.append(reader)
            self._readers.put_nowait(reader)

    async def close(self) -> None:
        """Finish what is being written, then close."""
        while self._writing is not None:
            await self._writing
        for reader in self._all_readers:
            await reader.close()
        self._all_readers.clear()
        if self._writer is not None:
            await self._writer.close()
            self._writer = None

    async def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `function(tx, *args, **kwargs)` on one unchanging view of the tables."""
        whole = partial(_call_later, function, args, kwargs)
        reader = await self._readers.get()
        try:
            return await reader.run(partial(_read, whole))
        finally:
            self._readers.put_nowait(reader)

    async def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `function(tx, *args, **kwargs)` and answer after it is durably committed.

        What it raises is raised here, and then nothing of it is kept.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((partial(_call_later, function, args, kwargs), answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        return await answer

    async def _write_waiting(self) -> None:
        while self._waiting:
            count = min(len(self._waiting), MOST_IN_A_COMMIT)
            taken = [self._waiting.popleft() for _ in range(count)]
            await self._write_together(taken)
        self._writing = None

    async def _write_together(self, taken: list[tuple[Write, asyncio.Future[Any]]]) -> None:
        try:
            if self._writer is None:
                raise RuntimeError("the database is not open")
            answers = await self._writer.run(partial(_write_batch, [write for write, _ in taken]))
        except Exception as error:  # every one of them must hear it
            answers = [(None, error)] * len(taken)
        for (_, waiting), (result, problem) in zip(taken, answers, strict=True):
            if waiting.done():  # whoever asked has gone away
                continue
            if problem is None:
                waiting.set_result(result)
            else:
                waiting.set_exception(problem)


def _call_later(function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], tx: Tx) -> T:
    return function(tx, *args, **kwargs)
