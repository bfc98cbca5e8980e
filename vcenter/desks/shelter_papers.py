"""What headquarters counted of salons in a disaster, by day, on paper and as a file of Excel."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks.salons import own_salons
from vcenter.desks.shelter_salons import COUNTED, figures
from vcenter.domain import salon_words
from vcenter.domain.calendar import JAPAN
from vcenter.sheets import SheetsFailed
from vcenter.sheets.drill_marks import drill_marked
from vcenter.sheets.workbook import paper_xlsx
from vcenter.sheets.year_papers import Cell, Facts, Grid, Note, Paper, Part
from vcenter.store import centre
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import today_text
from vcenter.web.forms import text_of
from vcenter.web.page import page
from vcenter.web.phrases import clock, day_and_time, day_text
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = COUNTED
__all__ = ["ROLES", "routes"]

COUNTS = ("shelters", "others", "guests", "helpers", "heard")
"""Columns of the figures by day (store/shelter_salons.py)."""


def _days(days: list[Row]) -> Grid:
    """Each day, the earliest first as it is read on paper, and the sums."""
    rows: list[tuple[Cell, ...]] = [
        (
            day_text(one["day"]) + ("（予定）" if one["day"] > today_text() else ""),
            *(one[name] for name in COUNTS),
        )
        for one in reversed(days)
    ]
    rows.append(("合計（延べ）", *(sum(one[name] for one in days) for name in COUNTS)))
    heading = (
        "日",
        "避難所（か所）",
        "ほかの場所（か所）",
        "参加者（人）",
        "担い手（人）",
        "聞いた困りごと（件）",
    )
    return Grid(heading, tuple(rows), (26, 14, 16, 14, 14, 16), "日ごとの数", totals=1)


def _sessions(sessions: list[Row]) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (
            day_text(one["day"]) + (f" {clock(one['begins'])}" if one["begins"] else ""),
            one["name"],
            f"{salon_words.AWAY[one['kind']]}　{one['place']}",
            *(
                ("中止・変更", "", "")
                if one["state"] in ("cancelled", "moved")
                else (one["guests"], one["helpers"], one["heard"])
            ),
        )
        for one in reversed(sessions)
    ]
    heading = ("日", "サロン", "場所", "参加者（人）", "担い手（人）", "困りごと（件）")
    return Grid(heading, tuple(rows), (20, 24, 26, 10, 10, 10), "開いたサロン")


def _paper(tx: Tx, only: frozenset[str] | None, asked: str) -> tuple[Paper, Row] | None:
    """The paper, and the incident that it is of; None where there never was one."""
    found = figures(tx, only, asked)
    shown = found["shown"]
    if shown is None:
        return None
    now, name = datetime.now(JAPAN), centre.facts(tx)["name"]
    opened = f"{day_and_time(shown['opened_at'])}から"
    until = f"{day_and_time(shown['closed_at'])}まで" if shown["closed_at"] else ""
    parts: list[Part] = [Facts((("災害・訓練", shown["name"]), ("開いていた期間", opened + until)))]
    if found["days"]:
        parts.append(_days(found["days"]))
        parts.append(Note("参加者と担い手は、名前のある人と人数だけの人を合わせた延べ人数です。"))
    if found["sessions"]:
        parts.append(_sessions(found["sessions"]))
    else:
        parts.append(Note("避難所などで開いたサロンは、まだありません。"))
    made = f"{now.year}年{now.month}月{now.day}日"
    return Paper(
        "避難所などのサロン",
        "",
        made,
        f"避難所などのサロン　{shown['name']}　{name}",
        tuple(parts),
        by=(("センター", name), ("作成", made)),
    ), shown


async def _asked(request: Request) -> tuple[Paper, Row] | None:
    only = await own_salons(request, COUNTED)
    asked = text_of(await request.form(), "incident")[:36]
    return await database(request).read(_paper, only, asked)


async def _nothing(request: Request, what: str, todo: str) -> Response:
    return await page(
        request,
        "message.html",
        422,
        title="印刷・保存できませんでした",
        desk="salons",
        what=what,
        todo=todo,
        safe="記録は残っています。",
    )


NEVER = (
    "災害も訓練も、まだ一度も開いていません。",
    "災害か訓練を開き、サロンを避難所などで開くと、数えられます。",
)


def _file_name(shown: Row) -> str:
    return f"避難所などのサロン_{shown['name']}_{today_text()}"


async def as_pdf(request: Request) -> Response:
    found = await _asked(request)
    if found is None:
        return await _nothing(request, *NEVER)
    paper, shown = found
    sheets = running(request).sheets
    try:
        made = await (sheets.drill_report_pdf(paper) if shown["drill"] else sheets.year_papers_pdf((paper,)))
    except SheetsFailed as failed:
        return await _nothing(
            request, str(failed), "「Excelで保存する」を使うか、少し待って、もう一度押してください。"
        )
    return files.pdf(made, "shelter-salons", _file_name(shown))


async def as_xlsx(request: Request) -> Response:
    found = await _asked(request)
    if found is None:
        return await _nothing(request, *NEVER)
    paper, shown = found
    with drill_marked() if shown["drill"] else nullcontext():
        made = await files.make(request, paper_xlsx, paper)
    return files.xlsx(made, "shelter-salons", _file_name(shown))


routes = [
    desk_route("/shelter-salons.pdf", as_pdf, "POST", part=True),
    desk_route("/shelter-salons.xlsx", as_xlsx, "POST", part=True),
]
