from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def _opened(w: World) -> dict[str, Any]:
    """A salon that is open in a shelter today, with a leader."""
    salon = w.salon()
    w.do("put_in_salon", salon=salon, person=w.person(), part="leader")
    w.do("open_shelter_salon", salon=salon, day=TODAY, place="川上小学校")
    return {"salon": salon, "day": TODAY}


def _heard(w: World) -> dict[str, Any]:
    salon, person = w.salon(), w.person()
    w.do("put_in_salon", salon=salon, person=person)
    return {"salon": salon, "day": TODAY, "person": person, "need": new_id(), "category": "shopping"}


PAYLOADS: dict[str, Make] = {
    "open_shelter_salon": lambda w: {
        "salon": w.salon(),
        "day": TODAY,
        "where": "shelter",
        "place": "川上小学校",
        "hours_from": "13:30",
        "hours_to": "15:00",
        "helpers_wanted": 3,
    },
    "hear_need_at_salon": _heard,
    "want_shelter_helpers": lambda w: _opened(w) | {"need": new_id()},
}
