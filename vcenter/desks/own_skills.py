"""できることの言葉: the vocabulary of skills, with the words that the council has added."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.domain.roles import Role
from vcenter.domain.skills import LABELS
from vcenter.store import own_skills
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform_form, values_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS, Role.ADMINISTRATION})

SAID = says("own_skill_said", "できることの言葉を記録しました。")


async def _show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        "own_skills/page.html",
        422 if errors else 200,
        title="できることの言葉",
        desk="rosters",
        values=values or {},
        errors=errors or {},
        built_in=tuple(LABELS.values()),
        own=await database(request).read(own_skills.every),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def _do(request: Request, kind: str) -> Response:
    outcome = await perform_form(request, kind)
    if not outcome.done:
        return await _show(request, values_of(await request.form()), outcome.errors)
    return RedirectResponse(going_on("/rosters/skills", SAID), 303)


async def add(request: Request) -> Response:
    return await _do(request, "add_own_skill")


async def rename(request: Request) -> Response:
    return await _do(request, "rename_own_skill")


async def retire(request: Request) -> Response:
    return await _do(request, "retire_own_skill")


routes = [
    desk_route("/rosters/skills", show),
    desk_route("/rosters/skills", add, "POST"),
    desk_route("/rosters/skills/rename", rename, "POST"),
    desk_route("/rosters/skills/retire", retire, "POST"),
]
