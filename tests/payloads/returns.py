from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "report_return": lambda w: w.report(),
    "record_return": lambda w: w.report() | {"injuries": "手を切った"},
    "add_to_report": lambda w: {"team": w.back(), "did": "片付けた"},
    "take_sheet_back": lambda w: {"team": w.sent(), "copy_number": 1},
    "say_sheet_lost": lambda w: {"team": w.sent(), "copy_number": 1, "why": "風で飛んだ"},
    "tell_injury": lambda w: {"team": w.sent(), "what": "転んで手を切った"},
    "correct_report": lambda w: {"team": w.back(), "why": "聞きまちがい", "result": "done", "did": "二部屋"},
    "correct_whereabouts": lambda w: w.home(),
    "say_staying": lambda w: w.staying(),
    "say_elsewhere": lambda w: w.elsewhere(),
    "end_stay": lambda w: {"person": w.stayed(), "how": "home"},
}
