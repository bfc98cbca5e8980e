"""Leaving (帰りの受付): scanned or found and home, the list of who is still in, closing time, and thanks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.path import Outcome
from vcenter.commands.tolls import car_seen
from vcenter.desks.closing import OpenEnds, open_ends
from vcenter.domain import hours
from vcenter.domain.calendar import utc_text
from vcenter.domain.names import kana_row
from vcenter.domain.passes import PassCode, SheetCode
from vcenter.domain.roles import Role
from vcenter.domain.tolls import KINDS, WHY_NOT, state
from vcenter.store import attendance, centre, groups, leaving, people, search, teams, tolls
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.attention import Point, waits
from vcenter.web.clock import day_said, gathering_today, today, today_text
from vcenter.web.done import entry_of, going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.page import fragment, page
from vcenter.web.qr import read_scanned
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.RECEPTION, Role.DISPATCH})

keep(
    TabletPage(
        "leaving",
        "帰りの受付",
        desk="reception",
        online=("/leaving",),
        acts={
            "/leaving/scan": "scan",
            "/leaving/check-out": "check_out",
            "/leaving/seal": "put_toll_seal",
            "/leaving/unseal": "drop_toll_seal",
        },
    )
)

SHOWN = 12

LISTED = 500
"""Of those who are still in; the rest are found by name."""

DAYS_EXPECTED = 7


KANA = "あかさたなはまやらわ他"


def by_kana(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Rows of people by the row of the syllabary in which they are looked up, in its order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(kana_row(row["kana"]), []).append(row)
    return sorted(found.items(), key=lambda item: KANA.index(item[0]))


def _now_here(tx: Tx) -> dict[str, Any]:
    rows = leaving.still_in(tx)
    today = today_text()
    here = [row for row in rows if row["day"] == today]
    before = [row for row in rows if row["day"] < today]
    unnamed = leaving.unnamed_in(tx)
    return {
        "here": by_kana(here[:LISTED]),
        "listed": min(len(here), LISTED),
        "here_count": len(here),
        "before": before,
        "days_before": sorted({row["day"] for row in (*before, *unnamed)} - {today}),
        "unnamed": unnamed,
        "expected": leaving.expected(tx, today, DAYS_EXPECTED),
        "sealed": tolls.count_sealed(tx, today),
    }


async def show(request: Request) -> Response:
    context = await database(request).read(_now_here)
    names = await database(request).read(_names)
    return await page(
        request,
        "leaving/page.html",
        title="帰りの受付",
        desk="reception",
        notice=_notice(request),
        names=names,
        gathered=context,
    )


def _names(tx: Tx) -> list[str]:
    return [row["name"] for row in (*groups.all_groups(tx), *groups.all_salons(tx))]


CLOSED = says("day_closed", "{n}人の帰宅を記録しました。")


def _notice(request: Request) -> dict[str, str] | None:
    """Who of a day that was closed is still in a team, when the address says so."""
    kept = request.query_params.get("kept", "")
    if not kept.isdecimal() or kept == "0":
        return None
    text = f"班にいる{kept}人は、そのままです。帰着の窓口で報告を受けてください。"
    return {"kind": "warn", "text": text}


async def listed(request: Request) -> Response:
    return fragment(request, "leaving/list.html", gathered=await database(request).read(_now_here))


async def find(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]

    def look(tx: Tx) -> list[Row]:
        found = search.people(tx, words, gathering_today(tx), SHOWN + 1, still_in_first=True)
        still_in = attendance.open_of_each(tx, [row["id"] for row in found])
        return [row | {"still_in": still_in.get(row["id"])} for row in found]

    found = await database(request).read(look)
    return fragment(request, "leaving/found.html", words=words, people=found[:SHOWN], more=len(found) > SHOWN)


async def scan(request: Request) -> Response:
    """A pass was scanned or its number typed: the person goes home, or it is said why not."""
    form = await request.form()
    code = read_scanned(request, text_of(form, "code")[:200])
    if isinstance(code, SheetCode):
        team = await database(request).read(teams.by_number, code.team)
        return fragment(request, "reception/not_a_pass.html", team=team)
    person = await database(request).read(people.by_pass, code.number) if code else None
    if person is None:
        return fragment(request, "leaving/unknown.html")
    how = "pass" if isinstance(code, PassCode) and code.signed else "search"
    # The record that had this number, should it be merged by now: which of its passes hold, only it knows.
    payload: dict[str, Any] = {"person": person["pass_of"], "how": how}
    if isinstance(code, PassCode) and code.last_day:
        payload["shown"] = {"issue": code.issue, "last_day": code.last_day.isoformat()}
    outcome = await perform(request, "check_out", payload, text_of(form, "command_id"))
    return await _left(request, person["id"], outcome)


async def check_out(request: Request) -> Response:
    form = await request.form()
    return await _left(request, text_of(form, "person"), await perform_form(request, "check_out"))


async def take_back(request: Request) -> Response:
    form = await request.form()
    return await _left(request, text_of(form, "person"), await perform_form(request, "take_back"))


async def _left(
    request: Request,
    person_id: str,
    outcome: Outcome,
    errors: dict[str, str] | None = None,
    day_typed: str = "",
) -> Response:
    """Whoever has just gone home: how long they served today, and when they come again."""

    def look(tx: Tx) -> tuple[Row | None, list[hours.Stay], str | None, dict[str, Any]]:
        return (
            search.with_presence(tx, person_id, gathering_today(tx)),
            leaving.stays_of(tx, person_id, today_text()),
            leaving.next_visit(tx, person_id),
            of_tolls(tx, person_id),
        )

    person, stays, next_day, toll = await database(request).read(look)
    day = today()
    return fragment(
        request,
        "leaving/left.html",
        person=person,
        outcome=outcome,
        back=entry_of(outcome),
        errors=errors or {},
        day_typed=day_typed,
        stays=[(utc_text(one.in_at), utc_text(one.out_at) if one.out_at else None) for one in stays],
        served=hours.shown(hours.minutes(stays)) if stays else "",
        certified=hours.shown(hours.by_day(stays).get(day, 0)) if stays else "",
        next_day=next_day if next_day and next_day > day.isoformat() else None,
        days=_days_to_come(day),
        gathered=toll,
    )


def of_tolls(tx: Tx, person_id: str) -> dict[str, Any]:
    """What the screen says of somebody's toll-free certificate today."""
    measure, car = tolls.measure(tx), tolls.car_of(tx, person_id)
    return {
        "incident": centre.incident(tx),
        "representative": centre.facts(tx)["representative"],
        "toll": measure,
        "toll_state": state(measure, today_text()),
        "toll_why_not": WHY_NOT,
        "toll_kinds": KINDS,
        "seal": tolls.seal_of(tx, person_id, today_text()),
        "car": car,
        "car_seen": car_seen(car),
        "toll_wrong": "",
        "car_errors": {},
        "car_values": None,
        "car_said": False,
    }


