"""Places (拠点) at headquarters and at a satellite: who takes part, who has heard whom, files for a USB stick."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import uuid_utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from vcenter.commands.path import utc_text
from vcenter.desks.forms import perform, perform_form, text_of
from vcenter.desks.page import database, desk_route, fragment, page, today_text
from vcenter.desks.words import KIND_WORDS
from vcenter.domain.calendar import JAPAN
from vcenter.domain.places import HEADQUARTERS
from vcenter.domain.refusal import Refusal
from vcenter.lan.addresses import secure_addresses
from vcenter.pass_keys import next_key, open_keys
from vcenter.secret import new_token, token_hash
from vcenter.store import places, signing
from vcenter.store.database import Database
from vcenter.store.failure import StoreUnavailable
from vcenter.store.tx import Row, Tx
from vcenter.sync import joining, letters, link, place_photos, sealed
from vcenter.sync.exchange import TakenIn, take_in

REFUSALS_SHOWN = 20
DISK_FAILED = (
    "途中から記録できなくなりました。ディスクの空きを確かめて、同じファイルをもう一度読み込んでください。"
    "読み込んだ分は記録してあり、二重にはなりません。"
)
MOST_LETTERS = 200
"""In one file: a hundred thousand entries."""


def _everything(tx: Tx) -> dict[str, Any]:
    here, names = places.here(tx), places.names(tx)
    figures = places.day_figures(tx, today_text())
    nothing = {"people": 0, "teams": 0, "needs": 0}
    linked = {row["place"]: row | {"behind": letters.waiting(tx, row)} for row in places.links(tx)}
    everyone = [{"id": HEADQUARTERS, "name": "本部", "number": 0, "ended_at": None}, *places.everyone(tx)]
    return {
        "here": here,
        "here_name": names[here],
        "places": [
            one | {"figures": figures.get(one["id"], nothing), "link": linked.get(one["id"])}
            for one in everyone
        ],
        "refusals": places.refusals(tx, REFUSALS_SHOWN),
        "names": names,
    }


async def _context(request: Request) -> dict[str, Any]:
    state = getattr(request.app.state, "link", None)
    return await database(request).read(_everything) | {
        "link_state": state and state.state,
        "kinds": KIND_WORDS,
    }


async def _page(request: Request, status: int = 200, **more: Any) -> Response:
    shown = {
        "errors": {},
        "values": {"address": _own_addresses(request)},
        "done": request.query_params.get("done", ""),
        "made": None,
        "taken": None,
    }
    return await page(
        request,
        "places/page.html",
        status,
        title="拠点",
        desk="headquarters",
        gathered=await _context(request) | shown | more,
    )


async def show(request: Request) -> Response:
    return await _page(request)


async def show_list(request: Request) -> Response:
    return fragment(request, "places/list.html", gathered=await _context(request))


def _own_addresses(request: Request) -> str:
    """Where others reach us: what this browser asked for may be known to this very machine alone."""
    keeper = request.app.state.keeper
    found = secure_addresses(keeper, request.app.state.settings.port) if keeper else []
    return " ".join(found) or str(request.base_url)


def _addresses(typed: str) -> list[str]:
    found = typed.split()
    for one in found:
        parts = urlsplit(one)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            raise Refusal("https:// で始まるアドレスを、空白で区切って入れてください。", "address")
    if not found:
        raise Refusal("拠点から本部を開くときのアドレスを入れてください。", "address")
    return found


async def add(request: Request) -> Response:
    """A new satellite: its file is downloaded at once, its code is shown once."""
    form = await request.form()
    values = {"name": text_of(form, "name"), "address": text_of(form, "address")}
    try:
        addresses = _addresses(values["address"])
    except Refusal as refusal:
        return await _page(request, 422, errors={refusal.field: refusal.message}, values=values)
    place = str(uuid_utils.uuid7())
    outcome = await perform(
        request, "add_place", {"place": place, "name": values["name"]}, text_of(form, "command_id")
    )
    if not outcome.done:
        return await _page(request, 422, errors=outcome.errors, values=values)
    if outcome.repeated:
        return RedirectResponse("/headquarters/places", 303)
    authority = request.app.state.settings.authority
    vouched = await asyncio.to_thread(lambda: authority.read_text() if authority.is_file() else "")
    to = Reached(place, values["name"], outcome.outcome["number"], addresses, vouched)
    return await _page(request, made=await _make_file(request, to))


@dataclass(frozen=True)
class Reached:
    """A new satellite. addresses: how it reaches us; authority: PEM of who vouches for us, "" for the usual ones."""

    place: str
    name: str
    number: int
    addresses: list[str]
    authority: str = ""


async def joining_for(known: Database, keys: Path, to: Reached) -> tuple[bytes, str]:
    """(the file with which a satellite begins, the code that opens it). From now on we exchange with it.

    keys: the folder of this place's keys.
    """
    ours = await asyncio.to_thread(sealed.open_place_keys, keys)
    theirs, pass_key, token = sealed.new_keys(), Ed25519PrivateKey.generate(), new_token()
    now = datetime.now(UTC)

    def add_key(tx: Tx) -> int:
        number = next_key(tx)
        signing.add_key(tx, number, pass_key.public_key().public_bytes_raw(), utc_text(now), to.place)
        return number

    given = joining.Joining(
        place=to.place,
        name=to.name,
        number=to.number,
        made_at=now,
        headquarters=joining.Headquarters(addresses=to.addresses, authority=to.authority, token=token),
        seal_key=theirs.seal.private_bytes_raw().hex(),
        sign_key=theirs.sign.private_bytes_raw().hex(),
        pass_key_number=await known.write(add_key),
        pass_key=pass_key.private_bytes_raw().hex(),
        headquarters_seal_key=ours.public[0].hex(),
        headquarters_sign_key=ours.public[1].hex(),
    )
    code = joining.new_code()
    content, seq, id = await asyncio.to_thread(joining.pack, given, known.path, code)
    row = {
        "place": to.place,
        "token_hash": token_hash(token),
        "seal_key": theirs.public[0],
        "sign_key": theirs.public[1],
        "heard_seq": seq,
        "heard_id": id,
        "told_seq": seq,
    }
    await known.write(places.add_link, row)
    return content, code


async def _make_file(request: Request, to: Reached) -> dict[str, Any]:
    content, code = await joining_for(database(request), request.app.state.settings.keys, to)
    await renew_keys(request)
    waiting: joining.Waiting = request.app.state.joining_files
    ticket = await asyncio.to_thread(waiting.keep, content)
    return {"code": code, "ticket": ticket, "size": len(content), "name": to.name}


async def renew_keys(request: Request) -> None:
    """Passes signed at a place that is new to us are known from now on."""
    request.app.state.pass_keys = await open_keys(database(request), request.app.state.settings.keys)


async def download(request: Request) -> Response:
    """The file for a new satellite, as long as it waits to be saved."""
    waiting: joining.Waiting = request.app.state.joining_files
    found = waiting.find(text_of(await request.form(), "ticket"))
    if found is None:
        return await _page(
            request, 404, errors={"": "このファイルはもうありません。拠点を加え直してください。"}
        )
    return FileResponse(found, media_type="application/octet-stream", headers=_named("vcenter.join"))


def _named(name: str) -> dict[str, str]:
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


async def end(request: Request) -> Response:
    outcome = await perform_form(request, "end_place")
    if not outcome.done:
        return await _page(request, 422, errors=outcome.errors)
    return RedirectResponse("/headquarters/places?done=ended", 303)


async def write_file(request: Request) -> Response:
    """Everything that a place has not yet heard, as a sealed file."""
    reader = text_of(await request.form(), "to")
    folder = request.app.state.settings.photos
    found = await database(request).read(_letters_for, reader, folder)
    if found is None:
        return await _page(request, 404, errors={"": "この拠点とはやりとりしていません。"})
    written, rows, seal_key, way = found
    keys = await asyncio.to_thread(sealed.open_place_keys, request.app.state.settings.keys)
    pictures = await asyncio.to_thread(place_photos.pack, folder, rows)
    content = await asyncio.to_thread(sealed.seal, written, keys, seal_key, pictures)
    name = f"{way}-{datetime.now(JAPAN):%Y%m%d-%H%M}.letters"
    return Response(content, media_type="application/octet-stream", headers=_named(name))


def _letters_for(
    tx: Tx, reader: str, folder: Path
) -> tuple[list[letters.Letter], list[Row], bytes, str] | None:
    row = places.link(tx, reader)
    if row is None:
        return None
    written = letters.write_all(tx, reader, MOST_LETTERS)
    names = places.names(tx)
    way = f"{names[places.here(tx)]}から{names[reader]}へ"
    return written, place_photos.for_letters(tx, folder, written), row["seal_key"], way


async def read_file(request: Request) -> Response:
    """Take in what another place wrote to a stick."""
    upload = (await request.form()).get("file")
    try:
        if not isinstance(upload, UploadFile) or not upload.size:
            raise Refusal("ファイルを選んでください。", "file")
        taken, pictures = await _take_in_file(request, await upload.read())
    except Refusal as refusal:
        return await _page(request, 422, errors={"file": refusal.message})
    except StoreUnavailable:
        return await _page(request, 503, errors={"file": DISK_FAILED})
    return await _page(
        request,
        taken={
            "applied": sum(one.applied for one in taken),
            "known": sum(one.known for one in taken),
            "refused": sum(one.refused for one in taken),
            "photos": pictures.new,
            "photo_problem": pictures.problem,
        },
    )


async def _take_in_file(request: Request, content: bytes) -> tuple[list[TakenIn], place_photos.Unpacked]:
    writer = sealed.writer_of(content)
    row = await database(request).read(places.link, writer)
    if row is None and writer == await database(request).read(places.here):
        raise Refusal("ここで書き出したファイルです。相手の拠点のパソコンで読み込んでください。")
    if row is None:
        raise Refusal("この拠点とはやりとりしていません。どの拠点のファイルか確かめてください。")
    keys = await asyncio.to_thread(sealed.open_place_keys, request.app.state.settings.keys)
    found, packed = await asyncio.to_thread(sealed.unseal, content, keys, row["sign_key"])
    if any(letter.writer != row["place"] for letter in found):
        raise Refusal(sealed.NOT_OURS)
    taken = [await take_in(database(request), letter, "file") for letter in found]
    for one in taken:
        await tell(request.app, one)
    pictures = await place_photos.unpack(request.app.state.photos, packed)
    if pictures.new:
        request.app.state.live.tell(("needs",))
    return taken, pictures


async def tell(app: Any, taken: TakenIn) -> None:
    """Open screens, and whoever checks passes, hear what a letter changed."""
    if taken.topics:
        app.state.live.tell(taken.topics)
    if taken.keys:
        app.state.pass_keys = await open_keys(app.state.database, app.state.settings.keys)
    if taken.applied and "needs" in taken.topics:
        await app.state.photos.forget_unshown(datetime.now(UTC))


async def now(request: Request) -> Response:
    """Exchange with headquarters at once."""
    if state := getattr(request.app.state, "link", None):
        state.now()
    return RedirectResponse("/headquarters/places?done=now", 303)


async def linked_place(request: Request) -> Row | None:
    """The satellite that shows its token; None when it is none of ours, or was ended."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    return await database(request).read(places.link_by_token, token_hash(token.strip()))


