"""What the papers of the fiscal year have alike: how they are made, printed, saved, and what each says at its foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.calendar import JAPAN, fiscal_year, show_wareki_year
from vcenter.domain.looks import Act
from vcenter.sheets import SheetsFailed
from vcenter.sheets.workbook import paper_xlsx
from vcenter.sheets.year_papers import Grid, Paper, Part
from vcenter.store import centre
from vcenter.store.looks import Seen
from vcenter.store.tx import Tx
from vcenter.web import files
from vcenter.web.clock import OLDEST_YEAR, today
from vcenter.web.forms import text_of
from vcenter.web.looks import looked
from vcenter.web.page import page
from vcenter.web.state import database, running

Make = Callable[[Tx], Sequence[Paper]]

NOTHING = "この紙に書く人や団体がありません。前の画面で、対象を確かめてください。"


def year_asked(text: str) -> int:
    """The fiscal year for which somebody asks, the coming one among them: this one where none is said."""
    now = fiscal_year(today())
    said = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else now
    return said if OLDEST_YEAR <= said <= now + 1 else now


def span_of(year: int) -> tuple[date, date]:
    """The first and the last day of a fiscal year."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def days_of(year: int) -> tuple[str, str]:
    """The same as the tables hold them."""
    first, last = span_of(year)
    return first.isoformat(), last.isoformat()


def year_of(day: date | None) -> int:
    """The fiscal year of a day; this one of none."""
    return fiscal_year(day or today())


def year_said(year: int) -> str:
    """令和8年度."""
    return f"{show_wareki_year(year)}度"


def turning(address: str, year: int) -> dict[str, Any]:
    """What a page of a year shows to go to the one before and the next."""
    last = fiscal_year(today()) + 1
    return {
        "year": year,
        "year_words": year_said(year),
        "before_year": f"{address}?year={year - 1}" if year > OLDEST_YEAR else "",
        "after_year": f"{address}?year={year + 1}" if year < last else "",
    }


def paper(tx: Tx, title: str, year: int, *parts: Part, about: str = "", **said: Any) -> Paper:
    """A paper of this centre. about: of whom it is, at its foot."""
    now, name = datetime.now(JAPAN), centre.facts(tx)["name"]
    said_year = year_said(year)
    foot = "　".join(one for one in (said_year, title, about, name) if one)
    return Paper(title, said_year, f"{now.year}年{now.month}月{now.day}日", foot, parts, **said)


async def printed(request: Request, name: str, card: str, make: Make, *, named: bool = False) -> Response:
    """Papers as one PDF. name: the file's; card: what it is called where it is written down (見た記録); named: whether people are,
    each row of a table being one."""
    papers = await database(request).read(make)
    if not papers:
        return await _not_made(request, NOTHING)
    try:
        made = await running(request).sheets.year_papers_pdf(papers)
    except SheetsFailed as failed:
        return await _not_made(request, str(failed))
    if named:
        await looked(request, Act.PRINTED, card, Seen(count=_named(papers)))
    return files.pdf(made, name)


async def saved(request: Request, name: str, card: str, make: Make, *, named: bool = False) -> Response:
    """The same paper as a file of Excel, of several the first."""
    papers = await database(request).read(make)
    if not papers:
        return await _not_made(request, NOTHING)
    made = await files.make(request, paper_xlsx, papers[0])
    if named:
        await looked(request, Act.EXPORTED, card, Seen(count=_named(papers[:1])))
    return files.xlsx(made, name)


def _named(papers: Sequence[Paper]) -> int:
    return sum(
        len(part.rows) - part.totals
        for paper in papers
        for part in paper.parts
        if isinstance(part, Grid) and part.heading[0] == "名前"
    )


async def _not_made(request: Request, what: str) -> Response:
    return await page(
        request,
        "message.html",
        422,
        title="この紙を作れませんでした",
        what=what,
        safe="記録は残っています。",
        todo="前の画面に戻り、もう一度押してください。",
    )


async def year_of_form(request: Request) -> int:
    """The fiscal year of a form."""
    return year_asked(text_of(await request.form(), "year"))
