"""A plan that gets better as long as it is looked for: neighbourhood after neighbourhood is planned anew as an integer program.

Which kind of neighbourhood is chosen, and how large, follows what it has gained so far. The random numbers are seeded; how far a
search comes depends on the machine alone.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from dataclasses import replace

from vcenter.domain.matching.bound import Bound
from vcenter.domain.matching.model import Team
from vcenter.domain.matching.musts import broken_musts
from vcenter.domain.matching.neighbourhoods import KINDS, Neighbourhood, Scene, neighbourhood
from vcenter.domain.matching.program import Answer, Program
from vcenter.domain.matching.table import Table, Teams
from vcenter.domain.matching.wishes import worth_of

LEAST, MOST = 4, 40
"""Bounds of how many needs that are served are planned anew at once."""

AT_ONCE = 10
"""With so many a search begins."""

SECONDS_EACH = 1.5
"""What one neighbourhood may take."""

UNTRIED = 1000.0
"""What a kind of neighbourhood is thought to gain a second before it was tried."""

NOTHING = 0.01
"""Seconds after which it is looked again where everything was being looked at."""

GOOD = 0.4
"""Where it takes less than this part of that, the next ones are larger."""


def solve(table: Table, where: Neighbourhood, seconds: float, seed: int = 0) -> Answer:
    """The best plan of a neighbourhood that is found in this time."""
    if not where.needs or not where.homes:
        time.sleep(NOTHING)
        return Answer(None, 0.0, 0.0)
    return Program(table, where.needs, where.homes, where.start).solve(seconds, seed=seed)


class Search:
    """A plan and the way to better ones. Teams and people that are held are no part of its situation (kept.py)."""

    def __init__(self, table: Table, chosen: Teams, *, seed: int = 0) -> None:
        self.table = table
        self.chosen = {need: list(units) for need, units in chosen.items()}
        self.rng = random.Random(seed)  # noqa: S311  (nothing is secret about it)
        self.worths = {need: self._worth(need, units) for need, units in self.chosen.items()}
        self.many = AT_ONCE
        self.gains = dict.fromkeys(KINDS, UNTRIED)
        """Of each kind, what it gained a second lately, as a part of the best."""
        self.told: frozenset[int] = frozenset()
        self.busy: dict[int, Neighbourhood] = {}
        self._next = 0

    def anew(self, chosen: Teams) -> Search:
        """A search that goes on from another plan."""
        found = Search(self.table, chosen)
        found.rng = self.rng
        return found

    @property
    def worth(self) -> float:
        """What the plan is worth by now, wishes included."""
        return sum(self.worths.values())

    def teams(self) -> tuple[Team, ...]:
        """The plan as teams."""
        return self.table.teams(self.chosen)

    def _worth(self, need: int, units: Iterable[int]) -> float:
        return worth_of(self.table.situation, self.table.teams({need: list(units)}))

    def scene(self) -> Scene:
        """What may be planned anew beside what is being planned just now."""
        out = {need for where in self.busy.values() for need in where.needs}
        used = {home for where in self.busy.values() for home in where.homes}
        used |= {self.table.home[unit] for units in self.chosen.values() for unit in units}
        return Scene(
            self.table,
            self.chosen,
            sorted(need for need in self.chosen if need not in out),
            [need for need in range(len(self.table.needs)) if need not in self.chosen and need not in out],
            [home for home in self.table.at_home if home not in used],
            self.told,
        )

    def hear(self, bound: Bound | None) -> None:
        """Let what the looser problem serves guide the search."""
        if bound is not None:
            self.told = frozenset(
                self.table.need_number[need] for need in bound.served if need in self.table.need_number
            )
            self.gains["told"] = UNTRIED

    def begin(self) -> tuple[int, Neighbourhood]:
        """The next neighbourhood; what it consists of is left alone until it is ended."""
        kinds = list(KINDS)
        best = max(self.gains.values())
        weights = [0.12 + self.gains[kind] / best for kind in kinds]
        kind = self.rng.choices(kinds, weights)[0]
        scene = self.scene()
        if self.busy:  # whoever looks at the same time gets half of those without a team
            scene = replace(scene, free=scene.free[:: 2 - self._next % 2])
        where = neighbourhood(scene, kind, self.rng, self.many)
        self._next += 1
        self.busy[self._next] = where
        return self._next, where

    def end(self, number: int, answer: Answer | None, seconds: float, limit: float) -> bool:
        """Take what became of a neighbourhood: whether the plan is better now."""
        where = self.busy.pop(number)
        before = sum(self.worths[need] for need in where.start)
        gained = 0.0
        if answer is not None and answer.chosen is not None:
            fresh = {need: self._worth(need, units) for need, units in answer.chosen.items()}
            gained = sum(fresh.values()) - before
            if gained > 1e-6 and self._keeps_musts(answer.chosen):
                for need in where.start:
                    del self.chosen[need], self.worths[need]
                self.chosen.update(answer.chosen)
                self.worths.update(fresh)
            else:
                gained = 0.0
        rate = gained / max(0.01, seconds)
        self.gains[where.kind] = max(1e-3, 0.7 * self.gains[where.kind] + 0.3 * rate)
        if seconds < GOOD * limit:
            self.many = min(MOST, self.many + 1)
        elif seconds > 0.9 * limit:
            self.many = max(LEAST, self.many - 2)
        return gained > 0

    def _keeps_musts(self, chosen: Teams) -> bool:
        return not any(broken_musts(self.table.situation, team) for team in self.table.teams(chosen))

    def step(self, until: float) -> bool:
        """Plan one neighbourhood anew, until this moment at most (time.monotonic()): whether the plan is better now."""
        number, where = self.begin()
        began = time.monotonic()
        limit = min(SECONDS_EACH, until - began)
        answer = solve(self.table, where, limit, seed=number) if limit > 0 else None
        return self.end(number, answer, time.monotonic() - began, SECONDS_EACH)
