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

import highspy
import numpy as np

from vcenter.domain.matching.table import ASKS, Table, Teams
from vcenter.domain.matching.value import AGAIN, BEYOND, BESIDE, PERSON, SERVED
from vcenter.domain.matching.wishes import WISHED

NEAR = 2e-4
"""A part of the bound: a plan so near to it is good enough."""

SIZE, LEADS, STRONG, SEATS, NEW, OLD = range(len(ASKS))

Array = np.ndarray


@dataclass
class Answer:
    """What became of a program: a plan of its needs (None when none was found), its worth, and what none can be worth more than."""

    chosen: Teams | None
    worth: float
    bound: float


@cache
def _greeted() -> None:
    """The first solver of a process greets on the standard output, whatever it is told: there plans and answers are written."""
    out, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()
    finally:
        os.dup2(out, 1)
        os.close(out)
        os.close(nowhere)


def _new_solver() -> highspy.Highs:
    with suppress(OSError):  # where there is no standard output it disturbs nobody
        _greeted()
    return highspy.Highs()


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


class Program:
    """The program of these needs and of the units of these homes. whole: counts may not be split, the program is solved in integers;
    otherwise it is only relaxed."""

    def __init__(self, table: Table, needs: Sequence[int], homes: Sequence[int]) -> None:
        self.table = table
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
        table, brings = self.table, self.table.brings[self.example]
        kinds = len(self.example)
        rows = _Rows()
        cost: list[Array] = []
        low: list[Array] = []
        high: list[Array] = []
        whole: list[Array] = []
        self.columns_of: list[tuple[Array, Array]] = []
        """Per need: its kinds, and their columns."""
        self.count_columns = 0
        kind_columns: list[Array] = []
        kind_rows: list[Array] = []

        def new(costs: Array, lows: Array | float, highs: Array | float, integral: bool) -> Array:
            many = len(costs)
            cost.append(costs)
            low.append(np.broadcast_to(np.asarray(lows, dtype=float), many))
            high.append(np.broadcast_to(np.asarray(highs, dtype=float), many))
            whole.append(np.full(many, 1 if integral else 0, dtype=np.int32))
            self.count_columns += many
            return np.arange(self.count_columns - many, self.count_columns, dtype=np.int32)

        one = np.ones(1)
        bound = np.array([table.bound.get(int(unit), -2) for unit in self.example], dtype=np.int64)
        self.served: list[int] = []
        self.extra: list[list[tuple[int, str, int]]] = []
        for need in self.needs:
            asked = table.needs[need]
            fits = table.may_array[self.example, table.sign_of[need]] & (brings[:, SIZE] <= asked.max)
            fits &= (bound == -2) | (bound == need)
            if keeps := table.kept_from.get(need):
                fits &= ~np.isin(self.example, list(keeps))
            mine = np.nonzero(fits)[0]
            its = brings[mine]
            sizes = its[:, SIZE].astype(float)
            most = np.minimum(self.counts[mine], asked.max // np.maximum(1, its[:, SIZE]))
            known = table.knows.get(need)
            again = (
                np.array([known.get(int(unit), 0) for unit in self.example[mine]], dtype=float)
                if known
                else np.zeros(len(mine))
            )
            must = np.where(bound[mine] == need, 1.0, 0.0)
            several = np.array([len(table.at_home[table.home[unit]]) > 1 for unit in self.example[mine]], dtype=bool)
            must[several] = 0.0
            must = must * self.counts[mine]
            going = new(BEYOND * sizes + AGAIN * again, must, np.maximum(most, must), True)
            weight = asked.weight
            holds = need in table.held
            yes = new(np.array([SERVED * weight]), 1.0 if holds else 0.0, 0.0 if need in table.closed else 1.0, True)
            wish = new(np.array([PERSON * weight - BEYOND]), 0.0, float(asked.wish), False)
            beside = new(np.array([BESIDE]), 0.0, float(asked.max), False)
            self.served.append(int(yes[0]))
            self.columns_of.append((mine, going))
            kind_columns.append(going)
            kind_rows.append(self.row_of_kind[mine])
            rows.add(0, np.inf, (going, sizes), (yes, -one * asked.min))
            rows.add(-np.inf, 0, (going, sizes), (yes, -one * asked.max))
            rows.add(0, np.inf, (going, its[:, LEADS].astype(float)), (yes, -one))
            if asked.strong:
                rows.add(0, np.inf, (going, its[:, STRONG].astype(float)), (yes, -one * asked.strong))
            for skill, count in asked.skills.items():
                has = its[:, len(ASKS) + table.skills.index(skill)].astype(float)
                rows.add(0, np.inf, (going, has), (yes, -one * count))
            if asked.far:
                rows.add(0, np.inf, (going, (its[:, SEATS] - its[:, SIZE]).astype(float)))
            rows.add(-np.inf, 0, (wish, one), (yes, -one * asked.wish))
            rows.add(-np.inf, 0, (wish, one), (going, -sizes))
            rows.add(-np.inf, 0, (beside, one), (going, -its[:, NEW].astype(float)))
            rows.add(-np.inf, 0, (beside, one), (going, -float(asked.max) * its[:, OLD]))
            wished = []
            for skill, count in asked.wishes.items():
                has = its[:, len(ASKS) + table.skills.index(skill)].astype(float)
                got = new(np.array([WISHED * weight]), 0.0, float(count), False)
                rows.add(-np.inf, 0, (got, one), (going, -has))
                wished.append((int(got[0]), skill, count))
            self.extra.append([(int(wish[0]), "", 0), (int(beside[0]), "", 0), *wished])
            # A group, or somebody of whom there is one, goes only to a need that is served: the relaxation knows it better so.
            for at in np.nonzero((self.counts[mine] == 1) & (its[:, LEADS] > 0) & (its[:, SIZE] > 1))[0]:
                rows.add(-np.inf, 0, (going[at : at + 1], one), (yes, -one))
        every_row = np.concatenate(kind_rows) if kind_rows else np.zeros(0, dtype=np.int32)
        every_column = np.concatenate(kind_columns) if kind_columns else np.zeros(0, dtype=np.int32)
        limits = np.zeros(int(self.row_of_kind.max()) + 1 if kinds else 0)
        limits[self.row_of_kind] = self.counts
        base = len(rows.low)
        self.kind_row_base = base
        at_row = np.concatenate([*rows.rows, every_row + base]).astype(np.int32)
        at_column = np.concatenate([*rows.columns, every_column]).astype(np.int32)
        values = np.concatenate([*rows.values, np.ones(len(every_row))])
        keep = values != 0
        at_row, at_column, values = at_row[keep], at_column[keep], values[keep]
        order = np.argsort(at_column, kind="stable")
        self.cost = np.concatenate(cost)
        self.low = np.concatenate(low)
        self.high = np.concatenate(high)
        self.whole = np.concatenate(whole)
        self.row_low = np.concatenate([np.array(rows.low), np.full(len(limits), -np.inf)])
        self.row_high = np.concatenate([np.array(rows.high), limits])
        self.starts = np.concatenate(
            [[0], np.cumsum(np.bincount(at_column, minlength=self.count_columns))]
        ).astype(np.int32)
        self.index = at_row[order].astype(np.int32)
        self.values = values[order]

    def solver(
        self, seconds: float, *, seed: int = 0, threads: int = 1, relaxed: bool = False, presolved: bool = False, gap: float = NEAR
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
        start: Teams | None = None,
        *,
        seed: int = 0,
        threads: int = 1,
        presolved: bool = False,
        gap: float = NEAR,
    ) -> Answer:
        """The best plan found in this time. start: one that is known."""
        solver = self.solver(seconds, seed=seed, threads=threads, presolved=presolved, gap=gap)
        if start is not None:
            index, values = self._as_columns(start)
            solver.setSolution(len(index), index, values)
        solver.run()
        info = solver.getInfo()
        if info.primal_solution_status != 2:
            return Answer(None, 0.0, float(info.mip_dual_bound))
        found = np.rint(np.array(solver.getSolution().col_value))
        return Answer(self._as_teams(found), float(info.objective_function_value), float(info.mip_dual_bound))

    def _as_columns(self, start: Teams) -> tuple[Array, Array]:
        values = np.zeros(self.count_columns)
        kind = {int(unit): int(kind) for unit, kind in zip(self.units, self.kind_of, strict=True)}
        for at, need in enumerate(self.needs):
            units = start.get(need)
            if not units:
                continue
            asked = self.table.needs[need]
            mine, going = self.columns_of[at]
            column = dict(zip(mine.tolist(), going.tolist(), strict=True))
            for unit in units:
                values[column[kind[unit]]] += 1
            values[self.served[at]] = 1
            brought = self.table.brings[units].sum(axis=0)
            wish, beside, *wished = self.extra[at]
            values[wish[0]] = min(asked.wish, brought[SIZE])
            values[beside[0]] = min(brought[NEW], asked.max * brought[OLD])
            for got, skill, count in wished:
                values[got] = min(count, brought[len(ASKS) + self.table.skills.index(skill)])
        index = np.arange(self.count_columns, dtype=np.int32)
        return index, values

    def _as_teams(self, found: Array) -> Teams:
        """Hand out whoever is of each kind."""
        of_kind: dict[int, list[int]] = {}
        for unit, kind in zip(self.units.tolist(), self.kind_of.tolist(), strict=True):
            of_kind.setdefault(kind, []).append(unit)
        chosen: Teams = {}
        for at, need in enumerate(self.needs):
            if found[self.served[at]] < 0.5:
                continue
            mine, going = self.columns_of[at]
            units = chosen.setdefault(need, [])
            for where in np.nonzero(found[going] > 0.5)[0]:
                for _ in range(int(found[going[where]])):
                    units.append(of_kind[int(mine[where])].pop())
        return chosen
