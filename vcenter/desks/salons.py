"""Salons (サロン): when they meet, who comes and who helps, the roll of each session, and who has not come for a while."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache, wraps
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.salons import ChangeSalon
from vcenter.desks.both_sides import differences
from vcenter.domain import salon_words
from vcenter.domain.calendar import fiscal_year, show_wareki_year
from vcenter.domain.looks import NoLook
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role, Roles
from vcenter.domain.schedule import WEEKDAYS, Schedule, holiday_name, read_schedule
from vcenter.store import (
    centre,
    groups,
    roster_marks,
    salon_requests,
    salons,
    search,
    shelter_salons,
    staff_salons,
)
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.beside import beside, show_beside
from vcenter.web.chips import chips
from vcenter.web.clock import day_typed, fiscal_year_asked, today, today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, identity, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON, Role.ROSTERS})

MISSING = frozenset({Role.SALON, Role.ROSTERS, Role.WATCH})
"""Who may see who has not come: it is told of people, and not of salons."""

FOUND = 8


VIEWS = {"today": "今日", "all": "すべて", "one_off": "講座・催し", "resting": "休んでいる"}

PLANNED = says("gathering_planned", "登録しました。来た人は、受付証の読み取りか名前で記録します。")
ADDED = says("salon_added", "サロンを登録しました。")
CHANGED = says("salon_changed", "サロンの内容を直しました。")
PERSON_KEPT = says("salon_person", "サロンの参加者を記録しました。")
HELPING_ENDED = says("salon_helper_ended", "担い手から外しました。")


Only = frozenset[str] | None
"""The salons that somebody may see; None: every one."""


async def own_salons(request: Request, wanted: Roles = ROLES) -> Only:
    """The salons of whoever is signed in. wanted: the roles of what they open."""
    who = identity(request)
    return await database(request).read(staff_salons.only, who.id, who.roles, wanted)


def own_only(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """To somebody who is held to some salons, another one is one that does not exist."""

    @wraps(endpoint)
    async def of_theirs(request: Request) -> Response:
        only = await own_salons(request)
        if only is not None and request.path_params["salon"] not in only:
            raise HTTPException(404)
        return await endpoint(request)

    return of_theirs


def schedule_for(salon: Row) -> Schedule | None:
    """When it meets; None where nobody can tell from what is written."""
    return schedule_of(salon["days"])


@lru_cache(maxsize=2000)
def schedule_of(written: str) -> Schedule | None:
    """Remembered: every screen says how many salons of today are not recorded yet."""
    try:
        return read_schedule(written)
    except Refusal:
        return None


@lru_cache(maxsize=2000)
def _next_day(written: str, day: date, but: frozenset[str]) -> date | None:
    """The next day from `day` on, by the words of a schedule. but: days (ISO) on which it does not meet."""
    found = schedule_of(written)
    days = found.dates(day, day + timedelta(days=366)) if found else iter(())
    return next((one for one in days if one.isoformat() not in but), None)


def _when(salon: Row, off: frozenset[str], instead: frozenset[str]) -> date | None:
    """The next day on which it meets, today among them. off: days on which it does not after all; instead: days to which one was moved."""
    if salon["resting_since"]:
        return None
    planned = _next_day(salon["days"], today(), off)
    moved = min((day for day in instead if day >= today_text()), default=None)
    return min((one for one in (planned, moved and date.fromisoformat(moved)) if one), default=None)


def _all(tx: Tx, only: Only = None) -> list[Row]:
    """Every salon that somebody may see with its next day (`next`), the state of its session of today (`session`, `came`): today's first, then by day."""
    day = today_text()
    held = {row["salon_id"]: row for row in salons.on_day(tx, day)}
    away = shelter_salons.places_on(tx, day)
    changed = salons.changed_from(tx, day)
    nothing: frozenset[str] = frozenset()
    rows = []
    for salon in (*salons.listed(tx), *salons.one_offs(tx)):
        if only is not None and salon["id"] not in only:
            continue
        session = held.get(salon["id"])
        next_day = _when(salon, *changed.get(salon["id"], (nothing, nothing)))
        off = session is not None and session["state"] in ("cancelled", "moved")
        is_today = (next_day == today() or session is not None) and not off
        said = {"next": next_day, "session": session, "is_today": is_today, "away": away.get(salon["id"], "")}
        rows.append(salon | said)
    return sorted(rows, key=_place)


def is_one_off(salon: Row) -> bool:
    """Whether it is a course, drill or event, and no salon."""
    return salon["kind"] in salon_words.ONE_OFF


