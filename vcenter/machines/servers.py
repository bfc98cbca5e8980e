"""What a satellite's server asks headquarters: letters and photos, shown with the token that it was set up with."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vcenter.domain.refusal import Refusal
from vcenter.domain.who import Who
from vcenter.keys.secret import token_hash
from vcenter.satellites import letters, link
from vcenter.satellites.exchange import keep_broken, take_in
from vcenter.store import servers
from vcenter.store.tx import Row
from vcenter.web.routes import open_route
from vcenter.web.state import database, running


async def linked_server(request: Request) -> Row | None:
    """The satellite that shows its token; None when it is none of ours, or was ended."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    return await database(request).read(servers.link_by_token, token_hash(token.strip()))


def stranger() -> Response:
    """What is answered to a server that is none of ours."""
    return PlainTextResponse("この拠点は登録されていないか、終わっています。本部に確かめてください。", 401)


async def exchange(request: Request) -> Response:
    """POST /sync/place: a satellite's letter, answered with ours. Shown with the token of its set-up file."""
    row = await linked_server(request)
    if row is None:
        return stranger()
    try:
        letter = link.unpack(await request.body())
    except ValueError:
        await keep_broken(database(request), row["place"], await request.body())
        return await _our_letter(request, row["place"])
    if letter.writer != row["place"]:
        return PlainTextResponse("ほかの拠点の便りです。", 403)
    try:
        await running(request).hear(await take_in(database(request), letter, "network"))
    except Refusal as refusal:
        return PlainTextResponse(refusal.message, 409)
    return await _our_letter(request, letter.writer)


async def _our_letter(request: Request, reader: str) -> Response:
    answer = await database(request).read(letters.write, reader)
    return Response(link.pack(answer), media_type="application/octet-stream")


routes = [open_route(link.PATH, exchange, "POST", who=Who.SERVER, largest=link.LARGEST)]
