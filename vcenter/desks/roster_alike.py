"""Rows of a file that may be somebody who is known (同じ人かもしれない): side by side before anything is kept, each settled by one tap.

What is answered lies with the reading until it is kept. Of whom nothing is answered is kept as a new person, and stands among the likely
duplicates (desks/duplicates.py).
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks import roster_comparing, roster_files, roster_readings
from vcenter.desks.perhaps_known import side_by_side
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.rosters import alike
from vcenter.web.forms import text_of
from vcenter.web.page import fragment, page, wants_fragment
from vcenter.web.routes import desk_route

ROLES = frozenset({Role.ROSTERS})

LISTED = NoLook("a list of many, in which nobody's card is opened")

SHOWN = 20


def _lines(row: dict[str, Any]) -> list[dict[str, Any]]:
    return side_by_side(row["alike"]["beside"], row)


async def _rows(request: Request) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """The reading, and its rows of which something is asked."""
    whole = await roster_readings.laid_by(request)
    if whole is None:
        return None
    await roster_comparing.compared(request, whole)
    return whole, alike.asked_of(whole["rows"].get("people", []))


async def show(request: Request) -> Response:
    """Row by row beside who it may be, page by page."""
    found = await _rows(request)
    if found is None:
        return await roster_files.ask_again(request)
    whole, rows = found
    start = roster_files.start_of(request, len(rows))
    return await page(
        request,
        "rosters/alike.html",
        title="同じ人かもしれない",
        desk="rosters",
        file=request.path_params["file"],
        base="/rosters/files",
        source=whole["source"],
        rows=[(row, _lines(row)) for row in rows[start : start + SHOWN]],
        open=sum(not row["alike"]["answer"] for row in rows),
        start=start,
        whole=len(rows),
        most=SHOWN,
    )


async def answer(request: Request) -> Response:
    """The row is this person, or another; or that is open again."""
    form = await request.form()
    id, said = text_of(form, "row"), text_of(form, "answer")
    found = await _rows(request)
    if found is None:
        return await roster_files.ask_again(request)
    if said not in (*alike.ANSWERS, "") or not any(row["id"] == id for row in found[1]):
        raise HTTPException(404)
    await asyncio.to_thread(roster_readings.answer, request, id, said)
    if not wants_fragment(request):
        return RedirectResponse(f"/rosters/files/{request.path_params['file']}/alike", 303)
    row = next(row for row in found[1] if row["id"] == id)
    row["alike"]["answer"] = said
    return fragment(
        request,
        "rosters/alike_row.html",
        file=request.path_params["file"],
        base="/rosters/files",
        row=row,
        lines=_lines(row),
    )


routes = [
    desk_route("/rosters/files/{file}/alike", show, look=LISTED),
    desk_route("/rosters/files/{file}/alike", answer, "POST", look=LISTED),
]
