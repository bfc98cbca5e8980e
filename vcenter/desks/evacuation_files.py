"""Taking in a list of people who need help to get to safety (避難行動要支援者名簿): the file is read and shown, its legal basis is asked for, and
only with that it is kept."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.evacuation import OPEN_THE_OTHER
from vcenter.desks import roster_files, roster_keeping, roster_readings
from vcenter.desks.brought_files import LARGEST_FORM, brought, read_aside, while_here, why_not
from vcenter.desks.roster_keeping import Keeping
from vcenter.domain import evacuation as words
from vcenter.domain.calendar import utc_text
from vcenter.domain.evacuation import BASES, EXPLAINED, told_apart
from vcenter.domain.looks import NoLook
from vcenter.domain.refusal import Refusal
from vcenter.store import centre, evacuation
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today
from vcenter.web.environment import new_id
from vcenter.web.forms import perform_form, values_of
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

if TYPE_CHECKING:
    from vcenter.rosters.evacuation import Listed

ROLES = words.ROLES

BASE = "/evacuation-files"

SAMPLE = 20

MOST_LOOKS = 100
"""Values that could not be read, and are shown before the list is taken in."""


async def _ask(request: Request, problem: str = "") -> Response:
    return await page(
        request,
        "evacuation/file.html",
        422 if problem else 200,
        title="避難行動要支援者名簿を取り込む",
        desk="watching",
        problem=problem,
    )


async def show(request: Request) -> Response:
    return await _ask(request)


async def read(request: Request) -> Response:
    """Read a list that somebody brought. Nothing is kept yet."""
    from vcenter.rosters.evacuation import read_evacuation_list  # noqa: PLC0415

    data, name = b"", ""
    try:
        data, name = await brought(request)
        found = await while_here(request, read_aside(request, data, read_evacuation_list))
    except Refusal as refusal:
        return await _ask(request, why_not(refusal, data, name))
    if not found.people:
        return await _ask(request, "名前の読める行がありません。何も取り込んでいません。")
    id = new_id()
    whole = {
        "hash": sha256(data).hexdigest(),
        "source": name[:200],
        "asks_consent": found.asks_consent,
        "refused": found.refused,
        "people": [_row(one) for one in found.people],
    }
    await asyncio.to_thread(_lay_by, request, id, whole)
    return RedirectResponse(f"{BASE}/{id}", 303)


def _lay_by(request: Request, id: str, whole: dict[str, Any]) -> None:
    folder = roster_readings.folder_of(request)
    roster_readings.forget_old(folder)
    roster_keeping.write_whole(folder / f"{id}.evacuation", whole)


def _row(one: Listed) -> dict[str, Any]:
    """As the command has a row; look and agreed are for the page alone."""
    said = asdict(one)
    look = said.pop("look")
    note = "。".join(filter(None, (one.note, look and f"読めなかったこと: {'、'.join(look)}")))
    return orjson.loads(orjson.dumps(said | {"id": new_id(), "note": note[:4000], "look": list(look)}))  # type: ignore[no-any-return]


def _agreed(whole: dict[str, Any], basis: str) -> list[dict[str, Any]]:
    """Who may be taken in by this basis: by consent, where the list says who agreed, those alone."""
    if basis == "consent" and whole["asks_consent"]:
        return [row for row in whole["people"] if row["agreed"] is True]
    return list(whole["people"])


def _standing(tx: Tx, whole: dict[str, Any]) -> list[Row]:
    """The lists that are here already and on which these people stand, each with how many of them do (`both`), and whether nobody would
    be new (`same`): the same file, or the same people."""
    found = []
    everybody = {told_apart(row) for row in whole["people"]}
    agreed = {told_apart(row) for row in whole["people"] if row["agreed"]}
    for row in evacuation.seen_now(tx, today()):
        on_it = evacuation.standing_of(tx, row["id"])
        both = len(everybody & on_it)
        same = row["file_hash"] == whole["hash"] or any(
            some and some <= on_it for some in (everybody, agreed)
        )
        if same or both:
            found.append(row | {"both": both, "same": same})
    return found


async def preview(request: Request) -> Response:
    """What was read, and the question by which law it may be here; once it is being kept, how far that is."""
    if keeping := await roster_files.keeping_of(request):
        gathered = {**roster_files.progress_of(request, keeping), "base": BASE}
        return await page(
            request, "rosters/keeping.html", title="取り込んでいます", desk="watching", gathered=gathered
        )
    if await asyncio.to_thread(roster_readings.kept_of, request):
        return RedirectResponse(f"/evacuation/{request.path_params['file']}", 303)
    return await _show_reading(request)


async def _show_reading(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    whole = await asyncio.to_thread(roster_readings.lying, request, "evacuation")
    if whole is None:
        return await _ask(
            request, "この取り込みは終わったか、1日を過ぎました。ファイルを選び直してください。"
        )
    people = whole["people"]
    standing = await database(request).read(_standing, whole)
    return await page(
        request,
        "evacuation/file_preview.html",
        422 if errors else 200,
        title="避難行動要支援者名簿を確かめる",
        desk="watching",
        file=request.path_params["file"],
        base=BASE,
        source=whole["source"],
        people=people[:SAMPLE],
        count=len(people),
        agreed=sum(row["agreed"] is True for row in people),
        asks_consent=whole["asks_consent"],
        refused=whole["refused"],
        looks=[(row, one) for row in people for one in row["look"]],
        most_looks=MOST_LOOKS,
        bases=BASES,
        explained=EXPLAINED,
        standing=standing,
        is_same=any(row["same"] for row in standing),
        values=values or {"title": whole["source"].rsplit(".", 1)[0]},
        errors=errors or {},
        gathered={"now": await database(request).read(centre.incident)},
    )


async def keep(request: Request) -> Response:
    """Take the list in with its legal basis; without one nothing is. Pressed twice, each row is kept once."""
    if keeping := await roster_files.keeping_of(request):
        return await _goes_on(request, await roster_keeping.begin(running(request), keeping.id, {}))
    whole = await asyncio.to_thread(roster_readings.lying, request, "evacuation")
    if whole is None:
        return await preview(request)
    file = request.path_params["file"]
    typed = values_of(await request.form())
    rows = _agreed(whole, str(typed.get("basis", "")))
    if not rows:
        why = "「同意」の列が○の方がいません。根拠を確かめてください。"
        return await _show_reading(request, typed, {"basis": why})
    standing = await database(request).read(_standing, whole)
    if not typed.get("even_if_same") and (same := next((row for row in standing if row["same"]), None)):
        why = f"同じ方々の名簿「{same['title']}」が、もうあります。{OPEN_THE_OTHER}"
        return await _show_reading(request, typed, {"even_if_same": why})
    told = {"list": file, "people": len(rows), "file": whole["hash"]}
    outcome = await perform_form(request, "begin_evacuation_list", told)
    if not outcome.done:
        return await _show_reading(request, typed, outcome.errors)
    who = request.state.identity
    said = {
        "source": whole["source"],
        "steps": [("keep_evacuee", _payload(file, row, at, len(rows))) for at, row in enumerate(rows, 1)],
        "refused": [{"sheet": sheet, "row": row, "reason": why} for sheet, row, _, why in whole["refused"]],
        "skipped": [],
        "at": utc_text(datetime.now(UTC)),
        "actor": who.name,
        "actor_id": who.id,
        "roles": sorted(who.roles),
        "device": who.device,
    }
    return await _goes_on(request, await roster_keeping.begin(running(request), file, said))


def _payload(list_id: str, row: dict[str, Any], position: int, of: int) -> dict[str, Any]:
    said = {name: value for name, value in row.items() if name not in ("agreed", "look")}
    marks = [{"field": "note", "as_written": one, "reason": ""} for one in row["look"]]
    return {
        "list": list_id,
        "part": {"import_id": list_id, "position": position, "of": of},
        "rows": [said | {"marks": marks}],
    }


async def _goes_on(request: Request, keeping: Keeping) -> Response:
    await keeping.wait(roster_files.SHORT_SECONDS)
    return RedirectResponse(f"{BASE}/{request.path_params['file']}", 303)


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
    if await asyncio.to_thread(roster_readings.lying, request, "evacuation") is not None:
        await asyncio.to_thread(roster_readings.forget, request)
    return RedirectResponse("/evacuation", 303)


NOT_OURS_YET = NoLook("a list that somebody brought, before it is in our records")

routes = [
    desk_route(BASE, show),
    desk_route(BASE, read, "POST", largest=LARGEST_FORM),
    desk_route(f"{BASE}/{{file}}", preview, look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/keep", keep, "POST", look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/progress", progress, part=True, look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/stop", stop, "POST", look=NOT_OURS_YET),
    desk_route(f"{BASE}/{{file}}/drop", drop, "POST", look=NOT_OURS_YET),
]
