from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.payloads.values import TODAY
from vcenter.store import centre

if TYPE_CHECKING:
    from tests.world import Make, World


def _of(world: World) -> dict[str, Any]:
    """The incident that is open, and today."""
    incident = world.desk.read(centre.incidents)[0]
    return {"incident": incident["id"], "day": TODAY}


FIGURES = json.dumps(
    {
        "tables": [
            {
                "key": "people",
                "title": "来た人",
                "columns": ["本日", "累計"],
                "figures": [["people.alone", "個人", [3, 8]]],
            }
        ]
    }
)

PAYLOADS: dict[str, Make] = {
    "write_day_report": lambda w: (
        _of(w) | {"reach": "県内の方", "work": "土砂出し", "remarks": "土のう袋が足りない"}
    ),
    "correct_figure": lambda w: (
        _of(w) | {"figure": "people.alone", "value": 12, "counted": 11, "why": "受付を通らずに来た方"}
    ),
    "send_day_report": lambda w: (
        _of(w) | {"to_whom": "県社協", "way": "mail", "note": "速報", "figures": FIGURES}
    ),
    "say_centre_address": lambda w: {"postal": "710-1301", "address": "岡山県倉敷市真備町箭田1141"},
}