def is_over(salon: Row) -> bool:
    """Whether it is a course, drill or event whose last day has been."""
    return is_one_off(salon) and not salon["is_today"] and salon["next"] is None


def _place(salon: Row) -> tuple[Any, ...]:
    return (
        bool(salon["resting_since"]),
        is_over(salon),
        not salon["is_today"],
        salon["next"] or date.max,
        salon["district"],
        salon["name"],
        salon["id"],
    )


def _in_view(rows: list[Row], view: str) -> list[Row]:
    if view == "today":
        return [row for row in rows if row["is_today"]]
    if view == "one_off":
        return [row for row in rows if is_one_off(row)]
    return [row for row in rows if not is_one_off(row) and bool(row["resting_since"]) == (view == "resting")]


def _unrecorded(tx: Tx) -> int:
    """Salons that meet today and of which nothing is recorded yet."""
    return sum(one["is_today"] and one["session"] is None for one in _all(tx))


keep(
    TabletPage("salons", "サロン", 62, online=("/salons", "/salons/{id}", "/salons/missing", "/salons/year"))
)
keep(
    TabletPage(
        "roll",
        "サロンの出席",
        desk="salons",
        online=("/salons/{id}/sessions/*",),
        home="/salons/{id}",
        acts={
            "/salons/{salon}/sessions/{day}/scan": "scan",
            "/salons/{salon}/sessions/{day}/mark": "mark_salon_roll",
        },
    )
)

stand(
    Desk(
        "salons",
        "サロン",
        62,
        badge=_unrecorded,
        topics=("salons",),
        of=frozenset({Role.SALON}),
        everyday=True,
    )
)


def _list(tx: Tx, only: Only, view: str, words: str = "", opened: str = "") -> dict[str, Any]:
    rows = _all(tx, only)
    found = _in_view(rows, view)
    if words.strip():
        found = [one for one in rows if salons.is_found(one, words)]
    return {
        "view": view,
        "words": words,
        "may_add": only is None,
        "salons": found,
        "opened": opened,
        "opened_row": next((one for one in rows if one["id"] == opened), None),
        "chips": chips(VIEWS, lambda key: len(_in_view(rows, key)), view),
    }


def _view(request: Request) -> str:
    view = request.query_params.get("view", "")
    return view if view in VIEWS else "all"


async def show(request: Request) -> Response:
    gathered = await database(request).read(_list, await own_salons(request), _view(request))
    return await page(request, "salons/page.html", title="サロン", desk="salons", gathered=gathered)


async def listed(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]
    gathered = await database(request).read(_list, await own_salons(request), _view(request), words)
    return fragment(request, "salons/list.html", gathered=gathered)


def _missing(tx: Tx, salon_id: str = "") -> list[Row]:
    """Who has not come for a while, longest first."""
    rows = []
    for one in salons.missing(tx, salon_id):
        since = date.fromisoformat(one["last_came"] or one["missed_since"])
        if salon_words.is_missed(one["missed"], since, today()):
            rows.append(one | {"since": since})
    return rows


async def missing(request: Request) -> Response:
    only = await own_salons(request, MISSING)
    people = await database(request).read(_missing)
    seen = [one for one in people if only is None or one["salon_id"] in only]
    gathered = {"people": seen}
    return await page(
        request, "salons/missing.html", title="しばらく来ていない人", desk="salons", gathered=gathered
    )


def _whole(tx: Tx, id: str, year: int | None = None) -> dict[str, Any]:
    """A salon with what became of each of its days in a fiscal year: this one where none is said."""
    salon = groups.by_id(tx, "salons", id)
    if salon is None:
        raise HTTPException(404)
    this = fiscal_year(today())
    year = year or this
    first, last = date(year, 4, 1), date(year + 1, 3, 31)
    schedule = schedule_for(salon)
    said = {one["day"]: one for one in salons.sessions(tx, id, first.isoformat(), last.isoformat())}
    # Of a year that is over only what was recorded: how it met then, the words of today do not say.
    days = {one.isoformat() for one in schedule.dates(first, last)} if schedule and year == this else set()
    moved = {one["moved_to"] for one in said.values() if one["moved_to"]}
    listed = sorted(days | said.keys() | moved, reverse=True)
    away = shelter_salons.of_salon(tx, id)
    past = [_line(day, said, away) for day in listed if day <= today_text()]
    coming = [_line(day, said, away) for day in reversed(listed) if day > today_text()]
    incident = centre.incident(tx)
    return {
        "salon": salon,
        "one_off": is_one_off(salon),
        "year": year,
        "is_this_year": year == this,
        "year_words": show_wareki_year(year),
        "schedule": schedule,
        "past": past,
        "coming": coming[:4],
        "today_meets": any(one["day"] == today_text() for one in past),
        "unplanned": _unplanned(tx, salon, schedule),
        "came": sum(one["guests"] + one["roll_guests"] for one in said.values()),
        "held": sum(1 for one in said.values() if one["state"] == "held"),
        "guests": salons.guests(tx, id),
        "helpers": salons.helpers(tx, id),
        "missing": _missing(tx, id),
        "helpers_short": max((salon["helpers_wanted"] or 0) - len(salons.helpers(tx, id)), 0)
        if not salon["resting_since"]
        else 0,
        "helpers_lately": salon_requests.lately(tx, id),
        "seeks": salon_requests.of_salon(tx, id),
        "hears": incident is not None,
        "heard": shelter_salons.heard(tx, id, incident["id"]) if incident else [],
        "marks": roster_marks.of_record(tx, "salons", id),
        "settled": roster_marks.settled(tx, "salons", id),
    }


