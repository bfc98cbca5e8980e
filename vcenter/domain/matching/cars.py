"""Which car of the centre goes with which team, where people sit in teams already: seats first, then trucks where the work wants one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vcenter.domain.matching.model import Car, Situation, Team


def with_cars(situation: Situation, teams: Iterable[Team]) -> tuple[Team, ...]:
    """The same teams with the centre's cars that are free, none of them twice, the heaviest need before others; no more than somebody of the
    team may drive."""
    left = list(situation.cars)
    found = {team.need: replace(team, cars=()) for team in teams}
    by_weight = sorted(found, key=lambda need: (-situation.need[need].weight, need))
    for take in (_for_seats, _for_wishes):
        for need in by_weight:
            found[need] = take(situation, found[need], left)
    return tuple(found.values())


def _for_seats(situation: Situation, team: Team, left: list[Car]) -> Team:
    short = len(team.people) - sum(situation.person[id].seats for id in team.people)
    taken: list[Car] = []
    while situation.need[team.need].far and short > 0 and left and _drivers(situation, team) > len(taken):
        enough = [car for car in left if car.seats >= short]
        car = min(enough, key=_size) if enough else max(left, key=_size)
        if not car.seats:
            break
        left.remove(car)
        taken.append(car)
        short -= car.seats
    if short > 0:  # not enough for them: for another team it may be
        left += taken
        return team
    return replace(team, cars=tuple(car.id for car in taken))


def _for_wishes(situation: Situation, team: Team, left: list[Car]) -> Team:
    cars = [situation.car[id] for id in team.cars]
    for wish, count in situation.need[team.need].wishes.items():
        have = sum(car.has(wish) for car in cars)
        able = sorted((car for car in left if car.has(wish)), key=_size)
        for car in able[: max(0, min(count - have, _drivers(situation, team) - len(cars)))]:
            left.remove(car)
            cars.append(car)
    return replace(team, cars=tuple(car.id for car in cars))


def _size(car: Car) -> tuple[int, str]:
    return car.seats, car.id


def _drivers(situation: Situation, team: Team) -> int:
    return situation.need[team.need].drivers(situation.person[id] for id in team.people)
