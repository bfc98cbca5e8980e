"""Role cards of a drill's script (役割カード): what each part says, changed in the script's own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.drill_scripts import READY, ChangeDrillPart
from vcenter.desks.both_sides import differences
from vcenter.desks.drill_scripts import NOBODY, ROLES, script_of
from vcenter.domain.drill_scripts import CHARACTERS, DESKS, Character, ready_words
from vcenter.store import drill_scripts
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import answer_form
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

__all__ = ["ROLES", "routes"]

CHANGED = says("drill_part_changed", "役割カードを直しました。印刷し直してください。")


def _numbers(parts: Iterable[Row], part: str) -> list[str]:
    """Whose cards have this part: 3番（前半）."""
    return [
        f"{one['participant']}番（{half}）"
        for one in parts
        for half, key in (("前半", "first"), ("後半", "second"))
        if one[key] == part
    ]


def _part(tx: Tx, script_id: str, part: str) -> dict[str, Any]:
    script = script_of(tx, script_id)
    if part not in DESKS and part not in CHARACTERS:
        raise HTTPException(404)
    row = drill_scripts.own_words(tx, script_id).get(part)
    ready = ready_words(part)
    said = Character(row["name"], row["todo"]) if row else ready
    return {
        "script": script,
        "part": part,
        "is_desk": part in DESKS,
        "known": {"name": said.name, "todo": said.todo},
        "ready": ready,
        "is_own": said != ready,
        "mark": row["changed_at"] if row else READY,
        "numbers": _numbers(drill_scripts.parts(tx, script_id), part),
    }


async def _show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    asked = request.path_params
    found = await database(request).read(_part, asked["script"], asked["part"])
    typed = values or {}
    stale = bool(errors and "seen" in errors)
    return await page(
        request,
        "drill_parts/card.html",
        422 if errors else 200,
        title="役割カード",
        desk="headquarters",
        values=typed or found["known"],
        errors=errors or {},
        differ=differences(found["known"], typed, ChangeDrillPart) if stale else [],
        gathered=found,
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def change(request: Request) -> Response:
    return await answer_form(request, "change_drill_part", _show, going_on("/drill/{script}/edit", CHANGED))


routes = [
    desk_route("/drill/{script}/parts/{part}", show, look=NOBODY),
    desk_route("/drill/{script}/parts/{part}", change, "POST", look=NOBODY),
]
