"""Recalls (呼び戻し): headquarters calls teams back; whoever telephones notes with one press who was reached and who comes."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.recalls import CallTeamsBack
from vcenter.commands.stays import not_back_words
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import recalls as words
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.domain.servers import HEADQUARTERS
from vcenter.store import halts, recalls, servers, stays, teams
from vcenter.store.tx import Row, Tx
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.clock import today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform, perform_form, text_of, values_of
from vcenter.web.page import fragment, page
from vcenter.web.phrases import hour_minute
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.DISPATCH, Role.ADMINISTRATION})

HEADQUARTERS_ONLY = frozenset({Role.ADMINISTRATION})

MOST_ROWS = 2000
"""Of the order in which a screen has its rows."""


def _whole(tx: Tx, row: Row, called: list[Row]) -> dict[str, Any]:
    """A recall with its teams, and how many of them are how far."""
    return row | {
        "said": words.said(row["cause"], row["words"]),
        "teams": called,
        "counts": words.counted(one["step"] for one in called),
    }


def _late_comers(tx: Tx, recall: Row) -> list[str]:
    """Who is out without a word of headquarters, while everybody is called back."""
    halt = halts.of_day(tx, recall["day"])
    asked = halts.answered(tx, halt, []) if halt else {}
    return recalls.late_comers(tx, recall, [id for id, one in asked.items() if one["answer"] == "yes"])


def _once(called: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Recall to the teams that stand in its list. One that is called back for several causes stands in the newest, as far as it has come
    for the cause of which least is noted; `elsewhere`: the ids of its other recalls. called: the newest recall first."""
    of_team: dict[str, list[Row]] = {}
    for rows in called.values():
        for row in rows:
            of_team.setdefault(row["team_id"], []).append(row)
    order = list(words.STATES)
    found: dict[str, list[Row]] = {id: [] for id in called}
    for id, rows in called.items():
        for row in rows:
            each = of_team[row["team_id"]]
            if each[0]["recall_id"] != id:
                continue
            least = min(each, key=lambda one: order.index(one["step"]))
            noted = {
                f"{step}_{part}": row[f"{step}_{part}"] or least[f"{step}_{part}"]
                if all(one[f"{step}_at"] for one in each)
                else least[f"{step}_{part}"]
                if step == least["step"]
                else None
                for step in words.STEPS
                for part in ("at", "by")
            }
            others = [one["recall_id"] for one in each[1:]]
            found[id].append(row | noted | {"step": least["step"], "elsewhere": others})
        found[id].sort(key=lambda one: (order.index(one["step"]), one["day"], one["team_number"]))
    return found


def board(tx: Tx, order: list[str]) -> dict[str, Any]:
    """Every recall that holds, with its teams. order: as the screen has its rows now; nothing moves under a finger."""
    rows = recalls.open_now(tx, today_text())
    called = recalls.called(tx, rows)
    places = {id: place for place, id in enumerate(order)}
    here = servers.here(tx)
    once = _once(called)
    said = {row["id"]: words.said(row["cause"], row["words"]) for row in rows}
    found, moved = [], False
    for row in rows:
        those = [one | {"also": "、".join(said[id] for id in one["elsewhere"])} for one in once[row["id"]]]
        kept = sorted(those, key=lambda one: places.get(one["id"], len(places)))
        moved = moved or (bool(order) and kept != those)
        whole = _whole(tx, row, called[row["id"]]) | {
            "rows": kept if order else those,
            "above": len(called[row["id"]]) - len(those),
        }
        left = _late_comers(tx, row)
        whole["left_since"] = [team for id in left if (team := teams.by_id(tx, id))]
        found.append(whole)
    return {
        "recalls": found,
        "moved": moved,
        "here": here,
        "steps": words.STEPS,
        "states": words.STATES,
        "not_reached": words.NOT_REACHED,
    }


CLOSED_WITH = "災害・訓練を閉じたとき"


def _over(tx: Tx, row: Row, called: list[Row]) -> dict[str, Any]:
    """A recall that is over, by what was true at its end: who came home later was not back yet."""
    by_then = [
        one | {"step": words.state_of(one | {"team_state": "out"})}
        if one["step"] == "back" and (one["back_at"] or "") > row["over_at"]
        else one
        for one in called
    ]
    why = row["ended_why"] or ("" if row["ended_at"] else CLOSED_WITH)
    return _whole(tx, row, by_then) | {"ended_why": why}


def _screen(tx: Tx, order: list[str]) -> dict[str, Any]:
    over = recalls.ended_of_day(tx, today_text())
    called = recalls.called(tx, over)
    staying = stays.open_here(tx)
    return {
        **board(tx, order),
        "staying": staying,
        "over": [_over(tx, row, called[row["id"]]) for row in over],
    }


