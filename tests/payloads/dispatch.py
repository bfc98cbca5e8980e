from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "print_sheets": lambda w: {"teams": [w.team()]},
    "send_out": lambda w: {"team": w.team_that_may_leave(), "back_by": "23:59"},
    "take_team_back": lambda w: {"team": w.sent(), "reason": "番号のまちがい", "sheets": "void"},
    "change_back_by": lambda w: {"team": w.sent(), "back_by": "24:30", "asked_by": "班長の電話"},
}
