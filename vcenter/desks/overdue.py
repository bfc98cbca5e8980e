"""Who is not accounted for (所在を確かめる人): teams and people who should have been back, with everybody's phone."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.roles import ANY_ROLE, Role
from vcenter.store import hidden, teams
from vcenter.store.tx import Tx
from vcenter.web import overdue
from vcenter.web.page import fragment, identity, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.DISPATCH, Role.RECEPTION, Role.ADMINISTRATION})


def _listed(tx: Tx) -> dict[str, Any]:
    late, staying = overdue.late_teams(tx), overdue.late_stays(tx)
    secret = hidden.people_among(tx, [one["person_id"] for one in staying])
    return {
        "late": late,
        "staying": [one | {"hidden_at": "yes" if one["person_id"] in secret else None} for one in staying],
        "members": teams.members_of(tx, [team["id"] for team in late]),
        "expected": len(teams.due(tx)) - len(late),
    }


async def show(request: Request) -> Response:
    return await page(
        request,
        "overdue/page.html",
        title="所在を確かめる人",
        desk="returns",
        gathered=await database(request).read(_listed),
    )


async def listed(request: Request) -> Response:
    return fragment(request, "overdue/list.html", gathered=await database(request).read(_listed))


async def bar(request: Request) -> Response:
    """What stands on every page of staff, anew."""
    return fragment(
        request, "overdue/bar.html", gathered=await database(request).read(overdue.now, identity(request))
    )


routes = [
    desk_route("/overdue", show),
    desk_route("/overdue/list", listed, part=True),
    desk_route("/overdue/bar", bar, part=True, roles=ANY_ROLE),
]
