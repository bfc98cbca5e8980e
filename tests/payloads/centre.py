from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "say_facts": lambda w: {"name": "みなと市災害ボランティアセンター", "closes_at": "16:00"},
    "open_incident": lambda w: {"name": "豪雨"},
    "close_incident": lambda w: {},
}
