"""A good plan found at once, with the reason for each need without a team. How it is improved: search.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from vcenter.domain.matching.first import first_teams
from vcenter.domain.matching.kept import rest_of
from vcenter.domain.matching.missing import Everyday, Missing
from vcenter.domain.matching.model import Plan, Situation, Team, Unserved
from vcenter.domain.matching.musts import Label, broken_musts
from vcenter.domain.matching.table import Table
from vcenter.domain.matching.value import value_of
from vcenter.domain.matching.wishes import worth_of


def propose(
    situation: Situation,
    label: Label = str,
    *,
    kept: Iterable[Team] = (),
    nobody: Collection[str] = (),
    beyond: bool = False,
    everyday: Everyday | None = None,
) -> Plan:
    """Teams for as many needs as possible, the heaviest first, and the reason for each need without one.

    kept: teams that stay as they are, nobody: people who stay without a team; the rest is planned. beyond: also single people whom
    nobody wished for (docs/decisions.md: the wish is not exceeded by single people).
    """
    kept = tuple(kept)
    rest = rest_of(situation, kept, nobody)
    table = Table(rest)
    teams = table.teams(first_teams(table, lambda found: worth_of(rest, table.teams(found))))
    teams = teams if beyond else to_wish(rest, teams)
    return as_plan(situation, (*kept, *teams), label, everyday=everyday)


def to_wish(situation: Situation, teams: Iterable[Team]) -> tuple[Team, ...]:
    """The same teams, without single people beyond the wish whom the team can do without; who was there last time stays, and who has
    raised a hand for it goes last."""
    return tuple(_to_wish(situation, team) for team in teams)


def _to_wish(situation: Situation, team: Team) -> Team:
    need = situation.need[team.need]
    if len(team.people) <= need.wish or broken_musts(situation, team):
        return team
    needed = {situation.person[id].guardian for id in team.people}
    last_first = [*team.people]
    last_first.reverse()
    for id in sorted(last_first, key=need.hands.__contains__):
        person = situation.person[id]
        if len(team.people) <= need.wish:
            break
        alone = person.group not in situation.whole_groups and person.guardian is None and id not in needed
        if alone and not person.leader and id not in need.last_team:
            fewer = replace(team, people=tuple(one for one in team.people if one != id))
            if not broken_musts(situation, fewer):
                team = fewer
    return team


def as_plan(
    situation: Situation,
    teams: Iterable[Team],
    label: Label = str,
    *,
    bound: float | None = None,
    seconds: float | None = None,
    everyday: Everyday | None = None,
) -> Plan:
    """A plan of these teams: why each need without one has none, and what it is worth. everyday: how many could be called
    (missing.py)."""
    teams = tuple(teams)
    served = {team.need for team in teams}
    missing = Missing(situation, {id for team in teams for id in (*team.people, *team.cars)}, label, everyday)
    unserved = tuple(
        Unserved(need.id, missing.of(need))
        for need in sorted(situation.needs, key=lambda need: (-need.weight, need.id))
        if need.id not in served
    )
    return Plan(teams, unserved, value_of(situation, teams), bound, seconds)
