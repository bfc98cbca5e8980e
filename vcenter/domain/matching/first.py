"""A first plan, found at once: needs in order of weight, each given the fewest people that it can do with, then everybody's wish
is filled. No team of it breaks a must; how much better it can be is found by improving it (search.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

from vcenter.domain.matching.table import Table, Teams
from vcenter.domain.matching.units import Unit

LOOKED_AT = 24
"""So many of the cheapest units are compared before one is chosen."""

ORDERS: tuple[Callable[[Table, int], float], ...] = (
    lambda table, need: -table.needs[need].weight * (1000 + 30 * table.needs[need].wish),
    lambda table, need: -table.needs[need].weight / (1 + 0.1 * table.needs[need].min),
)
"""Orders in which needs are served; the plan that is worth most is proposed."""


def first_teams(table: Table, worth: Callable[[Teams], float]) -> Teams:
    """The best of the plans that the orders give. worth: what a plan is worth."""
    return max((_Filling(table).run(order) for order in ORDERS), key=worth)


class _Pile:
    """Units from the cheapest; those that are taken are left out as they are met."""

    def __init__(self, units: list[int]) -> None:
        self._units = units

    def free(self, taken: set[int], home: list[int]) -> Iterator[int]:
        met = 0
        for unit in self._units:
            if home[unit] in taken:
                met += 1
                if met > 2 * LOOKED_AT:
                    break
                continue
            yield unit
        else:
            return
        self._units = [unit for unit in self._units if home[unit] not in taken]
        yield from self.free(taken, home)


class _Filling:
    """One plan as it grows."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.taken: set[int] = set()
        self._weigh()
        self._piles: dict[tuple[int, str], _Pile] = {}
        self._by_cost = sorted(range(len(table.units)), key=lambda unit: (self.cost[unit], unit))

    def _weigh(self) -> None:
        """What it costs the other needs that a unit is taken: the precious things that it brings."""
        situation = self.table.situation
        have = Counter(skill for person in situation.people for skill in person.skills)
        have["leader"] = sum(person.leader for person in situation.people)
        have["seats"] = sum(person.seats for person in situation.people)
        want: Counter[str] = Counter()
        for need in situation.needs:
            want.update(need.skills)
            want["leader"] += 1
            want["seats"] += need.min if need.far else 0
        self.precious = {what: min(9.0, wanted / max(1, have[what])) for what, wanted in want.items()}
        self.cost = [
            sum(self.precious.get(skill, 0) for person in unit.people for skill in person.skills)
            + 3 * self.precious.get("leader", 0) * unit.leads
            + 0.3 * self.precious.get("seats", 0) * unit.seats
            + 0.1 * sum(may) / max(1, len(may))
            - 0.05 * (unit.new > 0)
            for unit, may in zip(self.table.units, self.table.may, strict=True)
        ]

    def run(self, order: Callable[[Table, int], float]) -> Teams:
        """The plan that this order gives."""
        table = self.table
        needs = sorted(
            range(len(table.needs)), key=lambda need: (need not in table.held, order(table, need), need)
        )
        chosen: Teams = {}
        for need in needs:
            team = self._smallest(need)
            if team is not None:
                chosen[need] = team
                self.taken.update(table.home[unit] for unit in team)
        served = sorted(chosen, key=lambda need: (-table.needs[need].weight, need))
        for most in ("wish", "max"):
            for need in served:
                self._fill(need, chosen[need], getattr(table.needs[need], most), leaders=False)
        for need in served:
            self._fill(need, chosen[need], table.needs[need].max, leaders=True)
            self._take_along(need, chosen[need])
        for need in served if table.car_units else ():
            self._lend_truck(need, chosen[need])
        return chosen

    def _lend_truck(self, need: int, team: list[int]) -> None:
        """A truck of the centre where the work wants one, nobody has brought it, and somebody may drive."""
        units = [self.table.units[unit] for unit in team]
        for wish, count in self.table.needs[need].wishes.items():
            lacks = count - sum(unit.able(wish) for unit in units)
            far = self.table.needs[need].far
            if lacks > 0 and sum(unit.drives_no_other if far else unit.drives for unit in units) > 0:
                trucks = self._pile(need, "a car", lambda unit: unit.car is not None)
                for truck in [unit for unit in trucks if self.table.units[unit].able(wish)][:1]:
                    team.append(truck)
                    self.taken.add(self.table.home[truck])

    def _take_along(self, need: int, team: list[int]) -> None:
        """Whoever answers for children takes them where they may go and there is room."""
        table, asked = self.table, self.table.needs[need]
        for at, unit in enumerate(team):
            its = table.units[unit]
            for way in table.at_home[table.home[unit]]:
                other = table.units[way]
                size = sum(table.units[one].size for one in team) - its.size + other.size
                seats = sum(table.units[one].seats for one in team) - its.seats + other.seats
                room = size <= asked.max and (not asked.far or seats >= size)
                if other.ids > its.ids and room and table.may_go(way, need):
                    team[at], its = way, other

    def _pile(self, need: int, kind: str, wanted: Callable[[Unit], bool]) -> Iterator[int]:
        sign = self.table.sign_of[need]
        if (sign, kind) not in self._piles:
            self._piles[sign, kind] = _Pile(
                [
                    unit
                    for unit in self._by_cost
                    if self.table.may[unit][sign]
                    and wanted(self.table.units[unit])
                    and (self.table.units[unit].people or kind == "a car")
                ]
            )
        for unit in self._piles[sign, kind].free(self.taken, self.table.home):
            if self.table.may_go(unit, need):
                yield unit

    def _smallest(self, need: int) -> list[int] | None:
        """The fewest who make a team of this need, of whoever is free; None when none is found."""
        asked = self.table.needs[need]
        if need in self.table.closed:
            return None
        held = self.table.held.get(need, {})
        team = [min(ways, key=lambda unit: self.table.units[unit].size) for ways in held.values()]
        for _ in range(asked.max + 1 + len(self.table.car_units)):
            size = sum(self.table.units[unit].size for unit in team)
            if size > asked.max:
                return None
            missing = self._missing(need, team, size)
            if missing is None:
                return team
            unit = self._best(need, team, size, *missing)
            if unit is None:
                return None
            team.append(unit)
        return None

    def _missing(self, need: int, team: list[int], size: int) -> tuple[str, Callable[[Unit], bool]] | None:
        """What is missing next, and who helps."""
        asked = self.table.needs[need]
        units = [self.table.units[unit] for unit in team]
        for skill, count in asked.skills.items():
            if sum(unit.able(skill) for unit in units if unit.people) < count:
                return f"skill {skill}", lambda unit, skill=skill: unit.able(skill) > 0
        if not any(unit.leads for unit in units):
            return "leads", lambda unit: unit.leads
        if sum(unit.strong for unit in units) < asked.strong:
            return "strong", lambda unit: unit.strong > 0
        seats = sum(unit.seats for unit in units)
        if asked.far and seats < max(size, asked.min):
            if self.table.car_units and self._free_car(need, team):
                if sum(unit.drives_no_other for unit in units) > 0:
                    return "a car", lambda unit: unit.car is not None
                return "seats or a driver", lambda unit: unit.seats > unit.size or unit.drives_no_other > 0
            return "seats", lambda unit: unit.seats > unit.size
        return ("any", lambda unit: True) if size < asked.min else None

    def _free_car(self, need: int, team: list[int]) -> bool:
        homes = {self.table.home[unit] for unit in team}
        cars = self._pile(need, "a car", lambda unit: unit.car is not None)
        return any(self.table.home[unit] not in homes for unit in cars)

    def _best(
        self, need: int, team: list[int], size: int, kind: str, helps: Callable[[Unit], bool]
    ) -> int | None:
        """The unit that costs the others least for what it helps here."""
        asked = self.table.needs[need]
        homes = {self.table.home[unit] for unit in team}
        knows = self.table.knows.get(need, {})
        best, least = None, 0.0
        looked = 0
        for unit in chain(self._raised(need, helps), self._pile(need, kind, helps)):
            its = self.table.units[unit]
            if size + its.size > asked.max or self.table.home[unit] in homes:
                continue
            helped = sum(
                self.precious.get(skill, 1) * min(count, its.able(skill))
                for skill, count in asked.skills.items()
            )
            helped += sum(min(count, its.able(skill)) for skill, count in asked.wishes.items())
            helped += 0.2 * min(asked.strong, its.strong)
            helped += 0.3 * self.precious.get("seats", 0) * its.seats if asked.far else 0
            cost = self.cost[unit] - helped - 2 * knows.get(unit, 0) + 0.02 * its.size
            if best is None or cost < least:
                best, least = unit, cost
            looked += 1
            if looked >= LOOKED_AT:
                break
        return best

    def _raised(self, need: int, helps: Callable[[Unit], bool]) -> Iterator[int]:
        """Units with a hand up for this need that are free and help: looked at first, for the pile is not looked through."""
        for unit in sorted(self.table.raised.get(need, {})):
            free = self.table.home[unit] not in self.taken
            if free and self.table.may_go(unit, need) and helps(self.table.units[unit]):
                yield unit

    def _fill(self, need: int, team: list[int], most: int, *, leaders: bool) -> None:
        table, asked = self.table, self.table.needs[need]
        size = sum(table.units[unit].size for unit in team)
        seats = sum(table.units[unit].seats for unit in team)

        def add(unit: int) -> None:
            nonlocal size, seats
            its = table.units[unit]
            if table.home[unit] in self.taken or size + its.size > most:
                return
            if asked.far and seats + its.seats < size + its.size:
                return
            team.append(unit)
            self.taken.add(table.home[unit])
            size += its.size
            seats += its.seats

        for unit in sorted(table.knows.get(need, {})):
            if table.may_go(unit, need) and (leaders or not table.units[unit].leads):
                add(unit)
        kinds: list[tuple[str, Callable[[Unit], bool]]] = [
            ("follows", lambda unit: not unit.leads),
            ("leads", lambda unit: unit.leads),
        ]
        if asked.far:
            kinds.insert(0, ("drives", lambda unit: not unit.leads and unit.seats > unit.size))
        for kind, wanted in kinds:
            if kind == "leads" and not leaders:
                continue
            for unit in list(self._first(need, kind, wanted)):
                if size >= most:
                    return
                add(unit)

    def _first(self, need: int, kind: str, wanted: Callable[[Unit], bool]) -> Iterator[int]:
        for looked, unit in enumerate(self._pile(need, kind, wanted)):
            if looked >= 3 * LOOKED_AT:
                return
            yield unit
