"""Teams formed of drafts of the matching board: one, or all that are whole."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.path import Outcome, outcomes_of
from vcenter.desks.matching import FORMED, prepare
from vcenter.desks.matching_board import ROLES as OF_BOARD
from vcenter.desks.matching_board import Board, is_sent, look
from vcenter.desks.matching_moves import answered
from vcenter.domain import need_life
from vcenter.store import (
    needs,
    teams,
)
from vcenter.store.tx import Tx
from vcenter.web.done import going_on
from vcenter.web.forms import command_of, perform, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = OF_BOARD


async def form_one(request: Request) -> Response:
    """A team is formed of one draft that is whole."""
    form = await request.form()
    need, command_id = text_of(form, "need"), str(command_of(form))

    def gather(tx: Tx) -> tuple[Board, Outcome | None]:
        now = look(tx)
        # Pressed twice: its draft is gone with the first press, and what became of that is the answer.
        if before := outcomes_of(tx, [command_id]).get(command_id):
            return now, before
        why = _why_not_formed(tx, now, need)
        return now, Outcome(command_id, "form_team", "refused", {}, {"": why}) if why else None

    now, known = await database(request).read(gather)
    outcome = known or await _form(request, now, need, text_of(form, "back_by"), command_id)
    if not outcome.done:
        return await answered(request, outcome)
    await prepare(request, outcome)
    return await answered(request, outcome, line=f"{outcome.outcome['number']}班を編成しました")


def _why_not_formed(tx: Tx, now: Board, id: str) -> str:
    """What somebody else has made of a draft meanwhile, so that there is nothing left to form; "" where there is."""
    row = needs.by_id(tx, id)
    if row is None:
        return "このニーズは記録されていません。画面を開き直してください。"
    if row["state"] != "ready":
        has = teams.of_need(tx, id)
        return need_life.moved_on(row["number"], row["state"], has["number"] if has else None)
    if id in now.aside:
        return need_life.set_aside(row["number"], now.aside[id]["why"])
    if not now.seated.get(id):
        return f"{row['number']}番には、もうだれも入っていません。ほかの人が動かしたか、帰宅しています。"
    if not now.leader(id):
        return f"{row['number']}番の班長が決まっていません。班長を選んでから編成してください。"
    return ""


async def _form(request: Request, now: Board, need: str, back_by: str, command_id: str) -> Outcome:
    team = uuid.uuid5(uuid.UUID(command_id), "team")
    asked = {
        "team": str(team),
        "need": need,
        "leader": now.leader(need),
        "members": now.seated.get(need, []),
        "back_by": back_by,
        "vehicle": "、".join(car["called"] for car in now.cars_of(need)),
    }
    return await perform(request, "form_team", asked, command_id)


async def form_all(request: Request) -> Response:
    """Teams are formed of all drafts that are whole, each by a command of its own."""
    form = await request.form()
    now = await database(request).read(look)
    refused: list[dict[str, Any]] = []
    made = 0
    for card in now.cards():
        if not is_sent(card):
            continue
        # Sent again, the same drafts are the same commands.
        command_id = str(uuid.uuid5(command_of(form), card["id"]))
        outcome = await _form(request, now, card["id"], text_of(form, "back_by"), command_id)
        if outcome.done:
            made += 1
            await prepare(request, outcome)
        else:
            refused.append({"need": card, "messages": outcome.said})
    if made and not refused:
        return RedirectResponse(going_on("/dispatch", FORMED, made), 303)
    return await page(
        request,
        "matching/refused.html",
        422,
        title="編成できなかった班",
        desk="matching",
        made=made,
        refused=refused,
    )


routes = [
    desk_route("/matching/board/form", form_one, "POST", part=True),
    desk_route("/matching/board/form-all", form_all, "POST"),
]
