"""Which needs are looked at together when a plan is improved: related ones, of which one may gain what another gives up."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from vcenter.domain.matching.table import Table, Teams

MOST_FREE = 100
"""Homes of people without a team that are looked at beside those in teams."""

MOST_LEADERS = 40
"""Of those, such as may lead: they are what a further need lacks first."""


@dataclass(frozen=True)
class Neighbourhood:
    """Needs and homes that are planned anew together, and how they are planned now."""

    kind: str
    needs: tuple[int, ...]
    homes: tuple[int, ...]
    start: Teams


@dataclass(frozen=True)
class Scene:
    """What is chosen from: the plan, needs that are not being looked at, and homes that are free."""

    table: Table
    chosen: Teams
    served: Sequence[int]
    waiting: Sequence[int]
    free: Sequence[int]
    told: frozenset[int] = frozenset()
    """Needs that the looser problem of the bound serves, once it was solved."""


Rng = random.Random
Pick = Callable[[Scene, Rng, int], tuple[list[int], list[int]]]


def _by_chance(scene: Scene, rng: Rng, many: int) -> tuple[list[int], list[int]]:
    """Any that are served, and such as wait and weigh most."""
    return rng.sample(list(scene.served), min(many, len(scene.served))), _heavy(
        scene, scene.waiting, rng, many
    )


def _alike_hours(scene: Scene, rng: Rng, many: int) -> tuple[list[int], list[int]]:
    """Needs of the same hours and rules."""
    if not scene.served:
        return _by_chance(scene, rng, many)
    sign = scene.table.sign_of[rng.choice(list(scene.served))]
    hours = _hours(scene.table, sign)

    def near(need: int) -> float:
        its = scene.table.needs[need].hours
        return (its != hours) + rng.random()

    served = sorted(scene.served, key=near)[:many]
    alike = [need for need in scene.waiting if scene.table.needs[need].hours == hours]
    return served, _heavy(scene, alike, rng, many)


def _hours(table: Table, sign: int) -> tuple[float, float]:
    return next(need.hours for need, its in zip(table.needs, table.sign_of, strict=True) if its == sign)


def _robbed(scene: Scene, rng: Rng, many: int) -> tuple[list[int], list[int]]:
    """A heavy need that waits, others like it, and teams whose leaders could go there, the lightest first."""
    if not scene.waiting:
        return _by_chance(scene, rng, many)
    table = scene.table
    asked = _heavy(scene, scene.waiting, rng, 1)[0]

    def given_up(need: int) -> float:
        can = any(table.units[unit].leads and table.may_go(unit, asked) for unit in scene.chosen[need])
        return table.needs[need].weight * (0.3 + rng.random()) + (0 if can else 3)

    served = sorted(scene.served, key=given_up)[:many]
    others = _heavy(scene, [need for need in scene.waiting if need != asked], rng, many - 1)
    return served, [asked, *others]


def _scarce(scene: Scene, rng: Rng, many: int) -> tuple[list[int], list[int]]:
    """Needs that fight for the same: a skill, cars, strong people, women."""
    table = scene.table
    wants: list[Callable[[int], bool]] = [
        lambda need, skill=skill: skill in table.needs[need].skills  # type: ignore[misc]
        for skill in table.skills
    ]
    wants.append(lambda need: table.needs[need].far)
    wants.append(lambda need: table.needs[need].strong > 0)
    wants.append(lambda need: table.needs[need].women_only)
    wants.append(lambda need: bool(table.knows.get(need)))
    wanted = rng.choice(wants)
    served = sorted(scene.served, key=lambda need: (not wanted(need)) + rng.random() * 1.2)[:many]
    waiting = [need for need in scene.waiting if wanted(need)]
    if len(waiting) < many:
        waiting += _heavy(
            scene, [need for need in scene.waiting if not wanted(need)], rng, many - len(waiting)
        )
    return served, _heavy(scene, waiting, rng, many)


def _rich(scene: Scene, rng: Rng, many: int) -> tuple[list[int], list[int]]:
    """Teams with more who may lead than one, or with fewer than are wished, and heavy needs that wait."""
    table = scene.table

    def poor(need: int) -> float:
        units = [table.units[unit] for unit in scene.chosen[need]]
        leaders = sum(unit.leads for unit in units)
        size = sum(unit.size for unit in units)
        return -(leaders > 1) - (size < table.needs[need].wish) + 1.5 * rng.random()

    return sorted(scene.served, key=poor)[:many], _heavy(scene, scene.waiting, rng, many)


def _light_and_heavy(scene: Scene, rng: Rng, many: int) -> tuple[list[int], list[int]]:
    """The lightest that are served and the heaviest that wait: where the line between them runs."""
    served = sorted(scene.served, key=lambda need: scene.table.needs[need].weight + rng.random())[:many]
    return served, _heavy(scene, scene.waiting, rng, many)


def _told(scene: Scene, rng: Rng, many: int) -> tuple[list[int], list[int]]:
    """What the looser problem would serve and this plan does not, for what only this plan serves."""
    missing = [need for need in scene.waiting if need in scene.told]
    if not missing:
        return _rich(scene, rng, many)
    served = sorted(scene.served, key=lambda need: 0.6 * (need in scene.told) + rng.random())[:many]
    waiting = rng.sample(missing, min(len(missing), many))
    return served, waiting + _heavy(
        scene, [need for need in scene.waiting if need not in scene.told], rng, many // 3
    )


KINDS: dict[str, Pick] = {
    "told": _told,
    "chance": _by_chance,
    "hours": _alike_hours,
    "robbed": _robbed,
    "scarce": _scarce,
    "rich": _rich,
    "line": _light_and_heavy,
}


def _heavy(scene: Scene, needs: Collection[int], rng: Rng, many: int) -> list[int]:
    """So many of these, the heavier the likelier."""
    return sorted(needs, key=lambda need: -scene.table.needs[need].weight + 2 * rng.random())[: max(0, many)]


def neighbourhood(scene: Scene, kind: str, rng: Rng, many: int) -> Neighbourhood:
    """A neighbourhood of this kind, of about so many needs that are served and as many that wait."""
    table = scene.table
    served, waiting = KINDS[kind](scene, rng, many)
    homes = [table.home[unit] for need in served for unit in scene.chosen[need]]
    homes += [home for need in waiting for home in table.held.get(need, ())]
    leaders: list[int] = []
    others: list[int] = []
    for home in rng.sample(list(scene.free), min(len(scene.free), 3 * MOST_FREE)):
        (leaders if any(table.units[unit].leads for unit in table.at_home[home]) else others).append(home)
    leaders = leaders[:MOST_LEADERS]
    homes += {table.home[unit] for unit in table.car_units.values()} & {*scene.free}
    homes += leaders + others[: MOST_FREE - len(leaders)]
    return Neighbourhood(
        kind,
        tuple(sorted((*served, *waiting))),
        tuple(sorted(set(homes))),
        {need: list(scene.chosen[need]) for need in served},
    )
