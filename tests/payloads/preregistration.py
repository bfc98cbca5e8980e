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
    "register_beforehand": lambda w: PAYLOADS["preregister"](w) | {"batch": ""},
    "see_registered": lambda w: {"person": w.unverified(), "same": w.person()},
    "settle_held": lambda w: {"people": [w.unverified(batch="one address")], "state": "valid"},
    "confirm_claim": lambda w: {"claim": w.claim(), "same": True},
}
