"""Addresses: who may use each, how much may be sent to it, and how they are found.

Each module of desks, public and machines has `routes`, a list of what is made here, or a function that makes one; and
`ROLES`, the roles with which staff and programs may use its addresses, where an address names none of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import wraps
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from vcenter import collect
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Roles, may, whom_to_ask, whose
from vcenter.domain.who import Who
from vcenter.store import roles as store_roles
from vcenter.web.forms import session_is_right
from vcenter.web.guard import LARGEST_BODY
from vcenter.web.looks import Endpoint, Look, watched
from vcenter.web.own_pin import own_pin_asked
from vcenter.web.page import page, wants_fragment
from vcenter.web.state import database
from vcenter.web.who import who_asks

FLOORS = ("desks", "public", "machines")

BY_ROLE = (Who.STAFF, Who.PROGRAM)
"""Askers of whom roles are asked at an address."""


class Address(Route):
    """One address with its methods. part: it answers with a part of a page, a file or data, and not with a page.
    phone: volunteers open it. largest: bytes that may be sent to it. roles: one of which staff and programs must have;
    nobody may use an address of theirs for which none were said. danger: what is done there is dangerous, in words: one's own
    PIN is asked for once more. not_by_helpers: why a day's helper may not, though they have the role of its desk.
    look: whose card it shows, which is written down, or why that is no look; every address with a part that varies says one of both.
    """

    def __init__(
        self,
        path: str,
        endpoint: Endpoint,
        methods: Sequence[str],
        who: Who,
        *,
        part: bool = False,
        phone: bool = False,
        largest: int = LARGEST_BODY,
        look: Look | NoLook | None = None,
        roles: Roles | None = None,
        danger: str = "",
        not_by_helpers: str = "",
    ) -> None:
        answers = watched(look, endpoint) if isinstance(look, Look) else endpoint
        super().__init__(path, answers, methods=list(methods or ("GET",)))
        self.who = who
        self.part = part
        self.phone = phone
        self.largest = largest
        self.look = look
        self.roles = roles
        self.danger = danger
        self.not_by_helpers = not_by_helpers

    def open_to(self, held: Roles, *, helping: bool = False) -> bool:
        """Whether somebody with these roles may use it, as a day's helper or not; whoever comes to others' addresses is asked there."""
        if helping and self.not_by_helpers:
            return False
        return self.who not in BY_ROLE or (self.roles is not None and may(held, self.roles))


def open_route(
    path: str,
    endpoint: Endpoint,
    *methods: str,
    who: Who = Who.ANYBODY,
    part: bool = False,
    largest: int = LARGEST_BODY,
    look: Look | NoLook | None = None,
    roles: Roles | None = None,
) -> Address:
    """An address that needs no sign-in; whoever is asked for something else than nothing is asked by its endpoint."""
    return Address(path, endpoint, methods, who, part=part, largest=largest, look=look, roles=roles)


def phone_route(
    path: str, endpoint: Endpoint, *methods: str, who: Who = Who.ANYBODY, part: bool = False
) -> Address:
    """An address that volunteers open: what goes wrong is said in their language, pages are compressed for a weak network."""
    return Address(path, endpoint, methods, who, part=part, phone=True)


def desk_route(
    path: str,
    endpoint: Endpoint,
    *methods: str,
    part: bool = False,
    largest: int = LARGEST_BODY,
    look: Look | NoLook | None = None,
    roles: Roles | None = None,
    danger: str = "",
    not_by_helpers: str = "",
) -> Address:
    """An address of a desk: only for those who are signed in with one of its roles, and for forms that were
    opened under the same sign-in. roles: instead of the module's own. danger, not_by_helpers: see `Address`.
    """

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        who = who_asks(request)
        if who is None:
            return _to_sign_in(request)
        if who.kiosk:
            return RedirectResponse("/kiosk", 303)
        if not address.open_to(who.roles):
            return await _not_theirs(request, address.roles or frozenset())
        if not_by_helpers and who.helps_at:
            return await _answered_no(request, not_by_helpers, "必要なときは、担当者に頼んでください。")
        if request.method == "POST" and not await session_is_right(request):
            return await page(
                request,
                "message.html",
                403,
                title="この画面は古くなっています",
                what="この画面を開いてから、サインインが変わりました。",
                safe="いまの操作は記録されていません。",
                todo="前の画面に戻って開き直し、もう一度送ってください。",
            )
        if danger and (asked := await own_pin_asked(request, danger)):
            return asked
        return await endpoint(request)

    address = Address(
        path,
        guarded,
        methods,
        Who.STAFF,
        part=part,
        largest=largest,
        look=look,
        roles=roles,
        danger=danger,
        not_by_helpers=not_by_helpers,
    )
    return address


async def _not_theirs(request: Request, wanted: Roles) -> Response:
    """403: whoever is signed in has no role for this, and whom to ask."""
    responsible = await database(request).read(store_roles.responsible)
    return await _answered_no(request, whose("この画面", wanted), f"必要なときは、{whom_to_ask(responsible)}")


async def _answered_no(request: Request, why: str, todo: str) -> Response:
    """403: why whoever is signed in may not, and what they can do instead."""
    if request.method == "POST" or wants_fragment(request):
        # A page says these words on top of what was typed (offline/desk/app.js).
        return PlainTextResponse(f"{why}{todo}何も記録していません。入力した内容は残っています。", 403)
    return await page(
        request,
        "message.html",
        403,
        title="この画面は使えません",
        what=why,
        safe="何も記録していません。それまでの記録は無事です。",
        todo=todo,
    )


def _to_sign_in(request: Request) -> Response:
    if request.method == "POST" or wants_fragment(request):
        # The page keeps what was typed, and asks for the PIN on top of it (offline/desk/session.js).
        return PlainTextResponse("サインインしてから、もう一度送ってください。何も記録していません。", 401)
    return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)


class Addresses(BaseRoute):
    """All addresses. Those without a part that varies are looked up, so that a rush does not wait for the others to be
    compared, and so that /needs/list is never taken for the need with the id `list`."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        self.all = list(addresses)
        self._plain: dict[str, list[Address]] = {}
        self._varying = [one for one in self.all if one.param_convertors]
        self._larger = [one for one in self._varying if one.largest > LARGEST_BODY]
        for one in self.all:
            if not one.param_convertors:
                self._plain.setdefault(one.path, []).append(one)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        partly: tuple[Match, Scope] = (Match.NONE, {})
        for one in self._plain.get(scope["path"]) or self._varying:
            match, child = one.matches(scope)
            if match is Match.NONE:
                continue
            found = (match, {**child, "address": one})
            if match is Match.FULL:
                return found
            partly = partly if partly[0] is Match.PARTIAL else found
        return partly

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["address"].handle(scope, receive, send)

    def at(self, path: str) -> Address | None:
        """What answers at this path, by whichever method."""
        if known := self._plain.get(path):
            return known[0]
        return next((one for one in self._varying if one.path_regex.match(path)), None)

    def open_to(self, held: Roles, path: str, method: str = "GET", *, helping: bool = False) -> bool:
        """Whether somebody with these roles may open the page at this path, or send a form to it; `helping`: a day's helper."""
        matching = self._plain.get(path) or [one for one in self._varying if one.path_regex.match(path)]
        return any(method in (one.methods or ()) and one.open_to(held, helping=helping) for one in matching)

    def pages(self, who: Who) -> list[Address]:
        """Whole pages that these people open."""
        return [one for one in self.all if one.who is who and "GET" in (one.methods or ()) and not one.part]

    def largest(self, path: str) -> int:
        """Bytes that may be sent to this address."""
        if known := self._plain.get(path):
            return max(one.largest for one in known)
        matching = (one.largest for one in self._larger if one.path_regex.match(path))
        return max(matching, default=LARGEST_BODY)


def collected() -> Addresses:
    """The addresses of every module that has some."""
    found: list[Address] = []
    for floor in FLOORS:
        for module in collect.modules(floor):
            routes = getattr(module, "routes", ())
            these = routes() if callable(routes) else routes
            for one in these:
                one.roles = getattr(module, "ROLES", None) if one.roles is None else one.roles
            found += these
    return Addresses(found)
