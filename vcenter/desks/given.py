"""The register of lists that left the house (渡した名簿): what is outside, until when, and finding a copy by its number."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain.calendar import show_date
from vcenter.domain.given_words import ALL_GROUNDS, ALL_SORTS, ITEMS, SORTS
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.roles import Role
from vcenter.domain.watching_words import CHAIN, GRADES
from vcenter.sheets import SheetsFailed
from vcenter.sheets.given import GivenList, OnGivenList
from vcenter.store import centre, given
from vcenter.store.looks import Seen
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web import files
from vcenter.web.clock import today_text
from vcenter.web.done import going_on, line, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, text_of
from vcenter.web.looks import looked
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.WATCH, Role.ROSTERS, Role.ADMINISTRATION})

WATCH = frozenset({Role.WATCH})
"""Who may print a copy: nobody else is told who is watched."""

ENDED_SHOWN = 100

CODE = "VCLIST:"
"""What stands in a copy's QR before its number."""

stand(
    Desk(
        "given",
        "渡した名簿",
        64,
        badge=lambda tx: given.count_over(tx, today_text()),
        topics=("given",),
        everyday=True,
    )
)
keep(
    OnPaper(
        "given",
        "渡した名簿",
        "どの名簿をだれに渡したかは、センターにある記録です。",
        "渡す相手・日・返してもらう日を紙に書いてください。つながってから記録し、控え番号を名簿に書き入れます。",
        64,
    )
)

GIVEN = says("list_given", "記録しました。控え番号は{n}です。")
ENDED = says("list_ended", "返ったことを記録しました。")


def _register(tx: Tx) -> dict[str, Any]:
    rows = given.outside(tx)
    return {
        "outside": rows,
        "over": sum(row["return_by"] < today_text() for row in rows),
        "ended": given.ended(tx, ENDED_SHOWN),
    }


async def _show(request: Request, wrong: str = "", typed: str = "") -> Response:
    return await page(
        request,
        "given/page.html",
        422 if wrong else 200,
        title="渡した名簿",
        desk="given",
        wrong={"code": wrong} if wrong else {},
        typed={"code": typed},
        gathered=await database(request).read(_register),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def find(request: Request) -> Response:
    """The copy whose number was typed, or whose QR was read."""
    typed = text_of(await request.form(), "code")[:60].strip()
    said = typed.upper().removeprefix(CODE)
    row = None
    if said.isdecimal() and len(said) < 10:
        row = await database(request).read(given.by_number, int(said))
    if row is None:
        return await _show(
            request, "この控え番号の名簿はありません。名簿の下にある番号を確かめてください。", typed
        )
    return RedirectResponse(f"/given/{row['id']}", 303)


async def _new(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    first = {"given": new_id(), "items": ["phone", "address"]}
    return await page(
        request,
        "given/card.html",
        422 if errors else 200,
        title="名簿を渡す",
        desk="given",
        values=values or first,
        errors=errors or {},
    )


async def new(request: Request) -> Response:
    return await _new(request)


async def add(request: Request) -> Response:
    return await answer_form(request, "give_list", _new, going_on("/given/{given}", GIVEN, "{number}"))


def _whole(tx: Tx, id: str) -> dict[str, Any]:
    row = given.by_id(tx, id)
    if row is None:
        raise HTTPException(404)
    items = row["items"].split()
    return {
        "row": row,
        "given_items": [said for key, said in ITEMS.items() if key in items],
        "held_items": [said for key, said in ITEMS.items() if key not in items],
        "is_over": not row["ended_on"] and row["return_by"] < today_text(),
    }


async def show_list(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        "given/detail.html",
        422 if errors else 200,
        title="渡した名簿",
        desk="given",
        values=values or {},
        errors=errors or {},
        gathered=await database(request).read(_whole, request.path_params["given"]),
        done_line=line(request),
    )


async def detail(request: Request) -> Response:
    return await show_list(request)


async def end(request: Request) -> Response:
    return await answer_form(request, "end_given_list", show_list, going_on("/given/{given}", ENDED))


def _day(iso: str) -> str:
    return show_date(date.fromisoformat(iso))


def _sheet(tx: Tx, id: str) -> GivenList:
    row = given.by_id(tx, id)
    if row is None or row["sort"] != "watched":
        raise HTTPException(404)
    items = [key for key in ITEMS if key in row["items"].split()]
    return GivenList(
        centre_name=centre.facts(tx)["name"],
        number=row["number"],
        code=f"{CODE}{row['number']}",
        title="　".join(part for part in (SORTS[row["sort"]], row["title"]) if part),
        to_whom=row["to_whom"],
        ground="　".join(part for part in (ALL_GROUNDS[row["ground"]], row["ground_note"]) if part),
        given_on=_day(row["given_on"]),
        return_by=_day(row["return_by"]),
        columns=tuple(ITEMS[key] for key in items),
        people=tuple(
            OnGivenList(
                one["name"], one["kana"], one["district"] or "", tuple(_said(one, key) for key in items)
            )
            for one in given.on_list(tx, id)
        ),
    )


def _said(one: Row, item: str) -> str:
    """What stands on the list of somebody, of one of ITEMS; "" where the watch has ended since."""
    if item == "phone":
        return str(one["phone"] or one["phone_other"])
    if item == "grade":
        return GRADES.get(one["grade"] or "", "")
    if item == "chain":
        named = ((said, one[f"{key}_name"], one[f"{key}_phone"]) for key, said in CHAIN.items())
        return "\n".join(f"{said} {name} {phone}".strip() for said, name, phone in named if name or phone)
    return str(one[item] or "")


async def printed(request: Request) -> Response:
    """The copy on paper; that it was printed is written down (見た記録)."""
    sheet = await database(request).read(_sheet, request.path_params["given"])
    try:
        made = await running(request).sheets.given_pdf(sheet)
    except SheetsFailed as failed:
        return await show_list(request, {}, {"": str(failed)})
    await looked(request, Act.PRINTED, SORTS["watched"], Seen(count=len(sheet.people)))
    return files.pdf(made, f"list-{sheet.number}")


def _named(tx: Tx, id: str) -> str:
    row = given.by_id(tx, id)
    return f"渡した名簿 {row['number']}番" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = given.by_id(tx, id)
    return [("名簿", ALL_SORTS[row["sort"]]), ("渡した相手", row["to_whom"])] if row else []


def _link(tx: Tx, id: str) -> Line | None:
    return (f"/given/{id}", "渡した名簿の画面") if given.by_id(tx, id) else None


introduce(Subject("given", _named, _now, _link, position=37))

NO_PEOPLE = NoLook(
    "a copy's number and who has it; who stands on it is on the paper alone, which is written down"
)

routes = [
    desk_route("/given", show),
    desk_route("/given/find", find, "POST"),
    desk_route("/given/new", new),
    desk_route("/given/new", add, "POST"),
    desk_route("/given/{given}", detail, look=NO_PEOPLE),
    desk_route("/given/{given}/end", end, "POST", look=NO_PEOPLE),
    desk_route("/given/{given}/list.pdf", printed, "POST", part=True, roles=WATCH, look=NO_PEOPLE),
]
