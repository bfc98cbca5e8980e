"""Dangerous acts (重要な操作): what every 責任者 is told, and has read."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.dangerous_acts import MOST_AT_ONCE
from vcenter.domain.roles import RESPONSIBLE
from vcenter.store import dangerous_acts, servers
from vcenter.store.tx import Tx
from vcenter.web.forms import perform_form
from vcenter.web.page import identity, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = RESPONSIBLE

SHOWN = 100


def _acts(tx: Tx, staff_id: str) -> dict[str, Any]:
    unread = dangerous_acts.unread(tx, staff_id, MOST_AT_ONCE)
    new = {row["id"] for row in unread}
    return {
        "unread": unread,
        "older": [row for row in dangerous_acts.latest(tx, SHOWN) if row["id"] not in new],
        "names": servers.names(tx),
    }


async def _show(request: Request, status: int = 200, **more: Any) -> Response:
    return await page(
        request,
        "dangerous_acts/page.html",
        status,
        title="重要な操作",
        desk="headquarters",
        gathered=await database(request).read(_acts, identity(request).id) | {"errors": {}} | more,
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def read(request: Request) -> Response:
    outcome = await perform_form(request, "read_dangerous_acts")
    if not outcome.done:
        return await _show(request, 422, errors=outcome.errors)
    return RedirectResponse("/headquarters/dangerous-acts", 303)


routes = [
    desk_route("/headquarters/dangerous-acts", show),
    desk_route("/headquarters/dangerous-acts", read, "POST"),
]
