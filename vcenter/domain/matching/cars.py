"""Which car of the centre goes with which team, where people sit in teams already: what each has first, then seats, then trucks where the work
wants one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vcenter.domain.matching.model import Car, Situation, Team


def with_cars(situation: Situation, teams: Iterable[Team]) -> tuple[Team, ...]:
    """The same teams with the centre's cars that are free, none of them twice, the heaviest need before others; no more than somebody of the
    team may drive. A car that a team has stays with it while it is of use there, whatever else could use it."""
    left = list(situation.cars)
    found = {team.need: team for team in teams}
    by_weight = sorted(found, key=lambda need: (-situation.need[need].weight, need))
    for take in (_kept, _for_seats, _for_wishes):
        for need in by_weight:
            found[need] = take(situation, found[need], left)
    return tuple(found.values())


def _kept(situation: Situation, team: Team, left: list[Car]) -> Team:
    """The team with those of its cars that it still has a use and a driver for."""
    need = situation.need[team.need]
    cars: list[Car] = []
    for car in [car for car in left if car.id in team.cars]:
        seats = need.far and car.seats and _short(situation, team, cars) > 0
        wished = any(
            car.has(wish) and sum(one.has(wish) for one in cars) < count
            for wish, count in need.wishes.items()
        )
        if (seats or wished) and _drivers(situation, team) > len(cars):
            left.remove(car)
            cars.append(car)
    return replace(team, cars=tuple(car.id for car in cars))


def _short(situation: Situation, team: Team, cars: Iterable[Car]) -> int:
    """How many of the team have no seat in these cars of the centre and their own."""
    own = sum(situation.person[id].seats for id in team.people)
    return len(team.people) - own - sum(car.seats for car in cars)


def _for_seats(situation: Situation, team: Team, left: list[Car]) -> Team:
    has = [situation.car[id] for id in team.cars]
    short = _short(situation, team, has)
    taken: list[Car] = []
    while (
        situation.need[team.need].far
        and short > 0
        and left
        and _drivers(situation, team) > len(has) + len(taken)
    ):
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
    return replace(team, cars=(*team.cars, *(car.id for car in taken)))


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
