from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "ask_to_send": lambda w: {"team": w.team_that_may_not_leave()},
    "answer_question": lambda w: {"question": w.question(), "answer": "yes"},
}
