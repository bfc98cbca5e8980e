from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def _guest(w: World) -> dict[str, Any]:
    return dict(w.do("put_in_salon", salon=w.salon(), person=w.person()))


PAYLOADS: dict[str, Make] = {
    "add_salon": lambda w: {
        "salon": new_id(),
        "name": f"サロン{new_id()[-8:]}",
        "days": "第2・4火曜 10時〜12時",
    },
    "plan_gathering": lambda w: {
        "salon": new_id(),
        "name": f"防災講座{new_id()[-8:]}",
        "kind": "course",
        "day": TODAY,
        "hours_from": "13:30",
        "hours_to": "15:00",
    },
    "change_salon": lambda w: {"salon": w.salon(), "name": f"サロン{new_id()[-8:]}", "days": "毎週水曜"},
    "put_in_salon": lambda w: {"salon": w.salon(), "newcomer": {"id": new_id(), "name": "堀口　和也"}},
    "come_to_salon": lambda w: {"salon": w.salon(), "person": w.person()},
    "say_guest_state": lambda w: _guest(w) | {"state": "hospital"},
    "end_salon_roll": lambda w: {"salon": w.salon(), "day": TODAY},
    "end_salon_help": lambda w: {"salon": w.salon(), "person": w.person()},
    "mark_salon_roll": lambda w: {
        "salon": w.salon(),
        "day": TODAY,
        "newcomer": {"id": new_id(), "name": "堀口　和也"},
    },
    "say_salon_session": lambda w: {"salon": w.salon(), "day": TODAY, "state": "held", "guests": 3},
}
