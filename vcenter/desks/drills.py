"""Incidents and drills (災害・訓練): opening one with what is ready for it, and throwing a drill away."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.drills import change_seen
from vcenter.desks.drill_scripts import USED
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.drill_words import FIELDS, THINGS, YES_NO, differing
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import RESPONSIBLE, Role
from vcenter.domain.skills import label
from vcenter.store import (
    centre,
    drill_changes,
    drill_figures,
    drill_scripts,
    drills,
    journal,
    ready,
    shelter_salons,
)
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import command_of, perform, perform_form, text_of, values_of
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import Running, database, running

ROLES = frozenset({Role.ADMINISTRATION})

CHANGES = frozenset({Role.ADMINISTRATION, Role.ROSTERS})
"""Who may see whose cards a drill changed."""

NOBODY = NoLook("figures of a drill, and nobody's name")

SECONDS_AT_ONCE = 0.8
"""How long one request takes things away before the page is told how far it is."""

says("drill_change_kept", "変更を残しました。")
says("drill_change_undone", "訓練の前に戻しました。")


def _named(tx: Tx, id: str) -> str:
    row = centre.incident_by_id(tx, id)
    return row["name"] if row else ""


introduce(Subject("incident", _named))


def _every(tx: Tx) -> dict[str, Any]:
    return {
        "incidents": drills.every(tx),
        "reported": drill_figures.reported(tx),
        "scripts": drill_scripts.every(tx),
        "prepared": drill_scripts.nearest(tx, today()),
        "ready": ready.figures(tx),
        "salons_of": shelter_salons.totals(tx),
    }


async def _show_all(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        "drills/page.html",
        422 if errors else 200,
        title="災害・訓練",
        desk="headquarters",
        values=values or {},
        errors=errors or {},
        gathered=await database(request).read(_every),
    )


async def show_all(request: Request) -> Response:
    return await _show_all(request)


async def open_one(request: Request) -> Response:
    """Open an incident; a drill with the script that was chosen for it, so that it runs by it at once."""
    form = await request.form()
    script = text_of(form, "script")
    if script and not text_of(form, "drill"):
        return await _show_all(request, values_of(form), {"script": SCRIPT_OF_A_DRILL})
    outcome = await perform_form(request, "open_incident")
    if not outcome.done:
        return await _show_all(request, values_of(form), outcome.errors)
    if not script:
        return RedirectResponse("/headquarters/incident", 303)
    use = {"script": script, "drill": outcome.outcome["incident"]}
    used = await perform(request, "use_drill_script", use, str(uuid5(command_of(form), "script")))
    return RedirectResponse(going_on(f"/drill/{script}", USED) if used.done else "/drill", 303)


SCRIPT_OF_A_DRILL = "台本は訓練で使います。「訓練として開く」に印を付けるか、「使わない」を選んでください。"


def drill_of(tx: Tx, request: Request) -> Row:
    """The drill that an address names; 404 where there is none."""
    row = drills.drill_by_id(tx, request.path_params["incident"])
    if row is None:
        raise HTTPException(404)
    return row


def _said(name: str, value: Any) -> str:
    if name == "skills":
        return "、".join(map(label, value)) or "（なし）"
    if name in YES_NO:
        return "はい" if value else "いいえ"
    return str(value) if value not in (None, "") else "（なし）"


def _changes(tx: Tx, drill: Row) -> list[Row]:
    """Everybody whose card says something else since the drill, with (field, before, now) of each."""
    if drill["throwing_since"]:
        return []
    found = []
    for row in drill_changes.of_drill(tx, drill["id"]):
        changed = differing(row["before"], drill_changes.now_of(tx, row["person_id"]))
        if changed or row["decided"]:
            lines = [
                (FIELDS[name], _said(name, was), _said(name, now)) for name, (was, now) in changed.items()
            ]
            found.append(row | {"lines": lines, "seen": change_seen(tx, row["person_id"])})
    return found


def _one(tx: Tx, request: Request) -> dict[str, Any]:
    drill = drill_of(tx, request)
    closed = drill["closed_at"] is not None
    changes = _changes(tx, drill) if closed else []
    return {
        "drill": drill,
        "report_stays": drill["id"] in drill_figures.reported(tx),
        "counts": drills.counts(tx, drill) if closed and not drill["throwing_since"] else {},
        "left": drills.left(tx, drill) if drill["throwing_since"] and not drill["thrown_at"] else 0,
        "changed": len([row for row in changes if not row["decided"]]),
        "changes": changes,
    }


async def _show(
    request: Request, template: str, title: str, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        template,
        422 if errors else 200,
        title=title,
        desk="headquarters",
        things=THINGS,
        errors=errors or {},
        gathered=await database(request).read(_one, request),
    )


async def show_throwing(request: Request) -> Response:
    return await _show(request, "drills/throw.html", "訓練を捨てる")


async def throw(request: Request) -> Response:
    drill = request.path_params["incident"]
    id = command_of(await request.form())
    # What was counted of it cannot be counted any more afterwards. Pressed twice, it is kept once.
    outcome = await perform(request, "keep_drill_report", {"drill": drill}, str(uuid5(id, "report")))
    if outcome.done:
        outcome = await perform_form(request, "throw_drill_away", {"drill": drill})
    if not outcome.done:
        return await _show(request, "drills/throw.html", "訓練を捨てる", outcome.errors)
    return RedirectResponse(f"/headquarters/drills/{drill}/throw", 303)


async def throw_part(request: Request) -> Response:
    """Go on for a moment; whoever has the page open asks again. Broken off, it goes on when somebody opens the page."""
    drill = await database(request).read(drill_of, request)
    errors: dict[str, str] = {}
    began = time.monotonic()
    while await database(request).write(journal.note_things, journal.NOTED_AT_ONCE):
        pass  # beforehand, so that no command has to
    while not drill["thrown_at"] and time.monotonic() - began < SECONDS_AT_ONCE and not errors:
        table, ids = await database(request).read(_next, drill)
        if not ids:  # before the end is said: if this is cut off, whoever goes on does it again
            await running(request).photos.forget_unshown(datetime.now(UTC))
            running(request).sheets.forget_all()
        kind, more = ("throw_drill_part", {"table": table, "ids": ids}) if ids else ("end_throwing_drill", {})
        outcome = await perform(request, kind, {"drill": drill["id"], **more}, new_id())
        errors = dict(outcome.errors)
        drill = await database(request).read(drill_of, request)
        if drill["thrown_at"]:
            await database(request).forget_for_good()
    left = await database(request).read(drills.left, drill)
    stays = drill["id"] in await database(request).read(drill_figures.reported)
    return fragment(
        request,
        "drills/throwing.html",
        gathered={"drill": drill, "left": left, "errors": errors, "report_stays": stays},
    )


def _next(tx: Tx, drill: Row) -> tuple[str, list[str]]:
    """The next table of which something is left, and a few of its ids."""
    for table in drills.TABLES:
        if ids := drills.things(tx, drill, table, drills.AT_ONCE):
            return table, ids
    return "", []


async def show_changes(request: Request) -> Response:
    return await _show(request, "drills/changes.html", "訓練で変わった人")


async def _decide(request: Request, kind: str, done: str) -> Response:
    drill = request.path_params["incident"]
    outcome = await perform_form(request, kind, {"drill": drill})
    if not outcome.done:
        return await _show(request, "drills/changes.html", "訓練で変わった人", outcome.errors)
    return RedirectResponse(f"/headquarters/drills/{drill}/changes?done={done}", 303)


async def keep_change(request: Request) -> Response:
    return await _decide(request, "keep_drill_change", "drill_change_kept")


async def undo_change(request: Request) -> Response:
    return await _decide(request, "undo_drill_change", "drill_change_undone")


async def at_start(made: Running) -> None:
    """What was thrown away just before the server was killed may still stand beside the file."""
    if await made.database.read(drills.any_thrown):
        await made.database.forget_for_good()


LIST_OF_CHANGED = NoLook("a list of whose card was changed; each card says who looked")

routes = [
    desk_route("/headquarters/incident", show_all),
    desk_route("/headquarters/incident", open_one, "POST"),
    desk_route("/headquarters/drills/{incident}/throw", show_throwing, look=NOBODY),
    desk_route(
        "/headquarters/drills/{incident}/throw",
        throw,
        "POST",
        roles=RESPONSIBLE,
        danger="訓練を捨てる",
        look=NOBODY,
    ),
    desk_route(
        "/headquarters/drills/{incident}/throw/part",
        throw_part,
        "POST",
        part=True,
        roles=RESPONSIBLE,
        look=NOBODY,
    ),
    desk_route("/headquarters/drills/{incident}/changes", show_changes, roles=CHANGES, look=LIST_OF_CHANGED),
    desk_route(
        "/headquarters/drills/{incident}/changes/keep",
        keep_change,
        "POST",
        roles=CHANGES,
        look=LIST_OF_CHANGED,
    ),
    desk_route(
        "/headquarters/drills/{incident}/changes/undo",
        undo_change,
        "POST",
        roles=CHANGES,
        look=LIST_OF_CHANGED,
    ),
]
