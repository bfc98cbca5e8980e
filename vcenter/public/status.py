"""Whether the centre works (本日の活動): on anybody's phone, and on a screen at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.locale import LANGUAGES, Says
from vcenter.public.days import days_ahead
from vcenter.store import recalls, status, tolls
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today
from vcenter.web.open_page import open_page
from vcenter.web.page import NOTHING, public_base
from vcenter.web.qr import qr_address
from vcenter.web.routes import phone_route
from vcenter.web.state import database


async def _today(request: Request, template: str, gathered: Mapping[str, Any] = NOTHING) -> Response:
    def look(tx: Tx) -> tuple[Row, list[dict[str, Any]]]:
        day = today().isoformat()
        recall = recalls.halting(tx, day)
        # Of some teams alone nobody else need know: theirs say so on their own pages.
        cause = recall["cause"] if recall and recall["everyone"] else ""
        free = {"tolls": tolls.in_force(tx, day)}
        return status.of_day(tx, day) | {"recall": cause} | free, days_ahead(tx)

    said, days = await database(request).read(look)
    return await open_page(
        request, template, said=said, days=days, today=today(), usual=tuple(LANGUAGES), gathered=gathered
    )


async def show_status(request: Request) -> Response:
    return await _today(request, "status/page.html")


async def status_now(request: Request) -> Response:
    return await _today(request, "status/now.html")


async def door(request: Request) -> Response:
    return await _today(request, "status/door.html", _door(request))


async def door_now(request: Request) -> Response:
    return await _today(request, "status/door_now.html", _door(request))


def _door(request: Request) -> dict[str, Any]:
    address = f"{public_base(request)}join"
    return {
        "address": address,
        "qr": qr_address(address),
        "every": [Says(code) for code in LANGUAGES],
    }


routes = [
    phone_route("/status", show_status),
    phone_route("/status/now", status_now, part=True),
    phone_route("/door", door),
    phone_route("/door/now", door_now, part=True),
]
