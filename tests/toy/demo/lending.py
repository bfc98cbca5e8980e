"""Equipment that teams of the demonstration have taken along."""

from __future__ import annotations

from vcenter.demo.morning import Morning, Part
from vcenter.store import teams


async def add(morning: Morning) -> None:
    for team in (await morning.database.read(teams.out))[:3]:
        payload = {
            "loan": morning.id(),
            "team": team["id"],
            "person": team["leader_id"],
            "what": "スコップ",
            "count": 3,
        }
        await morning.do("lend_equipment", payload, 0.9, "資機材")


PART = Part(60, add)
