"""What `match` is measured beside: the greedy plan of before, which looks at every person for every need.

Needs in order of weight, each given the fewest people that it can do with, by a bounded search; then everybody's wish is filled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from vcenter.domain.matching import Need, Person, Situation, Team, value_of
from vcenter.domain.matching.musts import ADULT, GUARDED, may_go

MOST_STEPS = 400
"""Steps of the search for one team; beyond, the need is left to staff."""

_ORDERS: tuple[Callable[[Need], tuple[float, str]], ...] = (
    lambda need: (-need.weight, need.id),
    lambda need: (-need.weight / need.min, need.id),
    lambda need: (-need.weight / (need.min + 2 * sum(need.skills.values()) + need.far), need.id),
)
"""Orders in which needs are served; the plan that is worth most is proposed."""


@dataclass(frozen=True, eq=False)
class Unit:
    """People who go together or not at all."""

    people: tuple[Person, ...]

    @cached_property
    def size(self) -> int:
        """How many people."""
        return len(self.people)

    @cached_property
    def seats(self) -> int:
        """For how many there is room in their cars."""
        return sum(person.seats for person in self.people)

    @cached_property
    def strong(self) -> int:
        """How many of them can do heavy work."""
        return sum(person.strong for person in self.people)

    @cached_property
    def leads(self) -> bool:
        """Whether one of them may lead."""
        return any(person.leader for person in self.people)

    @cached_property
    def skills(self) -> Counter[str]:
        """How many of them have each skill."""
        return Counter(skill for person in self.people for skill in person.skills)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Who they are."""
        return frozenset(person.id for person in self.people)


def units_of(situation: Situation) -> list[Unit]:
    """Everybody in units. A child under 15 whose guardian is not here is in none."""
    home: dict[str, set[str]] = {person.id: {person.id} for person in situation.people}

    def unite(ids: frozenset[str]) -> None:
        together = set().union(*(home[id] for id in ids))
        for id in together:
            home[id] = together

    for whole in situation.whole_groups.values():
        unite(whole)
    stranded = set()
    for person in situation.people:
        if person.age is None or person.age >= GUARDED:
            continue
        guardian = situation.person.get(person.guardian or "")
        if guardian is not None and guardian.age is not None and guardian.age >= ADULT:
            unite(frozenset((person.id, guardian.id)))
        else:
            stranded.add(person.id)
    units = []
    seen: set[str] = set()
    for person in situation.people:
        together = home[person.id]
        if person.id in seen:
            continue
        seen |= together
        if not together & stranded:
            units.append(Unit(tuple(situation.person[id] for id in sorted(together))))
    return units


class Eligible:
    """Which units may go to a need, each kind of person looked at once."""

    def __init__(self, situation: Situation) -> None:
        self._forbidden = situation.forbidden
        self._bound = dict(situation.locked)

    def units(self, need: Need, units: list[Unit]) -> list[Unit]:
        """Those of the units in which everybody may go to this need."""
        known: dict[tuple[object, ...], bool] = {}

        def goes(person: Person) -> bool:
            may = (person.insured and not person.stays_here, person.barred, person.guardian_agrees)
            kind = (may, person.age, person.sex, person.hours)
            if kind not in known:
                known[kind] = may_go(person, need) is None
            return (
                known[kind]
                and (person.id, need.id) not in self._forbidden
                and self._bound.get(person.id, need.id) == need.id
            )

        return [unit for unit in units if unit.size <= need.max and all(map(goes, unit.people))]


def greedy_teams(situation: Situation) -> tuple[Team, ...]:
    """The best of the plans that the orders give."""
    units = units_of(situation)
    eligible = Eligible(situation)
    may_go = {need.id: eligible.units(need, units) for need in situation.needs}
    cost = _Cost(situation, units)
    may_go = {id: cost.in_order(situation.need[id], able) for id, able in may_go.items()}
    plans = [_plan(situation, sorted(situation.needs, key=order), may_go) for order in _ORDERS]
    return max(plans, key=lambda found: value_of(situation, found))


def _plan(situation: Situation, needs: list[Need], may_go: dict[str, list[Unit]]) -> tuple[Team, ...]:
    locked: dict[str, set[str]] = {}
    for person_id, need_id in situation.locked:
        locked.setdefault(need_id, set()).add(person_id)
    taken: set[Unit] = set()
    chosen: dict[str, list[Unit]] = {}
    for need in needs:
        free = [unit for unit in may_go[need.id] if unit not in taken]
        found = _Search(need, free, locked.get(need.id, set())).run()
        if found is not None:
            chosen[need.id] = found
            taken.update(found)
    served = [need for need in needs if need.id in chosen]
    for together in (False, True):
        for need in served:
            # Beyond the wish only people who came together, so that they need not be parted or left.
            most = need.max if together else need.wish
            team = chosen[need.id]
            for unit in may_go[need.id]:
                if unit in taken or (together and unit.size == 1):
                    continue
                size = sum(one.size for one in team) + unit.size
                if size > most:
                    continue
                if not need.far or sum(one.seats for one in team) + unit.seats >= size:
                    team.append(unit)
                    taken.add(unit)
    return tuple(_team(need, chosen[need.id]) for need in served)


