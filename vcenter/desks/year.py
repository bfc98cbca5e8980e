"""The fiscal year (年度): what waits of renewal, grants, gathering insurance and honours, and what the council has settled."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.renewals import settings_mark
from vcenter.desks import grants as grants_desk
from vcenter.desks import renewals as renewals_desk
from vcenter.desks import year_papers
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.renewals import due_on
from vcenter.domain.roles import Role
from vcenter.store import covers, year_settings
from vcenter.store.tx import Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web.clock import today
from vcenter.web.done import going_on, says
from vcenter.web.forms import answer_form
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON, Role.ROSTERS, Role.ADMINISTRATION})

SETTLED = says("year_settled", "年度の設定を記録しました。")

keep(
    OnPaper(
        "year",
        "年度",
        "年度の更新・助成・保険の記録は、センターにあります。",
        "届いた書類に届いた日を書いておいてください。つながったら「年度」で「届いた」を押します。",
        64,
    )
)


def _late(tx: Tx) -> int:
    """Salons and groups whose papers are late."""
    return renewals_desk.late(tx, fiscal_year(today()))


stand(Desk("year", "年度", 64, badge=_late, topics=("salons", "groups"), everyday=True))


def _whole(tx: Tx) -> dict[str, Any]:
    year = fiscal_year(today())
    settings = year_settings.settings(tx)
    grants = grants_desk.standings(tx, year)
    first, _ = year_papers.days_of(year)
    coming = covers.listed(tx, today().isoformat(), year_papers.days_of(year + 1)[1])
    return {
        "year_words": year_papers.year_said(year),
        "settings": settings,
        "mark": settings_mark(settings),
        "due": due_on(year, settings["renewal_due"]),
        "is_late": today() > due_on(year, settings["renewal_due"]),
        "renewals": renewals_desk.counts(tx, year),
        "missing": sum(row["standing"] is not None and not row["standing"].may_apply for row in grants),
        "unchosen": sum(row["rule"] is None for row in grants),
        "covered": len(coming),
        "premiums": sum(row["premium"] for row in covers.listed(tx, first, year_papers.days_of(year)[1])),
    }


async def show(request: Request) -> Response:
    return await _show(request, {}, {})


async def _show(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    gathered = await database(request).read(_whole)
    settings = gathered["settings"]
    recorded = settings | {"renewal_due": gathered["due"].isoformat(), "seen": gathered["mark"]}
    if "seen" in errors:
        values = values | {"seen": gathered["mark"]}
    return await page(
        request,
        "year/page.html",
        422 if errors else 200,
        title="年度",
        desk="year",
        values=values or recorded,
        errors=errors,
        gathered=gathered,
    )


async def settle(request: Request) -> Response:
    return await answer_form(request, "say_year_settings", _show, going_on("/year", SETTLED))


routes = [
    desk_route("/year", show),
    desk_route("/year/settings", settle, "POST", roles=frozenset({Role.ADMINISTRATION})),
]
