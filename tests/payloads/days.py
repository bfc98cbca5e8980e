from __future__ import annotations

from typing import TYPE_CHECKING

from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "set_capacity": lambda w: {"day": TODAY, "people": 200},
    "say_status": lambda w: {"day": TODAY, "state": "open", "meeting_point": "体育館前"},
    "add_days": lambda w: {"person": w.person(), "days": [w.today()]},
    "cancel_day": lambda w: {"person": w.registered(), "day": TODAY},
}
