from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "join_people": lambda w: {"keep": w.person(), "gone": w.person()},
}
