"""Salons that look for helpers (担い手を探しているサロン): which are short of them, and the request with which each looks."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.salons import OF_MANY, own_salons
from vcenter.domain.request_life import LABELS, SEEN_TO_BY
from vcenter.domain.roles import Role
from vcenter.store import salon_requests
from vcenter.store.tx import Tx
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import perform_form, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON}) | SEEN_TO_BY

SOUGHT = says("salon_helpers_sought", "担い手を探す依頼（{n}番）にしました。")


def _seeking(tx: Tx, only: frozenset[str] | None) -> dict[str, Any]:
    found = salon_requests.seeking(tx)
    return {"seeking": [one for one in found if only is None or one["id"] in only]}


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, errors: dict[str, str] | None = None) -> Response:
    gathered = await database(request).read(_seeking, await own_salons(request, ROLES))
    return await page(
        request,
        "salon_requests/page.html",
        422 if errors else 200,
        title="担い手を探しているサロン",
        desk="requests",
        errors=errors or {},
        labels=LABELS,
        gathered=gathered,
    )


async def seek(request: Request) -> Response:
    """A salon looks for helpers; asked from its own page, it goes on there."""
    form = await request.form()
    said = {"salon": request.path_params["salon"], "request": text_of(form, "request") or new_id()}
    outcome = await perform_form(request, "seek_salon_helpers", said)
    if not outcome.done:
        return await _show(request, outcome.errors)
    number = outcome.outcome["number"]
    if text_of(form, "from") == "salon":
        return RedirectResponse(going_on(f"/salons/{said['salon']}", SOUGHT, number), 303)
    return RedirectResponse(going_on(f"/requests/{outcome.outcome['request']}", SOUGHT, number), 303)


routes = [
    desk_route("/salon-requests", show),
    desk_route("/salon-requests/{salon}", seek, "POST", look=OF_MANY),
]
