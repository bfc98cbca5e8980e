"""Tablets that may die, and a network that cuts, doubles and delays, in front of a server (tests/fault_server.py).

What is left of a tablet whose page was killed is its outbox.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson

from tests.centre import BY_STAFF, STAFF, add_staff, new_id
from tests.fault_server import Gone, Server
from vcenter.commands.path import Command, perform
from vcenter.domain.calendar import utc_text
from vcenter.keys.secret import token_hash
from vcenter.store import tablets as enrolled
from vcenter.store.database import Database
from vcenter.store.migrate import migrate

TABLETS = 3
ROSTER = 12
"""People who were registered before the tablets were cut off from the server."""
AT_ONCE = 20

Entry = dict[str, Any]


class PageKilled(Exception):
    """The tablet's page died: what it kept is left."""


@dataclass
class Kept:
    """A record of a tablet's outbox, as IndexedDB holds it."""

    entry: Entry
    state: str = "waiting"


@dataclass
class Tablet:
    """A tablet as offline/tablet/store/outbox.js and exchange.js make one. ahead: how wrong its clock is."""

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
    await database.write(add_staff, STAFF)
    for tablet in tablets:
        row = {
            "id": new_id(), "token_hash": token_hash(tablet.cookie), "name": tablet.name, "desk": "reception",
            "enrolled_at": now, "enrolled_by": STAFF,
        }  # fmt: skip
        await database.write(enrolled.add, row)
        await database.write(enrolled.signed_in, row["id"], STAFF)
    for number, person in enumerate(people):
        payload = {"person": person, "name": f"名簿　{number}", "insured": True, "consent": True}
        asked = Command(id=new_id(), kind="register_person", at=datetime.now(UTC), payload=payload)
        assert (await perform(database, asked, BY_STAFF)).done
    await database.close()
    return people, tablets
