from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.centre import today

if TYPE_CHECKING:
    from tests.world import Make, World

TOMORROW = (today() + timedelta(days=1)).isoformat()


def _noticed(world: World) -> str:
    """A team that has noticed something of which nobody has made a need."""
    return str(
        world.do("record_return", **world.report() | {"new_needs": "隣の方が困っている", "v": 2})["team"]
    )


def _injury(world: World) -> str:
    world.do("tell_injury", team=world.sent(), what="釘を踏んだ")
    return world.newest("injuries")[0]


def _line(world: World) -> str:
    return str(world.do("tell_at_briefing", day=TOMORROW, what="足もとに注意")["line"])


def _hurt(world: World) -> dict[str, Any]:
    return {
        "injury": _injury(world),
        "what": "釘を踏んだ",
        "happened_at": "10:30",
        "how_bad": "outpatient",
        "doctor": "港病院",
    }


PAYLOADS: dict[str, Make] = {
    "carry_from_kerb": lambda w: {"team": w.back(), "kerb_trucks": 2, "kerb_what": ["wood"]},
    "make_need_of_team": lambda w: {
        "team": _noticed(w),
        "noticed_category": "listening",
        "noticed_house": "other",
        "noticed_where": "右隣",
        "even_if_same": True,
    },
    "leave_noticed": lambda w: {"team": _noticed(w)},
    "complete_injury": _hurt,
    "tell_at_briefing": lambda w: {"day": TOMORROW, "what": "ぬれた床で滑りやすい", "team": w.back()},
    "drop_from_briefing": lambda w: {"line": _line(w)},
}
