"""The year of the salons (年度の実績): sessions and people by month, on the screen, on paper and as Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks.copies import numbered
from vcenter.desks.salons import own_salons
from vcenter.domain.calendar import JAPAN, fiscal_year, show_wareki_year
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.roles import Role
from vcenter.domain.salon_words import GUEST_STATES
from vcenter.sheets import GuestYear, Presences, SalonYear, SheetsFailed, YearOfSalon
from vcenter.sheets.salon_year import GUESTS, HELD, MONTHS
from vcenter.sheets.workbook import plain_xlsx
from vcenter.store import centre, salons
from vcenter.store.looks import Seen
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import fiscal_year_asked, today
from vcenter.web.forms import text_of
from vcenter.web.looks import looked
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.SALON, Role.ROSTERS, Role.ADMINISTRATION})

CARD = "サロンの一年の出席"

COUNTED = {
    "held": HELD,
    "guests": GUESTS,
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


def _whole(tx: Tx, year: int, only: frozenset[str] | None, salon_id: str = "") -> SalonYear:
    """The year of every salon of which anything is recorded, or that meets; or of one. only: the salons that somebody may see."""
    said: dict[str, dict[str, Row]] = {}
    for row in salons.by_month(tx, f"{year}-04-01", f"{year + 1}-03-31"):
        said.setdefault(row["salon_id"], {})[row["month"]] = row
    known = [
        one
        for one in salons.listed(tx)
        if (only is None or one["id"] in only)
        and (one["id"] == salon_id if salon_id else one["id"] in said or not one["resting_since"])
    ]
    if salon_id and not known:
        raise HTTPException(404)
    rows = tuple(_row(one, said.get(one["id"], {}), year) for one in known)
    now = datetime.now(JAPAN)
    return SalonYear(
        centre_name=centre.facts(tx)["name"],
        year=f"{show_wareki_year(year)}度",
        who=known[0]["name"] if salon_id else "すべてのサロン" if only is None else "担当のサロン",
        made_at=f"{now.year}年{now.month}月{now.day}日",
        salons=rows,
        totals=_sums(rows),
        presences=_presences(tx, salon_id, year) if salon_id else Presences(),
    )


def _presences(tx: Tx, salon_id: str, year: int) -> Presences:
    """Who came when in a year. Whoever is looked for has a row, also who never came."""
    days, rows = salons.presences(tx, salon_id, f"{year}-04-01", f"{year + 1}-03-31")
    whose = [list(some) for _, some in groupby(rows, key=lambda row: row["id"])]
    return Presences(tuple(days), tuple(_guest(some, days) for some in whose))


def _guest(rows: list[Row], days: Iterable[str]) -> GuestYear:
    said = {row["day"]: row["state"] for row in rows if row["day"]}
    one, came = rows[0], [day for day, state in said.items() if state == "came"]
    gone = "" if one["guest_state"] in (None, "coming") else GUEST_STATES[one["guest_state"]]
    marks = tuple(said.get(day, "") for day in days)
    return GuestYear(one["name"], one["kana"], marks, max(came, default=""), gone)


async def show_one(request: Request) -> Response:
    return await _show_one(request, fiscal_year_asked(request.query_params.get("year", "")))


async def _show_one(request: Request, year: int) -> Response:
    """The year of one salon as a picture: guests by month, and who came when."""
    only, salon = await own_salons(request, ROLES), request.path_params["salon"]
    whole = await database(request).read(_whole, year, only, salon)
    return await page(
        request,
        "salons/year_of_one.html",
        title=f"{whole.who}の一年",
        desk="salons",
        months=MONTHS,
        began=year,
        is_last=year == fiscal_year(today()),
        salon_id=salon,
        gathered={"year": whole},
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
        gathered={"year": await database(request).read(_whole, year, await own_salons(request, ROLES))},
    )


async def _asked(request: Request) -> tuple[int, SalonYear]:
    form = await request.form()
    year = fiscal_year_asked(text_of(form, "year"))
    only = await own_salons(request, ROLES)
    return year, await database(request).read(_whole, year, only, text_of(form, "salon")[:36])


async def as_pdf(request: Request) -> Response:
    year, whole = await _asked(request)
    if guests := len(whole.presences.guests):
        copy, refused, question = await numbered(
            request, "salon", f"{whole.who}　{whole.year}", guests, "salons"
        )
        if question:
            return question
        if refused:
            return await _show(request, year, refused.said[0])
        whole = replace(whole, copy=copy)
    try:
        made = await running(request).sheets.salon_year_pdf(whole)
    except SheetsFailed as failed:
        return await _show(request, year, str(failed))
    if whole.presences.guests:
        await looked(request, Act.PRINTED, CARD, Seen(count=len(whole.presences.guests)))
    return files.pdf(made, f"salons-{year}")


async def as_xlsx(request: Request) -> Response:
    year, whole = await _asked(request)
    columns = {"地区": 14, "サロン": 28, "項目": 18, **{f"{month}月": 7 for month in MONTHS}, "計": 9}

    def lines() -> Iterable[list[Any]]:
        for row in (*whole.salons, YearOfSalon("合計", "", whole.totals)):
            for said, counts in row.counts.items():
                yield [row.district, row.name, said, *counts, sum(counts)]

    made = await files.make(request, plain_xlsx, whole.year, columns, lines())
    return files.xlsx(made, f"salons-{year}")


routes = [
    desk_route(
        "/salons/{salon}/year",
        show_one,
        roles=frozenset({Role.SALON, Role.ROSTERS}),
        look=NoLook("a list of a salon's people, as the roster has it"),
    ),
    desk_route("/salons/year", show),
    desk_route("/salons/year.pdf", as_pdf, "POST", part=True),
    desk_route("/salons/year.xlsx", as_xlsx, "POST", part=True),
]
