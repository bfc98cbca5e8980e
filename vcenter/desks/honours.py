"""Honours (感謝状・表彰) and points: who has done so much, who was honoured, letters; and who has how many points."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.honours import KeepHonourRule
from vcenter.desks import year_papers
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import fiscal_year, show_wareki
from vcenter.domain.honours import LETTER, Did, fulfils, in_words
from vcenter.domain.hours import shown
from vcenter.domain.roles import Role
from vcenter.sheets.year_papers import Cell, Grid, Note, Paper
from vcenter.store import centre, honours, search, year_settings
from vcenter.store.honours import FIRST
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today, today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS, Role.ADMINISTRATION})

SETTLED_BY = frozenset({Role.ADMINISTRATION})

GIVEN = says("honours_given", "{n}人に贈ったことを記録しました。")
RULE_KEPT = says("honour_rule_kept", "表彰の決まりを記録しました。")
RULE_ENDED = says("honour_rule_ended", "表彰を終えました。贈った記録は残っています。")
POINTS = says("points_kept", "ポイントを記録しました。")

MOST = 300
"""People of one list; the criteria are for a few, and a thousand rows are nobody's list."""

FOUND = 8

introduce(Subject("honour", lambda tx, id: (honours.rule(tx, id) or {}).get("name", "")))


def _fulfil(tx: Tx, rule: Row) -> list[dict[str, Any]]:
    """Who fulfils a rule by today, by kana, with what they did, and when they were honoured (given_on). Nobody who is hidden."""
    asked, given = honours.criteria(rule), honours.given(tx, rule["id"])
    did = honours.did(tx, FIRST, today_text())
    ids = {id for id, one in did.items() if fulfils(asked, one)} | given.keys()
    return [
        row
        | {
            "did": one,
            "hours": shown(one.minutes) if one.minutes else "",
            "given_on": given.get(row["id"], {}).get("given_on"),
        }
        for row in honours.people(tx, ids)
        if not row["hidden_at"]
        for one in (did.get(row["id"], Did(0, 0, 0)),)
    ]


def _whole(tx: Tx, rule_id: str) -> dict[str, Any]:
    rules = [row | {"words": in_words(honours.criteria(row))} for row in honours.rules(tx)]
    chosen = next((row for row in rules if row["id"] == rule_id), rules[0] if rules else None)
    rows = _fulfil(tx, chosen) if chosen else []
    this = fiscal_year(today())
    waiting = [row for row in rows if not row["given_on"]]
    return {
        "rules": rules,
        "rule": chosen,
        "waiting": waiting[:MOST],
        "more": max(0, len(waiting) - MOST),
        "given": [row for row in rows if row["given_on"] and _year_of(row["given_on"]) == this],
        "before": [row for row in rows if row["given_on"] and _year_of(row["given_on"]) < this],
        "year_words": year_papers.year_said(this),
        "points_on": bool(year_settings.settings(tx)["points_on"]),
    }


def _year_of(day: str) -> int:
    return fiscal_year(date.fromisoformat(day))


async def show(request: Request) -> Response:
    return await _show(request, {}, {})


async def _show(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    asked = str(values.get("honour", "")) or request.query_params.get("rule", "")[:36]
    return await page(
        request,
        "honours/page.html",
        422 if errors else 200,
        title="感謝状・表彰",
        desk="year",
        values=values,
        errors=errors,
        gathered=await database(request).read(_whole, asked),
    )


async def give(request: Request) -> Response:
    outcome = await perform_form(request, "give_honours")
    if not outcome.done:
        return await _show(request, values_of(await request.form()), outcome.errors)
    said = outcome.outcome
    return RedirectResponse(
        going_on(f"/year/honours?rule={said['honour']}", GIVEN, said["count"], of=outcome), 303
    )


def _rules(tx: Tx, id: str) -> dict[str, Any]:
    return {
        "rules": [row | {"words": in_words(honours.criteria(row))} for row in honours.rules(tx)],
        "open": honours.rule(tx, id) if id else None,
    }


async def rules(request: Request) -> Response:
    return await _show_rules(request, {}, {})


async def _show_rules(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    asked = str(values.get("honour", "")) or request.query_params.get("rule", "")[:36]
    gathered = await database(request).read(_rules, asked)
    now = gathered["open"]
    recorded: dict[str, Any] = {}
    if now:
        every = "every" if now["every"] else "any"
        recorded = now | {"honour": now["id"], "seen": now["changed_at"], "every": every}
    differ = differences(recorded, values, KeepHonourRule) if now and "seen" in errors else []
    if now and "seen" in errors:
        values = values | {"seen": now["changed_at"]}
    return await page(
        request,
        "honours/rules.html",
        422 if errors else 200,
        title="表彰の決まり",
        desk="year",
        letter=LETTER,
        differ=differ,
        values=values or recorded or {"honour": new_id(), "every": "any"},
        errors=errors,
        gathered=gathered,
    )


async def keep_rule(request: Request) -> Response:
    return await answer_form(
        request, "keep_honour_rule", _show_rules, going_on("/year/honours/rules", RULE_KEPT)
    )


async def end_rule(request: Request) -> Response:
    return await answer_form(
        request, "end_honour_rule", _show_rules, going_on("/year/honours/rules", RULE_ENDED)
    )


# On paper


def _known(tx: Tx, id: str) -> Row:
    rule = honours.rule(tx, id)
    if rule is None:
        raise HTTPException(404)
    return rule


def _this_year(tx: Tx, rule: Row) -> list[dict[str, Any]]:
    """Who is to be honoured, and who was this year."""
    this = fiscal_year(today())
    return [row for row in _fulfil(tx, rule) if not row["given_on"] or _year_of(row["given_on"]) == this]


def _letters(tx: Tx, id: str) -> list[Paper]:
    rule, facts = _known(tx, id), centre.facts(tx)
    by = ((facts["name"], facts["representative"] or f"代表者　{'＿' * 10}"),)
    return [
        year_papers.paper(
            tx,
            "感謝状",
            fiscal_year(today()),
            Note(rule["letter"] or LETTER),
            to=row["name"],
            by=by,
            day=show_wareki(date.fromisoformat(row["given_on"]) if row["given_on"] else today()),
            letter=True,
        )
        for row in _this_year(tx, rule)[:MOST]
    ]


def _list_paper(tx: Tx, id: str) -> list[Paper]:
    rule = _known(tx, id)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row["name"],
            row["kana"],
            row["did"].years,
            row["did"].times,
            row["hours"] or "記録なし",
            row["given_on"] or "まだ",
        )
        for row in _this_year(tx, rule)
    )
    grid = Grid(("名前", "ふりがな", "年数", "回数", "時間", "贈った日"), rows, (24, 24, 10, 10, 16, 16))
    words = Note(f"{rule['name']}　{in_words(honours.criteria(rule))}　{len(rows)}人")
    return [
        year_papers.paper(tx, "感謝状・表彰の名簿", fiscal_year(today()), words, grid, about=rule["name"])
    ]


