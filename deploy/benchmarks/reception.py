"""A simulated morning at reception: 4 tablets and 6 phones over real HTTP, at ten times the real rush."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import uuid_utils
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vcenter.domain.passes import pass_ends, pass_text

from . import first_visit
from .client import Answer, Client
from .figures import figure, note, percentile
from .morning import Arrival, Kind, arrivals, busiest, queue
from .roster import fill
from .servers import Centre, fresh_folder

TABLETS, PHONES = 4, 6
TIMES = 10
"""How many times faster than the real morning it is played."""
STRETCH = 15 * 60.0
"""Seconds of the morning that are played: the busiest quarter of an hour."""
STAFF = "本部"
WORDS = [first + second for first in "アイウエオカキクケ" for second in "ナニヌネノ"]

Act = Callable[[], Coroutine[Any, Any, None]]


def run() -> None:
    """Print the figures: each act's p50 and p99, everything's p99, and the queue with people's own times."""
    morning = arrivals()
    played = busiest(morning, STRETCH)
    with fresh_folder() as data:
        note("making 20,000 people")
        people = fill(data)
        with Centre(data) as centre:
            # The loop must have ended before a browser is driven.
            runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
            with runner:
                acts, answers = runner.run(_play(centre, data, people, played))
            first_visit.measure(centre.port)
    everything = [seconds for times in answers.values() for seconds in times]
    for act, times in sorted(acts.items()):
        figure("reception", f"{act}, p50", median(times) * 1000, "ms")
        figure("reception", f"{act}, p99", percentile(times, 99) * 1000, "ms")
    for path, times in sorted(answers.items()):
        figure("reception", f"{path}, p99", percentile(times, 99) * 1000, "ms")
    figure(
        "reception", f"every answer at {TIMES} times the rush, p99", percentile(everything, 99) * 1000, "ms"
    )
    server: dict[Kind, float] = {kind: percentile(acts[kind], 99) for kind in acts}
    result = queue(morning, TABLETS, PHONES, server)
    figure("reception", "wait at the desks, median", result.median, "s")
    figure("reception", "wait at the desks, p95", result.p95, "s")
    figure("reception", "wait at the desks, longest", result.longest, "s")
    figure("reception", "people in line at the worst moment", result.most_in_line, "people")
    figure("reception", "last one in, after 8:30", result.last_in / 60, "min")


class _Played:
    """What was measured: seconds of each whole act, and of each single answer by its address."""

    def __init__(self) -> None:
        self.acts: dict[Kind, list[float]] = defaultdict(list)
        self.answers: dict[str, list[float]] = defaultdict(list)

    def keep(self, name: str, answer: Answer, *statuses: int) -> Answer:
        if answer.status not in statuses:
            raise RuntimeError(f"{name} was answered with {answer.status}: {answer.body[-2500:]}")
        self.answers[name].append(answer.seconds)
        return answer


class _Tablet:
    """A signed-in tablet at reception, with its live connection open: it draws itself anew after every change."""

    def __init__(self, port: int, played: _Played, number: int) -> None:
        self.client, self._live, self._look = Client(port), Client(port), Client(port)
        self.free = asyncio.Lock()
        self._played = played
        self._device = f"受付{number}番"
        self._headers: dict[str, str] = {}

    async def sign_in(self, pin: str) -> None:
        form = {"name": STAFF, "secret": pin, "device": self._device}
        self._played.keep("POST /sign-in", await self.client.post("/sign-in", form), 303)
        self._headers = {
            "X-Session": (await self.client.get("/reception")).field("session"),
            "HX-Request": "true",
        }
        self._look.cookies = self._live.cookies = self.client.cookies

    async def follow(self) -> None:
        """Fetch what changed whenever the server says so, as the page does."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.client.port)
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        writer.write(f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"data: ") and b"attendance" in line:
                    for path in ("/reception/today", "/headquarters/desks?desk=reception"):
                        name = f"GET {path.partition('?')[0]}"
                        self._played.keep(name, await self._look.get(path, self._headers), 200)
        finally:
            writer.close()

    async def post(self, path: str, **form: object) -> Answer:
        whole = {"command_id": _new_id(), **form}
        return self._played.keep(f"POST {path}", await self.client.post(path, whole, self._headers), 200, 303)

    async def scan(self, text: str) -> None:
        answer = await self.post("/reception/scan", code=text)
        if "受付しました" not in answer.body and "もう受付済み" not in answer.body:
            raise RuntimeError(f"a pass was not taken: {answer.body[:800]}")

    async def walk_in(self, number: int) -> None:
        for words in ("ひ", "ひが", "ひがしの"):  # are they in a roster?
            await self.post("/reception/find", q=words)
        played, client = self._played, self.client
        played.keep("GET /reception/new", await client.get("/reception/new"), 200)
        answer = await self.post("/reception/new", person=_new_id(), **_card(number), insured="on")
        where = answer.headers["location"].partition("?")[0]
        played.keep("GET /people/…/pass", await client.get(where), 200)
        played.keep("GET /people/…/pass.svg", await client.get(f"{where}.svg"), 200)

    async def group(self, ids: list[str], number: int) -> None:
        command = {
            "id": _new_id(),
            "kind": "receive_group",
            "at": datetime.now(UTC).isoformat(),
            "payload": {
                "arrival": _new_id(),
                "new_group": f"試験団体{number}",
                "members": ids,
                "leader": ids[0],
            },
        }
        body = orjson.dumps(command)
        answer = await self.client.post_json("/api/commands", body, self._headers)
        self._played.keep("POST /api/commands (receive_group)", answer, 200)


class _Phone:
    """A volunteer's phone, seen for the first time: no cookie, nothing kept."""

    def __init__(self, port: int, played: _Played) -> None:
        self.port = port
        self.free = asyncio.Lock()
        self._played = played

    async def join(self, number: int) -> str:
        """Fill in the form; the number of the pass that it shows."""
        client, played = Client(self.port), self._played
        try:
            page = played.keep("GET /join", await client.get("/join?lang=en"), 200)
            form = {
                **_card(number), "command_id": page.field("command_id"),
                "insurance": "desk", "days": [_today().isoformat()], "postal": "105-0014",
                "emergency_name": "Hanako", "emergency_relation": "wife", "emergency_phone": "03-1234-5678",
            }  # fmt: skip
            played.keep("POST /join", await client.post("/join", form), 303)
            played.keep("GET /join/done", await client.get("/join/done"), 200)
        finally:
            client.close()
        return str(form["name"])


