"""Tablets that were away: what each has done meanwhile, and how they all come back at once (offline/tablet/sync/sync.js)."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import uuid_utils
from PIL import Image, ImageFilter

from .client import Answer, Client

AT_ONCE = 20
PIECE = 64 * 1024
LARGEST_PIECE = 4 * PIECE
QUICK = 1.0
"""Seconds: a piece that took no longer is followed by a larger one, as tablets do."""
PHOTOS_FIRST = 2.0
"""Seconds for photos before the entries."""
BETWEEN = timedelta(milliseconds=1)
"""From one entry to the next: all of them after the staff member was made known, who had no role before."""
NOT_YET = 423
"""Nothing that has arrived names the photo yet: its entry goes first."""
SPREAD = 2.0
"""Seconds over which the tablets of a centre come back."""
LOST_ANSWERS = 0.03
"""How many of the questions are asked twice, because the first answer was lost on the way."""
NEEDS, WALK_INS = 70, 110
"""Of a tablet's entries; the rest are check-ins."""
PHOTOS = 50
"""Of a tablet's needs that have one: one entry in ten."""
SHARED = 0.1
"""How many of the walk-ins and needs another tablet has too."""

SYNC = {"X-Vcenter-Sync": "1"}


class Camera:
    """Photos of about 300 kB, each another file: they differ in a comment that the JPEG carries."""

    def __init__(self) -> None:
        mud = Image.effect_noise((1600, 1200), 60).convert("RGB").filter(ImageFilter.GaussianBlur(1.0))
        drawn = io.BytesIO()
        mud.save(drawn, "JPEG", quality=60)
        self._start, self._rest = drawn.getvalue()[:2], drawn.getvalue()[2:]

    def photo(self, number: int) -> bytes:
        said = f"photo {number:08}".encode()
        return self._start + b"\xff\xfe" + (len(said) + 2).to_bytes(2) + said + self._rest


@dataclass
class Tablet:
    """One tablet. entries: as they are sent; photos: by the number of the camera's picture and its SHA-256."""

    cookie: str
    entries: list[dict[str, Any]]
    photos: list[tuple[int, str]]
    cursor: str = ""


@dataclass
class Back:
    """What a tablet has seen since it came back. Times: seconds after the server was back.

    told: the status of every entry, as the server said it. repeated: answers to what was asked twice and differed.
    """

    told: dict[str, str] = field(default_factory=dict)
    emptied: float = 0.0
    photos_whole: int = 0
    photos_done: float = 0.0
    differing: int = 0
    rows: int = 0


def pack(count: int, entries: int, people: Sequence[str], actor: str, cookies: Sequence[str]) -> list[Tablet]:
    """What so many tablets have done, the same people and houses at several of them."""
    chance = random.Random(50)
    camera = Camera()
    pressed = datetime.now(UTC) - entries * BETWEEN
    walk_ins = [_walk_in(number) for number in range(int(count * WALK_INS * (1 - SHARED)))]
    houses = [_house(number) for number in range(int(count * NEEDS * (1 - SHARED)))]
    own = [*range(count * PHOTOS)]
    tablets = []
    for number in range(count):
        asked: list[tuple[str, dict[str, Any]]] = [
            ("check_in", {"person": one, "how": "scan"})
            for one in chance.sample(people, entries - WALK_INS - NEEDS)
        ]
        asked += [
            ("register_person", {**one, "person": new_id()})
            for one in _share(walk_ins, number, WALK_INS, chance)
        ]
        photos = [
            (at, hashlib.sha256(camera.photo(at)).hexdigest())
            for at in own[number * PHOTOS : (number + 1) * PHOTOS]
        ]
        for at, one in enumerate(_share(houses, number, NEEDS, chance)):
            taken = [photos[at][1]] if at < PHOTOS else []
            asked.append(("record_need", {**one, "need": new_id(), "photos": taken}))
        chance.shuffle(asked)
        made = [
            {
                "id": new_id(),
                "kind": kind,
                "at": (pressed + at * BETWEEN).isoformat(),
                "actor": actor,
                "payload": payload,
                "v": 1,
            }
            for at, (kind, payload) in enumerate(asked)
        ]
        tablets.append(Tablet(cookies[number], made, photos))
    return tablets


def _share(
    everything: Sequence[dict[str, Any]], number: int, wanted: int, chance: random.Random
) -> list[dict[str, Any]]:
    """This tablet's part, in which some are another tablet's too."""
    size = int(wanted * (1 - SHARED))
    mine = list(everything[number * size : (number + 1) * size])
    return mine + chance.sample(everything, wanted - len(mine))


