from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def _word(w: World) -> str:
    return str(w.do("add_own_skill", word=f"言葉{new_id()[-12:]}")["word"])


PAYLOADS: dict[str, Make] = {
    "add_own_skill": lambda w: {"word": f"新語{new_id()[-12:]}"},
    "rename_own_skill": lambda w: {"word": _word(w), "to": f"改名{new_id()[-12:]}"},
    "retire_own_skill": lambda w: {"word": _word(w), "retired": True},
}
