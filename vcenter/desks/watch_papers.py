"""What is printed of watching (見守り): emergency cards for people's homes, and a month in figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.visitors import handover_title
from vcenter.commands.watching import KeepEmergencyCard
from vcenter.desks.both_sides import differences
from vcenter.desks.copies import ListOnPaper, has_one, of_this_press, standing
from vcenter.desks.given import CODE
from vcenter.domain.calendar import read_day, show_date
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.names import with_san
from vcenter.domain.roles import Role
from vcenter.domain.watching_words import ANSWERS, BODIES, CHAIN, GRADES, HOW, RESTING, WAYS
from vcenter.sheets import SheetsFailed
from vcenter.sheets.watching import EmergencyCard, HandedOver, Handover, LineOfMonth, WatchMonth
from vcenter.sheets.workbook import watch_month_xlsx
from vcenter.store import centre, given, watching
from vcenter.store.looks import Seen, of_watch
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import now_text, today
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform, perform_form, text_of
from vcenter.web.looks import Look, looked
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.WATCH})

KEPT = says("emergency_card_kept", "緊急連絡カードの内容を記録しました。")

COLUMNS = ("訪問する人", "地区", "人数", "回数", "訪問", "電話", "外から", "留守", "気になる")
_COUNTS = ("people", "visits", "by_visit", "by_phone", "by_outside", "absent", "concern")

# The month


def _month(said: str) -> tuple[date, date]:
    """The first and the last day of a month ("2026-11"), of this one where none is said."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", said)
    first = date(int(found[1]), int(found[2]), 1) if found else today().replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _sheet(tx: Tx, said: str) -> WatchMonth:
    first, last = _month(said)
    rows = watching.month(tx, first.isoformat(), last.isoformat())
    lines = tuple(
        LineOfMonth(row["visitor"] or "記録なし", row["district"], tuple(row[name] for name in _COUNTS))
        for row in rows
    )
    return WatchMonth(
        centre_name=centre.facts(tx)["name"],
        month=f"{first.year}年{first.month}月",
        made_at=now_text(),
        columns=COLUMNS,
        lines=lines,
        totals=tuple(sum(line.counts[at] for line in lines) for at in range(len(_COUNTS))),
    )


async def month(request: Request, wrong: str = "") -> Response:
    said = request.query_params.get("month", "")
    first, last = _month(said)
    if said not in ("", f"{first:%Y-%m}"):
        wrong = wrong or f"月が読めません。{first.year}年{first.month}月を出しています。例: 2026-11"
    return await page(
        request,
        "watching/month.html",
        422 if wrong else 200,
        title="見守りの月の報告",
        desk="watching",
        wrong=wrong,
        month=await database(request).read(_sheet, said),
        chosen=f"{first:%Y-%m}",
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{last + timedelta(days=1):%Y-%m}" if last < today() else "",
    )


async def month_pdf(request: Request) -> Response:
    said = text_of(await request.form(), "month")
    sheet = await database(request).read(_sheet, said)
    try:
        made = await running(request).sheets.watch_month_pdf(sheet)
    except SheetsFailed as failed:
        return await month(request, str(failed))
    await looked(request, Act.PRINTED, "見守りの月の報告", Seen(count=sheet.totals[0]))
    return files.pdf(made, "watching-month")


async def month_xlsx(request: Request) -> Response:
    said = text_of(await request.form(), "month")
    sheet = await database(request).read(_sheet, said)
    made = await files.make(request, watch_month_xlsx, sheet)
    await looked(request, Act.EXPORTED, "見守りの月の報告", Seen(count=sheet.totals[0]))
    return files.xlsx(made, "watching-month")


# Emergency cards