async def _toll(request: Request, kind: str) -> Response:
    """The part about the toll-free certificate, after one of its buttons was pressed."""
    form = await request.form()
    outcome = await perform_form(request, kind)
    of_car = kind == "say_toll_car"

    def look(tx: Tx) -> dict[str, Any]:
        person_id = text_of(form, "person")
        return {"person": people.by_id(tx, person_id), **of_tolls(tx, person_id)}

    found = await database(request).read(look)
    if found["person"] is None:
        return await _left(request, text_of(form, "person"), outcome)
    wrong = "" if outcome.done else outcome.said[0]
    return fragment(
        request,
        "leaving/toll.html",
        toll_wrong="" if of_car else wrong,
        car_errors=outcome.errors if of_car else {},
        car_values=values_of(form) if of_car and wrong else None,
        car_said=of_car and not wrong,
        gathered=found,
    )


async def seal(request: Request) -> Response:
    return await _toll(request, "put_toll_seal")


async def unseal(request: Request) -> Response:
    return await _toll(request, "drop_toll_seal")


async def say_car(request: Request) -> Response:
    return await _toll(request, "say_toll_car")


def _days_to_come(day: date) -> list[tuple[str, str]]:
    """Tomorrow and the next Saturday and Sunday: ISO date and its word."""
    saturday = day + timedelta(days=(5 - day.weekday()) % 7 or 7)
    sunday = day + timedelta(days=(6 - day.weekday()) % 7 or 7)
    found = {day + timedelta(days=1): "明日"}
    for one, said in sorted([(saturday, "土曜"), (sunday, "日曜")]):
        found.setdefault(one, f"{said} {one.month}/{one.day}")
    return [(one.isoformat(), said) for one, said in found.items()]


