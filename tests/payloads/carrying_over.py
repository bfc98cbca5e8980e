from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import need_payload, new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def _left(w: World) -> dict[str, Any]:
    """A need that still waits when its incident has been closed."""
    w.do("open_incident", name="秋の豪雨")
    need = w.do("record_need", **need_payload())["need"]
    w.do("close_incident")
    return {"need": need, "request": new_id()}


PAYLOADS: dict[str, Make] = {"carry_over_need": _left}
