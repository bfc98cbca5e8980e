"""The desk of every day (相談・依頼): somebody wants help, wants to help, or asks; it is seen to until it is reported."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.requests import ChangeRequest
from vcenter.desks import needs as needs_desk
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import request_life, request_match, request_words
from vcenter.domain.calendar import read_day, read_moment
from vcenter.domain.names import with_san
from vcenter.domain.request_life import SEEN_TO_BY
from vcenter.domain.request_match import Helper, Suits, Work
from vcenter.domain.roles import Role
from vcenter.domain.sensible import HOURS
from vcenter.store import groups, needs, people, requests, salon_requests, salons, search, volunteering
from vcenter.store.hidden import REQUESTS
from vcenter.store.looks import of_request
from vcenter.store.tx import Row, Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.beside import beside, show_beside
from vcenter.web.chips import chips
from vcenter.web.done import going_on, says, with_way_back
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.hidden import about, may_see
from vcenter.web.looks import Look
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, page
from vcenter.web.phrases import day_and_time
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = SEEN_TO_BY

stand(
    Desk(
        "requests",
        "相談・依頼",
        61,
        badge=lambda tx: requests.count_by_state(tx).get("received", 0),
        topics=("requests",),
        everyday=True,
    )
)
keep(TabletPage("requests", "相談・依頼", 61, online=("/requests",)))

VIEWS = {
    "waiting": ("対応中", ("received", "looking")),
    "under_way": ("決まった・報告待ち", ("found", "not_found", "done")),
    "over": ("終わった", request_life.OVER),
}
ALL = "all"
SHOWN = 300
OVER_SHOWN = 200
"""Of those that are over the newest; older ones are searched for."""
SUGGESTED = 8


def _view_of(state: str) -> str:
    return next(view for view, (_, states) in VIEWS.items() if state in states)


def _asked(request: Request, state: str = "received") -> tuple[str, str]:
    """The part of the list that is looked at, where the address does not say it the one in which this state stands; and the sort."""
    view, sort = request.query_params.get("view", ""), request.query_params.get("sort", "")
    return view if view in VIEWS else _view_of(state), sort if sort in request_words.SORTS else ALL


def _in_view(tx: Tx, view: str) -> list[Row]:
    """Every request of a part of the list, in its order."""
    states = VIEWS[view][1]
    if view == "over":
        return sorted(requests.lately_over(tx, states, OVER_SHOWN), key=_place)
    return sorted(requests.in_states(tx, states), key=_place)


def _place(row: Row) -> tuple[float, str, str, int]:
    """The nearest day first, then who has waited longest; of what is over, what ended last first."""
    if row["state"] in request_life.OVER:
        ended = read_moment(row["changed_at"])
        return (-ended.timestamp() if ended else 0, "", "", row["number"])
    return (0, row["agreed_on"] or row["day_wished"] or "9", row["received_at"], row["number"])


def _of_sort(rows: list[Row], sort: str) -> list[Row]:
    return [row for row in rows if sort in (ALL, row["sort"])]


def _list(tx: Tx, view: str, sort: str, words: str = "", opened: str = "") -> dict[str, Any]:
    """What the list is drawn of. opened: the id of the request that stands open beside it."""
    whole = requests.search(tx, words, SHOWN + 1) if words.strip() else _in_view(tx, view)
    counted = requests.count_by_state(tx)
    found = _of_sort(whole, sort)
    sorts = {ALL: "すべて", **request_words.SORTS}
    return {
        "view": view,
        "sort": sort,
        "chips": chips(
            {key: said for key, (said, _) in VIEWS.items()},
            lambda key: sum(counted.get(state, 0) for state in VIEWS[key][1]),
            view,
        ),
        "sort_chips": chips(sorts, lambda key: len(_of_sort(whole, key)), sort),
        "words": words,
        "requests": [_row(row) for row in found[:SHOWN]],
        "more": len(found) - SHOWN,
        "opened": opened,
        "salons_seek": salon_requests.count_seeking(tx),
    }


def _row(row: Row) -> Row:
    """A request with what its screens say of it in words."""
    about = row["topics"] if row["sort"] == "advice" else row["works"]
    return row | {
        "title": request_words.title_of(row["sort"], about.split()),
        "when": request_words.said_times(row["times"].split(), bool(row["any_time"])),
    }


async def _listed(request: Request) -> dict[str, Any]:
    view, sort = _asked(request)
    words = text_of(await request.form(), "q")[:100]
    return await database(request).read(lambda tx: _list(tx, view, sort, words))


async def show(request: Request) -> Response:
    return await page(
        request,
        "requests/page.html",
        title="相談・依頼",
        desk="requests",
        outside="",
        gathered=await _listed(request),
    )


async def listed(request: Request) -> Response:
    return fragment(request, "requests/list.html", gathered=await _listed(request))


# The card


async def _card(
    request: Request,
    values: dict[str, Any],
    errors: dict[str, str],
    *,
    same: list[Row] | None = None,
    row: Row | None = None,
) -> Response:
    """The card to be filled in, or corrected (row: as it is recorded)."""
    chosen = str(values.get("person.person", ""))
    differ = differences(_as_values(row), values, ChangeRequest) if row and "seen" in errors else []
    return await page(
        request,
        "requests/card.html",
        422 if errors else 200,
        title=f"{row['number']}番を直す" if row else "相談・依頼を記録する",
        desk="requests",
        values=values,
        errors=errors,
        same=[_row(one) for one in same or []],
        row=row,
        chosen=await database(request).read(people.by_id, chosen) if chosen else None,
        differ=differ,
    )


async def new(request: Request) -> Response:
    sort = request.query_params.get("sort", "")
    values = {"request": new_id(), "source": "phone"}
    return await _card(request, values | ({"sort": sort} if sort in request_words.SORTS else {}), {})


async def record(request: Request) -> Response:
    form = await request.form()
    outcome = await perform_form(request, "record_request")
    if outcome.done:
        return RedirectResponse(going_on(f"/requests/{outcome.outcome['request']}", RECORDED), 303)

    def look(tx: Tx) -> list[Row]:
        return [row for id in outcome.outcome.get("same", []) if (row := requests.by_id(tx, id))]

    return await _card(request, values_of(form), outcome.errors, same=await database(request).read(look))


def _as_values(row: Row) -> dict[str, Any]:
    """A recorded request as the card's form gives it."""
    several = ("household", "works", "topics", "skills", "times")
    return {
        **row,
        **{name: row[name].split() for name in several},
        "request": row["id"],
        "seen": row["changed_at"],
    }