def _walk_in(number: int) -> dict[str, Any]:
    return {
        "name": f"東野　{number}",
        "kana": "ヒガシノ　ナンバー",
        "birth": f"{1950 + number % 50}-06-07",
        "phone": f"090-{number // 10000 + 1000:04d}-{number % 10000:04d}",
        "insured": True,
        "consent": True,
        "check_in": True,
    }


def _house(number: int) -> dict[str, Any]:
    return {
        "source": "visit",
        "person": {"name": f"西田　{number}", "kana": "ニシダ　ナンバー", "phone": f"03-1{number:07d}"[:12]},
        "address": f"みなと市港町{number // 30 + 1}丁目{number % 30 + 1}番",
        "category": "mud_out",
        "request": "床下の泥を出してほしい",
        "people_wanted": 4,
        "consent_team": True,
        "ready": True,
    }


def new_id() -> str:
    return str(uuid_utils.uuid7())


async def come_back(port: int, tablets: Sequence[Tablet]) -> list[Back]:
    """All of them, from now."""
    camera = Camera()
    began = time.perf_counter()
    return await asyncio.gather(*(_One(port, one, camera, began).exchange() for one in tablets))


class _One:
    def __init__(self, port: int, tablet: Tablet, camera: Camera, began: float) -> None:
        self._client = Client(port)
        self._client.cookies["vcenter_device"] = tablet.cookie
        self._tablet = tablet
        self._camera = camera
        self._began = began
        self._chance = random.Random(tablet.cookie)
        self._back = Back()

    @property
    def _now(self) -> float:
        return time.perf_counter() - self._began

    async def exchange(self) -> Back:
        waiting = len(self._tablet.entries)
        try:
            await asyncio.sleep(self._chance.random() * SPREAD)
            await self._post("/sync/hello", {"waiting": waiting})
            await self._photos(until=self._now + PHOTOS_FIRST)
            await self._entries()
            self._back.emptied = self._now
            await self._changes()
            await self._photos(until=float("inf"))
            self._back.photos_done = self._now
        finally:
            self._client.close()
        return self._back

    async def _post(self, path: str, said: dict[str, Any]) -> dict[str, Any]:
        body = orjson.dumps({"clock": datetime.now(UTC).isoformat(), "app": "benchmark", **said})
        answer = _expected(await self._client.post_json(path, body, SYNC), 200)
        told: dict[str, Any] = orjson.loads(answer.content)
        return told

    async def _entries(self) -> None:
        entries, told = self._tablet.entries, self._back.told
        for first in range(0, len(entries), AT_ONCE):
            batch = {"entries": entries[first : first + AT_ONCE]}
            heard = (await self._post("/sync/outbox", batch))["outcomes"]
            if self._chance.random() < LOST_ANSWERS:
                lost, heard = heard, (await self._post("/sync/outbox", batch))["outcomes"]
                self._back.differing += [one["status"] for one in lost] != [one["status"] for one in heard]
            told |= {one["id"]: one["status"] for one in heard}

    async def _photos(self, until: float) -> None:
        while self._back.photos_whole < len(self._tablet.photos) and self._now < until:
            number, sha256 = self._tablet.photos[self._back.photos_whole]
            if not await self._photo(sha256, self._camera.photo(number), until):
                return
            self._back.photos_whole += 1

    async def _photo(self, sha256: str, content: bytes, until: float) -> bool:
        """Whether it is whole there."""
        path = f"/photos/{sha256}"
        head = _expected(await self._client.head(path, SYNC), 200)
        if head.headers["x-whole"] == "yes":
            return True
        have = int(head.headers["x-have"])
        size = PIECE
        while self._now < until:
            piece = content[have : have + size]
            span = f"bytes {have}-{have + len(piece) - 1}/{len(content)}"
            answer = await self._client.put(path, piece, {**SYNC, "Content-Range": span})
            if answer.status == NOT_YET:
                return False
            have = orjson.loads(_expected(answer, 200, 201).content)["have"]
            size = LARGEST_PIECE if answer.seconds < QUICK else PIECE
            if answer.status == 201:
                return True
        return False

    async def _changes(self) -> None:
        more = True
        while more:
            asked = f"/sync/changes?since={self._tablet.cursor}&limit=2000"
            answer = _expected(await self._client.get(asked, {**SYNC, "Accept-Encoding": "gzip"}), 200)
            packed = answer.headers.get("content-encoding") == "gzip"
            page = orjson.loads(gzip.decompress(answer.content) if packed else answer.content)
            self._back.rows += sum(len(rows) for rows in page["rows"].values())
            self._tablet.cursor, more = page["cursor"], page["more"]


def _expected(answer: Answer, *statuses: int) -> Answer:
    if answer.status not in statuses:
        raise RuntimeError(f"a tablet was answered with {answer.status}: {answer.body[:1000]}")
    return answer
