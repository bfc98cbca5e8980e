"""The same list of next year: who was in its last import and is not in this one. Listed, and marked if somebody wants it."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.roster_gone import STATES
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store import people, roster_imports, roster_marks
from vcenter.store.tx import Row, Tx
from vcenter.web.forms import command_of, perform, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

SHOWN = 200
"""On one page; whoever is marked goes from it."""

LISTED = NoLook("a list of many, in which nobody's card is opened")


def not_among(tx: Tx, last: Row | None, now: set[str]) -> list[Row]:
    """Who is in the last import of a list and not among these, by name."""
    if last is None:
        return []
    gone = people.by_ids(tx, roster_imports.people_of(tx, last["id"]) - now).values()
    return sorted(
        (row for row in gone if not row["hidden_at"] and row["id"] not in now),
        key=lambda row: (row["kana"], row["name"], row["id"]),
    )


def gone_of(tx: Tx, id: str) -> dict[str, Any] | None:
    """Who is not in this import any more, with the last one of its list; of each whether they are marked already."""
    found = roster_imports.by_id(tx, id)
    if found is None:
        return None
    last = roster_imports.last_of_list(tx, found["source"], found["begun_at"])
    gone = not_among(tx, last, roster_imports.people_of(tx, id))
    marks = roster_marks.of_records(tx, "people", [row["id"] for row in gone])
    marked = {
        id: mark["as_written"] for id, some in marks.items() for mark in some if mark["field"] == "membership"
    }
    return {
        "found": found,
        "last": last,
        "open": [row for row in gone if row["id"] not in marked],
        "marked": [(row, marked[row["id"]]) for row in gone if row["id"] in marked],
    }


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, problem: str = "", typed: dict[str, str] | None = None) -> Response:
    id = request.path_params["import"]
    found = await database(request).read(gone_of, id)
    if found is None:
        raise HTTPException(404)
    return await page(
        request,
        "rosters/gone.html",
        422 if problem else 200,
        title="今回の名簿にいない人",
        desk="rosters",
        id=id,
        states=STATES,
        most=SHOWN,
        problem=problem,
        typed=typed or {},
        gathered=found,
    )


async def mark(request: Request) -> Response:
    """Mark those who were chosen, or everybody who is listed."""
    form = await request.form()
    id, state, who = request.path_params["import"], text_of(form, "state"), text_of(form, "who")
    found = await database(request).read(gone_of, id)
    if found is None:
        raise HTTPException(404)
    ticked = {value for value in form.getlist("person") if isinstance(value, str)}
    chosen = [row["id"] for row in found["open"] if who == "all" or row["id"] in ticked]
    typed = {"state": state, "who": who, **dict.fromkeys(ticked, "on")}
    if state not in STATES:
        return await _show(request, "「休止中」か「退会」かを選んでください。まだ印を付けていません。", typed)
    if not chosen:
        return await _show(request, "印を付ける人を選んでください。まだ印を付けていません。", typed)
    for person in chosen:
        name = str(uuid.uuid5(command_of(form), person))
        payload = {"person": person, "import_id": id, "state": state}
        outcome = await perform(request, "mark_gone", payload, name)
        if not outcome.done:
            return await _show(request, "\n".join(outcome.errors.values()), typed)
    return RedirectResponse(f"/rosters/imports/{id}/gone", 303)


routes = [
    desk_route("/rosters/imports/{import}/gone", show, look=LISTED),
    desk_route("/rosters/imports/{import}/gone", mark, "POST", look=LISTED),
]
