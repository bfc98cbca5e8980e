from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def lent(world: World) -> dict[str, Any]:
    team = world.team()
    return {"loan": new_id(), "team": team, "person": world.leader_of(team), "what": "スコップ", "count": 3}


PAYLOADS: dict[str, Make] = {
    "lend_equipment": lent,
    "take_equipment_back": lambda world: {"loan": world.do("lend_equipment", **lent(world))["loan"]},
}
