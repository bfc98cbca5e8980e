from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "receive_group": lambda w: {
        "arrival": new_id(),
        "new_group": f"会社{new_id()[-8:]}",
        "new_people": [{"id": new_id(), "name": "社員　一郎"}],
        "unnamed": 3,
        "departure": "15:00",
        "even_if": ["full", "stopped"],
    },
    "name_arrived": lambda w: {
        "arrival": w.arrival(),
        "new_people": [{"id": new_id(), "name": "社員　二郎"}],
        "even_if": ["full", "stopped"],
    },
    "confirm_group": lambda w: {"arrival": w.arrival(), "consent": True},
}
