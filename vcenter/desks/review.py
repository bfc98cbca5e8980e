"""The review tray (要確認): what came from tablets and needs a person, settled with one or two taps."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.review_sides import REASONS, both_people, card, said_in
from vcenter.domain.calendar import day_began
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store import review
from vcenter.store.tx import Tx
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.clock import today, today_text
from vcenter.web.forms import perform_form, values_of
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ADMINISTRATION})

keep(TabletPage("outbox", "送信待ち", 80, home="/"))


SHOWN = 50
"""Entries on the screen; the next ones come up as these are settled."""


def _list(tx: Tx, at: str) -> dict[str, Any]:
    everything = review.waiting(tx)
    # What was just refused stays in sight, wherever it stands in the list.
    shown = everything[:SHOWN] + [row for row in everything[SHOWN:] if row["id"] == at]
    waiting = [card(tx, row) for row in shown]
    for one in waiting:
        one["pair"] = both_people(tx, said_in(one)) if one["why"] == "same" else []
    settled = [card(tx, row) for row in review.settled_since(tx, day_began(today()))]  # stays visible today
    return {
        "waiting": waiting,
        "count": len(everything),
        "mark": mark([row["id"] for row in everything]),
        "settled": settled,
        "reasons": REASONS,
    }


async def _show(
    request: Request, status: int = 200, problem: str = "", at: str = "", typed: dict[str, Any] | None = None
) -> Response:
    """The tray. at: the entry of which something was refused, with what was typed for it."""
    return await page(
        request,
        "review/page.html",
        status,
        title="要確認",
        desk="headquarters",
        problem=problem,
        problem_at=at,
        typed=typed or {},
        done="done" in request.query_params,
        gathered=await database(request).read(_list, at),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def waiting(request: Request) -> Response:
    """How many wait, for headquarters and reception."""
    return fragment(request, "review/count.html", count=await database(request).read(review.count_waiting))


async def news(request: Request) -> Response:
    """Whether what is on the screen is still what waits: another desk may have settled some of it."""
    shown = request.query_params.get("shown", "")
    ids = [row["id"] for row in await database(request).read(review.waiting)]
    return fragment(request, "review/news.html", shown=shown, now=mark(ids), count=len(ids))


def mark(ids: list[str]) -> str:
    """A short sign by which two lists are told apart."""
    return f"{len(ids)}-{ids[-1][:13] if ids else ''}"


async def settle(request: Request) -> Response:
    id = request.path_params["review"]
    if await database(request).read(review.by_id, id) is None:
        raise HTTPException(404)
    outcome = await perform_form(request, "settle_review", {"review": id})
    if outcome.done:
        return RedirectResponse("/review?done=1", 303)
    return await _show(request, 422, outcome.said[0], id, values_of(await request.form()))


A_LIST = NoLook("an entry of a list is settled")


def _unsettled(tx: Tx) -> list[Wanted]:
    count = review.count_waiting(tx)
    return [Wanted(today_text(), f"要確認　{count}件", "/review")] * bool(count)


wants(Source("review", 90, "要確認", _unsettled, "/review", ("headquarters",)))

routes = [
    desk_route("/review", show),
    desk_route("/review/waiting", waiting, part=True),
    desk_route("/review/news", news, part=True),
    desk_route("/review/{review}", settle, "POST", look=A_LIST),
]
