"""A fiscal year of the desk of every day in figures: on the screen, on paper, and as a file of Excel. Nobody is named there."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.calendar import day_since, fiscal_year, show_wareki_year
from vcenter.domain.looks import Act
from vcenter.domain.request_life import SEEN_TO_BY
from vcenter.domain.request_words import SORTS
from vcenter.domain.request_year import figures_of, span_of
from vcenter.sheets import SheetsFailed
from vcenter.sheets.requests import RequestYearSheet
from vcenter.sheets.workbook import request_year_xlsx
from vcenter.store import centre, requests
from vcenter.store.looks import Seen
from vcenter.store.tx import Tx
from vcenter.web import files
from vcenter.web.clock import now_text, today
from vcenter.web.forms import text_of
from vcenter.web.looks import looked
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = SEEN_TO_BY

CARD = "相談・依頼の年間集計"


def _years(tx: Tx) -> list[int]:
    """Every fiscal year of which there is something, and this one, the newest first."""
    last = fiscal_year(today())
    received = requests.first_received(tx)
    first = min(last, fiscal_year(day_since(received))) if received else last
    return list(range(last, first - 1, -1))


def _year(said: str, years: list[int]) -> int:
    return next((year for year in years if str(year) == said), years[0])


def _sheet(tx: Tx, said: str) -> tuple[RequestYearSheet, list[int]]:
    years = _years(tx)
    year = _year(said, years)
    figures = figures_of(year, requests.received_between(tx, *span_of(year)))
    made_at = now_text()
    return RequestYearSheet(centre.facts(tx)["name"], figures, made_at), years


async def show(request: Request) -> Response:
    said = request.query_params.get("year", "")
    sheet, years = await database(request).read(_sheet, said)
    return await page(
        request,
        "requests/year.html",
        title="相談・依頼の年間集計",
        desk="requests",
        year=sheet.year,
        years=years,
        wareki=show_wareki_year(sheet.year.year),
        sorts=SORTS,
    )


async def _asked(request: Request) -> RequestYearSheet:
    said = text_of(await request.form(), "year")
    return (await database(request).read(_sheet, said))[0]


async def as_pdf(request: Request) -> Response:
    sheet = await _asked(request)
    try:
        made = await running(request).sheets.request_year_pdf(sheet)
    except SheetsFailed as failed:
        return await page(
            request,
            "message.html",
            422,
            title="集計を印刷できませんでした",
            what=str(failed),
            safe="相談・依頼の記録は残っています。",
            todo="「Excelで保存する」を使うか、少し待って、もう一度押してください。",
        )
    await looked(request, Act.PRINTED, CARD, Seen(count=sheet.year.total.total))
    return files.pdf(made, f"requests-{sheet.year.year}")


async def as_xlsx(request: Request) -> Response:
    sheet = await _asked(request)
    made = await files.make(request, request_year_xlsx, sheet)
    await looked(request, Act.EXPORTED, CARD, Seen(count=sheet.year.total.total))
    return files.xlsx(made, f"requests-{sheet.year.year}")


routes = [
    desk_route("/requests/year", show),
    desk_route("/requests/year.pdf", as_pdf, "POST", part=True),
    desk_route("/requests/year.xlsx", as_xlsx, "POST", part=True),
]
