"""Bus rounds (バス便): the buses of a day and who is on them; planned, late, called off; the driver's list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.buses import ALREADY_LEFT, ChangeBus, PlanBus
from vcenter.commands.buses import ROLES as MAY
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import buses as words
from vcenter.domain.calendar import LAST_HOUR, read_time
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.names import with_san
from vcenter.domain.passes import shown as pass_shown
from vcenter.domain.team_life import is_late
from vcenter.sheets import SheetsFailed
from vcenter.sheets.year_papers import Facts, Grid, Note, Paper
from vcenter.store import buses, centre, equipment, servers, teams
from vcenter.store.looks import Seen
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import now_text, today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.looks import looked
from vcenter.web.page import fragment, page
from vcenter.web.phrases import day_text
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = MAY

PLANNED = says("bus_planned", "バス便を決めました。班を乗せてください。")
REPEATED = says("buses_repeated", "前と同じバス便を、{n}台決めました。")
CHANGED = says("bus_changed", "バスを直しました。")
ADDED = says("bus_trip_added", "便を足しました。")
LATE = says("bus_late", "便の時刻を変えました。乗る班に出ています。")
OFF = says("bus_off", "便を運休にしました。乗る予定の班に出ています。")
AGAIN = says("bus_again", "運休を取りやめました。")
ON = says("bus_on", "{n}班を便に乗せました。")
MOVED = says("bus_moved", "{n}班を、別の便から移しました。前の便からは降りています。")
TAKEN_OFF = says("bus_taken_off", "{n}班を便から降ろしました。")
BACK_BY = says("bus_back_by", "{n}班の帰着の予定を、帰りの便が着いたあとにしました。")
GOT_ON = says("bus_got_on", "{n}班が帰りの便に乗ったと記録しました。")

WRITTEN_TRIPS = 3
"""Drives of each way for which the form has a line; more are added afterwards."""


def at_returns(tx: Tx) -> list[Row]:
    """The drives home of today, and older ones that have to fetch somebody: each with who is on it, who is missing, and whether it has
    left already (`gone`). Nothing of those on which nobody is."""
    now = datetime.now(UTC)
    return [
        trip | {"gone": is_late(trip["day"], trip["leaves_now"], now)}
        for bus in buses.whole(tx, buses.now(tx, today_text()))
        for trip in bus["trips"]
        if trip["way"] == "home" and any(rider["state"] == "out" for rider in trip["riders"])
    ]


def of_team(tx: Tx, team: Row) -> dict[str, Any]:
    """What the page of a team shows: the drives that it takes (`bus`), and those of its day that it may still choose (`bus_choices`)."""
    now = datetime.now(UTC)
    said = buses.said_of(tx, [team]).get(
        team["id"], {"rides": {}, "changes": [], "troubles": [], "back_by": ""}
    )
    taken = {ride["id"] for ride in said["rides"].values()}
    return {
        "bus": said,
        "bus_ways": words.WAYS,
        "bus_choices": [
            trip | {"moves": words.from_another(trip, said["rides"].get(trip["way"]))}
            for bus in buses.whole(tx, buses.of_day(tx, team["day"], servers.here(tx)))
            for trip in bus["trips"]
            if trip["id"] not in taken and words.may_take(trip, team["state"], now)
        ]
        if team["state"] in ("formed", "out")
        else [],
    }


def _listed(tx: Tx) -> dict[str, Any]:
    day = today_text()
    found = buses.whole(tx, [*buses.now(tx, day), *buses.later(tx, day)])
    here = [*teams.formed(tx), *teams.out(tx)]
    before = buses.last_day_before(tx, day)
    said = buses.said_of(tx, here)
    rides = {id: one["rides"] for id, one in said.items()}
    # Said once of each team: at the first drive that it takes.
    first = {next(iter(one["rides"].values()))["id"] + id: one for id, one in said.items()}
    for bus in found:
        out = {rider["team_id"] for trip in bus["trips"] if trip["way"] == "out" for rider in trip["riders"]}
        able = [team for team in here if team["day"] == bus["day"]]
        for trip in bus["trips"]:
            trip["waiting"] = _may_ride(trip, able, rides, out)
    return {
        "buses": found,
        "said": first,
        "repeat": before if not any(bus["day"] == day for bus in found) else None,
        "ways": words.WAYS,
    }


def _may_ride(trip: Row, here: list[Row], rides: Mapping[str, Mapping[str, Row]], out: set[str]) -> list[Row]:
    """Who may still be put on a drive: those who have none of this way, or one that was called off (`moves`), and of those first who goes
    out with the same bus (`out`)."""
    now = datetime.now(UTC)
    free = []
    for team in here:
        mine = rides.get(team["id"], {}).get(trip["way"])
        if (mine is None or mine["off_at"]) and words.may_take(trip, team["state"], now):
            free.append(team | {"moves": words.from_another(trip, mine)})
    return sorted(free, key=lambda team: team["id"] not in out)


def _screen(tx: Tx) -> dict[str, Any]:
    sorts = equipment.sorts(tx)
    things = equipment.stock(tx, singles=True)
    return {**_listed(tx), "cars": [row for row in things if sorts.get(row["kind"]) == "vehicle"]}


async def _show(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    form: str = "",
) -> Response:
    """The buses of today. form: what was refused: plan, on, other."""
    found = await database(request).read(_screen)
    name = f"バス{sum(bus['day'] == today_text() for bus in found['buses']) + 1}号車"
    return await page(
        request,
        "buses/page.html",
        422 if errors else 200,
        title="バス便",
        desk="dispatch",
        values=values or {"bus": new_id(), "name": name},
        errors=errors or {},
        form=form,
        lines=range(1, WRITTEN_TRIPS + 1),
        already_left=ALREADY_LEFT,
        gathered=found,
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def listed(request: Request) -> Response:
    return fragment(request, "buses/list.html", gathered=await database(request).read(_listed))


def _trips_of(form: FormData) -> list[dict[str, str]]:
    """The drives that the form's lines say: out1_leaves, out1_arrives, home1_leaves …"""
    said = [
        {"way": way, **{part: text_of(form, f"{way}{line}_{part}") for part in ("leaves", "arrives")}}
        for way in words.WAYS
        for line in range(1, WRITTEN_TRIPS + 1)
    ]
    return _as_meant([trip for trip in said if trip["leaves"].strip() or trip["arrives"].strip()])


