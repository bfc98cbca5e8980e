from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id
from tests.payloads.values import PERSON

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "register_person": lambda w: PERSON | {"person": new_id(), "even_if_same": True, "check_in": True},
    "change_person": lambda w: PERSON | {"person": w.person()},
}
