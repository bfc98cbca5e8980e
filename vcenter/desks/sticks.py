"""Files on a USB stick between servers (拠点) without network: written for one, read from one."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks.servers import attachment, servers_page
from vcenter.domain.calendar import JAPAN
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.photos.files import TOPICS
from vcenter.satellites import letters, photos, sealed
from vcenter.satellites.exchange import TakenIn, take_in
from vcenter.satellites.link import LARGEST
from vcenter.store import servers
from vcenter.store.failure import StoreUnavailable
from vcenter.store.tx import Row, Tx
from vcenter.web.forms import text_of
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ADMINISTRATION})

DISK_FAILED = (
    "途中から記録できなくなりました。ディスクの空きを確かめて、同じファイルをもう一度取り込んでください。"
    "取り込んだ分は記録してあり、二重にはなりません。"
)
MOST_LETTERS = 200
"""In one file: a hundred thousand entries."""


async def write_file(request: Request) -> Response:
    """Everything that a server has not yet heard, as a sealed file."""
    reader = text_of(await request.form(), "to")
    folder = running(request).settings.photos
    found = await database(request).read(_letters_for, reader, folder)
    if found is None:
        return await servers_page(request, 404, errors={"": "この拠点とはやりとりしていません。"})
    written, rows, seal_key, way = found
    keys = await asyncio.to_thread(sealed.open_server_keys, running(request).settings.keys)
    pictures = await asyncio.to_thread(photos.pack, folder, rows)
    content = await asyncio.to_thread(sealed.seal, written, keys, seal_key, pictures)
    name = f"{way}-{datetime.now(JAPAN):%Y%m%d-%H%M}.letters"
    return Response(content, media_type="application/octet-stream", headers=attachment(name))


def _letters_for(
    tx: Tx, reader: str, folder: Path
) -> tuple[list[letters.Letter], list[Row], bytes, str] | None:
    row = servers.link(tx, reader)
    if row is None:
        return None
    written = letters.write_all(tx, reader, MOST_LETTERS)
    names = servers.names(tx)
    way = f"{names[servers.here(tx)]}から{names[reader]}へ"
    return written, photos.for_letters(tx, folder, written), row["seal_key"], way


async def read_file(request: Request) -> Response:
    """Take in what another server wrote to a stick."""
    upload = (await request.form()).get("file")
    try:
        if not isinstance(upload, UploadFile) or not upload.size:
            raise Refusal("ファイルを選んでください。", "file")
        taken, pictures = await _take_in_file(request, await upload.read())
    except Refusal as refusal:
        return await servers_page(request, 422, errors={"file": refusal.message})
    except StoreUnavailable:
        return await servers_page(request, 503, errors={"file": DISK_FAILED})
    return await servers_page(
        request,
        taken={
            "applied": sum(one.applied for one in taken),
            "known": sum(one.known for one in taken),
            "refused": sum(one.refused for one in taken),
            "photos": pictures.new,
            "photo_problem": pictures.problem,
        },
    )


async def _take_in_file(request: Request, content: bytes) -> tuple[list[TakenIn], photos.Unpacked]:
    writer = sealed.writer_of(content)
    row = await database(request).read(servers.link, writer)
    if row is None and writer == await database(request).read(servers.here):
        raise Refusal("ここで書き出したファイルです。相手の拠点のパソコンで取り込んでください。")
    if row is None:
        raise Refusal("この拠点とはやりとりしていません。どの拠点のファイルか確かめてください。")
    keys = await asyncio.to_thread(sealed.open_server_keys, running(request).settings.keys)
    found, packed = await asyncio.to_thread(sealed.unseal, content, keys, row["sign_key"])
    if any(letter.writer != row["place"] for letter in found):
        raise Refusal(sealed.NOT_OURS)
    taken = [await take_in(database(request), letter, "file") for letter in found]
    for one in taken:
        await running(request).hear(one)
    pictures = await photos.unpack(running(request).photos, packed)
    if pictures.new:
        running(request).live.tell(TOPICS)
    return taken, pictures


routes = [
    desk_route("/headquarters/places/write", write_file, "POST"),
    desk_route("/headquarters/places/read", read_file, "POST", largest=LARGEST),
]
