"""Needs (ニーズ): record a request for help on one screen, make it ready, see who waits."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.needs import MOST_ALIKE, ChangeNeed
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import need_life, need_words
from vcenter.domain.names import with_san
from vcenter.domain.need_life import READ_BY
from vcenter.domain.roles import Role
from vcenter.domain.sensible import HOURS
from vcenter.domain.skills import LABELS
from vcenter.store import (
    from_paper,
    needs,
    people,
    photos,
    requests,
    search,
    servers,
    shelter_salons,
    team_needs,
    teams,
    watching,
)
from vcenter.store.hidden import NEEDS
from vcenter.store.looks import of_need
from vcenter.store.tx import Row, Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.attention import Point, Source, Wanted, waits, wants
from vcenter.web.beside import beside, show_beside
from vcenter.web.chips import chips
from vcenter.web.clock import today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.from_paper import PAPER, next_paper, wants_paper
from vcenter.web.hidden import about, may_see
from vcenter.web.looks import Look
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, identity, page
from vcenter.web.phrases import day_and_time, waited
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.NEEDS, Role.SURVEY})

stand(
    Desk(
        "needs",
        "ニーズ",
        20,
        badge=lambda tx: needs.figures(tx, today_text())["to_see"],
        topics=("needs",),
        of=ROLES,
        lends=Role.NEEDS,
    )
)
keep(TabletPage("needs", "ニーズ", 20, online=("/needs",)))

VIEWS = {
    "waiting": ("待っている", ("received", "survey", "ready", "on_hold")),
    "under_way": ("進んでいる", ("formed", "out", "referred")),
    "over": ("終わった", need_life.OVER),
}
SHOWN = 300


def _view(request: Request, state: str = "received") -> str:
    """The part of the list, or the one state, that is looked at; where the address does not say, the part in which this state
    stands."""
    view = request.query_params.get("view", "")
    return view if view in VIEWS or view in need_life.LABELS else _view_of(state)


def _states(view: str) -> tuple[str, ...]:
    """The states that stand in a part of the list, or the one that it is."""
    return VIEWS[view][1] if view in VIEWS else (view,)


def _chips(view: str, counted: dict[str, int]) -> list[dict[str, Any]]:
    """What the list can be narrowed to, each with its number; a single state stands there while it is chosen."""
    said = {key: words for key, (words, _) in VIEWS.items()}
    if view not in VIEWS:
        said[view] = need_life.LABELS[view]
    return chips(said, lambda key: sum(counted.get(state, 0) for state in _states(key)), view)


def _view_of(state: str) -> str:
    return next(view for view, (_, states) in VIEWS.items() if state in states)


def _in_view(tx: Tx, view: str) -> list[Row]:
    """Every need of a part of the list, in its order."""
    return sorted(needs.in_states(tx, _states(view)), key=_place)


def _place(need: Row) -> tuple[bool, int, str, int]:
    """Whom staff promised to look at again today stands on top, so that nobody is forgotten; then who is in a hurry, and
    who has waited longest."""
    return (not is_due(need), -need["urgency"], need["received_at"], need["number"])


def _list(
    view: str, found: list[Row], counted: dict[str, int], words: str = "", opened: str = ""
) -> dict[str, Any]:
    """What the list is drawn of. counted: needs by state. opened: the id of the need that stands open beside it."""
    return {
        "view": view,
        "chips": _chips(view, counted),
        "words": words,
        "needs": found[:SHOWN],
        "more": len(found) - SHOWN,
        "opened": opened,
    }


async def _listed(request: Request) -> dict[str, Any]:
    view = _view(request)
    words = text_of(await request.form(), "q")[:100]

    def look(tx: Tx) -> dict[str, Any]:
        found = needs.search(tx, words, SHOWN + 1) if words.strip() else _in_view(tx, view)
        return _list(view, found, needs.count_by_state(tx), words)

    return await database(request).read(look)


def is_due(need: Row) -> bool:
    """Whether a need on hold is to be looked at again by now."""
    return need["state"] == "on_hold" and (need["look_again_on"] or "") <= today_text()


async def show(request: Request) -> Response:
    return await page(
        request, "needs/page.html", title="ニーズ", desk="needs", outside="", gathered=await _listed(request)
    )


async def listed(request: Request) -> Response:
    return fragment(request, "needs/list.html", gathered=await _listed(request))


async def _card(
    request: Request,
    values: dict[str, Any],
    errors: dict[str, str],
    same: list[Row] | None = None,
    whole: dict[str, Any] | None = None,
) -> Response:
    """The card to be filled in, or corrected (whole: what `_whole` found)."""
    need = whole and whole["need"]
    chosen = str(values.get("person.person", ""))
    return await page(
        request,
        "needs/card.html",
        422 if errors else 200,
        title=f"{need['number']}番を直す" if need else "ニーズを記録する",
        desk="needs",
        values=values,
        errors=errors,
        same=same or [],
        need=need,
        chosen=await database(request).read(people.by_id, chosen) if chosen else None,
        unlisted=_unlisted(values),
        differ=differences(_as_values(whole), values, ChangeNeed) if whole and "seen" in errors else [],
    )


def _unlisted(values: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """(field, what it is, count) of skills and equipment that are in no list of ours."""
    found = []
    for field, count in values.items():
        head, _, word = field.partition(".")
        listed: Container[str] = {"skills": LABELS, "equipment": need_words.EQUIPMENT}.get(head, (word,))
        if word and word not in listed:
            found.append((field, word, count))
    return found


async def new(request: Request) -> Response:
    paper = await database(request).read(next_paper, identity(request)) if wants_paper(request) else {}
    return await _card(request, {"need": new_id(), "source": "phone", **paper}, {})


async def record(request: Request) -> Response:
    form = await request.form()
    outcome = await perform_form(request, "record_need")
    if outcome.done and outcome.outcome.get("noted"):
        return RedirectResponse(going_on("/needs/{need}", NOTED).format_map(outcome.outcome), 303)
    if outcome.done and text_of(form, PAPER):
        return RedirectResponse(going_on(f"/needs/new?{PAPER}=1", KEPT_CARD, outcome.outcome["number"]), 303)
    if outcome.done:
        return RedirectResponse(f"/needs/{outcome.outcome['need']}?new=1", 303)

    def look(tx: Tx) -> list[Row]:
        found = [needs.by_id(tx, id) for id in outcome.outcome.get("same", [])]
        return [row | {"alike": "same"} for row in found if row][:MOST_ALIKE]

    return await _card(request, values_of(form), outcome.errors, await database(request).read(look))


async def same_name(request: Request) -> Response:
    """People of this name, for the person concerned: nobody is typed in again."""
    words = text_of(await request.form(), "person.name")[:100]
    enough = len(words.strip()) > 1
    found = await database(request).read(search.people, words, None, 5) if enough else []
    return fragment(request, "needs/people.html", people=found, looked_up=enough)


async def same(request: Request) -> Response:
    """Needs that are open of the person or the house of which somebody types: most calls come twice."""
    form = await request.form()
    address, person = text_of(form, "address")[:300].strip(), text_of(form, "person.person")[:40]
    name = text_of(form, "person.name")[:100]
    asked = address or person or name.strip()
    found = await database(request).read(needs.open_alike, address, person, name) if asked else []
    return fragment(
        request,
        "needs/same.html",
        same=found[:MOST_ALIKE],
        said="",
        values={"beside": text_of(form, "beside")},
    )


async def _whole(request: Request) -> dict[str, Any]:
    id, seen = request.path_params["need"], may_see(request, NEEDS)

    def look(tx: Tx) -> dict[str, Any] | None:
        need = needs.by_id(tx, id)
        return need and {
            "need": needs.with_hidden(tx, need) if seen else need,
            "hiding": about(tx, NEEDS, id),
            "seen": seen,
            "skills": needs.skills(tx, id),
            "equipment": needs.equipment(tx, id),
            "history": needs.history(tx, id),
            "photos": photos.of_need(tx, id) if seen or not need["hidden_at"] else [],
            "team": teams.of_need(tx, id),
            "everyday": requests.of_need(tx, id),
            "by_salon": shelter_salons.of_need(tx, id),
            "by_team": team_needs.source_of(tx, id),
            "watches": watching.of_need(tx, id),
            "from_paper": from_paper.of_need(tx, id),
            "places": servers.names(tx),
        }

    found = await database(request).read(look)
    if found is None:
        raise HTTPException(404)
    return found


HANDED = says("need_handed", "受け持つ拠点を変えました。")
KEPT_CARD = says(
    "paper_need", "紙のニーズを{n}番に記録しました。番号を紙に書き写して、次の紙を入れてください。"
)
NOTED = says("need_noted", "電話・訪問の記録を書き足しました。")
CHANGED = says("need_changed", "ニーズの内容を直しました。")
_STEPPED = {state: says(f"need_{state}", f"{said}。") for state, said in need_life.STEPPED.items()}


def _likely(need: Row) -> str:
    dangerous = need_words.is_dangerous(need["dangers"], need["danger_level"], need["category"])
    dangerous = dangerous or need["survey_first"] == "ask"
    for_others = need["category"] in need_words.FOR_OTHERS
    return need_life.likely_step(need["state"], dangerous=dangerous, for_others=for_others)


async def show_need(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The need beside its list, or what is open alone where a page asks that has the list; with what was typed, when
    something of it is wrong."""
    whole = await _whole(request)
    need = whole["need"]
    view = _view(request, need["state"])
    found, counted = await database(request).read(lambda tx: (_in_view(tx, view), needs.count_by_state(tx)))
    before, after = beside(found, need, _place)
    status = 422 if errors else 200
    told = whole | {
        "title": f"{need['number']}番のニーズ",
        "steps": need_life.steps_by_hand(need["state"]),
        "step_words": need_life.STEPS,
        "likely": _likely(need),
        "reason_wanted": need_life.REASON_WANTED,
        "values": values or {},
        "errors": errors or {},
        "new": "new" in request.query_params,
        "done": request.query_params.get("done", ""),
        "before": _address(before, view),
        "after": _address(after, view),
        "view": view,
    }
    return await show_beside(
        request,
        "needs",
        status,
        told,
        _list(view, found, counted, opened=need["id"]),
        outside="" if need["state"] in _states(view) else _view_of(need["state"]),
        outside_said=VIEWS[_view_of(need["state"])][0],
    )