NEAR = timedelta(days=62)
"""How far before and after today a planned day is looked for."""


def _unplanned(tx: Tx, salon: Row, schedule: Schedule | None) -> dict[str, str] | None:
    """Today in words and the planned day that is nearest to it ("" where none is near), where a salon does not meet today by its words and
    nothing is recorded of today yet; None otherwise, and where nobody can tell its days."""
    here = today()
    if schedule is None or not schedule.rules or is_one_off(salon):
        return None
    first, last = here - NEAR, here + NEAR
    said = salons.sessions(tx, salon["id"], first.isoformat(), last.isoformat())
    off = {one["day"] for one in said if one["state"] in ("cancelled", "moved")}
    planned = {day for day in schedule.dates(first, last) if day.isoformat() not in off}
    planned |= {date.fromisoformat(one["day"]) for one in said if one["state"] == "open"}
    planned |= {date.fromisoformat(one["moved_to"]) for one in said if one["moved_to"]}
    if here in planned or here.isoformat() in {one["day"] for one in said}:
        return None
    nearest = min(planned, key=lambda day: (abs(day - here), day), default=None)
    return {
        "today": f"今日（{WEEKDAYS[here.weekday()]}曜）",
        "nearest": nearest.isoformat() if nearest else "",
    }


def _line(day: str, said: Mapping[str, Row], away: Mapping[str, Row]) -> dict[str, Any]:
    """A day of a salon, what was said of its session, and where it was held in a disaster."""
    return {
        "day": day,
        "session": said.get(day),
        "away": away.get(day),
        "holiday": holiday_name(date.fromisoformat(day)),
    }


async def show_salon(request: Request) -> Response:
    return await _salon(request)


async def _salon(request: Request, typed: str = "", wrong: str = "") -> Response:
    """A salon beside the list. typed: a day that was asked for and could not be read; wrong: what is wrong with it."""
    id, view, year = (
        request.path_params["salon"],
        _view(request),
        fiscal_year_asked(request.query_params.get("year", "")),
    )

    only = await own_salons(request)

    def look(tx: Tx) -> dict[str, Any]:
        whole = _whole(tx, id, year)
        found = _list(tx, only, view, opened=id)
        before, after = beside(found["salons"], found["opened_row"], _place)
        return whole | {
            "list": found,
            "before": f"/salons/{before['id']}?view={view}" if before else "",
            "after": f"/salons/{after['id']}?view={view}" if after else "",
        }

    gathered = await database(request).read(look)
    found = gathered.pop("list")
    gathered |= {"title": gathered["salon"]["name"], "view": view}
    gathered |= {"typed": {"day": typed} if wrong else {}, "wrong": {"day": wrong} if wrong else {}}
    return await show_beside(
        request, "salons", 422 if wrong else 200, gathered, found, missing_here=gathered["missing"]
    )


async def _card(
    request: Request, values: dict[str, Any], errors: dict[str, str], salon: Row | None
) -> Response:
    return await page(
        request,
        "salons/card.html",
        422 if errors else 200,
        title=f"{salon['name']}を直す" if salon else "サロンを登録する",
        desk="salons",
        values=values,
        errors=errors,
        salon=salon,
        differ=differences(_values(salon), values, ChangeSalon) if salon and "seen" in errors else [],
    )


def _values(salon: Row) -> dict[str, Any]:
    return salon | {"seen": salon["changed_at"], "rests": bool(salon["resting_since"])}