class _Cost:
    """What it costs the other needs that a unit goes to this one: the precious things that it takes along."""

    def __init__(self, situation: Situation, units: Iterable[Unit]) -> None:
        have = Counter(skill for person in situation.people for skill in person.skills)
        have["leader"] = sum(person.leader for person in situation.people)
        have["seats"] = sum(person.seats for person in situation.people)
        want: Counter[str] = Counter()
        for need in situation.needs:
            want.update(need.skills)
            want["leader"] += 1
            want["seats"] += need.min if need.far else 0
        self._precious = {what: wanted / max(1, have[what]) for what, wanted in want.items()}
        self._whole = {unit: self._of(unit) for unit in units}

    def _of(self, unit: Unit) -> float:
        skills = sum(self._precious.get(skill, 0) * count for skill, count in unit.skills.items())
        leaders = sum(person.leader for person in unit.people)
        return (
            skills + self._precious.get("leader", 0) * leaders + self._precious.get("seats", 0) * unit.seats
        )

    def in_order(self, need: Need, units: Iterable[Unit]) -> list[Unit]:
        """The units from the cheapest, those who know the house before others."""

        def cost(unit: Unit) -> tuple[float, int]:
            used = sum(self._precious[skill] * unit.skills[skill] for skill in need.skills)
            used += self._precious.get("seats", 0) * unit.seats if need.far else 0
            again = 2 * len(unit.ids & need.last_team) if need.last_team else 0
            return self._whole[unit] - used - again, unit.size

        return sorted(units, key=cost)


class _Search:
    """The fewest units that make a team of a need, by a bounded search over what is still missing."""

    def __init__(self, need: Need, free: list[Unit], locked: set[str]) -> None:
        self.need = need
        self.free = free
        self.locked = locked
        self.steps = 0

    def run(self) -> list[Unit] | None:
        held = [unit for unit in self.free if unit.ids & self.locked]
        if set().union(*(unit.ids for unit in held), set()) & self.locked != self.locked:
            return None  # somebody who must go there cannot
        return self._extend(held)

    def _extend(self, team: list[Unit]) -> list[Unit] | None:
        size = sum(unit.size for unit in team)
        if size > self.need.max:
            return None
        gives = self._first_missing(team, size)
        if gives is None:
            return team
        for unit in self.free:
            gift = gives(unit)
            if gift <= 0 or unit in team:
                continue
            self.steps += 1
            if self.steps > MOST_STEPS:
                return None
            if found := self._extend([*team, unit]):
                return found
        return None

    def _first_missing(self, team: list[Unit], size: int) -> Callable[[Unit], float] | None:
        """How much a unit helps with what is missing most; None when nothing is missing."""
        need = self.need
        missing: list[tuple[int, Callable[[Unit], float]]] = []
        for skill, count in need.skills.items():
            if sum(unit.skills[skill] for unit in team) < count:
                missing.append((self._helpers(gives := _skill(skill)), gives))
        if not any(unit.leads for unit in team):
            missing.append((self._helpers(_leads), _leads))
        if sum(unit.strong for unit in team) < need.strong:
            missing.append((self._helpers(_strong), _strong))
        if missing:
            return min(missing, key=lambda pair: pair[0])[1]
        seats = sum(unit.seats for unit in team)
        if need.far and seats < max(size, need.min):
            # A car is only a gain when it brings more seats than people.
            return lambda unit: unit.seats - unit.size if size >= need.min else unit.seats
        return (lambda unit: unit.size) if size < need.min else None

    def _helpers(self, gives: Callable[[Unit], float]) -> int:
        return sum(gives(unit) > 0 for unit in self.free)


def _skill(skill: str) -> Callable[[Unit], float]:
    return lambda unit: unit.skills[skill]


def _leads(unit: Unit) -> float:
    return unit.leads


def _strong(unit: Unit) -> float:
    return unit.strong


def _team(need: Need, units: list[Unit]) -> Team:
    people = [person for unit in units for person in unit.people]
    return Team(need.id, _leader(need, people).id, tuple(person.id for person in people))


def _leader(need: Need, people: list[Person]) -> Person:
    """Who leads: somebody who may, the one who knows the house or the work before others."""
    leaders = [person for person in people if person.leader]
    return min(
        leaders,
        key=lambda person: (
            person.id not in need.last_team,
            not person.experienced,
            -len(person.skills & need.skills.keys()),
            person.id,
        ),
    )
