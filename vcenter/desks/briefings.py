"""Near misses (ヒヤリハット) of the last days, and what is told of them and besides at the morning briefing (朝礼で伝えること)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.briefings import TellAtBriefing
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import show_date
from vcenter.domain.roles import Role
from vcenter.sheets import SheetsFailed
from vcenter.sheets.year_papers import Note, Paper, Space
from vcenter.store import briefings, centre
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import day_said, today, today_text
from vcenter.web.done import going_on, says, with_way_back
from vcenter.web.forms import perform_form, text_of, values_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.DISPATCH, Role.ADMINISTRATION})

TOLD = says("briefing_told", "朝礼で伝えることに入れました。")
DROPPED = says("briefing_dropped", "朝礼で伝えることから外しました。")

SINCE = timedelta(days=14)
"""Of so many days near misses are listed."""


def _tomorrow() -> str:
    return (today() + timedelta(days=1)).isoformat()


def _day_of(text: str) -> str:
    return day_said(text) or _tomorrow()


def _whole(tx: Tx, day: str) -> dict[str, Any]:
    rows = briefings.near_misses(tx, (today() - SINCE).isoformat())
    days: dict[str, list[Row]] = {}
    for row in rows:
        days.setdefault(row["day"], []).append(row | {"said": _as_told(row)})
    return {"days": days, "lines": briefings.of_day(tx, day)}


def _as_told(row: Row) -> str:
    """A near miss as it would be told: what, and where in words; never whose house."""
    return f"{row['what']}（{row['near_where']}）" if row["near_where"] else str(row["what"])


async def _show(
    request: Request, day: str, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        "briefings/page.html",
        422 if errors else 200,
        title="ヒヤリハット・朝礼",
        desk="returns",
        values=values or {},
        errors=errors or {},
        choices=_choices(day),
        shown_day=day,
        gathered=await database(request).read(_whole, day),
    )


def _choices(day: str) -> list[tuple[str, str]]:
    """The days whose briefing may be looked at with one press: today's, tomorrow's, and the one that is shown."""
    found = {today_text(): "きょう", _tomorrow(): "あした"}
    found.setdefault(day, show_date(date.fromisoformat(day)))
    return list(found.items())


async def show(request: Request) -> Response:
    return await _show(request, _day_of(request.query_params.get("day", "")))


async def tell(request: Request) -> Response:
    form = await request.form()
    outcome = await perform_form(request, "tell_at_briefing")
    day = _day_of(text_of(form, "day"))
    if not outcome.done:
        return await _show(request, day, values_of(form, TellAtBriefing), outcome.errors)
    return RedirectResponse(with_way_back(going_on(f"/briefing?day={day}", TOLD), outcome), 303)


async def drop(request: Request) -> Response:
    form = await request.form()
    outcome = await perform_form(request, "drop_from_briefing")
    day = _day_of(text_of(form, "day"))
    if not outcome.done:
        return await _show(request, day, {}, outcome.errors)
    return RedirectResponse(with_way_back(going_on(f"/briefing?day={day}", DROPPED), outcome), 303)


def _paper(tx: Tx, day: str) -> Paper:
    facts, now = centre.facts(tx), today()
    lines = briefings.of_day(tx, day)
    told = "\n".join(f"・ {row['what']}" for row in lines)
    return Paper(
        title="朝礼で伝えること",
        year="",
        made_at=show_date(now),
        foot=f"{facts['name']}　{facts['phone']}",
        day=show_date(date.fromisoformat(day)),
        parts=(
            Space("きのうまでのヒヤリハットと、伝えること", told, 6),
            Space("そのほか（手で書く）", "", 6),
            Note(
                "だれの家のことかは言わないでください。危ないと思ったら、その場で作業をやめて班長かセンターへ。"
            ),
        ),
    )


async def print_lines(request: Request) -> Response:
    """What is told at the briefing of a day, on one page."""
    day = _day_of(text_of(await request.form(), "day"))
    paper = await database(request).read(_paper, day)
    try:
        made = await running(request).sheets.year_papers_pdf([paper])
    except SheetsFailed as failed:
        return await _show(request, day, {}, {"": str(failed)})
    return files.pdf(made, "briefing")


def _named(tx: Tx, id: str) -> str:
    row = briefings.by_id(tx, id)
    return str(row["what"])[:40] if row else ""


introduce(Subject("briefing", _named))

routes = [
    desk_route("/briefing", show),
    desk_route("/briefing", tell, "POST"),
    desk_route("/briefing/drop", drop, "POST"),
    desk_route("/briefing/briefing.pdf", print_lines, "POST", part=True),
]
