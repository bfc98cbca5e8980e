from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id
from tests.phone import FORM

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "preregister": lambda w: (
        {name: FORM[name] for name in FORM}
        | {"person": new_id(), "birth": "1980-04-01", "consent": True, "days": [w.today()]}
    ),
    "confirm_claim": lambda w: {"claim": w.claim(), "same": True},
}
