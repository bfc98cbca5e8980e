"""What of a plan stays as it is while the rest is planned anew: teams that staff have touched or locked, and people they are busy with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from vcenter.domain.matching.model import Situation, Team
from vcenter.domain.matching.musts import broken_musts


def rest_of(situation: Situation, kept: Iterable[Team], nobody: Collection[str] = ()) -> Situation:
    """The situation without these teams and these people. Whoever came with one of them and does not part from them stays out as well."""
    kept = tuple(kept)
    gone = {id for team in kept for id in team.people} | set(nobody)
    for whole in situation.whole_groups.values():
        if whole & gone:
            gone |= whole
    served = {team.need for team in kept}
    used = {id for team in kept for id in team.cars}
    return replace(
        situation,
        people=tuple(person for person in situation.people if person.id not in gone),
        needs=tuple(need for need in situation.needs if need.id not in served),
        cars=tuple(car for car in situation.cars if car.id not in used),
    )


def still_good(situation: Situation, teams: Iterable[Team]) -> tuple[Team, ...]:
    """Those of a plan's teams that can be where they are: whose need and people are still there, and that break no must."""
    found: list[Team] = []
    taken: set[str] = set()
    served: set[str] = set()
    for team in teams:
        people = {*team.people, *team.cars}
        there = team.need in situation.need and people <= situation.person.keys() | situation.car.keys()
        if there and team.need not in served and not people & taken and not broken_musts(situation, team):
            found.append(team)
            taken |= people
            served.add(team.need)
    return tuple(found)
