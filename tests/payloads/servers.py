from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "add_place": lambda w: {"place": new_id(), "name": f"拠点{new_id()[-6:]}"},
    "end_place": lambda w: {"place": w.place()},
    "hand_need": lambda w: {"need": w.need(), "to": w.north},
}
