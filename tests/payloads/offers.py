from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make, World


def _posted(w: World) -> str:
    w.today()
    need = w.need()
    w.do("post_needs", needs=[need])
    return need


def _raised(w: World) -> str:
    person, need = w.volunteer(), _posted(w)
    w.do("raise_hand", person=person, need=need)
    return person


PAYLOADS: dict[str, Make] = {
    "post_needs": lambda w: {"needs": [w.need(), w.need()]},
    "take_down_needs": lambda w: {"needs": [_posted(w)]},
    "raise_hand": lambda w: {"person": w.volunteer(), "need": _posted(w), "at_desk": True},
    "lower_hand": lambda w: {"person": _raised(w)},
}
