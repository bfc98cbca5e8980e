"""Salons in a disaster: where they are open, the needs that are heard there, who is wanted to help, and the figures by day."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.shelter_salons import OpenShelterSalon
from vcenter.desks.both_sides import differences
from vcenter.desks.salon_rolls import show_session
from vcenter.desks.salons import OF_MANY, day_of, own_only, own_salons, schedule_of
from vcenter.domain import salon_words
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store import centre, groups, people, salons, shelter_salons
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import perform_form, text_of, values_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON, Role.ROSTERS})

COUNTED = frozenset({Role.SALON, Role.ROSTERS, Role.ADMINISTRATION})
"""Who may see where salons are open, and how many came."""

OPENED = says("shelter_salon_opened", "この日の場所を決めました。")
HEARD = says("shelter_need_heard", "困りごとを記録しました。ニーズ{n}番です。")
NOTED = says("shelter_need_noted", "同じ困りごとのニーズ{n}番に、書き足しました。")
WANTED = says("shelter_helpers_wanted", "手伝いの人を頼みました。ニーズ{n}番です。")
WANTED_BEFORE = says(
    "shelter_helpers_wanted_before",
    "ほかの方がもう頼んでいます。ニーズ{n}番です。人数はニーズの画面で直してください。",
)


def figures(tx: Tx, only: frozenset[str] | None, asked: str) -> dict[str, Any]:
    """The salons of an incident: asked, or the one that is open, or the last."""
    incidents = centre.incidents(tx)
    shown = next((one for one in incidents if one["id"] == asked), None) or centre.incident(tx)
    shown = shown or next(iter(incidents), None)
    if shown is None:
        return {"shown": None, "sessions": [], "days": [], "of_today": None}
    sessions = [
        one for one in shelter_salons.of_incident(tx, shown["id"]) if only is None or one["salon_id"] in only
    ]
    days = shelter_salons.by_day(tx, shown["id"]) if only is None else []
    return {
        "shown": shown,
        "sessions": sessions,
        "days": days,
        "of_today": next((one for one in days if one["day"] == today_text()), None),
    }


async def show(request: Request) -> Response:
    only = await own_salons(request, COUNTED)
    asked = request.query_params.get("incident", "")[:36]
    gathered = await database(request).read(figures, only, asked)
    return await page(
        request,
        "shelter_salons/page.html",
        title="避難所などのサロン",
        desk="salons",
        all_of_them=only is None,
        gathered=gathered,
    )


def _where(tx: Tx, id: str, day: str) -> dict[str, Any]:
    salon = groups.by_id(tx, "salons", id)
    if salon is None:
        raise HTTPException(404)
    planned = salons.session(tx, salons.session_id(id, day)) if day else None
    shelter = shelter_salons.by_id(tx, planned["id"]) if planned else None
    return {
        "salon": salon,
        "open_now": centre.incident(tx),
        "places": shelter_salons.places(tx),
        "planned": planned,
        "shelter": shelter,
        "known": len(salons.helpers(tx, id)),
    }


def _now(gathered: dict[str, Any], day: str) -> dict[str, Any]:
    """What the form says before anybody has typed."""
    salon: Row = gathered["salon"]
    planned, shelter = gathered["planned"], gathered["shelter"]
    schedule = schedule_of(salon["days"])
    hours = (
        (planned["begins"], planned["ends"])
        if planned
        else (schedule.begins, schedule.ends)
        if schedule
        else ("", "")
    )
    now = {
        "day": day or today_text(),
        "where": "shelter",
        "place": "",
        "hours_from": hours[0],
        "hours_to": hours[1],
        "helpers_wanted": salon["helpers_wanted"],
        "seen": "",
    }  # fmt: skip
    if shelter:
        now |= {
            "where": shelter["kind"],
            "place": shelter["place"],
            "helpers_wanted": shelter["helpers_wanted"],
            "seen": shelter["changed_at"],
        }
    return now


async def _show_where(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    asked = day_of(request.query_params.get("day", "")) or day_of(str((values or {}).get("day", "")))
    gathered = await database(request).read(_where, request.path_params["salon"], asked)
    now = _now(gathered, asked)
    moved = "seen" in (errors or {})
    if moved:
        values = {**(values or {}), "seen": now["seen"]}
    return await page(
        request,
        "shelter_salons/open.html",
        422 if errors else 200,
        title=f"{gathered['salon']['name']}を避難所などで開く",
        desk="salons",
        values=values or now,
        errors=errors or {},
        differ=differences(now, values or {}, OpenShelterSalon) if moved else [],
        gathered=gathered,
    )


async def where(request: Request) -> Response:
    return await _show_where(request)


async def open_there(request: Request) -> Response:
    salon = request.path_params["salon"]
    outcome = await perform_form(request, "open_shelter_salon", {"salon": salon})
    if not outcome.done:
        return await _show_where(request, values_of(await request.form()), outcome.errors)
    address = going_on(f"/salons/{salon}/sessions/{outcome.outcome['day']}", OPENED, of=outcome)
    return RedirectResponse(address, 303)


def _of_whom(tx: Tx, id: str, day: str, person_id: str) -> dict[str, Any]:
    salon, person = groups.by_id(tx, "salons", id), people.by_id(tx, person_id)
    if salon is None or person is None:
        raise HTTPException(404)
    on_roll = {one["id"] for one in salons.roll(tx, salons.session_id(id, day), id)}
    if person["id"] not in on_roll:
        raise HTTPException(404)
    return {"salon": salon, "person": person, "day": day, "open_now": centre.incident(tx)}


async def _show_heard(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    day = day_of(request.path_params["day"])
    if not day:
        raise HTTPException(404)
    gathered = await database(request).read(
        _of_whom, request.path_params["salon"], day, request.path_params["person"]
    )
    return await page(
        request,
        "shelter_salons/heard.html",
        422 if errors else 200,
        title="困りごとを聞いた",
        desk="salons",
        values=values or {"need": new_id()},
        errors=errors or {},
        first=salon_words.HEARD_FIRST,
        gathered=gathered,
    )


async def heard(request: Request) -> Response:
    return await _show_heard(request)


async def hear(request: Request) -> Response:
    """A kind of trouble was tapped."""
    said = {name: request.path_params[name] for name in ("salon", "day", "person")}
    outcome = await perform_form(request, "hear_need_at_salon", said)
    if not outcome.done:
        return await _show_heard(request, values_of(await request.form()), outcome.errors)
    made = outcome.outcome
    key = NOTED if made["noted"] else HEARD
    return RedirectResponse(
        going_on(f"/salons/{said['salon']}/sessions/{said['day']}", key, made["number"]), 303
    )


async def want_helpers(request: Request) -> Response:
    said = {name: request.path_params[name] for name in ("salon", "day")}
    form = await request.form()
    outcome = await perform_form(
        request, "want_shelter_helpers", said | {"need": text_of(form, "need") or new_id()}
    )
    if not outcome.done:
        return await show_session(request, None, outcome.errors)
    address = f"/salons/{said['salon']}/sessions/{said['day']}"
    key = WANTED_BEFORE if outcome.outcome.get("already") else WANTED
    return RedirectResponse(going_on(address, key, outcome.outcome["number"]), 303)


FIGURES = NoLook("where salons are open and how many came; nobody's name")
A_GUEST = NoLook("a name of the salon's roll, as its list has it")

routes = [
    desk_route("/shelter-salons", show, roles=COUNTED),
    desk_route("/salons/{salon}/shelter", own_only(where), look=FIGURES),
    desk_route("/salons/{salon}/shelter", own_only(open_there), "POST", look=FIGURES),
    desk_route("/salons/{salon}/sessions/{day}/heard/{person}", own_only(heard), look=A_GUEST),
    desk_route("/salons/{salon}/sessions/{day}/heard/{person}", own_only(hear), "POST", look=A_GUEST),
    desk_route("/salons/{salon}/sessions/{day}/helpers", own_only(want_helpers), "POST", look=OF_MANY),
]
