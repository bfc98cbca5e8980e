"""Visitors' lists (訪問員別名簿) kept as watches: read as every roster is, looked at by visitor, and then kept row by row.

Only those come here who may see who is watched. Everybody of whom it is not sure whether they are somebody known is asked about.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks import roster_comparing, roster_files, roster_keeping, roster_readings
from vcenter.desks.brought_files import LARGEST_FORM, brought, while_here, why_not
from vcenter.desks.perhaps_known import side_by_side
from vcenter.desks.roster_keeping import Keeping
from vcenter.domain.calendar import utc_text
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.watched_list import plan
from vcenter.domain.watching_words import ANSWERS, BODIES
from vcenter.rosters import alike
from vcenter.sheets.workbook import plain_xlsx
from vcenter.store import people, watching
from vcenter.store.looks import Seen
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.environment import new_id
from vcenter.web.forms import text_of
from vcenter.web.looks import looked
from vcenter.web.page import fragment, page, wants_fragment
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.WATCH})

BASE = "/watching/files"

WHAT = {
    "new": "新しく見守る方",
    "changed": "変わる方",
    "same": "変わりなし",
    "paused": "休みにする方",
    "ended": "見守りを終える方",
    "gone": "訪問が終わっている方（登録しません）",
}
"""What becomes of a row, in words; in the order in which they are looked at."""

_COLUMNS = {
    "visitor": "訪問する人",
    "days": "訪問する日",
    "district": "地区",
    "why": "見守るわけ",
    "note": "知っておくこと",
    "family_name": "連絡する家族・親族",
    "family_relation": "続柄",
    "family_phone": "家族・親族の電話",
    **{body: f"{said}への同意" for body, said in BODIES.items()},
}

_OF_A_PERSON = (
    "id", "row", "sheet", "name", "kana", "address", "phone", "marks", "same_person", "not_same", "watch",
)  # fmt: skip


async def _ask(request: Request, problem: str = "") -> Response:
    return await page(
        request,
        "watching/file.html",
        422 if problem else 200,
        title="訪問員の名簿を取り込む",
        desk="watching",
        problem=problem,
    )


async def show(request: Request) -> Response:
    return await _ask(request)


async def read(request: Request) -> Response:
    """Read a visitors' list that somebody brought. Nothing is kept yet."""
    id = new_id()
    data, name = b"", ""
    try:
        data, name = await brought(request)
        reading = roster_files.read_file(request, id, data, name, None, of_need_of_help=False)
        await while_here(request, reading)
    except Refusal as refusal:
        return await _ask(request, why_not(refusal, data, name))
    return RedirectResponse(f"{BASE}/{id}", 303)


# What taking it in would do


