"""Plans of the matching board (班の案): a good one at once, and better ones while staff look, put up when somebody wants them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.path import Outcome
from vcenter.desks.matching_board import ROLES as OF_BOARD
from vcenter.desks.matching_board import Board, look
from vcenter.desks.matching_moves import answered, left_as_it_is
from vcenter.domain.matching import Plan, Situation, adults_lead, propose, still_good, worth_of
from vcenter.domain.skills import label
from vcenter.plans.improving import Improving
from vcenter.web.forms import command_of, perform
from vcenter.web.page import fragment
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = OF_BOARD


def _held(now: Board, card: dict[str, Any]) -> bool:
    """Whether a plan leaves a need alone: its draft is held, or was put together by hand and is whole."""
    touched = now.drafts.get(card["id"], {}).get("touched")
    return bool(card["locked"] or (card["seats"] and touched and card["whole"]))


def to_plan(now: Board) -> tuple[Situation, list[dict[str, Any]]]:
    """What is left to be planned, and the needs that are none for a team, each with why.

    Whoever sits in a draft by hand stays there: it is filled up. What is held, put aside or for another day is left out.
    """
    cards = now.cards()
    held = {card["id"] for card in cards if _held(now, card)}
    open_cards = [card for card in cards if card["id"] not in held and not card["later"]]
    doubtful = [card for card in open_cards if card["doubts"] and not card["seats"]]
    wanted = [now.needs[card["id"]] for card in open_cards if not card["doubts"]]
    kept = {need for need, row in now.drafts.items() if row["touched"]} - held
    out = {
        need
        for need in now.seated
        if need in held or (need in kept and need not in {one["id"] for one in wanted})
    }
    free = [row for id, row in now.people.items() if now.seat_of.get(id) not in out]
    bound = {(id, need) for need in kept - out for id in now.seated.get(need, [])}
    whole = now.situation(free, wanted)
    used = {id for need in out & now.teams.keys() for id in now.teams[need].cars}
    cars = tuple(car for car in whole.cars if car.id not in used)
    left = [{"need": card["id"], "reasons": card["doubts"]} for card in doubtful]
    return Situation(whole.people, whole.groups, whole.needs, whole.forbidden, frozenset(bound), cars), left


async def put_up(
    request: Request, now: Board, plan: Plan, left: Iterable[Mapping[str, Any]], command_id: str
) -> Outcome:
    """Put a plan onto the board as drafts: the one place where plans come onto it, the first and every better one.

    plan: of a situation of `to_plan`. Drafts that were held or touched since it was made are left as they are: the command looks again.
    """
    asked = {
        "teams": [
            {
                "need": team.need,
                "leader": team.leader,
                "members": list(team.people),
                "cars": list(team.cars),
            }
            for team in plan.teams
        ],
        "left": [
            *({"need": one.need, "reasons": list(one.reasons)} for one in plan.unserved),
            *left,
        ],
        "cars": now.cars_shown,
    }
    return await perform(request, "put_up_plan", asked, command_id)


async def plan(request: Request) -> Response:
    """班の案を出す: a plan for whatever is neither held nor put together by hand."""
    form = await request.form()
    command_id = str(command_of(form))
    now = await database(request).read(look)
    planned, left = to_plan(now)
    situation = adults_lead(planned)
    found = await asyncio.to_thread(
        propose, situation, label, everyday=lambda skill: now.to_call.get(skill, 0)
    )
    outcome = await put_up(request, now, found, left, command_id)
    if not outcome.done:
        return await answered(request, outcome)
    _improve(request, now, situation, found)
    said = (
        f"{outcome.outcome['count']}班の案を出しました"
        if outcome.outcome["count"]
        else "組める班がありませんでした"
    )
    if outcome.outcome["left"]:
        said += f"（組めないニーズ {outcome.outcome['left']}件は、カードにわけが出ています）"
    return await answered(request, outcome, whole=True, line=said)


def _improve(request: Request, now: Board, situation: Situation, plan: Plan) -> Improving:
    """Begin to improve what was planned of the board, in the place of what was improved before."""
    plans = running(request).plans
    if plans.of_board:
        plans.of_board.stop()
    plans.of_board = plans.improve(situation, plan, label=label, everyday=now.to_call)
    return plans.of_board


async def better(request: Request) -> Response:
    """How far the plan on the board is from what is possible, and whether there is a better one by now."""
    going = running(request).plans.of_board
    changed = len(set(going.best.teams) - set(going.first.teams)) if going else 0
    return fragment(request, "matching/better.html", going=going, changed=changed)


async def take(request: Request) -> Response:
    """Put the better plan up. What staff have touched or held since it was made stays; what no longer fits is planned anew."""
    command_id, going = str(command_of(await request.form())), running(request).plans.of_board
    now = await database(request).read(look)
    planned, left = to_plan(now)
    situation = adults_lead(planned)
    if going is None:
        return await left_as_it_is(request, "よい案はまだありません。「班の案を出す」を押してください。")
    found = _improve(request, now, situation, going.best).first
    if worth_of(situation, found.teams) <= worth_of(situation, still_good(situation, now.planned)):
        return await left_as_it_is(
            request, "手で変えた所と合わせると、いまの案のほうが良いので、替えていません。"
        )
    outcome = await put_up(request, now, found, left, command_id)
    return await answered(request, outcome, whole=True, line="よい案に替えました")


routes = [
    desk_route("/matching/board/plan", plan, "POST", part=True),
    desk_route("/matching/board/better", better, part=True),
    desk_route("/matching/board/better", take, "POST", part=True),
]
