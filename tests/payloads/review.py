from __future__ import annotations

from typing import TYPE_CHECKING

from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "settle_review": lambda w: {"review": w.waiting(), "way": "kept", "reason": "押しまちがい"},
    "correct_times": lambda w: {
        "times": [{"person": w.someone, "was": f"{TODAY}T00:00:00Z", "at": f"{TODAY}T00:01:00Z"}]
    },
}
