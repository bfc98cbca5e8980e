"""Insurance (ボランティア活動保険): the list of who joined here on a day, on its way to whoever keeps it; whose cover ends."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.domain.calendar import JAPAN
from vcenter.domain.insurance import PLANS, insurance_ends
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.passes import shown
from vcenter.domain.roles import Role
from vcenter.sheets import Joined, JoinedList, SheetsFailed
from vcenter.sheets.insurance import notes_of
from vcenter.sheets.workbook import joined_xlsx
from vcenter.store import centre, insurance
from vcenter.store.looks import Seen
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web import files
from vcenter.web.clock import day_said, day_typed, today, today_text
from vcenter.web.forms import perform_form, text_of
from vcenter.web.looks import looked
from vcenter.web.page import page
from vcenter.web.phrases import day_and_time, hour_minute
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.RECEPTION, Role.ADMINISTRATION})

keep(
    OnPaper(
        "insurance",
        "保険の加入者",
        "加入者の名簿は、センターにある記録です。この端末の控えでは足りないことがあります。",
        "加入した方の名前・住所・電話・プラン・時刻を紙に書いて送ってください。つながってから、送付をこの画面で記録できます。",
    )
)

SHOWN = 200


def _fee(facts: dict[str, str], plan: str) -> int | None:
    said = facts.get(f"fee_{plan}", "")
    return int(said) if said else None


def _joined(tx: Tx, day: str) -> tuple[list[Row], JoinedList]:
    """Who joined on this day, and the same as it goes on paper."""
    facts = centre.facts(tx)
    rows = [{**row, "fee": _fee(facts, row["plan"])} for row in insurance.joined_here(tx, day)]
    now = datetime.now(JAPAN)
    whole = JoinedList(
        centre_name=facts["name"],
        centre_phone=facts["phone"],
        day=date.fromisoformat(day),
        made_at=f"{now.month}月{now.day}日 {now.hour}:{now.minute:02d}",
        people=tuple(_on_paper(row) for row in rows),
        hidden=sum(bool(row["hidden_at"]) for row in rows),
    )
    return rows, whole


def _on_paper(row: Row) -> Joined:
    hidden = bool(row["hidden_at"])
    sent = f"{day_and_time(row['sent_at'])} {row['sent_by']}" if row["sent_at"] else ""
    return Joined(
        time=hour_minute(row["said_at"]),
        name=f"秘匿（受付証 {shown(row['pass_number'])}）" if hidden else row["name"],
        kana="" if hidden else row["kana"],
        # The open table says nothing of where a hidden person is.
        address=row["address"],
        phone=row["phone"] or row["phone_other"],
        plan=PLANS.get(row["plan"], ""),
        fee=row["fee"],
        sent=sent,
    )


async def _show(
    request: Request, day: str, errors: dict[str, str] | None = None, typed: str = "", wrong: str = ""
) -> Response:
    """typed: a day that was asked for and could not be read, to be shown again. wrong: what is wrong with it."""
    rows, whole = await database(request).read(_joined, day)
    return await page(
        request,
        "insurance/page.html",
        422 if errors or wrong else 200,
        title="ここで保険に加入した方",
        desk="reception",
        day=day,
        typed=typed if wrong else "",
        wrong={"day": wrong} if wrong else {},
        joined=rows,
        unsent=[row for row in rows if not row["sent_at"]],
        total=whole.total,
        notes=notes_of(whole),
        sent="sent" in request.query_params,
        errors=errors or {},
    )


async def show(request: Request) -> Response:
    typed = request.query_params.get("day", "")[:40]
    day, wrong = day_typed(typed, "past", today_text())
    return await _show(request, day, typed=typed, wrong=wrong)


async def send(request: Request) -> Response:
    """The list went out: those who stood on the screen are on it, and nobody who joined since."""
    outcome = await perform_form(request, "send_insurance_list")
    day = day_said(text_of(await request.form(), "day")) or today_text()
    if not outcome.done:
        return await _show(request, day, outcome.errors)
    return RedirectResponse(f"/insurance?day={day}&sent=1", 303)


async def _asked(request: Request) -> JoinedList:
    day = day_said(text_of(await request.form(), "day")) or today_text()
    return (await database(request).read(_joined, day))[1]


async def as_pdf(request: Request) -> Response:
    joined = await _asked(request)
    try:
        made = await running(request).sheets.joined_pdf(joined)
    except SheetsFailed as failed:
        return await page(
            request,
            "message.html",
            422,
            title="名簿を印刷できませんでした",
            what=str(failed),
            safe="保険の記録は残っています。",
            todo="「Excelで保存する」を使うか、少し待って、もう一度押してください。",
        )
    await looked(request, Act.PRINTED, "保険の加入者の名簿", Seen(count=len(joined.people)))
    return files.pdf(made, f"insurance-{joined.day}")


async def as_xlsx(request: Request) -> Response:
    joined = await _asked(request)
    made = await files.make(request, joined_xlsx, joined)
    await looked(request, Act.EXPORTED, "保険の加入者の名簿", Seen(count=len(joined.people)))
    return files.xlsx(made, f"insurance-{joined.day}")


async def ending(request: Request) -> Response:
    """Whose cover ends on a day: without one said, on the next 31 March."""
    typed = request.query_params.get("day", "")[:40]
    day, wrong = day_typed(typed, "nearest", insurance_ends(today()).isoformat())

    def look(tx: Tx) -> dict[str, Any]:
        found = insurance.ending(tx, day)
        return {"count": len(found), "people": found[:SHOWN]}

    gathered = await database(request).read(look)
    return await page(
        request,
        "insurance/ending.html",
        422 if wrong else 200,
        title="保険が終わる方",
        desk="reception",
        day=day,
        typed=typed if wrong else "",
        wrong={"day": wrong} if wrong else {},
        gathered=gathered,
    )


routes = [
    desk_route("/insurance", show),
    desk_route("/insurance/sent", send, "POST"),
    desk_route("/insurance/list.pdf", as_pdf, "POST", part=True),
    desk_route("/insurance/list.xlsx", as_xlsx, "POST", part=True),
    desk_route(
        "/insurance/ending",
        ending,
        roles=ROLES | {Role.ROSTERS},
        look=NoLook("a list of whose insurance ends"),
    ),
]
