"""Signing in and out. A tablet says which desk it stands at, so that records can say where."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.access.identity import SESSION, SignInRefused
from vcenter.keys.secret import new_token, token_hash
from vcenter.store import staff, tablets
from vcenter.web.forms import same_token, text_of
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.page import page
from vcenter.web.routes import desk_route, open_route
from vcenter.web.state import running
from vcenter.web.tablet import TABLET_COOKIE
from vcenter.web.who import who_asks

FORM_COOKIE = "vcenter_form"


async def show(request: Request, status: int = 200, problem: str = "", **values: str) -> Response:
    token = request.cookies.get(FORM_COOKIE) or new_token()
    response = await page(
        request,
        "sign_in.html",
        status,
        title="サインイン",
        problem=problem,
        values=values,
        next=_inside(values.get("next") or request.query_params.get("next", "")),
        everyone=await running(request).database.read(staff.everyone),
        form_token=token,
    )
    _set(request, response, FORM_COOKIE, token, 3600)
    return response


def _inside(target: str) -> str:
    """Only a path of ours is followed after signing in."""
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if ours and target not in ("/", "/sign-in") else "/reception"


def _set(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


async def get(request: Request) -> Response:
    return await show(request)


async def post(request: Request) -> Response:
    form = await request.form()
    name, secret, device, target, token = (
        text_of(form, field).strip() for field in ("name", "secret", "device", "next", "csrf")
    )
    if not same_token(token, request.cookies.get(FORM_COOKIE, "")):
        problem = "この画面は古くなっています。もう一度入力してください。"
        return await show(request, 403, problem, name=name, device=device, next=target)
    answer = await running(request).identities.sign_in(name[:200], secret[:200], device[:100] or "タブレット")
    if isinstance(answer, SignInRefused):
        return await show(request, 401, answer.message, name=name, device=device, next=target)
    if kept := request.cookies.get(TABLET_COOKIE):
        await running(request).database.write(
            tablets.signed_in_with, token_hash(kept), name, token_hash(answer)
        )
    response = RedirectResponse(_inside(target), 303)
    _set(request, response, SESSION_COOKIE, answer, int(SESSION.total_seconds()))
    response.delete_cookie(FORM_COOKIE)
    return response


async def sign_out(request: Request) -> Response:
    await running(request).identities.sign_out(request.cookies[SESSION_COOKIE])
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


async def home(request: Request) -> Response:
    signed_in = who_asks(request) is not None
    return RedirectResponse("/reception" if signed_in else "/sign-in", 303)


routes = [
    open_route("/", home),
    open_route("/sign-in", get),
    open_route("/sign-in", post, "POST"),
    desk_route("/sign-out", sign_out, "POST"),
]
