"""Volunteers choose (活動を選ぶ): the posted needs on a big screen, and on their own phones, where they raise a hand for one.

Nothing stands here of whoever asks for help: `Card` (domain/offers.py) is all that is told.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.offers import leader_of
from vcenter.domain.offers import Card, card_of, may_not, unit_of
from vcenter.domain.situation import as_need, as_person
from vcenter.domain.who import Who
from vcenter.locale import LANGUAGES, Says
from vcenter.public.me import entrance, to_choose
from vcenter.public.own_pass import mine
from vcenter.store import attendance, halts, needs, offers, teams
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import gathering_today, today
from vcenter.web.forms import text_of
from vcenter.web.open_page import in_language, language_of, open_form, open_page, perform_open, tries
from vcenter.web.page import public_base
from vcenter.web.qr import qr_address
from vcenter.web.routes import phone_route
from vcenter.web.state import database

HANDS_A_MINUTE = 12
"""Hands that one person may raise and lower."""
ADDRESS_HANDS_A_MINUTE = 600
"""And all who share one address: at a centre hundreds of phones do."""

CARDS = 6
"""On the big screen at once; where there are more, one page after the other."""
SECONDS = 20
"""For which each of its pages is seen."""


def _cards(tx: Tx, waiting: list[Row]) -> list[tuple[Row, Card]]:
    """The posted needs that may be chosen now, each with its card; none while the day is halted."""
    day = today().isoformat()
    posted = offers.posted(tx, day)
    hands = offers.hands(tx, day, waiting, posted)
    return [(need, card_of(need, len(hands[need["id"]]))) for need in posted]


def _on_screen(tx: Tx) -> dict[str, Any]:
    return {
        "cards": [card for _, card in _cards(tx, attendance.waiting(tx, gathering_today(tx)))],
        "paused": halts.of_day(tx, today().isoformat()) is not None,
    }


@lru_cache(maxsize=200)
def _qr(address: str) -> str:
    return qr_address(address)


async def _screen(request: Request, template: str) -> Response:
    found = await database(request).read(_on_screen)
    cards: list[Card] = [] if found["paused"] else found["cards"]
    pages = max(1, -(-len(cards) // CARDS))
    each = -(-len(cards) // pages)  # none of them nearly empty
    page = int(time.time()) // SECONDS % pages
    base = f"{public_base(request)}me/choose"
    here = cards[page * each : (page + 1) * each]
    return await open_page(
        request,
        template,
        cards=here,
        paused=found["paused"],
        page=page + 1,
        pages=pages,
        seconds=SECONDS,
        codes={card.number: _qr(f"{base}?need={card.number}") for card in here},
        every=[Says(code) for code in LANGUAGES],
    )


async def screen(request: Request) -> Response:
    return await _screen(request, "choose/screen.html")


async def screen_now(request: Request) -> Response:
    return await _screen(request, "choose/screen_now.html")


def _mine(tx: Tx, person: Row) -> dict[str, Any]:
    """What somebody may choose at their own phone, what not and why, and for what they have a hand up."""
    day, gathering = today(), gathering_today(tx)
    waiting = attendance.waiting(tx, gathering)
    row = next((one for one in waiting if one["id"] == person["id"]), None)
    found: dict[str, Any] = {
        "waits": row is not None,
        "team": teams.team_of(tx, person["id"]),
        "paused": halts.of_day(tx, day.isoformat()) is not None,
        "cards": [], "cannot": [], "hand": None, "ended": None, "led": False, "group": 1,
    }  # fmt: skip
    if row is None or found["team"] or found["paused"]:
        return found
    unit = unit_of(row, waiting)
    leader = leader_of(tx, unit)
    found |= {"group": len(unit), "led": leader not in (None, person["id"])}
    posted = _cards(tx, waiting)
    hand = offers.up(tx, day.isoformat()).get(person["id"])
    for need, card in posted:
        why = _why(person["id"], unit, need, day)
        if hand and hand["need_id"] == need["id"] and hand["raised_at"] >= need["posted_at"]:
            found["hand"] = card
        elif why:
            found["cannot"].append((card, why))
        else:
            found["cards"].append(card)
    if hand and not found["hand"] and row["in_at"] <= hand["raised_at"]:
        before = needs.by_id(tx, hand["need_id"])
        found["ended"] = before["number"] if before else None
    return found


def _why(person_id: str, unit: list[Row], need: Row, day: Any) -> str:
    """Why this person, or one of those who go with them, may not; a key of MAY_NOT, "" where they may."""
    seen = as_need(need, datetime.now(UTC))
    for one in unit:
        why = may_not(as_person(one, day), seen)
        if why and not (why == "guardian" and len(unit) > 1):
            return why if one["id"] == person_id else "group"
    return ""


async def _page(
    request: Request, person: Row, template: str, status: int = 200, *, notice: str = "", wrong: str = ""
) -> Response:
    found = await database(request).read(_mine, person)
    wanted = request.query_params.get("need", "")
    # What somebody came for by its QR stands on top.
    found["cards"].sort(key=lambda card: str(card.number) != wanted)
    fresh = to_choose(wanted).partition("?")[2]
    return await open_page(
        request,
        template,
        status,
        path="/me/choose",
        fresh="/me/choose/now" + (f"?{fresh}" if fresh else ""),
        wanted=wanted,
        notice=notice,
        wrong=wrong,
        gathered=found,
    )


async def show(request: Request) -> Response:
    person = await mine(request)
    if person is None:
        wanted = request.query_params.get("need", "")
        return await entrance(request, values={"need": wanted if to_choose(wanted) else "0"})
    says = Says(language_of(request))
    done = {"raised": "choose.raised", "lowered": "choose.lowered"}.get(request.query_params.get("done", ""))
    return await _page(request, person, "choose/page.html", notice=says(done) if done else "")


async def now(request: Request) -> Response:
    """The part of the page that changes."""
    person = await mine(request)
    if person is None:
        return Response(status_code=401)
    return await _page(request, person, "choose/now.html")


async def _do(request: Request, kind: str, done: str, need: str | None = None) -> Response:
    """Raise or lower one's own hand. need: the id of that for which, None of nothing that we know."""
    form = await open_form(request)
    person, says, counted = await mine(request), Says(language_of(request)), tries(request)
    if person is None:
        return await entrance(request, 401, {"need": "0"})
    whom = f"person {person['id']}"
    if counted.spent(request, "hand", ADDRESS_HANDS_A_MINUTE) or counted.spent(
        request, "hand", HANDS_A_MINUTE, whom
    ):
        return await _page(request, person, "choose/page.html", 429, wrong=says("common.too_often"))
    counted.count(request, "hand")
    counted.count(request, "hand", whom)
    if kind == "raise_hand" and need is None:
        return await _page(request, person, "choose/page.html", 422, wrong=says("error.offer_gone"))
    more = {} if need is None else {"need": need}
    asked = {"person": person["id"], **more}
    outcome = await perform_open(request, kind, asked, text_of(form, "command_id"))
    if not outcome.done:
        wrong = next(iter(in_language(outcome, says).values()))
        return await _page(request, person, "choose/page.html", 422, wrong=wrong)
    return RedirectResponse(f"/me/choose?done={done}", 303)


async def raise_hand(request: Request) -> Response:
    said = text_of(await open_form(request), "number")
    known = said.isascii() and said.isdecimal() and bool(to_choose(said))
    need = await database(request).read(needs.by_number, int(said)) if known else None
    return await _do(request, "raise_hand", "raised", need["id"] if need else None)


async def lower_hand(request: Request) -> Response:
    return await _do(request, "lower_hand", "lowered")


routes = [
    phone_route("/choose", screen),
    phone_route("/choose/now", screen_now, part=True),
    phone_route("/me/choose", show),
    phone_route("/me/choose/now", now, part=True, who=Who.VOLUNTEER),
    phone_route("/me/choose", raise_hand, "POST", who=Who.VOLUNTEER),
    phone_route("/me/choose/lower", lower_hand, "POST", who=Who.VOLUNTEER),
]
