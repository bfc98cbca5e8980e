from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def _hidden_person(world: World) -> str:
    person = world.person()
    world.do("hide_person", person=person)
    return person


def _hidden_need(world: World) -> str:
    need = world.need(person={"name": f"場所　{new_id()[-6:]}"})
    world.do("hide_need", need=need, place_alone=True)
    return need


PAYLOADS: dict[str, Make] = {
    "hide_person": lambda w: {"person": w.person()},
    "hide_need": lambda w: {"need": w.need()},
    "show_person": lambda w: {"person": _hidden_person(w)},
    "show_need": lambda w: {"need": _hidden_need(w)},
}
