"""What tablets ask for without anybody at them: what holds now, what has changed, and to take in what they did."""

from __future__ import annotations

import asyncio
import base64
import gzip
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.calendar import utc_text
from vcenter.domain.looks import Act
from vcenter.domain.who import Who
from vcenter.store import helpers, tablets, uses
from vcenter.store.failure import StoreFailed
from vcenter.store.looks import Seen
from vcenter.store.tx import Tx
from vcenter.tablets.outbox import MOST as MOST_ENTRIES
from vcenter.tablets.outbox import Arrival, Sent, take_in
from vcenter.tablets.replica import MOST, USUAL, Asked, page, read_cursor
from vcenter.web.looks import looked
from vcenter.web.routes import Address
from vcenter.web.state import database, running
from vcenter.web.tablet import (
    NotOurs,
    contact,
    json,
    read_body,
    refuse_cut_off,
    refuse_handed_over,
    tablet_of,
)

REPLICA = "端末の控え（すべての人とニーズ）"
OF_USES = "端末の控え（使いみち: {uses}）"

SQUEEZE = 3
"""gzip's level: a replica is not much smaller with more, and takes twice as long."""


async def hello(request: Request) -> Response:
    """POST /sync/hello: who the tablet is, and what holds for it now."""
    device = await tablet_of(request)
    said = await read_body(request)
    now = datetime.now(UTC)
    empty = {"empty_at": utc_text(now)} if said.get("waiting") == 0 else {}
    await contact(request, device, said, now, **empty)
    refuse_cut_off(device)
    kept = await database(request).read(tablets.settings)
    return json(
        {
            "now": utc_text(now),
            "app": running(request).app_version(),
            "device": {field: device[field] for field in ("id", "name", "desk")}
            | {"uses": [use.key for use in uses.read(device["uses"])]},
            **kept,
            "staff": await database(request).read(_who_works_on, device["id"], utc_text(now)),
        }
    )


def _who_works_on(tx: Tx, device_id: str, now: str) -> list[str]:
    """Staff who have signed in on this tablet, and the day's helper who is signed in on it now."""
    return sorted([*tablets.staff_of(tx, device_id), *helpers.on_tablet(tx, device_id, now)])


async def changes(request: Request) -> Response:
    """GET /sync/changes?since=&limit=: what the tablet does not know yet."""
    device = await tablet_of(request)
    refuse_cut_off(device)
    refuse_handed_over(device)
    limit = request.query_params.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 9 and 1 <= int(limit) <= MOST):
        return json({"message": f"limit は1〜{MOST}の数です。"}, 400)
    keys = {
        str(number): base64.b64encode(key).decode()
        for number, key in running(request).pass_keys.public.items()
    }
    since = request.query_params.get("since", "")
    cursor = read_cursor(since)
    heard = cursor.seq if cursor else 0
    if device["heard_seq"] != heard:
        # A tablet is told what there is also while nothing can be written; it says again how far it has heard.
        with suppress(StoreFailed):
            await database(request).write(tablets.heard, device["id"], heard)
    squeezed = "gzip" in request.headers.get("accept-encoding", "")
    telling = uses.telling(device["uses"])
    asked = Asked(telling, since, int(limit))
    told = running(request).things
    async with told.turn:
        content, whole, people = await database(request).read(page, told, asked, keys)
        if squeezed:
            content = await asyncio.to_thread(gzip.compress, content, SQUEEZE)
    if whole:
        card = REPLICA if telling.fields is None else OF_USES.format(uses=uses.in_words(device["uses"]))
        await looked(request, Act.TAKEN_ALONG, card, Seen(count=people), device=device["name"])
    headers = {"vary": "Accept-Encoding"} | ({"content-encoding": "gzip"} if squeezed else {})
    return Response(content, headers=headers, media_type="application/json")


async def outbox(request: Request) -> Response:
    """POST /sync/outbox: up to 50 entries, each with what became of it, in order."""
    device = await tablet_of(request)
    said = await read_body(request)
    entries = said.get("entries")
    if not isinstance(entries, list):
        raise NotOurs(json({"message": "entries がありません。何も記録していません。"}, 400))
    if len(entries) > MOST_ENTRIES:
        raise NotOurs(
            json(
                {"message": f"一度に{MOST_ENTRIES}件までです。分けて送ってください。何も記録していません。"},
                413,
            )
        )
    now = datetime.now(UTC)
    ahead = await contact(request, device, said, now)
    sent = Sent(device, now, timedelta(milliseconds=ahead), await request.body())
    outcomes = await take_in(Arrival(database(request), running(request).perform), sent, entries)
    if entries:
        running(request).live.tell(("review",))
    return json({"now": utc_text(now), "outcomes": outcomes})


def _tablet_route(path: str, endpoint: Callable[[Request], Awaitable[Response]], method: str) -> Address:
    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except NotOurs as refused:
            return refused.answer

    return Address(path, answered, (method,), Who.TABLET)


routes = [
    _tablet_route("/sync/hello", hello, "POST"),
    _tablet_route("/sync/outbox", outbox, "POST"),
    _tablet_route("/sync/changes", changes, "GET"),
]
