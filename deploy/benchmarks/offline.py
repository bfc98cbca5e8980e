"""50 tablets that were away come back within seconds, while reception goes on: how long, and whether anything is amiss."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson
import uvloop
from PIL import Image

from .away import SYNC, Back, Tablet, come_back, pack
from .client import Client
from .desk import STAFF, Desk
from .figures import figure, note, percentile
from .roster import DATABASE, HERE, PEOPLE, fill
from .servers import Centre, fresh_folder

TABLETS, ENTRIES = 50, 500
DESKS = 4
QUIET = 30.0
"""Seconds for which the desks are measured alone."""
LIVE = 1000
"""People kept for each of them."""


def run() -> None:
    """Print the figures."""
    with fresh_folder() as data:
        note("making 20,000 people")
        everybody = fill(data)
        people = [one for at, one in enumerate(everybody) if at % (PEOPLE // HERE)]  # who is not in yet
        random.Random(7).shuffle(people)
        with Centre(data) as centre, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            tablets, back, quiet, stormy = runner.run(_play(centre, data, people))
        found = _found(data, tablets, back)
    took = max(one.emptied for one in back)
    figure("offline", "last outbox empty after", took, "s")
    figure("offline", "last photo whole after", max(one.photos_done for one in back), "s")
    figure("offline", "entries", TABLETS * ENTRIES, "entries")
    figure("offline", "entries a second", TABLETS * ENTRIES / took, "entries/s")
    for name, count in found.items():
        figure("offline", name, count, "")
    for percent in (50, 99):
        alone, beside = percentile(quiet, percent) * 1000, percentile(stormy, percent) * 1000
        figure("offline", f"live check-in alone, p{percent}", alone, "ms")
        name = f"live check-in beside them, p{percent}"
        figure("offline", name, beside, "ms", ratio=beside / alone, ratio_to="live check-in alone")


async def _play(
    centre: Centre, data: Path, people: list[dict[str, Any]]
) -> tuple[list[Tablet], list[Back], list[float], list[float]]:
    desks = [Desk(centre.port, data, people[at * LIVE : (at + 1) * LIVE]) for at in range(DESKS)]
    for desk in desks:
        await desk.sign_in(centre.first_pin)
    note("enrolling tablets, and packing their outboxes")
    cookies = [await desks[0].enrol(f"避難所{number + 1}") for number in range(TABLETS)]
    tablets = pack(TABLETS, ENTRIES, [one["id"] for one in people[DESKS * LIVE :]], STAFF, cookies)
    cursor = await _cursor(centre.port, cookies[0])
    for one in tablets:
        one.cursor = cursor
    note("reception alone")
    quiet = await _together(desks, asyncio.create_task(asyncio.sleep(QUIET)))
    note(f"{TABLETS} tablets with {ENTRIES} entries each come back")
    with ProcessPoolExecutor(
        1, get_context("spawn")
    ) as elsewhere:  # what measures the desks shall not wait for them
        before = _cpu_seconds(centre.pid)
        coming = asyncio.get_running_loop().run_in_executor(elsewhere, _come_back, centre.port, tablets)
        stormy = await _together(desks, coming)
        back = await coming
        figure("offline", "CPU time of the server", _cpu_seconds(centre.pid) - before, "s")
    for desk in desks:
        desk.close()
    return tablets, back, quiet, stormy


async def _together(desks: list[Desk], until: asyncio.Future[Any]) -> list[float]:
    """Seconds of each answer."""
    times = await asyncio.gather(*(desk.check_in_until(until, at / DESKS) for at, desk in enumerate(desks)))
    return [one for some in times for one in some]


def _cpu_seconds(pid: int) -> float:
    """CPU time of a process until now: what it needs, however much the machine is shared."""
    stat = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _come_back(port: int, tablets: list[Tablet]) -> list[Back]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(come_back(port, tablets))


async def _cursor(port: int, cookie: str) -> str:
    """Up to where a tablet has heard that took everything before it went away."""
    client = Client(port)
    client.cookies["vcenter_device"] = cookie
    cursor, more = "", True
    while more:
        page = orjson.loads((await client.get(f"/sync/changes?since={cursor}&limit=10000", SYNC)).content)
        cursor, more = page["cursor"], page["more"]
    client.close()
    return str(cursor)


def _found(data: Path, tablets: list[Tablet], back: list[Back]) -> dict[str, int]:
    """What is in the tables, beside what the tablets had and were told."""
    made = {entry["id"]: entry for one in tablets for entry in one.entries}
    told = {id: status for one in back for id, status in one.told.items()}
    photos = [sha256 for one in tablets for _, sha256 in one.photos]
    with closing(sqlite3.connect(data / DATABASE)) as database:
        done = [
            (id, outcome)
            for id, outcome in database.execute("SELECT id, outcome FROM journal WHERE status = 'done'")
            if id in made
        ]
        tray = [id for (id,) in database.execute("SELECT id FROM review") if id in made]
        twice_in = database.execute(
            "SELECT count(*) FROM (SELECT 1 FROM attendance WHERE out_at IS NULL GROUP BY gathering_id, person_id HAVING count(*) > 1)"
        ).fetchone()[0]
        people = [id for (id,) in database.execute("SELECT id FROM people WHERE source = 'walk_in'")]
        needs = [id for (id,) in database.execute("SELECT id FROM needs")]
        same = database.execute("SELECT count(*) FROM review WHERE why = 'same'").fetchone()[0]
        whole = {sha256 for (sha256,) in database.execute("SELECT sha256 FROM photos")}
        broken = database.execute("PRAGMA quick_check").fetchone() != ("ok",)
        broken += bool(database.execute("PRAGMA foreign_key_check").fetchall())
    ids = [id for id, _ in done]
    registered = [made[id]["payload"]["person"] for id in ids if made[id]["kind"] == "register_person"]
    recorded = [made[id]["payload"]["need"] for id in ids if made[id]["kind"] == "record_need"]
    right = {"done": set(ids), "review": set(tray)}
    already = sum(bool(orjson.loads(outcome)["outcome"].get("already")) for _, outcome in done)
    return {
        "lost": len(made.keys() - set(ids) - set(tray)),
        "doubled": len(ids) + len(tray) - len({*ids, *tray}) + twice_in
        + _differences(people, registered) + _differences(needs, recorded),
        "outcomes unknown": len(made) - sum(id in right.get(status, set()) for id, status in told.items()),
        "answers that differed when asked twice": sum(one.differing for one in back),
        "photos not whole": sum(not _is_whole(data, sha256) for sha256 in photos) + len(set(photos) - whole),
        "photos": len(photos),
        "done": len(ids),
        "of them: was in already": already,
        "in the review tray": len(tray),
        "same person, told of": same,
        "rows taken by tablets": sum(one.rows for one in back),
        "tables broken": int(broken),
    }  # fmt: skip


def _differences(kept: list[str], wanted: list[str]) -> int:
    return len(kept) - len(set(kept)) + len(set(kept) ^ set(wanted))


def _is_whole(data: Path, sha256: str) -> bool:
    path = data / "photos" / sha256[:2] / sha256
    try:
        with Image.open(path) as picture:
            picture.load()
            return picture.size == (1600, 1200)
    except OSError:
        return False
