from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id
from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def plan(w: World) -> str:
    return str(w.do("keep_cover_plan", **PAYLOADS["keep_cover_plan"](w))["plan"])


PAYLOADS: dict[str, Make] = {
    "keep_cover_plan": lambda w: {
        "plan": new_id(),
        "name": f"Aプラン{new_id()[-6:]}",
        "premium": 28,
        "least_heads": 20,
        "names": True,
        "copies": 3,
    },
    "end_cover_plan": lambda w: {"plan": plan(w)},
    "cover_gathering": lambda w: {
        "cover": new_id(),
        "plan": plan(w),
        "title": "敬老の集い",
        "first_day": TODAY,
        "heads": 30,
    },
    "end_cover": lambda w: {
        "cover": w.do("cover_gathering", **PAYLOADS["cover_gathering"](w))["cover"],
    },
}
