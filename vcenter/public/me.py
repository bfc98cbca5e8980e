"""A volunteer's own page (/me), opened by their pass: today, their team, their days, and their pass to keep."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.domain.buses import leaves_now
from vcenter.domain.calendar import read_moment, read_typed
from vcenter.domain.contact import digits
from vcenter.domain.refusal import Refusal
from vcenter.domain.who import Who
from vcenter.locale import Says
from vcenter.public.days import days_ahead, days_of, held_of
from vcenter.public.own_pass import COOKIE, as_paper, as_picture, holder, mine, remember
from vcenter.public.preregistration import covers, pass_context
from vcenter.sheets import SheetsFailed
from vcenter.store import (
    attendance,
    buses,
    centre,
    needs,
    offers,
    people,
    recalls,
    servers,
    status,
    teams,
    tolls,
)
from vcenter.store.thanks import thanks_for_person
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today
from vcenter.web.forms import text_of, values_of
from vcenter.web.open_page import (
    in_language,
    language_of,
    open_form,
    open_page,
    perform_open,
    tries,
)
from vcenter.web.routes import phone_route
from vcenter.web.state import database
from vcenter.web.tries import client_address

TRIES_A_MINUTE = 5
"""Birth dates that one address may try for one pass number: whoever guesses keeps nobody else out."""
ADDRESS_TRIES_A_MINUTE = 60
"""And for all numbers from one address: in a shelter a hundred phones share one."""
TOKENS_A_MINUTE = 60
PAPERS_A_MINUTE = 10
CHANGES_A_MINUTE = 30
LONGEST_NUMBER = 9
"""Digits that the number of a need may have."""


def _hours(row: Row) -> dict[str, Any]:
    came, went = read_moment(row["in_at"]), read_moment(row["out_at"])
    minutes = int((went - came).total_seconds() // 60) if came and went else 0
    return {"start": row["in_at"], "end": row["out_at"], "hours": minutes // 60, "minutes": minutes % 60}


def _team(tx: Tx, person_id: str) -> dict[str, Any] | None:
    """Of a person's team only what may be on a phone: no family, no address, no phones."""
    row = teams.team_of(tx, person_id)
    if row is None:
        return None
    shown = {field: row[field] for field in ("number", "state", "leader_name", "leave_at", "back_by")}
    recall = recalls.of_team(tx, row["id"]) or {}
    shown["buses"] = [
        {
            "way": way,
            "time": leaves_now(ride),
            "name": ride["bus_name"],
            "site": ride["site"],
            "off": ride["off_at"],
        }
        for way, ride in buses.rides(tx, row["id"]).items()
    ]
    return shown | {"recall": recall.get("cause", ""), "recall_words": recall.get("words", "")}


def _hand(tx: Tx, person_id: str, day: date) -> int | None:
    """The number of the posted need for which this person has a hand up."""
    hand = offers.up(tx, day.isoformat()).get(person_id)
    stands = hand and hand["raised_at"] >= offers.standing(tx, day.isoformat()).get(hand["need_id"], "~")
    need = needs.by_id(tx, hand["need_id"]) if hand and stands else None
    return need["number"] if need else None


def _now(tx: Tx, person: Row, day: date) -> dict[str, Any]:
    """What a volunteer sees of today and of their days."""
    gathering = centre.centre_day(tx, day.isoformat(), servers.here(tx))
    here = attendance.present(tx, gathering["id"], person["id"]) if gathering else None
    came = [row for row in attendance.of_person(tx, person["id"], 10) if row["day"] == day.isoformat()]
    ended = next((_hours(row) for row in came if row["out_at"]), None)
    return {
        "said": status.of_day(tx, day.isoformat()) | {"tolls": tolls.in_force(tx, day.isoformat())},
        "here": here,
        "ended": None if here else ended,
        "team": _team(tx, person["id"]),
        # Only of whoever waits here: every phone asks each minute.
        "choose": len(offers.standing(tx, day.isoformat())) if here else 0,
        "hand": _hand(tx, person["id"], day) if here else None,
        "my_days": days_of(tx, person["id"]),
        "held": held_of(tx, person["id"]),
        "thanks": thanks_for_person(tx, person["id"]),
        "today": day,
    }


async def _page(
    request: Request,
    person: Row,
    status_code: int = 200,
    *,
    notice: str = "",
    wrong: str = "",
    values: dict[str, Any] | None = None,
) -> Response:
    """A volunteer's own page. values: what was typed when it was refused."""

    def look(tx: Tx) -> dict[str, Any]:
        now = _now(tx, person, today())
        taken = {row["day"] for row in now["my_days"]}
        return now | {"days": [one for one in days_ahead(tx) if one["day"] not in taken]}

    found = await database(request).read(look)
    return await open_page(
        request,
        "me/page.html",
        status_code,
        path="/me",
        notice=notice,
        wrong=wrong,
        values=values or {},
        covers_today=await covers(request),
        gathered=pass_context(request, person) | found,
    )


async def show(request: Request) -> Response:
    person = await mine(request)
    if person is None:
        return await entrance(request)
    says = Says(language_of(request))
    notice = {"cancelled": "me.cancelled", "added": "me.added"}.get(request.query_params.get("done", ""))
    return await _page(request, person, notice=says(notice) if notice else "")