def _address(need: Row | None, view: str) -> str:
    return f"/needs/{need['id']}?view={view}" if need else ""


def then(request: Request, key: str) -> str:
    """The need's own screen, with the part of the list in which it was opened, and the line of what was done."""
    view = request.query_params.get("view", "")
    return going_on("/needs/{need}", key) + (f"&view={view}" if view and view == _view(request) else "")


async def detail(request: Request) -> Response:
    return await show_need(request)


async def step(request: Request) -> Response:
    to = text_of(await request.form(), "to")
    done = then(request, _STEPPED[to]) if to in _STEPPED else "/needs/{need}"
    return await answer_form(request, "step_need", show_need, done)


async def hand(request: Request) -> Response:
    return await answer_form(request, "hand_need", show_need, then(request, HANDED))


async def contact(request: Request) -> Response:
    return await answer_form(request, "note_contact", show_need, then(request, NOTED))


async def _correct(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    whole = await _whole(request)
    now = _as_values(whole)
    if errors and "seen" in errors:
        values = {**(values or {}), "seen": now["seen"]}
    return await _card(request, values or now, errors or {}, whole=whole)


async def edit(request: Request) -> Response:
    return await _correct(request)


def _as_values(whole: dict[str, Any]) -> dict[str, Any]:
    """A recorded need as the card's form gives it."""
    need = whole["need"]
    values: dict[str, Any] = {**need, "need": need["id"], "seen": need["changed_at"]}
    for field in ("household", "damage", "dangers"):
        values[field] = need[field].split()
    values |= {f"skills.{skill}": count for skill, count in whole["skills"].items()}
    values |= {f"equipment.{kind}": count for kind, count in whole["equipment"].items()}
    return values


async def change(request: Request) -> Response:
    return await answer_form(request, "change_need", _correct, going_on("/needs/{need}", CHANGED))


def _named(tx: Tx, id: str) -> str:
    row = needs.by_id(tx, id)
    return f"{row['number']}番 {with_san(row['person_name'])}" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = needs.by_id(tx, id)
    if row is None:
        return []
    found = [
        (f"{row['number']}番のニーズ", f"{need_life.LABELS[row['state']]}（{with_san(row['person_name'])}）"),
        ("住所", row["address"]),
        ("どうしてほしいか", row["request"]),
    ]
    if history := needs.history(tx, id):
        last = history[-1]
        found.append(("最後の記録", f"{day_and_time(last['at'])} {last['actor']} {last['what']}"))
    return found


def _link(tx: Tx, id: str) -> Line | None:
    return (f"/needs/{id}", "ニーズの画面") if needs.by_id(tx, id) else None


introduce(Subject("need", _named, _now, _link, position=30))


CARD = declare(
    OfflineForm(
        kind="record_need",
        name="need",
        title="ニーズを記録する",
        template="tablet/need.html",
        desk="needs",
        needs=("people", "needs"),
        words="{person.name}さんのニーズ",
        button="記録する",
        online=("/needs/new",),
        fresh=("need",),
        wanted={
            "consent_team": (
                "survey_first",
                ("not",),
                "班に住所と名前を伝えてよいか、ご本人に確かめて印を付けてください。同意があるまで班は出せません。",
            )
        },
        ordered=(HOURS,),
        alike=("needs",),
        context={"values": {"source": "phone"}, "need": None, "chosen": None, "unlisted": ()},
    )
)


def _wanted(row: Row, what: str) -> Wanted:
    """A need that wants somebody now; what: why, in two words."""
    about = (need_life.LABELS[row["state"]], "" if row["hidden_at"] else row["district"])
    return Wanted(
        row["id"],
        f"{what}　{row['number']}番　{need_words.CATEGORIES[row['category']]}",
        f"/needs/{row['id']}",
        since=waited(row["received_at"]),
        about="　".join(filter(None, about)),
    )


def _urgent(tx: Tx) -> list[Wanted]:
    """Needs of today for which nobody is on the way."""
    return [_wanted(row, "今日中のニーズに班がない") for row in needs.urgent(tx, need_words.TODAY)]


def _in_crisis(tx: Tx) -> list[Wanted]:
    """Houses in crisis that wait for their survey. Why they are stands on the need alone: often it is of somebody's health."""
    return [_wanted(row, "危機介入") for row in needs.in_crisis(tx)]


def _to_see(tx: Tx) -> int:
    return needs.figures(tx, today_text())["to_see"] - needs.count_on_hold(tx, today_text())


wants(
    Source(
        "crisis",
        15,
        "危機介入のニーズで、現地調査がまだのもの",
        _in_crisis,
        "/needs?view=waiting",
        ("needs", "headquarters"),
    )
)
wants(
    Source(
        "urgent",
        70,
        "今日中のニーズで、班がないもの",
        _urgent,
        "/needs?view=waiting",
        ("needs", "matching", "headquarters"),
    )
)
waits(Point("to_see", "needs", "受け付けたまま、または現地調査を待つニーズ", _to_see, "/needs?view=waiting"))
waits(
    Point(
        "hold",
        "needs",
        "見直す日が来た保留のニーズ",
        lambda tx: needs.count_on_hold(tx, today_text()),
        "/needs?view=waiting",
    )
)

CARD_SHOWN = Look("ニーズの画面", of_need)

routes = [
    desk_route("/needs", show, roles=READ_BY),
    desk_route("/needs/list", listed, "POST", roles=READ_BY),
    desk_route("/needs/new", new, roles=ROLES | {Role.WATCH}),
    desk_route("/needs/new", record, "POST", roles=ROLES | {Role.WATCH}),
    desk_route("/needs/people", same_name, "POST", roles=ROLES | {Role.WATCH}),
    desk_route("/needs/same", same, "POST", part=True, roles=ROLES | {Role.WATCH}),
    desk_route("/needs/{need}", detail, roles=READ_BY, look=CARD_SHOWN),
    desk_route("/needs/{need}/step", step, "POST", look=CARD_SHOWN),
    desk_route(
        "/needs/{need}/hand",
        hand,
        "POST",
        roles=frozenset({Role.NEEDS, Role.ADMINISTRATION}),
        look=CARD_SHOWN,
    ),
    desk_route("/needs/{need}/contact", contact, "POST", roles=READ_BY, look=CARD_SHOWN),
    desk_route("/needs/{need}/edit", edit, look=CARD_SHOWN),
    desk_route("/needs/{need}/edit", change, "POST", look=CARD_SHOWN),
]