def _with_watches(tx: Tx, whole: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows, each with whose it is (same_as), the watch there is of them (`known`), and what becomes of it (`plan`)."""
    rows: list[dict[str, Any]] = whole["watched_people"]
    roster_comparing.compare(tx, roster_files.as_people(whole))
    going_on = watching.open_ones(tx)
    named: dict[tuple[str, str], list[Row]] = {}
    for watch in going_on:
        named.setdefault((fold(watch["name"]), fold(watch["visitor"])), []).append(watch)
    answers = whole.get("answers", {})
    for row in rows:
        same = named.get((fold(row["name"]), fold(row["watch"]["visitor"])), ())
        if row["same_as"] is None and len(same) == 1 and not answers.get(row["id"]):
            row["same_as"] = same[0]["person_id"]  # one name with one visitor: nobody has two of those
            row.pop("alike", None)
    by_person = {watch["person_id"]: watch for watch in going_on}
    known = people.by_ids(tx, {row["same_as"] for row in rows if row["same_as"]})
    for row in rows:
        if row["same_as"] and row["same_as"] in known:
            row["same_person"] = known[row["same_as"]]["id"]
        row["known"] = by_person.get(row.get("same_person") or "")
        row["plan"] = plan(row["watch"], row["known"])
    return rows


def _missing(tx: Tx, rows: list[dict[str, Any]]) -> list[Row]:
    """Whoever is visited by somebody of this list and stands on it no more."""
    visitors = {fold(row["watch"]["visitor"]) for row in rows if row["watch"]["visitor"]}
    there = {row.get("same_person") for row in rows}
    return [
        watch
        for watch in watching.open_ones(tx)
        if fold(watch["visitor"]) in visitors and watch["person_id"] not in there
    ]


def _lines(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(what, before, after) of what is written into a watch."""
    known = row["known"] or {}
    return [
        (_COLUMNS[name], _said(name, known.get(name, "")), _said(name, value))
        for name, value in row["plan"].changes.items()
        if name in _COLUMNS and value
    ]


def _said(name: str, value: Any) -> str:
    return ANSWERS[value] if name in BODIES else str(value or "（なし）")


def _preview(tx: Tx, whole: dict[str, Any]) -> dict[str, Any]:
    rows = _with_watches(tx, whole)
    found: dict[str, list[dict[str, Any]]] = {what: [] for what in WHAT}
    for row in rows:
        found[row["plan"].became].append(row | {"lines": _lines(row)})
    return {
        "found": found,
        "asked": [(row, side_by_side(row["alike"]["beside"], row)) for row in alike.asked_of(rows)],
        "missing": _missing(tx, rows),
        "count": len(rows),
    }


async def preview(request: Request) -> Response:
    """What the list says beside what is recorded; once it is being kept, how far that is, and what became of it."""
    if keeping := await roster_files.keeping_of(request):
        gathered = {**roster_files.progress_of(request, keeping), "base": BASE}
        return await page(
            request, "rosters/keeping.html", title="取り込んでいます", desk="watching", gathered=gathered
        )
    if kept := await asyncio.to_thread(roster_readings.kept_of, request):
        return await _show_kept(request, kept)
    return await _show_reading(request)


async def _show_reading(request: Request) -> Response:
    whole = await roster_readings.laid_by(request)
    if whole is None:
        return await _ask(
            request, "この取り込みは終わったか、1日を過ぎました。ファイルを選び直してください。"
        )
    if not whole["watched_people"]:
        return await _ask(
            request,
            "このファイルは、訪問員の名簿として読めませんでした。見出しに「訪問員」「対象者」「訪問日」などの言葉があるか確かめてください。何も取り込んでいません。",
        )
    gathered = await database(request).read(_preview, whole)
    return await page(
        request,
        "watching/file_preview.html",
        title="訪問員の名簿を確かめる",
        desk="watching",
        file=request.path_params["file"],
        base=BASE,
        source=whole["source"],
        what=WHAT,
        refused=whole["refused"],
        gathered=gathered,
    )


async def answer(request: Request) -> Response:
    """The row is this person, or another; or that is open again."""
    form = await request.form()
    id, said = text_of(form, "row"), text_of(form, "answer")
    whole = await roster_readings.laid_by(request)
    if whole is None:
        return await _show_reading(request)
    rows = await database(request).read(_with_watches, whole)
    row = next((one for one in rows if one["id"] == id and one.get("alike")), None)
    if row is None or said not in (*alike.ANSWERS, ""):
        raise HTTPException(404)
    await asyncio.to_thread(roster_readings.answer, request, id, said)
    if not wants_fragment(request):
        return RedirectResponse(f"{BASE}/{request.path_params['file']}", 303)
    row["alike"]["answer"] = said
    return fragment(
        request,
        "rosters/alike_row.html",
        file=request.path_params["file"],
        base=BASE,
        row=row,
        lines=side_by_side(row["alike"]["beside"], row),
    )


# Keeping it


async def keep(request: Request) -> Response:
    """Keep what was read. Pressed twice, or after it was broken off, each row is kept once."""
    if keeping := await roster_files.keeping_of(request):
        return await _goes_on(request, await roster_keeping.begin(running(request), keeping.id, {}))
    if kept := await asyncio.to_thread(roster_readings.kept_of, request):
        return await _show_kept(request, kept)
    whole = await roster_readings.laid_by(request)
    if whole is None or not whole["watched_people"]:
        return await _show_reading(request)
    gathered = await database(request).read(_to_keep, whole)
    who = request.state.identity
    file = request.path_params["file"]
    asked = alike.asked_of(gathered["rows"])
    said = {
        "source": whole["source"],
        "steps": _steps(gathered["rows"], whole["source"], file),
        "refused": whole["refused"],
        "skipped": whole["skipped"],
        "missing": gathered["missing"],
        "at": utc_text(datetime.now(UTC)),
        "alike": {
            row["id"]: {**roster_files.plain_question(row), "said": alike.said_of(row)} for row in asked
        },
        "actor": who.name,
        "actor_id": who.id,
        "roles": sorted(who.roles),
        "device": who.device,
    }
    return await _goes_on(request, await roster_keeping.begin(running(request), file, said))


def _to_keep(tx: Tx, whole: dict[str, Any]) -> dict[str, Any]:
    rows = _with_watches(tx, whole)
    return {"rows": rows, "missing": [{"id": one["id"], "name": one["name"]} for one in _missing(tx, rows)]}


def _steps(rows: list[dict[str, Any]], source: str, file: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (
            "keep_watched",
            {
                "source": source[:200],
                "part": {"import_id": file, "position": position, "of": len(rows)},
                "rows": [{name: row[name] for name in _OF_A_PERSON if name in row}],
            },
        )
        for position, row in enumerate(rows, 1)
    ]


async def _goes_on(request: Request, keeping: Keeping) -> Response:
    await keeping.wait(roster_files.SHORT_SECONDS)
    if kept := await asyncio.to_thread(roster_readings.kept_of, request):
        return await _show_kept(request, kept)
    return RedirectResponse(f"{BASE}/{request.path_params['file']}", 303)


async def _show_kept(request: Request, kept: dict[str, Any]) -> Response:
    counts = roster_keeping.counts(kept["lines"]).get("watched", Counter())
    gone = {one["id"] for one in kept.get("missing", ())}

    def missing(tx: Tx) -> list[Row]:
        return [one for one in watching.open_ones(tx) if one["id"] in gone]

    return await page(
        request,
        "watching/file_kept.html",
        title="取り込みました",
        desk="watching",
        file=request.path_params["file"],
        what=WHAT,
        counts=counts,
        refused=sum(line["became"] == "refused" for line in kept["lines"]),
        alike=sum(line.get("alike") == "" for line in kept["lines"]),
        gathered={"missing": await database(request).read(missing)},
    )


async def progress(request: Request) -> Response:
    """How far the import is; it loads the page anew when it has ended."""
    keeping = await roster_files.keeping_of(request)
    if keeping is None:
        return Response(headers={"hx-refresh": "true"})
    gathered = {**roster_files.progress_of(request, keeping), "base": BASE}
    return fragment(request, "rosters/keeping_part.html", gathered=gathered)


async def stop(request: Request) -> Response:
    """Keep no further row."""
    if keeping := await roster_files.keeping_of(request):
        await keeping.give_up()
    return RedirectResponse(f"{BASE}/{request.path_params['file']}", 303)


async def drop(request: Request) -> Response:
    """Give a reading up."""
    if await roster_readings.laid_by(request) is not None:
        roster_readings.forget(request)
    return RedirectResponse("/watching", 303)


async def summary(request: Request) -> Response:
    """What became of each row, as an Excel file."""
    kept = await asyncio.to_thread(roster_readings.kept_of, request)
    if kept is None:
        return await _show_reading(request)
    rows = roster_files.summary_rows(kept["lines"])
    made = await files.make(request, plain_xlsx, "取り込みの結果", roster_files.SUMMARY_HEADING, rows)
    await looked(request, Act.EXPORTED, "訪問員の名簿の取り込みの結果", Seen(count=len(rows)))
    return files.xlsx(made, "watching-import")


NOT_OURS_YET = NoLook("a list that somebody brought, before it is in our records")

routes = [
    desk_route(BASE, show),
    desk_route(BASE, read, "POST", largest=LARGEST_FORM),
    desk_route(f"{BASE}/{{file}}", preview, look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/alike", answer, "POST", look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/keep", keep, "POST", look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/progress", progress, part=True, look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/stop", stop, "POST", look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/drop", drop, "POST", look=NOT_OURS_YET),
    desk_route(
        f"{BASE}/{{file}}/summary.xlsx",
        summary,
        "POST",
        part=True,
        look=NoLook("the export is written down by itself"),
    ),
]
