"""What headquarters says to volunteers: today's status, the days to come, and who registered under a known name."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.days import SayStatus, capacity_seen, status_seen
from vcenter.commands.registry import KINDS
from vcenter.desks.both_sides import differences
from vcenter.desks.closing import open_ends
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import JAPAN
from vcenter.domain.capacity import DAYS_AHEAD, word
from vcenter.domain.day_words import COMING, HEAT, TODAY
from vcenter.domain.roles import Role
from vcenter.locale import usual_reasons
from vcenter.store import leaving, needs, registrations, status
from vcenter.store.tx import Tx
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.clock import day_said, today
from vcenter.web.forms import answer_form, command_of, perform, perform_form, text_of, values_of
from vcenter.web.page import page
from vcenter.web.phrases import day_text, is_late
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ADMINISTRATION})

TAKES = {"open": "募集する", "closed": "お休み", "stopped": "中止"}


SET = ("people", "state", "reason")
"""What is set of a day."""


def _as_text(day: Mapping[str, Any]) -> str:
    """A day as the screen showed it: whoever changed nothing in its row records nothing of it."""
    return "|".join("" if day[field] is None else str(day[field]) for field in SET)


def _in_words(held: Mapping[str, Any]) -> str:
    """What is set of a day, as staff say it."""
    people = "制限なし" if held["people"] is None else f"{held['people']}人"
    return "　".join(part for part in (TAKES[held["state"]], people, held["reason"]) if part)


def _days(tx: Tx, typed: Iterable[str]) -> list[dict[str, Any]]:
    """The days to come, and before them those of which something was typed, should they be over by now."""
    days = [(today() + timedelta(days=ahead)).isoformat() for ahead in range(DAYS_AHEAD)]
    known = status.days(tx, sorted({*days, *typed}))
    return [
        {
            **one.held,
            "places": one.places,
            "word": word(one.places),
            "was": _as_text(one.held),
            "seen": capacity_seen(one.held),
        }
        for one in known.values()
    ]


async def _show_days(
    request: Request, typed: dict[str, dict[str, str]] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """typed: of days that are not recorded, what stood in their rows."""
    return await page(
        request,
        "days/page.html",
        422 if errors else 200,
        title="募集する日と人数",
        desk="headquarters",
        days=await database(request).read(_days, list(typed or ())),
        words=COMING,
        takes=TAKES,
        reasons=usual_reasons(),
        typed=typed or {},
        errors=errors or {},
        saved=_number(request, "saved"),
        promoted=_number(request, "promoted"),
    )


def _number(request: Request, name: str) -> int:
    said = request.query_params.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


async def show_days(request: Request) -> Response:
    return await _show_days(request)


async def set_days(request: Request) -> Response:
    """Set every day whose row was changed, each by a command of its own; what is wrong with one holds up no other."""
    form = await request.form()
    command = command_of(form)
    refused: dict[str, dict[str, str]] = {}
    errors: dict[str, str] = {}
    saved = promoted = 0
    for said in form.getlist("day")[: 2 * DAYS_AHEAD]:
        day = day_said(said) if isinstance(said, str) else ""
        row = {field: text_of(form, f"{field}.{day}").strip() for field in SET}
        if not day or _as_text(row) == text_of(form, f"was.{day}"):
            continue
        asked = {"day": day, "seen": text_of(form, f"seen.{day}")[:40], **row}
        # A second press after somebody else's change is another act than the first one, which was refused.
        id = str(uuid.uuid5(command, f"{day} {asked['seen']}"))
        outcome = await perform(request, "set_capacity", asked, id)
        if outcome.done:
            saved += 1
            promoted += outcome.outcome["promoted"]
            continue
        refused[day] = row
        for field, message in outcome.errors.items():
            where, words = (f"{field}.{day}" if field in SET else field), message
            if field == "seen":
                held = await database(request).read(status.limit, day)
                where = f"people.{day}"
                words = (
                    f"ほかの人が「{_in_words(held)}」に直しました。これでよければ、もう一度押してください。"
                )
            errors[where] = f"{day_text(day)}: {words}"
    if errors:
        if saved:
            errors["saved"] = f"ほかの{saved}日分は記録しました。"
        return await _show_days(request, refused, errors)
    return RedirectResponse(f"/headquarters/days?saved={saved}&promoted={promoted}", 303)


async def _show_status(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    day = day_said((values or {}).get("day", "")) or today().isoformat()
    now = await database(request).read(status.of_day, day)
    held = {**now, "heat_warning": now["heat"], "seen": status_seen(now)}
    moved = "seen" in (errors or {})
    if moved:  # shown beside each other now: the next press is meant
        values = {**(values or {}), "seen": held["seen"]}
    ends = await database(request).read(open_ends, day)
    return await page(
        request,
        "days/status.html",
        422 if errors else 200,
        title="本日の開所状況",
        desk="headquarters",
        day=day,
        now=now,
        states=TODAY,
        ends=ends,
        # Towards the evening, and as soon as somebody should have been back, it is said before anybody asks.
        ends_now=datetime.now(JAPAN).hour >= CLOSING_HOUR or any(is_late(team) for team in ends.out),
        heat=HEAT,
        reasons=usual_reasons(),
        values=values or held,
        differ=differences(held, values or {}, SayStatus) if moved else [],
        errors=errors or {},
        saved="saved" in request.query_params,
    )


async def show_status(request: Request) -> Response:
    return await _show_status(request)


CLOSING_HOUR = 15

REASONS_OF = ("full", "stopped", "closed")
"""What is said of a day for a reason."""

CLOSING = "sure"
"""The field that says what of the day was seen to be open; without it, or with less than there is now, it is shown first."""


async def _old_reason(request: Request, day: str, state: str, reason: str) -> str:
    """What is asked where the reason of one state would stand beside another one; "" where nothing is."""
    now = await database(request).read(status.of_day, day) if day else None
    if not now or not now["state"] or not reason or reason != now["reason"] or state == now["state"]:
        return ""
    if text_of(await request.form(), "same_reason"):
        return ""
    was = TODAY[now["state"]]
    meant = "この理由でよければ、もう一度押してください。" if state in REASONS_OF else ""
    return f"「{reason}」は、前の発表（{was}）の理由です。ちがうときは、直すか空にしてください。{meant}"


async def say_status(request: Request) -> Response:
    form = await request.form()
    day = day_said(text_of(form, "day"))
    if wrong := await _old_reason(request, day or "", text_of(form, "state"), text_of(form, "reason")):
        typed = values_of(form, KINDS["say_status"].payload)
        return await _show_status(request, typed, {"reason": wrong})
    if text_of(form, "state") == "closed" and day:
        ends = await database(request).read(open_ends, day)
        if ends.mark and text_of(form, CLOSING) != ends.mark:
            typed = values_of(form, KINDS["say_status"].payload)
            said = "まだ終わっていないことがあります。上を確かめて、もう一度押してください。"
            return await _show_status(request, typed | {CLOSING: ends.mark}, {"state": said})
    return await answer_form(request, "say_status", _show_status, "/headquarters/status?saved=1")


def _claims(tx: Tx) -> list[dict[str, Any]]:
    return [row | {"form": orjson.loads(row["said"])} for row in registrations.claims_waiting(tx)]


async def _show_claims(request: Request, errors: dict[str, str] | None = None) -> Response:
    return await page(
        request,
        "days/claims.html",
        422 if errors else 200,
        title="名簿の方かもしれない事前登録",
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


def _too_few(tx: Tx) -> list[Wanted]:
    """That fewer people are expected tomorrow than the needs that are ready want at least. Nothing while nobody has said a word of it:
    a centre without pre-registration knows nothing of tomorrow."""
    tomorrow = (today() + timedelta(days=1)).isoformat()
    if status.takes_people(tx, tomorrow) != "open":
        return []
    coming, asked = len(leaving.who_is_expected(tx, tomorrow)), needs.people_asked_for(tx)
    return [
        Wanted(
            tomorrow,
            f"あすの人手が足りません　あと{asked - coming}人",
            "/headquarters/days",
            about=f"来る予定 {coming}人　マッチング待ちのニーズに要る人 {asked}人",
        )
    ] * (0 < coming < asked)


wants(Source("people", 80, "あすの人手", _too_few, "/headquarters/days", ("matching", "headquarters")))

routes = [
    desk_route("/headquarters/days", show_days),
    desk_route("/headquarters/days", set_days, "POST"),
    desk_route("/headquarters/status", show_status),
    desk_route("/headquarters/status", say_status, "POST"),
    desk_route("/headquarters/claims", show_claims, roles=ROLES | {Role.RECEPTION}),
    desk_route("/headquarters/claims", confirm, "POST", roles=ROLES | {Role.RECEPTION}),
]