def _as_meant(trips: list[dict[str, str]], known: Iterable[Row] = ()) -> list[dict[str, str]]:
    """These drives with 0:30 as 24:30 where the bus drives in the evening. known: those that it has already."""
    times = [(trip["way"], read_time(trip["leaves"], LAST_HOUR)) for trip in trips]
    beside = [*times, *((trip["way"], trip["leaves"]) for trip in known)]
    return [
        trip | {"leaves": words.leaves_at_night(way, leaves, beside) or trip["leaves"]}
        for trip, (way, leaves) in zip(trips, times, strict=True)
    ]


async def plan(request: Request) -> Response:
    form = await request.form()
    trips = _trips_of(form)
    more = {"trips": trips, "stock": text_of(form, "stock") or None}
    outcome = await perform_form(request, "plan_bus", more)
    if not outcome.done:
        errors = {name.partition(".")[0]: message for name, message in outcome.errors.items()}
        if not trips:
            errors["trips"] = "行きか帰りの、出る時刻を入力してください。例: 9:30"
        return await _show(request, values_of(form, PlanBus), errors, form="plan")
    return RedirectResponse(going_on("/buses", PLANNED, of=outcome), 303)


async def repeat(request: Request) -> Response:
    outcome = await perform_form(request, "repeat_buses")
    if not outcome.done:
        return await _show(request, None, outcome.errors, form="other")
    return RedirectResponse(going_on("/buses", REPEATED, outcome.outcome["count"]), 303)


# Who is on them


async def put_on(request: Request) -> Response:
    """A team takes a drive; refused for want of seats, it is asked whether they part."""
    form = await request.form()
    outcome = await perform_form(request, "put_on_bus", dict(request.path_params))
    if not outcome.done:
        typed = {
            "team": text_of(form, "team"),
            "trip": request.path_params["trip"],
            "at": text_of(form, "at"),
        }
        return await _show(request, typed | {"bus": new_id()}, outcome.errors, form="on")
    to = _then(form, outcome.outcome["team"])
    line = MOVED if outcome.outcome.get("before") else ON
    return RedirectResponse(going_on(to, line, outcome.outcome["number"], of=outcome), 303)


def _then(form: FormData, team: str) -> str:
    """Where one goes on who has pressed something of a team: its own page, or the buses."""
    return f"/dispatch/teams/{team}" if text_of(form, "at") == "team" else "/buses"


