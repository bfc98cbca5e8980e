"""Merges (まとめた記録): which records were made one, by whom and when; and the way back, with what stays where it is."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.field_words import fields_of
from vcenter.commands.merging import chosen_words, why_no_merge, why_not_parted
from vcenter.commands.people import ChangePerson
from vcenter.domain.roles import Role
from vcenter.store import merges, merging, parting
from vcenter.store.looks import of_person
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform_form
from vcenter.web.looks import Look
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

PAGE = "/rosters/merged"
SHOWN = 200

PARTED = says("people-parted", "2人の記録に戻しました。どちらの受付証も、それぞれの人のものです。")


async def show(request: Request) -> Response:
    def look(tx: Tx) -> list[Row]:
        return merges.latest(tx, SHOWN + 1)

    found = await database(request).read(look)
    return await page(
        request,
        "merges/page.html",
        title="まとめた記録",
        desk="rosters",
        merged=found[:SHOWN],
        more=len(found) > SHOWN,
    )


def _field_words() -> dict[str, str]:
    return {name: field.words for name, field in fields_of(ChangePerson).items()} | chosen_words()


def _merge(tx: Tx, gone: str) -> dict[str, Any] | None:
    row = merging.own_row(tx, gone)
    if row is None:
        return None
    merge = merges.by_gone(tx, gone)
    if merge is None:
        return {"merge": None, "why_not": why_no_merge(row), "changed": [], "since": [], "as_one": []}
    why_not = why_not_parted(tx, merge)
    words = _field_words()
    changed = [] if why_not else [words[name] for name in parting.changed_since(tx, merge) if name in words]
    return {
        "merge": merge,
        "why_not": why_not,
        "changed": list(dict.fromkeys(changed)),
        "since": [] if why_not else parting.recorded_since(tx, merge),
        "as_one": [] if why_not else parting.gone_out_as_one(tx, merge),
    }


async def _show_one(request: Request, errors: dict[str, str] | None = None) -> Response:
    found = await database(request).read(_merge, request.path_params["person"])
    if found is None:
        raise HTTPException(404)
    return await page(
        request,
        "merges/one.html",
        422 if errors else 200,
        title="まとめたのを戻す",
        desk="rosters",
        errors=errors or {},
        gathered=found,
    )


async def one(request: Request) -> Response:
    return await _show_one(request)


async def part(request: Request) -> Response:
    outcome = await perform_form(request, "part_people", {"gone": request.path_params["person"]})
    if not outcome.done:
        return await _show_one(request, outcome.errors)
    return RedirectResponse(going_on(PAGE, PARTED), 303)


CARD = Look("まとめた記録の画面", of_person)

routes = [
    desk_route(PAGE, show),
    desk_route(f"{PAGE}/{{person}}", one, look=CARD),
    desk_route(f"{PAGE}/{{person}}", part, "POST", look=CARD),
]
