"""Volunteers choose (手を挙げる), as staff see it: posting needs, who has raised a hand for each, and raising one by scan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.path import Outcome
from vcenter.desks.halts import today_halted
from vcenter.domain.contact import digits
from vcenter.domain.offers import MAY_NOT, WHY_NOT, may_not, unit_of, why_not_posted
from vcenter.domain.passes import PassCode
from vcenter.domain.roles import Role
from vcenter.domain.situation import as_need, as_person
from vcenter.store import attendance, needs, offers, people, search, teams
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import gathering_today, today, today_text
from vcenter.web.done import entry_of, going_on, says, without_line
from vcenter.web.environment import new_id
from vcenter.web.forms import perform, perform_form, text_of
from vcenter.web.page import fragment, page
from vcenter.web.qr import read_scanned
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.MATCHING, Role.RECEPTION})
POSTING = frozenset({Role.MATCHING})

SHOWN = 12
LONGEST_NUMBER = 10


class OfNeed(NamedTuple):
    """What stands beside a need that is ready. why_not: why it is never posted, in words; people: who has a hand up, in their order."""

    posted: bool
    why_not: str
    people: list[Row]


def hands_of(tx: Tx, waiting: list[Row]) -> dict[str, list[Row]]:
    """Each posted need to whoever has raised a hand for it, in the order in which they did. waiting: rows of attendance.waiting."""
    day = today_text()
    return offers.hands(tx, day, waiting, offers.posted(tx, day))


def beside_needs(tx: Tx, waiting: list[Row], ready: Iterable[Row]) -> dict[str, Any]:
    """What templates/offers/of_need.html shows beside these needs: `offers`, by their ids; `not_posted`: how many could be posted and
    are not. waiting: rows of attendance.waiting, with the marks that a screen shows of them."""
    hands, day = hands_of(tx, waiting), today_text()
    shown = {}
    for row in offers.with_secret(tx, ready):
        why = why_not_posted(row, day)
        shown[row["id"]] = OfNeed(row["id"] in hands, WHY_NOT.get(why, ""), hands.get(row["id"], []))
    return {
        "offers": shown,
        "not_posted": sum(not one.posted and not one.why_not for one in shown.values()),
    }


def _posted(tx: Tx) -> dict[str, Any]:
    waiting = attendance.waiting(tx, gathering_today(tx))
    ready = needs.ready(tx)
    beside = beside_needs(tx, waiting, ready)
    posted = {row["id"] for row in ready if beside["offers"][row["id"]].posted}
    return {
        **beside,
        **today_halted(tx),
        "posted": [row for row in ready if row["id"] in posted],
        "others": [row for row in ready if row["id"] not in posted],
    }


async def show(request: Request) -> Response:
    return await page(
        request,
        "offers/page.html",
        title="活動を選ぶ（手を挙げる）",
        desk="matching",
        gathered=await database(request).read(_posted),
    )


async def listed(request: Request) -> Response:
    return fragment(request, "offers/posted.html", gathered=await database(request).read(_posted))


async def find(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]
    found = await database(request).read(_find, words)
    return fragment(request, "offers/found.html", words=words, people=found[:SHOWN], more=len(found) > SHOWN)


def _find(tx: Tx, words: str) -> list[Row]:
    return search.people(tx, words, gathering_today(tx), SHOWN + 1)


async def scan(request: Request) -> Response:
    """A pass was read: whoever holds it, and what they may choose."""
    code = read_scanned(request, text_of(await request.form(), "code")[:200])
    person = await database(request).read(people.by_pass, code.number) if isinstance(code, PassCode) else None
    if person is None:
        return fragment(request, "offers/unknown.html", wrong="")
    return await _person(request, person["id"])


async def choose(request: Request) -> Response:
    """Somebody of the list that was found."""
    return await _person(request, text_of(await request.form(), "person"))


def _of_person(tx: Tx, person_id: str) -> dict[str, Any]:
    """The person in front of the desk: their hand, and each posted need with why they may not raise one for it."""
    waiting = attendance.waiting(tx, gathering_today(tx))
    row = next((one for one in waiting if one["id"] == person_id), None)
    hands, day = hands_of(tx, waiting), today()
    unit = unit_of(row, waiting) if row else []
    choices = []
    for need in offers.posted(tx, day.isoformat()):
        seen = as_need(need, datetime.now(UTC))
        why = next(
            (code for one in unit if (code := may_not(as_person(one, day), seen)) not in ("", "guardian")), ""
        )
        choices.append({"need": need, "why": MAY_NOT.get(why, ""), "hands": len(hands.get(need["id"], []))})
    mine = next((id for id, those in hands.items() if any(one["id"] == person_id for one in those)), "")
    return {
        "person": people.by_id(tx, person_id),
        "waits": row is not None,
        "team": teams.team_of(tx, person_id),
        "unit": unit,
        "choices": choices,
        "mine": mine,
    }


async def _person(request: Request, person_id: str, outcome: Outcome | None = None) -> Response:
    found = await database(request).read(_of_person, person_id)
    wrong = "" if outcome is None or outcome.done else outcome.said[0]
    if found["person"] is None:
        return fragment(request, "offers/unknown.html", wrong=wrong)
    return fragment(
        request,
        "offers/person.html",
        gathered=found,
        wrong=wrong,
        done=outcome if outcome and outcome.done else None,
        back=entry_of(outcome) if outcome else "",
    )


async def raise_hand(request: Request) -> Response:
    """The number of a need was said, or its button pressed."""
    form = await request.form()
    person, said = text_of(form, "person"), text_of(form, "pressed") or digits(text_of(form, "number")[:20])
    known = said.isascii() and said.isdecimal() and len(said) < LONGEST_NUMBER
    need = await database(request).read(needs.by_number, int(said)) if known else None
    # Of what no need bears the command says that it is not posted.
    asked = {"person": person, "need": need["id"] if need else new_id(), "at_desk": True}
    outcome = await perform(request, "raise_hand", asked, text_of(form, "command_id"))
    return await _person(request, person, outcome)


async def lower_hand(request: Request) -> Response:
    person = text_of(await request.form(), "person")
    return await _person(request, person, await perform_form(request, "lower_hand", {"at_desk": True}))


async def take_back(request: Request) -> Response:
    """A hand was raised, or lowered, by a slip of the finger."""
    person = text_of(await request.form(), "person")
    return await _person(request, person, await perform_form(request, "take_back"))


POSTED = says("needs_posted", "{n}件を掲示しました。ボランティアが手を挙げられます。")
TAKEN_DOWN = says("needs_taken_down", "{n}件の掲示をやめました。")
AS_BEFORE = says("needs_posted_already", "もう掲示しています。")


async def post(request: Request) -> Response:
    """One need, or all that may be posted, where the form says so."""
    every = bool(text_of(await request.form(), "every"))
    more = {"needs": await database(request).read(_may_be_posted)} if every else {}
    return await _went_on(request, await perform_form(request, "post_needs", more), POSTED)


def _may_be_posted(tx: Tx) -> list[str]:
    return [row["id"] for row in offers.ready(tx) if not why_not_posted(row, today_text())]


async def take_down(request: Request) -> Response:
    return await _went_on(request, await perform_form(request, "take_down_needs"), TAKEN_DOWN)


async def _went_on(request: Request, outcome: Outcome, line: str) -> Response:
    here = without_line(text_of(await request.form(), "here"))
    here = "/matching" if here == "/" else here
    if outcome.done:
        count = outcome.outcome["count"]
        return RedirectResponse(going_on(here, line if count else AS_BEFORE, count or "", of=outcome), 303)
    return await page(
        request,
        "message.html",
        422,
        title="掲示は変わっていません",
        desk="matching",
        what="\n".join(outcome.said),
        safe="ほかのニーズの掲示は、いまのままです。",
        todo="もとの画面を開き、いまのようすを確かめてください。",
        back=here,
    )


routes = [
    desk_route("/offers", show),
    desk_route("/offers/posted", listed, part=True),
    desk_route("/offers/find", find, "POST"),
    desk_route("/offers/scan", scan, "POST"),
    desk_route("/offers/person", choose, "POST"),
    desk_route("/offers/raise", raise_hand, "POST"),
    desk_route("/offers/lower", lower_hand, "POST"),
    desk_route("/offers/take-back", take_back, "POST"),
    desk_route("/offers/post", post, "POST", roles=POSTING),
    desk_route("/offers/down", take_down, "POST", roles=POSTING),
]
