"""What has changed since a tablet heard last, a page at a time, and the facts that hold now."""

from __future__ import annotations

import asyncio
import base64
import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.path import utc_text
from vcenter.domain import reception
from vcenter.domain.calendar import JAPAN, centre_day
from vcenter.store import centre, changes, groups, places, status
from vcenter.store.tx import Tx
from vcenter.sync.devices import database, device_of, json, refuse_cut_off

USUAL = 2000
MOST = 10_000
"""Things in one page."""
SQUEEZE = 3
"""gzip's level: a replica is not much smaller with more, and takes twice as long."""


@dataclass(frozen=True)
class Cursor:
    """Up to where a tablet has heard. mark: the newest journal entry then; a database that does not know it was
    restored. gone_after: what was gone when the tablet began is not told of."""

    seq: int = 0
    mark: tuple[int, str] = (0, "")
    gone_after: int = 0

    def text(self) -> str:
        return f"{self.seq}.{self.mark[0]}.{self.mark[1]}.{self.gone_after}"


def read_cursor(text: str) -> Cursor | None:
    """The cursor that was given out as this text; None when it is none of ours."""
    parts = text.split(".")
    if len(parts) != 4 or len(text) > 100:
        return None
    seq, mark, id, gone_after = parts
    if not all(one.isascii() and one.isdigit() and len(one) <= 18 for one in (seq, mark, gone_after)):
        return None
    return Cursor(int(seq), (int(mark), id), int(gone_after))


async def get(request: Request) -> Response:
    """GET /sync/changes?since=&limit=: what the tablet does not know yet."""
    device = await device_of(request)
    refuse_cut_off(device)
    limit = request.query_params.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 9 and 1 <= int(limit) <= MOST):
        return json({"message": f"limit は1〜{MOST}の数です。"}, 400)
    keys = {
        str(number): base64.b64encode(key).decode()
        for number, key in request.app.state.pass_keys.public.items()
    }
    since = request.query_params.get("since", "")
    squeezed = "gzip" in request.headers.get("accept-encoding", "")
    # One page at a time: when fifty tablets come back, what they bring and who stands at a desk go first.
    async with request.app.state.telling:
        page = await database(request).read(_page, since, int(limit), keys)
        content = await asyncio.to_thread(_packed, page, squeezed)
    headers = {"vary": "Accept-Encoding"} | ({"content-encoding": "gzip"} if squeezed else {})
    return Response(content, headers=headers, media_type="application/json")


def _packed(page: dict[str, Any], squeezed: bool) -> bytes:
    content = orjson.dumps(page)
    return gzip.compress(content, SQUEEZE) if squeezed else content


def _page(tx: Tx, since: str, limit: int, keys: dict[str, str]) -> dict[str, Any]:
    now = datetime.now(UTC)
    cursor, reset = (read_cursor(since), False) if since else (None, False)
    if since and (cursor is None or not _is_ours(tx, cursor)):
        cursor, reset = None, True
    cursor = cursor or Cursor(gone_after=changes.newest(tx))
    day = centre_day(now)
    yesterday = (day - timedelta(days=1)).isoformat()
    began = utc_text(datetime(day.year, day.month, day.day, tzinfo=JAPAN))
    page = changes.page(tx, changes.Wanted(cursor.seq, limit, yesterday, began, cursor.gone_after))
    return {
        "now": utc_text(now),
        "cursor": Cursor(page.until, changes.mark(tx), cursor.gone_after).text(),
        "more": page.more,
        "reset": reset,
        "rows": page.rows,
        "gone": page.gone,
        "facts": {"keys": keys, **_facts(tx, day.isoformat())},
    }


def _is_ours(tx: Tx, cursor: Cursor) -> bool:
    return cursor.seq <= changes.newest(tx) and changes.is_marked(tx, *cursor.mark)


def _facts(tx: Tx, day: str) -> dict[str, Any]:
    incident = centre.incident(tx)
    here = places.here(tx)
    # Whether somebody has a place that was promised to them only the server knows: a tablet says "full" of everybody.
    free = status.places(tx, day) if status.limit(tx, day)["people"] is not None else None
    state = "open"
    if status.takes_people(tx, day) != "open":
        state = "stopped"
    elif free and free.free == 0:
        state = "full"
    return {
        "incident": incident
        and {
            "name": incident["name"],
            "opened_on": centre_day(datetime.fromisoformat(incident["opened_at"])).isoformat(),
            "drill": bool(incident["drill"]),
        },
        "today": {"day": day, "state": state},
        "place_number": places.number_of(tx, here),
        "salons": {row["id"]: row["name"] for row in groups.all_salons(tx)},
        "checks": reception.as_data(),
    }
