"""A situation as numbers: what each unit brings and where it may go, looked up once for all that search for plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vcenter.domain.matching.model import Need, Person, Situation, Team
from vcenter.domain.matching.musts import may_go
from vcenter.domain.matching.units import Unit, units_of
from vcenter.domain.need_words import FOR_OTHERS

if TYPE_CHECKING:
    import numpy as np

Teams = dict[int, list[int]]
"""A plan as the search has it: number of a need to the numbers of its units."""

ASKS = ("size", "leads", "strong", "seats", "new", "old", "drives", "drives_no_other")
"""The columns of `Table.brings` before the skills: people, somebody who may lead, strong people, seats, first-timers, whoever is none, who may drive a car of the
centre, and of those who has come without one."""


class Table:
    """Units and needs of a situation by number."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.needs = tuple(map(_or_handed_on, situation.needs))
        self.need_number = {need.id: number for number, need in enumerate(self.needs)}
        self.units = _usable(situation, units_of(situation))
        self.home = [unit.home for unit in self.units]
        self.at_home: dict[int, list[int]] = {}
        for number, home in enumerate(self.home):
            self.at_home.setdefault(home, []).append(number)
        self.units_with: dict[str, list[int]] = {}
        for number, unit in enumerate(self.units):
            for person in unit.people:
                self.units_with.setdefault(person.id, []).append(number)
        self.car_units = {unit.car.id: number for number, unit in enumerate(self.units) if unit.car}
        self._look_where_units_may_go()

    def _look_where_units_may_go(self) -> None:
        signs = {_sign(need): need for need in self.needs}
        self.sign = {sign: number for number, sign in enumerate(signs)}
        self.sign_of = [self.sign[_sign(need)] for need in self.needs]
        known: dict[tuple[object, ...], tuple[bool, ...]] = {}

        def goes(person: Person) -> tuple[bool, ...]:
            may = (person.insured and not person.stays_here, person.barred, person.guardian_agrees)
            kind = (may, person.age, person.sex, person.hours)
            if kind not in known:
                known[kind] = tuple(may_go(person, need) is None for need in signs.values())
            return known[kind]

        self.may = [
            tuple(map(all, zip(*(goes(person) for person in unit.people), strict=True)))
            if unit.people
            else (True,) * len(signs)
            for unit in self.units
        ]
        """Of each unit, to needs of which sign it may go."""
        self.kept_from: dict[int, set[int]] = {}
        for person, need in self.situation.forbidden:
            if need in self.need_number:
                self.kept_from.setdefault(self.need_number[need], set()).update(
                    self.units_with.get(person, ())
                )
        self.bound: dict[int, int] = {}
        """Units that may go to one need alone, and must where they can."""
        for person, need in self.situation.locked:
            for unit in self.units_with.get(person, ()):
                self.bound[unit] = self.need_number.get(need, -1)
        self.held: dict[int, dict[int, list[int]]] = {}
        """Of a need, the homes that must go there, each with the ways in which they can."""
        for unit, at in self.bound.items():
            ways = self.held.setdefault(at, {}).setdefault(self.home[unit], [])
            if at >= 0 and self.may_go(unit, at):
                ways.append(unit)
        self.closed = {need for need, homes in self.held.items() if not all(homes.values())} | {
            self.need_number[need]
            for person, need in self.situation.locked
            if need in self.need_number
            and person in self.situation.person
            and not self.units_with.get(person)
        }
        """Needs that somebody is locked to who cannot go there: no team of theirs could keep every must."""
        self.knows: dict[int, dict[int, int]] = {}
        """Of a need, how many of its last team, or with a hand up for it, are in which unit (AGAIN and HAND are worth the same)."""
        self.raised: dict[int, dict[int, int]] = {}
        """Of a need, how many with a hand up for it are in which unit."""
        for number, asked in enumerate(self.needs):
            self._count(self.knows, number, asked.last_team)
            self._count(self.knows, number, asked.hands)
            self._count(self.raised, number, asked.hands)

    def _count(self, into: dict[int, dict[int, int]], need: int, people: frozenset[str]) -> None:
        """How many of these people are in which unit, added to what is counted of this need."""
        of = into.setdefault(need, {}) if people else {}
        for person in people:
            for unit in self.units_with.get(person, ()):
                of[unit] = of.get(unit, 0) + 1

    @cached_property
    def skills(self) -> list[str]:
        """Skills that some need asks for, as a must or as a wish."""
        return sorted({skill for need in self.needs for skill in (*need.skills, *need.wishes)})

    @cached_property
    def brings(self) -> np.ndarray[Any, Any]:
        """A row a unit: the columns ASKS, then how many have each of the skills."""
        import numpy as np  # noqa: PLC0415  (only where plans are improved)

        return np.array(
            [
                (
                    unit.size,
                    unit.leads,
                    unit.strong,
                    unit.seats,
                    unit.new,
                    unit.new < unit.size,
                    unit.drives,
                    unit.drives_no_other,
                    *(unit.able(skill) for skill in self.skills),
                )
                for unit in self.units
            ],
            dtype=np.int32,
        ).reshape(len(self.units), len(ASKS) + len(self.skills))

    @cached_property
    def may_array(self) -> np.ndarray[Any, Any]:
        """The same as `may`, as an array."""
        import numpy as np  # noqa: PLC0415

        return np.array(self.may, dtype=bool).reshape(len(self.units), len(self.sign))

    def may_go(self, unit: int, need: int) -> bool:
        """Whether everybody of a unit may go to a need, whoever else goes."""
        return (
            self.may[unit][self.sign_of[need]]
            and self.units[unit].size <= self.needs[need].max
            and unit not in self.kept_from.get(need, ())
            and self.bound.get(unit, need) == need
        )

    def teams(self, chosen: Teams) -> tuple[Team, ...]:
        """The teams of a plan, each with its leader."""
        return tuple(
            _team(self.needs[need], [self.units[unit] for unit in units])
            for need, units in sorted(chosen.items())
        )

    def chosen(self, teams: Iterable[Team]) -> Teams:
        """A plan by numbers, of teams that break no must."""
        found: Teams = {}
        for team in teams:
            left = set(team.people)
            units = found.setdefault(self.need_number[team.need], [])
            # Of the ways in which people may go, the largest that the team has.
            for unit in sorted(
                {unit for id in team.people for unit in self.units_with.get(id, ())},
                key=lambda unit: (-self.units[unit].size, unit),
            ):
                if self.units[unit].ids <= left:
                    units.append(unit)
                    left -= self.units[unit].ids
            units += [self.car_units[id] for id in team.cars if id in self.car_units]
        return found


