"""The renewal (年度の更新): who has given what, who is late, the printed pack, who rests, and new names and leaders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks import accounts as accounts_desk
from vcenter.desks import year_papers
from vcenter.domain.calendar import day_began, show_date
from vcenter.domain.looks import NoLook
from vcenter.domain.refusal import Refusal
from vcenter.domain.renewals import CHANGED, PAPERS, due_on
from vcenter.domain.roles import Role
from vcenter.domain.schedule import read_schedule
from vcenter.sheets.salon_year import MONTHS
from vcenter.sheets.year_papers import Cell, Facts, Grid, Note, Paper, Space, yen
from vcenter.store import groups, memberships, renewals, salons, year_settings
from vcenter.store.groups import Table
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today
from vcenter.web.done import going_on, says
from vcenter.web.forms import answer_form, perform_form, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON, Role.ROSTERS, Role.ADMINISTRATION})

TOOK = says("renewal_paper", "届いたことを記録しました。")
RESTED = says("renewal_rested", "{n}か所を休止にしました。")
RENEWED = says("renewed", "更新の内容を記録しました。")

OF_ONE = NoLook("a salon or a group, of nobody's card")

VIEWS = {
    "late": "届いていない",
    "part": "一部だけ",
    "whole": "そろった",
    "new": "途中で登録",
    "resting": "休んでいる",
    "all": "すべて",
}

AT_ONCE = 60
"""Salons and groups of one printing."""


def _over(tx: Tx, year: int) -> str:
    """The moment at which the last day for the papers of a year is over: who is registered from then on is awaited the next year."""
    return day_began(due_on(year, year_settings.settings(tx)["renewal_due"]) + timedelta(days=1))


def _of(row: Row, of: Table, came: dict[str, dict[str, Row]], over: str) -> dict[str, Any]:
    papers = came.get(row["id"], {})
    return {
        "of": of,
        "field": of[:-1],
        "id": row["id"],
        "name": row["name"],
        "district": row["district"],
        "contact": row["contact"],
        "phone": row["phone"],
        "resting": row["resting_since"],
        "papers": papers,
        "new": row["made_at"] >= over,
        "missing": [said for paper, said in PAPERS.items() if paper not in papers],
    }


def _rows(tx: Tx, year: int) -> list[dict[str, Any]]:
    came = renewals.papers(tx, year)
    over = _over(tx, year)
    rows = [_of(row, "salons", came, over) for row in salons.listed(tx)]
    return rows + [_of(row, "groups", came, over) for row in groups.all_groups(tx)]


def _in_view(row: dict[str, Any], view: str) -> bool:
    if view == "all":
        return True
    if view == "resting" or row["resting"]:
        return bool(row["resting"]) and view == "resting"
    state = "whole" if not row["missing"] else "part" if row["papers"] else "new" if row["new"] else "late"
    return state == view


def counts(tx: Tx, year: int) -> dict[str, int]:
    """How many are in each view."""
    rows = _rows(tx, year)
    return {view: sum(_in_view(row, view) for row in rows) for view in VIEWS}


def late(tx: Tx, year: int) -> int:
    """How many salons and groups have not given everything although the day is over; nought before any paper of the year came, for
    a council that does not ask for them."""
    if not renewals.any_paper(tx, year) or today() <= due_on(year, year_settings.settings(tx)["renewal_due"]):
        return 0
    return renewals.count_late(tx, year, len(PAPERS), _over(tx, year))


def _list(tx: Tx, year: int, view: str) -> dict[str, Any]:
    rows = _rows(tx, year)
    due = due_on(year, year_settings.settings(tx)["renewal_due"])
    return {
        "rows": [row for row in rows if _in_view(row, view)],
        "counts": {key: sum(_in_view(row, key) for row in rows) for key in VIEWS},
        "due": due,
        "is_late": today() > due,
        "days_late": (today() - due).days,
    }


async def show(request: Request) -> Response:
    return await _show(request, {}, {})


async def _show(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    said = request.query_params
    year = year_papers.year_asked(said.get("year", "") or str(values.get("year", "")))
    view = said.get("view", "") or str(values.get("view", ""))
    view = view if view in VIEWS else "late"
    return await page(
        request,
        "renewals/page.html",
        422 if errors else 200,
        title="年度の更新",
        desk="year",
        view=view,
        views=VIEWS,
        papers=PAPERS,
        values=values,
        errors=errors,
        gathered=year_papers.turning("/year/renewals", year)
        | await database(request).read(_list, year, view),
    )


async def _back(request: Request) -> str:
    form = await request.form()
    view = text_of(form, "view")
    return f"/year/renewals?year={year_papers.year_asked(text_of(form, 'year'))}&view={view if view in VIEWS else 'late'}"


async def took(request: Request) -> Response:
    return await answer_form(request, "take_renewal_paper", _show, going_on(await _back(request), TOOK))


async def rest(request: Request) -> Response:
    outcome = await perform_form(request, "rest_unrenewed")
    if not outcome.done:
        form = await request.form()
        return await _show(
            request, {"year": text_of(form, "year"), "view": text_of(form, "view")}, outcome.errors
        )
    return RedirectResponse(going_on(await _back(request), RESTED, outcome.outcome["count"], of=outcome), 303)


# One salon or group


def _asked(request: Request) -> tuple[Table, str]:
    said = request.path_params
    return ("salons", said["salon"]) if "salon" in said else ("groups", said["group"])


def _one(tx: Tx, of: Table, id: str, year: int) -> dict[str, Any]:
    row = groups.by_id(tx, of, id)
    if row is None:
        raise HTTPException(404)
    return {
        "one": _of(row, of, renewals.papers(tx, year), _over(tx, year)) | {"changed_at": row["changed_at"]},
        "changes": renewals.changes(tx, of, id),
        "leaders": _leaders(tx, of, id),
        "may_lead": _may_lead(tx, of, id),
        "due": due_on(year, year_settings.settings(tx)["renewal_due"]),
    }


def _leaders(tx: Tx, of: Table, id: str) -> list[Row]:
    if of == "salons":
        return [one for one in salons.helpers(tx, id) if one["leads"]]
    return [one for one in memberships.members(tx, id) if one["role"] == "代表"]


def _may_lead(tx: Tx, of: Table, id: str) -> list[Row]:
    """Who may be chosen: helpers before guests, and whoever is a member."""
    if of == "groups":
        return memberships.members(tx, id)
    known = salons.helpers(tx, id)
    ids = {one["id"] for one in known}
    guests = [one for one in salons.guests(tx, id) if one["state"] == "coming" and one["id"] not in ids]
    return known + guests


async def show_one(request: Request) -> Response:
    return await _show_one(request, {}, {})


async def _show_one(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    of, id = _asked(request)
    year = year_papers.year_asked(request.query_params.get("year", "") or str(values.get("year", "")))
    gathered = await database(request).read(_one, of, id, year)
    one = gathered["one"]
    recorded = {key: one[key] for key in ("name", "contact", "phone")} | {"seen": one["changed_at"]}
    if "seen" in errors:
        values = values | {"seen": one["changed_at"]}
    return await page(
        request,
        "renewals/one.html",
        422 if errors else 200,
        title=f"{one['name']}の更新",
        desk="year",
        papers=PAPERS,
        changed=CHANGED,
        values=values or recorded,
        recorded=recorded,
        errors=errors,
        gathered=year_papers.turning(f"/year/renewals/{of}/{id}", year) | gathered,
    )


async def renew(request: Request) -> Response:
    return await answer_form(
        request, "renew", _show_one, going_on("/year/renewals/{of}/{one}?year={year}", RENEWED)
    )


# The pack


def _people(tx: Tx, of: Table, id: str) -> tuple[tuple[str, ...], list[tuple[Cell, ...]], int]:
    """The list of a salon's or group's people: its heading, its rows, and how many are left out because they are hidden."""
    if of == "groups":
        known = [(one, one["role"] or "会員", "") for one in memberships.members(tx, id)]
    else:
        helpers = [(one, "代表" if one["leads"] else "担い手", "") for one in salons.helpers(tx, id)]
        known = helpers + [
            (one, "参加者", "支援が必要" if one["needs_support"] else "")
            for one in salons.guests(tx, id)
            if one["state"] == "coming"
        ]
    rows: list[tuple[Cell, ...]] = [
        (one["name"], one["kana"], part, more, "") for one, part, more in known if not one["hidden_at"]
    ]
    return ("名前", "ふりがな", "役割", "備考", "変更"), rows, len(known) - len(rows)


def _how_often(days: str, year: int) -> str:
    """How often a salon meets in a year by its words."""
    try:
        found = read_schedule(days)
    except Refusal:
        return ""
    first, last = year_papers.span_of(year)
    return f"{sum(1 for _ in found.dates(first, last))}回の予定"


def pack(tx: Tx, of: Table, row: Row, year: int) -> list[Paper]:
    """The papers that a salon or group gives for a year, with what is known already written in."""
    due = due_on(year, year_settings.settings(tx)["renewal_due"])
    led = "、".join(one["name"] for one in _leaders(tx, of, row["id"]) if not one["hidden_at"])
    kind = "サロン" if of == "salons" else "団体"
    heading, people, hidden = _people(tx, of, row["id"])
    about: dict[str, Any] = {"about": row["name"]}
    now: list[tuple[str, str, str]] = [
        (f"{kind}名", row["name"], ""),
        ("代表", led, ""),
        ("連絡先の方", row["contact"], ""),
        ("電話", row["phone"], ""),
        ("地区", row["district"], ""),
    ]
    if of == "salons":
        now += [
            ("会場", row["venue"], ""),
            ("開催日", row["days"], ""),
            ("参加費（1人1回）", yen(row["fee"]), ""),
            ("会場費（1回）", yen(row["venue_fee"]), ""),
        ]
    now += [("人数", f"{len(people) + hidden}人", "")]
    application = year_papers.paper(
        tx,
        f"{kind}更新の届",
        year,
        Note(f"{show_date(due)}までに、社協に出してください。右の欄は、変わったところだけ書きます。"),
        Grid(("項目", "いまの登録", "変更後"), tuple(now), (22, 39, 39)),
        Facts(
            (
                ("今年度の活動", "続ける　・　休む　・　やめる"),
                ("届けた日", "　　　年　　月　　日"),
                ("署名", ""),
            )
        ),
        to=accounts_desk.to_council(tx),
        **about,
    )
    notes = [Note(f"このほかに{hidden}人います（社協で確かめます）。")] if hidden else []
    people_paper = year_papers.paper(
        tx,
        f"{'参加者・担い手' if of == 'salons' else '会員'}名簿",
        year,
        Note("変わったところに印をつけ、新しい方は下の空いた行に書いてください。"),
        Grid(heading, tuple(people), (26, 26, 14, 16, 18), empty=5),
        *notes,
        **about,
    )
    plan_facts = (
        [("会場", row["venue"]), ("開催日", row["days"]), ("回数", _how_often(row["days"], year))]
        if of == "salons"
        else []
    )
    plan = year_papers.paper(
        tx,
        "今年度の活動計画",
        year,
        *([Facts(tuple(plan_facts))] if plan_facts else []),
        Grid(
            ("月", "内容", "人数の見込み"),
            tuple((f"{month}月", "", "") for month in MONTHS),
            (10, 66, 24),
        ),
        Space("今年度に力を入れること", "", 3),
        **about,
    )
    if of == "salons":
        report = accounts_desk.report_paper(tx, row, year - 1)
    else:
        report = year_papers.paper(
            tx,
            "前年度の活動報告書",
            year - 1,
            Grid(
                ("月", "したこと", "人数"),
                tuple((f"{month}月", "", "") for month in MONTHS),
                (10, 66, 24),
            ),
            Space("よかったこと・困ったこと", "", 3),
            **about,
        )
    return [application, people_paper, report, plan]


async def print_pack(request: Request) -> Response:
    """The packs of one, or of all of a view that do not rest."""
    form = await request.form()
    year, view = year_papers.year_asked(text_of(form, "year")), text_of(form, "view")
    chosen: list[tuple[Table, str]] = []
    if text_of(form, "salon"):
        chosen = [("salons", text_of(form, "salon")[:36])]
    elif text_of(form, "group"):
        chosen = [("groups", text_of(form, "group")[:36])]

    def make(tx: Tx) -> list[Paper]:
        listed: Iterable[tuple[Table, str]] = (
            chosen
            or [
                (row["of"], row["id"])
                for row in _rows(tx, year)
                if not row["resting"] and _in_view(row, view)
            ][:AT_ONCE]
        )
        papers: list[Paper] = []
        for of, id in listed:
            row = groups.by_id(tx, of, id)
            if row is None:
                raise HTTPException(404)
            papers += pack(tx, of, row, year)
        return papers

    return await year_papers.printed(request, f"renewal-{year}", "更新の書類一式", make, named=True)


routes = [
    desk_route("/year/renewals", show),
    desk_route("/year/renewals/came", took, "POST"),
    desk_route("/year/renewals/rest", rest, "POST"),
    desk_route("/year/renewals.pdf", print_pack, "POST", part=True),
    desk_route("/year/renewals/salons/{salon}", show_one, look=OF_ONE),
    desk_route("/year/renewals/salons/{salon}", renew, "POST", look=OF_ONE),
    desk_route("/year/renewals/groups/{group}", show_one, look=OF_ONE),
    desk_route("/year/renewals/groups/{group}", renew, "POST", look=OF_ONE),
]
