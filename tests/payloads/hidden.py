from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make, World


def _hidden_person(world: World) -> str:
    person = world.person()
    world.do("hide_person", person=person)
    return person


def _need(world: World) -> str:
    """Of somebody of whom nothing else is: they are hidden too."""
    return world.need(person={"person": world.person(), "name": "隠　れい"})


def _hidden_need(world: World) -> str:
    need = _need(world)
    world.do("hide_need", need=need, place_alone=True)
    return need


PAYLOADS: dict[str, Make] = {
    "hide_person": lambda w: {"person": w.person()},
    "hide_need": lambda w: {"need": _need(w)},
    "show_person": lambda w: {"person": _hidden_person(w)},
    "show_need": lambda w: {"need": _hidden_need(w)},
}
