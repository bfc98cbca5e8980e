"""A row that is open beside its list: what stands before and after it, so that one goes on without going back, and how both are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.store.tx import Row
from vcenter.web.done import line
from vcenter.web.page import NOTHING, fragment, page, wants_fragment


def beside(rows: Sequence[Row], one: Row, place: Callable[[Row], Any]) -> tuple[Row | None, Row | None]:
    """The rows before and after this one. rows: in the order of `place`.

    One that has left the list (a step was taken) has its place all the same: between those among which it would stand.
    """
    others = [row for row in rows if row["id"] != one["id"]]
    at = sum(place(row) < place(one) for row in others)
    return (others[at - 1] if at else None, others[at] if at < len(others) else None)


async def show_beside(
    request: Request,
    desk: str,
    status: int,
    told: Mapping[str, Any],
    drawn: Mapping[str, Any] = NOTHING,
    **whole: Any,
) -> Response:
    """What is open beside its list, or alone where a page asks that has the list: page.html and detail.html of the desk's templates.

    told: what is open; drawn: the list; whole: what the page alone is told.
    """
    told = {**told, "fetched": wants_fragment(request)}
    if told["fetched"]:
        return fragment(request, f"{desk}/detail.html", status, gathered=told, done_line=line(request))
    return await page(request, f"{desk}/page.html", status, desk=desk, gathered={**drawn, **told}, **whole)
