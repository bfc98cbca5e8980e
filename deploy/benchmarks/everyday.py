"""Ordinary times: 100,000 people, 1,000 groups, 200 salons with three years of rolls. Search, a salon, who has not come, the year."""

from __future__ import annotations

import random
import sqlite3
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from vcenter.domain.calendar import utc_text
from vcenter.domain.schedule import read_schedule
from vcenter.store import groups, people, salons
from vcenter.store.migrate import migrate
from vcenter.store.tx import SqliteTx, Tx
from vcenter.web.clock import today

from .figures import figure, median_ratio, note, percentile
from .load import ask, request_bytes
from .roster import DATABASE, made_up
from .search import sign_in, typed_letters
from .servers import Centre, fresh_folder

PEOPLE, GROUPS, SALONS, GUESTS, YEARS = 100_000, 1_000, 200, 20, 3
WEEKS = "第1・3火曜 10時〜12時", "毎週水曜 13:30〜15:30", "第2・4木曜 10時〜12時", "毎月15日 10時〜"
ROUNDS, ASKED = 5, 60
"""Rounds, in each of which every page is asked for so many times."""


def run() -> None:
    """Print the p99 of each page on the server, beside the plain query of the same rows by SQLite alone (`ratio`)."""
    with fresh_folder() as data:
        migrate(data / DATABASE)
        note(f"making {PEOPLE} people, {GROUPS} groups, {SALONS} salons with {YEARS} years of rolls")
        with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            made, salon_ids = _fill(SqliteTx(connection))
            connection.execute("COMMIT")
            connection.execute("ANALYZE")
        typed = list(typed_letters(made))
        with Centre(data) as centre:
            headers = sign_in(centre.port, centre.first_pin)
            _measure(data / DATABASE, centre.port, headers, typed, salon_ids)


def _fill(tx: Tx) -> tuple[list[dict[str, Any]], list[str]]:
    made = made_up(PEOPLE)
    numbers = people.add_all(tx, made, "")
    made = [row | {"pass_number": number} for row, number in zip(made, numbers, strict=True)]
    chance, now = random.Random(16), utc_text(datetime.now(UTC))
    ids = [row["id"] for row in made]
    for number in range(GROUPS):
        group = {"id": _id(chance), "name": f"団体 {number:04}", "made_at": now, "changed_at": now}
        groups.add(tx, "groups", group)
        for person in chance.sample(ids, 12):
            groups.add_member(tx, person, group["id"])
    return made, [_salon(tx, chance, ids, number, now) for number in range(SALONS)]


def _id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _salon(tx: Tx, chance: random.Random, ids: Sequence[str], number: int, now: str) -> str:
    """A salon with its guests, of whom some came no more, and every session of the years, held and with its roll."""
    salon, days = _id(chance), WEEKS[number % len(WEEKS)]
    row = {"id": salon, "name": f"サロン {number:03}", "days": days, "made_at": now, "changed_at": now}
    groups.add(tx, "salons", row)
    guests = chance.sample(ids, GUESTS)
    said = {"state": "coming", "state_since": None, "needs_support": 0}
    for guest in guests:
        salons.keep_guest(tx, salon, guest, said)
    first = today() - timedelta(days=365 * YEARS)
    for day in read_schedule(days).dates(first, today() - timedelta(days=1)):
        _session(tx, chance, salon, day, guests)
    for guest in guests:
        salons.count_guest(tx, salon, guest)
    return salon


def _session(tx: Tx, chance: random.Random, salon: str, day: date, guests: Sequence[str]) -> None:
    now = utc_text(datetime.now(UTC))
    held = salons.ensure_session(tx, salon, day.isoformat(), now, ("10:00", "12:00"))["id"]
    lately = (today() - day).days < 60
    for place, guest in enumerate(guests):
        came = chance.random() < 0.8 and not (lately and place < 2)
        row = {"session_id": held, "person_id": guest, "part": "guest", "state": "came" if came else "absent"}
        salons.put_on_roll(tx, row | {"needed_support": 0, "at": now, "device": ""})
    salons.change_session(tx, held, {"state": "held"})
    salons.count_roll(tx, held)


def _measure(
    file: Path, port: int, headers: dict[str, str], typed: Sequence[str], salon_ids: Sequence[str]
) -> None:
    chance = random.Random(3)
    plain = {name: value for name, value in headers.items() if name != "Content-Type"}

    def get(path: str) -> bytes:
        return request_bytes("GET", path, plain)

    pages: dict[str, list[bytes]] = {
        "search": [
            request_bytes("POST", "/rosters/find", headers, urlencode({"q": words}).encode())
            for words in typed
        ],
        "a salon's page": [get(f"/salons/{id}") for id in chance.choices(salon_ids, k=ASKED)],
        "the list of salons": [get("/salons")] * ASKED,
        "who has not come": [get("/salons/missing")] * ASKED,
        "the year's report": [get("/salons/year")] * ASKED,
        "the list of people": [get("/rosters/people")] * ASKED,
        "what waits at the desks": [get("/headquarters/desks?desk=reception")] * ASKED,
    }
    for requests in pages.values():
        ask(port, 1, requests[:5])
    worst: dict[str, list[float]] = {name: [] for name in pages}
    bare: list[float] = []
    for number in range(ROUNDS):
        bare.append(percentile(_bare_times(file), 99))
        for name, requests in pages.items():
            worst[name].append(percentile(ask(port, 1, requests).times, 99))
        note(
            f"round {number + 1} of {ROUNDS}: "
            + ", ".join(f"{k} {v[-1] * 1000:.0f} ms" for k, v in worst.items())
        )
    for name, times in worst.items():
        ratio = median_ratio(times, bare)
        figure("everyday", f"p99, {name}", median(times) * 1000, "ms", ratio=ratio, ratio_to="sqlite_p99")


def _bare_times(file: Path) -> list[float]:
    """Seconds of SQLite alone for counting the rolls of half a year: what this machine can do at the moment."""
    since = (today() - timedelta(days=180)).isoformat()
    times = []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        for _ in range(20):
            began = time.perf_counter()
            connection.execute(
                """SELECT count(*) FROM salon_sessions s JOIN salon_roll r ON r.session_id = s.id
                   WHERE s.day > ? AND r.state = 'absent'""",
                (since,),
            ).fetchone()
            times.append(time.perf_counter() - began)
    return times
