"""A power cut at the beginning of the demonstration's morning: what was written on paper meanwhile is typed in, but for three sheets."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import uuid_utils

from vcenter.commands.from_paper import mark
from vcenter.commands.path import Command, Outcome, perform
from vcenter.demo.morning import STAFF, Morning, Part
from vcenter.domain.calendar import JAPAN
from vcenter.domain.roles import RESPONSIBLE, Actor
from vcenter.domain.who import Who
from vcenter.store import from_paper

BY = Actor(STAFF, Who.STAFF, RESPONSIBLE)

CUT = (0.02, 0.1, 0.14)
"""Parts of the morning at which people came while the power was out."""

LEFT, BACK = 0.3, 0.8
"""At which their team left, and was back."""


async def _typed(morning: Morning, kind: str, payload: dict[str, Any], at: datetime, number: int) -> Outcome:
    """Something that stood on a paper, at its written time."""
    said = {"paper": number, "writer": "避難所係 松田", "last": False}
    asked = Command(id=str(uuid_utils.uuid7()), kind=kind, at=at, device="受付2番", payload=payload)
    outcome = await perform(morning.database, asked, BY, beside=partial(mark, said))
    if not outcome.done:
        raise RuntimeError(f"{kind}: {outcome.errors}")
    return outcome


async def add(morning: Morning) -> None:
    """Three people came, one call was taken and a team left on paper. Two cards and a call for help are still in the box."""
    printed = await morning.do(
        "print_blank_papers", {"counts": {"card": 6, "need": 3, "team": 2}}, 0.0, "本部"
    )
    pile, first = printed.outcome["pile"], printed.outcome["first"]
    await morning.do("use_papers", {"pile": pile}, 0.01, "本部")
    people = []
    for at, part in enumerate(CUT):
        name, kana = morning.name("f")
        card = {
            "person": morning.id(),
            "name": name,
            "kana": kana,
            "birth": morning.birth(20, 60),
            "phone": morning.phone(),
            "consent": True,
            "insurance": {
                "where": "web",
                "plan": "quake",
                "joined_on": morning.day.isoformat(),
                "year": "this",
            },
            "may_lead": at == 0,
            "experienced": at == 0,
            "check_in": True,
            "even_if_same": True,
        }
        await _typed(morning, "register_person", card, morning.at(part), first + at)
        people.append(card["person"])
    name, kana = morning.name("m")
    need = {
        "need": morning.id(),
        "source": "visit",
        "person": {"name": name, "kana": kana, "phone": morning.phone()},
        "address": morning.address(),
        "category": "water",
        "request": "エレベーターが止まり、5階まで水を運べない。",
        "people_wanted": 3,
        "urgency": 4,
        "consent_team": True,
        "even_if_same": True,
    }
    await _typed(morning, "record_need", need, morning.at(0.16), first + 6)
    await _team(morning, need["need"], people, first + 9)
    unused = [row["number"] for row in await morning.database.read(from_paper.missing)]
    in_box = {first + 3, first + 4, first + 7}
    rest = {"papers": [number for number in unused if number not in in_box]}
    await morning.do("settle_papers", rest, 0.99, "本部")


async def _team(morning: Morning, need: Any, people: list[Any], number: int) -> None:
    left, back = morning.at(LEFT), morning.at(BACK)
    if back - left < timedelta(minutes=2) or left.astimezone(JAPAN).date() != morning.day:
        return  # right after midnight there is no room for it
    paper = {
        "team": morning.id(),
        "need": need,
        "leader": people[0],
        "members": people,
        "back_at": f"{back.astimezone(JAPAN):%H:%M}",
        "result": "done",
        "did": "5階まで水40リットルを運んだ。",
        "words": "朝から何も飲めていなかった。助かりました。",
    }
    await _typed(morning, "keep_paper_team", paper, left, number)


PART = Part(98, add)
