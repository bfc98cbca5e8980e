from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id
from tests.payloads.values import HASH, TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def _leader(w: World) -> dict[str, str]:
    """Of two salons one."""
    name, salon = w.staff(), w.salon()
    for one in (salon, w.salon()):
        w.do("give_salon", name=name, salon=one)
    return {"name": name, "salon": salon}


PAYLOADS: dict[str, Make] = {
    "add_staff": lambda w: {"staff": new_id(), "name": f"担当 {new_id()[-8:]}", "secret_hash": HASH},
    "retire_staff": lambda w: {"name": w.staff()},
    "change_secret": lambda w: {"name": w.staff(), "secret_hash": HASH},
    "give_role": lambda w: {"name": w.staff(), "role": "reception", "place": "*", "until": TODAY},
    "give_salon": lambda w: {"name": w.staff(), "salon": w.salon()},
    "end_salon": _leader,
    "end_role": lambda w: {"name": w.staff(), "role": "reception", "place": "*"},
}
