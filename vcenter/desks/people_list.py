"""The list of people (名簿の一覧): who can do what, when, where, by kana; and the same on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks.copies import numbered
from vcenter.domain import volunteering as words
from vcenter.domain.looks import Act
from vcenter.domain.roles import Role
from vcenter.domain.skills import label
from vcenter.sheets import Listed, PeopleList, SheetsFailed
from vcenter.store import centre, groups, people_list
from vcenter.store.looks import Seen
from vcenter.store.people_list import RAIL, Wanted
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import now_text
from vcenter.web.forms import text_of
from vcenter.web.looks import looked
from vcenter.web.page import fragment, identity, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ROSTERS})

SHOWN = 50
MOST_ON_PAPER = 500
"""People of one printing: 500 rows are a quarter of a minute's work of the machine, and twenty sheets to be looked after."""

ANY = "any"
"""In the choice of a state: whichever."""


def wanted_of(form: FormData) -> Wanted:
    """Whom a form of this list asks for."""
    state = text_of(form, "state") if "state" in form else ANY
    time = text_of(form, "time")
    return Wanted(
        words=text_of(form, "q")[:100],
        state=state if state in words.STATES else None,
        skill=text_of(form, "skill")[:200],
        time=time if time in words.TIMES else "",
        group=text_of(form, "group")[:36],
        district=text_of(form, "district")[:200],
    )


def _start(form: FormData) -> int:
    said = text_of(form, "start")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0


def _list(tx: Tx, wanted: Wanted, start: int, kana: str) -> dict[str, Any]:
    """One page of the list, from the row `start`, or from this row of the kana."""
    states = people_list.states(tx, wanted)
    count = sum(states.values()) if wanted.state is None else states.get(wanted.state, 0)
    if kana in RAIL:
        start = people_list.before(tx, wanted, RAIL[kana])
    start = max(0, min(start, count - 1))
    return {
        "people": people_list.listed(tx, wanted, start, SHOWN),
        "states": states,
        "every": sum(states.values()),
        "count": count,
        "start": start,
    }


def _screen(tx: Tx, wanted: Wanted, start: int) -> dict[str, Any]:
    return {
        **_list(tx, wanted, start, ""),
        "skills_known": people_list.skills_known(tx),
        "groups": groups.all_groups(tx),
        "districts": people_list.districts_known(tx),
    }


async def _show(request: Request, form: FormData | None = None, problem: str = "") -> Response:
    form = form if form is not None else FormData()
    wanted = wanted_of(form)
    return await page(
        request,
        "people_list/page.html",
        422 if problem else 200,
        title="人の一覧",
        desk="rosters",
        wanted=wanted,
        problem=problem,
        words=words,
        rail=tuple(RAIL),
        shown=SHOWN,
        any_state=ANY,
        gathered=await database(request).read(_screen, wanted, _start(form)),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def some(request: Request) -> Response:
    """What was chosen: names that are searched for travel in the form, and stand in no address."""
    form = await request.form()
    wanted = wanted_of(form)
    found = await database(request).read(_list, wanted, _start(form), text_of(form, "kana"))
    return fragment(
        request,
        "people_list/list.html",
        wanted=wanted,
        words=words,
        rail=tuple(RAIL),
        shown=SHOWN,
        any_state=ANY,
        gathered=found,
    )


def _on_paper(tx: Tx, wanted: Wanted, by: str) -> tuple[PeopleList, int]:
    states = people_list.states(tx, wanted)
    count = sum(states.values()) if wanted.state is None else states.get(wanted.state, 0)
    rows = people_list.listed(tx, wanted, 0, MOST_ON_PAPER) if count <= MOST_ON_PAPER else []
    return PeopleList(
        centre_name=centre.facts(tx)["name"],
        who=people_list.said(tx, wanted),
        made_at=now_text(),
        made_by=by,
        people=tuple(_one(row) for row in rows if not row["hidden_at"]),
        hidden=sum(bool(row["hidden_at"]) for row in rows),
    ), count


def _one(row: Row) -> Listed:
    return Listed(
        name=row["name"],
        kana=row["kana"],
        state=words.STATES.get(row["volunteer_state"], ""),
        phone=row["phone"] or row["phone_other"],
        address=row["address"],
        can="、".join(label(one) for one in row["skills"]),
        groups="、".join(row["groups"]),
    )


async def printed(request: Request) -> Response:
    """The list as it was chosen, on paper; that it was printed is written down (見た記録)."""
    form = await request.form()
    whole, count = await database(request).read(_on_paper, wanted_of(form), identity(request).name)
    if count > MOST_ON_PAPER:
        return await _show(
            request, form, f"{count}人います。{MOST_ON_PAPER}人までに絞ってから印刷してください。"
        )
    if not whole.people:
        return await _show(request, form, "印刷する人がいません。条件を外してください。")
    copy, refused, question = await numbered(request, "people", whole.who, len(whole.people), "rosters")
    if question:
        return question
    if refused:
        return await _show(request, form, refused.said[0])
    try:
        made = await running(request).sheets.people_pdf(replace(whole, copy=copy))
    except SheetsFailed as failed:
        return await _show(request, form, str(failed))
    await looked(request, Act.PRINTED, "人の一覧", Seen(count=len(whole.people)))
    return files.pdf(made, "people")


routes = [
    desk_route("/rosters/people", show),
    desk_route("/rosters/people/list", some, "POST", part=True),
    desk_route("/rosters/people/print", printed, "POST"),
]
