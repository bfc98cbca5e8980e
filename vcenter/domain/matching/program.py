"""Some needs and some people as an integer program: people of one kind are counted together.

Per need: whether it is served, how many of each kind go, how many of them count up to the wish, how many first-timers have somebody
beside them. The musts are its rows, and the value of matching (value.py) with the wishes (wishes.py) is what is maximised.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import highspy
import numpy as np

from vcenter.domain.matching.table import ASKS, Table, Teams
from vcenter.domain.matching.value import AGAIN, BESIDE, BEYOND, PERSON, SERVED
from vcenter.domain.matching.wishes import WISHED

NEAR = 2e-4
"""A part of the bound: a plan so near to it is good enough."""

SIZE, LEADS, STRONG, SEATS, NEW, OLD, DRIVES, NO_OTHER = range(len(ASKS))

FREE = -2
"""Of a kind that is bound to no need."""

Array = np.ndarray[Any, Any]

ONE = np.ones(1)


@dataclass
class Answer:
    """What became of a program: a plan of its needs (None when none was found), its worth, and what none can be worth more than."""

    chosen: Teams | None
    worth: float
    bound: float


def _new() -> highspy.Highs:
    made: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    return made


@cache
def _greeted() -> None:
    """The first solver of a process greets on the standard output, whatever it is told: there plans and answers are written."""
    out, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        _new()
    finally:
        os.dup2(out, 1)
        os.close(out)
        os.close(nowhere)


def _new_solver() -> highspy.Highs:
    with suppress(OSError):  # where there is no standard output it disturbs nobody
        _greeted()
    return _new()


class _Rows:
    """Coefficients row by row, gathered in pieces."""

    def __init__(self) -> None:
        self.rows: list[Array] = []
        self.columns: list[Array] = []
        self.values: list[Array] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, low: float, high: float, *parts: tuple[Array, Array]) -> None:
        """low ≤ sum of the parts (columns, coefficients) ≤ high."""
        for columns, values in parts:
            self.rows.append(np.full(len(columns), len(self.low), dtype=np.int32))
            self.columns.append(columns)
            self.values.append(values)
        self.low.append(low)
        self.high.append(high)


class _Columns:
    """Columns in pieces: what one of each is worth, its bounds, whether it is counted whole."""

    def __init__(self) -> None:
        self.count = 0
        self._pieces: list[tuple[Array, Array, Array, Array]] = []

    def add(self, costs: Array, low: Array, high: Array, *, whole: bool) -> Array:
        """The numbers of new columns."""
        many = len(costs)
        self._pieces.append((costs, low, high, np.full(many, int(whole), dtype=np.int32)))
        self.count += many
        return np.arange(self.count - many, self.count, dtype=np.int32)

    def one(self, cost: float, low: float, high: float, *, whole: bool = False) -> int:
        """The number of one new column."""
        return int(self.add(np.array([cost]), np.array([low]), np.array([high]), whole=whole)[0])

    def arrays(self) -> tuple[Array, Array, Array, Array]:
        """Costs, lower and upper bounds, and which are whole, of all columns."""
        costs, low, high, whole = (np.concatenate(some) for some in zip(*self._pieces, strict=True))
        return costs.astype(float), low.astype(float), high.astype(float), whole


@dataclass(frozen=True)
class _OfNeed:
    """The columns of one need: how many of which kinds go, whether it is served, how many count up to the wish, how many first-timers
    are beside somebody, and of each wished skill how many count."""

    kinds: Array
    going: Array
    served: int
    wish: int
    beside: int
    wished: list[tuple[int, str, int]]


class Program:
    """The program of these needs and of the units of these homes. start: how they are planned now, as far as they are."""

    def __init__(
        self, table: Table, needs: Sequence[int], homes: Sequence[int], start: Teams | None = None
    ) -> None:
        self.table = table
        self.start = start or {}
        self.needs = list(needs)
        self.units = np.array(
            [unit for home in homes for unit in table.at_home.get(home, ())], dtype=np.int32
        )
        self._count_kinds()
        self._build()

    def _count_kinds(self) -> None:
        """Units that are the same to these needs are one kind."""
        table, units = self.table, self.units
        signs = sorted({table.sign_of[need] for need in self.needs})
        asked = [table.needs[need] for need in self.needs]
        brings = table.brings[units]
        columns = [brings[:, SIZE], brings[:, LEADS], brings[:, NEW], brings[:, OLD]]
        columns += [table.may_array[units, sign] for sign in signs]
        if most := max((need.strong for need in asked), default=0):
            columns.append(np.minimum(brings[:, STRONG], most))
        if table.car_units:
            columns += [brings[:, DRIVES], brings[:, NO_OTHER]]
        if any(need.far for need in asked):
            columns.append(brings[:, SEATS])
        wanted = {skill for need in asked for skill in (*need.skills, *need.wishes)}
        columns += [brings[:, len(ASKS) + at] for at, skill in enumerate(table.skills) if skill in wanted]
        place = {int(unit): at for at, unit in enumerate(units)}
        homes = [table.home[unit] for unit in units]
        columns.append(
            np.array([home + 1 if len(table.at_home[home]) > 1 else 0 for home in homes], dtype=np.int32)
        )
        own = np.zeros(len(units), dtype=np.int32)  # who is known at, kept from or bound to one of the needs
        special: dict[tuple[tuple[int, int, int], ...], int] = {}
        marks: dict[int, list[tuple[int, int, int]]] = {}
        for need in self.needs:
            for unit, count in table.knows.get(need, {}).items():
                if unit in place:
                    marks.setdefault(unit, []).append((need, 0, count))
            for unit in table.kept_from.get(need, ()):
                if unit in place:
                    marks.setdefault(unit, []).append((need, 1, 0))
        for unit, need in table.bound.items():
            if unit in place:
                marks.setdefault(unit, []).append((need, 2, 0))
        for unit, told in marks.items():
            own[place[unit]] = special.setdefault(tuple(sorted(told)), len(special) + 1)
        columns.append(own)
        key = np.stack(columns, axis=1).astype(np.int32) if len(units) else np.zeros((0, 1), dtype=np.int32)
        rows = np.ascontiguousarray(key).view([("", key.dtype)] * key.shape[1]).ravel()
        _, first, self.kind_of, counts = np.unique(
            rows, return_index=True, return_inverse=True, return_counts=True
        )
        self.example = units[first] if len(units) else units
        self.counts = counts
        self.row_of_kind = self._rows_of_kinds()

    def _rows_of_kinds(self) -> Array:
        """Kinds that are ways in which the same people go share what limits them."""
        rows: dict[tuple[str, int], int] = {}
        found = []
        for kind, unit in enumerate(self.example):
            home = self.table.home[unit]
            alone = len(self.table.at_home[home]) == 1
            found.append(rows.setdefault(("kind", kind) if alone else ("home", home), len(rows)))
        return np.array(found, dtype=np.int32)

    def _build(self) -> None:
        rows, columns = _Rows(), _Columns()
        self._brings = self.table.brings[self.example]
        self._bound = np.array(
            [self.table.bound.get(int(unit), FREE) for unit in self.example], dtype=np.int64
        )
        self.of_need = [self._add_need(need, rows, columns) for need in self.needs]
        self.served = [of.served for of in self.of_need]
        self._finish(rows, columns)

    def _who_fits(self, need: int) -> Array:
        """The kinds that may go to a need."""
        table, asked = self.table, self.table.needs[need]
        fits = table.may_array[self.example, table.sign_of[need]] & (self._brings[:, SIZE] <= asked.max)
        fits &= (self._bound == FREE) | (self._bound == need)
        if keeps := table.kept_from.get(need):
            fits &= ~np.isin(self.example, list(keeps))
        found: Array = np.nonzero(fits)[0]
        return found

    def _add_need(self, need: int, rows: _Rows, columns: _Columns) -> _OfNeed:
        asked, kinds = self.table.needs[need], self._who_fits(need)
        its = self._brings[kinds].astype(float)
        sizes = its[:, SIZE]
        of = self._add_columns(need, kinds, sizes, columns)
        going, yes = of.going, np.array([of.served], dtype=np.int32)
        least: list[tuple[Array, int]] = [
            (sizes, asked.min),
            (its[:, LEADS], 1),
            (its[:, STRONG], asked.strong),
        ]
        people = sizes > 0  # a truck of the centre has no licence
        least += [(its[:, self._column(skill)] * people, count) for skill, count in asked.skills.items()]
        for brought, count in least:
            if count:
                rows.add(0, np.inf, (going, brought), (yes, np.array([-float(count)])))
        rows.add(-np.inf, 0, (going, sizes), (yes, np.array([-float(asked.max)])))
        if not people.all():
            rows.add(0, np.inf, (going, its[:, NO_OTHER if asked.far else DRIVES]))
            for at in np.nonzero(~people)[0]:
                rows.add(-np.inf, 0, (going[at : at + 1], ONE), (yes, -self.counts[kinds[at : at + 1]]))
        if asked.far:
            rows.add(0, np.inf, (going, its[:, SEATS] - sizes))
        counted = [
            (of.wish, -sizes, yes, asked.wish),
            (of.beside, -its[:, NEW], None, 0),
            (of.beside, -asked.max * its[:, OLD], None, 0),
            *((got, -its[:, self._column(skill)], None, 0) for got, skill, _ in of.wished),
        ]
        for column, brought, served, most in counted:
            one = np.array([column], dtype=np.int32)
            rows.add(-np.inf, 0, (one, ONE), (going, brought))
            if served is not None:
                rows.add(-np.inf, 0, (one, ONE), (served, np.array([-float(most)])))
        for row in np.unique(self.row_of_kind[kinds[self._bound[kinds] == need]]):
            ways = self.row_of_kind[kinds] == row
            count = self.counts[kinds[ways]][:1].astype(float)
            rows.add(0, 0, (going[ways], np.ones(int(ways.sum()))), (yes, -count))
        # A group with a leader goes whole, and only to a need that is served: the relaxation knows it better when it is told.
        for at in np.nonzero((self.counts[kinds] == 1) & (its[:, LEADS] > 0) & (sizes > 1))[0]:
            rows.add(-np.inf, 0, (going[at : at + 1], ONE), (yes, -ONE))
        return of

    def _add_columns(self, need: int, kinds: Array, sizes: Array, columns: _Columns) -> _OfNeed:
        table, asked = self.table, self.table.needs[need]
        counts = self.counts[kinds]
        known = table.knows.get(need, {})
        again = np.array([known.get(int(unit), 0) for unit in self.example[kinds]], dtype=float)
        most = np.minimum(counts, asked.max // np.maximum(1, sizes))
        going = columns.add(BEYOND * sizes + AGAIN * again, np.zeros(len(kinds)), most, whole=True)
        open_ = 0.0 if need in table.closed else 1.0
        weight = asked.weight
        stays = need in table.held and need in self.start  # whoever is locked there must not lose their team
        yes = columns.one(SERVED * weight, float(stays), open_, whole=True)
        wish = columns.one(PERSON * weight - BEYOND, 0.0, float(asked.wish))
        beside = columns.one(BESIDE, 0.0, float(asked.max))
        wished = [
            (columns.one(WISHED * weight, 0.0, float(count)), skill, count)
            for skill, count in asked.wishes.items()
        ]
        return _OfNeed(kinds, going, yes, wish, beside, wished)

    def _column(self, skill: str) -> int:
        """Where `Table.brings` has a skill."""
        return len(ASKS) + self.table.skills.index(skill)

    def _finish(self, rows: _Rows, columns: _Columns) -> None:
        """Everything as HiGHS takes it, with a row for each kind: no more may go than there are."""
        none = np.zeros(0, dtype=np.int32)
        kind_columns = np.concatenate([none, *(of.going for of in self.of_need)])
        kind_rows = np.concatenate([none, *(self.row_of_kind[of.kinds] for of in self.of_need)])
        limits = np.zeros(int(self.row_of_kind.max(initial=-1)) + 1)
        limits[self.row_of_kind] = self.counts
        at_row = np.concatenate([*rows.rows, kind_rows + len(rows.low)])
        at_column = np.concatenate([*rows.columns, kind_columns])
        values = np.concatenate([*rows.values, np.ones(len(kind_rows))])
        self.cost, self.low, self.high, self.whole = columns.arrays()
        self.count_columns = columns.count
        keep = values != 0
        at_row, at_column, values = at_row[keep], at_column[keep], values[keep]
        order = np.argsort(at_column, kind="stable")
        self.row_low = np.concatenate([np.array(rows.low), np.full(len(limits), -np.inf)])
        self.row_high = np.concatenate([np.array(rows.high), limits])
        ends = np.cumsum(np.bincount(at_column, minlength=self.count_columns))
        self.starts = np.concatenate([[0], ends]).astype(np.int32)
        self.index = at_row[order].astype(np.int32)
        self.values = values[order]

    def solver(
        self,
        seconds: float,
        *,
        seed: int = 0,
        threads: int = 1,
        relaxed: bool = False,
        presolved: bool = False,
        gap: float = NEAR,
    ) -> highspy.Highs:
        """HiGHS with this program in it. gap: the part of the best possible that is not looked for any more."""
        solver = _new_solver()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", threads)
        solver.setOptionValue("time_limit", max(0.01, seconds))
        solver.setOptionValue("random_seed", seed)
        solver.setOptionValue("mip_rel_gap", gap)
        # Both cost such small programs more than they bring.
        solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)
        solver.setOptionValue("presolve", "choose" if relaxed or presolved else "off")
        solver.passModel(
            self.count_columns, len(self.row_low), len(self.values), 1, -1, 0.0,
            self.cost, self.low, self.high, self.row_low, self.row_high,
            self.starts, self.index, self.values,
            np.zeros(self.count_columns, dtype=np.int32) if relaxed else self.whole,
        )  # fmt: skip
        return solver

    def solve(
        self,
        seconds: float,
        *,
        seed: int = 0,
        threads: int = 1,
        presolved: bool = False,
        gap: float = NEAR,
    ) -> Answer:
        """The best plan found in this time."""
        solver = self.solver(seconds, seed=seed, threads=threads, presolved=presolved, gap=gap)
        # Presolved and begun from a plan, HiGHS 1.16 was seen to answer with a worse one, and with a value that it does not have.
        if self.start and not presolved:
            index, values = self._as_columns(self.start)
            solver.setSolution(len(index), index, values)
        solver.run()
        info = solver.getInfo()
        if info.primal_solution_status != 2:
            return Answer(None, 0.0, float(info.mip_dual_bound))
        found = np.rint(np.array(solver.getSolution().col_value))
        worth = float(self.cost @ found)
        return Answer(self._as_teams(found), worth, max(worth, float(info.mip_dual_bound)))

    def _as_columns(self, start: Teams) -> tuple[Array, Array]:
        values = np.zeros(self.count_columns)
        kind = dict(zip(self.units.tolist(), self.kind_of.tolist(), strict=True))
        for need, of in zip(self.needs, self.of_need, strict=True):
            units = start.get(need)
            if not units:
                continue
            asked = self.table.needs[need]
            column = dict(zip(of.kinds.tolist(), of.going.tolist(), strict=True))
            for unit in units:
                values[column[kind[unit]]] += 1
            brought = self.table.brings[units].sum(axis=0)
            values[of.served] = 1
            values[of.wish] = min(asked.wish, brought[SIZE])
            values[of.beside] = min(brought[NEW], asked.max * brought[OLD])
            for got, skill, count in of.wished:
                values[got] = min(count, brought[self._column(skill)])
        return np.arange(self.count_columns, dtype=np.int32), values

    def _as_teams(self, found: Array) -> Teams:
        """Hand out whoever is of each kind."""
        of_kind: dict[int, list[int]] = {}
        for unit, kind in zip(self.units.tolist(), self.kind_of.tolist(), strict=True):
            of_kind.setdefault(kind, []).append(unit)
        chosen: Teams = {}
        for need, of in zip(self.needs, self.of_need, strict=True):
            if found[of.served] < 0.5:
                continue
            units = chosen.setdefault(need, [])
            for kind, count in zip(of.kinds.tolist(), found[of.going].tolist(), strict=True):
                units += [of_kind[kind].pop() for _ in range(int(count))]
        return chosen