async def _of_team(request: Request, kind: str, line: str) -> Response:
    """A button beside a team on its drive, or on the team's own page, was pressed."""
    form = await request.form()
    outcome = await perform_form(request, kind, dict(request.path_params))
    if not outcome.done:
        return await _show(request, None, outcome.errors, form="other")
    to = _then(form, outcome.outcome["team"])
    return RedirectResponse(going_on(to, line, outcome.outcome["number"]), 303)


async def take_off(request: Request) -> Response:
    return await _of_team(request, "take_off_bus", TAKEN_OFF)


async def expect(request: Request) -> Response:
    return await _of_team(request, "expect_with_bus", BACK_BY)


async def got_on(request: Request) -> Response:
    form = await request.form()
    outcome = await perform_form(request, "say_got_on", dict(request.path_params))
    if not outcome.done:
        begun = {"bus": new_id(), "at": text_of(form, "at")}
        return await _show(request, begun, outcome.errors, form="other")
    to = "/returns" if text_of(form, "at") == "returns" else "/buses"
    return RedirectResponse(going_on(to, GOT_ON, outcome.outcome["number"], of=outcome), 303)


# One bus


def _whole(tx: Tx, id: str) -> Row | None:
    row = buses.by_id(tx, id)
    return buses.whole(tx, [row])[0] if row else None


async def _one(
    request: Request,
    bus: str,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    form: str = "",
) -> Response:
    """The page of a bus. form: what was refused: change, add, or the id of a drive."""
    whole = await database(request).read(_whole, bus)
    if whole is None:
        raise HTTPException(404)
    moved = form == "change" and "seen" in (errors or {})
    typed = values if form == "change" and values else whole | {"seen": whole["changed_at"]}
    return await page(
        request,
        "buses/one.html",
        422 if errors else 200,
        title=whole["name"],
        desk="dispatch",
        bus=whole,
        ways=words.WAYS,
        already_left=ALREADY_LEFT,
        values=typed | ({"seen": whole["changed_at"]} if moved else {}),
        typed=values or {},
        errors=errors or {},
        form=form,
        differ=differences(whole, values or {}, ChangeBus) if moved else [],
    )


async def one(request: Request) -> Response:
    return await _one(request, request.path_params["bus"])


async def change(request: Request) -> Response:
    form = await request.form()
    bus = request.path_params["bus"]
    outcome = await perform_form(request, "change_bus", {"bus": bus})
    if not outcome.done:
        return await _one(request, bus, values_of(form, ChangeBus), outcome.errors, form="change")
    return RedirectResponse(going_on(f"/buses/{bus}", CHANGED), 303)


async def add_trip(request: Request) -> Response:
    bus, form = request.path_params["bus"], await request.form()
    known = await database(request).read(buses.trips_of, bus)
    (typed,) = _as_meant([{"way": text_of(form, "way"), "leaves": text_of(form, "leaves")}], known)
    outcome = await perform_form(request, "add_bus_trip", {"bus": bus, **typed})
    if not outcome.done:
        return await _one(request, bus, values_of(form), outcome.errors, form="add")
    return RedirectResponse(going_on(f"/buses/{bus}", ADDED, of=outcome), 303)


async def _of_trip(request: Request, kind: str, line: str) -> Response:
    """Something is said of a drive, on the page of its bus."""
    form = await request.form()
    trip = request.path_params["trip"]
    payload = {"trip": trip} | {
        name: text_of(form, name) for name in ("expected", "why", "sure") if name in form
    }
    outcome = await perform(request, kind, payload, text_of(form, "command_id"))
    if outcome.done:
        to = f"/buses/{outcome.outcome['bus']}"
        return RedirectResponse(going_on(to, line, of=outcome), 303)
    row = await database(request).read(buses.trip, trip)
    if row is None:
        raise HTTPException(404)
    return await _one(request, row["bus_id"], values_of(form), outcome.errors, form=trip)


async def say_late(request: Request) -> Response:
    return await _of_trip(request, "say_bus_late", LATE)


async def call_off(request: Request) -> Response:
    return await _of_trip(request, "call_bus_off", OFF)


async def run_again(request: Request) -> Response:
    return await _of_trip(request, "run_bus_again", AGAIN)


# The driver's list


