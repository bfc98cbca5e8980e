"""The roll of a salon's session (出席): called by a tap on each name or by their passes, and what became of the session."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.salons import NOTHING_YET, SaySalonSession
from vcenter.desks.both_sides import differences
from vcenter.desks.salons import OF_MANY, day_of, is_one_off, own_only, schedule_for
from vcenter.domain import salon_words
from vcenter.domain.passes import PassCode
from vcenter.domain.roles import Role
from vcenter.domain.schedule import holiday_name
from vcenter.store import centre, covers, groups, safety, salons, shelter_salons
from vcenter.store import people as people_of
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.page import fragment, page
from vcenter.web.qr import read_scanned
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON, Role.ROSTERS})

NOBODYS = "知らない券です。名簿の受付証ではありません。名前を押すか、下で名前を探すか、「初めての人を足す」から記録してください。"
OLD_ONE = "前の受付証です。{name}さんには新しい受付証が出ています。ご本人か確かめて、名前を押してください。"
SAID = says("salon_session_said", "この回を記録しました。")
ALL_ABSENT = says("salon_session_absent", "この回を記録しました。{n}人を欠席にしました。")


def _day_asked(request: Request) -> str:
    day = day_of(request.path_params["day"])
    if not day:
        raise HTTPException(404)
    return day


def _session(tx: Tx, id: str, day: str) -> dict[str, Any]:
    salon = groups.by_id(tx, "salons", id)
    if salon is None:
        raise HTTPException(404)
    held = salons.session(tx, salons.session_id(id, day))
    rows = salons.roll(tx, salons.session_id(id, day), id)
    guests = [one for one in rows if one["part"] == "guest"]
    schedule = schedule_for(salon)
    incident = centre.incident(tx)
    shelter = shelter_salons.by_id(tx, salons.session_id(id, day))
    run_by = [one for one in rows if one["part"] == "helper"]
    wanted = (shelter or salon)["helpers_wanted"] or salon["helpers_wanted"]
    return {
        "salon": salon,
        "one_off": is_one_off(salon),
        "day": day,
        "hears": incident is not None and not is_one_off(salon),
        "shelter": shelter,
        "now_at": safety.whereabouts(tx, f"{safety.SALONS.key} {id}", incident["id"]) if incident else {},
        "heard": shelter_salons.heard_at(tx, salons.session_id(id, day)),
        "helpers_need": shelter_salons.helpers_need(tx, salons.session_id(id, day)),
        "wanted": wanted,
        "helpers_missing": salon_words.helpers_missing(
            wanted, held["roll_helpers"] if held else 0, len(run_by)
        ),
        "holiday": holiday_name(date.fromisoformat(day)),
        "held": held,
        "roll": guests,
        "helpers": run_by,
        "came": sum(one["state"] == "came" for one in guests),
        "absent": sum(one["state"] == "absent" for one in guests),
        "unsaid": sum(not one["state"] for one in guests),
        "hours": (schedule.begins, schedule.ends) if schedule else ("", ""),
        "covered": covers.of_salon_day(tx, id, day),
    }


async def show_session(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The roll of a session, called by a tap on each name, and what became of the session."""
    day = _day_asked(request)
    gathered = await database(request).read(_session, request.path_params["salon"], day)
    held = gathered["held"]
    now = {"seen": held["changed_at"] if held else NOTHING_YET, "state": "held", "way": "meeting"}
    if held:
        now |= held | {"began_at": held["begins"], "ended_at": held["ends"], "seen": held["changed_at"]}
        now["state"] = "held" if held["state"] == "open" else held["state"]
    else:
        now |= {"began_at": gathered["hours"][0], "ended_at": gathered["hours"][1]}
    if errors and "seen" in errors:
        values = {**(values or {}), "seen": now["seen"]}
    return await page(
        request,
        "salons/session.html",
        422 if errors else 200,
        title=f"{gathered['salon']['name']}の出席",
        desk="salons",
        values=values or now,
        errors=errors or {},
        differ=differences(now, values or {}, SaySalonSession) if errors and "seen" in errors else [],
        gathered=gathered,
    )


async def session(request: Request) -> Response:
    return await show_session(request)


async def roll(request: Request) -> Response:
    """The names of a roll as they are by now."""
    day = _day_asked(request)
    gathered = await database(request).read(_session, request.path_params["salon"], day)
    return fragment(request, "salons/roll.html", gathered=gathered, wrong="")


