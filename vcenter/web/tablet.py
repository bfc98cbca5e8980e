"""Which tablet asks: known by its own cookie, so that a sign-in that ended while it was away costs nobody an entry."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.calendar import utc_text
from vcenter.domain.untrusted_json import read_json
from vcenter.keys.secret import token_hash
from vcenter.store import tablets
from vcenter.store.database import Database
from vcenter.store.failure import StoreFailed, StoreUnavailable
from vcenter.store.tx import Row
from vcenter.tablets.clock import ahead_of
from vcenter.web.cookies import PREFIX
from vcenter.web.state import database

log = logging.getLogger(__name__)

TABLET_COOKIE = "vcenter_device"
HEADER = "x-vcenter-sync"

_SHOWN = re.compile(rf"(?:^|;)\s*(?:{PREFIX})?{TABLET_COOKIE}=([^;\s]+)")

LOST = "このタブレットは本部が止めました。保存していた内容は消します。見つけた方は、本部に返してください。"

HANDED_OVER = (
    "このタブレットは、いまボランティアの方に渡してあります。担当者が暗証番号で受け取ると、続けて届きます。"
)


class NotOurs(Exception):
    """The request comes from no tablet of ours. answer: what it is told."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


async def is_tablets(database: Database, cookies: str) -> bool:
    """Whether cookies, as they came, hold the one of a tablet that is enrolled and was not cut off."""
    shown = _SHOWN.search(cookies)
    if shown is None:
        return False
    try:
        found = await database.read(tablets.by_token, token_hash(shown[1]))
    except StoreFailed:  # who asks is answered by the failure itself
        return False
    return found is not None and not found["cut_off_at"]


def json(content: Any, status: int = 200) -> Response:
    """An answer to a tablet."""
    return Response(orjson.dumps(content), status, media_type="application/json")


async def tablet_here(request: Request) -> Row | None:
    """The tablet on which this was asked for, also one that was cut off; None when it is none of ours."""
    token = request.cookies.get(TABLET_COOKIE, "")
    return await database(request).read(tablets.by_token, token_hash(token)) if token else None


async def enrolled_here(request: Request) -> Row | None:
    """The tablet on which this was asked for, if it is one of ours and was not cut off."""
    found = await tablet_here(request)
    return None if found is None or found["cut_off_at"] else found


async def tablet_of(request: Request) -> Row:
    """The tablet that asks, also one that was cut off; NotOurs when it is none."""
    # No form and no other site can send this header.
    if request.headers.get(HEADER) != "1":
        raise NotOurs(json({"message": "この操作はタブレットのアプリからだけできます。"}, 403))
    found = await tablet_here(request)
    if found is None:
        message = "このタブレットは登録されていません。サインインして「タブレットの登録」を開いてください。"
        raise NotOurs(json({"message": message}, 401))
    return found


def refuse_handed_over(device: Row) -> None:
    """NotOurs for a tablet in a volunteer's hands, which is told nothing that is kept: it asks again later."""
    if device["handed_over_at"]:
        raise NotOurs(json({"message": HANDED_OVER}, 423))


def refuse_cut_off(device: Row) -> None:
    """NotOurs for a tablet that headquarters have cut off: it must forget everything."""
    if device["cut_off_at"]:
        raise NotOurs(json({"forget": True, "message": LOST}, 410))


async def contact(request: Request, device: Row, said: dict[str, Any], now: datetime, **more: Any) -> int:
    """Note that a tablet was here, and more of it; how far its clock is ahead, in milliseconds."""
    ahead = int(ahead_of(said.get("clock"), now).total_seconds() * 1000)
    changes: dict[str, Any] = {"seen_at": utc_text(now), "clock_ahead_ms": ahead, **more}
    if isinstance(app := said.get("app"), str):
        changes["app"] = app.encode(errors="replace").decode()[:60]
    waiting = said.get("waiting")
    if isinstance(waiting, int) and not isinstance(waiting, bool) and 0 <= waiting < 1_000_000:
        changes["waiting"] = waiting
    try:
        await database(request).write(tablets.change, device["id"], changes)
    except StoreUnavailable:
        log.warning("the disk keeps not even when a tablet was here")  # what it brings is answered one by one
    return ahead


async def read_body(request: Request) -> dict[str, Any]:
    """The JSON object that was sent; NotOurs when it is none."""
    said = read_json(await request.body())
    if not isinstance(said, dict):
        raise NotOurs(json({"message": "内容の形が違います。何も記録していません。"}, 400))
    return said
