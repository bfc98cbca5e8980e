"""Proposals: no team of them breaks a must, and whoever is not served is told why."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from vcenter.domain.matching import Group, Need, Person, Situation, broken_musts, propose, value_of
from vcenter.domain.situation import said_hours

MAY = {
    "/matching/marks": "matching",
    "/matching/needs/{need}": "matching",
    "/matching/teams/{team}": "matching",
    "/matching/teams/{team}/disband": "matching",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

INSTANCES = Path(__file__).parent / "data" / "matching"


def load(name: str) -> Situation:
    whole: dict[str, Any] = json.loads((INSTANCES / f"{name}.json").read_text())
    return Situation(
        people=tuple(
            Person(**{**one, "skills": frozenset(one["skills"]), "hours": tuple(one["hours"])})
            for one in whole["people"]
        ),
        groups=tuple(Group(**one) for one in whole["groups"]),
        needs=tuple(
            Need(**{**one, "hours": tuple(one["hours"]), "last_team": frozenset(one["last_team"])})
            for one in whole["needs"]
        ),
        forbidden=frozenset((person, need) for person, need in whole["pairs_forbidden"]),
        locked=frozenset((person, need) for person, need in whole["locked"]),
    )


@pytest.mark.parametrize("name", ["small", "medium"])
def test_every_proposed_team_keeps_every_must(name: str) -> None:
    situation = load(name)
    plan = propose(situation)
    assert plan.teams
    for team in plan.teams:
        assert broken_musts(situation, team) == []
    chosen = [id for team in plan.teams for id in team.people]
    assert len(chosen) == len(set(chosen))
    assert len({team.need for team in plan.teams}) == len(plan.teams)
    assert plan.value == value_of(situation, plan.teams)


def test_every_need_without_a_team_has_reasons() -> None:
    situation = load("small")
    plan = propose(situation)
    assert {team.need for team in plan.teams} | {one.need for one in plan.unserved} == set(situation.need)
    assert plan.unserved
    assert all(one.reasons for one in plan.unserved)


def test_the_most_urgent_is_served_first() -> None:
    whole = load("small")
    plan = propose(whole)
    served = [whole.need[team.need].weight for team in plan.teams]
    unserved = [whole.need[one.need].weight for one in plan.unserved]
    assert sum(served) / len(served) > sum(unserved) / len(unserved)


def test_nobody_and_nothing() -> None:
    plan = propose(Situation((), (), ()))
    assert (plan.teams, plan.unserved, plan.value) == ((), (), 0)


def _row(**said: str) -> dict[str, str]:
    return {"stays_until": "", "said_from": "", "said_until": "", **said}


@pytest.mark.parametrize(
    ("said", "at", "hours"),
    [
        ({"said_from": "13:00"}, "09:00", (13.0, 30.0)),
        ({"said_from": "13:00"}, "12:30", (0.0, 30.0)),  # a team that is put together now leaves then
        ({"said_until": "12:00"}, "09:00", (0.0, 12.0)),
        ({"said_until": "12:00", "stays_until": "16:00"}, "09:00", (0.0, 30.0)),  # reception asked since
        ({"said_from": "23:45"}, "23:40", (0.0, 30.0)),
    ],
)
def test_what_was_said_of_the_hours_counts_from_now_on(
    said: dict[str, str], at: str, hours: tuple[float, float]
) -> None:
    assert said_hours(_row(**said), datetime.fromisoformat(f"2026-11-28T{at}:00+09:00")) == hours
