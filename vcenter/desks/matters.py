"""Complaints, things left behind, questions (苦情・忘れ物・問合せ): written down at every desk in a line, answered until a day."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.matters import ChangeMatter, GiveMatter, HearMatter
from vcenter.commands.registry import Payload
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import matters as words
from vcenter.domain.calendar import day_since, read_moment
from vcenter.domain.looks import Act
from vcenter.domain.matters import SORTS
from vcenter.domain.roles import DESK_ROLES, Role
from vcenter.sheets import SheetsFailed
from vcenter.sheets.year_papers import Grid, Note, Paper
from vcenter.store import centre, matters, needs, people, servers, staff, teams
from vcenter.store.hidden import NEEDS, PEOPLE
from vcenter.store.looks import Seen, of_matter
from vcenter.store.tx import Row, Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web import files
from vcenter.web.attention import Point, Source, Wanted, waits, wants
from vcenter.web.beside import beside, show_beside
from vcenter.web.chips import chips
from vcenter.web.clock import now_text, today, today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import ShowAgain, answer_form, perform_form, text_of, values_of
from vcenter.web.hidden import may_see
from vcenter.web.looks import Look, looked
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, identity, page
from vcenter.web.phrases import day_and_time, days_ago, hour_minute, near_day
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = DESK_ROLES

ANSWERS = frozenset({Role.ADMINISTRATION})
"""Who says who answers, and answers."""

stand(
    Desk(
        "matters",
        "苦情・忘れ物",
        63,
        badge=matters.count_waiting,
        late=lambda tx: matters.count_overdue(tx, today_text()),
        late_said="苦情・忘れ物・問合せの期限が過ぎています",
        topics=("matters",),
        everyday=True,
    )
)
keep(TabletPage("matters", "苦情・忘れ物", 63, online=("/matters",)))

TITLE = "苦情・忘れ物・問合せ"
VIEWS = {"waiting": "待っている", "answered": "終わった"}
ALL = "all"
SHOWN = 300
ON_PAPER = 500

HEARD = says("matter_heard", "{n}番に書きました。")
HEARD_YESTERDAY = says("matter_heard_yesterday", "{n}番に書きました。きのう {hm} に聞いたことにしました。")
ANSWERED = says("matter_answered", "{n}番に答えたと記録しました。")
GIVEN_BACK = says("matter_given_back", "{n}番の忘れ物を返したと記録しました。")
GIVEN = says("matter_given", "{n}番に答える人と期限を決めました。")
CHANGED = says("matter_changed", "{n}番を直しました。")
REOPENED = says("matter_reopened", "{n}番は、もう一度待っています。")

NOT_FOR_HELPERS = "苦情・忘れ物・問合せの一覧は、担当者が見ます。"


def _sees(request: Request) -> bool:
    """Whether whoever asks sees names and phones of what concerns somebody hidden."""
    return may_see(request, PEOPLE) and may_see(request, NEEDS)


def _asked(request: Request, row: Row | None = None) -> tuple[str, str]:
    """The part of the list that is looked at, where the address does not say it the one in which this row stands; and the sort."""
    view, sort = request.query_params.get("view", ""), request.query_params.get("sort", "")
    own = "answered" if row and row["answered_at"] else "waiting"
    return view if view in VIEWS else own, sort if sort in SORTS else ALL


def _of_sort(rows: list[Row], sort: str) -> list[Row]:
    return [row for row in rows if sort in (ALL, row["sort"])]


def _place(row: Row) -> tuple[float, str, int]:
    """What is due first; of what is answered, the last on top."""
    if row["answered_at"]:
        ended = read_moment(row["answered_at"])
        return (-ended.timestamp() if ended else 0, "", -row["number"])
    return (0, row["answer_by"] or "9", row["number"])


def _shown(row: Row, seen: bool, places: Mapping[str, str]) -> Row:
    """A matter with what its screens say of it: secret, where it concerns somebody hidden and whoever asks does not see them;
    place_name, of another place. places: what the other servers are called."""
    return row | {
        "overdue": words.is_overdue(row, today()),
        "secret": bool(row["hidden_at"]) and not seen,
        "place_name": places.get(row["place"], ""),
    }


def _elsewhere(tx: Tx) -> dict[str, str]:
    """What the other servers are called."""
    here = servers.here(tx)
    return {id: name for id, name in servers.names(tx).items() if id != here}


def _list(tx: Tx, view: str, sort: str, seen: bool, typed: str = "", *, opened: str = "") -> dict[str, Any]:
    waiting = matters.waiting(tx)
    whole = (
        matters.search(tx, typed, SHOWN, seen=seen)
        if typed.strip()
        else waiting
        if view == "waiting"
        else matters.answered(tx, SHOWN)
    )
    places = _elsewhere(tx)
    counts = {"waiting": len(waiting), "answered": matters.count_answered(tx)}
    return {
        "view": view,
        "sort": sort,
        "chips": chips(VIEWS, lambda key: counts[key], view),
        "sort_chips": chips({ALL: "すべて", **SORTS}, lambda key: len(_of_sort(whole, key)), sort),
        "words": typed,
        "rows": [_shown(row, seen, places) for row in _of_sort(whole, sort)[:SHOWN]],
        "opened": opened,
        "sorts": SORTS,
    }


async def _listed(request: Request) -> dict[str, Any]:
    view, sort = _asked(request)
    typed = text_of(await request.form(), "q")[:100]
    return await database(request).read(_list, view, sort, _sees(request), typed)


async def show(request: Request) -> Response:
    return await page(
        request, "matters/page.html", title=TITLE, desk="matters", outside="", gathered=await _listed(request)
    )


async def listed(request: Request) -> Response:
    return fragment(request, "matters/list.html", gathered=await _listed(request))


# Written down


def _of(tx: Tx, said: dict[str, str]) -> str:
    """What an address says that it concerns, in words."""
    team, need, person = (
        look(tx, said[name]) if said[name] else None
        for name, look in (("team", teams.by_id), ("need", needs.by_id), ("person", people.by_id))
    )
    found = [f"{team['number']}班"] if team else []
    found += [f"ニーズ{need['number']}番"] if need else []
    found += [f"{person['name']}さん"] if person and not person["hidden_at"] else []
    return "　".join(found)


def _answerers(tx: Tx) -> list[str]:
    """Who may be named as who answers: staff, and whoever was before."""
    return [*dict.fromkeys([*(row["name"] for row in staff.everyone(tx)), *matters.answerers(tx)])]


async def _card(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    said = {name: str(values.get(name, "")) for name in ("team", "need", "person")}

    def look(tx: Tx) -> dict[str, Any]:
        return {"of": _of(tx, said), "answerers": _answerers(tx)}

    return await page(
        request,
        "matters/new.html",
        422 if errors else 200,
        title=f"{TITLE}を書く",
        desk="matters",
        values=values,
        errors=errors,
        sorts=SORTS,
        gathered=await database(request).read(look),
    )


async def new(request: Request) -> Response:
    asked = request.query_params
    said = {name: asked.get(name, "")[:36] for name in ("team", "need", "person")}
    sort = asked.get("sort", "")
    return await _card(request, {"matter": new_id(), "sort": sort if sort in SORTS else "", **said}, {})


async def hear(request: Request) -> Response:
    form = await request.form()
    said = {name: text_of(form, name) or None for name in ("team", "need", "person")}
    outcome = await perform_form(request, "hear_matter", said)
    if not outcome.done:
        return await _card(request, values_of(form, HearMatter), outcome.errors)
    # A day's helper has their own desk, and goes on writing.
    to = "/matters/new" if identity(request).helps_at else f"/matters/{outcome.outcome['matter']}"
    number, heard = outcome.outcome["number"], outcome.outcome.get("heard_at", "")
    if heard and day_since(heard) < today():
        return RedirectResponse(going_on(to, HEARD_YESTERDAY, number, hm=hour_minute(heard), of=outcome), 303)
    return RedirectResponse(going_on(to, HEARD, number, of=outcome), 303)


# One of them


_REPLACE: Mapping[str, type[Payload]] = {"change": ChangeMatter, "give": GiveMatter}
"""The forms that put a whole in the place of what was recorded."""


async def _detail(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    form: str = "",
) -> Response:
    """The matter beside its list, or what is open alone. form: which of its forms was refused (answer, back, give, change, reopen)."""
    id, seen = request.path_params["matter"], _sees(request)
    row = await database(request).read(matters.by_id, id)
    if row is None or row["removed_at"]:
        raise HTTPException(404)
    view, sort = _asked(request, row)

    model = _REPLACE.get(form)
    moved = bool(errors) and "seen" in (errors or {})

    def look(tx: Tx) -> tuple[dict[str, Any], dict[str, Any]]:
        drawn = _list(tx, view, sort, seen, opened=id)
        before, after = beside(drawn["rows"], row, _place)
        return {
            "row": _shown(row, seen, _elsewhere(tx)),
            "named": matters.named(tx, row["about"]),
            "answerers": _answerers(tx),
            "before": _address(before, view, sort),
            "after": _address(after, view, sort),
        }, drawn

    found, drawn = await database(request).read(look)
    told = found | {
        "title": f"{row['number']}番　{SORTS[row['sort']]}",
        "view": view,
        "sort": sort,
        "sorts": SORTS,
        "values": values or {},
        "errors": errors or {},
        "form": form,
        "differ": differences(dict(row), values or {}, model) if moved and model else [],
    }
    own = "answered" if row["answered_at"] else "waiting"
    return await show_beside(
        request,
        "matters",
        422 if errors else 200,
        told,
        drawn,
        outside="" if own == view and sort in (ALL, row["sort"]) else own,
        outside_said=VIEWS[own],
    )


def _address(row: Row | None, view: str, sort: str) -> str:
    return f"/matters/{row['id']}?view={view}&sort={sort}" if row else ""


async def detail(request: Request) -> Response:
    return await _detail(request)


def _again(form: str) -> ShowAgain:
    return partial(_detail, form=form)


def _then(key: str) -> str:
    return going_on("/matters/{matter}", key, "{number}")


async def answer(request: Request) -> Response:
    return await answer_form(request, "answer_matter", _again("answer"), _then(ANSWERED))


async def give_back(request: Request) -> Response:
    return await answer_form(request, "give_lost_back", _again("back"), _then(GIVEN_BACK))


async def give(request: Request) -> Response:
    return await answer_form(request, "give_matter", _again("give"), _then(GIVEN))


async def change(request: Request) -> Response:
    return await answer_form(request, "change_matter", _again("change"), _then(CHANGED))


async def reopen(request: Request) -> Response:
    return await answer_form(request, "reopen_matter", _again("reopen"), _then(REOPENED))


# On paper


def _paper(tx: Tx) -> Paper:
    """What waits, for the morning's briefing: no names of those who told it, and no phones, for it is read aloud."""
    rows = [_shown(row, False, {}) for row in matters.waiting(tx)]
    made = now_text()
    cells = tuple(
        (
            f"{row['number']}番",
            SORTS[row["sort"]],
            _said(row),
            row["answerer"] or "決まっていない",
            f"{'▲ ' if row['overdue'] else ''}{near_day(row['answer_by'])}",
        )
        for row in rows[:ON_PAPER]
    )
    grid = Grid(("番号", "種類", "内容", "答える人", "いつまで"), cells, (8, 16, 39, 18, 18))
    late = sum(row["overdue"] for row in rows)
    said = f"待っている {len(rows)}件" + (f"（▲ 期限を過ぎた {late}件）" if late else "")
    if len(rows) > ON_PAPER:
        said += f"。期限の近い{ON_PAPER}件を載せています。"
    facts = centre.facts(tx)
    return Paper(
        f"{TITLE}　朝の打合せ用",
        "",
        made,
        f"{TITLE}　{facts['name']}　印刷 {made}　申し出た方の名前と電話は載せていません",
        (Note(said), grid) if cells else (Note("待っているものはありません。"),),
    )


