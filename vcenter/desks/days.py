"""What headquarters says to volunteers: today's status, the days to come, and who registered under a known name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.capacity import DAYS_AHEAD, word
from vcenter.domain.roles import Role
from vcenter.locale import usual_reasons
from vcenter.store import registrations, status
from vcenter.store.tx import Tx
from vcenter.web.clock import day_said, today
from vcenter.web.forms import answer_form, perform_form, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ADMINISTRATION})

WORDS = {
    "wanted": "募集中",
    "few": "残りわずか",
    "full": "満員（キャンセル待ち）",
    "closed": "お休み",
    "stopped": "中止",
}
TAKES = {"open": "募集する", "closed": "お休み", "stopped": "中止"}
STATES = {"preparing": "準備中", "open": "活動する", "stopped": "中止", "closed": "閉所・お休み"}
HEAT = {"": "なし", "caution": "注意", "high": "厳重警戒", "danger": "危険"}


def _days(tx: Tx, typed: str | None) -> list[dict[str, Any]]:
    """The days to come, and before them the one of which something was typed, should it be over by now."""
    days = [(today() + timedelta(days=ahead)).isoformat() for ahead in range(DAYS_AHEAD)]
    known = status.days(tx, sorted({*days, typed or days[0]}))
    return [{**one.held, "places": one.places, "word": word(one.places)} for one in known.values()]


async def _show_days(
    request: Request, typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        "days/page.html",
        422 if errors else 200,
        title="募集する日と人数",
        desk="headquarters",
        days=await database(request).read(_days, day_said((typed or {}).get("day", ""))),
        words=WORDS,
        takes=TAKES,
        reasons=usual_reasons(),
        typed=typed or {},
        errors=errors or {},
        saved=request.query_params.get("saved", ""),
        promoted=request.query_params.get("promoted", ""),
    )


async def show_days(request: Request) -> Response:
    return await _show_days(request)


async def set_day(request: Request) -> Response:
    return await answer_form(
        request, "set_capacity", _show_days, "/headquarters/days?saved={day}&promoted={promoted}#day-{day}"
    )


async def _show_status(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    day = day_said((values or {}).get("day", "")) or today().isoformat()
    now = await database(request).read(status.of_day, day)
    return await page(
        request,
        "days/status.html",
        422 if errors else 200,
        title="本日の開所状況",
        desk="headquarters",
        day=day,
        now=now,
        states=STATES,
        heat=HEAT,
        reasons=usual_reasons(),
        values=values or {**now, "heat_warning": now["heat"]},
        errors=errors or {},
        saved="saved" in request.query_params,
    )


async def show_status(request: Request) -> Response:
    return await _show_status(request)


async def say_status(request: Request) -> Response:
    return await answer_form(request, "say_status", _show_status, "/headquarters/status?saved=1")


def _claims(tx: Tx) -> list[dict[str, Any]]:
    return [row | {"form": orjson.loads(row["said"])} for row in registrations.claims_waiting(tx)]


async def _show_claims(request: Request, errors: dict[str, str] | None = None) -> Response:
    return await page(
        request,
        "days/claims.html",
        422 if errors else 200,
        title="確認が必要な事前登録",
        desk="headquarters",
        claims=await database(request).read(_claims),
        errors=errors or {},
        done=request.query_params.get("done", ""),
    )


async def show_claims(request: Request) -> Response:
    return await _show_claims(request)


async def confirm(request: Request) -> Response:
    same = text_of(await request.form(), "same") == "yes"
    outcome = await perform_form(request, "confirm_claim", {"same": same})
    if not outcome.done:
        return await _show_claims(request, outcome.errors)
    # Whoever stands at the desk is handed their pass now.
    return RedirectResponse(f"/people/{outcome.outcome['person']}/pass?new", 303)


def _named(tx: Tx, id: str) -> str:
    row = registrations.claim(tx, id)
    return f"{row['number']}番の申込み" if row else ""


introduce(Subject("claim", _named))


routes = [
    desk_route("/headquarters/days", show_days),
    desk_route("/headquarters/days", set_day, "POST"),
    desk_route("/headquarters/status", show_status),
    desk_route("/headquarters/status", say_status, "POST"),
    desk_route("/headquarters/claims", show_claims, roles=ROLES | {Role.RECEPTION}),
    desk_route("/headquarters/claims", confirm, "POST", roles=ROLES | {Role.RECEPTION}),
]
