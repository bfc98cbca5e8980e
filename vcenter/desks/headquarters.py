"""Headquarters (本部): today at a glance; the centre's facts, its incident, and who works at the desks."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.access.identity import Identity
from vcenter.commands.centre import (
    NEEDS_AT_ONCE,
    SayFacts,
    SayWasteSite,
    facts_seen,
    still_open,
    waste_site_seen,
)
from vcenter.commands.insurance import SayFees, SayIncident, fees_seen, incident_seen
from vcenter.commands.registry import Payload
from vcenter.commands.tolls import SayTolls, tolls_seen
from vcenter.desks import evacuation_erasing, halts, what_waits
from vcenter.desks.both_sides import differences
from vcenter.desks.heat import how_hot
from vcenter.domain import need_life
from vcenter.domain.calendar import JAPAN
from vcenter.domain.insurance import PLANS
from vcenter.domain.matters import SORTS
from vcenter.domain.roles import ANY_ROLE, Role
from vcenter.domain.team_life import is_late
from vcenter.domain.tolls import state as toll_state
from vcenter.store import (
    attendance,
    centre,
    dangerous_acts,
    equipment,
    follow_ups,
    matters,
    needs,
    reports,
    review,
    shelter_salons,
    stays,
    teams,
    tolls,
)
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web import attention
from vcenter.web.clock import gathering_today, today_text
from vcenter.web.clock import today as today_date
from vcenter.web.done import going_on, says
from vcenter.web.forms import answer_form, perform_form, text_of
from vcenter.web.navigation import Desk, desks_now, stand
from vcenter.web.page import fragment, identity, opens, page
from vcenter.web.parts import in_parts
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

if TYPE_CHECKING:
    from vcenter.lan.keeper import Keeper

ROLES = frozenset({Role.ADMINISTRATION})


def _unread_acts(tx: Tx, who: Identity) -> int:
    """The dangerous acts that somebody who is responsible has not read yet."""
    return dangerous_acts.count_unread(tx, who.id) if Role.RESPONSIBLE in who.roles else 0


def _asks(tx: Tx, who: Identity) -> int:
    """What this very person has to look at: dangerous acts, and teams that wait for an answer."""
    return _unread_acts(tx, who) + halts.count_asked(tx)


stand(Desk("headquarters", "本部", 70, of=ROLES, asks=_asks, topics=("questions", "centre")))
keep(
    OnPaper(
        "headquarters",
        "本部",
        "本部の数字と名簿は、センターにある記録です。この端末の控えでは古いことがあります。",
        "人数は各窓口に口頭で確かめ、ホワイトボードに書いてください。名前や班は「名簿」と「帰着」で探せます。",
        70,
    )
)

SAVED = "/headquarters/centre?saved=1"

TAKEN = says("taken_on", "引き受けました。ほかの担当者の画面にも、あなたの名前が出ます。")
RELEASED = says("taken_released", "引き受ける人がいないことにしました。")


def _today(tx: Tx) -> dict[str, Any]:
    gathering = gathering_today(tx)
    incident = centre.incident(tx)
    counted = needs.count_of_incident(tx, incident["id"]) if incident else needs.count_by_state(tx)
    out = teams.out(tx)
    now = datetime.now(UTC)
    staying = stays.open_here(tx)
    wanted = attention.wanted(tx)
    return {
        **halts.at_headquarters(tx),
        "figures": attendance.figures(tx, gathering),
        "sealed": tolls.count_sealed(tx, today_text()),
        "tolls_hold": toll_state(tolls.measure(tx), today_text()) == "now",
        "states": {state: counted.get(state, 0) for state in need_life.LABELS},
        "to_call": follow_ups.count_wanted(tx, today_date()),
        "wanted": wanted,
        "made_at": f"{now.astimezone(JAPAN).hour}:{now.astimezone(JAPAN).minute:02d}",
        "needs_waiting": sum(counted.get(state, 0) for state in need_life.WAITING),
        "formed": teams.count_formed(tx),
        "back": teams.count_by_state(tx, gathering).get("back", 0),
        "out": out,
        "injuries": _recorded(reports.injuries_of_day(tx, gathering), wanted),
        "noticed": reports.noticed(tx),
        "waste_queue": reports.waste_queue(tx, gathering),
        "staying": staying,
        "staying_late": sum(bool(one["until"]) and is_late(one["day"], one["until"], now) for one in staying),
        **_matters(tx),
        **_salons(tx, incident),
        **how_hot(tx),
        "late": [team for team in out if is_late(team["day"], team["back_by"], now)],
    }


def _recorded(injuries: list[Row], wanted: list[Row]) -> list[Row]:
    """The day's injuries without those whose record still needs somebody: each stands once."""
    keys = {row["key"] for row in wanted}
    return [one for one in injuries if f"injury:{one['id'] or one['team_id']}" not in keys]


