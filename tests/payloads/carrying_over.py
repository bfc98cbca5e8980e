from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from vcenter.store.tx import Tx, insert

if TYPE_CHECKING:
    from tests.world import Make, World

_OVER = {
    "name": "夏の豪雨",
    "drill": 0,
    "opened_at": "2020-08-01T00:00:00.000Z",
    "closed_at": "2020-09-01T00:00:00.000Z",
}


def _left(w: World) -> dict[str, Any]:
    """A need that still waits when its incident has been closed."""
    need, incident = w.need(), new_id()

    def close(tx: Tx) -> None:
        insert(tx, "incidents", {"id": incident} | _OVER)
        tx.execute(
            "UPDATE needs SET incident_id = :incident, state = 'ready' WHERE id = :id",
            incident=incident,
            id=need,
        )

    w.desk.write(close)
    return {"need": need, "request": new_id()}


PAYLOADS: dict[str, Make] = {"carry_over_need": _left}