async def now(request: Request) -> Response:
    """The part of the page that changes, for the script that asks again each minute."""
    person = await mine(request)
    if person is None:
        return Response(status_code=401)
    found = await database(request).read(_now, person, today())
    return await open_page(request, "me/now.html", gathered=found)


async def entrance(
    request: Request, status_code: int = 200, values: dict[str, Any] | None = None, wrong: str = ""
) -> Response:
    """What a phone that holds no pass is asked. values: what was typed; `need`: the posted need that it came for, by its number, or "0"."""
    return await open_page(
        request, "me/enter.html", status_code, path="/me", values=values or {}, wrong=wrong
    )


async def enter(request: Request) -> Response:
    """Open a volunteer's page: by the token of its link, or by the number of the pass and the birth date."""
    form = await open_form(request)
    says, counted = Says(language_of(request)), tries(request)
    token = text_of(form, "token").strip()
    values = values_of(form) | {"token": ""}
    # Only wrong tries are counted: in a shelter a hundred phones share one address.
    purpose, number = ("token" if token else "enter"), digits(text_of(form, "number")[:40])
    whom = f"number {number} from {client_address(request)}"
    if counted.spent(request, purpose, TOKENS_A_MINUTE if token else ADDRESS_TRIES_A_MINUTE) or (
        not token and counted.spent(request, purpose, TRIES_A_MINUTE, whom)
    ):
        return await entrance(request, 429, values, says("common.too_often"))
    # Counted before anything is looked up: many at once must not get more tries than one after another.
    counted.count(request, purpose)
    counted.count(request, purpose, whom)
    person = await (holder(request, token) if token else _by_number(request, number, text_of(form, "birth")))
    if person is None:
        return await entrance(request, 422, values, says("me.ended" if token else "me.wrong"))
    counted.forgive(request, purpose)
    counted.forgive(request, purpose, whom)
    answer = RedirectResponse(to_choose(text_of(form, "need")) or "/me", 303)
    remember(request, answer, person)
    return answer


def to_choose(said: str) -> str:
    """The page on which volunteers choose, at the need of this number where it is one; "" where nobody came for it."""
    if not said.isascii() or not said.isdecimal() or len(said) > LONGEST_NUMBER:
        return ""
    return "/me/choose" if said == "0" else f"/me/choose?need={int(said)}"


async def _by_number(request: Request, number: str, birth: str) -> Row | None:
    try:
        born = read_typed(birth[:40], None, today()).isoformat()
    except Refusal:
        return None
    person = await database(request).read(people.by_pass, number)
    return person if person is not None and person["birth"] == born else None


async def _change(request: Request, kind: str, done: str, **payload: Any) -> Response:
    """Do something about one's own days."""
    form = await open_form(request)
    person, says = await mine(request), Says(language_of(request))
    if person is None:
        return await entrance(request, 401)
    typed = values_of(form)
    if tries(request).spent(request, "change", CHANGES_A_MINUTE):
        return await _page(request, person, 429, wrong=says("common.too_often"), values=typed)
    tries(request).count(request, "change")
    whole = payload | {"person": person["id"]}
    outcome = await perform_open(request, kind, whole, text_of(form, "command_id"))
    if not outcome.done:
        said = in_language(outcome, says)
        return await _page(request, person, 422, wrong=next(iter(said.values())), values=typed)
    return RedirectResponse(f"/me?done={done}", 303)


async def cancel(request: Request) -> Response:
    return await _change(request, "cancel_day", "cancelled", day=text_of(await open_form(request), "day"))


async def add(request: Request) -> Response:
    form = await open_form(request)
    days = [day for day in form.getlist("days") if isinstance(day, str)]
    if not days:
        return RedirectResponse("/me", 303)
    return await _change(request, "add_days", "added", days=days)


async def forget(request: Request) -> Response:
    """This phone no longer holds the pass."""
    answer = RedirectResponse("/me", 303)
    answer.delete_cookie(COOKIE)
    return answer


async def picture(request: Request) -> Response:
    person = await mine(request)
    if person is None:
        return RedirectResponse("/me", 303)
    return Response(
        await as_picture(request, person),
        media_type="image/png",
        headers={"content-disposition": 'attachment; filename="pass.png"'},
    )


async def paper(request: Request) -> Response:
    person = await mine(request)
    if person is None:
        return RedirectResponse("/me", 303)
    says, counted = Says(language_of(request)), tries(request)
    if counted.spent(request, "paper", PAPERS_A_MINUTE):
        return await _page(request, person, 429, wrong=says("common.too_often"))
    counted.count(request, "paper")
    try:
        pdf = await as_paper(request, person)
    except SheetsFailed:
        return await _page(request, person, 422, wrong=says("error.paper"))
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"content-disposition": 'inline; filename="pass.pdf"'},
    )


routes = [
    phone_route("/me", show),
    phone_route("/me", enter, "POST"),
    phone_route("/me/now", now, part=True, who=Who.VOLUNTEER),
    phone_route("/me/cancel", cancel, "POST", who=Who.VOLUNTEER),
    phone_route("/me/days", add, "POST", who=Who.VOLUNTEER),
    phone_route("/me/forget", forget, "POST", who=Who.VOLUNTEER),
    phone_route("/me/pass.png", picture, part=True, who=Who.VOLUNTEER),
    phone_route("/me/pass.pdf", paper, part=True, who=Who.VOLUNTEER),
]