async def _card(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    watch = await database(request).read(watching.by_id, request.path_params["watch"])
    if watch is None:
        raise HTTPException(404)
    now = watch | {"seen": watch["changed_at"]}
    if errors and "seen" in errors:
        values = {**(values or {}), "seen": watch["changed_at"]}
    return await page(
        request,
        "watching/emergency.html",
        422 if errors else 200,
        title=f"{with_san(watch['name'])}の緊急連絡カード",
        desk="watching",
        values=values or now,
        errors=errors or {},
        differ=differences(now, values, KeepEmergencyCard) if values and errors and "seen" in errors else [],
        gathered={"watch": watch},
    )


async def card(request: Request) -> Response:
    return await _card(request)


async def keep_card(request: Request) -> Response:
    return await answer_form(request, "keep_emergency_card", _card, going_on("/watching/{watch}/card", KEPT))


async def _printed(request: Request, ids: Sequence[str], again: str) -> Response:
    """Note that these cards are printed, and print them."""
    command_id = text_of(await request.form(), "command_id") or new_id()
    outcome = await perform(request, "print_emergency_cards", {"watches": list(ids)}, command_id)
    if not outcome.done:
        return await _failed(request, outcome.said[0], again)

    def look(tx: Tx) -> list[Row]:
        return [row for id in outcome.outcome["watches"] if (row := watching.by_id(tx, id))]

    rows = await database(request).read(look)
    facts = await database(request).read(centre.facts)
    try:
        made = await running(request).sheets.emergency_cards_pdf([_on_paper(row, facts) for row in rows])
    except SheetsFailed as failed:
        return await _failed(request, str(failed), again)
    await looked(request, Act.PRINTED, "緊急連絡カード", *(Seen(person_id=row["person_id"]) for row in rows))
    return files.pdf(made, "emergency-cards")


async def _failed(request: Request, why: str, again: str, what: str = "緊急連絡カード") -> Response:
    return await page(
        request,
        "message.html",
        422,
        title=f"{what}を印刷できませんでした",
        what=why,
        safe="見守りの記録は残っています。",
        todo=again,
    )


def _on_paper(row: Row, facts: dict[str, str]) -> EmergencyCard:
    birth = read_day(row["birth"] or "")
    family = row["family_name"] + (f"（{row['family_relation']}）" if row["family_relation"] else "")
    return EmergencyCard(
        centre_name=facts["name"],
        centre_phone=facts["phone"],
        name=row["name"],
        kana=row["kana"],
        birth=show_date(birth) if birth else "",
        address=row["address"],
        phone=row["phone"] or row["phone_other"],
        family=family,
        family_phone=row["family_phone"],
        chain=tuple((said, row[f"{key}_name"], row[f"{key}_phone"]) for key, said in CHAIN.items()),
        doctor=row["doctor"],
        doctor_phone=row["doctor_phone"],
        illness=row["illness"],
        medicine=row["medicine"],
        note=row["note"],
        kept=row["card_kept"],
        made_on=show_date(today()),
    )


async def print_card(request: Request) -> Response:
    return await _printed(
        request, [request.path_params["watch"]], "見守りの画面から、もう一度印刷してください。"
    )


async def print_cards(request: Request) -> Response:
    """The cards of everybody whom one visits."""
    visitor = text_of(await request.form(), "visitor")[:200]
    rows = await database(request).read(watching.of_visitor, visitor)
    ids = [row["id"] for row in rows]
    return await _printed(request, ids, "「訪問する人・引き継ぎ」から、もう一度印刷してください。")


# What the next visitor needs to know

VISITS_ON_PAPER = 3


def _handed_over(tx: Tx, row: Row) -> HandedOver:
    birth = read_day(row["birth"] or "")
    family = row["family_name"] + (f"（{row['family_relation']}）" if row["family_relation"] else "")
    rest = f"{RESTING[row['paused_why']]}のため休み" if row["paused_on"] else ""
    next_on = show_date(date.fromisoformat(row["next_on"])) if row["next_on"] else "未定"
    facts = (
        ("訪問する日", f"{WAYS[row['way']]}　{row['days']}"),
        ("次", rest or next_on),
        ("見守るわけ", row["why"]),
        ("避難のとき", GRADES.get(row["grade"], "")),
        ("家族・親族", f"{family}　{row['family_phone']}".strip()),
        ("かかりつけ医", f"{row['doctor']}　{row['doctor_phone']}".strip()),
        ("知っておくこと", row["note"]),
        ("伝えてよい相手", "、".join(f"{said} {ANSWERS[row[body]]}" for body, said in BODIES.items())),
    )
    return HandedOver(
        name=row["name"],
        kana=row["kana"],
        birth=f"{show_date(birth)}生" if birth else "",
        where="　".join(filter(None, (row["address"], row["district"]))),
        phone=row["phone"] or row["phone_other"],
        facts=tuple((what, said) for what, said in facts if said),
        chain=tuple(
            (said, row[f"{key}_name"], row[f"{key}_phone"])
            for key, said in CHAIN.items()
            if row[f"{key}_name"] or row[f"{key}_phone"]
        ),
        visits=tuple(
            (show_date(date.fromisoformat(one["day"])), HOW[one["how"]], one["note"])
            for one in watching.visits(tx, row["id"], VISITS_ON_PAPER)
        ),
    )


def _as_given(tx: Tx, copy: Row, visitor: str) -> dict[str, Any]:
    """What a copy that is outside holds, as `give_handover_list` answers it: of whoever is watched and not hidden still."""
    rows = [watching.open_of(tx, one["id"]) for one in given.on_list(tx, copy["id"])]
    unasked = [one for one in watching.of_visitor(tx, visitor) if copy["body"] and one[copy["body"]] != "yes"]
    return {
        "given": copy["id"],
        "watches": [row["id"] for row in rows if row],
        "left_out": sum(not one["hidden_at"] for one in unasked),
    }


async def handover(request: Request) -> Response:
    """The handover list of a visitor, with a number in the register of given lists."""
    form = await request.form()
    asked = [text_of(form, name).strip() for name in ("visitor", "to_whom", "body")]
    whole = ListOnPaper("watched", handover_title(asked[0]))
    again = "「訪問する人・引き継ぎ」から、もう一度印刷してください。"
    if same := await standing(request, whole):
        said = await database(request).read(_as_given, same, asked[0])
    else:
        press = of_this_press(text_of(form, "command_id"), *asked)
        if question := await has_one(request, whole, "watching", press):
            return question
        outcome = await perform_form(request, "give_handover_list", None, press)
        if not outcome.done:
            return await _failed(request, outcome.said[0], again, "引き継ぎ名簿")
        said = outcome.outcome

    def look(tx: Tx) -> Handover:
        copy, facts = given.by_id(tx, said["given"]), centre.facts(tx)
        assert copy is not None
        rows = [row for id in said["watches"] if (row := watching.by_id(tx, id))]
        return Handover(
            centre_name=facts["name"],
            centre_phone=facts["phone"],
            number=copy["number"],
            code=f"{CODE}{copy['number']}",
            visitor=copy["title"].removeprefix("引き継ぎ名簿（").removesuffix("）"),
            to_whom=copy["to_whom"],
            given_on=show_date(date.fromisoformat(copy["given_on"])),
            return_by=show_date(date.fromisoformat(copy["return_by"])),
            left_out=said["left_out"],
            people=tuple(_handed_over(tx, row) for row in rows),
        )

    sheet = await database(request).read(look)
    try:
        made = await running(request).sheets.handover_pdf(sheet)
    except SheetsFailed as failed:
        return await _failed(request, str(failed), again, "引き継ぎ名簿")
    await looked(request, Act.PRINTED, "見守りの引き継ぎ名簿", Seen(count=len(sheet.people)))
    return files.pdf(made, f"list-{sheet.number}")


CARD = Look("緊急連絡カードの画面", of_watch)
ON_PAPER = NoLook("that it was printed is written down beside what was printed")

routes = [
    desk_route("/watching/month", month),
    desk_route("/watching/month.pdf", month_pdf, "POST", part=True),
    desk_route("/watching/month.xlsx", month_xlsx, "POST", part=True),
    desk_route("/watching/cards.pdf", print_cards, "POST", part=True),
    desk_route("/watching/visitors/handover.pdf", handover, "POST", part=True),
    desk_route("/watching/{watch}/card", card, look=CARD),
    desk_route("/watching/{watch}/card", keep_card, "POST", look=CARD),
    desk_route("/watching/{watch}/card.pdf", print_card, "POST", part=True, look=ON_PAPER),
]
