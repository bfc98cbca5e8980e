"""People who can only go together: whole groups, children with their guardian; everybody else alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from vcenter.domain.matching.model import Car, Person, Situation
from vcenter.domain.matching.musts import ADULT, GUARDED

MOST_CHILDREN = 3
"""Of so many children every choice of whom a guardian takes along is weighed."""


@dataclass(frozen=True, eq=False)
class Unit:
    """People who go together or not at all."""

    people: tuple[Person, ...]
    home: int
    """Of units with the same one only one may go: they are ways in which the same people go."""
    car: Car | None = None
    """A car of the centre: then it is nobody."""

    @cached_property
    def size(self) -> int:
        """How many people."""
        return len(self.people)

    @cached_property
    def seats(self) -> int:
        """For how many there is room in their cars."""
        return self.car.seats if self.car else sum(person.seats for person in self.people)

    @cached_property
    def drives(self) -> int:
        """How many of them may drive a car of the centre; such a car wants one."""
        return -1 if self.car else sum(person.may_drive for person in self.people)

    @cached_property
    def drives_no_other(self) -> int:
        """The same of those who have come without a car."""
        return -1 if self.car else sum(person.drives_no_other for person in self.people)

    @cached_property
    def strong(self) -> int:
        """How many of them can do heavy work."""
        return sum(person.strong for person in self.people)

    @cached_property
    def leads(self) -> bool:
        """Whether one of them may lead."""
        return any(person.leader for person in self.people)

    def able(self, skill: str) -> int:
        """How many of them have this skill, or one of several."""
        return int(self.car.has(skill)) if self.car else sum(person.has(skill) for person in self.people)

    @cached_property
    def new(self) -> int:
        """How many of them have no experience."""
        return sum(not person.experienced for person in self.people)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Who they are."""
        return frozenset(person.id for person in self.people)


def units_of(situation: Situation) -> list[Unit]:
    """Everybody in units. A child under 15 whose guardian is not here is in none.

    Whoever answers for a child may also go without it: then there is a unit of both ways, of which one goes (they have one `home`).
    """
    parts = _parts(situation)
    part_of = {id: number for number, part in enumerate(parts) for id in part}
    wants = [_guards(situation, part, part_of, number) for number, part in enumerate(parts)]
    children: dict[int, list[int]] = {}
    for number, guards in enumerate(wants):
        if guards:
            children.setdefault(min(guards), []).append(number)
    units = []
    for number, part in enumerate(parts):
        if wants[number] != set():
            continue  # they go with their guardian, or not at all
        for others in _ways(children.get(number, [])):
            ids = sorted(part.union(*(parts[other] for other in others)))
            units.append(Unit(tuple(situation.person[id] for id in ids), number))
    units += [Unit((), len(parts) + number, car) for number, car in enumerate(situation.cars)]
    return units


def _parts(situation: Situation) -> list[frozenset[str]]:
    """Whole groups, and whoever is in none alone; parts of which each needs the other, or one needs several, are one."""
    home: dict[str, set[str]] = {person.id: {person.id} for person in situation.people}

    def unite(ids: Iterable[str]) -> None:
        together = set().union(*(home[id] for id in ids))
        for id in together:
            home[id] = together

    for whole in situation.whole_groups.values():
        unite(whole)
    for _ in situation.people:
        needed: dict[int, set[str]] = {}
        for person in situation.people:
            guardian = _guardian(situation, person)
            if guardian and guardian not in home[person.id]:
                needed.setdefault(id(home[person.id]), set()).add(guardian)
        needing = set(needed)
        tangled = [
            (person.id, guardian)
            for person in situation.people
            for guardian in needed.get(id(home[person.id]), set())
            if id(home[guardian]) in needing
            or len({id(home[one]) for one in needed[id(home[person.id])]}) > 1
        ]
        if not tangled:
            break
        unite(tangled[0])
    found = {id(part): part for part in home.values()}
    return [frozenset(part) for part in found.values()]


def _guardian(situation: Situation, person: Person) -> str:
    """Who answers for this child here; "" of whoever needs nobody, or whose guardian is not here."""
    guardian = situation.person.get(person.guardian or "") if _is_child(person) else None
    return guardian.id if guardian is not None and guardian.age is not None and guardian.age >= ADULT else ""


def _is_child(person: Person) -> bool:
    return person.age is not None and person.age < GUARDED


def _guards(
    situation: Situation, part: frozenset[str], part_of: dict[str, int], number: int
) -> set[int] | None:
    """The other parts that these can only go with; None when somebody's guardian is not here."""
    found = set()
    for id in part:
        if _is_child(situation.person[id]):
            guardian = _guardian(situation, situation.person[id])
            if not guardian:
                return None
            found.add(part_of[guardian])
    return found - {number}


def _ways(children: list[int]) -> list[tuple[int, ...]]:
    """With which of the children somebody may go: any of a few; of many each alone, or all."""
    if len(children) <= MOST_CHILDREN:
        return [way for count in range(len(children) + 1) for way in combinations(children, count)]
    return [(), *((child,) for child in children), tuple(children)]
