"""Signing in and out. A tablet says which desk it stands at, so that records can say where."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.access.identity import SESSION, SignInRefused
from vcenter.domain.roles import ANY_ROLE, Role, in_words, whom_to_ask
from vcenter.keys.secret import token_hash
from vcenter.program import COMMAND, START
from vcenter.store import roles, staff, tablets
from vcenter.store.tx import Tx
from vcenter.web.asker import asker, at_the_server
from vcenter.web.forms import text_of
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.navigation import first_of
from vcenter.web.open_page import keep_cookie
from vcenter.web.page import opens, page
from vcenter.web.routes import desk_route, open_route
from vcenter.web.state import database, running
from vcenter.web.tablet import TABLET_COOKIE, enrolled_here
from vcenter.web.who import who_asks

LONGEST = 200
"""Characters of each field that are looked at."""

FEW = 8
"""So many names stand in sight, whoever has signed in at the tablet before."""

CHANGED = {"kind": "ok", "text": "暗証番号を変えました。新しい番号でサインインしてください。"}


async def show(request: Request, refused: SignInRefused | None = None, **values: str) -> Response:
    tablet = await enrolled_here(request)
    ours = tablet is not None and not tablet["handed_over_at"]
    answer = await page(
        request,
        "sign_in.html",
        refused.status if refused else 200,
        title="サインイン",
        problem=refused.message if refused else "",
        values=values,
        helpers_door=tablet is not None,
        next=_inside(values.get("next") or request.query_params.get("next", "")),
        # Who works here is told at the centre's own tablets alone, and not while a volunteer has one.
        tablet=tablet if ours else None,
        gathered=await database(request).read(_who_signs_in, tablet["id"]) if tablet and ours else {},
        at_the_server=not ours and at_the_server(request),
        shown=running(request).settings.shown_sign_in,
        program={"start": START, "command": COMMAND},
        notice=CHANGED if "changed" in request.query_params and not refused else None,
    )
    answer.headers.update(refused.headers if refused else {})
    return answer


def _who_signs_in(tx: Tx, tablet_id: str) -> dict[str, Any]:
    """Everybody who may sign in at a tablet of ours, and first of all those who did so before."""
    everyone = [row["name"] for row in staff.everyone(tx)]
    known = tablets.staff_of(tx, tablet_id) if len(everyone) > FEW else []
    return {"everyone": {name: name for name in everyone}, "known": known or everyone}


def _inside(target: str) -> str:
    """Only a path of ours is followed after signing in."""
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if ours and target not in ("/", "/sign-in") else ""


async def get(request: Request) -> Response:
    return await show(request)


async def post(request: Request) -> Response:
    form = await request.form()
    typed, secret, device, target = (
        text_of(form, field).strip()[:LONGEST] for field in ("name", "secret", "device", "next")
    )
    # 森田花 signs in as 森田　花: whoever is new since yesterday does not know about the space. The page says what was typed.
    name = await running(request).database.read(staff.as_named, typed)
    tablet = await enrolled_here(request)
    answer = await running(request).identities.sign_in(
        name,
        secret,
        device[:100] or (tablet["name"] if tablet else "タブレット"),
        await asker(request),
    )
    if isinstance(answer, SignInRefused):
        return await show(request, answer, name=typed, device=device, next=target)
    if kept := request.cookies.get(TABLET_COOKIE):
        await running(request).database.write(
            tablets.signed_in_with, token_hash(kept), name, token_hash(answer)
        )
    who = await running(request).identities.of_session(answer)
    held = who.roles if who else frozenset()
    may = partial(running(request).opens, held)
    wanted = _inside(target)
    begins = wanted if may(urlsplit(wanted).path) else first_of(held, may)
    response = RedirectResponse(begins or "/", 303)
    keep_cookie(request, response, SESSION_COOKIE, answer, int(SESSION.total_seconds()))
    return response


async def sign_out(request: Request) -> Response:
    await running(request).identities.sign_out(request.cookies[SESSION_COOKIE])
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


async def home(request: Request) -> Response:
    who = who_asks(request)
    if who is None:
        return RedirectResponse("/sign-in", 303)
    if who.kiosk:
        return RedirectResponse("/kiosk", 303)
    if begins := f"/{who.helps_at}" if who.helps_at else first_of(who.roles, opens(request)):
        return RedirectResponse(begins, 303)
    if Role.WALL in who.roles:
        return RedirectResponse("/door", 303)
    responsible = await running(request).database.read(roles.responsible)
    return await page(
        request,
        "message.html",
        title="使う画面がありません",
        what=f"いまの役割は「{in_words(who.roles)}」です。この役割で開く画面は、まだありません。",
        safe="記録は変わっていません。",
        todo=f"窓口の画面を使うときは、{whom_to_ask(responsible)}",
    )


routes = [
    open_route("/", home),
    open_route("/sign-in", get),
    open_route("/sign-in", post, "POST"),
    desk_route("/sign-out", sign_out, "POST", roles=ANY_ROLE),
]
