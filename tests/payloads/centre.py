from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import today

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "say_facts": lambda w: {"name": "みなと市災害ボランティアセンター", "closes_at": "16:00"},
    "open_incident": lambda w: {"name": "豪雨"},
    "say_incident": lambda w: {"disaster": "quake", "at_once": True, "at_once_from": today().isoformat()},
    "say_waste_site": lambda w: {"waste_place": "みなと埠頭", "waste_hours": "9:00〜15:30"},
    "say_fees": lambda w: {"basic": 350, "quake": 500},
    "close_incident": lambda w: {},
    "end_drill_needs": lambda w: {"needs": [w.need()]},  # none: the world is in no drill
}