def _card(number: int) -> dict[str, str]:
    """Somebody who is nobody else: of whoever shares birthday and house with another, reception asks whether they are one."""
    return {
        "name": f"東野　{number}", "kana": f"ヒガシノ　{WORDS[number // 45 % 45]}{WORDS[number % 45]}",
        "birth": (date(1950, 1, 1) + timedelta(days=number * 7)).isoformat(),
        "phone": f"090-{number // 10000 + 1000:04d}-{number % 10000:04d}",
        "address": f"港区芝{number // 400 + 1}-{number // 20 % 20 + 1}-{number % 20 + 1}", "consent": "on",
    }  # fmt: skip


def _today() -> date:
    from vcenter.domain.calendar import centre_day  # noqa: PLC0415

    return centre_day(datetime.now(UTC))


def _new_id() -> str:
    return str(uuid_utils.uuid7())


async def _play(
    centre: Centre, data: Path, people: list[dict[str, Any]], played: list[Arrival]
) -> tuple[dict[Kind, list[float]], dict[str, list[float]]]:
    kept = _Played()
    tablets = [_Tablet(centre.port, kept, number + 1) for number in range(TABLETS)]
    for tablet in tablets:
        await tablet.sign_in(centre.first_pin)
    phones = [_Phone(centre.port, kept) for _ in range(PHONES)]
    following = [asyncio.create_task(tablet.follow()) for tablet in tablets]
    private = Ed25519PrivateKey.from_private_bytes((data / "keys" / "pass-1.key").read_bytes())
    last_day = pass_ends(_today())
    fresh = iter(people[1::2])  # every second one: those who are in already are among the others
    note(f"{len(played)} arrivals of {STRETCH / 60:.0f} minutes in {STRETCH / TIMES:.0f} s")

    async def arrive(number: int, one: Arrival) -> None:
        took = 0.0
        if one.kind == "walk_in_on_phone":
            phone = phones[number % PHONES]
            async with phone.free:
                await phone.join(number)
        tablet = min(tablets, key=lambda tablet: tablet.free.locked())
        async with tablet.free:
            began = time.perf_counter()
            if one.kind == "walk_in_at_desk":
                await tablet.walk_in(number)
            elif one.kind == "group":
                await tablet.group([next(fresh)["id"] for _ in range(one.people)], number)
            elif one.kind == "walk_in_on_phone":
                await tablet.post("/reception/find", q=f"東野{number}")
            else:
                text = pass_text(
                    next(fresh)["pass_number"], 0, last_day, lambda sealed: (1, private.sign(sealed))
                )
                await tablet.scan(text)
            took = time.perf_counter() - began
        kept.acts[one.kind].append(took)

    coming = []
    began = time.perf_counter()
    for number, one in enumerate(played):
        wait = (one.at - played[0].at) / TIMES - (time.perf_counter() - began)
        await asyncio.sleep(max(0.0, wait))
        coming.append(asyncio.create_task(arrive(number, one)))
    await asyncio.gather(*coming)
    for task in following:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return kept.acts, kept.answers
