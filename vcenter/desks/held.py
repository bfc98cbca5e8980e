"""続けて届いた事前登録: what came from one address after too many, kept without a place until headquarters says all are right, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.unverified import PART
from vcenter.domain.calendar import utc_text
from vcenter.domain.roles import Role
from vcenter.store import unverified
from vcenter.store.tx import Tx
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.done import going_on, says
from vcenter.web.forms import text_of
from vcenter.web.page import page
from vcenter.web.parts import in_parts
from vcenter.web.phrases import waited
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ADMINISTRATION})
PAGE = "/headquarters/held"

SHOWN = 8
"""Names of one batch that are shown: enough to see whether they are of one shelter, or made up."""
KEPT = timedelta(days=7)
"""For which it is shown what was said, and can be undone there."""

_FROM = {"valid": "held", "withdrawn": "held", "undo_valid": "valid", "undo_withdrawn": "withdrawn"}
_TO: dict[str, str] = {"valid": "valid", "withdrawn": "withdrawn"}

DONE = {
    "valid": says("held_valid", "すべて有効にしました。空きのある日から順に、参加できる日が決まりました。"),
    "withdrawn": says("held_withdrawn", "すべて取り下げました。名簿の検索には出ません。"),
    "held": says("held_again", "元に戻しました。すべて有効か、すべて取り下げを選んでください。"),
}


def _batches(tx: Tx) -> list[dict[str, Any]]:
    rows = unverified.batches(tx, utc_text(datetime.now(UTC) - KEPT))
    states: tuple[unverified.State, ...] = ("held", "valid", "withdrawn")
    return [
        row
        | {
            "some": next(
                (some for state in states if (some := unverified.of_batch(tx, row["batch"], state, SHOWN))),
                [],
            )
        }
        for row in rows
    ]


async def _show(request: Request, errors: dict[str, str] | None = None) -> Response:
    return await page(
        request,
        "days/held.html",
        422 if errors else 200,
        title="続けて届いた事前登録",
        desk="headquarters",
        errors=errors or {},
        gathered={"batches": await database(request).read(_batches)},
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def settle(request: Request) -> Response:
    """Of a whole batch, a part at a time; where it is broken off, the rest waits and the same may be pressed again."""
    form = await request.form()
    batch, said = text_of(form, "batch")[:100], text_of(form, "state")
    if said not in _FROM:
        return RedirectResponse(PAGE, 303)
    to = _TO.get(said, "held")

    async def left() -> list[str]:
        rows = await database(request).read(unverified.of_batch, batch, _FROM[said], PART)
        return [row["person_id"] for row in rows]

    refused = await in_parts(request, "settle_held", left, lambda part: {"people": part, "state": to})
    if refused:
        return await _show(request, refused.errors)
    return RedirectResponse(going_on(PAGE, DONE[to]), 303)


def _held(tx: Tx) -> list[Wanted]:
    return [
        Wanted(
            row["batch"],
            f"同じところから続けて届いた事前登録　{row['held']}件",
            PAGE,
            since=waited(row["first"]),
            about="まだ来る人数に入れていません。すべて有効か、すべて取り下げを選んでください。",
        )
        for row in unverified.batches(tx, "~")
        if row["held"]
    ]


wants(Source("held", 75, "続けて届いた事前登録", _held, PAGE, ("headquarters",)))

routes = [desk_route(PAGE, show), desk_route(PAGE, settle, "POST")]