def _or_handed_on(need: Need) -> Need:
    """A need that is a profession's: without somebody of it no team goes."""
    if need.kind not in FOR_OTHERS or not need.wishes:
        return need
    return replace(need, skills={**need.skills, **need.wishes}, wishes={})


def _sign(need: Need) -> tuple[object, ...]:
    """All of a need that decides whether a single person may go."""
    return need.hours, need.dangerous, need.women_only


def _usable(situation: Situation, units: list[Unit]) -> list[Unit]:
    """Without those in which somebody is locked elsewhere than somebody else, and ways in which somebody who is locked stays behind."""
    to: dict[str, str] = dict(situation.locked)
    if not to:
        return units
    locked_at: dict[int, set[str]] = {}
    for unit in units:
        locked_at.setdefault(unit.home, set()).update(unit.ids & to.keys())
    return [
        unit
        for unit in units
        if locked_at[unit.home] <= unit.ids and len({to[id] for id in unit.ids & to.keys()}) <= 1
    ]


def _team(need: Need, units: list[Unit]) -> Team:
    people = [person for unit in units for person in unit.people]
    cars = tuple(unit.car.id for unit in units if unit.car)
    return Team(need.id, _leader(need, people).id, tuple(person.id for person in people), cars)


def _leader(need: Need, people: list[Person]) -> Person:
    """Who leads: somebody who may, the one who knows the house or the work before others."""
    return min(
        (person for person in people if person.leader),
        key=lambda person: (
            person.id not in need.last_team,
            not person.experienced,
            -len(person.skills & need.skills.keys()),
            person.id,
        ),
    )
