"""A group's page of every day: what is kept of it, who is in it in which role, and who was."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.memberships import ChangeGroup
from vcenter.commands.path import Outcome
from vcenter.desks.both_sides import differences
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store import groups, memberships, roster_marks, search
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import answer_form, command_of, perform_form, text_of
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

FOUND = 8

MEMBER_ROLES = {"": "役割なし", "代表": "代表", "連絡係": "連絡係"}
"""What somebody may be in a group; whatever else a roster said of them stays until somebody says otherwise."""

ADDED = says("member_added", "会員に加えました。")
ROLE_SAID = says("member_role_said", "役割を直しました。")
TAKEN_OUT = says("member_taken_out", "会員から外しました。外した日は「これまでの会員」に残ります。")
GROUP_KEPT = says("group_kept", "団体の登録を記録しました。")


def _group(tx: Tx, id: str) -> tuple[Row | None, dict[str, Any]]:
    return groups.by_id(tx, "groups", id), {
        "people": memberships.members(tx, id),
        "past": memberships.past_of_group(tx, id),
        "marks": roster_marks.of_record(tx, "groups", id),
        "settled": roster_marks.settled(tx, "groups", id),
    }


async def _show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The page. values: what was typed into its form."""
    group, gathered = await database(request).read(_group, request.path_params["group"])
    if group is None:
        raise HTTPException(404)
    now = {**group, "group_kind": group["kind"], "seen": group["changed_at"]}
    errors = errors or {}
    moved = "seen" in errors
    if moved:  # shown beside each other now: the next press is meant
        values = {**(values or {}), "seen": now["seen"]}
    return await page(
        request,
        "memberships/group.html",
        422 if errors else 200,
        title=group["name"],
        desk="rosters",
        group=group,
        values=now if values is None else values,
        errors=errors,
        differ=differences(now, values or {}, ChangeGroup) if moved else [],
        member_roles=MEMBER_ROLES,
        gathered=gathered,
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def change(request: Request) -> Response:
    address = going_on("/rosters/groups/{group}", GROUP_KEPT)
    return await answer_form(request, "change_group", _show, address)


async def _show_new(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        "memberships/new.html",
        422 if errors else 200,
        title="団体を登録する",
        desk="rosters",
        values=values or {},
        errors=errors or {},
    )


async def show_new(request: Request) -> Response:
    return await _show_new(request)


async def add(request: Request) -> Response:
    group = str(uuid.uuid5(command_of(await request.form()), "group"))
    outcome = await perform_form(request, "add_group", {"group": group})
    if not outcome.done:
        form = await request.form()
        return await _show_new(request, {name: text_of(form, name) for name in form}, outcome.errors)
    return RedirectResponse(going_on(f"/rosters/groups/{group}", GROUP_KEPT), 303)


async def find(request: Request) -> Response:
    """People who may be added, with those who are in the group already said to be."""
    words = text_of(await request.form(), "q")[:100]
    group = request.path_params["group"]

    def look(tx: Tx) -> tuple[list[Row], set[str]]:
        members = {row["id"] for row in memberships.members(tx, group)}
        return search.people(tx, words, None, FOUND), members

    found, members = await database(request).read(look)
    return fragment(
        request, "memberships/found.html", words=words, people=found, members=members, group=group
    )


async def _after(request: Request, outcome: Outcome, line: str) -> Response:
    if not outcome.done:
        return await _show(request, None, outcome.errors)
    return RedirectResponse(going_on(f"/rosters/groups/{request.path_params['group']}", line), 303)


async def _of_member(request: Request, kind: str, line: str) -> Response:
    said = {"group": request.path_params["group"]}
    return await _after(request, await perform_form(request, kind, said), line)


async def add_member(request: Request) -> Response:
    return await _of_member(request, "add_members", ADDED)


async def say_role(request: Request) -> Response:
    return await _of_member(request, "put_member_role", ROLE_SAID)


async def take_out(request: Request) -> Response:
    return await _of_member(request, "take_out_member", TAKEN_OUT)


OF_GROUP = NoLook("a list of the people of a group")

routes = [
    desk_route("/rosters/groups/new", show_new),
    desk_route("/rosters/groups/new", add, "POST"),
    desk_route("/rosters/groups/{group}", show, look=OF_GROUP),
    desk_route("/rosters/groups/{group}", change, "POST", look=OF_GROUP),
    desk_route("/rosters/groups/{group}/find", find, "POST", look=OF_GROUP),
    desk_route("/rosters/groups/{group}/members", add_member, "POST", look=OF_GROUP),
    desk_route("/rosters/groups/{group}/role", say_role, "POST", look=OF_GROUP),
    desk_route("/rosters/groups/{group}/take-out", take_out, "POST", look=OF_GROUP),
]
