"""The safety round (安否確認): who is asked after, whom nobody has reached yet, and what becomes of who needs help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.safety import OpenSafetyRound, answer_seen, parts_of
from vcenter.desks import safety_filling
from vcenter.desks.copies import numbered
from vcenter.desks.subjects import Line as Named
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain import safety as words
from vcenter.domain.calendar import JAPAN
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.names import with_san
from vcenter.domain.roles import Roles
from vcenter.domain.safety import ASKED_BY, OPENED_BY
from vcenter.sheets import SafetyList, SafetyListed, SheetsFailed
from vcenter.store import centre, safety
from vcenter.store.looks import Seen, of_person
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web import files
from vcenter.web.attention import Point, Source, Wanted, waits, wants
from vcenter.web.beside import beside, show_beside
from vcenter.web.chips import chips
from vcenter.web.done import going_on, says, with_way_back
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, payload_of, perform_form, text_of, values_of
from vcenter.web.looks import Look, looked
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, identity, page
from vcenter.web.phrases import waited
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = ASKED_BY

stand(
    Desk(
        "safety",
        "安否確認",
        58,
        badge=safety.count_unreached,
        late=safety.count_helpless,
        late_said="人が、助けが要るのにニーズになっていません",
        topics=("safety",),
        everyday=True,
    )
)
keep(
    TabletPage(
        "safety",
        "安否確認",
        58,
        online=("/safety", "/safety/{id}", "/safety/{id}/{id}"),
    )
)

VIEWS = {
    "todo": ("？ まだ", ("",)),
    "help": ("▲ 助けが要る", ("help",)),
    "missed": ("△ 留守・番号ちがい", ("away", "wrong")),
    "safe": ("✓ 無事", ("safe",)),
    "all": ("すべて", tuple(words.STATES)),
}
SHOWN = 400
HELPLESS_SHOWN = 50
MOST_ON_PAPER = 1000

OPENED = says("safety_opened", "安否確認を始めました。")
ENDED = says("safety_ended", "安否確認を終えました。")
CALLING = says("safety_calling", "電話中と記録しました。ほかの人には「電話中」と出ています。")
GONE = says("safety_gone", "名簿を消去したので、この方は、もう載っていません。")
AS_NEED = says("safety_need", "ニーズにしました。内容は、ニーズの担当が確かめます。")
_SAID = {
    state: says(f"safety_{state}", f"「{said}」と記録しました。")
    for state, said in words.STATES.items()
    if state
}

_SAID_AFTERWARDS = {
    state: says(f"safety_over_{state}", f"この安否確認は終わっています。「{said}」と記録しました。")
    for state, said in words.STATES.items()
    if state
}


# All rounds: how far each is, and whom nobody has reached


def _progress(tx: Tx, one: Row, held: Roles) -> dict[str, Any]:
    known = safety.listed(tx, safety.kinds_for(held))
    hidden = {kind.key for kind in safety.kinds_of_lists()} - {kind.key for kind in safety.kinds_for(held)}
    labels = {kind.key: kind.label for kind in safety.kinds_of_lists()}
    lists = [
        row
        | {
            "name": known[row["part"]]["name"] if row["part"] in known else "（なくなった名簿）",
            "of": labels.get(row["part"].partition(" ")[0], ""),
        }
        for row in safety.progress(tx, one["id"], "list")
        if row["part"].partition(" ")[0] not in hidden
    ]
    return {"lists": lists, "districts": safety.progress(tx, one["id"], "district")}


def _rounds(tx: Tx, held: Roles) -> dict[str, Any]:
    found = safety.rounds(tx)
    over = [one for one in found if one["closed_at"]][:20]
    going = [one for one in found if not one["closed_at"]]
    erased = safety.erased(tx, [one["id"] for one in (*going, *over)])
    return {
        "open": [one | _progress(tx, one, held) | {"erased": erased.get(one["id"], [])} for one in going],
        "over": [one | {"erased": erased.get(one["id"], [])} for one in over],
        "helpless": safety.needing_help(tx, HELPLESS_SHOWN),
        "helpless_count": safety.count_helpless(tx),
        "centre_phone": centre.facts(tx)["phone"],
    }


async def show(request: Request) -> Response:
    return await page(
        request,
        "safety/rounds.html",
        title="安否確認",
        desk="safety",
        gathered=await database(request).read(_rounds, identity(request).roles),
    )


async def rounds(request: Request) -> Response:
    return fragment(
        request,
        "safety/rounds_list.html",
        gathered=await database(request).read(_rounds, identity(request).roles),
    )


def _to_choose(tx: Tx, held: Roles) -> dict[str, Any]:
    found = []
    for kind in safety.kinds_for(held):
        rows = [row for row in kind.lists(tx) if row["known"]]
        on = safety.people_of(tx, [f"{kind.key} {row['id']}" for row in rows])
        agreed = safety.agreements(tx, on)
        for row in rows:
            name = f"{kind.key} {row['id']}"
            those = [agreed[person] for person, lists in on.items() if name in lists]
            row |= {"key": name, "yes": those.count("yes"), "no": those.count("no")}
            row["not_asked"] = len(those) - row["yes"] - row["no"]
        if rows:
            found.append({"label": kind.label, "lists": rows, "lawful": kind.lawful})
    now = centre.incident(tx)
    return {"kinds": found, "incident": now}


async def _new(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    gathered = await database(request).read(_to_choose, identity(request).roles)
    incident = gathered["incident"]
    wanted = request.query_params.get("list", "")
    known = {one["key"] for kind in gathered["kinds"] for one in kind["lists"]}
    today = datetime.now(JAPAN)
    name = f"{incident['name'] if incident else '見守り'}　{today.month}月{today.day}日"
    if wanted in known:  # what somebody came with stands in sight, and is ticked
        gathered["kinds"].sort(key=lambda kind: all(one["key"] != wanted for one in kind["lists"]))
    first = {"name": name, "not_asked": "on" if incident else ""} | (
        {"lists": [wanted]} if wanted in known else {}
    )
    return await page(
        request,
        "safety/new.html",
        422 if errors else 200,
        title="安否確認を始める",
        desk="safety",
        values={"round": new_id(), **(values or first)},
        errors=errors or {},
        gathered=gathered,
    )


async def new(request: Request) -> Response:
    return await _new(request)


async def begin(request: Request) -> Response:
    """A round of many is filled behind the page: what is not in yet is said there."""
    asked = payload_of(await request.form(), OpenSafetyRound)
    parts = await database(request).read(parts_of, asked.get("lists", []))
    then = going_on("/safety/{round}", OPENED)
    answer = await answer_form(request, "open_safety_round", _new, then, {"parts": parts})
    if answer.status_code == 303 and parts > 1:
        await safety_filling.begin(running(request), safety_filling.SHORT_SECONDS)
    return answer


async def filling(request: Request) -> Response:
    """How far a round is filled. When it is, the page is drawn anew."""
    row = await database(request).read(_round_of, request)
    if row["parts_in"] >= row["parts"] or row["closed_at"]:
        return Response(headers={"hx-refresh": "true"})
    await safety_filling.begin(running(request))
    return fragment(request, "safety/filling.html", round=row)


# One round: its people, and what is said of one


def _asked(request: Request) -> tuple[str, str]:
    """The part of the round that is looked at, and the list of which: "" of all."""
    view, list = request.query_params.get("view", ""), request.query_params.get("list", "")[:60]
    theirs = {kind.key for kind in safety.kinds_for(identity(request).roles)}
    return view if view in VIEWS else "todo", list if list.partition(" ")[0] in theirs else ""


def _stands(view: str, list: str) -> str:
    return f"?view={view}" + (f"&list={quote(list)}" if list else "")


def _place(row: Row) -> tuple[str, str, str, str]:
    return (row["district"], row["kana"], row["name"], row["person_id"])


def _list(tx: Tx, round_id: str, view: str, list: str, *, text: str = "", opened: str = "") -> dict[str, Any]:
    whole = safety.lines(tx, round_id, list)
    if text.strip():
        whole = [row for row in whole if safety.is_found(row, text)]
    rows = [row for row in whole if text.strip() or row["state"] in VIEWS[view][1]]
    known = safety.listed(tx)
    erased = safety.erased(tx, [round_id]).get(round_id, [])
    return {
        "round": safety.round_by_id(tx, round_id),
        "erased": erased,
        "erased_people": _people_of(erased),
        "centre_phone": centre.facts(tx)["phone"],
        "view": view,
        "list": list,
        "list_name": known[list]["name"] if list in known else "",
        "stands": _stands(view, list),
        "chips": chips(
            {key: said for key, (said, _) in VIEWS.items()},
            lambda key: sum(row["state"] in VIEWS[key][1] for row in whole),
            view,
        ),
        "rows": [_row(row) for row in rows[:SHOWN]],
        "more": len(rows) - SHOWN,
        "reached": sum(row["state"] not in words.UNREACHED for row in whole),
        "people": len(whole),
        "words": text,
        "opened": opened,
    }


def _row(row: Row) -> Row:
    return row | {"calling": words.is_calling(row["calling_at"]) and row["calling_by"]}


def _round_of(tx: Tx, request: Request) -> Row:
    row = safety.round_by_id(tx, request.path_params["round"])
    if row is None:
        raise HTTPException(404)
    return row


async def show_round(request: Request, errors: dict[str, str] | None = None) -> Response:
    view, list = _asked(request)

    def look(tx: Tx) -> dict[str, Any]:
        one = _round_of(tx, request)["id"]
        return _list(tx, one, view, list) | {"helpless": safety.count_helpless(tx, one)}

    gathered = await database(request).read(look)
    return await page(
        request,
        "safety/page.html",
        422 if errors else 200,
        title=gathered["round"]["name"],
        desk="safety",
        errors=errors or {},
        gathered=gathered,
    )


async def listed(request: Request) -> Response:
    view, list = _asked(request)
    text = text_of(await request.form(), "q")[:100]

    def look(tx: Tx) -> dict[str, Any]:
        return _list(tx, _round_of(tx, request)["id"], view, list, text=text)

    return fragment(request, "safety/list.html", gathered=await database(request).read(look))


async def still(request: Request) -> Response:
    """Nothing, while the round asks after whoever it asked after when the page was drawn; otherwise the page is drawn anew: a list was
    erased, and nobody of it stays on a screen."""
    drawn, id = request.query_params.get("erased", ""), request.path_params["round"]
    erased = await database(request).read(safety.erased, [id])
    is_same = drawn == str(_people_of(erased.get(id, [])))
    return Response(status_code=204) if is_same else Response(headers={"hx-refresh": "true"})


def _people_of(erased: Iterable[Row]) -> int:
    return sum(row["people"] for row in erased)


async def show_person(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """Somebody beside the list; or what is open alone, where a page asks that has the list."""
    view, list = _asked(request)
    person = request.path_params["person"]

    def look(tx: Tx) -> dict[str, Any] | None:
        round_id = _round_of(tx, request)["id"]
        one = safety.line_of(tx, round_id, person)
        if one is None and safety.erased(tx, [round_id]):
            return None  # the round asks after them no more: their list was erased
        if one is None or one["hidden_at"]:
            raise HTTPException(404)
        drawn = _list(tx, one["round_id"], view, list, opened=person)
        known = safety.listed(tx, safety.kinds_for(identity(request).roles))
        before, after = beside(
            [row | {"id": row["person_id"]} for row in drawn["rows"]], one | {"id": person}, _place
        )
        return drawn | {
            "one": _row(one),
            "on": [known[name]["name"] for name in safety.lists_of(tx, one["id"]) if name in known],
            "history": safety.answers(tx, one["id"]),
            "before": _address(one, before, drawn["stands"]),
            "after": _address(one, after, drawn["stands"]),
            "places": sorted(
                {row["whereabouts"] for row in safety.lines(tx, one["round_id"]) if row["whereabouts"]}
            ),
        }

    told = await database(request).read(look)
    if told is None:
        address = f"/safety/{request.path_params['round']}{_stands(view, list)}"
        return RedirectResponse(going_on(address, GONE), 303)
    values, errors = values or {}, errors or {}
    # What was refused for another reason has still seen only what it had.
    if "seen" not in values or "seen" in errors:
        values |= {"seen": answer_seen(told["one"])}
    told |= {
        "values": values,
        "errors": errors,
        "title": told["one"]["name"],
        "new_need": new_id(),
        "mine": identity(request).name,
    }
    return await show_beside(request, "safety", 422 if errors else 200, told)


def _address(one: Row, other: Row | None, stands: str) -> str:
    return f"/safety/{one['round_id']}/{other['person_id']}{stands}" if other else ""


async def answer(request: Request) -> Response:
    """What they said; then the next one whom nobody has reached is there."""
    form = await request.form()
    outcome = await perform_form(request, "answer_safety", dict(request.path_params))
    if not outcome.done:
        return await show_person(request, values_of(form), outcome.errors)
    view, list = _asked(request)
    state = text_of(form, "state")
    on = _stands(view, list)
    round_id, person = request.path_params["round"], request.path_params["person"]
    over = bool((await database(request).read(_round_of, request))["closed_at"])
    stay = over or state == "help" or view not in ("todo", "missed")

    def next_one(tx: Tx) -> str:
        rows = safety.lines(tx, round_id, list)
        here = next((row for row in rows if row["person_id"] == person), None)
        left = [row for row in rows if row["state"] in VIEWS[view][1]]
        after = [row for row in left if here and _place(row) > _place(here)]
        return next((row["person_id"] for row in [*after, *left]), "")

    to = person if stay else await database(request).read(next_one)
    address = f"/safety/{round_id}/{to}{on}" if to else f"/safety/{round_id}{on}"
    return RedirectResponse(
        with_way_back(going_on(address, (_SAID_AFTERWARDS if over else _SAID)[state]), outcome), 303
    )


async def call(request: Request) -> Response:
    return await answer_form(request, "call_for_safety", show_person, _then(request, CALLING))


async def make_need(request: Request) -> Response:
    return await answer_form(request, "make_need_of_safety", show_person, _then(request, AS_NEED))


def _then(request: Request, key: str) -> str:
    view, list = _asked(request)
    return going_on("/safety/{round}/{person}" + _stands(view, list), key)


async def end(request: Request) -> Response:
    outcome = await perform_form(request, "end_safety_round", dict(request.path_params))
    if not outcome.done:
        return await show_round(request, outcome.errors)
    return RedirectResponse(with_way_back(going_on("/safety", ENDED), outcome), 303)


# Paper


def _on_paper(tx: Tx, request: Request, by: str) -> SafetyList:
    one = _round_of(tx, request)
    list = _asked(request)[1]
    drawn = _list(tx, one["id"], "all", list)
    now = datetime.now(JAPAN)
    return SafetyList(
        centre_name=centre.facts(tx)["name"],
        name=one["name"],
        of=drawn["list_name"] or "全員",
        made_at=f"{now.year}年{now.month}月{now.day}日 {now.hour}:{now.minute:02d}",
        made_by=by,
        people=tuple(_on_the_list(row) for row in safety.lines(tx, one["id"], list)[:MOST_ON_PAPER]),
    )


def _on_the_list(row: Row) -> SafetyListed:
    return SafetyListed(
        name=row["name"],
        kana=row["kana"],
        phone="　".join(one for one in (row["phone"], row["phone_other"]) if one),
        address=row["address"] or row["district"],
        state=row["state"],
        whereabouts=row["whereabouts"],
        note=row["note"],
    )


async def printed(request: Request) -> Response:
    """The list for a leader to take along, with boxes to tick; that it was printed is written down (見た記録)."""
    row = await database(request).read(_round_of, request)
    if row["parts_in"] < row["parts"] and not row["closed_at"]:
        why = "名簿の方を入れている途中です。紙に載らない方が出ないように、全員が入ってから印刷してください。"
        return await show_round(request, {"": why})
    whole = await database(request).read(_on_paper, request, identity(request).name)
    if not whole.people:
        return await show_round(request, {"": "印刷する人がいません。"})
    copy, refused, question = await numbered(
        request, "safety", f"{whole.name}　{whole.of}", len(whole.people), "safety"
    )
    if question:
        return question
    if refused:
        return await show_round(request, refused.errors)
    try:
        made = await running(request).sheets.safety_pdf(replace(whole, copy=copy))
    except SheetsFailed as failed:
        return await show_round(request, {"": str(failed)})
    await looked(request, Act.PRINTED, "安否確認の名簿", Seen(count=len(whole.people)))
    return files.pdf(made, "safety")


def _named(tx: Tx, id: str) -> str:
    row = safety.round_by_id(tx, id)
    return f"安否確認「{row['name']}」" if row else ""


def _link(tx: Tx, id: str) -> Named | None:
    return (f"/safety/{id}", "安否確認") if safety.round_by_id(tx, id) else None


introduce(Subject("safety_round", _named, link=_link, position=36))

PERSON_SHOWN = Look("安否確認の画面", of_person)
MANY = NoLook("many people, as a list says them")


def _helpless(tx: Tx) -> list[Wanted]:
    """Who said that they need help, and of whom nobody has made a need."""
    return [
        Wanted(
            row["id"],
            f"助けが要る　{with_san(row['name'])}",
            f"/safety/{row['round_id']}/{row['person_id']}",
            since=waited(row["answered_at"]) if row["answered_at"] else "",
            about="　".join(part for part in ("けががある" if row["hurt"] else "", row["district"]) if part),
            phone=row["phone"],
        )
        for row in safety.needing_help(tx, HELPLESS_SHOWN)
    ]


wants(
    Source(
        "helpless",
        10,
        "助けが要る人で、ニーズになっていない人",
        _helpless,
        "/safety",
        ("safety", "headquarters"),
    )
)
waits(Point("unreached", "safety", "まだ安否がわからない人", safety.count_unreached, "/safety"))

routes = [
    desk_route("/safety", show),
    desk_route("/safety/rounds", rounds, part=True),
    desk_route("/safety/new", new, roles=OPENED_BY),
    desk_route("/safety/new", begin, "POST", roles=OPENED_BY),
    desk_route("/safety/{round}", show_round, look=MANY),
    desk_route("/safety/{round}/still", still, part=True, look=MANY),
    desk_route("/safety/{round}/filling", filling, part=True, look=MANY),
    desk_route("/safety/{round}/list", listed, "POST", look=MANY),
    desk_route("/safety/{round}/end", end, "POST", look=MANY, roles=OPENED_BY),
    desk_route(
        "/safety/{round}/print", printed, "POST", look=NoLook("what is printed is written down when it is")
    ),
    desk_route("/safety/{round}/{person}", show_person, look=PERSON_SHOWN),
    desk_route("/safety/{round}/{person}/answer", answer, "POST", look=PERSON_SHOWN),
    desk_route("/safety/{round}/{person}/call", call, "POST", look=PERSON_SHOWN),
    desk_route("/safety/{round}/{person}/need", make_need, "POST", look=PERSON_SHOWN),
]
