"""Salons of the demonstration in its disaster: one is open in a shelter today, another tomorrow; needs were heard, helpers are wanted."""

from __future__ import annotations

from datetime import timedelta

from vcenter.demo.morning import Morning, Part
from vcenter.store import groups, salons
from vcenter.store.tx import Row, Tx

HEARD = (
    ("shopping", "薬をもらいに病院へ行く車がない"),
    ("water", "給水車の水を部屋まで運べない"),
    ("listening", ""),
)


def _largest(tx: Tx) -> list[tuple[Row, list[Row]]]:
    rows = sorted(groups.all_salons(tx), key=lambda row: (-row["known"], row["name"]))
    return [(row, salons.guests(tx, row["id"])) for row in rows[:2]]


async def add(morning: Morning) -> None:
    today, tomorrow = morning.day.isoformat(), (morning.day + timedelta(days=1)).isoformat()
    (first, guests), (second, _) = await morning.database.read(_largest)
    here = {"salon": first["id"], "day": today}
    opened = {"place": "みなと小学校の体育館", "hours_from": "9:30", "hours_to": "11:30", "helpers_wanted": 6}
    await morning.do("open_shelter_salon", here | opened, 0.3)
    for number, guest in enumerate(guests[: len(guests) * 2 // 3]):
        await morning.do("mark_salon_roll", here | {"person": guest["id"]}, 0.6 + number / 200)
    for guest, (category, what) in zip(guests, HEARD, strict=False):
        said = {"person": guest["id"], "need": morning.id(), "category": category, "what": what}
        await morning.do("hear_need_at_salon", here | said, 0.8)
    there = {"salon": second["id"], "day": tomorrow}
    opened = {"place": "港町公民館", "hours_from": "13:30", "hours_to": "15:00", "helpers_wanted": 5}
    await morning.do("open_shelter_salon", there | opened, 0.7)
    await morning.do("want_shelter_helpers", there | {"need": morning.id()}, 0.75)


PART = Part(95, add)