def _matters(tx: Tx) -> dict[str, int]:
    """How many complaints and questions wait, and how many of them are overdue."""
    return {
        "matters_waiting": matters.count_waiting(tx),
        "matters_overdue": matters.count_overdue(tx, today_text()),
    }


def _salons(tx: Tx, incident: Row | None) -> dict[str, Any]:
    """Salons that are open in shelters and elsewhere today, and what they count."""
    if incident is None:
        return {"salons_today": [], "salons_day": None}
    day = today_text()
    counted = shelter_salons.by_day(tx, incident["id"])
    return {
        "salons_today": shelter_salons.on_day(tx, incident["id"], day),
        "salons_day": next((one for one in counted if one["day"] == day), None),
    }


async def _show(request: Request, status: int = 200, wrong: str = "") -> Response:
    context = await database(request).read(_today)
    keeper: Keeper | None = running(request).keeper
    return await page(
        request,
        "headquarters/page.html",
        status,
        title="本部",
        desk="headquarters",
        warnings=keeper.warnings() if keeper else [],
        said="",
        wrong="",
        not_taken=wrong,
        mine=identity(request).name,
        unread_acts=await database(request).read(_unread_acts, identity(request)),
        gathered=context,
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def today(request: Request) -> Response:
    return fragment(
        request,
        "headquarters/today.html",
        not_taken="",
        mine=identity(request).name,
        gathered=await database(request).read(_today),
    )


async def take_on(request: Request) -> Response:
    """Whoever presses sees to it from now on."""
    outcome = await perform_form(request, "take_on")
    if not outcome.done:
        return await _show(request, 422, outcome.said[0])
    return RedirectResponse(going_on("/headquarters", TAKEN, of=outcome), 303)


async def release(request: Request) -> Response:
    outcome = await perform_form(request, "release_taken")
    if not outcome.done:
        return await _show(request, 422, outcome.said[0])
    return RedirectResponse(going_on("/headquarters", RELEASED, of=outcome), 303)


async def desks(request: Request) -> Response:
    """What waits at each desk, for the list of desks on every screen."""
    desk = request.query_params.get("desk", "")
    found = await database(request).read(desks_now, opens(request), identity(request))
    return fragment(request, "desks.html", desk=desk, desks=found)


def _told(tx: Tx) -> tuple[dict[str, str], dict[str, Any], Row | None]:
    now = centre.incident(tx) or {}
    return centre.facts(tx), {**now, "at_once": now.get("at_once_from")}, tolls.measure(tx)


async def _centre(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    about: str = "",
) -> Response:
    """The screen. about: which of its further forms was refused (incident, tolls, fees, waste, close), whose values these are."""
    facts, told, measure = await database(request).read(_told)
    marks = {
        "": facts_seen(facts),
        "incident": incident_seen(told if "id" in told else None),
        "tolls": tolls_seen(measure),
        "fees": fees_seen(facts),
        "waste": waste_site_seen(facts),
    }
    fees = {plan: facts[f"fee_{plan}"] for plan in PLANS}
    typed, moved = values or {}, "seen" in (errors or {})
    if moved:  # shown beside each other now: the next press is meant
        typed = typed | {"seen": marks[about]}
    free = {**(measure or {}), "in_force": "on" if measure and measure["in_force"] else ""}
    now = free if about == "tolls" else _now_of(about, facts, told, fees)
    return await page(
        request,
        "headquarters/centre.html",
        422 if errors else 200,
        title="センターのこと",
        desk="headquarters",
        values=facts | {"seen": marks[""]} | ({} if about else typed),
        told=typed if about == "incident" else told | {"seen": marks["incident"]},
        free=typed if about == "tolls" else free | {"seen": marks["tolls"]},
        fees=typed if about == "fees" else fees | {"seen": marks["fees"]},
        waste=typed if about == "waste" else facts | {"seen": marks["waste"]},
        differ=differences(now, typed, _MODELS[about]) if moved else [],
        errors=errors or {},
        about=about,
        matter_sorts=SORTS,
        saved="saved" in request.query_params,
        gathered=await database(request).read(_closing, request.query_params.get("closed", "")),
    )


def _closing(tx: Tx, closed: str) -> dict[str, Any]:
    """What keeps the incident open, each with where it is solved; closed: the incident that was closed just now."""
    row = centre.incident_by_id(tx, closed) if closed else None
    over = row if row and row["closed_at"] else None
    now = centre.incident(tx)
    return {
        "waits": _waits_of(tx, now),
        "waits_still": _waits_of(tx, over),
        "left": [(why, *_SOLVED_AT[what]) for what, why in still_open(tx).items()] if now else [],
        "left_over": [] if now or closed else needs.incidents_left(tx),
        "in_review": review.count_waiting(tx),
        "to_give_back": equipment.count_to_give_back(tx),
        "lent": equipment.count_out(tx),
        "sheets_out": sum(team["copies_out"] for team in teams.with_sheets_out(tx)),
        "closed": over,
    }


def _waits_of(tx: Tx, incident: Row | None) -> dict[str, Any] | None:
    return what_waits.waiting(tx, incident) if incident and not incident["drill"] else None


_SOLVED_AT = {
    "out": ("/returns", "帰着の窓口を開く"),
    "staying": ("/returns", "帰着の窓口を開く"),
    "formed": ("/dispatch", "送り出しの窓口を開く"),
}
"""Where it is solved what keeps an incident open, and what leads there."""

_MODELS: dict[str, type[Payload]] = {
    "": SayFacts,
    "incident": SayIncident,
    "tolls": SayTolls,
    "fees": SayFees,
    "waste": SayWasteSite,
}


def _now_of(about: str, facts: dict[str, str], told: dict[str, Any], fees: dict[str, str]) -> dict[str, Any]:
    """What is recorded now, under the names of a form's fields."""
    if about == "incident":
        return told | {"at_once": "on" if told.get("at_once_from") else ""}
    return fees if about == "fees" else facts


async def facts(request: Request) -> Response:
    return await _centre(request)


async def say_facts(request: Request) -> Response:
    return await answer_form(request, "say_facts", _centre, SAVED)


async def say_incident(request: Request) -> Response:
    return await answer_form(request, "say_incident", partial(_centre, about="incident"), SAVED)


async def say_tolls(request: Request) -> Response:
    return await answer_form(request, "say_tolls", partial(_centre, about="tolls"), SAVED)


async def say_fees(request: Request) -> Response:
    return await answer_form(request, "say_fees", partial(_centre, about="fees"), SAVED)


async def say_waste_site(request: Request) -> Response:
    return await answer_form(request, "say_waste_site", partial(_centre, about="waste"), SAVED)


async def _end_drill_needs(request: Request, drill: str) -> None:
    """Before a drill is closed its needs end, a part at a time, but for the last, which end with it. Where that is refused, closing says
    why."""

    async def left() -> list[str]:
        those = [one["id"] for one in await database(request).read(needs.open_of_incident, drill)]
        return those[:NEEDS_AT_ONCE] if len(those) > NEEDS_AT_ONCE else []

    await in_parts(request, "end_drill_needs", left, lambda part: {"needs": part})


async def close_incident(request: Request) -> Response:
    """The incident is over. What was held because of it alone is erased at once (避難行動要支援者名簿)."""
    again = partial(_centre, about="close")
    now = await database(request).read(centre.incident)
    if now and now["drill"]:
        await _end_drill_needs(request, now["id"])
    answer = await answer_form(request, "close_incident", again, "/headquarters/centre?closed={incident}")
    if answer.status_code == 303:
        if now and not now["drill"]:
            carried = bool(text_of(await request.form(), "carry"))
            await what_waits.settle(request, now["id"], helpers_alone=not carried)
        running(request).sheets.forget_all()
        await evacuation_erasing.begin(running(request), identity(request))
    return answer


async def carry_over(request: Request) -> Response:
    """What still waits of an incident that is closed goes on at the desk of every day."""
    closed = text_of(await request.form(), "closed")
    row = await database(request).read(centre.incident_by_id, closed)
    if row is None or not row["closed_at"] or row["drill"]:
        raise HTTPException(404)
    await what_waits.settle(request, row["id"], helpers_alone=False)
    return RedirectResponse(f"/headquarters/centre?closed={row['id']}", 303)


routes = [
    desk_route("/headquarters", show),
    desk_route("/headquarters/today", today, part=True),
    desk_route("/headquarters/take-on", take_on, "POST"),
    desk_route("/headquarters/release", release, "POST"),
    desk_route("/headquarters/desks", desks, part=True, roles=ANY_ROLE),
    desk_route("/headquarters/centre", facts),
    desk_route("/headquarters/centre", say_facts, "POST"),
    desk_route("/headquarters/incident/facts", say_incident, "POST"),
    desk_route("/headquarters/tolls", say_tolls, "POST"),
    desk_route("/headquarters/fees", say_fees, "POST"),
    desk_route("/headquarters/waste-site", say_waste_site, "POST"),
    desk_route("/headquarters/incident/close", close_incident, "POST"),
    desk_route("/headquarters/incident/carry", carry_over, "POST"),
]
