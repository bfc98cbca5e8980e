from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make, World


def _taken(world: World) -> str:
    world.do("take_on", what="urgent:one")
    return "urgent:one"


PAYLOADS: dict[str, Make] = {
    "take_on": lambda w: {"what": "late_team:7"},
    "release_taken": lambda w: {"what": _taken(w)},
}
