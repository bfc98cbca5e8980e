from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "form_team": lambda w: w.team_payload(),
    "change_team": lambda w: w.changed_team(),
    "disband_team": lambda w: {"team": w.team(), "reason": "雨"},
}
