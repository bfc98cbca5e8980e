"""A course and a drill of the demonstration, at which everybody's pass is scanned: one today, one that has been, one to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.demo.morning import Morning, Part

CAME_THEN, CAME_TODAY = 38, 12
"""People of the rosters."""


async def add(morning: Morning) -> None:
    async def plan(name: str, kind: str, days: int, **said: Any) -> dict[str, str]:
        day = (morning.day + timedelta(days=days)).isoformat()
        salon = morning.id()
        card = {"salon": salon, "name": name, "kind": kind, "day": day, "venue": "市民会館", **said}
        await morning.do("plan_gathering", card, 0.1)
        return {"salon": salon, "day": day}

    over = await plan("地区合同避難訓練", "drill", -21, hours_from="9:00", hours_to="11:30", district="港町")
    for person in morning.everyday[:CAME_THEN]:
        await morning.do("mark_salon_roll", over | {"person": person}, 0.15)
    await morning.do("say_salon_session", over | {"state": "held", "guests": 6}, 0.2)
    now = await plan("ボランティア入門講座", "course", 0, hours_from="10:00", hours_to="12:00")
    for person in morning.everyday[CAME_THEN : CAME_THEN + CAME_TODAY]:
        await morning.do("mark_salon_roll", now | {"person": person}, 0.8)
    await plan("ふれあい福祉まつり", "event", 15, hours_from="10:00", hours_to="15:00")


PART = Part(96, add)
