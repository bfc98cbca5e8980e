"""An attendance book or session reports that were read from a file are kept: as a salon's sessions, with who came."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.roster_files import ask_again, read_anew, show_reading, without_year, years
from vcenter.desks.roster_readings import SALON, answer, goes_into, laid_by
from vcenter.desks.salon_book_changes import changes, counted
from vcenter.desks.salon_book_contents import ISO, Book, book_of, leaders_of, sessions_of, states_of
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store import groups
from vcenter.store.tx import Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

KEPT = says("salon_book_kept", "{n}回の出席を取り込みました。")
KEPT_AND_OTHERWISE = says(
    "salon_book_otherwise", "{n}回の出席を取り込みました。前からの記録と違うところがあります。"
)
REGISTERED = says("salon_of_book_registered", "サロンを登録しました。続けて、出席を取り込めます。")

KEPT_ELSEWHERE = (
    "ほかの画面で、先に別のサロンへ取り込まれています。いまは取り込んでいません。下の内容を確かめてください。"
)

YEAR_FIRST = "何年度の記録かを、先に選んでください。まだ何も取り込んでいません。"


async def keep(request: Request) -> Response:
    """Keep the sessions of a file for the salon that was chosen. What is recorded already of a day stands as it is."""
    whole = await laid_by(request)
    if whole is None or not whole.get("sessions"):
        return await ask_again(request)
    if without_year(whole):
        return await show_reading(request, whole, problem=YEAR_FIRST)
    salon = text_of(await request.form(), "salon")[:36]
    if await database(request).read(groups.by_id, "salons", salon) is None:
        problem = "どのサロンのものか選んでください。まだ何も取り込んでいません。"
        return await show_reading(request, whole, problem=problem)
    after = text_of(await request.form(), "after")[:36]
    if not await asyncio.to_thread(goes_into, request, salon, after):
        return await show_reading(request, whole | {"salon": salon}, problem=KEPT_ELSEWHERE)
    book = await database(request).read(book_of, whole, salon, request.path_params["file"])
    todo = [("put_in_salon", one) for one in book.new]
    held = list(sessions_of(whole, book))
    todo += [("say_salon_session", one) for one in held]
    todo += [("put_in_salon", one) for one in states_of(whole, book)]
    leaders = await database(request).read(_leaders, whole, book)
    todo += [("put_in_salon", one) for one in leaders]
    wrong = []
    for kind, payload in todo:
        of = payload.get("day") or payload.get("newcomer", {}).get("name") or "参加者のようす"
        outcome = await perform(request, kind, payload, book.new_id(f"{salon} {kind} {payload}"))
        if not outcome.done:
            wrong.append(f"{of}: {outcome.said[0]}")
    if wrong:
        said = "、".join(wrong[:3]) + (f" ほか{len(wrong) - 3}件" if len(wrong) > 3 else "")
        return await show_reading(request, whole, problem=f"取り込めなかったものがあります。{said}")
    otherwise = changes if whole.get("attenders") else counted
    if await database(request).read(otherwise, whole, salon, request.path_params["file"]):
        where = f"/rosters/files/{request.path_params['file']}/sessions?salon={salon}"
        return RedirectResponse(going_on(where, KEPT_AND_OTHERWISE, len(held)), 303)
    days = [one["date"] for one in whole["sessions"] if len(one["date"] or "") == ISO]
    of = f"?year={fiscal_year(date.fromisoformat(max(days)))}" if days else ""
    return RedirectResponse(going_on(f"/salons/{salon}{of}", KEPT, len(held)), 303)


def _leaders(tx: Tx, whole: Mapping[str, Any], book: Book) -> list[dict[str, Any]]:
    return [*leaders_of(tx, whole, book)]


async def say_year(request: Request) -> Response:
    """Of a book or report without a year it is said which one it is of; it is read once more with it."""
    whole = await laid_by(request)
    if whole is None or not whole.get("sessions"):
        return await ask_again(request)
    said = text_of(await request.form(), "fiscal_year")
    if not said or said not in years():
        return await show_reading(request, whole, problem=YEAR_FIRST)
    await read_anew(request, int(said))
    return RedirectResponse(f"/rosters/files/{request.path_params['file']}", 303)


async def register(request: Request) -> Response:
    """The salon of a book is in no list yet: it is registered here, and chosen for the book."""
    whole = await laid_by(request)
    if whole is None or not whole.get("sessions"):
        return await ask_again(request)
    made = {"salon": str(uuid.uuid5(uuid.UUID(request.path_params["file"]), "the salon itself"))}
    outcome = await perform_form(request, "add_salon", made)
    if not outcome.done:
        return await show_reading(
            request, whole, new_salon=values_of(await request.form()), wrong=outcome.errors
        )
    await asyncio.to_thread(answer, request, SALON, outcome.outcome["salon"])
    return RedirectResponse(going_on(f"/rosters/files/{request.path_params['file']}", REGISTERED), 303)


OF_A_FILE = NoLook("a file that somebody has just brought themselves")

routes = [
    desk_route("/rosters/files/{file}/sessions", keep, "POST", look=OF_A_FILE),
    desk_route("/rosters/files/{file}/year", say_year, "POST", look=OF_A_FILE),
    desk_route("/rosters/files/{file}/salon", register, "POST", look=OF_A_FILE),
]
