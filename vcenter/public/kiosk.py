"""A tablet in a volunteer's hands: the form in five languages and nothing else, until staff take it back by PIN."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.access.identity import Identity, SignInRefused
from vcenter.domain.passes import shown
from vcenter.domain.roles import Role
from vcenter.keys.secret import new_token, token_hash
from vcenter.public.preregistration import form_page, in_other_language, postal, register
from vcenter.store import people
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.asker import asker
from vcenter.web.forms import text_of
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.open_page import HALF_A_DAY, LANGUAGE_COOKIE, keep_cookie, open_form, open_page
from vcenter.web.qr import pass_qr, qr_address
from vcenter.web.routes import desk_route, phone_route
from vcenter.web.state import database, running
from vcenter.web.tablet import TABLET_COOKIE
from vcenter.web.who import who_asks

keep(TabletPage("kiosk", "登録"))

ROUND_COOKIE = "vcenter_round"
"""Whose turn it is: a number of each person who is given the empty form."""

SHOWN_SECONDS = 45
"""For which the number stays on the screen; then the next person finds an empty form."""


def _handed_over(request: Request) -> Identity | None:
    """The session of a tablet that was handed over; None at any other browser."""
    who = who_asks(request)
    return who if who and who.kiosk else None


async def hand_over(request: Request) -> Response:
    identities = running(request).identities
    await identities.hand_over(request.cookies[SESSION_COOKIE], request.cookies.get(TABLET_COOKIE, ""))
    return RedirectResponse("/kiosk", 303)


async def show(request: Request) -> Response:
    """An empty form for the next person, with a number of its own: what the last one sent cannot be sent or seen again."""
    if _handed_over(request) is None:
        return RedirectResponse("/reception", 303)
    if "lang" not in request.query_params:
        request.cookies.pop(LANGUAGE_COOKIE, None)
    made = new_token()
    answer = await form_page(request, values={"round": made})
    keep_cookie(request, answer, ROUND_COOKIE, made, HALF_A_DAY)
    if "lang" not in request.query_params:
        answer.delete_cookie(LANGUAGE_COOKIE)
    return answer


async def _of_this_round(request: Request) -> Identity | None:
    """The tablet, when the form that it sends is the one of the person who holds it now."""
    who, now = _handed_over(request), request.cookies.get(ROUND_COOKIE)
    return who if who and now and text_of(await open_form(request), "round") == now else None


async def language(request: Request) -> Response:
    if await _of_this_round(request) is None:
        return RedirectResponse("/kiosk", 303)
    return await in_other_language(request)


async def address(request: Request) -> Response:
    if await _of_this_round(request) is None:
        return RedirectResponse("/kiosk", 303)
    return await postal(request)


async def send(request: Request) -> Response:
    who = await _of_this_round(request)
    if who is None:
        return RedirectResponse("/kiosk", 303)
    device, session = f"{who.device}（渡したタブレット）", request.cookies[SESSION_COOKIE]
    outcome = await register(request, device, kiosk=token_hash(session))
    if isinstance(outcome, Response):
        return outcome
    person = await database(request).read(people.by_id, outcome.outcome["person"])
    if person is None:
        return RedirectResponse("/kiosk", 303)
    return await _done(request, shown(person["pass_number"]), qr_address(pass_qr(request, person)))


async def _done(request: Request, number: str, qr: str) -> Response:
    return await open_page(
        request,
        "kiosk/done.html",
        base="/kiosk",
        path="/kiosk",
        number=number,
        qr=qr,
        clears_after=SHOWN_SECONDS,
    )


async def _unlock(request: Request, refused: SignInRefused | None = None) -> Response:
    who = _handed_over(request)
    if who is None:
        return RedirectResponse("/reception", 303)
    answer = await open_page(
        request,
        "kiosk/unlock.html",
        refused.status if refused else 200,
        base="/kiosk",
        path="/kiosk/unlock",
        staff_name=who.name,
        problem=refused.message.replace("名前か暗証番号", "暗証番号") if refused else "",
    )
    answer.headers.update(refused.headers if refused else {})
    return answer


async def ask_pin(request: Request) -> Response:
    return await _unlock(request)


async def unlock(request: Request) -> Response:
    who = _handed_over(request)
    form = await open_form(request)
    if who is None:
        return RedirectResponse("/reception", 303)
    session, tablet = request.cookies[SESSION_COOKIE], request.cookies.get(TABLET_COOKIE, "")
    typed = text_of(form, "secret")[:200]
    identities = running(request).identities
    if refused := await identities.take_back(session, tablet, who.name, typed, await asker(request)):
        return await _unlock(request, refused)
    return RedirectResponse("/reception", 303)


routes = [
    desk_route(
        "/reception/hand-over",
        hand_over,
        "POST",
        roles=frozenset({Role.RECEPTION}),
        not_by_helpers="このタブレットを渡すには、戻すときの暗証番号が要ります。お手伝いの方には暗証番号がありません。",
    ),
    phone_route("/kiosk", show),
    phone_route("/kiosk", send, "POST"),
    phone_route("/kiosk/language", language, "POST"),
    phone_route("/kiosk/postal", address, "POST"),
    phone_route("/kiosk/unlock", ask_pin),
    phone_route("/kiosk/unlock", unlock, "POST"),
]
