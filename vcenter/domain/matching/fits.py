"""Who fits a need, before anybody is chosen: why somebody cannot go, in a few words, and who helps most with what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from vcenter.domain.matching.model import Car, Need, Person, Situation
from vcenter.domain.matching.musts import ADULT, GUARDED, Label, clock_of, may_go

_WORDS = {
    "barred": "受付停止",
    "guardian_consent": "保護者の同意書がまだ",
    "stays_here": "今日はセンター内の作業",
    "insurance": "保険が有効でない",
    "women_only": "女性だけの希望",
    "forbidden": "このお宅へは行かせない",
    "guardian": "15歳未満（保護者が来ていない）",
}


def why_not(situation: Situation, person: Person, need: Need) -> str:
    """Why this person cannot go to this need, in a few words; "" where nothing is against it."""
    if (person.id, need.id) in situation.forbidden:
        return _WORDS["forbidden"]
    if broken := may_go(person, need):
        return _said(broken.code, person, need)
    if person.age is not None and person.age < GUARDED:
        guardian = situation.person.get(person.guardian or "")
        if guardian is None or guardian.age is None or guardian.age < ADULT:
            return _WORDS["guardian"]
    return ""


def _said(code: str, person: Person, need: Need) -> str:
    if code == "insurance" and person.covered_from:
        return f"保険は{person.covered_from}から"
    if code == "age":
        return "年齢がわからない（危険な作業）" if person.age is None else "18歳未満（危険な作業）"
    if code in ("hours", "shift"):
        until = person.hours[1] < need.hours[1]
        return (
            f"{clock_of(person.hours[1])}まで（時間が足りない）"
            if until
            else f"{clock_of(person.hours[0])}からの人"
        )
    return _WORDS[code]


def in_order(situation: Situation, need: Need, team: Sequence[Person]) -> list[Person]:
    """Everybody else who may go, whoever brings most of what this team lacks first, then whoever has waited longest."""
    ids = {person.id for person in team}
    skills = {
        skill
        for skill, count in need.skills.items()
        if sum(skill in person.skills for person in team) < count
    }
    leads = not any(person.leader for person in team)
    strong = sum(person.strong for person in team) < need.strong
    seats = need.far and sum(person.seats for person in team) < max(need.min, len(team) + 1)

    def gain(person: Person) -> int:
        return (
            8 * len(skills & person.skills)
            + 4 * (person.id in need.last_team)
            + 4 * (person.id in need.hands)
            + 4 * (leads and person.leader)
            + 2 * (seats and person.seats > 1)
            + (strong and person.strong)
        )

    free = [one for one in situation.people if one.id not in ids and not why_not(situation, one, need)]
    return sorted(free, key=gain, reverse=True)


LACKS = frozenset({"min", "skill", "strong", "leader", "seats", "driver"})
"""Musts that a team breaks by what it has not got yet: all of them are said in one line (`lacking`)."""


def lacking(
    need: Need, team: Sequence[Person], leader: str, label: Label = str, cars: Sequence[Car] = ()
) -> list[str]:
    """What a team has not got yet, in a few words each. label: a skill in Japanese. cars: those of the centre that it goes in."""
    found = []
    if len(team) < need.min:
        found.append(f"あと{need.min - len(team)}人")
    for skill, count in need.skills.items():
        if (have := sum(skill in person.skills for person in team)) < count:
            found.append(f"{label(skill)}{count - have}人")
    if (strong := sum(person.strong for person in team)) < need.strong:
        found.append(f"体力のある人{need.strong - strong}人")
    if leader not in {person.id for person in team}:
        found.append("班長")
    if need.far and (seats := sum(one.seats for one in team) + sum(car.seats for car in cars)) < len(team):
        found.append(f"車の席{len(team) - seats}")
    return found
