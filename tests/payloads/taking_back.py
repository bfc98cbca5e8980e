from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make, World


def _pressed(w: World) -> str:
    """Somebody has just been received; the entry."""
    return w.perform("check_in", {"person": w.person(), "even_if": ["full", "stopped"]}).id


PAYLOADS: dict[str, Make] = {"take_back": lambda w: {"entry": _pressed(w)}}
