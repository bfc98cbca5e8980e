"""The salons of the demonstration: four months of sessions, some guests who stopped coming, and who helps."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import timedelta

from vcenter.demo.morning import Morning, Part
from vcenter.domain.refusal import Refusal
from vcenter.domain.schedule import read_schedule
from vcenter.store import groups, salons
from vcenter.store.tx import Row, Tx

WEEKS = 16
RECORDED = 5
"""So many salons keep their rolls here; the others still have theirs on paper."""

DONE = ("体操とお茶", "折り紙と歌", "健康相談（保健師）", "季節の飾り作り", "おしゃべりとお茶")
GUESTS = (
    ("橘　ハル", "タチバナ　ハル"),
    ("宮原　トメ", "ミヤハラ　トメ"),
    ("柏木　正吉", "カシワギ　ショウキチ"),
)
"""Who comes to one of the salons and is no volunteer."""


def _with_guests(tx: Tx) -> list[tuple[Row, list[Row]]]:
    return [(salon, salons.guests(tx, salon["id"])) for salon in groups.all_salons(tx)]


async def add(morning: Morning) -> None:
    """Sessions as they were written down; the other parts' dice are left alone."""
    dice = random.Random(20261110)  # noqa: S311  (made-up salons, not a secret)
    known = await morning.database.read(_with_guests)
    guests_named = False
    for salon, guests in sorted(known, key=lambda one: (-len(one[1]), one[0]["name"]))[:RECORDED]:
        people = [one["id"] for one in guests]
        helpers = dice.sample(morning.everyday, 3)
        for place, helper in enumerate(helpers):
            said = {"salon": salon["id"], "person": helper, "part": "helper" if place else "leader"}
            await morning.do("put_in_salon", said, 0)
        for name, kana in () if guests_named else GUESTS:
            newcomer = {"id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)), "name": name, "kana": kana}
            await morning.do("put_in_salon", {"salon": salon["id"], "newcomer": newcomer, "v": 2}, 0)
        guests_named = True
        for needing in people[:3]:
            said = {"salon": salon["id"], "person": needing, "needs_support": True}
            await morning.do("put_in_salon", said, 0)
        await _sessions(morning, dice, salon, people, helpers)


async def _sessions(
    morning: Morning, dice: random.Random, salon: Row, people: Sequence[str], helpers: Sequence[str]
) -> None:
    try:
        schedule = read_schedule(salon["days"])
    except Refusal:
        return
    first = morning.day - timedelta(weeks=WEEKS)
    gone = set(people[1:3])  # who have not come for a while
    for number, day in enumerate(schedule.dates(first, morning.day - timedelta(days=1))):
        said = {"salon": salon["id"], "day": day.isoformat()}
        if number == 2:
            await morning.do("say_salon_session", said | {"state": "cancelled", "why": "大雨警報のため"}, 0)
            continue
        lately = (morning.day - day).days < 45
        came = [id for id in people if dice.random() < 0.85 and not (lately and id in gone)]
        held = {"state": "held", "came": came, "rest_absent": True, "visitors": dice.randint(0, 2)}
        held["came_helpers"] = helpers[: 2 + number % 2]
        await morning.do("say_salon_session", said | held | {"activity": dice.choice(DONE)}, 0)


PART = Part(25, add)