async def next_visit(request: Request) -> Response:
    form = await request.form()
    outcome = await perform_form(request, "say_next_visit")
    return await _left(request, text_of(form, "person"), outcome, outcome.errors, text_of(form, "day"))


async def ask_to_close(request: Request) -> Response:
    return await _closing(request, day_said(request.query_params.get("day", "") or today_text()), {})


async def _closing(request: Request, day: str | None, errors: dict[str, str]) -> Response:
    """Who would go home, and who would not; always of the day that was meant."""
    if day is None:
        return await page(
            request,
            "message.html",
            422,
            title="どの日の帰宅を記録するのか、わかりません",
            desk="reception",
            what="日付が読めません。",
            safe="だれも帰宅にしていません。",
            todo="「帰りの受付」の画面を開き直し、もう一度押してください。",
        )

    def look(tx: Tx) -> tuple[list[Row], list[Row], OpenEnds]:
        rows = [row for row in leaving.still_in(tx) if row["day"] == day]
        return rows, [row for row in leaving.unnamed_in(tx) if row["day"] == day], open_ends(tx, day)

    rows, unnamed, ends = await database(request).read(look)
    kept: dict[int, list[Row]] = {}
    for row in rows:
        if row["team_number"] is not None:
            kept.setdefault(row["team_number"], []).append(row)
    return await page(
        request,
        "leaving/close.html",
        422 if errors else 200,
        title="まだ残っている方をまとめて帰宅にする",
        desk="reception",
        day=day,
        going=[row for row in rows if row["team_number"] is None],
        unnamed=unnamed,
        kept=sorted(kept.items()),
        # Whoever waits goes home by this very form.
        ends=replace(ends, waiting=0),
        errors=errors,
    )


CLOSING = "まだ残っている方をまとめて帰宅にするのは、センター全体のことです。お手伝いの方はしません。"


async def close(request: Request) -> Response:
    outcome = await perform_form(request, "close_day")
    if not outcome.done:
        return await _closing(request, day_said(text_of(await request.form(), "day")), outcome.errors)
    said = outcome.outcome
    address = f"/leaving?kept={len(said['kept'])}"
    return RedirectResponse(going_on(address, CLOSED, said["left"] + said["unnamed"], of=outcome), 303)


async def thank(request: Request) -> Response:
    """Words that came for those who helped, from the page of a team or from here."""
    form = await request.form()
    values = values_of(form)
    outcome = await perform_form(request, "say_thanks", {"need": values.get("need") or None})
    done = outcome.done
    return fragment(
        request,
        "leaving/thanks.html",
        outcome=outcome,
        values={} if done else values,
        errors=outcome.errors,
        thanks_id=new_id() if done else values.get("thanks", ""),
        need=values.get("need", ""),
        names=await database(request).read(_names),
    )


waits(
    Point(
        "still_in", "reception", "帰宅を受け付けていない人", lambda tx: len(leaving.still_in(tx)), "/leaving"
    )
)

routes = [
    desk_route("/leaving", show),
    desk_route("/leaving/list", listed, part=True),
    desk_route("/leaving/find", find, "POST"),
    desk_route("/leaving/scan", scan, "POST"),
    desk_route("/leaving/check-out", check_out, "POST"),
    desk_route("/leaving/take-back", take_back, "POST"),
    desk_route("/leaving/seal", seal, "POST"),
    desk_route("/leaving/unseal", unseal, "POST"),
    desk_route("/leaving/car", say_car, "POST"),
    desk_route("/leaving/next", next_visit, "POST"),
    desk_route("/leaving/close", ask_to_close, not_by_helpers=CLOSING),
    desk_route("/leaving/close", close, "POST", not_by_helpers=CLOSING),
    desk_route("/leaving/thanks", thank, "POST"),
]
