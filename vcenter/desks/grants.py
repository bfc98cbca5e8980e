"""Grants (助成): how far each salon is in a year, what is still missing, and the table of a council's rules."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.grants import KeepGrantRule
from vcenter.desks import year_papers
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.accounts import balance
from vcenter.domain.grants import WAYS, Year, in_words, standing
from vcenter.domain.roles import Role
from vcenter.sheets.year_papers import Grid, Paper
from vcenter.store import accounts, grants, renewals, salons
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON, Role.ADMINISTRATION})

SETTLED_BY = frozenset({Role.ADMINISTRATION})

CHOSEN = says("grant_chosen", "選んだサロンの助成を決めました。")
RULE_KEPT = says("grant_rule_kept", "助成の決まりを記録しました。")
RULE_ENDED = says("grant_rule_ended", "助成を終えました。これまでの決定は残っています。")

introduce(Subject("grant", lambda tx, id: (grants.rule(tx, id) or {}).get("name", "")))


def standings(tx: Tx, year: int, salon_id: str = "") -> list[dict[str, Any]]:
    """Every salon that does not rest, or one: its grant of a year (rule, asked), how far it is (standing), and its accounts (balance)."""
    first, last = year_papers.days_of(year)
    held, before = grants.held(tx, first, last), grants.held(tx, *year_papers.days_of(year - 1))
    asked, came = grants.asked(tx, year), renewals.papers(tx, year)
    rules = {row["id"]: row for row in _rules_of(tx, asked)}
    kept = accounts.of_year(tx, year)
    rows = []
    for salon in salons.listed(tx):
        if (salon_id and salon["id"] != salon_id) or (not salon_id and salon["resting_since"]):
            continue
        row = asked.get(salon["id"])
        rule = grants.rule_of(rules[row["rule_id"]]) if row else None
        sums = kept.get(salon["id"], {"planned": {}, "actual": {}})
        known = Year(
            held=held.get(salon["id"], ()),
            last_held=before.get(salon["id"], ()),
            members=salon["known"],
            venue=_either(sums, "venue"),
            food=_either(sums, "food"),
            report_came="report" in came.get(salon["id"], {}),
        )
        rows.append(
            {
                "salon": salon,
                "asked": row,
                "rule": rules[row["rule_id"]] if row else None,
                "standing": standing(rule, known) if rule else None,
                "held": len(known.held),
                "balance": balance(sums["actual"], carries=bool(rule and rule.carries)),
                "has_accounts": bool(sums["actual"]),
            }
        )
    return rows


def _rules_of(tx: Tx, asked: dict[str, Row]) -> list[Row]:
    """The rules for which somebody asks, also those that have ended."""
    found = [grants.rule(tx, id) for id in sorted({row["rule_id"] for row in asked.values()})]
    return [row for row in found if row]


def _either(sums: accounts.Columns, item: str) -> int | None:
    """What something cost, and what it is planned to cost while that is not known."""
    actual = sums["actual"].get(item)
    return actual if actual is not None else sums["planned"].get(item)


VIEWS = {"all": "すべて", "missing": "足りない", "ready": "申請できる", "none": "助成を選んでいない"}


def _in_view(row: dict[str, Any], view: str) -> bool:
    if view == "none":
        return row["rule"] is None
    if view in ("missing", "ready"):
        return row["standing"] is not None and row["standing"].may_apply == (view == "ready")
    return True


def _whole(tx: Tx, year: int, view: str) -> dict[str, Any]:
    rows = standings(tx, year)
    return {
        "rows": [row for row in rows if _in_view(row, view)],
        "counts": {key: sum(_in_view(row, key) for row in rows) for key in VIEWS},
        "sum": sum(row["standing"].sum for row in rows if row["standing"]),
        "granted": sum(row["asked"]["granted"] or 0 for row in rows if row["asked"]),
        "rules": [row | {"words": in_words(grants.rule_of(row))} for row in grants.rules(tx)],
    }


async def show(request: Request) -> Response:
    return await _show(request, {}, {})


async def _show(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    said = request.query_params
    year = year_papers.year_asked(said.get("year", "") or str(values.get("year", "")))
    view = said.get("view", "")
    view = view if view in VIEWS else "all"
    return await page(
        request,
        "grants/page.html",
        422 if errors else 200,
        title="助成",
        desk="year",
        values=values,
        errors=errors,
        view=view,
        views=VIEWS,
        gathered=year_papers.turning("/year/grants", year) | await database(request).read(_whole, year, view),
    )


async def choose(request: Request) -> Response:
    year = await year_papers.year_of_form(request)
    return await answer_form(request, "choose_grant", _show, going_on(f"/year/grants?year={year}", CHOSEN))


def _rules(tx: Tx, id: str) -> dict[str, Any]:
    return {
        "rules": [row | {"words": in_words(grants.rule_of(row))} for row in grants.rules(tx)],
        "open": grants.rule(tx, id) if id else None,
    }


async def rules(request: Request) -> Response:
    return await _show_rules(request, {}, {})


async def _show_rules(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    gathered = await database(request).read(
        _rules, str(values.get("grant", "")) or request.query_params.get("rule", "")[:36]
    )
    now = gathered["open"]
    recorded = now | {"grant": now["id"], "seen": now["changed_at"]} if now else {}
    differ = differences(recorded, values, KeepGrantRule) if now and "seen" in errors else []
    if now and "seen" in errors:
        values = values | {"seen": now["changed_at"]}
    return await page(
        request,
        "grants/rules.html",
        422 if errors else 200,
        title="助成の決まり",
        desk="year",
        ways=WAYS,
        differ=differ,
        values=values or recorded or {"grant": new_id(), "report_wanted": True},
        errors=errors,
        gathered=gathered,
    )


async def keep_rule(request: Request) -> Response:
    return await answer_form(
        request, "keep_grant_rule", _show_rules, going_on("/year/grants/rules", RULE_KEPT)
    )


async def end_rule(request: Request) -> Response:
    return await answer_form(
        request, "end_grant_rule", _show_rules, going_on("/year/grants/rules", RULE_ENDED)
    )


def _paper(tx: Tx, year: int) -> list[Paper]:
    rows: list[tuple[str | int | None, ...]] = [
        (
            row["salon"]["name"],
            row["rule"]["name"] if row["rule"] else "（選んでいない）",
            row["held"],
            _said(row),
            row["standing"].sum if row["standing"] else None,
            row["asked"]["granted"] if row["asked"] else None,
        )
        for row in standings(tx, year)
    ]
    total = ("合計", f"{len(rows)}か所", None, "", _sum(rows, 4), _sum(rows, 5))
    grid = Grid(
        ("サロン", "助成", "開催", "足りないもの", "いまの額（円）", "決定した額（円）"),
        (*rows, total),
        (24, 16, 8, 28, 12, 12),
        totals=1,
    )
    return [year_papers.paper(tx, "サロンの助成の一覧", year, grid)]


def _said(row: dict[str, Any]) -> str:
    return "、".join(row["standing"].missing) or "なし" if row["standing"] else ""


def _sum(rows: list[tuple[str | int | None, ...]], at: int) -> int:
    return sum(value for row in rows if isinstance(value := row[at], int))


async def as_pdf(request: Request) -> Response:
    year = await year_papers.year_of_form(request)
    return await year_papers.printed(request, f"grants-{year}", "助成の一覧", lambda tx: _paper(tx, year))


async def as_xlsx(request: Request) -> Response:
    year = await year_papers.year_of_form(request)
    return await year_papers.saved(request, f"grants-{year}", "助成の一覧", lambda tx: _paper(tx, year))


routes = [
    desk_route("/year/grants", show),
    desk_route("/year/grants", choose, "POST"),
    desk_route("/year/grants/rules", rules, roles=SETTLED_BY),
    desk_route("/year/grants/rules", keep_rule, "POST", roles=SETTLED_BY),
    desk_route("/year/grants/rules/end", end_rule, "POST", roles=SETTLED_BY),
    desk_route("/year/grants.pdf", as_pdf, "POST", part=True),
    desk_route("/year/grants.xlsx", as_xlsx, "POST", part=True),
]