async def _row_of(request: Request) -> Row:
    id, seen = request.path_params["request"], may_see(request, REQUESTS)

    def look(tx: Tx) -> Row | None:
        row = requests.by_id(tx, id)
        return requests.with_hidden(tx, row) if row and seen else row

    found = await database(request).read(look)
    if found is None:
        raise HTTPException(404)
    return found


async def _correct(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    row = await _row_of(request)
    now = _as_values(row)
    if errors and "seen" in errors:
        values = {**(values or {}), "seen": now["seen"]}
    shown = (values or now) | {"sort": row["sort"]}
    return await _card(request, shown, errors or {}, row=row)


async def edit(request: Request) -> Response:
    return await _correct(request)


async def change(request: Request) -> Response:
    return await answer_form(request, "change_request", _correct, going_on("/requests/{request}", CHANGED))


# One request


RECORDED = says("request_recorded", "相談・依頼を記録しました。")
CHANGED = says("request_changed", "相談・依頼の内容を直しました。")
NOTED = says("request_noted", "電話・訪問の記録を書き足しました。")
CHOSEN = says("request_chosen", "候補に入れました。")
HELPS_NOW = says("request_salon_helper", "引き受けた人を、サロンの担い手に加えました。")
ANSWERED = says("request_answered", "候補の人の返事を記録しました。")
REPORTED = says("request_reported", "報告を記録して、終わりにしました。")
AS_NEED = says("request_as_need", "ニーズにしました。内容を確かめてください。")
_STEPPED = {state: says(f"request_{state}", f"{said}。") for state, said in request_life.STEPPED.items()}


def _work_of(row: Row) -> Work:
    """What a request asks for."""
    day = read_day(row["day_wished"] or "")
    return Work(
        works=frozenset(row["works"].split()),
        times=frozenset(request_words.times_of(day, row["hours_from"], row["times"].split())),
        any_time=bool(row["any_time"]) and day is None,
        district=row["district"],
        skills=frozenset(row["skills"].split()),
    )


def _offer_of(row: Row, skills: list[str]) -> Work:
    """What somebody who wants to help offers."""
    return _offer(row["works"], row["times"], bool(row["any_time"]), row["district"], tuple(skills))


@lru_cache(maxsize=10_000)
def _offer(works: str, times: str, any_time: bool, district: str, skills: tuple[str, ...]) -> Work:
    """Remembered: of thousands most offer the same."""
    return Work(frozenset(works.split()), frozenset(times.split()), any_time, district, frozenset(skills))


def _may_help(tx: Tx, row: Row, chosen: set[str]) -> tuple[list[dict[str, Any]], int]:
    """Who suits a request best, each with reasons, and how many more there are."""
    asked, often = _work_of(row), requests.helped(tx)
    known = {one["id"]: one for one in requests.helpers(tx, {row["person_id"], row["requester_id"], *chosen})}
    found = []
    for one in known.values():
        times, last = often.get(one["id"], (0, ""))
        suits = request_match.helper_suits(
            asked, Helper(one["id"], _offer_of(one, one["skills"]), one["address"], times, last)
        )
        found.append((suits, times, last))
    best = request_match.in_order(found)
    named = people.by_ids(tx, [one.id for one in best[:SUGGESTED]])
    return [named[one.id] | {"suits": one} for one in best[:SUGGESTED]], len(best) - SUGGESTED


def _may_be_done(tx: Tx, row: Row) -> list[dict[str, Any]]:
    """The open requests that suit somebody who wants to help, the best first."""
    skills = {row["person_id"]: people.skills(tx, row["person_id"])}
    volunteering.add_proved(tx, skills)
    person = people.by_id(tx, row["person_id"])
    offered = _offer_of(row, skills[row["person_id"]])
    chosen = {one["id"]: one["state"] for one in requests.offered_to(tx, row["person_id"])}
    known = {
        one["id"]: one
        for one in requests.open_of_sort(tx, "help_wanted", request_life.LOOKED_FOR)
        if row["person_id"] not in (one["person_id"], one["requester_id"])
    }
    found: list[tuple[Suits, int, str]] = [
        (
            request_match.work_suits(one["id"], _work_of(one), offered, person["address"] if person else ""),
            0,
            one["received_at"],
        )
        for one in known.values()
    ]
    return [
        _row(known[one.id]) | {"suits": one, "offer": chosen.get(one.id, "")}
        for one in request_match.in_order(found)[:SUGGESTED]
    ]


def _salons(tx: Tx, row: Row) -> list[Row]:
    """Salons that somebody may be shown who wants to help at one: those of their district, where they named one, and who is short of helpers
    first."""
    if "salon_helper" not in row["works"].split():
        return []
    short = {one["id"]: one["missing"] for one in salon_requests.seeking(tx)}
    near = [one for one in groups.all_salons(tx) if not row["district"] or one["district"] == row["district"]]
    near.sort(key=lambda one: one["id"] not in short)
    return [one | {"missing": short.get(one["id"], 0)} for one in near[:SUGGESTED]]


async def _whole(request: Request) -> dict[str, Any]:
    row = _row(await _row_of(request))
    seen = may_see(request, REQUESTS)

    def look(tx: Tx) -> dict[str, Any]:
        chosen = requests.offers(tx, row["id"])
        salon = salon_requests.salon_of(tx, row["id"])
        run_by = {one["id"] for one in salons.helpers(tx, salon["id"])} if salon else set()
        suggested: list[dict[str, Any]] = []
        more = 0
        if row["sort"] == "help_wanted" and row["state"] in request_life.LOOKED_FOR:
            suggested, more = _may_help(tx, row, {one["person_id"] for one in chosen} | run_by)
        looks_for_work = row["sort"] == "to_help" and row["state"] in request_life.LOOKED_FOR
        return {
            "row": row,
            "hiding": about(tx, REQUESTS, row["id"]),
            "seen": seen,
            "history": requests.history(tx, row["id"]),
            "chosen": chosen,
            "suggested": suggested,
            "suggested_more": more,
            "works": _may_be_done(tx, row) if looks_for_work else [],
            "salons": _salons(tx, row) if looks_for_work else [],
            "for_salon": salon,
            "reports": requests.reports(tx, row["id"]),
            "made": needs.by_id(tx, row["need_id"]) if row["need_id"] else None,
        }

    return await database(request).read(look)


async def show_request(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The request beside its list, or what is open alone where a page asks that has the list; with what was typed, when
    something of it is wrong."""
    whole = await _whole(request)
    row = whole["row"]
    view, sort = _asked(request, row["state"])

    def look(tx: Tx) -> tuple[list[Row], dict[str, Any]]:
        return _of_sort(_in_view(tx, view), sort), _list(tx, view, sort, opened=row["id"])

    found, drawn = await database(request).read(look)
    before, after = beside(found, row, _place)
    state = row["state"]
    steps = request_life.steps_by_hand(state, row["sort"])
    told = whole | {
        "title": f"{row['number']}番　相談・依頼",
        "steps": steps,
        "likely": request_life.likely_step(state, row["sort"]),
        "can_be_reported": state in request_life.CAN_BE_REPORTED,
        "looked_for": state in request_life.LOOKED_FOR,
        "new_need": new_id(),
        "values": values or {},
        "errors": errors or {},
        "before": _address(before, view, sort),
        "after": _address(after, view, sort),
        "view": view,
        "sort": sort,
    }
    own_view = _view_of(state)
    return await show_beside(
        request,
        "requests",
        422 if errors else 200,
        told,
        drawn,
        outside="" if own_view == view and sort in (ALL, row["sort"]) else own_view,
        outside_said=VIEWS[own_view][0],
    )


def _address(row: Row | None, view: str, sort: str) -> str:
    return f"/requests/{row['id']}?view={view}&sort={sort}" if row else ""


def _then(request: Request, key: str, address: str = "/requests/{request}") -> str:
    """The request's own screen, with the line of what was done, and the part of the list in which it was opened."""
    view, sort = request.query_params.get("view", ""), request.query_params.get("sort", "")
    stands = f"&view={view}" if view in VIEWS else ""
    stands += f"&sort={sort}" if sort in request_words.SORTS else ""
    return going_on(address, key) + stands


async def detail(request: Request) -> Response:
    return await show_request(request)


async def step(request: Request) -> Response:
    to = text_of(await request.form(), "to")
    done = _then(request, _STEPPED[to]) if to in _STEPPED else "/requests/{request}"
    return await answer_form(request, "step_request", show_request, done)


async def note(request: Request) -> Response:
    return await answer_form(request, "note_request", show_request, _then(request, NOTED))


async def find(request: Request) -> Response:
    """People of this name, to be chosen beside those who are suggested."""
    words = text_of(await request.form(), "q")[:100]
    found = await database(request).read(search.people, words, None, 8) if len(words.strip()) > 1 else []
    return fragment(request, "requests/found.html", people=found, words=words.strip())


async def choose(request: Request) -> Response:
    return await answer_form(request, "choose_helpers", show_request, _then(request, CHOSEN))


async def take_on(request: Request) -> Response:
    """Somebody who wants to help is chosen for a request that is looked at from their own."""
    work = text_of(await request.form(), "work")
    whose = await _row_of(request)
    outcome = await perform_form(request, "choose_helpers", {"request": work, "people": [whose["person_id"]]})
    if not outcome.done:
        return await show_request(request, {"work": work}, {"": outcome.said[0]})
    address = _then(request, CHOSEN, f"/requests/{whose['id']}")
    return RedirectResponse(with_way_back(address, outcome), 303)


async def answer(request: Request) -> Response:
    """How far it is with somebody who was chosen; whoever takes on the work of a salon helps there from now on."""
    salon = await database(request).read(salon_requests.salon_of, request.path_params["request"])
    if salon and text_of(await request.form(), "answer") == "accepted":
        return await answer_form(request, "accept_salon_help", show_request, _then(request, HELPS_NOW))
    return await answer_form(request, "answer_offer", show_request, _then(request, ANSWERED))


async def report(request: Request) -> Response:
    return await answer_form(request, "report_request", show_request, _then(request, REPORTED))


async def make_need(request: Request) -> Response:
    return await answer_form(
        request, "make_need_of_request", show_request, going_on("/needs/{need}", AS_NEED)
    )


def _named(tx: Tx, id: str) -> str:
    row = requests.by_id(tx, id)
    return f"相談・依頼{row['number']}番 {with_san(row['person_name'])}" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = requests.by_id(tx, id)
    if row is None:
        return []
    found = [
        (
            f"{row['number']}番の相談・依頼",
            f"{request_life.LABELS[row['state']]}（{with_san(row['person_name'])}）",
        ),
        ("内容", row["wanted"]),
    ]
    if history := requests.history(tx, id):
        last = history[-1]
        found.append(("最後の記録", f"{day_and_time(last['at'])} {last['actor']} {last['what']}"))
    return found


def _link(tx: Tx, id: str) -> Line | None:
    return (f"/requests/{id}", "相談・依頼の画面") if requests.by_id(tx, id) else None


introduce(Subject("request", _named, _now, _link, position=35))

CARD = declare(
    OfflineForm(
        kind="record_request",
        name="request",
        title="相談・依頼を記録する",
        template="requests/card_fields.html",
        desk="requests",
        needs=("people",),
        words="{person.name}さんの相談・依頼",
        button="記録する",
        online=("/requests/new",),
        fresh=("request",),
        ordered=(HOURS,),
        context={"values": {"source": "phone"}, "row": None, "chosen": None, "same": ()},
    )
)

CARD_SHOWN = Look("相談・依頼の画面", of_request)

routes = [
    desk_route("/requests", show),
    desk_route("/requests/list", listed, "POST"),
    desk_route("/requests/new", new),
    desk_route("/requests/new", record, "POST"),
    desk_route("/requests/people", needs_desk.same_name, "POST"),
    desk_route("/requests/find", find, "POST", part=True),
    desk_route("/requests/{request}", detail, look=CARD_SHOWN),
    desk_route("/requests/{request}/step", step, "POST", look=CARD_SHOWN),
    desk_route("/requests/{request}/note", note, "POST", look=CARD_SHOWN),
    desk_route("/requests/{request}/edit", edit, look=CARD_SHOWN),
    desk_route("/requests/{request}/edit", change, "POST", look=CARD_SHOWN),
    desk_route("/requests/{request}/choose", choose, "POST", look=CARD_SHOWN),
    desk_route("/requests/{request}/take-on", take_on, "POST", look=CARD_SHOWN),
    desk_route("/requests/{request}/answer", answer, "POST", look=CARD_SHOWN),
    desk_route("/requests/{request}/report", report, "POST", look=CARD_SHOWN),
    desk_route("/requests/{request}/need", make_need, "POST", roles=frozenset({Role.NEEDS}), look=CARD_SHOWN),
]
