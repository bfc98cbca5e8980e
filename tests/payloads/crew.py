from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def added(world: World, **changes: Any) -> str:
    return str(world.do("add_crew", **PAYLOADS["add_crew"](world) | changes)["crew"])


def period(world: World) -> str:
    asked = {"crew": added(world), "first_day": "2026-01-05", "last_day": "2026-01-09"}
    return str(world.do("add_crew_period", **asked)["period"])


PAYLOADS: dict[str, Make] = {
    "add_crew": lambda w: {
        "crew": new_id(),
        "name": f"応援　{new_id()[-6:]}",
        "body": "山手市社協",
        "kind": "prefecture",
        "span": "8:30–17:15",
        "rest": "60",
        "first_day": TODAY,
    },
    "change_crew": lambda w: {
        "crew": added(w),
        "name": "応援　太郎",
        "body": "青葉県社協",
        "kind": "outside",
    },
    "add_crew_period": lambda w: {"crew": added(w), "first_day": "2026-01-05", "last_day": "2026-01-09"},
    "change_crew_period": lambda w: {
        "period": period(w),
        "first_day": "2026-01-06",
        "last_day": "2026-01-09",
    },
    "drop_crew_period": lambda w: {"period": period(w)},
    "say_crew_rule": lambda w: {"agreed": "7:45", "off_days": ["5", "6"], "holidays_off": True},
    "say_crew_usual": lambda w: {"day": TODAY, "crew": [added(w)]},
    "say_crew_day": lambda w: {"crew": added(w), "day": TODAY, "span": "8:30–19:00", "rest": "60"},
}
