"""What a plan is worth beside its value: wishes of needs that are no musts (a truck for mud, the language of whoever is helped),
and of volunteers who have raised a hand for a need.

Nought where there are no wishes and no hands: files of instances are valued by value.py alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from vcenter.domain.matching.model import Situation, Team
from vcenter.domain.matching.value import AGAIN, value_of

WISHED = 100
"""For each wish that is fulfilled, times the need's weight: more than three further people, far less than a need that is served."""

HAND = AGAIN
"""For each who goes where they have raised a hand: as much as for who goes there again, and less than one person more anywhere. All hands
of a team together are worth less than a need that is served."""


def wishes_of(situation: Situation, teams: Iterable[Team]) -> float:
    """What the wishes that these teams fulfil are worth, and the hands of who goes where they would."""
    found = 0.0
    for team in teams:
        need = situation.need[team.need]
        for skill, count in need.wishes.items():
            have = sum(situation.person[id].has(skill) for id in team.people)
            have += sum(situation.car[id].has(skill) for id in team.cars)
            found += WISHED * need.weight * min(count, have)
        found += HAND * len(need.hands & set(team.people))
    return found


def worth_of(situation: Situation, teams: Iterable[Team]) -> float:
    """What is maximised: the value and the wishes."""
    teams = tuple(teams)
    return value_of(situation, teams) + wishes_of(situation, teams)
