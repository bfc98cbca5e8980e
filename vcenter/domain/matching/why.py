"""Reasons that a person can read out: why this need, why these people, and what a few more would change."""

from __future__ import annotations

from vcenter.domain.matching.model import Car, Need, Person, Situation, Team
from vcenter.domain.matching.musts import Label, clock_of
from vcenter.domain.need_words import A_TRUCK

URGENT = 4
LONG_DAYS = 3


def why(situation: Situation, team: Team, label: Label = str) -> list[str]:
    """Why this need is served now, and why by these people."""
    need = situation.need[team.need]
    people = [situation.person[id] for id in team.people]
    reasons = []
    if need.urgency >= URGENT:
        reasons.append(f"急ぎ度{need.urgency}のため優先")
    if need.waiting_days >= LONG_DAYS:
        reasons.append(f"{int(need.waiting_days)}日待っているため優先")
    for skill in need.skills:
        names = "・".join(person.name or person.id for person in people if skill in person.skills)
        reasons.append(f"「{label(skill)}」ができる: {names}")
    if again := [person.name or person.id for person in people if person.id in need.last_team]:
        reasons.append(f"前回も同じお宅: {'・'.join(again)}")
    for hour in sorted({person.hours[0] for person in people if person.hours[0] and person.said_beforehand}):
        names = "・".join(person.name or person.id for person in people if person.hours[0] == hour)
        reasons.append(f"{clock_of(hour)}からの人: {names}")
    if raised := [person.name or person.id for person in people if person.id in need.hands]:
        reasons.append(f"手を挙げた: {'・'.join(raised)}")
    leader = situation.person[team.leader]
    reasons.append(f"班長を頼める: {leader.name or leader.id}")
    new = sum(not person.experienced for person in people)
    if 0 < new < len(people):
        reasons.append(f"初めての人{new}人に経験者が付く")
    cars = [situation.car[id] for id in team.cars]
    if cars:
        driver = next((one.name or one.id for one in people if one.may_drive), "")
        reasons.append(f"センターの{'・'.join(one.name for one in cars)}で行く（運転できる: {driver}）")
    if need.far:
        reasons.append(
            f"車の座席{sum(person.seats for person in people) + sum(car.seats for car in cars)}席で全員が乗れる"
        )
    return [*reasons, *_wished(need, people, label), *_would_change(situation, need, people, cars)]


def _wished(need: Need, people: list[Person], label: Label) -> list[str]:
    """Who brings what the work wants, though nobody must."""
    found = []
    for wish in need.wishes:
        able = [person for person in people if person.has(wish)]
        if able:
            skills = "・".join(
                label(skill) for skill in wish.split("|") if any(skill in one.skills for one in able)
            )
            found.append(f"この作業に役立つ（{skills}）: {'・'.join(one.name or one.id for one in able)}")
    return found


def _would_change(situation: Situation, need: Need, people: list[Person], cars: list[Car]) -> list[str]:
    """What a truck, a few people or seats more would change."""
    return [*_truck(situation, need, people, cars), *_more_people(need, people, cars)]


def _truck(situation: Situation, need: Need, people: list[Person], cars: list[Car]) -> list[str]:
    short = need.wishes.get(A_TRUCK, 0) - sum(car.has(A_TRUCK) for car in cars)
    if short <= 0:
        return []
    if not any(one.may_drive for one in people) and any(car.truck for car in situation.cars):
        return ["運転できる人がいれば、センターのトラックで行けます"]
    return [f"トラックがもう{short}台あれば、運び出しが早くなります"]


def _more_people(need: Need, people: list[Person], cars: list[Car]) -> list[str]:
    if len(people) >= need.wish:
        return []
    more = need.wish - len(people)
    seats = sum(person.seats for person in people) + sum(car.seats for car in cars)
    if need.far and seats < need.wish:
        return [f"あと{more}人で希望の{need.wish}人です。車の席があと{need.wish - seats}席要ります"]
    return [f"あと{more}人いれば希望の{need.wish}人になります"]
