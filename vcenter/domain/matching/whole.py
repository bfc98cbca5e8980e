"""A situation as one program where it is small enough; of a larger one, what bounds it."""

from __future__ import annotations

from vcenter.domain.matching.bound import Bound, bound_of
from vcenter.domain.matching.program import Answer, Program
from vcenter.domain.matching.table import Table, Teams

UNITS_AT_ONCE = 600
"""With more units than this nobody tries."""

COLUMNS_AT_ONCE = 12_000
"""Counts of a program (a kind of people at a need is one) up to which it is solved whole."""


def whole_or_bound(
    table: Table, chosen: Teams, seconds: float, bound_part: float = 1.0
) -> tuple[Answer | None, Bound | None]:
    """The best plan found of a small situation, and the bound. chosen: a plan that is known. bound_part: of a situation that is not
    small, the part of the time that the bound may take."""
    if len(table.units) <= UNITS_AT_ONCE:
        program = Program(table, range(len(table.needs)), sorted(table.at_home), chosen)
        if program.count_columns <= COLUMNS_AT_ONCE:
            answer = program.solve(seconds, presolved=True, gap=1e-6)
            if 0 <= answer.bound < 1e15:
                return answer, Bound(answer.bound, frozenset())
            return answer, bound_of(table.situation, seconds)
    return None, bound_of(table.situation, seconds * bound_part)
