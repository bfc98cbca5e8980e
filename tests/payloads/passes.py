from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "reissue_pass": lambda w: {"person": w.person()},
    "bar_person": lambda w: {"person": w.person(), "reason": "けんか"},
}
