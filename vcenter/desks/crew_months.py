"""The months of those who work at the centre (運営者): hours, overtime and days by person, and the papers for the claim by the relief law."""

from __future__ import annotations

import calendar
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain import crew as words
from vcenter.domain.roles import Role
from vcenter.sheets import SheetsFailed
from vcenter.sheets.crew import Heading, Month, by_payer, month_paper, months_of, person_paper
from vcenter.sheets.workbook import paper_xlsx
from vcenter.sheets.year_papers import Paper
from vcenter.store import centre, crew
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import now_text, today
from vcenter.web.forms import text_of
from vcenter.web.page import page
from vcenter.web.phrases import near_day
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ADMINISTRATION})

SHEET = "勤務状況表"
LIST = "運営者の勤務一覧"

NOBODY = "この月の勤務は、まだ書いてありません。"


class Whole(NamedTuple):
    """A month as it was found."""

    months: list[Month]
    heading: Heading


def _span_of(month: str) -> tuple[str, str]:
    """The first and the last day of a month."""
    year, number = (int(part) for part in month.split("-"))
    return f"{month}-01", f"{month}-{calendar.monthrange(year, number)[1]:02d}"


def _period_said(row: Row) -> str:
    until = near_day(row["last_day"]) if row["last_day"] else ""
    return f"{row['course']} {near_day(row['first_day'])}〜{until}".strip()


def _month(tx: Tx, month: str, crew_id: str = "") -> Whole:
    first, last = _span_of(month)
    rule, _ = crew.rule(tx)
    periods = {
        id: tuple(_period_said(row) for row in rows) for id, rows in crew.periods_in(tx, first, last).items()
    }
    incident = centre.incident(tx)
    heading = Heading(
        centre.facts(tx)["name"], incident["name"] if incident else "", now_text(), rule.in_words()
    )
    return Whole(months_of(crew.days_between(tx, first, last, crew_id), rule, periods), heading)


async def _show(request: Request, month: str, wrong: str = "") -> Response:
    whole = await database(request).read(_month, month)
    return await page(
        request,
        "crew/month.html",
        422 if wrong else 200,
        title=f"運営者の勤務　{words.month_said(month)}",
        desk="headquarters",
        month=month,
        before=words.beside(month, -1),
        after=words.beside(month, 1) if month < f"{today():%Y-%m}" else "",
        months=whole.months,
        payers=by_payer(whole.months),
        total=words.total(one.worked for one in whole.months),
        rule_words=whole.heading.rule,
        words=words,
        hours=words.hours_or_none,
        wrong=wrong,
    )


async def show(request: Request) -> Response:
    said = request.query_params.get("month", "")
    month = words.month_of(said, today())
    wrong = (
        "" if said in ("", month) else f"月が読めません。{words.month_said(month)}を出しています。例: 2026-11"
    )
    return await _show(request, month, wrong)


async def _asked(request: Request) -> tuple[str, Whole]:
    form = await request.form()
    month = words.month_of(text_of(form, "month"), today())
    return month, await database(request).read(_month, month, text_of(form, "crew")[:36])


async def _pdf(request: Request, month: str, papers: list[Paper], name: str, said: str) -> Response:
    try:
        made = await running(request).sheets.year_papers_pdf(papers)
    except SheetsFailed as failed:
        return await _show(request, month, str(failed))
    return files.pdf(made, name, said)


async def sheets_pdf(request: Request) -> Response:
    """The sheets of everybody, or of one, for the claim by the relief law."""
    month, whole = await _asked(request)
    if not whole.months:
        return await _show(request, month, NOBODY)
    papers = [person_paper(one, month, whole.heading) for one in whole.months]
    return await _pdf(request, month, papers, "crew-sheets", f"{SHEET} {words.month_said(month)}")


async def sheet_xlsx(request: Request) -> Response:
    """The sheet of one, to be copied from."""
    month, whole = await _asked(request)
    if len(whole.months) != 1:
        return await _show(request, month, NOBODY if not whole.months else "だれの表かを選んでください。")
    paper = person_paper(whole.months[0], month, whole.heading)
    return files.xlsx(
        await files.make(request, paper_xlsx, paper), "crew-sheet", f"{SHEET} {words.month_said(month)}"
    )


async def list_pdf(request: Request) -> Response:
    """The month's list of all."""
    month, whole = await _asked(request)
    if not whole.months:
        return await _show(request, month, NOBODY)
    paper = month_paper(whole.months, month, whole.heading)
    return await _pdf(request, month, [paper], "crew-month", f"{LIST} {words.month_said(month)}")


async def list_xlsx(request: Request) -> Response:
    month, whole = await _asked(request)
    if not whole.months:
        return await _show(request, month, NOBODY)
    paper = month_paper(whole.months, month, whole.heading)
    return files.xlsx(
        await files.make(request, paper_xlsx, paper), "crew-month", f"{LIST} {words.month_said(month)}"
    )


routes = [
    desk_route("/crew/month", show),
    desk_route("/crew/month/sheets.pdf", sheets_pdf, "POST", part=True),
    desk_route("/crew/month/sheet.xlsx", sheet_xlsx, "POST", part=True),
    desk_route("/crew/month/list.pdf", list_pdf, "POST", part=True),
    desk_route("/crew/month/list.xlsx", list_xlsx, "POST", part=True),
]
