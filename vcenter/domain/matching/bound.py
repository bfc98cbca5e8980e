"""What no plan of a situation can be worth more than: the value of a looser problem that is solved at once.

Looser: people who cannot lead go one by one whatever their group, and count as strong, grown up and able; cars, skills, wishes and
the last team and hands count as if they were there. Leaders are what a centre is short of, and of them it knows nearly everything.
The loosened problem is relaxed (halves of people are allowed), and its best value is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vcenter.domain.matching.model import Group, Person, Situation
from vcenter.domain.matching.musts import ADULT, GUARDED
from vcenter.domain.matching.value import AGAIN
from vcenter.domain.matching.wishes import HAND, WISHED

if TYPE_CHECKING:
    from vcenter.domain.matching.program import Program

PRIMAL = 4
"""HiGHS's number of the primal simplex, which is twice as fast here."""

NEAR, FAR = 0.002, 0.02
"""Parts of the bound: a plan that is nearer than the first cannot be told from the best; one that is farther than the second may
still get better."""


@dataclass(frozen=True)
class Bound:
    """What no plan is worth more than, and the needs (ids) that the looser problem serves: a good plan serves nearly the same."""

    value: float
    served: frozenset[str]


def bound_of(situation: Situation, seconds: float) -> Bound | None:
    """The bound; None where it is not found in this time."""
    program = _loose_program(situation)
    if program is None:
        return Bound(0.0, frozenset())
    solver = program.solver(seconds, relaxed=True)
    solver.setOptionValue("simplex_strategy", PRIMAL)
    solver.run()
    info = solver.getInfo()
    # 2: a primal and a dual solution that are feasible: only then is it the best value, and so a bound.
    if info.primal_solution_status != 2 or info.dual_solution_status != 2:
        return None
    found = solver.getSolution().col_value
    served = (need.id for need, at in zip(situation.needs, program.served, strict=True) if found[at] > 0.5)
    return Bound(float(info.objective_function_value) + 1e-6, frozenset(served))


def _loose_program(situation: Situation) -> Program | None:
    from vcenter.domain.matching.program import Program  # noqa: PLC0415  (only where plans are improved)
    from vcenter.domain.matching.table import Table  # noqa: PLC0415

    loose = loosened(situation)
    if not loose.needs or not loose.people:
        return None
    table = Table(loose)
    program = Program(table, range(len(loose.needs)), sorted(table.at_home))
    for at, need in enumerate(situation.needs):
        known = sum(id in situation.person for id in need.last_team)
        raised = sum(id in situation.person for id in need.hands)
        wished = WISHED * need.weight * sum(need.wishes.values()) + HAND * min(need.max, raised)
        program.cost[program.served[at]] += AGAIN * min(need.max, known) + wished
    return program


def loosened(situation: Situation) -> Situation:
    """A situation in which every plan of this one is possible, and that has far fewer kinds of people."""
    led = {
        group
        for group, ids in situation.whole_groups.items()
        if any(situation.person[id].leader for id in ids)
    }
    return Situation(
        people=tuple(_loose(person, person.group in led) for person in situation.people),
        groups=tuple(Group(group.id, group.id not in led) for group in situation.groups),
        needs=tuple(
            replace(need, skills={}, strong=0, far=False, last_team=frozenset(), wishes={}, hands=frozenset())
            for need in situation.needs
        ),
    )


def _loose(person: Person, led: bool) -> Person:
    """Somebody who can do no less. led: they stay with a group that has a leader."""
    return replace(
        person,
        group=person.group if led else None,
        age=ADULT if person.age is None else person.age if led else max(GUARDED, person.age),
        # Of those who may lead it matters more where they may.
        sex=person.sex if person.leader else "f",
        strong=True,
        guardian=person.guardian if led else None,
        seats=0,
        skills=frozenset(),
    )


def in_words(worth: float, bound: float | None) -> str:
    """How far a plan that is worth so much is from what is possible, in a sentence."""
    if bound is None or bound <= 0:
        return "どこまで良くできるかは、まだ計算していません。"
    gap = max(0.0, bound - worth) / bound
    if gap <= NEAR:
        return "計算できる上限とほぼ同じです。これより良い案は、まずありません。"
    part = "1%未満" if gap < 0.01 else f"{gap * 100:.0f}%"
    if gap <= FAR:
        return f"計算できる上限まで、あと{part}です。十分に良い案です。"
    return f"計算できる上限まで、あと{part}です。まだ良くなるかもしれません。"
