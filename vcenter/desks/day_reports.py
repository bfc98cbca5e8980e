"""The day's report (日報): its figures, what is written beside them, and the versions that were sent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.day_reports import (
    WAYS,
    CorrectFigure,
    SayCentreAddress,
    SendDayReport,
    WriteDayReport,
    address_seen,
    correction_seen,
    words_seen,
)
from vcenter.commands.registry import Payload
from vcenter.commands.seen import mark_of
from vcenter.desks.both_sides import differences
from vcenter.desks.closing import open_ends
from vcenter.desks.day_report_sheets import Report, kept, report_of, sheet_of_version, version_said, versions
from vcenter.domain.calendar import show_date
from vcenter.domain.day_report import CORRECTABLE, marked_by
from vcenter.domain.file_formats import FORMATS
from vcenter.domain.looks import Act
from vcenter.domain.roles import Role
from vcenter.sheets import SheetsFailed
from vcenter.sheets.day_report import DayReportSheet, day_report_csv, day_report_xlsx, letters_lost
from vcenter.store import centre, day_reports, servers
from vcenter.store.looks import Seen
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import day_said, day_typed, today
from vcenter.web.done import going_on, says
from vcenter.web.forms import ShowAgain, answer_form, perform, perform_form, text_of, values_of
from vcenter.web.looks import looked
from vcenter.web.origin import Origins, origins_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ADMINISTRATION})

ADDRESS = "/headquarters/day-report"

CARD = "日報"

SENT = says("day_report_sent", "日報を送ったことを記録しました。")
WRITTEN = says("day_report_written", "日報に書きました。")
CORRECTED = says("day_report_corrected", "数を手で直しました。")
PLACED = says("centre_address_said", "センターの住所を記録しました。")

USUAL = ("県社協", "市区町村", "全社協")
"""To whom reports usually go."""

YEARLESS = 300
"""Days back until which a day is shown, and understood, without its year."""

MOVED = "この画面を開いたあとに数が変わりました。いまの数を確かめて、もう一度押してください。"


def _origins(request: Request) -> Origins:
    return origins_of(running(request).settings.data)


def _gathered(tx: Tx, day: date, origins: Origins) -> dict[str, Any]:
    report = report_of(tx, day, origins)
    facts = centre.facts(tx)
    ends = open_ends(tx, day.isoformat())
    return {
        "report": report,
        "facts": facts,
        "ends": ends,
        "unwritten": day_reports.unwritten(tx, day.isoformat()),
        "at_satellite": bool(servers.here(tx)),
        "mark": _mark(report.sheet) if report.sheet else "",
        "lost": letters_lost(report.sheet) if report.sheet else [],
        "words_mark": words_seen(report.words) if report.words is not None else "",
        "address_mark": address_seen(facts),
        "figure_marks": {key: correction_seen((report.corrections or {}).get(key)) for key in CORRECTABLE},
    }


def _mark(sheet: DayReportSheet) -> str:
    return mark_of(marked_by(sheet.tables), *(value for pair in sheet.words for value in pair))


_MODELS: dict[str, type[Payload]] = {
    "words": WriteDayReport,
    "figure": CorrectFigure,
    "address": SayCentreAddress,
}


async def _show(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    about: str = "",
    asked: str = "",
) -> Response:
    """The page. about: which of its forms was refused (words, figure, sent, address), whose values these are; asked: its day."""
    said = asked or str((values or {}).get("day", "")) or _looked_at(request)
    day, wrong = day_typed(said[:40], "past", today().isoformat())
    shown = date.fromisoformat(min(day, today().isoformat()))
    if shown.isoformat() < day:
        wrong = f"{show_date(date.fromisoformat(day))}はまだ来ていない日です。今日の日報を出しています。"
    gathered = await database(request).read(_gathered, shown, _origins(request))
    report: Report = gathered["report"]
    typed, problems = values or {}, errors or {}
    moved = "seen" in problems
    now: dict[str, Any] = dict(report.words or {}) if about == "words" else gathered["facts"]
    return await page(
        request,
        "day_reports/page.html",
        422 if errors else 200,
        title="日報",
        desk="headquarters",
        day=shown.isoformat(),
        day_words=show_date(shown),
        day_short=said
        if wrong
        else f"{shown.month}/{shown.day}"
        if (today() - shown).days < YEARLESS
        else shown.isoformat(),
        day_wrong=wrong,
        before=(shown - timedelta(days=1)).isoformat(),
        after=(shown + timedelta(days=1)).isoformat() if shown < today() else "",
        is_today=shown == today(),
        about=about,
        typed=typed,
        errors=problems,
        differ=differences(now, typed, _MODELS[about]) if moved and about in ("words", "address") else [],
        ways=WAYS,
        usual=USUAL,
        formats=FORMATS,
        correctable=CORRECTABLE,
        version_said=version_said,
        gathered=gathered,
    )


def _looked_at(request: Request) -> str:
    """The day that was typed, or that a link leads to."""
    return request.query_params.get("when") or request.query_params.get("day", "")


async def show(request: Request) -> Response:
    return await _show(request)


def _again(about: str) -> ShowAgain:
    async def again(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
        return await _show(request, values, errors, about=about, asked=text_of(await request.form(), "day"))

    return again


async def _to(request: Request, line: str) -> str:
    day = day_said(text_of(await request.form(), "day")) or today().isoformat()
    return going_on(f"{ADDRESS}?day={day}", line)


async def write(request: Request) -> Response:
    return await answer_form(request, "write_day_report", _again("words"), await _to(request, WRITTEN))


async def correct(request: Request) -> Response:
    """A figure is put right by hand. What had been counted, and what the screen had seen of it, go along."""
    form = await request.form()
    day, figure = _day_of(text_of(form, "day")), text_of(form, "figure")
    report = await database(request).read(report_of, day, _origins(request))
    counted = _counted(report, figure)
    more = {"counted": counted, "seen": text_of(form, f"mark.{figure}")[:40]}
    outcome = await perform_form(request, "correct_figure", more)
    if not outcome.done:
        return await _again("figure")(request, values_of(form, CorrectFigure), outcome.errors)
    return RedirectResponse(going_on(f"{ADDRESS}?day={day.isoformat()}", CORRECTED, of=outcome), 303)


def _counted(report: Report, key: str) -> int:
    sections = report.sheet.sections if report.sheet else ()
    found = (figure for section in sections for figure in section.figures if figure.key == key)
    figure = next(found, None)
    return (figure.counted[0] or 0) if figure and figure.counted else 0


async def say_address(request: Request) -> Response:
    return await answer_form(request, "say_centre_address", _again("address"), await _to(request, PLACED))


async def send(request: Request) -> Response:
    """A version was sent: its figures are those that stood on the screen."""
    form = await request.form()
    day = _day_of(text_of(form, "day"))
    report = await database(request).read(report_of, day, _origins(request))
    if report.sheet is None or report.incident is None:
        raise HTTPException(404)
    again = _again("sent")
    values = values_of(form, SendDayReport)
    if text_of(form, "seen") != _mark(report.sheet):
        return await again(request, values, {"": MOVED})
    asked = {
        "incident": report.incident["id"],
        "day": day.isoformat(),
        "figures": kept(report.sheet),
        **{name: text_of(form, name) for name in ("to_whom", "way", "note")},
    }
    outcome = await perform(request, "send_day_report", asked, text_of(form, "command_id"))
    if not outcome.done:
        return await again(request, values, outcome.errors)
    return RedirectResponse(going_on(f"{ADDRESS}?day={day.isoformat()}", SENT, of=outcome), 303)


def _day_of(said: str) -> date:
    day = day_said(said)
    if day is None or day > today().isoformat():
        raise HTTPException(404)
    return date.fromisoformat(day)


def _version(tx: Tx, id: str) -> tuple[Row | None, int]:
    row = day_reports.by_id(tx, id)
    return row, versions(day_reports.sent(tx, row["incident_id"], row["day"]))[id] if row else 0


async def _asked(request: Request) -> tuple[DayReportSheet, str]:
    """The report that a form asks for, as it is now or as a version was sent, and the name of its file."""
    form = await request.form()
    if id := text_of(form, "report"):
        row, number = await database(request).read(_version, id[:36])
        if row is None:
            raise HTTPException(404)
        return sheet_of_version(row, number), f"day-report-{row['day']}-v{number}"
    day = _day_of(text_of(form, "day"))
    report = await database(request).read(report_of, day, _origins(request))
    if report.sheet is None:
        raise HTTPException(404)
    return report.sheet, f"day-report-{day.isoformat()}"


async def as_pdf(request: Request) -> Response:
    sheet, name = await _asked(request)
    try:
        made = await running(request).sheets.day_report_pdf(sheet)
    except SheetsFailed as failed:
        return await page(
            request,
            "message.html",
            422,
            title="日報を印刷できませんでした",
            what=str(failed),
            safe="数の記録は残っています。",
            todo="「Excel」を使うか、少し待って、もう一度押してください。",
        )
    await looked(request, Act.PRINTED, CARD, Seen(count=1))
    return files.pdf(made, name)


async def as_file(request: Request) -> Response:
    """The same as a file of Excel or CSV."""
    sheet, name = await _asked(request)
    how = text_of(await request.form(), "file_format")
    await looked(request, Act.EXPORTED, CARD, Seen(count=1))
    if how in ("utf8", "cp932"):
        return files.csv(await files.make(request, day_report_csv, sheet, how), name)
    return files.xlsx(await files.make(request, day_report_xlsx, sheet), name)


routes = [
    desk_route(ADDRESS, show),
    desk_route(f"{ADDRESS}/words", write, "POST"),
    desk_route(f"{ADDRESS}/figure", correct, "POST"),
    desk_route(f"{ADDRESS}/sent", send, "POST"),
    desk_route(f"{ADDRESS}/address", say_address, "POST"),
    desk_route(f"{ADDRESS}.pdf", as_pdf, "POST", part=True),
    desk_route(f"{ADDRESS}/file", as_file, "POST", part=True),
]