def _said(row: Row) -> str:
    of = "　".join(
        part
        for part in (
            f"{row['team_number']}班" if row["team_number"] else "",
            f"ニーズ{row['need_number']}番" if row["need_number"] else "",
        )
        if part
    )
    if row["secret"]:
        return f"秘匿の方のことです。画面で見てください。{of}"
    kept = f"（しまってある所: {row['kept_where']}）" if row["kept_where"] else ""
    return f"{row['what']}{kept}{'　' + of if of else ''}"


async def printed(request: Request) -> Response:
    paper = await database(request).read(_paper)
    try:
        made = await running(request).sheets.year_papers_pdf((paper,))
    except SheetsFailed as failed:
        return await page(
            request,
            "message.html",
            422,
            title="一覧を印刷できませんでした",
            what=str(failed),
            safe="記録は残っています。",
            todo="少し待って、もう一度押してください。",
            back="/matters",
        )
    await looked(request, Act.PRINTED, f"{TITLE}の一覧", Seen(count=paper.rows))
    return files.pdf(made, "matters", TITLE)


def _named(tx: Tx, id: str) -> str:
    row = matters.by_id(tx, id)
    return f"{row['number']}番の{SORTS[row['sort']]}" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = matters.by_id(tx, id)
    if row is None:
        return []
    if row["answered_at"]:
        return [(_named(tx, id), f"{day_and_time(row['answered_at'])} {row['answered_by']}が答えた")]
    return [(_named(tx, id), f"待っている　{near_day(row['answer_by'])}まで {row['answerer']}".strip())]


