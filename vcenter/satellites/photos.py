"""Photos between servers: they follow the letters that name them, by network or in the same file on a stick.

A photo is cleaned at the server to which a tablet sent it; what travels is that picture, and the other server draws only the
thumbnail. By network a satellite says which it lacks, headquarters answers which of these are there and which it lacks
itself, and they go one by one; what was cut off is asked for again. In a file go those that its letters name, then the last
to arrive, as many as fit.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from vcenter.domain.servers import HEADQUARTERS
from vcenter.photos.files import LARGEST, PhotoRefused, Photos, is_whole, path_of
from vcenter.satellites.letters import Letter, LetterEntry
from vcenter.satellites.link import Ask, Asked, Away
from vcenter.store import photos as kept
from vcenter.store import servers
from vcenter.store.failure import StoreFailed
from vcenter.store.tx import Row, Tx

PATH = "/sync/place/photos"
MOST_NAMES = 200
"""In a question. They are drawn by lot: those that nobody has must not stand before the others for ever."""
AT_ONCE = 4
LARGEST_PICTURE = 2 * LARGEST
"""Bytes of a picture as it travels; they have about 300 kB."""
MOST_ON_A_STICK = 40_000_000
"""Bytes of the pictures in one file: more than a hundred."""
SENT, DIGEST = "x-sent", "x-digest"
"""Headers: bytes that the tablet had sent, and the SHA-256 of the picture as it travels."""

_ON_A_STICK = re.compile(r"([0-9a-f]{64})-([1-9][0-9]{0,7})")

Name = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Lacking(BaseModel):
    """Photos that the writer's needs show and that it has not got."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lacking: Annotated[list[Name], Field(max_length=MOST_NAMES)]


class Found(Lacking):
    """Headquarters' answer. here: of those that were asked for, the next few that are here."""

    here: Annotated[list[Name], Field(max_length=AT_ONCE)]


async def lacking(photos: Photos) -> list[str]:
    """Some of the photos that we lack."""
    return _some(await photos.lacking(), MOST_NAMES)


def _some(names: Sequence[str], most: int) -> list[str]:
    return random.sample(names, min(most, len(names)))


async def find(photos: Photos, asked: Lacking, secret: Collection[str]) -> Found:
    """What headquarters answers. secret: photos that it gives to nobody."""
    here = [one for one in asked.lacking if one not in secret and (await photos.have(one)).whole]
    return Found(here=_some(here, AT_ONCE), lacking=await lacking(photos))


async def read(photos: Photos, sha256: str) -> tuple[bytes, dict[str, str]] | None:
    """A picture and its headers, as it travels; None when it is not here."""
    have = await photos.have(sha256)
    if not have.whole:
        return None
    picture = await asyncio.to_thread(photos.path(sha256).read_bytes)
    return picture, {SENT: str(have.bytes), DIGEST: hashlib.sha256(picture).hexdigest()}


async def take(photos: Photos, sha256: str, picture: bytes, sent: str | None, digest: str | None) -> None:
    """Keep a picture that came from another server. PhotoRefused says why not."""
    if sent is None or not re.fullmatch(r"[1-9][0-9]{0,7}", sent) or len(picture) > LARGEST_PICTURE:
        raise PhotoRefused(400, "写真の形が違います。本部と同じ版の vcenter か、確かめてください。")
    if hashlib.sha256(picture).hexdigest() != digest:
        raise PhotoRefused(422, "写真が送る途中で壊れました。もう一度送ってください。")
    await photos.take_over(sha256, int(sent), picture)


async def exchange(photos: Photos, arrived: Callable[[], Awaitable[None]], ask: Ask) -> None:
    """Bring everything that either side has and the other lacks; Away when headquarters does not answer."""
    while await _some_each_way(photos, arrived, ask):
        pass