def stranger() -> Response:
    """What is answered to a place that is none of ours."""
    return PlainTextResponse("この拠点は登録されていないか、終わっています。本部に確かめてください。", 401)


async def exchange(request: Request) -> Response:
    """POST /sync/place: a satellite's letter, answered with ours. Shown with the token of its joining file."""
    row = await linked_place(request)
    if row is None:
        return stranger()
    try:
        letter = link.unpack(await request.body())
    except ValueError:
        return PlainTextResponse("便りの形が違います。本部と同じ版の vcenter か、確かめてください。", 400)
    if letter.writer != row["place"]:
        return PlainTextResponse("ほかの拠点の便りです。", 403)
    try:
        await tell(request.app, await take_in(database(request), letter, "network"))
    except Refusal as refusal:
        return PlainTextResponse(refusal.message, 409)
    answer = await database(request).read(letters.write, letter.writer)
    return Response(link.pack(answer), media_type="application/octet-stream")


routes = [
    desk_route("/headquarters/places", show),
    desk_route("/headquarters/places/list", show_list),
    desk_route("/headquarters/places", add, "POST"),
    desk_route("/headquarters/places/file", download, "POST"),
    desk_route("/headquarters/places/end", end, "POST"),
    desk_route("/headquarters/places/write", write_file, "POST"),
    desk_route("/headquarters/places/read", read_file, "POST"),
    desk_route("/headquarters/places/now", now, "POST"),
    Route(link.PATH, exchange, methods=["POST"]),
]
