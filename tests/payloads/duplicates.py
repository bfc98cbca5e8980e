from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "keep_people_apart": lambda w: {"one": w.person(), "other": w.person()},
}
