"""Acts on the matching board: people moved, exchanged and taken out, groups parted, teams held; each answered with what it changed."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.path import Outcome, outcomes_of
from vcenter.desks.matching_board import ROLES as OF_BOARD
from vcenter.desks.matching_board import Board, drawn, figures, look
from vcenter.domain.names import with_san
from vcenter.store import equipment, people, split_groups
from vcenter.store.tx import Tx
from vcenter.web.clock import gathering_today
from vcenter.web.done import entry_of
from vcenter.web.forms import command_of, perform, perform_form, text_of
from vcenter.web.page import fragment
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = OF_BOARD


Words = Callable[[Board, Mapping[str, Any], Outcome], str]
"""The line of what was done. board: as it stands now; asked: what the form said."""


def _names(board: Board, ids: Iterable[str]) -> str:
    """Who was moved: by name where it is one, else how many."""
    those = [id for id in ids if id in board.people]
    return with_san(board.people[those[0]]["name"]) if len(those) == 1 else f"{len(those)}人"


async def answered(
    request: Request, outcome: Outcome, words: Words | None = None, *, whole: bool = False, line: str = ""
) -> Response:
    """The cards and rows that an act has changed, and what is said of it. whole: all of them. line: what is said, instead of `words`."""
    form = await request.form()
    named = [*form.getlist("people"), *form.getlist("person")]
    asked: dict[str, Any] = {
        "need": text_of(form, "need"),
        "people": [id for id in named if isinstance(id, str)],
    }
    before = outcome.outcome.get("before", {})

    def gather(tx: Tx) -> dict[str, Any]:
        now = look(tx)
        touched = [asked["need"], *before, *(now.seat_of.get(id, "") for id in asked["people"])]
        people = [*asked["people"], *(id for had in before.values() for id in had["people"])]
        people += [id for need in touched for id in now.seated.get(need, [])]
        cards, rows = now.cards(), now.rows()
        done = outcome.done and not outcome.outcome.get("already")
        said = line if line or not words or not done else words(now, asked, outcome)
        return {
            "cards": [card for card in cards if card["id"] in touched],
            "people": [row for row in rows if row["id"] in set(people)],
            "gone": [id for id in touched if id and id not in {card["id"] for card in cards}],
            **figures(cards, rows),
            "said": said if outcome.done else "",
        }

    if whole and outcome.done:
        all_of_it = await database(request).read(drawn)
        return fragment(
            request,
            "matching/answer.html",
            gathered=all_of_it,
            gone=[],
            said=line,
            back=entry_of(outcome),
            problem="",
        )
    shown = await database(request).read(gather)
    return fragment(
        request,
        "matching/answer.html",
        200 if outcome.done else 422,
        gathered=shown,
        back=entry_of(outcome),
        problem="\n".join(outcome.said),
    )


async def left_as_it_is(request: Request, why: str) -> Response:
    """The board as it stands, and why nothing of it was changed."""
    all_of_it = await database(request).read(drawn)
    return fragment(
        request, "matching/answer.html", 422, gathered=all_of_it, gone=[], said="", back="", problem=why
    )


def _does(
    kind: str, words: Words | None = None, *, whole: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """An act of the board: the command that its form makes, and the answer."""

    async def act(request: Request) -> Response:
        return await answered(request, await perform_form(request, kind), words, whole=whole)

    return act


async def _cars_shown(request: Request) -> list[dict[str, Any]] | None:
    """Which drafts go in which cars, as the board has shown it. None where the centre has no car that is free: then nothing is weighed for it."""

    def gather(tx: Tx) -> list[dict[str, Any]] | None:
        return look(tx).cars_shown if equipment.free_cars(tx) else None

    return await database(request).read(gather)


async def seat(request: Request) -> Response:
    """People are put into a draft. Whoever would be parted from those with whom they came is asked about first."""
    instead = text_of(await request.form(), "instead") or None
    more = {"instead": instead, "cars": await _cars_shown(request)}
    outcome = await perform_form(request, "seat_people", more)
    if "everybody" in outcome.outcome:
        return await _ask_their_leader(request, outcome)

    def said(now: Board, asked: Mapping[str, Any], done: Outcome) -> str:
        return _exchanged(now, asked, done, instead) if instead else _seated(now, asked, done)

    return await answered(request, outcome, said)


def _exchanged(now: Board, asked: Mapping[str, Any], done: Outcome, instead: str) -> str:
    """Where both of an exchange are now."""
    who, other = _names(now, asked["people"]), _names(now, [instead])
    at = now.needs.get(now.seat_of.get(instead, ""))
    to = f"{at['number']}番" if at else "待っている人"
    return f"{who}を{done.outcome['number']}番に、{other}を{to}に入れ替えました"


def _seated(now: Board, asked: Mapping[str, Any], done: Outcome) -> str:
    """Who sits where now; and from which draft they came, which whoever moved them may not have seen."""
    need, before = asked["need"], done.outcome["before"]
    left = [one for one, had in before.items() if one != need and {*had["people"]} & {*asked["people"]}]
    numbers = "・".join(f"{now.needs[one]['number']}番" for one in left if one in now.needs)
    came = f"（{numbers}から）" if numbers else ""
    return f"{_names(now, asked['people'])}を{done.outcome['number']}番に入れました{came}"


async def unseat(request: Request) -> Response:
    """People wait again. Whoever would be parted from those with whom they came is asked about first."""
    outcome = await perform_form(request, "unseat_people", {"cars": await _cars_shown(request)})
    if "everybody" in outcome.outcome:
        return await _ask_their_leader(request, outcome)
    return await answered(
        request, outcome, lambda now, asked, done: f"{_names(now, asked['people'])}を待っている人に戻しました"
    )


async def _ask_their_leader(request: Request, outcome: Outcome) -> Response:
    form = await request.form()
    whom, everybody = outcome.outcome["with_whom"], outcome.outcome["everybody"]

    def gather(tx: Tx) -> dict[str, Any]:
        return {
            "speaks": split_groups.spokesmen(tx, gathering_today(tx), [whom]).get(whom, ""),
            "why": "\n".join(outcome.said),
            "need": text_of(form, "need"),
            "instead": text_of(form, "instead"),
            "people": [id for id in form.getlist("people") if isinstance(id, str)],
            "everybody": everybody,
        }

    return fragment(request, "matching/ask_leader.html", 422, gathered=await database(request).read(gather))


async def split(request: Request) -> Response:
    """Their leader has agreed: that is kept, and then they are moved."""
    form = await request.form()
    people = [id for id in form.getlist("people") if isinstance(id, str)]
    parted = text_of(form, "parted") or (people[0] if people else "")
    agreed = await perform_form(
        request, "split_group", {"person": parted, "said_by": text_of(form, "said_by")}
    )
    if not agreed.done:
        return await answered(request, agreed)
    need, id = text_of(form, "need"), str(uuid.uuid5(command_of(form), "seat"))
    asked: dict[str, Any] = {"people": people, "cars": await _cars_shown(request)}
    if need:
        asked |= {"need": need, "instead": text_of(form, "instead") or None}
        outcome = await perform(request, "seat_people", asked, id)
    else:
        outcome = await perform(request, "unseat_people", asked, id)
    if "everybody" in outcome.outcome:  # of the other who changes places
        return await _ask_their_leader(request, outcome)
    line = "了解をもらって、分けて入れました" if need else "了解をもらって、分けて出しました"
    return await answered(request, outcome, line=line)


async def undo(request: Request) -> Response:
    """元に戻す, without leaving the board."""
    outcome = await perform_form(request, "take_back")

    def gather(tx: Tx) -> str:
        was = outcomes_of(tx, [outcome.outcome["entry"]]).get(outcome.outcome["entry"])
        now = look(tx)
        before = was.outcome.get("before", {}) if was else {}
        apart = [id for need, had in before.items() for id in had["people"] if now.seat_of.get(id) != need]
        names = [with_san(row["name"]) for id in apart if (row := people.by_id(tx, id))]
        if not names:
            return "元に戻しました"
        return f"元に戻しました。{'、'.join(names)}は、もうほかの班にいるか待っていないので、戻していません"

    line = await database(request).read(gather) if outcome.done else ""
    return await answered(request, outcome, whole=True, line=line)


def _number(said: str) -> Words:
    return lambda now, asked, done: said.format(n=done.outcome["number"])


routes = [
    desk_route("/matching/board/seat", seat, "POST", part=True),
    desk_route("/matching/board/split", split, "POST", part=True),
    desk_route(
        "/matching/board/unseat",
        unseat,
        "POST",
        part=True,
    ),
    desk_route(
        "/matching/board/leader",
        _does(
            "choose_draft_leader", lambda now, asked, done: f"{_names(now, asked['people'])}を班長にしました"
        ),
        "POST",
        part=True,
    ),
    desk_route(
        "/matching/board/lock", _does("lock_draft", _number("{n}番の班を固定しました")), "POST", part=True
    ),
    desk_route(
        "/matching/board/unlock",
        _does("unlock_draft", _number("{n}番の班の固定を外しました")),
        "POST",
        part=True,
    ),
    desk_route(
        "/matching/board/aside",
        _does("set_need_aside_today", _number("{n}番を今日は出さないことにしました")),
        "POST",
        part=True,
    ),
    desk_route("/matching/board/back", _does("bring_need_back_today"), "POST", part=True),
    desk_route(
        "/matching/board/forbid",
        _does(
            "forbid_pair",
            lambda now, asked, done: (
                f"{_names(now, asked['people'])}は{done.outcome['number']}番へ行かせません"
            ),
        ),
        "POST",
        part=True,
    ),
    desk_route("/matching/board/allow", _does("allow_pair"), "POST", part=True),
    desk_route("/matching/board/together", _does("keep_group_together"), "POST", part=True),
    desk_route("/matching/board/undo", undo, "POST", part=True),
]
