"""The same list of next year: who was in its last import and is not in this one. Listed, and said to rest or to have left if
somebody wants it."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.domain.volunteering import AWAY
from vcenter.store import groups, people, roster_imports
from vcenter.store.tx import Row, Tx
from vcenter.web.forms import command_of, perform, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

SHOWN = 200
"""On one page; whoever is settled goes from it."""

LISTED = NoLook("a list of many, in which nobody's card is opened")


KINDS = {"people": "人", "groups": "団体", "salons": "サロン"}


def not_among(tx: Tx, last: Row | None, kind: str, now: set[str]) -> list[Row]:
    """Who, or which groups or salons, are in the last import of a list and not among these, by name."""
    if last is None:
        return []
    before = roster_imports.records_of(tx, last["id"], kind) - now
    if kind != "people":
        known = groups.all_groups(tx) if kind == "groups" else groups.all_salons(tx)
        return sorted((row for row in known if row["id"] in before), key=lambda row: (row["name"], row["id"]))
    gone = people.by_ids(tx, before).values()
    return sorted(
        (row for row in gone if not row["hidden_at"] and row["id"] not in now),
        key=lambda row: (row["kana"], row["name"], row["id"]),
    )


def gone_of(tx: Tx, id: str) -> dict[str, Any] | None:
    """Who is not in this import any more, and which groups and salons, with the one before it. open: people who are not resting or
    gone already."""
    found = roster_imports.by_id(tx, id)
    if found is None:
        return None
    last = roster_imports.last_of_list(tx, found["source"], found["begun_at"], found["follows"])
    gone = {kind: not_among(tx, last, kind, roster_imports.records_of(tx, id, kind)) for kind in KINDS}
    return {
        "found": found,
        "last": last,
        "open": [row for row in gone["people"] if row["volunteer_state"] not in AWAY],
        "away": [row for row in gone["people"] if row["volunteer_state"] in AWAY],
        "lists": [(KINDS[kind], kind, gone[kind]) for kind in ("groups", "salons") if gone[kind]],
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
        title="今回の名簿にないもの",
        desk="rosters",
        id=id,
        states=AWAY,
        most=SHOWN,
        problem=problem,
        typed=typed or {},
        gathered=found,
    )


async def say(request: Request) -> Response:
    """Say of those who were chosen, or of everybody who is listed, that they rest or have left."""
    form = await request.form()
    id, state, who = request.path_params["import"], text_of(form, "state"), text_of(form, "who")
    found = await database(request).read(gone_of, id)
    if found is None:
        raise HTTPException(404)
    ticked = {value for value in form.getlist("person") if isinstance(value, str)}
    chosen = [row["id"] for row in found["open"] if who == "all" or row["id"] in ticked]
    typed = {"state": state, "who": who, **dict.fromkeys(ticked, "on")}
    if state not in AWAY:
        return await _show(request, "「休止中」か「退会」かを選んでください。まだ何も変えていません。", typed)
    if not chosen:
        return await _show(request, "人を選んでください。まだ何も変えていません。", typed)
    for person in chosen:
        name = str(uuid.uuid5(command_of(form), person))
        payload = {"person": person, "import_id": id, "state": state}
        outcome = await perform(request, "say_gone", payload, name)
        if not outcome.done:
            return await _show(request, "\n".join(outcome.said), typed)
    return RedirectResponse(f"/rosters/imports/{id}/gone", 303)


routes = [
    desk_route("/rosters/imports/{import}/gone", show, look=LISTED),
    desk_route("/rosters/imports/{import}/gone", say, "POST", look=LISTED),
]
