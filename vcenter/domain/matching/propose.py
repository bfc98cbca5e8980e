"""A good plan found at once, with the reason for each need without a team. How it is improved: search.py."""

from __future__ import annotations

from collections.abc import Iterable

from vcenter.domain.matching.first import first_teams
from vcenter.domain.matching.model import Plan, Situation, Team, Unserved
from vcenter.domain.matching.musts import Label
from vcenter.domain.matching.table import Table
from vcenter.domain.matching.value import value_of
from vcenter.domain.matching.why import why_unserved
from vcenter.domain.matching.wishes import worth_of


def propose(situation: Situation, label: Label = str) -> Plan:
    """Teams for as many needs as possible, the heaviest first, and the reason for each need without one."""
    table = Table(situation)
    chosen = first_teams(table, lambda found: worth_of(situation, table.teams(found)))
    return as_plan(situation, table.teams(chosen), label)


def as_plan(
    situation: Situation,
    teams: Iterable[Team],
    label: Label = str,
    *,
    bound: float | None = None,
    seconds: float | None = None,
) -> Plan:
    """A plan of these teams: why each need without one has none, and what it is worth."""
    teams = tuple(teams)
    served = {team.need for team in teams}
    taken = {id for team in teams for id in team.people}
    unserved = tuple(
        Unserved(need.id, why_unserved(situation, need, taken, label))
        for need in sorted(situation.needs, key=lambda need: (-need.weight, need.id))
        if need.id not in served
    )
    return Plan(teams, unserved, value_of(situation, teams), bound, seconds)
