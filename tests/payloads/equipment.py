from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def stock(world: World, **changes: Any) -> str:
    said = {
        "stock": new_id(),
        "kind": "スコップ（角）",
        "count": 5,
        "owner": "hired",
        "from_whom": "山田建材",
    }
    return str(world.do("add_equipment", **said | changes)["stock"])


def lent(world: World) -> dict[str, Any]:
    return {"team": world.team(), "counts": {"スコップ（角）": 3}, "sure": True}


def _taken(world: World) -> dict[str, Any]:
    team = world.do("lend_equipment", **lent(world))["team"]
    return {"team": team, "back": {"スコップ（角）": 2}, "lost": {"スコップ（角）": 1}}


def _lost(world: World) -> dict[str, Any]:
    loan = world.do("miss_equipment", kind="バケツ", lost=1)["loan"]
    return {"loan": loan, "found": 1}


PAYLOADS: dict[str, Make] = {
    "add_equipment": lambda w: {"stock": new_id(), "kind": "一輪車", "count": 2, "singly": True, "due": ""},
    "change_equipment": lambda w: {"stock": stock(w), "count": 4, "kept_at": "倉庫"},
    "say_equipment_kind": lambda w: {"kind": f"発電機{new_id()[-6:]}", "least": 2},
    "lend_equipment": lent,
    "take_equipment_back": _taken,
    "find_equipment": _lost,
    "miss_equipment": lambda w: {"kind": "バケツ", "lost": 1},
    "give_equipment_back": lambda w: {"stock": stock(w)},
}
