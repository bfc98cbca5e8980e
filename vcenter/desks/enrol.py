"""Enrolling a tablet (タブレットの登録): once, so that it may work on without its server and sync by itself."""

from __future__ import annotations

from typing import Any

import uuid_utils
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.tablets import NO_USE
from vcenter.domain.roles import Role
from vcenter.keys.secret import new_token, token_hash
from vcenter.store import staff, tablets, uses
from vcenter.web import navigation
from vcenter.web.forms import perform, text_of, values_of
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database
from vcenter.web.tablet import TABLET_COOKIE, enrolled_here

ROLES = frozenset({Role.ADMINISTRATION})

KEPT = 400 * 24 * 3600
"""Seconds for which browsers keep a cookie at most."""


async def show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    here = await enrolled_here(request)
    now = {"name": here["name"], "desk": here["desk"], "uses": here["uses"].split()} if here else {}
    return await page(
        request,
        "enrol/page.html",
        422 if errors else 200,
        title="タブレットの登録",
        desk="",
        device=here,
        places=navigation.labels(),
        uses=uses.uses(),
        taken={
            row["name"] for row in await database(request).read(tablets.everyone) if not row["cut_off_at"]
        },
        values=values or now,
        errors=errors or {},
        saved=here is not None and "saved" in request.query_params,
    )


async def get(request: Request) -> Response:
    return await show(request)


async def _free_name(request: Request, desk: str) -> str:
    """受付1, 受付2 …: the first that no tablet is called."""
    said = navigation.labels().get(desk, "")
    taken = {row["name"] for row in await database(request).read(tablets.everyone) if not row["cut_off_at"]}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{said}{number}") not in taken)


async def enrol(request: Request) -> Response:
    form = await request.form()
    here = await enrolled_here(request)
    if not form.getlist("uses"):
        return await show(request, values_of(form), {"uses": NO_USE})
    token = new_token()
    payload = {
        "device": here["id"] if here else str(uuid_utils.uuid7()),
        "name": text_of(form, "name").strip() or await _free_name(request, text_of(form, "desk")),
        "desk": text_of(form, "desk"),
        "uses": form.getlist("uses"),
        "token_hash": here["token_hash"] if here else token_hash(token),
    }
    # Not the form's own id: each press makes another token, and would not be the same command.
    outcome = await perform(request, "enrol_device", payload, str(uuid_utils.uuid7()))
    if not outcome.done:
        return await show(request, values_of(form), outcome.errors)
    session = token_hash(request.cookies.get(SESSION_COOKIE, ""))
    await database(request).write(staff.session_on, session, payload["device"])
    response = RedirectResponse("/enrol?saved=1", 303)
    kept = request.cookies[TABLET_COOKIE] if here else token
    secure = request.url.scheme == "https"
    response.set_cookie(TABLET_COOKIE, kept, max_age=KEPT, httponly=True, samesite="strict", secure=secure)
    return response


routes = [
    desk_route("/enrol", get),
    desk_route("/enrol", enrol, "POST"),
]
