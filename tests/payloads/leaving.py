from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id
from tests.payloads.values import TODAY
from tests.phone import TOMORROW

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "close_day": lambda w: {"day": TODAY},
    "group_leaves": lambda w: {"arrival": w.arrival()},
    "say_next_visit": lambda w: {"person": w.person(), "day": TOMORROW},
    "say_thanks": lambda w: {"thanks": new_id(), "need": w.done_need(), "words": "ありがとう"},
}
