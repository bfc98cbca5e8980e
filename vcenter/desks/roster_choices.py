"""Where a list and the records say two things: which of them holds, chosen for one row or for all, before anything is kept."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks import roster_comparing, roster_files, roster_readings
from vcenter.domain.roles import Role
from vcenter.rosters import choices
from vcenter.web.forms import text_of
from vcenter.web.page import fragment, wants_fragment
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})


async def choose(request: Request) -> Response:
    """The file's word holds, or the record's: of one row, or of all rows that say another of this."""
    form = await request.form()
    id, field, said = text_of(form, "row"), text_of(form, "field"), text_of(form, "answer")
    whole = await roster_readings.laid_by(request)
    if whole is None:
        return await roster_files.ask_again(request)
    if field not in choices.FIELDS or said not in choices.ANSWERS:
        raise HTTPException(404)
    back = RedirectResponse(f"/rosters/files/{request.path_params['file']}/changes?of=replaced", 303)
    if "all" in form:
        # Whoever chooses for all chooses for those of whom something else was chosen before, too.
        key = choices.key_of_all(field)
        await asyncio.to_thread(roster_readings.answer_all, request, {key: said}, f" {field}")
        return back
    whole["answers"][choices.key(id, field)] = said
    would = await database(request).read(roster_comparing.changes_of, whole)
    found = [
        (one, line)
        for one in would
        for line in one.lines
        if one.id == id and line.how == "replaced" and line.key == field
    ]
    if not found:
        raise HTTPException(404)
    row = next(row for row in whole["rows"]["people"] if row["id"] == id)
    more = {
        choices.key(id, field): said,
        choices.key_of_seen(id, field): row["differs"][field]["before"],
    }
    await asyncio.to_thread(roster_readings.answer_all, request, more)
    if not wants_fragment(request):
        return back
    one, line = found[0]
    return fragment(
        request,
        "rosters/changed_line.html",
        file=request.path_params["file"],
        one=one,
        line=line,
        answers=choices.ANSWERS,
        anew=True,
        chosen=choices.chosen_of_all(whole["rows"].get("people", ())).get(field, ""),
    )


routes = [desk_route("/rosters/files/{file}/changes", choose, "POST", look=roster_files.LISTED)]
