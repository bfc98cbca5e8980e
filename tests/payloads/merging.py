from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make, World


def _merged(w: World) -> str:
    """The record of two that went into the other."""
    keep, gone = w.person(), w.person()
    w.perform("join_people", {"keep": keep, "gone": gone})
    return gone


PAYLOADS: dict[str, Make] = {
    "part_people": lambda w: {"gone": _merged(w)},
    "join_people": lambda w: {"keep": w.person(), "gone": w.person()},
}
