"""Gathering insurance (行事用保険): what is insured, what it costs, from when, and the list of names where a plan wants one."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.covers import KeepCoverPlan
from vcenter.desks import year_papers
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import show_date
from vcenter.domain.covers import STARTS
from vcenter.domain.roles import Role
from vcenter.sheets.year_papers import Cell, Facts, Grid, Note, Paper, Part, yen
from vcenter.store import covers, groups, salons
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON, Role.ROSTERS, Role.ADMINISTRATION})

SETTLED_BY = frozenset({Role.ADMINISTRATION})

COVERED = says("covered", "保険の手続きを記録しました。")
COVERED_LATE = says("covered_late", "手続きを記録しました。行事の日に間に合っていません。")
ENDED = says("cover_ended", "保険の手続きを取り消しました。")
PLAN_KEPT = says("cover_plan_kept", "プランを記録しました。")
PLAN_ENDED = says("cover_plan_ended", "プランを終えました。これまでの手続きは残っています。")

introduce(Subject("plan", lambda tx, id: (covers.plan(tx, id) or {}).get("name", "")))
introduce(Subject("cover", lambda tx, id: (covers.by_id(tx, id) or {}).get("title", "")))


def _price(row: Row) -> str:
    """A plan in a line."""
    parts = [f"1人1日{row['premium']:,}円"]
    parts += [f"最低{row['least_premium']:,}円"] if row["least_premium"] else []
    parts += [f"{row['least_heads']}人から"] if row["least_heads"] else []
    parts += [STARTS[row["starts"]]]
    parts += [f"名簿{row['copies']}部" if row["names"] else "名簿はいらない"]
    return "・".join(parts)


def _whole(tx: Tx, year: int, salon_id: str, day: str) -> dict[str, Any]:
    listed = covers.listed(tx, *year_papers.days_of(year))
    salon = groups.by_id(tx, "salons", salon_id) if salon_id else None
    people = _expected(tx, salon_id, day) if salon else []
    return {
        "covers": listed,
        "premiums": sum(row["premium"] for row in listed),
        "plans": [row | {"words": _price(row)} for row in covers.plans(tx)],
        "salons": [*salons.listed(tx), *salons.one_offs(tx)],
        "chosen": salon,
        "heads": len(people) or None,
    }


def _expected(tx: Tx, salon_id: str, day: str) -> list[Row]:
    """Who may be at a session, or was: they are named on the list."""
    rows = salons.roll(tx, salons.session_id(salon_id, day), salon_id)
    return [one for one in rows if one["state"] != "absent"]


async def show(request: Request) -> Response:
    return await _show(request, {}, {})


async def _show(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    said = request.query_params
    year = year_papers.year_asked(said.get("year", ""))
    salon, day = str(values.get("salon", "") or said.get("salon", ""))[:36], said.get("day", "")[:10]
    gathered = await database(request).read(_whole, year, salon, day)
    given = {"cover": new_id(), "salon": salon, "first_day": day, "heads": gathered["heads"]}
    return await page(
        request,
        "covers/page.html",
        422 if errors else 200,
        title="行事用保険",
        desk="year",
        values=values or given,
        errors=errors,
        gathered=year_papers.turning("/year/insurance", year) | gathered,
    )


async def cover(request: Request) -> Response:
    outcome = await perform_form(request, "cover_gathering")
    if not outcome.done:
        return await _show(request, values_of(await request.form()), outcome.errors)
    late = outcome.outcome["late"]
    return RedirectResponse(going_on("/year/insurance", COVERED_LATE if late else COVERED, of=outcome), 303)


async def end(request: Request) -> Response:
    return await answer_form(request, "end_cover", _show, going_on("/year/insurance", ENDED))


async def plans(request: Request) -> Response:
    return await _show_plans(request, {}, {})


def _plans(tx: Tx, id: str) -> dict[str, Any]:
    return {
        "plans": [row | {"words": _price(row)} for row in covers.plans(tx)],
        "open": covers.plan(tx, id) if id else None,
    }


async def _show_plans(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    asked = str(values.get("plan", "")) or request.query_params.get("plan", "")[:36]
    gathered = await database(request).read(_plans, asked)
    now = gathered["open"]
    recorded = now | {"plan": now["id"], "seen": now["changed_at"]} if now else {}
    differ = differences(recorded, values, KeepCoverPlan) if now and "seen" in errors else []
    if now and "seen" in errors:
        values = values | {"seen": now["changed_at"]}
    return await page(
        request,
        "covers/plans.html",
        422 if errors else 200,
        title="行事用保険のプラン",
        desk="year",
        starts=STARTS,
        differ=differ,
        values=values or recorded or {"plan": new_id(), "starts": "next_day"},
        errors=errors,
        gathered=gathered,
    )


async def keep_plan(request: Request) -> Response:
    return await answer_form(
        request, "keep_cover_plan", _show_plans, going_on("/year/insurance/plans", PLAN_KEPT)
    )


async def end_plan(request: Request) -> Response:
    return await answer_form(
        request, "end_cover_plan", _show_plans, going_on("/year/insurance/plans", PLAN_ENDED)
    )


# The list of names


def _papers(tx: Tx, id: str) -> list[Paper]:
    """The list of names of a gathering that is insured, as many copies as its plan wants."""
    row = covers.by_id(tx, id)
    if row is None or row["ended_at"]:
        raise HTTPException(404)
    known = _expected(tx, row["salon_id"], row["first_day"]) if row["salon_id"] else []
    people = [one for one in known if not one["hidden_at"]]
    hidden = len(known) - len(people)
    day = show_date(date.fromisoformat(row["first_day"]))
    if row["last_day"] != row["first_day"]:
        day += f"〜{show_date(date.fromisoformat(row['last_day']))}"
    facts = Facts(
        (
            ("行事", row["title"]),
            ("日", day),
            ("会場", row["venue"]),
            ("プラン", row["plan_name"]),
            ("人数", f"{row['heads']}人"),
            ("保険料", yen(row["premium"])),
            ("手続きの日", f"{show_date(date.fromisoformat(row['filed_on']))}　{row['filed_by']}"),
            ("始まり", STARTS[row["starts"]]),
        )
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one["name"], one["kana"], "担い手" if one["part"] == "helper" else "参加者", "") for one in people
    )
    grid = Grid(
        ("名前", "ふりがな", "区分", "備考"),
        rows,
        (32, 32, 16, 20),
        "名簿",
        empty=max(0, min(20, row["heads"] - len(rows) - hidden)),
    )
    notes = [Note(f"このほかに{hidden}人います（社協で確かめます）。")] if hidden else []
    copies = row["copies"] if row["names"] else 1
    parts: list[Part] = (
        [facts, grid, *notes] if row["names"] else [facts, Note("このプランは、名簿がいりません。")]
    )
    about = row["title"]
    return [
        year_papers.paper(
            tx,
            "行事用保険　加入者名簿" if row["names"] else "行事用保険　手続きの控え",
            year_papers.year_of(date.fromisoformat(row["first_day"])),
            *parts,
            about=about + (f"　{copies}部のうち{copy}" if copies > 1 else ""),
        )
        for copy in range(1, copies + 1)
    ]


async def names_pdf(request: Request) -> Response:
    id = text_of(await request.form(), "cover")[:36]
    return await year_papers.printed(
        request, "insurance-names", "行事用保険の名簿", lambda tx: _papers(tx, id), named=True
    )


async def names_xlsx(request: Request) -> Response:
    id = text_of(await request.form(), "cover")[:36]
    return await year_papers.saved(
        request, "insurance-names", "行事用保険の名簿", lambda tx: _papers(tx, id), named=True
    )


routes = [
    desk_route("/year/insurance", show),
    desk_route("/year/insurance", cover, "POST"),
    desk_route("/year/insurance/end", end, "POST"),
    desk_route("/year/insurance/plans", plans, roles=SETTLED_BY),
    desk_route("/year/insurance/plans", keep_plan, "POST", roles=SETTLED_BY),
    desk_route("/year/insurance/plans/end", end_plan, "POST", roles=SETTLED_BY),
    desk_route("/year/insurance/names.pdf", names_pdf, "POST", part=True),
    desk_route("/year/insurance/names.xlsx", names_xlsx, "POST", part=True),
]
