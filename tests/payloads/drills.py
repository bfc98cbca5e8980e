from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "throw_drill_away": lambda w: {"drill": w.drill()},
    "throw_drill_part": lambda w: {"drill": w.drill(thrown=True), "table": "needs", "ids": []},
    "end_throwing_drill": lambda w: {"drill": w.drill(thrown=True)},
    "keep_drill_change": lambda w: w.drill_change(),
    "undo_drill_change": lambda w: w.drill_change(),
}
