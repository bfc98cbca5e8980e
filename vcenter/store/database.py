"""One SQLite database: one writer that shares its commits, and a few readers.

A transaction is a whole function, run in the connection's own thread: hops between
threads are what a command costs, so there is one for each batch. Whoever waits to write
while a commit is under way is taken into the next one together (group commit), and is
answered only after it is on the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from vcenter.store.failure import StoreDamaged, failure_of, failures_told
from vcenter.store.sqlite import opened, run
from vcenter.store.tx import SqliteTx, Tx

log = logging.getLogger(__name__)

T = TypeVar("T")

Write = Callable[[Tx], Any]

NOT_OPEN = "the database is not open"

WRITER = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
"""Of the connection that writes. What is deleted or blanked is overwritten: no name stays in a free part of the file."""

MOST_IN_A_COMMIT = 128
READERS = 3

HELD_SECONDS = 0.1
"""A single write that takes longer is told in the log: every desk waits for it meanwhile."""

WAIT_SECONDS = 5
"""For another program that writes: more than our own longest write takes, an import of a whole roster, and less than a
tablet waits for an answer (LIMIT in offline/tablet/sync/centre.js)."""


def _write_batch(
    batch: Sequence[Write], connection: sqlite3.Connection
) -> list[tuple[Any, Exception | None]]:
    """Run each function in a savepoint of one transaction; (result, error) of each, in order.

    What one of them raises undoes that one alone. When the file fails (disk full, a broken page), in one of them or
    at the commit, nothing of the batch is kept, and the error is everybody's.
    """
    tx = SqliteTx(connection)
    answers: list[tuple[Any, Exception | None]] = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        for function in batch:
            connection.execute("SAVEPOINT one")
            began = time.perf_counter()
            try:
                answers.append((function(tx), None))
            except Exception as error:  # given to the one who asked
                if failure_of(error) or not connection.in_transaction:
                    raise
                connection.execute("ROLLBACK TO one")
                answers.append((None, error))
            connection.execute("RELEASE one")
            if (took := time.perf_counter() - began) > HELD_SECONDS:
                log.warning("writer held for %d ms", took * 1000)
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    return answers


def _read(function: Callable[[Tx], T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN")
    try:
        return function(SqliteTx(connection))
    finally:
        _roll_back(connection)


def _roll_back(connection: sqlite3.Connection) -> None:
    """End the transaction, where SQLite has not done so itself; what went wrong before is what is told."""
    if connection.in_transaction:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")


class Database:
    """The way to the tables: `await db.read(function)` and `await db.write(function)`.

    Both raise StoreFailed when the file fails. Once a broken page was seen nothing is written any more; whatever can be
    read still is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = False
        """Whether a broken page was seen since the file was opened."""
        self._writer: aiosqlite.Connection | None = None
        self._readers: list[aiosqlite.Connection] = []
        self._free_readers: list[aiosqlite.Connection] = []
        # Fair, where a queue's is not: there whoever comes just then takes what was put back for the first in the line.
        self._reader_turns = asyncio.Semaphore(READERS)
        self._waiting: deque[tuple[Write, asyncio.Future[Any]]] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Open the file. StoreFailed when it cannot be read, or is none of ours."""
        try:
            with failures_told():
                self._writer = await opened(self.path, WAIT_SECONDS, *WRITER)
                for _ in range(READERS):
                    reader = await opened(self.path, WAIT_SECONDS, "query_only=ON", "mmap_size=268435456")
                    self._readers.append(reader)
                    self._free_readers.append(reader)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what is being written, then close."""
        while self._writing is not None:
            await self._writing
        for reader in self._readers:
            await reader.close()
        self._readers.clear()
        self._free_readers.clear()
        if self._writer is not None:
            await self._writer.close()
            self._writer = None

    async def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `function(tx, *args, **kwargs)` on one unchanging view of the tables."""
        whole = partial(_call_later, function, args, kwargs)
        async with self._reader_turns:
            if not self._free_readers:
                raise RuntimeError(NOT_OPEN)
            reader = self._free_readers.pop()
            try:
                return await run(reader, partial(_read, whole))
            except Exception as error:
                if (told := self._told(error)) is error:
                    raise
                raise told from None
            finally:
                self._free_readers.append(reader)

    async def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `function(tx, *args, **kwargs)` and answer after it is durably committed.

        What it raises is raised here, and then nothing of it is kept.
        """
        self.refuse_when_damaged()
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((partial(_call_later, function, args, kwargs), answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        return await answer

    async def forget_for_good(self) -> None:
        """Let nothing of what was deleted stay in the write-ahead log beside the file."""
        if self._writer is None:
            raise RuntimeError(NOT_OPEN)
        with contextlib.suppress(
            aiosqlite.OperationalError
        ):  # somebody reads just now: the next checkpoint does it
            await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    def refuse_when_damaged(self) -> None:
        """StoreDamaged when nothing may be written: for whoever keeps files that belong to the records."""
        if self.damaged:
            raise StoreDamaged

    def _told(self, error: Exception) -> Exception:
        """What is told of an error; from a broken page on nothing is written."""
        failed = failure_of(error)
        if failed is None:
            return error
        if not isinstance(failed, StoreDamaged):
            log.warning("the database could not be used: %s", failed.cause)
        elif not self.damaged:
            self.damaged = True
            log.error("the database is damaged (%s): nothing is written until the next start", failed.cause)
        return failed

    async def _write_waiting(self) -> None:
        while self._waiting:
            count = min(len(self._waiting), MOST_IN_A_COMMIT)
            taken = [self._waiting.popleft() for _ in range(count)]
            await self._write_together(taken)
        self._writing = None

    async def _write_together(self, taken: list[tuple[Write, asyncio.Future[Any]]]) -> None:
        try:
            if self._writer is None:
                raise RuntimeError(NOT_OPEN)
            self.refuse_when_damaged()
            answers = await run(self._writer, partial(_write_batch, [write for write, _ in taken]))
        except Exception as error:  # every one of them must hear it
            answers = [(None, self._told(error))] * len(taken)
        for (_, waiting), (result, problem) in zip(taken, answers, strict=True):
            if waiting.done():  # whoever asked has gone away
                continue
            if problem is None:
                waiting.set_result(result)
            else:
                waiting.set_exception(problem)


def _call_later(function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], tx: Tx) -> T:
    try:
        return function(tx, *args, **kwargs)
    except StopIteration as error:
        # No future takes one: whoever waits for the answer, and every writer after them, would wait for ever.
        raise RuntimeError("a StopIteration was not caught") from error
