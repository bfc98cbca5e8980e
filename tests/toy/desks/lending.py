"""Lending (資機材): what teams take along, and what is still out."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.toy.store import lending
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store import teams
from vcenter.store.tx import Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.EQUIPMENT})

stand(Desk("lending", "資機材", 55, badge=lending.count_out, topics=("loans",)))
keep(
    OnPaper(
        "lending",
        "資機材",
        "何がまだ外にあるかは、センターの記録にあります。",
        "貸すときは「資機材を貸す」を開いてください。戻ったものは紙に書き、つながってから入れます。",
        55,
    )
)


def _named(tx: Tx, id: str) -> str:
    loan = lending.by_id(tx, id)
    return f"{loan['what']} {loan['count']}" if loan else ""


introduce(Subject("loan", _named))


def _list(tx: Tx) -> dict[str, Any]:
    return {"loans": lending.out(tx)}


def _screen(tx: Tx) -> dict[str, Any]:
    out = teams.out(tx)
    return {
        **_list(tx),
        "teams": {team["id"]: f"{team['number']}班 {team['leader_name']}" for team in out},
        "people": {team["leader_id"]: team["leader_name"] for team in out},
    }


async def _show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        "lending/page.html",
        422 if errors else 200,
        title="資機材",
        desk="lending",
        values={"loan": new_id()} | (values or {}),
        errors=errors or {},
        gathered=await database(request).read(_screen),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def listed(request: Request) -> Response:
    return fragment(request, "lending/list.html", gathered=await database(request).read(_list))


async def lend(request: Request) -> Response:
    return await answer_form(request, "lend_equipment", _show, "/lending")


async def take_back(request: Request) -> Response:
    return await answer_form(request, "take_equipment_back", _show, "/lending")


routes = [
    desk_route("/lending", show),
    desk_route("/lending", lend, "POST"),
    desk_route("/lending/list", listed, part=True),
    desk_route("/lending/{loan}/back", take_back, "POST", look=NoLook("equipment is given back")),
]

declare(
    OfflineForm(
        kind="lend_equipment",
        name="lend",
        title="資機材を貸す",
        template="lending/offline_fields.html",
        desk="lending",
        needs=("teams", "people"),
        online=("/lending",),
        fresh=("loan",),
        words="{what}を貸し出し",
    )
)
