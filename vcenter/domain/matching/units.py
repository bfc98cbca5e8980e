"""People who can only go together: whole groups, children with their guardian; everybody else alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from vcenter.domain.matching.model import Need, Person, Situation
from vcenter.domain.matching.musts import ADULT, GUARDED, may_go


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