introduce(Subject("matter", _named, _now, lambda tx, id: (f"/matters/{id}", "用件の画面"), position=60))


def _overdue(tx: Tx) -> list[Wanted]:
    """What should have been answered before today; of what concerns somebody hidden only that it does."""
    return [
        Wanted(
            row["id"],
            f"{row['number']}番　{SORTS[row['sort']]}　{'秘匿の方のこと' if row['hidden_at'] else row['what']}",
            f"/matters/{row['id']}",
            since=days_ago(row["answer_by"]),
            about=f"答える人 {row['answerer']}" if row["answerer"] else "答える人が決まっていません",
            phone="" if row["hidden_at"] else row["from_phone"],
        )
        for row in matters.waiting(tx)
        if words.is_overdue(row, today())
    ]


wants(
    Source(
        "matter", 50, "期限を過ぎた苦情・忘れ物・問合せ", _overdue, "/matters", ("matters", "headquarters")
    )
)
waits(Point("waiting", "matters", "待っている苦情・忘れ物・問合せ", matters.count_waiting, "/matters"))

declare(
    OfflineForm(
        kind="hear_matter",
        name="matter",
        title=f"{TITLE}を書く",
        template="matters/fields.html",
        desk="matters",
        words=TITLE,
        online=("/matters/new",),
        fresh=("matter",),
        context={"sorts": SORTS, "answerers": ()},
    )
)

SHOWN_CARD = Look("苦情・忘れ物・問合せの画面", of_matter)

routes = [
    desk_route("/matters", show, not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/matters/list", listed, "POST", not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/matters/list.pdf", printed, "POST", part=True, not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/matters/new", new),
    desk_route("/matters/new", hear, "POST"),
    desk_route("/matters/{matter}", detail, look=SHOWN_CARD, not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/matters/{matter}/change", change, "POST", look=SHOWN_CARD, not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/matters/{matter}/back", give_back, "POST", look=SHOWN_CARD, not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/matters/{matter}/answer", answer, "POST", roles=ANSWERS, look=SHOWN_CARD),
    desk_route("/matters/{matter}/give", give, "POST", roles=ANSWERS, look=SHOWN_CARD),
    desk_route("/matters/{matter}/reopen", reopen, "POST", roles=ANSWERS, look=SHOWN_CARD),
]
