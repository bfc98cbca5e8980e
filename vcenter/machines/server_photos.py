"""Headquarters' side of photos between servers (satellites/photos.py): shown with the token of a satellite's set-up file."""

from __future__ import annotations

import re

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vcenter.domain.looks import NoLook
from vcenter.domain.who import Who
from vcenter.machines.servers import linked_server, stranger
from vcenter.photos.files import TOPICS, PhotoRefused
from vcenter.satellites import photos as between
from vcenter.satellites.photos import DIGEST, LARGEST_PICTURE, PATH, SENT, Lacking
from vcenter.store import photos
from vcenter.web.routes import open_route
from vcenter.web.state import database, running

_NOT_HERE = PlainTextResponse("この写真はここにありません。", 404)


async def find(request: Request) -> Response:
    """POST: which of the photos that a satellite lacks are here, and which we lack."""
    if await linked_server(request) is None:
        return stranger()
    try:
        asked = Lacking.model_validate_json(await request.body())
    except ValidationError:
        return PlainTextResponse("写真の問い合わせの形が違います。", 400)
    secret = await database(request).read(photos.of_hidden, asked.lacking)
    found = await between.find(running(request).photos, asked, secret)
    return Response(found.model_dump_json(), media_type="application/json")


async def one(request: Request) -> Response:
    """GET, PUT: a picture, from us or to us."""
    if await linked_server(request) is None:
        return stranger()
    files, sha256 = running(request).photos, request.path_params["sha256"]
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        return _NOT_HERE
    if request.method == "GET":
        if await database(request).read(photos.of_hidden, [sha256]):
            return _NOT_HERE
        read = await between.read(files, sha256)
        return Response(read[0], headers=read[1], media_type="image/jpeg") if read else _NOT_HERE
    if sha256 not in await files.lacking():
        return Response(status_code=204)  # here already, or taken off its need
    picture = b""
    async for chunk in request.stream():
        picture += chunk
        if len(picture) > LARGEST_PICTURE:
            return PlainTextResponse("写真が大きすぎます。", 413)
    try:
        await between.take(files, sha256, picture, request.headers.get(SENT), request.headers.get(DIGEST))
    except PhotoRefused as refused:
        return PlainTextResponse(refused.message, refused.status)
    running(request).live.tell(TOPICS)
    return Response(status_code=204)


IN_A_CARD = NoLook("pictures that travel between servers are seen in their cards")

routes = [
    open_route(PATH, find, "POST", who=Who.SERVER),
    open_route(f"{PATH}/{{sha256}}", one, "GET", "PUT", who=Who.SERVER, look=IN_A_CARD),
]
