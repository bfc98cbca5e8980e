from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def honour(w: World) -> str:
    return str(w.do("keep_honour_rule", **PAYLOADS["keep_honour_rule"](w))["honour"])


def with_points(w: World) -> str:
    w.do("say_year_settings", points_on=True, points_session=1)
    return w.person()


PAYLOADS: dict[str, Make] = {
    "keep_honour_rule": lambda w: {"honour": new_id(), "name": f"感謝状{new_id()[-6:]}", "years": 5},
    "end_honour_rule": lambda w: {"honour": honour(w)},
    "give_honours": lambda w: {"honour": honour(w), "people": [w.person()]},
    "add_points": lambda w: {"person": with_points(w), "way": "put", "points": 3, "what": "ポスター作り"},
}
