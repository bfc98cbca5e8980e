from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def given(w: World, **changes: Any) -> dict[str, Any]:
    """A list that is lent until today."""
    return {
        "given": new_id(),
        "sort": "people",
        "to_whom": "川上町会",
        "ground": "consent",
        "people": 12,
        "return_by": TODAY,
    } | changes


PAYLOADS: dict[str, Make] = {
    "give_list": given,
    "number_copy": lambda w: {"sort": "people", "to_whom": "川上町会", "people": 12},
    "end_given_list": lambda w: {"given": w.do("give_list", **given(w))["given"], "how": "returned"},
}
