"""Helpers for a day (お手伝い): let in at headquarters, and signed in by six digits on an enrolled tablet alone."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.access.identity import TOPIC, SignInRefused
from vcenter.commands.helpers import LetInHelper
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import utc_text
from vcenter.domain.helpers import CODE_LASTS
from vcenter.domain.passes import SheetCode
from vcenter.domain.roles import Role
from vcenter.keys.secret import new_pin
from vcenter.store import helpers, people, search
from vcenter.store.tx import Row, Tx
from vcenter.web import navigation
from vcenter.web.clock import gathering_today
from vcenter.web.environment import new_id
from vcenter.web.forms import payload_of, perform, perform_form, text_of, values_of
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.open_page import keep_cookie
from vcenter.web.page import fragment, page, public_base
from vcenter.web.qr import qr_address, read_scanned
from vcenter.web.routes import desk_route, open_route
from vcenter.web.state import database, running
from vcenter.web.tablet import enrolled_here

ROLES = frozenset({Role.ADMINISTRATION})

FOUND = 8

DOOR = "sign-in/helper"
"""Where a helper signs in, below the address of the centre; the QR says the digits behind #, which no server is sent."""


def _in_force(tx: Tx) -> dict[str, Any]:
    return {
        "everyone": helpers.in_force(tx, utc_text(datetime.now(UTC))),
        "places": navigation.labels(),
    }


async def _show(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    code: dict[str, Any] | None = None,
    done: str = "",
) -> Response:
    chosen = (values or {}).get("person")
    return await page(
        request,
        "helpers/page.html",
        422 if errors else 200,
        title="お手伝い",
        desk="headquarters",
        stations={desk.key: desk.label for desk in navigation.for_helpers()},
        values=values or {},
        errors=errors or {},
        chosen=await database(request).read(people.by_id, chosen) if chosen else None,
        helper_id=(values or {}).get("helper") or new_id(),
        code=code,
        done=done,
        gathered=await database(request).read(_in_force),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def listed(request: Request) -> Response:
    return fragment(request, "helpers/list.html", gathered=await database(request).read(_in_force))


async def _found(request: Request, found: list[Row], words: str, problem: str = "") -> Response:
    return fragment(request, "helpers/found.html", words=words, people=found, problem=problem)


async def find(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]

    def look(tx: Tx) -> list[Row]:
        return search.people(tx, words, gathering_today(tx), FOUND)

    return await _found(request, await database(request).read(look), words)


async def scan(request: Request) -> Response:
    """A pass was read, or the number below it typed."""
    code = read_scanned(request, text_of(await request.form(), "code")[:200])
    number = None if code is None or isinstance(code, SheetCode) else code.number
    person = await database(request).read(people.by_pass, number) if number else None
    if person is None:
        return await _found(
            request, [], "", "受付証として読めませんでした。もう一度読み取るか、名前を入れてください。"
        )
    return await _found(request, [person], "")


async def let_in(request: Request) -> Response:
    form = await request.form()
    payload = payload_of(form, LetInHelper)
    payload["person"] = payload.get("person") or None
    lent = {desk.key: desk.lends for desk in navigation.for_helpers()}
    role = lent.get(text_of(form, "desk"))
    if role is None:
        return await _show(request, values_of(form), {"desk": "窓口をひとつ選んでください。"})
    outcome = await perform(
        request, "let_in_helper", payload | {"role": role.value}, text_of(form, "command_id")
    )
    if not outcome.done:
        return await _show(request, values_of(form), outcome.errors)
    return await _with_code(request, outcome.outcome["helper"])


async def new_code(request: Request) -> Response:
    """The digits were not used in time, were typed wrongly too often, or the helper works on another tablet now."""
    return await _with_code(request, text_of(await request.form(), "helper"))


async def _with_code(request: Request, helper_id: str) -> Response:
    """The page with new digits, which are shown this once and kept as a hash."""

    def look(tx: Tx) -> Row | None:
        known = helpers.in_force(tx, utc_text(datetime.now(UTC)))
        return next((row for row in known if row["id"] == helper_id), None)

    row = await database(request).read(look)
    if row is None:
        said = "この方のお手伝いはもう終わっています。もう一度入れるときは、はじめから入れてください。"
        return await _show(request, errors={"": said})
    digits = new_pin()
    now = datetime.now(UTC)
    identities = running(request).identities
    await identities.new_code(helper_id, await identities.hashed(digits))
    return await _show(
        request,
        code={
            "name": row["name"],
            "desk": navigation.labels().get(row["desk"], row["desk"]),
            "digits": digits,
            "qr": qr_address(f"{public_base(request)}{DOOR}#{digits}"),
            "until": utc_text(now + CODE_LASTS),
        },
    )


async def end(request: Request) -> Response:
    outcome = await perform_form(request, "end_helper")
    if not outcome.done:
        return await _show(request, errors=outcome.errors)
    said = "終わりにしました。その方のサインインも終わりました。それまでの記録は残っています。"
    return await _show(request, done=said)


# At the tablet


async def _not_here(request: Request) -> Response:
    return await page(
        request,
        "message.html",
        403,
        title="このタブレットからは入れません",
        what="お手伝いの方が入れるのは、センターに登録したタブレットだけです。",
        safe="何も記録していません。番号もまだ使えます。",
        todo="窓口にあるタブレットで開くか、本部にこのタブレットの登録を頼んでください。",
    )


async def _door(request: Request, problem: str = "") -> Response:
    return await page(
        request,
        "helpers/sign_in.html",
        422 if problem else 200,
        title="お手伝いの方",
        problem=problem,
    )


async def door(request: Request) -> Response:
    return await _door(request) if await enrolled_here(request) else await _not_here(request)


async def sign_in(request: Request) -> Response:
    """Typed, or read from the QR, which says the digits behind its address."""
    tablet = await enrolled_here(request)
    if tablet is None:
        return await _not_here(request)
    typed = unicodedata.normalize("NFKC", text_of(await request.form(), "code"))[-200:].rpartition("#")[2]
    digits = "".join(char for char in typed if char.isascii() and char.isdigit())
    if len(digits) != 6:
        return await _door(request, "番号は数字6けたです。本部の画面の番号を、もう一度入れてください。")
    identities = running(request).identities
    answer = await identities.helper_signs_in(digits, tablet["id"])
    if isinstance(answer, SignInRefused):
        return await _door(request, answer.message)
    who = await identities.of_session(answer)
    if who is None:  # ended between the two
        return await _door(request, "お手伝いはもう終わりになっています。本部に聞いてください。")
    running(request).live.tell((TOPIC,))
    response = RedirectResponse(f"/{who.helps_at}", 303)
    left = datetime.fromisoformat(who.ends_at) - datetime.now(UTC)
    keep_cookie(request, response, SESSION_COOKIE, answer, int(left.total_seconds()))
    return response


def _named(tx: Tx, id: str) -> str:
    row = helpers.by_id(tx, id)
    return str(row["name"]) if row else ""


introduce(Subject("helper", _named))


routes = [
    desk_route("/headquarters/helpers", show),
    desk_route("/headquarters/helpers", let_in, "POST"),
    desk_route("/headquarters/helpers/list", listed, part=True),
    desk_route("/headquarters/helpers/find", find, "POST", part=True),
    desk_route("/headquarters/helpers/scan", scan, "POST", part=True),
    desk_route("/headquarters/helpers/code", new_code, "POST"),
    desk_route("/headquarters/helpers/end", end, "POST"),
    open_route("/sign-in/helper", door),
    open_route("/sign-in/helper", sign_in, "POST"),
]
