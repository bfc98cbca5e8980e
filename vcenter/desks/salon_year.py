"""The year of the salons (年度の実績): sessions and people by month, on the screen, on paper and as Excel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.calendar import JAPAN, fiscal_year, show_wareki_year
from vcenter.domain.roles import Role
from vcenter.sheets import SalonYear, SheetsFailed, YearOfSalon
from vcenter.sheets.salon_year import MONTHS
from vcenter.sheets.workbook import plain_xlsx
from vcenter.store import centre, salons
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import fiscal_year_asked, today
from vcenter.web.forms import text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.SALON, Role.ROSTERS, Role.ADMINISTRATION})

COUNTED = {
    "held": "開催（回）",
    "guests": "参加者（人）",
    "supported": "うち支援が必要",
    "helpers": "担い手（人）",
}


def _row(salon: Row, months: Mapping[str, Row], year: int) -> YearOfSalon:
    named = [f"{year + (month < 4)}-{month:02}" for month in MONTHS]
    counts = {
        said: tuple(int(months[one][key]) if one in months else 0 for one in named)
        for key, said in COUNTED.items()
    }
    return YearOfSalon(salon["name"], salon["district"], counts)


def _sums(rows: Iterable[YearOfSalon]) -> dict[str, tuple[int, ...]]:
    listed = list(rows)
    return {
        said: tuple(sum(row.counts[said][at] for row in listed) for at in range(len(MONTHS)))
        for said in COUNTED.values()
    }


def _whole(tx: Tx, year: int, salon_id: str = "") -> SalonYear:
    """The year of every salon of which anything is recorded, or that meets; or of one."""
    said: dict[str, dict[str, Row]] = {}
    for row in salons.by_month(tx, f"{year}-04-01", f"{year + 1}-03-31"):
        said.setdefault(row["salon_id"], {})[row["month"]] = row
    known = [
        one
        for one in salons.listed(tx)
        if (one["id"] == salon_id if salon_id else one["id"] in said or not one["resting_since"])
    ]
    if salon_id and not known:
        raise HTTPException(404)
    rows = tuple(_row(one, said.get(one["id"], {}), year) for one in known)
    now = datetime.now(JAPAN)
    return SalonYear(
        centre_name=centre.facts(tx)["name"],
        year=f"{show_wareki_year(year)}度",
        who=known[0]["name"] if salon_id else "すべてのサロン",
        made_at=f"{now.year}年{now.month}月{now.day}日",
        salons=rows,
        totals=_sums(rows),
    )


async def show(request: Request) -> Response:
    year = fiscal_year_asked(request.query_params.get("year", ""))
    return await _show(request, year)


async def _show(request: Request, year: int, wrong: str = "") -> Response:
    return await page(
        request,
        "salons/year.html",
        422 if wrong else 200,
        title="サロンの実績",
        desk="salons",
        months=MONTHS,
        began=year,
        is_last=year == fiscal_year(today()),
        wrong=wrong,
        gathered={"year": await database(request).read(_whole, year)},
    )


async def _asked(request: Request) -> tuple[int, SalonYear]:
    form = await request.form()
    year = fiscal_year_asked(text_of(form, "year"))
    return year, await database(request).read(_whole, year, text_of(form, "salon")[:36])


async def as_pdf(request: Request) -> Response:
    year, whole = await _asked(request)
    try:
        made = await running(request).sheets.salon_year_pdf(whole)
    except SheetsFailed as failed:
        return await _show(request, year, str(failed))
    return files.pdf(made, f"salons-{year}")


async def as_xlsx(request: Request) -> Response:
    year, whole = await _asked(request)
    columns = {"地区": 14, "サロン": 28, "項目": 18, **{f"{month}月": 7 for month in MONTHS}, "計": 9}

    def lines() -> Iterable[list[Any]]:
        for row in (*whole.salons, YearOfSalon("合計", "", whole.totals)):
            for said, counts in row.counts.items():
                yield [row.district, row.name, said, *counts, sum(counts)]

    made = await asyncio.to_thread(plain_xlsx, whole.year, columns, lines())
    return files.xlsx(made, f"salons-{year}")


routes = [
    desk_route("/salons/year", show),
    desk_route("/salons/year.pdf", as_pdf, "POST", part=True),
    desk_route("/salons/year.xlsx", as_xlsx, "POST", part=True),
]
