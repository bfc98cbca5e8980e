from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def _line(world: World) -> str:
    # Each its own desk: one desk has nine open lines at most.
    desk = "desk-" + "".join(chr(ord("a") + int(one, 16)) for one in new_id()[-8:])
    return str(world.do("write_handover", desk=desk, lines=["鍵は青い箱"])["lines"][0])


PAYLOADS: dict[str, Make] = {
    "write_handover": lambda w: {
        "desk": "desk-" + "".join(chr(ord("a") + int(one, 16)) for one in new_id()[-8:]),
        "lines": ["軽トラは16時に返す", "名札は机の下"],
    },
    "end_handover_line": lambda w: {"line": _line(w)},
    "see_handover_point": lambda w: {"desk": "reception", "point": "still_in", "amount": 3},
    "take_over": lambda w: {"desk": "reception", "name": "中川 由美"},
}
