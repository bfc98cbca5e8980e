"""Pages and fragments: what every one of them is given, and how it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import wraps
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import uuid_utils
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from vcenter.assets import asset
from vcenter.desks import words
from vcenter.desks.forms import form_token_is_right
from vcenter.domain.calendar import JAPAN, read_day, show_date
from vcenter.identity import Identity
from vcenter.lan.addresses import secure_addresses
from vcenter.lan.keeper import Keeper
from vcenter.program import COMMAND, START, TEMPLATES
from vcenter.settings import Settings
from vcenter.store import attendance, centre, needs, places, teams
from vcenter.store.database import Database
from vcenter.store.tx import Tx

DESKS = (
    ("reception", "受付"),
    ("needs", "ニーズ"),
    ("matching", "マッチング"),
    ("dispatch", "送り出し"),
    ("returns", "帰着"),
    ("rosters", "名簿"),
    ("headquarters", "本部"),
)

DAMAGED = (
    "記録のファイルが壊れているため、いまは何も記録できません。続きは紙に書いて、本部に知らせてください。"
    "読めるものは、いままでどおり画面に出ます。"
)
"""On every page of staff until the server is started on a whole file."""

Endpoint = Callable[[Request], Awaitable[Response]]

NOTHING: Mapping[str, Any] = MappingProxyType({})


def environment() -> Environment:
    """The templates, escaping every value."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(asset=asset, new_command_id=new_id, command_line=COMMAND, start_command=START)
    words.install(found)
    return found


def new_id() -> str:
    """A UUIDv7 for a form that is shown now, and for what it makes."""
    return str(uuid_utils.uuid7())


def database(request: Request) -> Database:
    """The database of this application."""
    found: Database = request.app.state.database
    return found


def identity(request: Request) -> Identity:
    """Who is signed in; only for routes of `desk_route`."""
    found: Identity = request.state.identity
    return found


def public_base(request: Request) -> str:
    """What stands before a path on paper and in a QR, with / at its end: never an address of this laptop alone."""
    keeper: Keeper | None = request.app.state.keeper
    if keeper and request.url.hostname in ("localhost", "127.0.0.1", "::1"):
        settings: Settings = request.app.state.settings
        if reached := secure_addresses(keeper, settings.port):
            return reached[0]
    return str(request.base_url)


def today_text() -> str:
    """Today in Japan as an ISO date."""
    return datetime.now(JAPAN).date().isoformat()


def day_said(text: str) -> str | None:
    """The day that a form or an address says, as an ISO date; None when it is none."""
    day = read_day(text)
    return day.isoformat() if day else None


def gathering_today(tx: Tx) -> str | None:
    """The id of the centre's day, or None before anybody has come."""
    row = centre.centre_day(tx, today_text(), places.here(tx))
    return str(row["id"]) if row else None


def desks_now(tx: Tx) -> list[dict[str, Any]]:
    """The desks with what waits at each; at returns also how many teams are late."""
    asked, out = needs.figures(tx, today_text()), teams.due(tx)
    badges = {
        "needs": asked["to_see"],
        "matching": asked["ready"],
        "dispatch": teams.count_formed(tx),
        "returns": len(out),
        "reception": attendance.figures(tx, gathering_today(tx))["waiting"],
    }
    late = {"returns": sum(words.is_late(one) for one in out)}
    return [
        {"key": key, "label": label, "url": f"/{key}", "badge": badges.get(key, 0), "late": late.get(key, 0)}
        for key, label in DESKS
    ]


def _frame(tx: Tx) -> dict[str, Any]:
    return {"centre": centre.facts(tx), "incident": centre.incident(tx), "desks": desks_now(tx)}


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
    frame = await database(request).read(_frame)
    who: Identity | None = getattr(request.state, "identity", None)
    if who and who.kiosk:
        who = None  # whoever holds that tablet is nobody whom we know
    whole = {
        "title": "",
        "desk": "",
        "notice": None,
        "staff": who and {"name": who.name},
        "csrf": who.form_token if who else "",
        "today": show_date(datetime.now(JAPAN).date()),
        "damaged": DAMAGED if database(request).damaged else "",
        **frame,
        **gathered,
        **said,
    }
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
    return _answer(request, template, status, {"csrf": who.form_token, "notice": None, **gathered, **said})


def _answer(request: Request, template: str, status: int, context: dict[str, Any]) -> HTMLResponse:
    templates: Environment = request.app.state.templates
    return HTMLResponse(templates.get_template(template).render(context), status)


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks, and only a part is wanted."""
    return request.headers.get("hx-request") == "true"


def desk_route(path: str, endpoint: Endpoint, *methods: str) -> Route:
    """A route of a desk: only for those who are signed in, and for forms that carry their session's token."""
    allowed = list(methods or ("GET",))

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        who: Identity | None = getattr(request.state, "identity", None)
        if who is None:
            return _to_sign_in(request)
        if who.kiosk:
            return RedirectResponse("/kiosk", 303)
        if request.method == "POST" and not await form_token_is_right(request):
            return await page(
                request,
                "message.html",
                403,
                title="この画面は古くなっています",
                what="この画面を開いてから、サインインが変わりました。",
                safe="いまの操作は記録されていません。",
                todo="前の画面に戻って開き直し、もう一度送ってください。",
            )
        return await endpoint(request)

    return Route(path, guarded, methods=allowed)


def _to_sign_in(request: Request) -> Response:
    if request.method == "POST" or wants_fragment(request):
        # The page keeps what was typed, and asks for the PIN on top of it (offline/session.js).
        return PlainTextResponse("サインインしてから、もう一度送ってください。何も記録していません。", 401)
    return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