async def _some_each_way(photos: Photos, arrived: Callable[[], Awaitable[None]], ask: Ask) -> int:
    asked = Lacking(lacking=await lacking(photos)).model_dump_json().encode()
    answer = await asyncio.to_thread(ask, Asked("POST", PATH, asked))
    try:
        found = Found.model_validate_json(answer.content)
    except ValidationError:
        raise Away("本部の返事が読めません。") from None
    moved = 0
    for sha256 in found.here:
        came = await asyncio.to_thread(ask, Asked("GET", f"{PATH}/{sha256}"))
        try:
            await take(photos, sha256, came.content, came.headers[SENT], came.headers[DIGEST])
        except PhotoRefused:
            continue  # it is asked for again
        moved += 1
        await arrived()
    for sha256 in found.lacking:
        if ours := await read(photos, sha256):
            await asyncio.to_thread(ask, Asked("PUT", f"{PATH}/{sha256}", *ours))
            moved += 1
        if moved >= 2 * AT_ONCE:
            break
    return moved


def for_letters(tx: Tx, folder: Path, letters: Sequence[Letter]) -> list[Row]:
    """Which photos go with these letters in a file, in this order."""
    named = {
        sha256
        for letter in letters
        for told in letter.entries
        if isinstance(told, LetterEntry)
        for sha256 in orjson.loads(told.payload).get("photos", ())
    }
    rows = [row for row in kept.newest_shown(tx) if is_whole(folder, row)]
    if servers.here(tx) == HEADQUARTERS:
        secret = kept.of_hidden(tx, [row["sha256"] for row in rows])
        rows = [row for row in rows if row["sha256"] not in secret]
    return sorted(rows, key=lambda row: row["sha256"] not in named)


def pack(folder: Path, rows: Sequence[Row]) -> bytes:
    """The pictures of these photos, as many as fit; b"" when there are none."""
    packed, size = io.BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for row in rows:
            if size + row["bytes"] > MOST_ON_A_STICK:
                break
            try:
                picture = path_of(folder, row["sha256"]).read_bytes()
            except FileNotFoundError:
                continue  # it was taken off its need just now
            # Without a date: a computer whose clock says 1970 could not write one.
            archive.writestr(zipfile.ZipInfo(f"{row['sha256']}-{row['sent']}"), picture)
            size += len(picture)
    return packed.getvalue() if size else b""


@dataclass(frozen=True)
class Unpacked:
    """What became of the pictures of a file. new: how many are here now; problem: what to do about the others, in Japanese."""

    new: int
    problem: str = ""


BROKEN = (
    "写真の一部が壊れていて、取り込めませんでした。操作は取り込んであります。写真は、本部と拠点がネットワークで"
    "つながれば、あとから届きます。つながらないときは、相手の拠点でもう一度書き出して、取り込んでください。"
)

NOT_KEPT = (
    "写真を保存できませんでした。操作は取り込んであります。ディスクの空きを確かめて、"
    "同じファイルをもう一度取り込んでください。"
)

_CANNOT_BE_READ = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What Python's own module raises, by what is broken in a file."""


async def unpack(photos: Photos, packed: bytes) -> Unpacked:
    """Keep the pictures of a file that a need here shows; those that cannot be read hold up no other."""
    if not packed:
        return Unpacked(0)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return await _unpack(photos, archive)
    except _CANNOT_BE_READ:
        return Unpacked(0, BROKEN)


async def _unpack(photos: Photos, archive: zipfile.ZipFile) -> Unpacked:
    wanted, new, problem = set(await photos.lacking()), 0, ""
    for one in archive.infolist():
        name = _ON_A_STICK.fullmatch(one.filename)
        if name is None or name[1] not in wanted:
            continue
        # As we write it: stored as it is, so that nothing unpacks to more than lies in the file.
        if one.file_size > LARGEST_PICTURE or one.compress_type != zipfile.ZIP_STORED:
            problem = BROKEN
            continue
        try:
            picture = archive.read(one)
        except _CANNOT_BE_READ:
            problem = BROKEN
            continue
        try:
            await photos.take_over(name[1], int(name[2]), picture)
        except PhotoRefused as refused:
            if refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                return Unpacked(new, refused.message)
            problem = BROKEN
        except (OSError, StoreFailed):
            return Unpacked(new, NOT_KEPT)
        else:
            wanted.discard(name[1])
            new += 1
    return Unpacked(new, problem)
