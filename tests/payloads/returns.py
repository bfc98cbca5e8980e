from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "report_return": lambda w: w.report(),
    "add_to_report": lambda w: {"team": w.back(), "did": "片付けた"},
    "take_sheet_back": lambda w: {"team": w.sent(), "copy_number": 1},
}
