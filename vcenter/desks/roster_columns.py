"""Which column of a roster file is what (列の対応): shown with examples, changed by a tap, read anew with it, and remembered."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks import roster_files, roster_readings
from vcenter.domain.looks import NoLook
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.rosters.column_words import choices, sections
from vcenter.web.forms import command_of, perform, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route

ROLES = frozenset({Role.ROSTERS})

NOT_OURS_YET = NoLook("columns of a list that somebody brought, before it is in our records")


def _table(whole: dict[str, Any], shape: str) -> dict[str, Any] | None:
    return next((table for table in whole["tables"] if table["shape"] == shape), None)


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, chosen: dict[str, str] | None = None, problem: str = "") -> Response:
    from vcenter.rosters import taken_for  # noqa: PLC0415

    whole = await roster_readings.laid_by(request)
    if whole is None:
        return await roster_files.ask_again(request)
    return await page(
        request,
        "rosters/columns.html",
        422 if problem else 200,
        title="どの列が何か",
        desk="rosters",
        file=request.path_params["file"],
        source=whole["source"],
        asks=whole.get("asks", False),
        tables=[
            {**table, "choices": choices(table["kind"]), "sections": sections(table["kind"])}
            for table in whole["tables"]
        ],
        letters=taken_for.letters,
        chosen=chosen or {},
        problem=problem,
    )


async def change(request: Request) -> Response:
    """Read the file anew with what was chosen for one of its tables, and remember that."""
    from vcenter.rosters import taken_for  # noqa: PLC0415

    whole = await roster_readings.laid_by(request)
    if whole is None:
        return await roster_files.ask_again(request)
    form = await request.form()
    table = _table(whole, text_of(form, "shape"))
    if table is None:
        return await _show(request, problem="この表はもうありません。選び直してください。")
    shape, typed = table["shape"], {name: text_of(form, name) for name in form}
    taken = {one["column"]: typed.get(f"{shape}-{one['column']}") or one["field"] for one in table["columns"]}
    try:
        taken_for.check(table["kind"], taken)
    except Refusal as refusal:
        return await _show(request, typed, f"{refusal.message}\nまだ何も取り込んでいません。")
    columns = [
        {"column": one["column"], "heading": one["heading"][:200], "field": taken[one["column"]]}
        for one in table["columns"]
    ]
    payload = {"shape": shape, "kind": table["kind"], "columns": columns}
    return await _read_anew(request, "remember_columns", payload, typed)


async def forget(request: Request) -> Response:
    """Read the file by its headings and contents again, and every later one of this shape too."""
    whole = await roster_readings.laid_by(request)
    if whole is None:
        return await roster_files.ask_again(request)
    table = _table(whole, text_of(await request.form(), "shape"))
    if table is None:
        return await _show(request, problem="この表はもうありません。選び直してください。")
    return await _read_anew(request, "forget_columns", {"shape": table["shape"]}, {})


async def _read_anew(request: Request, kind: str, payload: dict[str, Any], typed: dict[str, str]) -> Response:
    outcome = await perform(request, kind, payload, str(command_of(await request.form())))
    if not outcome.done:
        return await _show(request, typed, "\n".join(outcome.said))
    try:
        await roster_files.read_anew(request)
    except Refusal as refusal:
        return await _show(request, typed, f"{refusal.message}\nまだ何も取り込んでいません。")
    return RedirectResponse(f"/rosters/files/{request.path_params['file']}", 303)


routes = [
    desk_route("/rosters/files/{file}/columns", show, look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/columns", change, "POST", look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/columns/forget", forget, "POST", look=NOT_OURS_YET),
]
