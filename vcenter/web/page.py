"""Pages and fragments: what every one of them is given, and how it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from vcenter.access.identity import Identity
from vcenter.domain.calendar import show_date
from vcenter.lan.addresses import secure_addresses
from vcenter.store import centre, handovers
from vcenter.store.tx import Tx
from vcenter.web import done, navigation, overdue
from vcenter.web.clock import today
from vcenter.web.state import database, running
from vcenter.web.who import who_asks

DAMAGED = (
    "記録のファイルが壊れているため、いまは何も記録できません。続きは紙に書いて、本部に知らせてください。"
    "読めるものは、いままでどおり画面に出ます。"
)
"""On every page of staff until the server is started on a whole file."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


def identity(request: Request) -> Identity:
    """Who is signed in; only for routes of `desk_route`."""
    found: Identity = request.state.identity
    return found


def public_base(request: Request) -> str:
    """What stands before a path on paper and in a QR, with / at its end: never an address of this laptop alone."""
    keeper = running(request).keeper
    if keeper and request.url.hostname in ("localhost", "127.0.0.1", "::1"):
        reached = secure_addresses(keeper, running(request).settings.port)
        return reached[0] if reached else str(request.base_url)
    return str(request.base_url)


def opens(request: Request) -> navigation.Opens:
    """Whether whoever asks may open the page at a path: what they may not is not shown to them."""
    who = who_asks(request)
    helping = bool(who and who.helps_at)
    return partial(running(request).opens, who.roles if who else frozenset(), helping=helping)


def _frame(tx: Tx, may: navigation.Opens, who: Identity | None, stands_at: str) -> dict[str, Any]:
    """stands_at: the desk whose first page it is, "" of any other."""
    desks = navigation.desks_now(tx, may, who)
    alarms = overdue.now(tx, who) if who and not who.kiosk else overdue.NOTHING
    reads = who and not who.kiosk and not who.helps_at and stands_at
    return {
        "centre": centre.facts(tx),
        "incident": centre.incident(tx),
        "desks": desks,
        "handed": handovers.count_unread(tx, stands_at) if reads else 0,
        **alarms,
    }


async def page(
    request: Request,
    template: str,
    status: int = 200,
    /,
    *,
    gathered: Mapping[str, Any] = NOTHING,
    **said: Any,
) -> HTMLResponse:
    """A whole page; `title` and `desk` come from the one who asks.

    gathered: words that one look at the tables found together. What is said of a word beside them holds: a page
    that fails because it was told something twice would fail after the work is done.
    """
    may, who = opens(request), who_asks(request)
    desk = str(said.get("desk", ""))
    stands_at = desk if request.url.path == f"/{desk}" else ""
    frame = await database(request).read(_frame, may, who, stands_at)
    if who and who.kiosk:
        who = None  # whoever holds that tablet is nobody whom we know
    whole = {
        "title": "",
        "desk": "",
        "notice": None,
        "staff": who and {"name": who.name, "helps_at": who.helps_at, "ends_at": who.ends_at},
        "session": who.session if who else "",
        "may": may,
        "desk_topics": navigation.topics(),
        "today": show_date(today()),
        "clock": running(request).clock.words if who else "",
        "damaged": DAMAGED if database(request).damaged else "",
        **frame,
        **gathered,
        **said,
    }
    whole["done_line"] = done.line(request)
    return _answer(request, template, status, whole)


def fragment(
    request: Request,
    template: str,
    status: int = 200,
    /,
    *,
    gathered: Mapping[str, Any] = NOTHING,
    **said: Any,
) -> HTMLResponse:
    """A part of a page, for htmx; its words as in `page`."""
    who = identity(request)
    whole = {"session": who.session, "notice": None, "may": opens(request), **gathered, **said}
    return _answer(request, template, status, whole)


def _answer(request: Request, template: str, status: int, context: dict[str, Any]) -> HTMLResponse:
    templates = running(request).templates
    # Of the command that was refused: what a list of all that is wrong calls its fields (web/forms.py).
    called = getattr(request.state, "called", NOTHING)
    return HTMLResponse(templates.get_template(template).render({"called": called} | context), status)


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks, and only a part is wanted."""
    return request.headers.get("hx-request") == "true"
