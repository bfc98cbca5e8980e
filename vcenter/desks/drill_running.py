"""A drill while it runs (訓練の進行): planned and real times side by side, what comes next, and what anybody notices at any desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.drill_scripts import NOBODY, ROLES, clock_of, script_of
from vcenter.domain.calendar import read_moment
from vcenter.domain.drill_scripts import NOTE_DESKS, SORTS, late_words, minutes_late, planned_at
from vcenter.domain.hours import span
from vcenter.domain.roles import ANY_ROLE
from vcenter.store import centre, drill_notes, drill_scripts
from vcenter.store.tx import Row, Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

BEGUN = says("drill_step_begun", "始めた時刻を記録しました。")
HANDED = says("drill_card_handed", "カードを渡したことを記録しました。")
NOTED = says("drill_noted", "気づいたことを書きました。")

__all__ = ["ROLES", "routes"]


def timed(script: Row, steps: list[Row]) -> list[dict[str, Any]]:
    """Each step with its planned time (clock) and, once it has begun, by how many minutes it came late (late, late_said); skipped:
    a later one has begun, and it has not."""
    begun = [at for at, one in enumerate(steps) if one["began_at"]]
    last = begun[-1] if begun else -1
    told = []
    for at, one in enumerate(steps):
        late = None
        if one["began_at"]:
            planned = planned_at(script["day"], script["starts_at"], one["minute"])
            late = minutes_late(planned, read_moment(one["began_at"]))
        told.append(
            one
            | {
                "clock": clock_of(script, one["minute"]),
                "late": late,
                "late_said": "" if late is None else late_words(late),
                "skipped": late is None and at < last,
            }
        )
    return told


def _running(tx: Tx, id: str) -> dict[str, Any]:
    """What is on now, what comes next, which cards are to be handed out, and what was noticed."""
    script = script_of(tx, id)
    steps = timed(script, drill_scripts.steps(tx, id))
    now = next((one for one in reversed(steps) if one["late"] is not None), None)
    after = steps[steps.index(now) + 1 :] if now else steps
    coming = after[0] if after else None
    until = coming["minute"] if coming else 10_000
    cards = [one | {"clock": clock_of(script, one["minute"])} for one in drill_scripts.cards(tx, id)]
    waiting = [one for one in cards if not one["handed_at"]]
    is_open = bool(script["incident_id"] and not script["closed_at"])
    due_in = _minutes_until(script, coming) if coming and is_open else None
    return {
        "script": script,
        "is_open": is_open,
        "steps": steps,
        "now": now,
        "coming": coming,
        "due_in": due_in,
        "due_said": "" if due_in is None else span(abs(due_in)),
        "due": [one for one in waiting if now and one["minute"] < until],
        "later": [one for one in waiting if not now or one["minute"] >= until],
        "handed": len(cards) - len(waiting),
        "notes": drill_notes.of_drill(tx, script["incident_id"])[::-1] if script["incident_id"] else [],
    }


def _minutes_until(script: Row, step: Row) -> int | None:
    """Minutes from now to when a step is planned; below nought where that is over."""
    late = minutes_late(planned_at(script["day"], script["starts_at"], step["minute"]), datetime.now(UTC))
    return None if late is None else -late


async def _show(
    request: Request, id: str, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    found = await database(request).read(_running, id)
    step = found["now"] or found["coming"]
    return await page(
        request,
        "drill_running/page.html",
        422 if errors else 200,
        title="訓練の進行",
        desk="",
        values=values or {"note": new_id(), "step": step["id"] if step else ""},
        errors=errors or {},
        drill_id=found["script"]["incident_id"],
        note_desks=NOTE_DESKS,
        sorts=SORTS,
        gathered=found,
    )


async def show(request: Request) -> Response:
    return await _show(request, request.path_params["script"])


async def now(request: Request) -> Response:
    """The part of the page that is live."""
    found = await database(request).read(_running, request.path_params["script"])
    return fragment(request, "drill_running/now.html", sorts=SORTS, note_desks=NOTE_DESKS, gathered=found)


def _found(tx: Tx) -> dict[str, Any]:
    drill = centre.incident(tx) if centre.is_drill(tx) else None
    return {
        "drill": drill,
        "script": drill_scripts.of_drill(tx, drill["id"]) if drill else None,
        "prepared": drill_scripts.prepared(tx),
        "notes": drill_notes.of_drill(tx, drill["id"])[::-1] if drill else [],
    }


async def _without_script(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The drill that is open now, which has no script, or that none is."""
    found = await database(request).read(_found)
    return await page(
        request,
        "drill_running/without.html",
        422 if errors else 200,
        title="訓練の進行",
        desk="",
        values=values or {"note": new_id()},
        errors=errors or {},
        drill_id=found["drill"]["id"] if found["drill"] else "",
        note_desks=NOTE_DESKS,
        steps=[],
        gathered=found,
    )


async def find(request: Request) -> Response:
    """The drill that is open now: its script."""
    found = await database(request).read(_found)
    if found["script"]:
        return RedirectResponse(f"/drill/{found['script']['id']}", 303)
    return await _without_script(request)


async def _step_again(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    """The page of the step's script, with what is wrong on top."""
    row = await database(request).read(drill_scripts.piece, "drill_steps", request.path_params["step"])
    return await _at_script(request, row, errors)


async def _card_again(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    row = await database(request).read(drill_scripts.piece, "drill_cards", request.path_params["card"])
    return await _at_script(request, row, errors)


async def _at_script(request: Request, row: Row | None, errors: dict[str, str]) -> Response:
    if row is None:
        raise HTTPException(404)
    return await _show(request, row["script_id"], None, errors)


async def begin(request: Request) -> Response:
    return await answer_form(request, "begin_drill_step", _step_again, going_on("/drill/{script}", BEGUN))


async def hand_out(request: Request) -> Response:
    return await answer_form(request, "hand_out_drill_card", _card_again, going_on("/drill/{script}", HANDED))


async def note(request: Request) -> Response:
    """Whoever notices something: back to where they wrote it."""
    form = await request.form()
    drill = text_of(form, "drill")
    script = await database(request).read(drill_scripts.of_drill, drill)
    more = {} if text_of(form, "step") else {"step": None}
    outcome = await perform_form(request, "note_in_drill", more)
    if outcome.done:
        return RedirectResponse(
            going_on(f"/drill/{script['id']}" if script else "/drill", NOTED, of=outcome), 303
        )
    typed = values_of(form)
    if script:
        return await _show(request, script["id"], typed, outcome.errors)
    return await _without_script(request, typed, outcome.errors)


declare(
    OfflineForm(
        kind="note_in_drill",
        name="drill-note",
        title="気づいたことを書く",
        template="drill_running/offline_note.html",
        desk="outbox",
        words="訓練で気づいたこと",
        online=("/drill", "/drill/notes", "/drill/{id}"),
        fresh=("note",),
        context={"note_desks": NOTE_DESKS},
    )
)

routes = [
    desk_route("/drill", find, roles=ANY_ROLE),
    desk_route("/drill/{script}", show, roles=ANY_ROLE, look=NOBODY),
    desk_route("/drill/{script}/now", now, part=True, roles=ANY_ROLE, look=NOBODY),
    desk_route("/drill/notes", note, "POST", roles=ANY_ROLE),
    desk_route("/drill/steps/{step}/begin", begin, "POST", look=NOBODY),
    desk_route("/drill/cards/{card}/hand-out", hand_out, "POST", look=NOBODY),
]
