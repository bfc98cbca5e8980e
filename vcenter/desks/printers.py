"""Printers (プリンター): at which of them sheets and labels come out, and whether they would."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.printers import SayPrinters, printers_seen
from vcenter.desks.both_sides import differences
from vcenter.domain.roles import Role
from vcenter.sheets import printers as cups
from vcenter.store import printers
from vcenter.web.done import going_on, says
from vcenter.web.forms import answer_form
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ADMINISTRATION})

CHOSEN = says("printers_chosen", "プリンターを記録しました。")


async def _show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    chosen = await database(request).read(printers.chosen)
    found = await cups.found()
    typed, seen = values or {}, printers_seen(chosen)
    moved = "seen" in (errors or {})
    if moved:  # shown beside each other now: the next press is meant
        typed = typed | {"seen": seen}
    names = dict.fromkeys([*(one.name for one in found), *filter(None, chosen.values())])
    return await page(
        request,
        "printers/page.html",
        422 if errors else 200,
        title="プリンター",
        desk="headquarters",
        values=chosen | {"seen": seen} | typed,
        errors=errors or {},
        differ=differences(chosen, typed, SayPrinters) if moved else [],
        purposes=printers.PURPOSES,
        found=found,
        options={"": "使わない（PDFだけ）"} | {name: name for name in names},
        missing=[
            name
            for name in dict.fromkeys(filter(None, chosen.values()))
            if name not in {one.name for one in found}
        ],
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def say(request: Request) -> Response:
    return await answer_form(request, "say_printers", _show, going_on("/headquarters/printers", CHOSEN))


routes = [
    desk_route("/headquarters/printers", show),
    desk_route("/headquarters/printers", say, "POST"),
]
