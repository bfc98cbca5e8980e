"""Tablets at headquarters: where each is, when it was here last, and how one that was lost is stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.seen import mark_of
from vcenter.commands.tablets import SetTablets, settings_seen
from vcenter.desks.both_sides import differences
from vcenter.desks.review_sides import span_words
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import centre_day, read_moment
from vcenter.domain.roles import Role
from vcenter.store import tablets, uses
from vcenter.store.tx import Row, Tx
from vcenter.web import navigation
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.forms import perform_form, text_of, values_of
from vcenter.web.page import page
from vcenter.web.phrases import waited
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ADMINISTRATION})

CLOCK_TOLD_MS = 120_000
"""A clock that is wrong by more is shown."""


def _all(tx: Tx) -> tuple[list[Row], dict[str, int]]:
    rows = tablets.everyone(tx)
    return [
        row
        | {
            "staff": tablets.staff_of(tx, row["id"]),
            "clock": span_words(row["clock_ahead_ms"] / 1000)
            if abs(row["clock_ahead_ms"]) > CLOCK_TOLD_MS
            else "",
            "used": uses.read(row["uses"]),
            "seen": mark_of(row["uses"]),
        }
        for row in rows
    ], tablets.settings(tx)


async def _show(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    done: str = "",
    asked_of: str = "",
) -> Response:
    """asked_of: the tablet whose form was refused."""
    enrolled, kept = await database(request).read(_all)
    moved = "seen" in (errors or {})
    mark = {"seen": settings_seen(kept)}
    if values and moved:  # shown beside each other now: the next press is meant
        values = values | mark
    return await page(
        request,
        "tablets/page.html",
        422 if errors else 200,
        title="タブレット",
        desk="headquarters",
        tablets=enrolled,
        places=navigation.labels(),
        uses=uses.uses(),
        version=running(request).app_version(),
        values=values or kept | mark,
        differ=differences(kept, values, SetTablets) if values and moved else [],
        errors=errors or {},
        asked_of=asked_of,
        done=done or next((word for word in ("stopped", "used") if word in request.query_params), ""),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def cut_off(request: Request) -> Response:
    outcome = await perform_form(request, "cut_off_device")
    if not outcome.done:
        return await _show(request, errors=outcome.errors)
    running(request).identities.forget_all()
    return RedirectResponse("/headquarters/devices?stopped=1", 303)


async def set_uses(request: Request) -> Response:
    outcome = await perform_form(request, "set_uses")
    if not outcome.done:
        asked_of = text_of(await request.form(), "device")
        return await _show(request, errors=outcome.errors, asked_of=asked_of)
    return RedirectResponse("/headquarters/devices?used=1", 303)


async def say_settings(request: Request) -> Response:
    outcome = await perform_form(request, "set_tablets")
    if not outcome.done:
        return await _show(request, values_of(await request.form()), outcome.errors)
    return await _show(request, done="saved")


def _named(tx: Tx, id: str) -> str:
    row = tablets.by_id(tx, id)
    return str(row["name"]) if row else ""


introduce(Subject("device", _named))


SILENT_AFTER = timedelta(minutes=30)
"""A tablet that was here today and has not been heard of for so long may be lost, or without network."""


def _silent(tx: Tx) -> list[Wanted]:
    """Tablets that were here today and are silent; whose last words told of entries that wait come first."""
    now = datetime.now(UTC)
    rows = [
        row | {"last": moment}
        for row in tablets.everyone(tx)
        if not row["cut_off_at"]
        and (moment := read_moment(row["seen_at"] or ""))
        and centre_day(moment) == centre_day(now)
        and now - moment > SILENT_AFTER
    ]
    rows.sort(key=lambda row: (-row["waiting"], row["last"]))
    return [
        Wanted(
            row["id"],
            f"タブレット「{row['name']}」から連絡がありません",
            "/headquarters/devices",
            since=waited(row["seen_at"]),
            about=f"届いていない入力 {row['waiting']}件" if row["waiting"] else "",
        )
        for row in rows
    ]


wants(Source("tablet", 100, "連絡のないタブレット", _silent, "/headquarters/devices", ("headquarters",)))

routes = [
    desk_route("/headquarters/devices", show),
    desk_route("/headquarters/devices/cut-off", cut_off, "POST"),
    desk_route("/headquarters/devices/uses", set_uses, "POST"),
    desk_route("/headquarters/devices/settings", say_settings, "POST"),
]