def _paper(tx: Tx, id: str) -> Paper | None:
    """Which teams are on each drive, for whoever drives: of people the leaders alone, with their phones; nobody who is hidden."""
    bus = _whole(tx, id)
    if bus is None:
        return None
    facts = centre.facts(tx)
    made = now_text()
    grids: list[Note | Grid] = []
    for trip in bus["trips"]:
        at = f"{words.WAYS[trip['way']]}　{words.shown(trip['leaves_now'])}発"
        at += f"　{words.shown(words.ends_at(trip))}着" if trip["arrives"] else ""
        at += (
            "　★ 運休"
            if trip["off_at"]
            else f"（予定 {words.shown(trip['leaves'])}発）"
            if trip["expected"]
            else ""
        )
        rows = tuple(_rider(row, bool(trip["off_at"])) for row in trip["riders"] if row["rides"])
        title = f"{at}　{trip['riding']}人 / {trip['seats']}人乗り"
        heading = ("班", "班長", "人数", "班長の電話", "乗った")
        grids.append(
            Grid(heading, rows, (12, 32, 14, 28, 14), title) if rows else Note(f"{title}　乗る班はありません")
        )
    return Paper(
        f"{bus['name']}　乗る班の一覧",
        "",
        made,
        f"{bus['name']}　{day_text(bus['day'])}　{facts['name']}　{facts['phone']}　印刷 {made}　個人情報です。終わったら返してください",
        (
            Facts(
                (
                    ("日", day_text(bus["day"])),
                    ("車", "　".join(part for part in (bus["plate"], f"{bus['seats']}人乗り") if part)),
                    ("運転する人", "　".join(part for part in (bus["driver"], bus["driver_phone"]) if part)),
                    ("乗り降りする所", bus["site"]),
                    ("センターの電話", facts["phone"]),
                )
            ),
            *grids,
        ),
        day=day_text(bus["day"]),
    )


def _rider(row: Row, off: bool) -> tuple[str, str, int | str, str, str]:
    hides = bool(row["leader_hidden_at"])
    leader = f"受付証 {pass_shown(row['leader_pass'])}" if hides else with_san(row["leader_name"])
    split = "（分かれて乗る）" if row["split"] else ""
    on = f"{row['got_on']}人" if row["got_on"] else "□"
    return (
        f"{row['team_number']}班{split}",
        leader,
        f"{row['size']}人のうち{row['seated']}人" if row["split"] else row["size"],
        "" if hides else row["leader_phone"],
        words.before_off(row["got_on"]) if off else on,
    )


async def printed(request: Request) -> Response:
    bus = request.path_params["bus"]
    paper = await database(request).read(_paper, bus)
    if paper is None:
        raise HTTPException(404)
    try:
        made = await running(request).sheets.year_papers_pdf((paper,))
    except SheetsFailed as failed:
        return await _one(request, bus, None, {"": str(failed)}, form="print")
    await looked(request, Act.PRINTED, "バスに乗る班の一覧", Seen(count=paper.rows))
    return files.pdf(made, "bus")


def _named(tx: Tx, id: str) -> str:
    row = buses.by_id(tx, id)
    return row["name"] if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    trips = buses.trips_of(tx, id)
    return [(_named(tx, id), "、".join(words.named(trip) for trip in trips))] if trips else []


def _trip_named(tx: Tx, id: str) -> str:
    row = buses.trip(tx, id)
    return words.named(row) if row else ""


introduce(Subject("bus", _named, _now, lambda tx, id: (f"/buses/{id}", "バスの画面"), position=70))
introduce(Subject("bus_trip", _trip_named, position=71))

NO_CARD = NoLook("a bus with the numbers of its teams and their leaders; lists show as much")

routes = [
    desk_route("/buses", show),
    desk_route("/buses", plan, "POST"),
    desk_route("/buses/list", listed, part=True),
    desk_route("/buses/repeat", repeat, "POST"),
    desk_route("/buses/{bus}", one, look=NO_CARD),
    desk_route("/buses/{bus}", change, "POST", look=NO_CARD),
    desk_route("/buses/{bus}/trips", add_trip, "POST", look=NO_CARD),
    desk_route("/buses/{bus}/list.pdf", printed, "POST", part=True, look=NO_CARD),
    desk_route("/buses/trips/{trip}/teams", put_on, "POST", look=NO_CARD),
    desk_route("/buses/trips/{trip}/late", say_late, "POST", look=NO_CARD),
    desk_route("/buses/trips/{trip}/off", call_off, "POST", look=NO_CARD),
    desk_route("/buses/trips/{trip}/again", run_again, "POST", look=NO_CARD),
    desk_route("/buses/teams/{team}/off", take_off, "POST", look=NO_CARD),
    desk_route("/buses/teams/{team}/back-by", expect, "POST", look=NO_CARD),
    desk_route("/buses/teams/{team}/got-on", got_on, "POST", look=NO_CARD),
]
