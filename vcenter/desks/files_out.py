"""Files out (ファイルへの書き出し): what, in which form, what for; what it will hold is told before, and one's own PIN is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks.copies import file_number
from vcenter.desks.selections import selection_of
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.file_formats import FORMATS, FileFormat
from vcenter.domain.looks import Act
from vcenter.domain.roles import Role
from vcenter.sheets.files_out import csv_file, lacking, xlsx_file
from vcenter.store import centre, files_out, groups, selections
from vcenter.store.files_out import WHAT_WORDS, FileOut, Table
from vcenter.store.looks import Seen
from vcenter.store.tx import Tx
from vcenter.web import files
from vcenter.web.clock import day_typed, today, today_text
from vcenter.web.forms import perform, text_of
from vcenter.web.looks import looked
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

LETTERS_SHOWN = 40

COLUMNS = {"": "このアプリの見出し（また取り込めます）", "government": "国のデータモデル（GIF）の見出し"}


@dataclass(frozen=True)
class _Asked:
    out: FileOut
    file_format: FileFormat
    why: str
    wrong: dict[str, str]


def _asked(form: FormData) -> _Asked:
    what, file_format = text_of(form, "what"), text_of(form, "file_format")
    wrong: dict[str, str] = {}
    days = []
    for name, otherwise in (("first", f"{fiscal_year(today())}-04-01"), ("last", today_text())):
        day, problem = day_typed(text_of(form, name)[:40], "past", otherwise)
        wrong |= {name: problem} if problem else {}
        days.append(day)
    if not wrong and days[0] > days[1]:
        wrong["last"] = "終わりの日を、始めの日より後にしてください。"
    out = FileOut(
        what=what if what in WHAT_WORDS else "people",
        selection=selection_of(form),
        first=days[0],
        last=days[1],
        of=(text_of(form, "salon") if what == "salon_attendance" else text_of(form, "incident"))[:36],
        government=text_of(form, "columns") == "government" and what in ("people", ""),
    )
    why = text_of(form, "why").strip()[:200]
    return _Asked(out, file_format if file_format in FORMATS else "xlsx", why, wrong)


def _choices(tx: Tx, asked: _Asked) -> dict[str, Any]:
    selection = asked.out.selection
    return {
        "said": selections.said(tx, selection),
        "incidents": centre.incidents(tx),
        "salons": groups.all_salons(tx),
    }


async def _show(request: Request, form: FormData, errors: dict[str, str] | None = None) -> Response:
    asked = _asked(form)
    return await page(
        request,
        "files_out/page.html",
        422 if errors else 200,
        title="ファイルに書き出す",
        desk="rosters",
        asked=asked,
        what_words=WHAT_WORDS,
        formats=FORMATS,
        columns=COLUMNS,
        carried=selections.fields(asked.out.selection),
        values={name: text_of(form, name) for name in form},
        errors=errors or {},
        gathered=await database(request).read(_choices, asked),
    )


async def show(request: Request) -> Response:
    return await _show(request, FormData())


async def selected(request: Request) -> Response:
    """Of people who were selected elsewhere."""
    return await _show(request, await request.form())


def _wrong(asked: _Asked) -> dict[str, str]:
    return asked.wrong | ({} if asked.why else {"why": "何に使うかを書いてください。責任者に知らせます。"})


async def _made(request: Request, asked: _Asked) -> Table | dict[str, str]:
    """What the file holds, or what is wrong with what was asked for."""
    if errors := _wrong(asked):
        return errors
    made = await database(request).read(files_out.table, asked.out)
    return made if made.rows else {"what": "書き出す記録がありません。選び直してください。"}


async def check(request: Request) -> Response:
    """What the file will hold: how many, who is left out, which letters it lacks; and one's own PIN."""
    form = await request.form()
    asked = _asked(form)
    made = await _made(request, asked)
    if isinstance(made, dict):
        return await _show(request, form, made)
    lost = await asyncio.to_thread(lacking, made.rows) if asked.file_format == "cp932" else []
    return await page(
        request,
        "files_out/check.html",
        title="書き出す内容を確かめる",
        desk="rosters",
        asked=asked,
        what=WHAT_WORDS[asked.out.what],
        how=FORMATS[asked.file_format],
        count=len(made.rows),
        hidden=made.hidden,
        heading=made.heading,
        lost=lost[:LETTERS_SHOWN],
        lost_count=len(lost),
        kept=[
            (name, value)
            for name, value in form.multi_items()
            if name not in ("session", "command_id", "own_pin") and isinstance(value, str)
        ],
        gathered={},
    )


_CHARSETS = {"utf8": "utf-8", "cp932": "windows-31j"}
"""A format to what its letters are called in the answer (IANA): CP932 has letters that Shift_JIS lacks."""


def _written(made: Table, asked: _Asked) -> bytes:
    if asked.file_format == "xlsx":
        return xlsx_file(WHAT_WORDS[asked.out.what], made.heading, made.rows)
    return csv_file(made.heading, made.rows, asked.file_format)


async def make(request: Request) -> Response:
    """The file; it is told to every 責任者, stands in the journal, and is written down (見た記録) before it leaves."""
    form = await request.form()
    asked = _asked(form)
    made = await _made(request, asked)
    if isinstance(made, dict):
        return await _show(request, form, made)
    written = await files.make(request, _written, made, asked)
    outcome = await perform(
        request,
        "take_file_out",
        {
            "what": asked.out.what,
            "file_format": asked.file_format,
            "rows": len(made.rows),
            "why": asked.why,
        },
        text_of(form, "command_id"),
    )
    if not outcome.done:
        return await _show(request, form, outcome.errors)
    said = f"{WHAT_WORDS[asked.out.what]}（{FORMATS[asked.file_format].split('（')[0]}）"
    number = await file_number(request, said, len(made.rows))
    card = f"{WHAT_WORDS[asked.out.what]}の書き出し"
    await looked(request, Act.EXPORTED, card, Seen(count=len(made.rows)))
    name = f"{asked.out.what}-{today_text()}{f'-no{number}' if number else ''}"
    if asked.file_format == "xlsx":
        return files.xlsx(written, name)
    return files.csv(written, name, _CHARSETS[asked.file_format])


routes = [
    desk_route("/rosters/files-out", show),
    desk_route("/rosters/files-out", selected, "POST"),
    desk_route("/rosters/files-out/check", check, "POST"),
    desk_route("/rosters/files-out/make", make, "POST", danger="名簿などをファイルに書き出す"),
]
