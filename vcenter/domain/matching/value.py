"""What a plan is worth.

With u = urgency + waiting_days / 10: for each team 1000·u + 30·u·min(k, wish) + 5·max(0, k − wish)
+ 20 for each member of the last team + 4 for each inexperienced member beside an experienced one.
Most urgent and longest-waiting first, everyone's minimum before anyone's wish, the same faces again
where work continues, first-timers beside people who know the work.
"""

from __future__ import annotations

from collections.abc import Iterable

from vcenter.domain.matching.model import Situation, Team

SERVED = 1000
"""For a need that is served, times its weight."""

PERSON = 30
"""For each person up to the wish, times the need's weight."""

BEYOND = 5
"""For each person beyond the wish."""

AGAIN = 20
"""For each who was there last time."""

BESIDE = 4
"""For each first-timer beside somebody with experience."""


def team_value(situation: Situation, team: Team) -> float:
    """What one team is worth."""
    need = situation.need[team.need]
    people = [situation.person[id] for id in team.people]
    new = sum(not person.experienced for person in people)
    return (
        SERVED * need.weight
        + PERSON * need.weight * min(len(people), need.wish)
        + BEYOND * max(0, len(people) - need.wish)
        + AGAIN * len(need.last_team & set(team.people))
        + (BESIDE * new if new < len(people) else 0)
    )


def value_of(situation: Situation, teams: Iterable[Team]) -> float:
    """What these teams are worth together."""
    return sum(team_value(situation, team) for team in teams)