async def mark(request: Request) -> Response:
    """A name was tapped."""
    said = {"salon": request.path_params["salon"], "day": request.path_params["day"]}
    outcome = await perform_form(request, "mark_salon_roll", said)
    day = _day_asked(request)
    gathered = await database(request).read(_session, request.path_params["salon"], day)
    wrong = "" if outcome.done else outcome.said[0]
    return fragment(request, "salons/roll.html", 422 if wrong else 200, gathered=gathered, wrong=wrong)


def _scanned(tx: Tx, id: str, day: str, code: PassCode | None) -> tuple[dict[str, Any], Row | None, str]:
    """A roll, whom a pass means, and why it means nobody ("")."""
    shown = _session(tx, id, day)
    person = people_of.by_pass(tx, code.number) if code else None
    if code is None or person is None or person["hidden_at"]:
        return shown, None, NOBODYS
    if code.issue is not None and code.issue < person["issue_of_pass"]:
        return shown, None, OLD_ONE.format(name=person["name"])
    return shown, person, ""


async def scan(request: Request) -> Response:
    """A pass was scanned: whoever is looked for has come; of anybody else it is asked whether they are to be added."""
    salon, day = request.path_params["salon"], _day_asked(request)
    form = await request.form()
    code = read_scanned(request, text_of(form, "code")[:200].strip())
    code = code if isinstance(code, PassCode) else None
    gathered, person, wrong = await database(request).read(_scanned, salon, day, code)
    listed = {one["id"]: one for one in (*gathered["roll"], *gathered["helpers"])}
    here = listed.get(person["id"]) if person else None
    again = bool(here and here["state"] == "came")
    if person and not here and gathered["one_off"]:  # whoever comes is marked: nobody is looked for
        here = person | {"part": "guest"}
    if here and not again:
        said = {"salon": salon, "day": day, "person": here["id"], "part": here["part"], "state": "came"}
        outcome = await perform(request, "mark_salon_roll", said, text_of(form, "command_id"))
        wrong = "" if outcome.done else outcome.said[0]
        gathered = await database(request).read(_session, salon, day)
    return fragment(
        request,
        "salons/roll.html",
        gathered=gathered,
        wrong=wrong,
        read=here if not wrong else None,
        again=again,
        asked=person if person and not here else None,
    )


async def join(request: Request) -> Response:
    """Somebody of the rosters comes to the salon from now on, and has come today."""
    salon, day = request.path_params["salon"], _day_asked(request)
    form = await request.form()
    person = text_of(form, "person")[:36]
    known = await database(request).read(salons.guest, salon, person)
    kind, said = "put_in_salon", {"salon": salon, "person": person}
    if known:  # whether they need support stays as it was said
        kind, said = "say_guest_state", said | {"state": "coming"}
    outcome = await perform(request, kind, said, new_id())
    if outcome.done:
        said = {"salon": salon, "day": day, "person": person, "part": "guest", "state": "came"}
        outcome = await perform(request, "mark_salon_roll", said, text_of(form, "command_id"))
    wrong = "" if outcome.done else outcome.said[0]
    gathered = await database(request).read(_session, salon, day)
    listed = {one["id"]: one for one in gathered["roll"]}
    read = None if wrong else listed.get(person)
    return fragment(request, "salons/roll.html", gathered=gathered, wrong=wrong, read=read)


async def say(request: Request) -> Response:
    said = {"salon": request.path_params["salon"], "day": request.path_params["day"]}
    outcome = await perform_form(request, "say_salon_session", said)
    if not outcome.done:
        return await show_session(request, values_of(await request.form()), outcome.errors)
    absent = outcome.outcome["absent"]
    return RedirectResponse(
        going_on(f"/salons/{said['salon']}", ALL_ABSENT, absent)
        if absent
        else going_on(f"/salons/{said['salon']}", SAID),
        303,
    )


routes = [
    desk_route("/salons/{salon}/sessions/{day}", own_only(session), look=OF_MANY),
    desk_route("/salons/{salon}/sessions/{day}", own_only(say), "POST", look=OF_MANY),
    desk_route("/salons/{salon}/sessions/{day}/roll", own_only(roll), part=True, look=OF_MANY),
    desk_route("/salons/{salon}/sessions/{day}/scan", own_only(scan), "POST", part=True, look=OF_MANY),
    desk_route("/salons/{salon}/sessions/{day}/join", own_only(join), "POST", part=True, look=OF_MANY),
    desk_route("/salons/{salon}/sessions/{day}/mark", own_only(mark), "POST", part=True, look=OF_MANY),
]