async def _honour(request: Request) -> str:
    return text_of(await request.form(), "honour")[:36]


async def letters_pdf(request: Request) -> Response:
    id = await _honour(request)
    return await year_papers.printed(request, "letters", "感謝状", lambda tx: _letters(tx, id))


async def list_pdf(request: Request) -> Response:
    id = await _honour(request)
    return await year_papers.printed(
        request, "honours", "表彰の名簿", lambda tx: _list_paper(tx, id), named=True
    )


async def list_xlsx(request: Request) -> Response:
    id = await _honour(request)
    return await year_papers.saved(
        request, "honours", "表彰の名簿", lambda tx: _list_paper(tx, id), named=True
    )


# Points


def _points(tx: Tx, person_id: str = "") -> dict[str, Any]:
    said = year_settings.settings(tx)
    if not said["points_on"]:
        return {"settings": said, "people": [], "chosen": None, "count": 0}
    found = honours.balances(tx, today_text())
    rows = [
        row | found[row["id"]]
        for row in honours.people(tx, [id for id, one in found.items() if any(one.values())])
        if not row["hidden_at"]
    ]
    rows.sort(key=lambda row: (-row["left"], row["kana"], row["id"]))
    chosen = next(iter(honours.people(tx, [person_id])), None) if person_id else None
    if chosen:
        chosen |= honours.balance(tx, person_id, today_text()) | {"entries": honours.entries(tx, person_id)}
    return {"settings": said, "people": rows[:MOST], "chosen": chosen, "count": len(rows)}


async def points(request: Request) -> Response:
    return await _show_points(request, {}, {})


async def _show_points(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    person = str(values.get("person", "")) or request.query_params.get("person", "")[:36]
    return await page(
        request,
        "honours/points.html",
        422 if errors else 200,
        title="ポイント",
        desk="year",
        values=values,
        errors=errors,
        gathered=await database(request).read(_points, person),
    )


async def add_points(request: Request) -> Response:
    return await answer_form(
        request, "add_points", _show_points, going_on("/year/points?person={person}", POINTS)
    )


async def find(request: Request) -> Response:
    """People of the rosters, whose points are opened."""
    words = text_of(await request.form(), "q")[:100]
    found = await database(request).read(search.people, words, None, FOUND) if words.strip() else []
    return fragment(request, "honours/found.html", words=words, people=found)


def _points_paper(tx: Tx) -> list[Paper]:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (row["name"], row["kana"], row["earned"], row["put"], row["spent"], row["left"])
        for row in _points(tx)["people"]
    )
    if not rows:
        return []
    grid = Grid(
        ("名前", "ふりがな", "活動でついた", "足した", "使った", "残り"), rows, (24, 24, 14, 12, 12, 14)
    )
    return [year_papers.paper(tx, "ポイントの一覧", fiscal_year(today()), grid)]


async def points_pdf(request: Request) -> Response:
    return await year_papers.printed(request, "points", "ポイントの一覧", _points_paper, named=True)


async def points_xlsx(request: Request) -> Response:
    return await year_papers.saved(request, "points", "ポイントの一覧", _points_paper, named=True)


routes = [
    desk_route("/year/honours", show),
    desk_route("/year/honours", give, "POST"),
    desk_route("/year/honours/rules", rules, roles=SETTLED_BY),
    desk_route("/year/honours/rules", keep_rule, "POST", roles=SETTLED_BY),
    desk_route("/year/honours/rules/end", end_rule, "POST", roles=SETTLED_BY),
    desk_route("/year/honours/letters.pdf", letters_pdf, "POST", part=True),
    desk_route("/year/honours.pdf", list_pdf, "POST", part=True),
    desk_route("/year/honours.xlsx", list_xlsx, "POST", part=True),
    desk_route("/year/points", points),
    desk_route("/year/points", add_points, "POST"),
    desk_route("/year/points/find", find, "POST", part=True),
    desk_route("/year/points.pdf", points_pdf, "POST", part=True),
    desk_route("/year/points.xlsx", points_xlsx, "POST", part=True),
]