async def _show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The board. values, errors: of the form that ends a recall, where it was refused."""
    return await page(
        request,
        "recalls/page.html",
        422 if errors else 200,
        title="呼び戻し",
        desk="returns",
        values=(values or {}) | {"of": request.path_params.get("recall", "")},
        errors=errors or {},
        wrong="",
        gathered=await database(request).read(_screen, []),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def _order(request: Request) -> list[str]:
    form = await request.form()
    return [one for one in form.getlist("order")[:MOST_ROWS] if isinstance(one, str)]


async def _listed(request: Request, wrong: str = "") -> Response:
    found = await database(request).read(board, await _order(request))
    return fragment(request, "recalls/list.html", gathered=found, values={}, errors={}, wrong=wrong)


async def listed(request: Request) -> Response:
    """The board as it is by now, its rows where the screen has them."""
    return await _listed(request)


def _others(tx: Tx, recall: str, team: str) -> list[str]:
    """The other recalls that hold for a team: one call tells of all of them."""
    called = recalls.called(tx, recalls.open_now(tx, today_text()))
    return [id for id, rows in called.items() if id != recall and any(row["team_id"] == team for row in rows)]


async def _marked(request: Request, kind: str) -> Response:
    asked = dict(request.path_params)
    outcome = await perform_form(request, kind, asked)
    others = await database(request).read(_others, asked["recall"], asked["team"]) if outcome.done else []
    for recall in others:
        own = str(uuid.uuid5(uuid.UUID(outcome.id), recall))
        again = await perform_form(request, kind, asked | {"recall": recall}, own)
        outcome = outcome if again.done else again
    return await _listed(request, "" if outcome.done else outcome.said[0])


async def mark(request: Request) -> Response:
    return await _marked(request, "mark_recalled")


async def unmark(request: Request) -> Response:
    return await _marked(request, "unmark_recalled")


def _who_is_out(tx: Tx) -> dict[str, Any]:
    out = teams.out(tx, everywhere=servers.here(tx) == HEADQUARTERS)
    holding = recalls.open_now(tx, today_text())
    return {
        "out": out,
        "people": sum(team["size"] for team in out),
        "staying": "、".join(not_back_words(stays.open_here(tx), "人が")),
        "holding": {row["cause"]: words.said(row["cause"], row["words"]) for row in holding},
    }


async def _begin(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    said = request.query_params
    asked = {
        "recall": new_id(),
        "whom": "all",
        "cause": said.get("cause", ""),
        "words": said.get("words", "")[:200],
    }
    return await page(
        request,
        "recalls/new.html",
        422 if errors else 200,
        title="班を呼び戻す",
        desk="headquarters",
        causes=words.CAUSES,
        values=asked | (values or {}),
        errors=errors or {},
        gathered=await database(request).read(_who_is_out),
    )


async def begin(request: Request) -> Response:
    return await _begin(request)


CALLED = says(
    "teams_called_back", "{n}班を呼び戻しています。まだ連絡のついていない班から、電話してください。"
)
OVER = says("recall_over", "呼び戻しを終わりにしました。")


async def call(request: Request) -> Response:
    form = await request.form()
    typed = values_of(form, CallTeamsBack)
    whom = text_of(form, "whom")
    chosen = [team for team in form.getlist("teams") if isinstance(team, str)] if whom == "some" else []
    asked = {"everyone": whom == "all", "teams": chosen}
    said = {name: text_of(form, name) for name in ("recall", "cause", "words")}
    outcome = await perform(request, "call_teams_back", said | asked, text_of(form, "command_id"))
    if not outcome.done:
        return await _begin(request, typed | {"whom": whom, "teams": chosen}, outcome.errors)
    return RedirectResponse(going_on("/recalls", CALLED, outcome.outcome["teams"]), 303)


async def end(request: Request) -> Response:
    return await answer_form(request, "end_recall", _show, going_on("/recalls", OVER))


def _named(tx: Tx, id: str) -> str:
    row = recalls.by_id(tx, id)
    return f"呼び戻し（{words.said(row['cause'], row['words'])}）" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = recalls.by_id(tx, id)
    if row is None:
        return []
    ended = recalls.over_at(tx, row)
    over = f"{hour_minute(ended)} に終わった" if ended else "続いている"
    return [(_named(tx, id), f"{hour_minute(row['called_at'])} {row['called_by']}から　{over}")]


introduce(Subject("recall", _named, _now, lambda tx, id: ("/recalls", "呼び戻しの画面"), position=30))

NO_CARD = NoLook("how far a team that is called back has come; lists show as much")


def _unreached(tx: Tx) -> list[Wanted]:
    """Teams that are called back and that nobody has reached yet."""
    rows = recalls.open_now(tx, today_text())
    called = recalls.called(tx, rows)
    return [
        Wanted(
            f"{row['id']}.{one['team_id']}",
            f"呼び戻しの連絡がついていません　{one['team_number']}班",
            "/recalls",
            about=words.said(row["cause"], row["words"]),
        )
        for row in rows
        for one in called[row["id"]]
        if one["step"] in words.NOT_REACHED
    ]


wants(
    Source(
        "recall", 25, "呼び戻しの連絡がついていない班", _unreached, "/recalls", ("returns", "headquarters")
    )
)

routes = [
    desk_route("/recalls", show),
    desk_route("/recalls/list", listed, "POST", part=True),
    desk_route("/recalls/new", begin, roles=HEADQUARTERS_ONLY),
    desk_route("/recalls/new", call, "POST", roles=HEADQUARTERS_ONLY),
    desk_route("/recalls/{recall}/end", end, "POST", look=NO_CARD, roles=HEADQUARTERS_ONLY),
    desk_route("/recalls/{recall}/teams/{team}", mark, "POST", part=True, look=NO_CARD),
    desk_route("/recalls/{recall}/teams/{team}/not", unmark, "POST", part=True, look=NO_CARD),
]
