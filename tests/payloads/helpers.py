from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "let_in_helper": lambda w: {
        "helper": new_id(),
        "name": f"手伝 {new_id()[-8:]}",
        "desk": "reception",
        "role": "reception",
    },
    "end_helper": lambda w: {"helper": w.helper()},
}
