"""Injuries and accidents (けが・事故の一覧): each begins with what was told, is completed later, and is printed to copy from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.injuries import CompleteInjury
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import need_words
from vcenter.domain.calendar import JAPAN, age_on, read_day, show_date
from vcenter.domain.insurance import is_insured
from vcenter.domain.looks import Act
from vcenter.domain.return_words import AMBULANCE, HOW_BAD, missing_of
from vcenter.domain.roles import Role
from vcenter.domain.sex import SEXES
from vcenter.sheets import SheetsFailed
from vcenter.sheets.year_papers import Facts, Note, Paper, Space
from vcenter.store import centre, reports, stays, teams
from vcenter.store.looks import Of, Seen
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform_form, values_of
from vcenter.web.looks import Look
from vcenter.web.page import page
from vcenter.web.phrases import days_ago, waited
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.DISPATCH, Role.ADMINISTRATION})

SAVED = says("injury_saved", "事故の記録を保存しました。")

BY_HAND = "（秘匿。印刷してから手で書く）"


def _begun(row: Row) -> Row:
    """What the form begins with: what is recorded, and of an untouched record what is known of the team's day. The house stands there
    in words alone: its address may become 秘匿 later."""
    if row["changed_at"]:
        return row
    return row | {
        "happened_on": row["day"],
        "place": "活動した家",
        "doing": need_words.CATEGORIES[row["category"]],
        "reporter": f"班長 {row['leader_name']}",
    }


def _listed(tx: Tx) -> dict[str, Any]:
    rows = [row | {"missing": missing_of(_begun(row))} for row in reports.accidents(tx)]
    away = stays.elsewhere_of(tx, {row["person_id"] for row in rows if row["person_id"]})
    rows = [row | {"elsewhere": row["person_id"] in away} for row in rows]
    return {
        "open": [row for row in rows if not row["handed_on"]],
        "handed": [row for row in rows if row["handed_on"]],
        "without": reports.without_record(tx),
    }


async def show(request: Request) -> Response:
    context = await database(request).read(_listed)
    return await page(
        request,
        "injuries/page.html",
        title="けが・事故の一覧",
        desk="returns",
        how_bad=HOW_BAD,
        gathered=context,
    )


def _house(row: Row) -> str:
    """Where the team worked; "" where that is 秘匿."""
    return "" if row["need_hidden_at"] else str(row["address"])


def _whole(tx: Tx, id: str) -> dict[str, Any]:
    row = reports.injury(tx, id)
    if row is None:
        raise HTTPException(404)
    return {
        "injury": row,
        "names": {member["id"]: member["name"] for member in teams.members(tx, row["team_id"])},
        "cover": _cover(row),
        "staying": [one for one in stays.of_team(tx, row["team_id"]) if one["place"] and not one["ended_at"]],
        "where": _house(row),
        "work": need_words.CATEGORIES[row["category"]],
    }


def _cover(row: Row) -> str:
    """By which plan the hurt person was insured on that day, as far as anybody knows."""
    if not row["person_id"]:
        return ""
    if not row["insured_from"]:
        return "わからない（窓口で確かめる）"
    day = read_day(row["happened_on"] or row["day"])
    until = f"{_day(row['insured_until'])}まで" if row["insured_until"] else ""
    span = f"{_day(row['insured_from'])}から{until}"
    held = day is not None and is_insured(row["insured_from"], row["insured_until"], day)
    return f"{row['insurance_plan']}（{span}）{'' if held else '　▲ この日は期間の外'}"


async def _record(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    whole = await database(request).read(_whole, request.path_params["injury"])
    row = whole["injury"]
    begun = _begun(row) | {"person": row["person_id"] or "", "seen": row["changed_at"] or row["told_at"]}
    typed = values or begun
    moved = "seen" in (errors or {})
    if moved:  # shown beside each other now: the next press is meant
        typed = typed | {"seen": begun["seen"]}
    return await page(
        request,
        "injuries/record.html",
        422 if errors else 200,
        title="事故の記録",
        desk="returns",
        values=typed,
        missing=missing_of(typed | {"person_id": typed.get("person")}),
        errors=errors or {},
        differ=differences(begun, typed, CompleteInjury) if moved else [],
        how_bad=HOW_BAD,
        ambulance=AMBULANCE,
        gathered=whole,
    )


async def record(request: Request) -> Response:
    return await _record(request)


async def complete(request: Request) -> Response:
    outcome = await perform_form(request, "complete_injury", {"injury": request.path_params["injury"]})
    if not outcome.done:
        return await _record(request, values_of(await request.form(), CompleteInjury), outcome.errors)
    return RedirectResponse(going_on(f"/injuries/{request.path_params['injury']}", SAVED), 303)


def _to_complete(tx: Tx) -> list[Wanted]:
    """Injuries whose record is not complete, or that have none: the insurer asks within 30 days."""
    begun = [
        Wanted(
            row["id"],
            f"けが・体調の知らせ　{row['team_number']}班　{row['what']}",
            f"/injuries/{row['id']}",
            since=waited(row["told_at"]),
            about=f"事故の記録 あと{len(missing)}項目　班長 {row['leader_name']}",
            phone=row["leader_phone"],
        )
        for row in reports.accidents(tx)
        if not row["handed_on"] and (missing := missing_of(_begun(row)))
    ]
    without = [
        Wanted(
            row["team_id"],
            f"けが・体調の知らせ　{row['team_number']}班　{row['what']}",
            f"/returns/teams/{row['team_id']}",
            since=days_ago(row["day"]),
            about="報告にあり、事故の記録がまだありません",
            or_to="/injuries",
        )
        for row in reports.without_record(tx)
    ]
    return begun + without


wants(
    Source(
        "injury",
        20,
        "けが・体調の知らせで、記録が終わっていないもの",
        _to_complete,
        "/injuries",
        ("returns", "headquarters"),
    )
)

# On paper


def _day(text: str | None) -> str:
    day = read_day(text or "")
    return show_date(day) if day else ""


def _of_person(row: Row) -> tuple[tuple[str, str], ...]:
    """Who was hurt, as an accident report asks for it; of somebody hidden nothing, for papers leave the house."""
    if not row["person_id"] or row["hidden_at"]:
        blank = BY_HAND if row["hidden_at"] else ""
        return (
            ("けがをした人", blank),
            ("住所", ""),
            ("電話", ""),
            ("生年月日・年齢", ""),
            ("加入している保険", ""),
        )
    birth = read_day(row["birth"] or "")
    on = read_day(row["happened_on"] or row["day"])
    age = f"（{age_on(birth, on)}歳）" if birth and on else ""
    sex = SEXES[row["sex"]] if row["sex"] in ("f", "m") else ""
    return (
        ("けがをした人", f"{row['name']}（{row['kana']}）{sex}" if row["kana"] else f"{row['name']}　{sex}"),
        ("住所", row["home"]),
        ("電話", row["phone"]),
        ("生年月日・年齢", f"{_day(row['birth'])}{age}"),
        ("加入している保険", _cover(row)),
    )


def _paper(tx: Tx, id: str) -> tuple[Paper, Row] | None:
    row = reports.injury(tx, id)
    if row is None:
        return None
    now, facts = datetime.now(JAPAN), centre.facts(tx)
    doctor = "　".join(
        part
        for part in (row["doctor"], f"{_day(row['doctor_since'])}から" if row["doctor_since"] else "")
        if part
    )
    missing = missing_of(row)
    paper = Paper(
        title="事故の記録",
        year="",
        made_at=f"{now.year}年{now.month}月{now.day}日",
        foot=f"{facts['name']}　{facts['phone']}　{row['team_number']}班",
        day=f"{now.year}年{now.month}月{now.day}日",
        parts=(
            Note("ボランティア活動保険の事故報告書に書き写すための控えです。保険会社の用紙ではありません。"),
            Facts(_of_person(row)),
            Facts(
                (
                    ("いつ", f"{_day(row['happened_on'])}　{row['happened_at']}".strip()),
                    ("どこで", row["place"]),
                    ("活動した家", _house(row) or BY_HAND),
                    ("何をしていたとき", row["doing"]),
                    ("班・班長", f"{row['team_number']}班　{row['leader_name']}　{row['leader_phone']}"),
                )
            ),
            Space("けが・体調（知らせのとおり）", row["what"], 2),
            Space("どうして起きたか", row["how"], 3),
            Facts(
                (
                    ("どこをけがしたか", row["body_part"]),
                    ("けが・病気の名前", row["hurt_as"]),
                    ("いまのようす", HOW_BAD.get(row["how_bad"], "")),
                    ("病院・いつから", doctor),
                    ("救急車", AMBULANCE.get(row["ambulance"], "")),
                    ("見ていた人", row["witness"]),
                    ("知らせた人", row["reporter"]),
                    ("保険の窓口に出した日", _day(row["handed_on"])),
                )
            ),
            *((Space("メモ", row["note"], 2),) if row["note"] else ()),
            *((Note(f"まだわからないこと: {'、'.join(missing)}"),) if missing else ()),
        ),
        by=(("作成", facts["name"]),),
    )
    return paper, row


async def print_record(request: Request) -> Response:
    """The record of an accident on one page, to copy an accident report from."""
    found = await database(request).read(_paper, request.path_params["injury"])
    if found is None:
        raise HTTPException(404)
    paper, row = found
    try:
        made = await running(request).sheets.year_papers_pdf([paper])
    except SheetsFailed as failed:
        return await page(
            request,
            "message.html",
            422,
            title="印刷できませんでした",
            desk="returns",
            what=str(failed),
            safe="記録は残っています。",
            todo="少し待って、もう一度押してください。",
            back=f"/injuries/{row['id']}",
        )
    return files.pdf(made, "accident")


def _of_injury(tx: Tx, said: Of) -> Seen | None:
    row = reports.injury(tx, said["injury"])
    return Seen(person_id=row["person_id"], need_id=row["need_id"]) if row else None


def _named(tx: Tx, id: str) -> str:
    row = reports.injury(tx, id)
    return f"{row['team_number']}班のけが・体調" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = reports.injury(tx, id)
    return [(f"{row['team_number']}班のけが・体調", row["what"])] if row else []


introduce(
    Subject(
        "injury",
        _named,
        _now,
        lambda tx, id: (f"/injuries/{id}", "事故の記録") if reports.injury(tx, id) else None,
    )
)

CARD = Look("事故の記録", _of_injury)

routes = [
    desk_route("/injuries", show),
    desk_route("/injuries/{injury}", record, look=CARD),
    desk_route("/injuries/{injury}", complete, "POST", look=CARD),
    desk_route(
        "/injuries/{injury}/accident.pdf",
        print_record,
        "POST",
        part=True,
        look=Look("事故の記録", _of_injury, Act.PRINTED),
    ),
]
