"""A server that may be killed before or after a commit, whose disk may be full, and that may be renewed.

The application is the real one, and so are its files: what is left of a killed server is what stands on its disk.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import orjson
from starlette.applications import Starlette

from vcenter.app import build
from vcenter.settings import Settings
from vcenter.store import database as database_module
from vcenter.store.database import Database, Write
from vcenter.store.failure import StoreUnavailable
from vcenter.tablets import older
from vcenter.web.state import running


class Gone(Exception):
    """No answer came: the tablet does not know what became of its question."""


class Killed(BaseException):
    """The server died. Nothing of it goes on."""


class Server:
    """The real application on a folder, until it is killed; then again, on what stood on its disk."""

    def __init__(self, folder: Path, chance: Random) -> None:
        self.folder = folder
        self.chance = chance
        self.starts = 0
        self.app: Starlette
        self._running: set[asyncio.Task[Any]] = set()
        self._dead: asyncio.Future[None]
        self._writes_left: int | None = None
        self._after_commit = False
        self.full = 0.0
        """How often the disk has no room."""

    async def start(self) -> None:
        self.starts += 1
        self._dead = asyncio.get_running_loop().create_future()
        self._writes_left = None
        self.app = build(Settings(data=self.folder, sheet_workers=1, names=("testserver",)))
        self._life = self.app.router.lifespan_context(self.app)
        full, self.full = self.full, 0.0
        await self._life.__aenter__()
        self.full = full

    @property
    def is_dead(self) -> bool:
        return self._dead.done()

    async def stop(self) -> None:
        await self._life.__aexit__(None, None, None)

    @property
    def database(self) -> Database:
        found: Database = running(self.app).database
        return found

    def kill_soon(self, commits: int) -> None:
        """Die at one of the next commits: before it is made, or after it and before anybody hears."""
        self._writes_left = self.chance.randrange(commits)
        self._after_commit = self.chance.random() < 0.5

    async def restart(self) -> None:
        """What was running is gone; what stood on the disk at this moment is what the next one finds."""
        if not self._dead.done():
            self._dead.set_result(None)
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        found = self.folder.with_name(f"{self.folder.name}-{self.starts}")
        shutil.copytree(self.folder, found, ignore=shutil.ignore_patterns("*-shm"))
        await self.let_go()
        shutil.rmtree(self.folder)
        self.folder = found
        await self.start()

    async def let_go(self) -> None:
        """Only so that no thread is left: it makes nothing durable where we look."""
        for one in [*self.database._readers, self.database._writer]:
            if one is not None:
                await one.close()
        await running(self.app).sheets.close()

    def write(self, write: Callable[..., Any], batch: Sequence[Write], connection: sqlite3.Connection) -> Any:
        """A commit, which the server may not survive; in the writer's thread."""
        if self._dead.done():
            raise Killed
        if self.full and self.chance.random() < self.full:
            raise StoreUnavailable
        dies = self._writes_left == 0
        if self._writes_left is not None:
            self._writes_left -= 1
        if dies and not self._after_commit:
            batch = [*batch, _die]
        try:
            answers = write(batch, connection)
            if dies:
                raise Killed
        except Killed:
            self._dead.get_loop().call_soon_threadsafe(self._die)
            raise
        return answers

    def _die(self) -> None:
        if not self._dead.done():
            self._dead.set_result(None)

    async def ask(self, path: str, body: bytes, cookies: str, cut: int | None = None) -> Any:
        """The JSON that is answered. cut: so many bytes of the question arrive. Gone when no answer does."""
        if self._dead.done():
            raise Gone
        task = asyncio.create_task(_answer(self.app, path, body, cookies, cut))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        either: list[asyncio.Future[Any]] = [task, self._dead]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if self._dead.done() or cut is not None:
            raise Gone
        return task.result()


def _die(tx: Any) -> None:
    raise Killed


async def _answer(app: Starlette, path: str, body: bytes, cookies: str, cut: int | None) -> tuple[int, Any]:
    arriving: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    if cut is not None:
        arriving = [
            {"type": "http.request", "body": body[:cut], "more_body": True},
            {"type": "http.disconnect"},
        ]
    answered: dict[str, Any] = {"status": 0, "body": b""}

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        return arriving.pop(0) if arriving else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        answered["status"] = message.get("status", answered["status"])
        answered["body"] += message.get("body", b"")

    headers = [
        (b"host", b"testserver"), (b"x-vcenter-sync", b"1"), (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()), (b"cookie", cookies.encode()),
        (b"origin", b"http://testserver"),
    ]  # fmt: skip
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": headers, "scheme": "http",
        "server": ("testserver", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    try:
        await app(scope, receive, send)
    except Exception:  # Starlette raises once more what it has answered with 500
        if answered["status"] != 500:
            raise
        return 500, None
    return answered["status"], orjson.loads(answered["body"])


@contextmanager
def mortal(server: Server) -> Iterator[None]:
    """Every commit of the application goes through this server's chances."""
    write = database_module._write_batch
    database_module._write_batch = lambda batch, connection: server.write(write, batch, connection)
    try:
        yield
    finally:
        database_module._write_batch = write


def _said_how(payload: dict[str, Any]) -> dict[str, Any]:
    return {"how": "search"} | payload


@contextmanager
def renewable() -> Iterator[Callable[[int], None]]:
    """A server that may be of version 1 or 2; in 2 a check-in says how, which 1 left out."""
    older.UPGRADES["check_in", 1] = _said_how
    before = older.NOW

    def renew(version: int) -> None:
        older.NOW = version

    try:
        yield renew
    finally:
        older.NOW = before
        del older.UPGRADES["check_in", 1]
