"""What may go wrong between tablets and their server, drawn by chance from a seed, against the real application.

The server is killed before or after a commit, connections are cut in the middle of a question or an answer, questions
arrive twice and late, pages of tablets die, clocks are wrong, disks fill, the server is renewed. What is left of a killed
server is what stands on its disk; what is left of a killed page is its outbox.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson
import uuid_utils
from starlette.applications import Starlette

from vcenter.app import build
from vcenter.commands.path import Command, perform, utc_text
from vcenter.secret import token_hash
from vcenter.settings import Settings
from vcenter.store import database as database_module
from vcenter.store import devices, staff
from vcenter.store.database import Database, Write
from vcenter.store.migrate import migrate
from vcenter.sync import older

STAFF = "受付 花子"
TABLETS = 3
ROSTER = 12
"""People who were registered before the tablets were cut off from the server."""
AT_ONCE = 20

Entry = dict[str, Any]


class Gone(Exception):
    """No answer came: the tablet does not know what became of its question."""


class PageKilled(Exception):
    """The tablet's page died: what it kept is left."""


class Killed(BaseException):
    """The server died. Nothing of it goes on."""


def new_id() -> str:
    return str(uuid_utils.uuid7())


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
        self.app = build(Settings(data=self.folder, sheet_workers=1))
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
        found: Database = self.app.state.database
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
        for one in [*self.database._all_readers, self.database._writer]:
            if one is not None:
                await one.close()
        await self.app.state.sheets.close()

    def write(self, write: Callable[..., Any], batch: Sequence[Write], connection: sqlite3.Connection) -> Any:
        """A commit, which the server may not survive; in the writer's thread."""
        if self._dead.done():
            raise Killed
        if self.full and self.chance.random() < self.full:
            raise database_module.DiskFailed("database or disk is full")
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
    ]  # fmt: skip
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": headers, "scheme": "http",
        "server": ("testserver", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    try:
        await app(scope, receive, send)
    except Exception:
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


@dataclass
class Kept:
    """A record of a tablet's outbox, as IndexedDB holds it."""

    entry: Entry
    state: str = "waiting"


@dataclass
class Tablet:
    """A tablet as offline/outbox.js and exchange.js make one. ahead: how wrong its clock is."""

    name: str
    cookie: str
    ahead: timedelta = timedelta()
    kept: dict[str, Kept] = field(default_factory=dict)
    at_once: int = AT_ONCE

    def put(self, entry: Entry) -> None:
        self.kept[entry["id"]] = Kept(entry)

    def waiting(self, besides: set[str] = frozenset()) -> list[Kept]:  # type: ignore[assignment]
        return [
            one
            for id, one in self.kept.items()
            if one.state in ("waiting", "sending", "failed") and id not in besides
        ]

    def clock(self) -> str:
        return (datetime.now(UTC) + self.ahead).isoformat()


class Network:
    """Between the tablets and the server: what is cut, and what comes twice or late. calm: nothing happens."""

    def __init__(self, server: Server, chance: Random) -> None:
        self._server = server
        self._chance = chance
        self.calm = False
        self._late: list[tuple[str, bytes, str]] = []
        self._twice: set[asyncio.Task[Any]] = set()

    async def ask(self, path: str, said: dict[str, Any], tablet: Tablet) -> tuple[int, Any]:
        body = orjson.dumps(said)
        cookies = f"vcenter_device={tablet.cookie}"
        question = (path, body, cookies)
        if self.calm:
            return await self._server.ask(*question)  # type: ignore[no-any-return]
        if self._chance.random() < 0.2:
            # A sign-in that ended while the tablet was away costs no entry.
            question = (path, body, f"{cookies}; vcenter_session=ended")
        fate = self._chance.random()
        if fate < 0.08:
            raise Gone
        if fate < 0.16:
            await self._server.ask(*question, cut=self._chance.randrange(len(body)))
        if fate < 0.26:
            self._late.append(question)  # on its way; it arrives when nobody waits for it any more
            raise Gone
        if fate < 0.36:
            await self._unheard(question)  # twice, side by side
        answer = await self._server.ask(*question)
        if fate > 0.88:
            raise Gone
        if self._late and self._chance.random() < 0.5:
            await self._deliver_late()
        return answer  # type: ignore[no-any-return]

    async def _unheard(self, question: tuple[str, bytes, str]) -> None:
        async def alone() -> None:
            with suppress(Gone):
                await self._server.ask(*question)

        task = asyncio.create_task(alone())
        self._twice.add(task)
        task.add_done_callback(self._twice.discard)

    async def _deliver_late(self) -> None:
        late = self._late.pop(self._chance.randrange(len(self._late)))
        with suppress(Gone):
            await self._server.ask(*late)

    async def settle(self) -> None:
        """Everything that was under way arrives."""
        await asyncio.gather(*self._twice, return_exceptions=True)
        while self._late:
            await self._deliver_late()


class Exchange:
    """One tablet's exchange with the server. told: id to what it heard, over all of its life."""

    def __init__(self, network: Network, chance: Random, told: dict[str, str]) -> None:
        self._network = network
        self._chance = chance
        self._told = told

    async def everything(self, tablet: Tablet, mortal: bool) -> None:
        """Until nothing waits; Gone or PageKilled on the way."""
        status, _ = await self._network.ask("/sync/hello", self._about(tablet) | {"waiting": 0}, tablet)
        if status == 500:
            raise Gone
        assert status in (200, 410), status
        later: set[str] = set()
        while batch := tablet.waiting(later)[: tablet.at_once]:
            for one in batch:
                one.state = "sending"
            self._perhaps_die(mortal)
            try:
                entries = [one.entry for one in batch]
                status, said = await self._network.ask(
                    "/sync/outbox", self._about(tablet) | {"entries": entries}, tablet
                )
            except Gone:
                tablet.at_once = max(1, tablet.at_once // 2)
                raise
            if status == 500:
                raise Gone
            assert status == 200, (status, said)
            self._perhaps_die(mortal)
            assert [one["id"] for one in said["outcomes"]] == [one["id"] for one in entries]
            for one in said["outcomes"]:
                self._settle(tablet, one)
                if one["status"] == "failed":
                    later.add(one["id"])
            tablet.at_once = min(AT_ONCE, tablet.at_once * 2)

    def _about(self, tablet: Tablet) -> dict[str, Any]:
        return {"clock": tablet.clock(), "app": "1"}

    def _settle(self, tablet: Tablet, outcome: dict[str, Any]) -> None:
        id, status = outcome["id"], outcome["status"]
        record = tablet.kept[id]
        if record.state not in ("done", "review"):
            record.state = status
            if status in ("done", "review"):
                self._told[id] = status

    def _perhaps_die(self, mortal: bool) -> None:
        if mortal and self._chance.random() < 0.06:
            raise PageKilled


async def prepare(folder: Path) -> tuple[list[str], list[Tablet]]:
    """A centre with a roster and enrolled tablets in this folder; not running."""
    path = folder / "vcenter.sqlite"
    await asyncio.to_thread(folder.mkdir, parents=True)
    migrate(path)
    database = Database(path)
    await database.open()
    people = [new_id() for _ in range(ROSTER)]
    tablets = [Tablet(f"避難所{number + 1}", new_id()) for number in range(TABLETS)]
    now = utc_text(datetime.now(UTC))
    member = {"id": new_id(), "name": STAFF, "secret_hash": "-", "made_at": now}
    await database.write(staff.add, member)
    for tablet in tablets:
        row = {
            "id": new_id(), "token_hash": token_hash(tablet.cookie), "name": tablet.name, "desk": "reception",
            "enrolled_at": now, "enrolled_by": STAFF,
        }  # fmt: skip
        await database.write(devices.add, row)
        await database.write(devices.signed_in, row["id"], STAFF)
    for number, person in enumerate(people):
        payload = {"person": person, "name": f"名簿　{number}", "insured": True, "consent": True}
        asked = Command(id=new_id(), kind="register_person", at=datetime.now(UTC), payload=payload)
        assert (await perform(database, asked, STAFF)).done
    await database.close()
    return people, tablets
