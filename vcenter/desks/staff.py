"""Staff (担当者): who works at the desks, what each may do, since when and until when."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.path import Outcome
from vcenter.commands.staff import AddStaff
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import ANY_ROLE, GIVEN_BY_HAND, RESPONSIBLE, ROLE_WORDS
from vcenter.domain.servers import EVERY_PLACE, HEADQUARTERS
from vcenter.store import groups, roles, servers, staff, staff_salons
from vcenter.store.tx import Row, Tx
from vcenter.web.asker import asker
from vcenter.web.environment import new_id
from vcenter.web.forms import payload_of, perform, perform_form, text_of, values_of
from vcenter.web.page import identity, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = RESPONSIBLE

EVERY_PLACE_WORDS = "すべての拠点"


def _places(tx: Tx) -> dict[str, str]:
    """Where roles may be given here; a satellite gives them for itself, and one place alone is no choice."""
    here, names = servers.here(tx), servers.names(tx)
    ended = {row["id"] for row in servers.everyone(tx) if row["ended_at"]}
    if here != HEADQUARTERS:
        return {here: names[here]}
    return {place: name for place, name in names.items() if place not in ended} | {
        EVERY_PLACE: EVERY_PLACE_WORDS
    }


def _everyone(tx: Tx) -> dict[str, Any]:
    held: dict[str, list[Row]] = {}
    names = servers.names(tx) | {EVERY_PLACE: EVERY_PLACE_WORDS}
    for row in roles.in_force(tx):
        more = {"words": ROLE_WORDS.get(row["role"], row["role"]), "place_name": names.get(row["place"], "")}
        held.setdefault(row["id"], []).append(row | more)
    given: dict[str, list[Row]] = {}
    for row in staff_salons.everyone(tx):
        given.setdefault(row["staff_id"], []).append(row)
    listed = list(ROLE_WORDS)
    for rows in held.values():
        rows.sort(key=lambda row: listed.index(row["role"]) if row["role"] in listed else len(listed))
    return {
        "everyone": [
            row | {"roles": held.get(row["id"], []), "salons": given.get(row["id"], [])}
            for row in staff.everyone(tx)
        ],
        "salons": groups.all_salons(tx),
        "places": _places(tx),
        "several_places": len(names) > 2,
        "here": servers.here(tx),
    }


async def _show(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    done: str = "",
) -> Response:
    return await page(
        request,
        "staff/page.html",
        422 if errors else 200,
        title="担当者",
        desk="headquarters",
        choices=GIVEN_BY_HAND,
        values=values or {},
        errors=errors or {},
        done=done,
        gathered=await database(request).read(_everyone),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def add(request: Request) -> Response:
    form = await request.form()
    payload = payload_of(form, AddStaff)
    if not payload.get("roles"):
        return await _again(request, "add_staff", {"roles": "役割をひとつ以上選んでください。"})
    return await _with_secret(request, "add_staff", payload | {"staff": new_id()}, "{name}さんを加えました。")


async def change_secret(request: Request) -> Response:
    payload = {"name": text_of(await request.form(), "name")}
    said = "{name}さんの暗証番号を変えました。サインインはすべて終わりました。"
    return await _with_secret(request, "change_secret", payload, said)


async def _with_secret(request: Request, kind: str, payload: dict[str, Any], said: str) -> Response:
    """A command about a PIN: it is hashed here, and is in no journal and on no page afterwards."""
    typed = str((await request.form()).get("secret", ""))
    try:
        hashed = await running(request).identities.hashed(typed)
    except Refusal as refusal:
        return await _again(request, kind, {refusal.field: refusal.message})
    # Not the form's own id: the hash of one PIN is another each time, and would not be the same command.
    outcome = await perform(request, kind, payload | {"secret_hash": hashed}, new_id())
    return await _answer(request, kind, outcome, said)


async def retire(request: Request) -> Response:
    outcome = await perform_form(request, "retire_staff")
    return await _answer(request, "retire_staff", outcome, "{name}さんを担当者から外しました。")


def _secret_for(tx: Tx, form: FormData) -> dict[str, str]:
    """What another server must know of somebody who is to sign in there."""
    row = staff.by_name(tx, text_of(form, "name").strip())
    elsewhere = text_of(form, "place") not in ("", servers.here(tx))
    return {"secret_hash": row["secret_hash"]} if row and elsewhere else {}


async def give(request: Request) -> Response:
    secret = await database(request).read(_secret_for, await request.form())
    outcome = await perform_form(request, "give_role", secret)
    return await _answer(request, "give_role", outcome, "{name}さんに役割を付けました。")


async def end(request: Request) -> Response:
    outcome = await perform_form(request, "end_role")
    said = "{name}さんの役割を終わらせました。サインインはすべて終わりました。"
    return await _answer(request, "end_role", outcome, said)


async def give_salon(request: Request) -> Response:
    outcome = await perform_form(request, "give_salon")
    return await _answer(request, "give_salon", outcome, "{name}さんの担当するサロンを加えました。")


async def end_salon(request: Request) -> Response:
    outcome = await perform_form(request, "end_salon")
    return await _answer(request, "end_salon", outcome, "{name}さんの担当するサロンから外しました。")


async def _answer(request: Request, kind: str, outcome: Outcome, said: str) -> Response:
    if not outcome.done:
        return await _again(request, kind, outcome.errors)
    return await _show(request, done=said.format(name=text_of(await request.form(), "name").strip()))


async def _again(request: Request, kind: str, errors: dict[str, str]) -> Response:
    """The page with what was typed, but for the PIN. kind: which of its forms it was."""
    typed = values_of(await request.form())
    return await _show(request, {**typed, "secret": "", "kind": kind}, errors)


async def _own(request: Request, errors: dict[str, str] | None = None) -> Response:
    return await page(
        request,
        "staff/own_pin.html",
        422 if errors else 200,
        title="自分の暗証番号",
        errors=errors or {},
    )


NO_PIN = "お手伝いの方に、自分の暗証番号はありません。このタブレットでは、入ったときの6けたの番号が、今日の暗証番号です。"


async def own_pin(request: Request) -> Response:
    return await _own(request)


async def change_own_pin(request: Request) -> Response:
    """The old one is asked for: whoever finds a tablet that somebody left signed in does not become them."""
    form = await request.form()
    who, identities = identity(request), running(request).identities
    if refused := await identities.is_theirs(who.name, text_of(form, "now")[:200], await asker(request)):
        return await _own(request, {"now": refused.message.replace("名前か暗証番号", "いまの暗証番号")})
    try:
        hashed = await identities.hashed(str(form.get("secret", "")))
    except Refusal as refusal:
        return await _own(request, {refusal.field: refusal.message})
    payload = {"name": who.name, "secret_hash": hashed}
    # They have shown that they are who they are: of their own PIN they are the ones who decide.
    outcome = await perform(request, "change_secret", payload, new_id(), having=RESPONSIBLE)
    if not outcome.done:
        return await _own(request, outcome.errors)
    return RedirectResponse("/sign-in?changed=1", 303)


routes = [
    desk_route("/own-pin", own_pin, roles=ANY_ROLE, not_by_helpers=NO_PIN),
    desk_route("/own-pin", change_own_pin, "POST", roles=ANY_ROLE, not_by_helpers=NO_PIN),
    desk_route("/headquarters/staff", show),
    desk_route("/headquarters/staff", add, "POST", danger="担当者を加える"),
    desk_route("/headquarters/staff/secret", change_secret, "POST", danger="ほかの人の暗証番号を変える"),
    desk_route("/headquarters/staff/retire", retire, "POST", danger="担当者から外す"),
    desk_route("/headquarters/staff/role", give, "POST", danger="役割を付ける"),
    desk_route("/headquarters/staff/role/end", end, "POST", danger="役割を終わらせる"),
    desk_route("/headquarters/staff/salon", give_salon, "POST", danger="担当するサロンを決める"),
    desk_route("/headquarters/staff/salon/end", end_salon, "POST", danger="担当するサロンから外す"),
]
