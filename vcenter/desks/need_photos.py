"""The photos on a need's screen: seen large, added, taken off. The files travel by machines/photos.py."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.needs import CARD_SHOWN, show_need, then
from vcenter.domain.need_life import READ_BY
from vcenter.domain.roles import Role
from vcenter.store import needs, photos
from vcenter.store.hidden import NEEDS
from vcenter.store.tx import Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform_form, values_of
from vcenter.web.hidden import may_see
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.NEEDS, Role.SURVEY})


async def _shown(request: Request) -> dict[str, Any]:
    """The need that the address names, and its photos."""
    id, seen = request.path_params["need"], may_see(request, NEEDS)

    def look(tx: Tx) -> dict[str, Any] | None:
        need = needs.by_id(tx, id)
        shown = photos.of_need(tx, id) if need and (seen or not need["hidden_at"]) else []
        return need and {"need": need, "photos": shown}

    found = await database(request).read(look)
    if found is None:
        raise HTTPException(404)
    return found


async def listed(request: Request) -> Response:
    return fragment(request, "needs/photos.html", gathered=await _shown(request))


async def large(request: Request) -> Response:
    shown = await _shown(request)
    names = [photo["sha256"] for photo in shown["photos"]]
    if request.path_params["photo"] not in names:
        raise HTTPException(404)
    at = names.index(request.path_params["photo"])
    return await page(
        request,
        "needs/photo.html",
        title=f"{shown['need']['number']}番の写真",
        desk="needs",
        photo=shown["photos"][at],
        at=at + 1,
        gathered=shown,
    )


ADDED = says("photos_added", "写真を足しました。")
REMOVED = says("photo_removed", "写真を外しました。")


async def add(request: Request) -> Response:
    need = request.path_params["need"]
    outcome = await perform_form(request, "add_photos", {"need": need})
    if not outcome.done:
        return await show_need(request, values_of(await request.form()), outcome.errors)
    return RedirectResponse(then(request, ADDED).format(need=need), 303)


async def remove(request: Request) -> Response:
    asked = {name: request.path_params[name] for name in ("need", "photo")}
    outcome = await perform_form(request, "remove_photo", asked)
    if not outcome.done:
        return await show_need(request, values_of(await request.form()), outcome.errors)
    await running(request).photos.forget_unshown(datetime.now(UTC))
    return RedirectResponse(going_on(f"/needs/{asked['need']}", REMOVED), 303)


routes = [
    desk_route("/needs/{need}/photos", listed, part=True, roles=READ_BY, look=CARD_SHOWN),
    desk_route("/needs/{need}/photos", add, "POST", look=CARD_SHOWN),
    desk_route("/needs/{need}/photos/{photo}", large, roles=READ_BY, look=CARD_SHOWN),
    desk_route("/needs/{need}/photos/{photo}/remove", remove, "POST", look=CARD_SHOWN),
]
