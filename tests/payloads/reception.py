from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "check_in": lambda w: {"person": w.person(), "even_if": ["full", "stopped"]},
    "check_out": lambda w: {"person": w.volunteer()},
    "confirm_at_desk": lambda w: {"person": w.person(consent=False), "consent": True},
}
