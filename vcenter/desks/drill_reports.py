"""What a drill has shown (訓練の報告): its figures, planned and real times, and what was noticed at each desk with what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.drill_notes import SettleDrillNote
from vcenter.desks.both_sides import differences
from vcenter.desks.drill_running import timed
from vcenter.desks.drills import drill_of
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import JAPAN, read_moment
from vcenter.domain.drill_scripts import NOTE_DESKS, NOTE_STATES, late_words
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import RESPONSIBLE, Role
from vcenter.sheets import SheetsFailed
from vcenter.sheets.workbook import paper_xlsx
from vcenter.sheets.year_papers import Cell, Facts, Grid, Note, Paper
from vcenter.store import centre, drill_figures, drill_notes, drill_scripts
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform_form, values_of
from vcenter.web.page import page
from vcenter.web.phrases import day_text, hour_minute, month_day
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ADMINISTRATION})

NOBODY = NoLook("figures of a drill, and what staff noticed in it: nobody's card")

SETTLED = says("drill_note_settled", "どうするかを記録しました。")
REMOVED = says("drill_note_removed", "気づいたことを消しました。")
THROWN = says("drill_report_thrown", "台本・気づいたこと・報告を捨てました。")

FIGURES = {
    "people": ("受け付けた人", "人"),
    "each": ("ひとりの受付にかかった時間", ""),
    "first_out": ("最初の受付から最初の班の出発まで", "分"),
    "needs": ("受けたニーズ", "件"),
    "done": ("完了したニーズ", "件"),
    "referred": ("ほかの団体につないだニーズ", "件"),
    "teams": ("送り出した班", "班"),
    "members": ("班で出た人（のべ）", "人"),
    "back": ("もどった班", "班"),
}
"""What is counted of a drill (store/drill_figures.py): what staff call it, and its unit."""

EACH_HOW = "ひとりの受付にかかった時間は、同じ端末での受付から次の受付までの時間の真ん中の値です（10分より長く空いたところは除きます）。"


def said_of(name: str, count: int | None) -> str:
    """A figure in words: 12人, 1分20秒; －, where nothing was there to count it by."""
    if count is None:
        return "－"
    if name == "each":
        minutes, seconds = divmod(count, 60)
        return f"{minutes}分{seconds}秒" if minutes else f"{seconds}秒"
    return f"{count}{FIGURES[name][1]}"


def _report(tx: Tx, drill: Row) -> dict[str, Any]:
    script = drill_scripts.of_drill(tx, drill["id"])
    steps = timed(script, drill_scripts.steps(tx, script["id"])) if script else []
    figures = drill_figures.figures(tx, drill)
    notes = drill_notes.of_drill(tx, drill["id"])
    return {
        "drill": drill,
        "script": script,
        "steps": steps,
        "late": late_words(steps_late[-1])
        if (steps_late := [one["late"] for one in steps if one["late"] is not None])
        else "",
        "figures": figures
        and [(said, said_of(name, figures[name]), name) for name, (said, _) in FIGURES.items()],
        "notes": notes,
        "by_desk": [
            (said, found)
            for key, said in NOTE_DESKS.items()
            if (found := [one for one in notes if one["desk"] == key])
        ],
        "states": {key: sum(one["state"] == key for one in notes) for key in NOTE_STATES},
    }


def _of_request(tx: Tx, request: Request) -> dict[str, Any]:
    return _report(tx, drill_of(tx, request))


async def _show(
    request: Request,
    drill: str = "",
    note: str = "",
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    """note: the line whose form is shown again with what was typed."""
    if drill:
        request.path_params["incident"] = drill
    found = await database(request).read(_of_request, request)
    stale = bool(errors and "seen" in errors)
    row = next((one for one in found["notes"] if one["id"] == note), None)
    return await page(
        request,
        "drill_reports/page.html",
        422 if errors else 200,
        title="訓練の報告",
        desk="headquarters",
        note_states=NOTE_STATES,
        each_how=EACH_HOW,
        again=note,
        values=values or {},
        errors=errors or {},
        differ=differences(row, values or {}, SettleDrillNote) if stale and row else [],
        gathered=found,
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def _of_note(request: Request, kind: str, done: str) -> Response:
    note = request.path_params["note"]
    outcome = await perform_form(request, kind, {"note": note})
    if outcome.done:
        return RedirectResponse(
            going_on(f"/headquarters/drills/{outcome.outcome['drill']}/report", done, of=outcome), 303
        )
    row = await database(request).read(drill_notes.by_id, note)
    if row is None:
        raise HTTPException(404)
    return await _show(request, row["incident_id"], note, values_of(await request.form()), outcome.errors)


async def settle(request: Request) -> Response:
    return await _of_note(request, "settle_drill_note", SETTLED)


async def remove(request: Request) -> Response:
    return await _of_note(request, "remove_drill_note", REMOVED)


async def throw(request: Request) -> Response:
    drill = request.path_params["incident"]
    outcome = await perform_form(request, "throw_drill_report", {"drill": drill})
    if not outcome.done:
        return await _show(request, errors=outcome.errors)
    await database(request).forget_for_good()
    running(request).sheets.forget_all()
    return RedirectResponse(going_on(f"/headquarters/drills/{drill}/report", THROWN), 303)


# Paper


def _paper(tx: Tx, request: Request) -> Paper:
    """The report as it is printed and saved."""
    found = _report(tx, drill_of(tx, request))
    drill, script = found["drill"], found["script"]
    now, name = datetime.now(JAPAN), centre.facts(tx)["name"]
    opened = read_moment(drill["opened_at"])
    day = day_text(opened.astimezone(JAPAN).date()) if opened else ""
    until = f"{hour_minute(drill['opened_at'])}～{hour_minute(drill['closed_at'])}"
    head = [("訓練の名前", drill["name"]), ("行った日", f"{day}　{until}")]
    if script:
        head.append(("参加した人数", f"{script['people']}人（台本の人数。進行役を除く）"))
    parts: list[Any] = [Facts(tuple(head))]
    if found["figures"]:
        parts += [
            Grid(
                ("数えたもの", "結果"),
                tuple((said, told) for said, told, _ in found["figures"]),
                (66, 32),
                "数字",
            ),
            Note(EACH_HOW),
        ]
    else:
        parts.append(Note("数字は残っていません。"))
    if found["steps"]:
        rows: list[tuple[Cell, ...]] = [
            (one["clock"], hour_minute(one["began_at"]), one["late_said"] or "－ 記録なし", one["title"])
            for one in found["steps"]
        ]
        parts.append(
            Grid(("予定", "実際", "ちがい", "すること"), tuple(rows), (10, 10, 20, 60), "計画と実際")
        )
    if found["notes"]:
        lines: list[tuple[Cell, ...]] = [
            (desk, one["what"], NOTE_STATES[one["state"]], one["fix_who"], month_day(one["fix_by"] or ""))
            for desk, notes in found["by_desk"]
            for one in notes
        ]
        heading = ("どこで", "気づいたこと", "どうするか", "だれが", "いつまでに")
        parts.append(Grid(heading, tuple(lines), (14, 32, 18, 16, 18), "気づいたこと"))
    else:
        parts.append(Note("気づいたことは、書かれていません。"))
    return Paper(
        "訓練の報告",
        "",
        f"{now.year}年{now.month}月{now.day}日",
        f"訓練の報告　{drill['name']}　{name}",
        tuple(parts),
        by=(("センター", name), ("作成", f"{now.year}年{now.month}月{now.day}日")),
    )


async def printed(request: Request) -> Response:
    paper = await database(request).read(_paper, request)
    try:
        made = await running(request).sheets.drill_report_pdf(paper)
    except SheetsFailed as failed:
        return await _show(request, errors={"": str(failed)})
    return files.pdf(made, "drill-report", await _file_name(request))


async def saved(request: Request) -> Response:
    paper = await database(request).read(_paper, request)
    made = await files.make(request, paper_xlsx, paper)
    return files.xlsx(made, "drill-report", await _file_name(request))


async def _file_name(request: Request) -> str:
    drill = await database(request).read(drill_of, request)
    opened = read_moment(drill["opened_at"])
    return f"訓練の報告_{drill['name']}" + (
        f"_{opened.astimezone(JAPAN).date().isoformat()}" if opened else ""
    )


def _note_named(tx: Tx, id: str) -> str:
    return "訓練で気づいたこと" if drill_notes.by_id(tx, id) else ""


introduce(Subject("drill_note", _note_named))

routes = [
    desk_route("/headquarters/drills/{incident}/report", show, look=NOBODY),
    desk_route("/headquarters/drills/{incident}/report.pdf", printed, "POST", part=True, look=NOBODY),
    desk_route("/headquarters/drills/{incident}/report.xlsx", saved, "POST", part=True, look=NOBODY),
    desk_route(
        "/headquarters/drills/{incident}/report/throw",
        throw,
        "POST",
        roles=RESPONSIBLE,
        danger="訓練の台本と報告を捨てる",
        look=NOBODY,
    ),
    desk_route("/drill/notes/{note}", settle, "POST", look=NOBODY),
    desk_route("/drill/notes/{note}/remove", remove, "POST", look=NOBODY),
]
