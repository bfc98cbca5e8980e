"""Signing in and out. A tablet says which desk it stands at, so that records can say where."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.access.identity import SESSION, TRIES, SignInRefused
from vcenter.domain.roles import ANY_ROLE, Role, in_words, whom_to_ask
from vcenter.keys.secret import token_hash
from vcenter.store import roles, staff, tablets
from vcenter.web.forms import text_of
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.navigation import first_of
from vcenter.web.open_page import keep_cookie
from vcenter.web.page import opens, page
from vcenter.web.routes import desk_route, open_route
from vcenter.web.state import running
from vcenter.web.tablet import TABLET_COOKIE, enrolled_here
from vcenter.web.tries import WAIT
from vcenter.web.who import who_asks

SIGN_IN = "sign in"

CHANGED = {"kind": "ok", "text": "暗証番号を変えました。新しい番号でサインインしてください。"}


async def show(request: Request, status: int = 200, problem: str = "", **values: str) -> Response:
    return await page(
        request,
        "sign_in.html",
        status,
        title="サインイン",
        problem=problem,
        values=values,
        helpers_door=await enrolled_here(request) is not None,
        next=_inside(values.get("next") or request.query_params.get("next", "")),
        everyone=await running(request).database.read(staff.everyone),
        notice=CHANGED if "changed" in request.query_params and not problem else None,
    )


def _inside(target: str) -> str:
    """Only a path of ours is followed after signing in."""
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if ours and target not in ("/", "/sign-in") else ""


async def get(request: Request) -> Response:
    return await show(request)


async def post(request: Request) -> Response:
    form = await request.form()
    name, secret, device, target = (
        text_of(form, field).strip() for field in ("name", "secret", "device", "next")
    )
    # 森田花 signs in as 森田　花: whoever is new since yesterday does not know about the space.
    name = await running(request).database.read(staff.as_named, name[:200])
    whom = await _in_a_volunteers_hands(request)
    counted = running(request).tries
    if whom and counted.spent(request, SIGN_IN, TRIES, whom):
        return await show(request, 401, WAIT, name=name, device=device, next=target)
    if whom:
        counted.count(request, SIGN_IN, whom)
    answer = await running(request).identities.sign_in(
        name, secret[:200], device[:100] or "タブレット", counted=not whom
    )
    if whom and not isinstance(answer, SignInRefused):
        counted.forgive(request, SIGN_IN, whom)
    if isinstance(answer, SignInRefused):
        return await show(request, 401, answer.message, name=name, device=device, next=target)
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


async def _in_a_volunteers_hands(request: Request) -> str:
    """Of which tablet tries are counted because a volunteer holds it, whose wrong ones lock nobody out elsewhere; "" of any other."""
    who, tablet = who_asks(request), await enrolled_here(request)
    if tablet and tablet["handed_over_at"]:
        return str(tablet["token_hash"])
    return token_hash(request.cookies[SESSION_COOKIE]) if who and who.kiosk else ""


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
