"""Lists of people who need help to get to safety (避難行動要支援者名簿): which are here and by which law, who stands on them, copies, and erasing."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks import evacuation_erasing
from vcenter.desks.copies import ListOnPaper, has_one, of_this_press, standing, to_whom_of
from vcenter.desks.given import CODE
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import evacuation as words
from vcenter.domain import need_life
from vcenter.domain.calendar import show_date
from vcenter.domain.evacuation import BASES, in_sight
from vcenter.domain.given_words import GROUNDS
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.names import with_san
from vcenter.sheets import SheetsFailed
from vcenter.sheets.given import GivenList, OnGivenList
from vcenter.store import centre, evacuation, given
from vcenter.store.looks import Of, Seen
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import today
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import perform_form, text_of, values_of
from vcenter.web.looks import Look, looked
from vcenter.web.page import fragment, identity, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = words.ROLES

SHOWN = 200

ERASED = says("evacuation_erased", "名簿を消しました。")
AS_NEED = says("evacuation_need", "ニーズにしました。ニーズ{n}番です。")
NOTED = says("evacuation_noted", "ニーズ{n}番に書き足しました。")

COLUMNS = ("住所・電話", "支援が要るわけ", "避難先", "避難を支援する人")


def _every(tx: Tx) -> dict[str, Any]:
    rows = evacuation.every(tx)
    day = today()
    return {
        "seen": [row for row in rows if in_sight(row, day)],
        "erasing": [row for row in rows if not row["erased_at"] and not in_sight(row, day)],
        "erased": [row for row in rows if row["erased_at"]][:50],
        "outside": [row for row in given.outside(tx) if row["sort"] == "evacuation"],
        "now": centre.incident(tx),
    }


async def show(request: Request) -> Response:
    return await page(
        request,
        "evacuation/page.html",
        title="避難行動要支援者名簿",
        desk="watching",
        bases=BASES,
        gathered=await database(request).read(_every),
    )


def list_of(tx: Tx, request: Request) -> Row:
    """The list that an address names, while it may be looked at; 404 otherwise."""
    row = evacuation.by_id(tx, request.path_params["list"])
    if row is None or not in_sight(row, today()):
        raise HTTPException(404)
    return row


def _one(tx: Tx, request: Request, text: str) -> dict[str, Any]:
    row = list_of(tx, request)
    return {
        "row": row,
        "words": text,
        "people": evacuation.listed(tx, row["id"], text, SHOWN),
        "count": row["left_now"],
        "most": SHOWN,
        "outside": given.of_evacuation(tx, row["id"]),
    }


async def show_list(request: Request, errors: dict[str, str] | None = None) -> Response:
    gathered = await database(request).read(_one, request, "")
    await looked(request, Act.OPENED, "避難行動要支援者名簿", Seen(count=gathered["count"]))
    return await page(
        request,
        "evacuation/list.html",
        422 if errors else 200,
        title=gathered["row"]["title"],
        desk="watching",
        bases=BASES,
        errors=errors or {},
        gathered=gathered,
    )


async def detail(request: Request) -> Response:
    return await _gone(request) or await show_list(request)


async def find(request: Request) -> Response:
    text = text_of(await request.form(), "q")[:100]
    gathered = await database(request).read(_one, request, text)
    return fragment(request, "evacuation/people.html", gathered=gathered)


def _evacuee(tx: Tx, request: Request) -> dict[str, Any]:
    row = list_of(tx, request)
    one = evacuation.person(tx, request.path_params["evacuee"])
    if (
        one is None
        or one["list_id"] != row["id"]
        or one["id"] not in {each["id"] for each in evacuation.listed(tx, row["id"])}
    ):
        raise HTTPException(404)
    return {"row": row, "one": one, "same": evacuation.needs_of(tx, one)}


async def show_evacuee(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    gathered = await database(request).read(_evacuee, request)
    return await page(
        request,
        "evacuation/evacuee.html",
        422 if errors else 200,
        title=with_san(gathered["one"]["name"]),
        desk="watching",
        values=values or {},
        errors=errors or {},
        need_id=new_id(),
        need_states=need_life.LABELS,
        gathered=gathered,
    )


async def evacuee_now(request: Request) -> Response:
    """The needs there are by now; and when the list is in sight no more, a page that says so in the place of what stands on the screen."""
    if not await database(request).read(_is_in_sight, request.path_params["list"]):
        return Response(headers={"hx-refresh": "true"})
    return fragment(
        request,
        "evacuation/needs.html",
        # What was chosen on the screen stays chosen.
        values={"beside": request.query_params.get("beside", "")},
        need_states=need_life.LABELS,
        gathered=await database(request).read(_evacuee, request),
    )


async def list_now(request: Request) -> Response:
    """Nothing, while the list may be looked at; when it is in sight no more, a page that says so."""
    in_sight_now = await database(request).read(_is_in_sight, request.path_params["list"])
    return Response(status_code=204) if in_sight_now else Response(headers={"hx-refresh": "true"})


def _is_in_sight(tx: Tx, list_id: str) -> bool:
    row = evacuation.by_id(tx, list_id)
    return row is not None and in_sight(row, today())


async def _gone(request: Request) -> Response | None:
    """The page that says since when a list is erased; None where it may be looked at, or there never was one."""

    def look(tx: Tx) -> Row | None:
        row = evacuation.by_id(tx, request.path_params["list"])
        return row if row and not in_sight(row, today()) else None

    row = await database(request).read(look)
    if row is None:
        return None
    title = "消去した名簿"
    return await page(request, "evacuation/erased.html", 404, title=title, desk="watching", row=row)


async def evacuee(request: Request) -> Response:
    return await _gone(request) or await show_evacuee(request)


async def make_need(request: Request) -> Response:
    outcome = await perform_form(request, "make_need_of_evacuee", request.path_params)
    if not outcome.done:
        return await show_evacuee(request, values_of(await request.form()), outcome.errors)
    said = outcome.outcome
    address = f"/evacuation/{said['list']}/{request.path_params['evacuee']}"
    key = NOTED if said.get("noted") else AS_NEED
    return RedirectResponse(going_on(address, key, said["need_number"]), 303)


# Copies


def _sheet(tx: Tx, list_id: str, number: int) -> GivenList:
    row, copy = evacuation.by_id(tx, list_id), given.by_number(tx, number)
    if row is None or copy is None:
        raise HTTPException(404)
    return GivenList(
        centre_name=centre.facts(tx)["name"],
        number=number,
        code=f"{CODE}{number}",
        title=f"避難行動要支援者名簿　{row['title']}",
        to_whom=copy["to_whom"],
        ground="　".join(part for part in (GROUNDS[copy["ground"]], copy["ground_note"]) if part),
        given_on=show_date(date.fromisoformat(copy["given_on"])),
        return_by=show_date(date.fromisoformat(copy["return_by"])),
        columns=COLUMNS,
        people=tuple(
            OnGivenList(one["name"], one["kana"], one["district"], _said(one))
            for one in evacuation.listed(tx, list_id)
        ),
    )


def _said(one: Row) -> tuple[str, ...]:
    phones = "　".join(filter(None, (one["phone"], one["phone_other"])))
    where = "\n".join(filter(None, (one["address"], phones)))
    return (where, one["reason"], one["place"], one["helper"])


async def printed(request: Request) -> Response:
    """A copy on paper for somebody, with a number in the register of given lists; without a name nothing is printed."""
    list_id = request.path_params["list"]
    row = await database(request).read(list_of, request)
    to_whom = await to_whom_of(request)
    if not to_whom:
        return await show_list(
            request,
            {"to_whom": "だれに渡すかを入力してください。この名簿は、控え番号なしでは印刷できません。"},
        )
    whole = ListOnPaper("evacuation", row["title"], list_id)
    if same := await standing(request, whole):
        number = same["number"]
    else:
        press = of_this_press(text_of(await request.form(), "command_id"), list_id, to_whom)
        if question := await has_one(request, whole, "watching", press):
            return question
        outcome = await perform_form(request, "copy_evacuation_list", {"list": list_id, "v": 2}, press)
        if not outcome.done:
            return await show_list(request, outcome.errors)
        number = outcome.outcome["number"]
    sheet = await database(request).read(_sheet, list_id, number)
    try:
        made = await running(request).sheets.given_pdf(sheet)
    except SheetsFailed as failed:
        return await show_list(request, {"": str(failed)})
    await looked(request, Act.PRINTED, "避難行動要支援者名簿", Seen(count=len(sheet.people)))
    return files.pdf(made, f"list-{sheet.number}")


# Erasing


async def erase(request: Request) -> Response:
    """Nobody sees it from now on, and it is erased: as when its incident is closed."""
    outcome = await perform_form(request, "erase_evacuation_list", request.path_params)
    if not outcome.done:
        raise HTTPException(404)
    await evacuation_erasing.begin(running(request), identity(request))
    return RedirectResponse(going_on("/evacuation", ERASED), 303)


def of_evacuee(tx: Tx, said: Of) -> Seen | None:
    """Whoever stands on a list; by their record of ours where there is one."""
    row = evacuation.person(tx, said["evacuee"])
    return Seen(person_id=row["person_id"]) if row else None


def _named(tx: Tx, id: str) -> str:
    row = evacuation.by_id(tx, id)
    return f"避難行動要支援者名簿「{row['title']}」" if row else ""


def _link(tx: Tx, id: str) -> Line | None:
    row = evacuation.by_id(tx, id)
    return ("/evacuation", "避難行動要支援者名簿") if row else None


def _evacuee_named(tx: Tx, id: str) -> str:
    """Who may read what was not applied need not be who may see the list: it names nobody."""
    return "避難行動要支援者" if evacuation.person(tx, id) else ""


introduce(Subject("evacuation", _named, link=_link, position=38))
introduce(Subject("evacuee", _evacuee_named, position=39))

CARD = Look("避難行動要支援者の画面", of_evacuee)
PART_OF_CARD = NoLook("a part of a page that was written down when it was opened")
LISTED = NoLook("the page writes down itself how many stand on the list")

routes = [
    desk_route("/evacuation", show),
    desk_route("/evacuation/{list}", detail, look=LISTED),
    desk_route("/evacuation/{list}/now", list_now, part=True, look=LISTED),
    desk_route("/evacuation/{list}/find", find, "POST", part=True, look=LISTED),
    desk_route("/evacuation/{list}/list.pdf", printed, "POST", part=True, look=LISTED),
    desk_route("/evacuation/{list}/erase", erase, "POST", look=LISTED),
    desk_route("/evacuation/{list}/{evacuee}", evacuee, look=CARD),
    desk_route("/evacuation/{list}/{evacuee}/now", evacuee_now, part=True, look=PART_OF_CARD),
    desk_route("/evacuation/{list}/{evacuee}/need", make_need, "POST", look=CARD),
]
