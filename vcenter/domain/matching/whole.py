"""A situation as one program where it is small enough; of a larger one, what bounds it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from vcenter.domain.matching.bound import Bound, bound_of
from vcenter.domain.matching.program import Answer, Program
from vcenter.domain.matching.table import Table, Teams

UNITS_AT_ONCE = 600
"""With more units than this nobody tries."""

COLUMNS_AT_ONCE = 12_000
"""Counts of a program (a kind of people at a need is one) up to which it is solved whole."""

HUGE = 1e15
"""What is no bound."""


def bounds(
    table: Table, chosen: Teams, seconds: float, bound_part: float = 1.0
) -> Iterator[tuple[Answer | None, Bound | None]]:
    """The bound of the looser problem; then, of a small situation, the best plan that is found and its own bound. chosen: a plan that
    is known. bound_part: what of the time the first may take where there is a second thing to do with it."""
    until = time.monotonic() + seconds
    loose = bound_of(table.situation, seconds * bound_part)
    yield None, loose
    if len(table.units) > UNITS_AT_ONCE:
        return
    program = Program(table, range(len(table.needs)), sorted(table.at_home), chosen)
    if program.count_columns <= COLUMNS_AT_ONCE:
        answer = program.solve(until - time.monotonic(), presolved=True, gap=1e-6)
        if 0 <= answer.bound < HUGE and (loose is None or answer.bound < loose.value):
            loose = Bound(answer.bound, frozenset())
        yield answer, loose
