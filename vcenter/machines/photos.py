"""Photos on their way from a tablet, and back to a screen: by content, piece by piece.

They may show the inside of somebody's home: only staff see them, and no cache keeps them.
"""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response

from vcenter.domain.looks import NoLook
from vcenter.domain.need_life import READ_BY
from vcenter.domain.who import Who
from vcenter.photos.files import LARGEST_PIECE, TOPICS, PhotoRefused
from vcenter.store import photos, review
from vcenter.store.hidden import NEEDS
from vcenter.store.tx import Tx
from vcenter.web.hidden import sees
from vcenter.web.routes import open_route
from vcenter.web.state import database, running
from vcenter.web.tablet import NotOurs, tablet_of
from vcenter.web.who import who_asks

_RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")
_SHA256 = re.compile(r"[0-9a-f]{64}")


async def may_use_photos(request: Request) -> bool:
    """Whether staff ask who read needs, or a tablet of ours that sends what was taken while it was away.

    Never a volunteer, nor a tablet in a volunteer's hands. A tablet that was cut off may still hand in what it
    has, and sees nothing.
    """
    who = who_asks(request)
    if who is not None and not who.kiosk and who.may(READ_BY):
        return True
    try:
        device = await tablet_of(request)
    except NotOurs:
        return False
    sees = who is None and not device["cut_off_at"] and not device["handed_over_at"]
    return request.method in ("HEAD", "PUT") or sees


async def _may_send(request: Request, sha256: str) -> Response | None:
    """None, or why not: where no staff are signed in, only what an entry of the tablet names, so that whoever holds it fills no disk."""
    who = who_asks(request)
    if who is not None and not who.kiosk:
        return None
    device = await tablet_of(request)

    def is_named(tx: Tx) -> bool:
        return photos.is_named(tx, sha256) or review.names_photo(tx, device["id"], sha256)

    if await database(request).read(is_named):
        return None
    if device["cut_off_at"]:
        return _said(413, "このタブレットは本部が止めました。届いた記録にない写真は受け取れません。")
    return _said(423, "この写真を足した記録が、まだ届いていません。届いてから、もう一度送ります。")


async def photo(request: Request) -> Response:
    """HEAD: how much is here. GET: the picture. PUT: the next piece of it."""
    sha256 = await _asked_for(request)
    if isinstance(sha256, Response):
        return sha256
    if request.method == "PUT":
        return await _may_send(request, sha256) or await _take(request, sha256)
    have = await running(request).photos.have(sha256)
    if request.method == "HEAD":
        said = {"x-have": str(have.bytes), "x-whole": "yes" if have.whole else "no"}
        return Response(headers=said)
    if not have.whole:
        raise HTTPException(404)
    return FileResponse(running(request).photos.path(sha256), media_type="image/jpeg")


async def small(request: Request) -> Response:
    """The thumbnail of a photo."""
    sha256 = await _asked_for(request)
    if isinstance(sha256, Response):
        return sha256
    if not (await running(request).photos.have(sha256)).whole:
        raise HTTPException(404)
    return FileResponse(running(request).photos.path(sha256, small=True), media_type="image/jpeg")


async def _asked_for(request: Request) -> str | Response:
    if not await may_use_photos(request):
        return _said(401, "サインインしてから、もう一度送ってください。写真はこのタブレットに残っています。")
    sha256: str = request.path_params["sha256"]
    if not _SHA256.fullmatch(sha256):
        raise HTTPException(404)
    if request.method == "GET":
        who = who_asks(request)
        secret = await database(request).read(photos.of_hidden, [sha256])
        if secret and (who is None or not sees(who, NEEDS)):
            raise HTTPException(404)
    return sha256


async def _take(request: Request, sha256: str) -> Response:
    given = _RANGE.fullmatch(request.headers.get("content-range", ""))
    if given is None:
        return _said(400, "写真のどこを送ったのかが分かりません。アプリを新しくしてください。")
    first, last, total = (int(part) for part in given.groups())
    piece = b""
    try:
        async for chunk in request.stream():
            piece += chunk
            if len(piece) > LARGEST_PIECE:
                return _said(
                    413,
                    f"写真は{LARGEST_PIECE // 1024}kBまでに分けて送ってください。アプリを新しくしてください。",
                )
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it; the whole piece is sent again
    if not piece or last - first + 1 != len(piece) or last >= total:
        return _said(400, "写真のどこを送ったのかが合いません。もう一度送ってください。")
    try:
        have = await running(request).photos.take(sha256, first, total, piece)
    except PhotoRefused as refused:
        return _said(refused.status, refused.message, refused.have)
    if have.whole:
        running(request).live.tell(TOPICS)
    return JSONResponse({"have": have.bytes}, 201 if have.whole else 200)


def _said(status: int, message: str, have: int | None = None) -> Response:
    return JSONResponse({"message": message} | ({} if have is None else {"have": have}), status)


IN_A_CARD = NoLook("a picture in a card, of which the opening is written down")

routes = [
    open_route("/photos/{sha256}", photo, "GET", "HEAD", "PUT", who=Who.TABLET, look=IN_A_CARD),
    open_route("/photos/{sha256}/small", small, who=Who.TABLET, look=IN_A_CARD),
]
