"""Who came on a day (受付の一覧), today where no other is asked for: everybody behind the numbers of reception and headquarters, by name."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks.leaving import by_kana
from vcenter.domain.roles import Role
from vcenter.store import attendance, centre, leaving, servers
from vcenter.store.tx import Tx
from vcenter.web.chips import chips
from vcenter.web.clock import day_typed, today_text
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
"""What the list can be narrowed to: in words, and where those people are by now (`attendance.of_day`)."""

LISTED = 500
"""Of a list at most; the others are found by name at reception."""


async def _listed(request: Request) -> dict[str, Any]:
    asked = request.query_params.get("which", "")
    which = asked if asked in WHERE else "came"
    typed = request.query_params.get("day", "")[:40]
    day, wrong = day_typed(typed, "past", today_text())
    if day > today_text():
        day, wrong = today_text(), "まだ来ていない日です。今日の一覧を出しています。"
    is_today = day == today_text()

    def look(tx: Tx) -> dict[str, Any]:
        gathering = centre.centre_day(tx, day, servers.here(tx))
        everybody = attendance.of_day(tx, gathering["id"] if gathering else None)
        chosen = [one for one in everybody if one["whereabouts"] in WHERE[which][1]]

        def count(key: str) -> int:
            return sum(one["whereabouts"] in WHERE[key][1] for one in everybody)

        unnamed = leaving.unnamed_in(tx) if is_today else leaving.unnamed_on(tx, day)
        return {
            "day": day,
            "day_typed": typed if wrong else day,
            "day_wrong": wrong,
            "is_today": is_today,
            "which": which,
            "chips": chips({key: said for key, (said, _) in WHERE.items()}, count, which),
            "people": by_kana(chosen[:LISTED]),
            "chosen": len(chosen),
            "more": max(0, len(chosen) - LISTED),
            "unnamed": unnamed if which in ("came", "here", "waiting") else [],
        }

    return await database(request).read(look)


async def show(request: Request) -> Response:
    return await page(
        request,
        "reception/people.html",
        title="受付の一覧",
        desk="reception",
        gathered=await _listed(request),
    )


async def listed(request: Request) -> Response:
    return fragment(request, "reception/people_list.html", gathered=await _listed(request))


routes = [
    desk_route("/reception/people", show),
    desk_route("/reception/people/list", listed, part=True),
]
