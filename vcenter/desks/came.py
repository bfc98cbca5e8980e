"""Who came today (今日の受付の一覧): everybody behind the numbers of reception and headquarters, by name."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks.leaving import by_kana
from vcenter.domain.roles import Role
from vcenter.store import attendance, leaving
from vcenter.store.tx import Tx
from vcenter.web.chips import chips
from vcenter.web.clock import gathering_today
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.RECEPTION, Role.MATCHING, Role.DISPATCH, Role.ADMINISTRATION})

WHERE = {
    "came": ("全員", ("waiting", "formed", "out", "home")),
    "here": ("いまいる", ("waiting", "formed", "out")),
    "waiting": ("待っている", ("waiting",)),
    "formed": ("出発待ち", ("formed",)),
    "out": ("活動中", ("out",)),
    "home": ("帰宅", ("home",)),
}
"""What the list can be narrowed to: in words, and where those people are by now (`attendance.of_today`)."""

LISTED = 500
"""Of a list at most; the others are found by name at reception."""


async def _listed(request: Request) -> dict[str, Any]:
    asked = request.query_params.get("which", "")
    which = asked if asked in WHERE else "came"

    def look(tx: Tx) -> dict[str, Any]:
        everybody = attendance.of_today(tx, gathering_today(tx))
        chosen = [one for one in everybody if one["whereabouts"] in WHERE[which][1]]

        def count(key: str) -> int:
            return sum(one["whereabouts"] in WHERE[key][1] for one in everybody)

        unnamed = [one for one in leaving.unnamed_in(tx) if which in ("came", "here", "waiting")]
        return {
            "which": which,
            "chips": chips({key: said for key, (said, _) in WHERE.items()}, count, which),
            "people": by_kana(chosen[:LISTED]),
            "chosen": len(chosen),
            "more": max(0, len(chosen) - LISTED),
            "unnamed": unnamed,
        }

    return await database(request).read(look)


async def show(request: Request) -> Response:
    return await page(
        request,
        "reception/people.html",
        title="今日の受付の一覧",
        desk="reception",
        gathered=await _listed(request),
    )


async def listed(request: Request) -> Response:
    return fragment(request, "reception/people_list.html", gathered=await _listed(request))


routes = [
    desk_route("/reception/people", show),
    desk_route("/reception/people/list", listed, part=True),
]
