"""Rounds of faults: what tablets do meanwhile, and what must hold after each of them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson

from tests.centre import STAFF, need_payload, new_id
from tests.fault_server import Gone, Server, mortal, renewable
from tests.fault_tablets import Entry, Exchange, Network, PageKilled, Tablet, prepare
from tests.test_replay import everything, replay
from vcenter.store import journal, tablets
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.store.tx import Tx

ROUNDS_OF_A_CENTRE = 8
"""After so many rounds a new centre is set up: what is looked through stays small."""

CLOCKS = [
    timedelta(), timedelta(), timedelta(seconds=70), timedelta(minutes=-25), timedelta(minutes=50),
    timedelta(hours=9), timedelta(hours=-5), timedelta(days=3), timedelta(days=-40), timedelta(days=100),
]  # fmt: skip


@dataclass
class Tally:
    """How much was tried, and every difference that was found, in words."""

    rounds: int = 0
    entries: int = 0
    kills: int = 0
    differences: list[str] = field(default_factory=list)


def play(folder: Path, seed: int, rounds: int) -> Tally:
    """So many rounds, the same ones for a seed."""
    tally = Tally()
    for number in range(0, rounds, ROUNDS_OF_A_CENTRE):
        few = min(ROUNDS_OF_A_CENTRE, rounds - number)
        asyncio.run(_Centre(folder / str(number), Random(f"{seed} {number}"), tally).rounds(few))
    return tally


class _Centre:
    def __init__(self, folder: Path, chance: Random, tally: Tally) -> None:
        self._folder = folder
        self._chance = chance
        self._tally = tally
        self._made: dict[str, tuple[Tablet, Entry]] = {}
        self._told: dict[str, str] = {}

    async def rounds(self, count: int) -> None:
        # What dies takes its tasks with it: nobody asks for their errors.
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        self._people, self._tablets = await prepare(self._folder)
        self._roster = list(self._people)
        self._server = Server(self._folder, self._chance)
        self._network = Network(self._server, self._chance)
        with mortal(self._server), renewable() as self._renew:
            await self._server.start()
            try:
                for _ in range(count):
                    await self._round()
                await self._cut_one_off()
                await self._check("after a tablet was cut off")
            finally:
                await self._server.let_go()
        await self._replayed()

    async def _round(self) -> None:
        chance, server = self._chance, self._server
        for tablet in self._tablets:
            if chance.random() < 0.3:
                tablet.ahead = chance.choice(CLOCKS)
            for _ in range(chance.randrange(1, 9)):
                self._press(tablet)
        server.full = chance.choice((0.0, 0.0, 0.0, 0.1))
        for _ in range(3):
            if chance.random() < 0.6:
                server.kill_soon(commits=8)
            await asyncio.gather(*(self._try(tablet, mortal=True) for tablet in self._tablets))
            if chance.random() < 0.5:
                self._tally.kills += 1
                if chance.random() < 0.2:
                    self._renew(2)
                await server.restart()
                await self._check("after a kill", still_waiting=True)
        await self._quiet()
        self._tally.rounds += 1
        await self._check("after a round")

    async def _quiet(self) -> None:
        """Nothing goes wrong any more: everything arrives."""
        self._server.full = 0.0
        await self._server.restart()
        await self._network.settle()
        self._network.calm = True
        await asyncio.gather(*(self._try(tablet, mortal=False) for tablet in self._tablets))
        self._network.calm = False

    async def _try(self, tablet: Tablet, mortal: bool) -> None:
        try:
            await Exchange(self._network, self._chance, self._told).everything(tablet, mortal)
        except (Gone, PageKilled):
            if not mortal:
                raise

    async def _cut_one_off(self) -> None:
        """A tablet is lost; what it had is kept for a person to settle."""
        tablet = self._chance.choice(self._tablets)
        for _ in range(4):
            self._press(tablet)

        def cut_off(tx: Tx) -> None:
            found = next(row for row in tablets.everyone(tx) if row["name"] == tablet.name)
            tablets.change(tx, found["id"], {"cut_off_at": "2026-01-01T00:00:00.000Z"})

        await self._try(tablet, mortal=True)
        if not self._server.is_dead:
            await self._server.database.write(cut_off)
        await self._quiet()

    def _press(self, tablet: Tablet) -> None:
        """Something is done on a tablet that sees no server."""
        kind, payload = self._act()
        moment = datetime.now(UTC) + tablet.ahead - timedelta(seconds=self._chance.randrange(0, 7200))
        entry: Entry = {
            "id": new_id(), "kind": kind, "at": moment.isoformat(), "actor": STAFF, "payload": payload, "v": 1,
        }  # fmt: skip
        spoiled = self._chance.random()
        if spoiled < 0.03:
            entry |= {"payload": self._chance.choice((7, None, "x", []))}
        elif spoiled < 0.06:
            entry |= {"kind": "fly_away", "v": 9}
        elif spoiled < 0.09:
            entry |= {"actor": "だれか"}
        elif spoiled < 0.11:
            entry |= {"at": "きのう"}
        self._made[entry["id"]] = (tablet, entry)
        self._tally.entries += 1
        tablet.put(entry)

    def _act(self) -> tuple[str, dict[str, Any]]:
        chance = self._chance
        somebody = chance.choice(self._people)
        kind = chance.choices(
            ("check_in", "check_out", "register_person", "record_need", "confirm_at_desk"), (8, 4, 4, 2, 2)
        )[0]
        if kind == "register_person":
            self._people.append(new_id())
            # Few names: the same walk-in comes to several tablets.
            name = f"東野　{chance.randrange(20)}"
            return kind, {
                "person": self._people[-1], "name": name, "birth": "1980-04-01", "insured": True, "consent": True,
                "check_in": chance.random() < 0.6,
            }  # fmt: skip
        if kind == "record_need":
            return kind, need_payload(
                address=f"港区芝{chance.randrange(12)}", even_if_same=chance.random() < 0.5
            )
        if kind == "confirm_at_desk":
            return kind, {"person": somebody, "consent": chance.random() < 0.8}
        return kind, {"person": somebody}

    # What must hold

    async def _check(self, when: str, still_waiting: bool = False) -> None:
        for difference in _differences(self._server.folder, self._made, self._told, still_waiting):
            self._tally.differences.append(f"{when}, centre {self._folder.name}: {difference}")

    async def _replayed(self) -> None:
        """The journal alone gives the same tables."""

        async def opened(path: Path) -> Database:
            migrate(path)
            database = Database(path)
            await database.open()
            return database

        def tables(tx: Tx) -> dict[str, Any]:
            return {
                name: rows
                for name, rows in everything(tx).items()
                if name not in ("staff", "staff_roles", "signing_keys")
            }

        first = await opened(self._server.folder / "vcenter.sqlite")
        second = await opened(self._folder.with_name(f"{self._folder.name}-again.sqlite"))
        await second.write(replay, await first.read(journal.applied))
        once, again = await first.read(tables), await second.read(tables)
        for database in (first, second):
            await database.close()
        for name in once:
            if once[name] != again[name]:
                self._tally.differences.append(f"replayed, centre {self._folder.name}: {name} differs")


def _differences(
    folder: Path, made: dict[str, tuple[Tablet, Entry]], told: dict[str, str], still_waiting: bool
) -> list[str]:
    """What stands in the tables against what was made and told."""
    found: list[str] = []
    with closing(sqlite3.connect(folder / "vcenter.sqlite")) as database:

        def rows(sql: str) -> list[Any]:
            return database.execute(sql).fetchall()

        if rows("PRAGMA quick_check") != [("ok",)] or rows("PRAGMA foreign_key_check"):
            found.append("the file is broken")
        lines = rows("SELECT id, kind, payload, status, device FROM journal WHERE device <> ''")
        tray = rows("SELECT id, why, kind, payload FROM review")
        people = {id for (id,) in rows("SELECT id FROM people WHERE source <> 'need'")}
        needs = {id for (id,) in rows("SELECT id FROM needs")}
        present = [id for (id,) in rows("SELECT person_id FROM attendance WHERE out_at IS NULL")]
        roster = {
            id for (id,) in rows("SELECT json_extract(payload, '$.person') FROM journal WHERE device = ''")
        }
    done = {id: (kind, orjson.loads(payload)) for id, kind, payload, status, _ in lines if status == "done"}
    kept = Counter(_own_id(*row) for row in tray if row[1] not in ("clock", "same"))
    found += [f"{id} is twice in the tray" for id, count in kept.items() if count > 1]
    found += [f"{id} is done and in the tray" for id in done.keys() & kept.keys()]
    found += [f"nobody made {id}" for id in (done.keys() | kept.keys()) - made.keys()]
    if not still_waiting:
        found += [f"{id} is lost ({made[id][1]})" for id in made.keys() - done.keys() - kept.keys()]
        found += [f"nobody was told of {id}" for id in made.keys() - told.keys()]
    for id, status in told.items():
        if id not in (done if status == "done" else kept):
            found.append(f"{id} was told to be {status}, and is not")
    for id, (kind, payload) in done.items():
        if id in made and not _is_same(made[id][1], kind, payload):
            found.append(f"{id} was done as something else: {payload}")
    for row in tray:
        id = _own_id(*row)
        if row[1] not in ("clock", "same") and id in made and not _is_kept_whole(made[id][1], row):
            found.append(f"{id} is not whole in the tray: {row}")
    found += [f"{id} is in twice" for id, count in Counter(present).items() if count > 1]
    registered = {payload["person"] for kind, payload in done.values() if kind == "register_person"}
    recorded = {payload["need"] for kind, payload in done.values() if kind == "record_need"}
    if people != registered | roster or needs != recorded:
        found.append(
            f"people or needs nobody recorded, or that are not there: {people ^ (registered | roster)}, {needs ^ recorded}"
        )
    return found


def _own_id(id: str, why: str, kind: str, payload: str) -> str:
    """The id of the entry that this row of the tray keeps."""
    return str(orjson.loads(payload)["id"]) if why == "unread" else id


def _is_same(entry: Entry, kind: str, payload: dict[str, Any]) -> bool:
    """Whether this is what was made, with no more than what the server adds to it."""
    added = {"even_if_same": True} if kind == "register_person" else {"how": "search"}
    return kind == entry["kind"] and payload in (
        entry["payload"],
        added | entry["payload"],
        entry["payload"] | added,
    )


def _is_kept_whole(entry: Entry, row: Any) -> bool:
    _, why, kind, payload = row
    said = orjson.loads(payload)
    return said == entry if why == "unread" else _is_same(entry, kind, said)
