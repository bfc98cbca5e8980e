from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import today

if TYPE_CHECKING:
    from tests.world import Make, World

HERE = {"where": "here", "plan": "quake", "year": "next" if today().month == 3 else ""}


def _joined(w: World) -> dict[str, Any]:
    person = w.person()
    w.do("say_insurance", person=person, **HERE)
    return {"day": today().isoformat(), "people": [person]}


PAYLOADS: dict[str, Make] = {
    "say_insurance": lambda w: {"person": w.person(insured=False), **HERE},
    "say_group_insurance": lambda w: {"arrival": w.arrival(), **HERE},
    "stay_here": lambda w: {"person": w.volunteer()},
    "send_insurance_list": _joined,
}
