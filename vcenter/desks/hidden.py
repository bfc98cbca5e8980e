"""秘匿: marking a person or a need from its card, taking the mark away, and the list of whoever is hidden."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks import needs, rosters
from vcenter.domain.roles import RESPONSIBLE, Role
from vcenter.web import hidden
from vcenter.web.forms import answer_form
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.RECEPTION, Role.ROSTERS})


async def hide_person(request: Request) -> Response:
    return await answer_form(
        request, "hide_person", rosters.show_person, "/rosters/people/{person}?done=hidden"
    )


async def show_person(request: Request) -> Response:
    return await answer_form(
        request, "show_person", rosters.show_person, "/rosters/people/{person}?done=shown"
    )


async def hide_need(request: Request) -> Response:
    return await answer_form(request, "hide_need", needs.show_need, "/needs/{need}?done=hidden")


async def show_need(request: Request) -> Response:
    return await answer_form(request, "show_need", needs.show_need, "/needs/{need}?done=shown")


async def everybody(request: Request) -> Response:
    return await page(
        request,
        "hidden/page.html",
        title="秘匿",
        desk="headquarters",
        gathered=await database(request).read(hidden.every),
    )


routes = [
    desk_route("/rosters/people/{person}/hide", hide_person, "POST", look=rosters.CARD),
    desk_route(
        "/rosters/people/{person}/show",
        show_person,
        "POST",
        roles=RESPONSIBLE,
        danger="秘匿をやめる",
        look=rosters.CARD,
    ),
    desk_route(
        "/needs/{need}/hide",
        hide_need,
        "POST",
        roles=frozenset({Role.NEEDS, Role.SURVEY}),
        look=needs.CARD_SHOWN,
    ),
    desk_route(
        "/needs/{need}/show",
        show_need,
        "POST",
        roles=RESPONSIBLE,
        danger="秘匿をやめる",
        look=needs.CARD_SHOWN,
    ),
    desk_route("/headquarters/hidden", everybody, roles=RESPONSIBLE),
]