async def _may_add(request: Request) -> None:
    if await own_salons(request) is not None:
        raise HTTPException(404)


async def new(request: Request) -> Response:
    await _may_add(request)
    return await _card(request, {"salon": new_id()}, {}, None)


async def add(request: Request) -> Response:
    await _may_add(request)
    outcome = await perform_form(request, "add_salon")
    if outcome.done:
        return RedirectResponse(going_on(f"/salons/{outcome.outcome['salon']}", ADDED), 303)
    return await _card(request, values_of(await request.form()), outcome.errors, None)


async def _show_plan(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    await _may_add(request)
    return await page(
        request,
        "salons/plan.html",
        422 if errors else 200,
        title="講座・訓練・催しを登録する",
        desk="salons",
        values=values or {"salon": new_id(), "day": today_text()},
        errors=errors or {},
    )


async def plan(request: Request) -> Response:
    return await _show_plan(request)


async def planned(request: Request) -> Response:
    return await answer_form(
        request, "plan_gathering", _show_plan, going_on("/salons/{salon}/sessions/{day}", PLANNED)
    )


async def _correct(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    salon = await database(request).read(groups.by_id, "salons", request.path_params["salon"])
    if salon is None:
        raise HTTPException(404)
    if errors and "seen" in errors:
        values = {**(values or {}), "seen": salon["changed_at"]}
    return await _card(request, values or _values(salon), errors or {}, salon)


async def edit(request: Request) -> Response:
    return await _correct(request)


async def change(request: Request) -> Response:
    return await answer_form(request, "change_salon", _correct, going_on("/salons/{salon}", CHANGED))


async def show_people(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """Who comes to a salon and who runs it, and how somebody is added."""
    gathered = await database(request).read(_whole, request.path_params["salon"])
    return await page(
        request,
        "salons/people.html",
        422 if errors else 200,
        title=f"{gathered['salon']['name']}の人",
        desk="salons",
        values=values or {},
        errors=errors or {},
        gathered=gathered,
    )


async def people(request: Request) -> Response:
    return await show_people(request)


async def put(request: Request) -> Response:
    return await answer_form(
        request, "put_in_salon", show_people, going_on("/salons/{salon}/people", PERSON_KEPT)
    )


async def end_salon_help(request: Request) -> Response:
    return await answer_form(
        request, "end_salon_help", show_people, going_on("/salons/{salon}/people", HELPING_ENDED)
    )


async def find(request: Request) -> Response:
    """People of the rosters, to be put into a salon or onto a roll."""
    words = text_of(await request.form(), "q")[:100]
    found = await database(request).read(search.people, words, None, FOUND) if words.strip() else []
    return fragment(
        request,
        "salons/found.html",
        words=words,
        people=found,
        salon_id=request.path_params["salon"],
        day=day_of(request.query_params.get("day", "")),
    )


def day_of(written: str) -> str:
    """A day of an address, as the records write it; "" where it is none."""
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return ""


async def other_day(request: Request) -> Response:
    """To the roll of a day that was typed: of the paper book, or of a session that is not in the schedule."""
    typed = text_of(await request.form(), "day")[:40]
    day, wrong = day_typed(typed, "past", "")
    if wrong or not day:
        return await _salon(request, typed, wrong or "開催日を入力してください。例: 11/27")
    return RedirectResponse(f"/salons/{request.path_params['salon']}/sessions/{day}", 303)


OF_MANY = NoLook("a list of a salon's people, as the roster has it")

routes = [
    desk_route("/salons", show),
    desk_route("/salons/list", listed, "POST", part=True),
    desk_route("/salons/missing", missing, roles=MISSING),
    desk_route("/salons/new", new),
    desk_route("/salons/new", add, "POST"),
    desk_route("/salons/plan", plan),
    desk_route("/salons/plan", planned, "POST"),
    desk_route("/salons/{salon}", own_only(show_salon), look=OF_MANY),
    desk_route("/salons/{salon}/edit", own_only(edit), look=OF_MANY),
    desk_route("/salons/{salon}/edit", own_only(change), "POST", look=OF_MANY),
    desk_route("/salons/{salon}/people", own_only(people), look=OF_MANY),
    desk_route("/salons/{salon}/people", own_only(put), "POST", look=OF_MANY),
    desk_route("/salons/{salon}/people/find", own_only(find), "POST", part=True, look=OF_MANY),
    desk_route("/salons/{salon}/people/end", own_only(end_salon_help), "POST", look=OF_MANY),
    desk_route("/salons/{salon}/day", own_only(other_day), "POST", look=OF_MANY),
]
