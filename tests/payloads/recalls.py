from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "call_teams_back": lambda w: {
        "recall": new_id(),
        "cause": "heat",
        "words": "WBGT 32℃",
        "teams": [w.sent()],
    },
    "mark_recalled": lambda w: {**w.recalled(), "step": "reached"},
    "unmark_recalled": lambda w: {**w.recalled(), "step": "reached"},
    "end_recall": lambda w: {"recall": w.recalled()["recall"], "why": "雨がやんだ"},
}
