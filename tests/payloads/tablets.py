from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "enrol_device": lambda w: {
        "device": new_id(),
        "name": f"受付{new_id()[-8:]}",
        "desk": "reception",
        "token_hash": new_id().replace("-", "") * 2,
        "uses": ["reception"],
    },
    "set_uses": lambda w: {"device": w.device(), "uses": ["reception", "returns"]},
    "cut_off_device": lambda w: {"device": w.device()},
    "set_tablets": lambda w: {"keep_hours": 72, "lock_minutes": 10},
}
