from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "record_follow_up": lambda w: {"need": w.done_need(), "result": "reached", "content": "satisfied"},
    "make_need_of_follow_up": lambda w: {
        "need": w.done_need(),
        "new": new_id(),
        "request": "物置の泥も出してほしい",
    },
    "begin_watch_of_follow_up": lambda w: {
        "need": w.done_need(),
        "watch": new_id(),
        "consent_council": "yes",
    },
}
