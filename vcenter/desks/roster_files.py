"""Loading a roster file (名簿の取り込み): read it, look at what was read, and only then keep it.

Between the two a reading lies in the data folder, for a day at most, readable by the server only.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.domain.looks import NoLook
from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.rosters import Roster, read_roster
from vcenter.store import people
from vcenter.store.tx import Tx
from vcenter.web.environment import new_id
from vcenter.web.forms import perform
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ROSTERS})

LARGEST = 20_000_000
"""Bytes of one roster file."""

LARGEST_FORM = LARGEST + 1_000_000
"""Bytes of the form that it comes in: a little stands around it."""

FORGOTTEN_AFTER = 24 * 3600
"""Seconds for which a reading waits to be kept."""

SAMPLE = 20

ROWS_A_COMMAND = 1000
"""About a tenth of a second, for which everybody else waits."""
KINDS = {
    "people": ("人", "keep_people"),
    "groups": ("団体", "keep_groups"),
    "salons": ("サロン", "keep_salons"),
}

# While a file of a few thousand rows is read, one core is busy: one at a time leaves the other to the desks.
_one_at_a_time = asyncio.Semaphore(1)


async def show(request: Request) -> Response:
    return await _ask(request)


async def _ask(request: Request, problem: str = "") -> Response:
    return await page(
        request,
        "rosters/file.html",
        422 if problem else 200,
        title="名簿ファイルを読み込む",
        desk="rosters",
        problem=problem,
    )


async def read(request: Request) -> Response:
    """Read an uploaded file and show what is in it. Nothing is kept yet."""
    uploaded = (await request.form()).get("file")
    if not isinstance(uploaded, UploadFile) or not uploaded.filename:
        return await _ask(request, "ファイルを選んでください。何も取り込んでいません。")
    data = await uploaded.read()
    if len(data) > LARGEST:
        return await _ask(
            request,
            "ファイルが20MBを超えています。シートや地区ごとに分けてください。何も取り込んでいません。",
        )
    try:
        async with _one_at_a_time:
            roster = await asyncio.to_thread(read_roster, data)
    except Refusal as refusal:
        return await _ask(request, f"{refusal.message}\n何も取り込んでいません。")
    id = new_id()
    await asyncio.to_thread(_lay_by, _folder(request) / f"{id}.json", roster, uploaded.filename)
    return RedirectResponse(f"/rosters/files/{id}", 303)


def _folder(request: Request) -> Path:
    folder = running(request).settings.uploads
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _lay_by(path: Path, roster: Roster, name: str) -> None:
    for old in path.parent.glob("*.json"):
        if time.time() - old.stat().st_mtime > FORGOTTEN_AFTER:
            old.unlink(missing_ok=True)
    rows = orjson.loads(orjson.dumps(roster.entries))
    if roster.kind == "people":
        for row in rows:
            row["id"] = new_id()
    whole = {
        "kind": roster.kind,
        "form": roster.form,
        "refused": roster.refused,
        "skipped": roster.skipped,
        "columns": roster.columns,
        "unknown_columns": roster.unknown_columns,
        "payload": {"source": name[:200], "rows": rows},
    }
    path.touch(mode=0o600)
    path.write_bytes(orjson.dumps(whole))


def _laid_by(request: Request) -> dict[str, Any] | None:
    id = request.path_params["file"]
    path = _folder(request) / f"{id}.json"
    # The id comes from the address: only what looks like one of ours is looked for.
    if not re.fullmatch(r"[0-9a-f-]{36}", id) or not path.is_file():
        return None
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


async def preview(request: Request) -> Response:
    """What was read, what was not and why."""
    whole = await asyncio.to_thread(_laid_by, request)
    if whole is None:
        return await _ask(
            request, "この読み込みは終わったか、1日を過ぎました。ファイルを選び直してください。"
        )
    rows = whole["payload"]["rows"]

    def known(tx: Tx) -> int:
        if whole["kind"] != "people":
            return 0
        alike = people.namesakes(tx, [row["name"] for row in rows])
        return sum(
            people.surely_same(alike[fold(row["name"])], row["birth"], (row["phone"], row["phone_other"]))
            is not None
            for row in rows
        )

    return await page(
        request,
        "rosters/preview.html",
        title="読み込んだ内容を確かめる",
        desk="rosters",
        file=request.path_params["file"],
        source=whole["payload"]["source"],
        said=KINDS[whole["kind"]][0],
        roster=whole,
        rows=rows,
        sample=rows[:SAMPLE],
        known=await database(request).read(known),
        marks=[(row, mark) for row in rows for mark in row["marks"]],
    )


async def keep(request: Request) -> Response:
    """Keep what was read. The reading's id is the command's: pressing twice keeps it once."""
    whole = await asyncio.to_thread(_laid_by, request)
    if whole is None:
        return await _ask(request, "この読み込みは終わったか、1日を過ぎました。名簿を確かめてください。")
    said, kind = KINDS[whole["kind"]]
    total: Counter[str] = Counter()
    # In pieces, so that reception goes on meanwhile; pressed again after a failure, it goes on where it was.
    for at, payload in enumerate(_pieces(whole["payload"])):
        id = str(uuid.uuid5(uuid.UUID(request.path_params["file"]), str(at)))
        outcome = await perform(request, kind, payload, id)
        if not outcome.done:
            return await _ask(
                request,
                "\n".join(outcome.errors.values())
                + f"\nここまでの{sum((total['new'], total['known']))}件は取り込みました。残りは取り込んでいません。",
            )
        total.update(outcome.outcome)
    (_folder(request) / f"{request.path_params['file']}.json").unlink(missing_ok=True)
    return await page(
        request,
        "rosters/kept.html",
        title="取り込みました",
        desk="rosters",
        said=said,
        outcome=total,
    )


def _pieces(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for at in range(0, len(payload["rows"]), ROWS_A_COMMAND):
        yield payload | {"rows": payload["rows"][at : at + ROWS_A_COMMAND]}


async def drop(request: Request) -> Response:
    """Give a reading up."""
    if await asyncio.to_thread(_laid_by, request) is not None:
        (_folder(request) / f"{request.path_params['file']}.json").unlink(missing_ok=True)
    return RedirectResponse("/rosters", 303)


NOT_OURS_YET = NoLook("a list that somebody brought, before it is in our records")

routes = [
    desk_route("/rosters/files", show),
    desk_route("/rosters/files", read, "POST", largest=LARGEST_FORM),
    desk_route("/rosters/files/{file}", preview, look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/keep", keep, "POST", look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/drop", drop, "POST", look=NOT_OURS_YET),
]
