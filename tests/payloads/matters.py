from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def heard(world: World, **changes: Any) -> str:
    """Something that waits."""
    return str(world.do("hear_matter", **PAYLOADS["hear_matter"](world) | changes)["matter"])


def answered(world: World) -> str:
    matter = heard(world)
    world.do("answer_matter", matter=matter, answer="おわびした")
    return matter


PAYLOADS: dict[str, Make] = {
    "hear_matter": lambda w: {
        "matter": new_id(),
        "sort": "complaint",
        "what": "土のうで車が出せない",
        "from_name": "近所の方",
        "from_phone": "090-3333-4444",
        "about": "1班の車",
        "need": w.need(),
        "answerer": "本部",
    },
    "change_matter": lambda w: {"matter": heard(w), "what": "水筒（青）", "kept_where": "本部の棚"},
    "give_matter": lambda w: {"matter": heard(w), "answerer": "総務"},
    "answer_matter": lambda w: {"matter": heard(w), "answer": "片づけに行った"},
    "give_lost_back": lambda w: {"matter": heard(w, sort="lost"), "given_to": "本人"},
    "reopen_matter": lambda w: {"matter": answered(w)},
}
