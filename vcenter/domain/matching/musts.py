"""What a team must be, each rule in one place: proposals and teams made by hand are both held to it.

Source: the musts of matching that staff of volunteer centres name (docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vcenter.domain.matching.model import Car, Need, Person, Situation, Team
from vcenter.domain.names import with_san

ADULT = 18
GUARDED = 15

Label = Callable[[str], str]


@dataclass(frozen=True)
class Broken:
    """A must that a team breaks: its code, and a sentence that says what to do. person: whom it is about."""

    code: str
    message: str
    person: str = ""


def kept_back(person: Person) -> Broken | None:
    """What keeps this person from every team, whatever anybody says: headquarters, or that no guardian has agreed."""
    name = with_san(person.name or person.id)
    if person.barred:
        return Broken(
            "barred",
            f"{name}の受付は本部が止めています。班から外して、本部に知らせてください。",
            person.id,
        )
    if person.age is not None and GUARDED <= person.age < ADULT and not person.guardian_agrees:
        return Broken(
            "guardian_consent",
            f"{name}は{person.age}歳です。保護者の同意書を受付で確かめるまで、班に入れません。"
            "確かめるか、班から外してください。",
            person.id,
        )
    return None


NEWER = frozenset({"driver", "shift", "young_leader", "barred", "guardian_consent", "forbidden"})
"""Musts that are younger than the kinds of commands that are held to them: asked of what is asked now, never of what was done."""


def may_go(person: Person, need: Need) -> Broken | None:
    """The first must that this person alone breaks at this need, whoever else goes."""
    return kept_back(person) or _may_go(person, need)


def _may_go(person: Person, need: Need) -> Broken | None:
    name = person.name or person.id
    if person.stays_here:
        return Broken(
            "stays_here",
            f"{with_san(name)}は、今日はセンター内の作業です。班から外すか、受付で「センター内の作業」を取り消してください。",
            person.id,
        )
    if not person.insured and person.covered_from:
        return Broken(
            "insurance",
            f"{with_san(name)}の保険は{person.covered_from}から有効です。今日は班に入れません。班から外してください。",
            person.id,
        )
    if not person.insured:
        return Broken(
            "insurance",
            f"{with_san(name)}の保険が有効ではありません。受付で加入証を確かめるか、加入してもらってください。",
            person.id,
        )
    if need.dangerous and person.age is None:
        return Broken(
            "age",
            f"{with_san(name)}の年齢がわかりません。危険な作業です。受付で生年月日を確かめてください。",
            person.id,
        )
    if need.dangerous and person.age is not None and person.age < ADULT:
        return Broken(
            "age",
            f"18歳未満の{with_san(name)}は危険な作業に出られません。ほかの班へ移してください。",
            person.id,
        )
    if need.women_only and person.sex != "f":
        return Broken(
            "women_only", f"女性だけの希望です。{with_san(name)}をほかの班へ移してください。", person.id
        )
    return _comes_in_time(person, need)


def _comes_in_time(person: Person, need: Need) -> Broken | None:
    code, name = "shift" if person.said_beforehand else "hours", with_san(person.name or person.id)
    if person.hours[1] < need.hours[1]:
        return Broken(
            code,
            f"{name}は{clock_of(person.hours[1])}までです。活動の時間に足りません。ほかの班へ移してください。",
            person.id,
        )
    if person.hours[0] > need.hours[0]:
        return Broken(
            code,
            f"{name}は{clock_of(person.hours[0])}からの人です。それからの活動の班へ移してください。",
            person.id,
        )
    return None


def clock_of(hour: float) -> str:
    """An hour of the day as it is written: 13:30."""
    return f"{int(hour)}:{round(hour % 1 * 60):02d}"


def broken_musts(situation: Situation, team: Team, label: Label = str) -> list[Broken]:
    """Every must that this team breaks. label: a skill in Japanese."""
    need = situation.need[team.need]
    people = [situation.person[id] for id in team.people]
    return [*_of_persons(situation, need, people), *_of_whole(situation, need, team, people, label)]


def _of_persons(situation: Situation, need: Need, people: list[Person]) -> Iterator[Broken]:
    ids = {person.id for person in people}
    for person in people:
        name = person.name or person.id
        if broken := kept_back(person):
            yield broken
        if broken := _may_go(person, need):
            yield broken
        if person.age is not None and person.age < GUARDED and not _guarded(situation, person, ids):
            yield Broken(
                "guardian",
                f"15歳未満の{with_san(name)}は、18歳以上の保護者と同じ班にしてください。",
                person.id,
            )
        if (person.id, need.id) in situation.forbidden:
            yield Broken(
                "forbidden",
                f"{with_san(name)}はこのお宅には行けません。ほかの班へ移してください。",
                person.id,
            )


def _guarded(situation: Situation, child: Person, ids: set[str]) -> bool:
    guardian = situation.person.get(child.guardian or "")
    return guardian is not None and guardian.id in ids and guardian.age is not None and guardian.age >= ADULT


def _of_whole(
    situation: Situation, need: Need, team: Team, people: list[Person], label: Label
) -> Iterator[Broken]:
    ids = {person.id for person in people}
    if len(people) < need.min:
        yield Broken(
            "min", f"あと{need.min - len(people)}人必要です（最低{need.min}人）。人を加えてください。"
        )
    if len(people) > need.max:
        yield Broken(
            "max", f"{len(people) - need.max}人多すぎます（{need.max}人まで）。人を減らしてください。"
        )
    for skill, count in need.skills.items():
        have = sum(skill in person.skills for person in people)
        if have < count:
            yield Broken(
                "skill",
                f"「{label(skill)}」ができる人があと{count - have}人必要です。加えるか、受付で探してください。",
            )
    strong = sum(person.strong for person in people)
    if strong < need.strong:
        yield Broken(
            "strong", f"体力のいる作業ができる人があと{need.strong - strong}人必要です。加えてください。"
        )
    leader = situation.person.get(team.leader)
    if team.leader not in ids:
        yield Broken("leader", "班長を班の中から選んでください。")
    elif leader is not None and not leader.leader:
        yield Broken(
            "leader",
            f"{with_san(leader.name or leader.id)}は班長の経験がありません。経験のある人を班長にするか、"
            "受付で「班長を頼める」にしてください。",
            leader.id,
        )
    yield from _of_cars(need, people, [situation.car[id] for id in team.cars])
    for whole in situation.whole_groups.values():
        if ids & whole and whole - ids:
            names = "・".join(situation.person[id].name or id for id in sorted(whole - ids))
            yield Broken(
                "group", f"一緒に来た人が分かれています（{names}）。同じ班にするか、全員を外してください。"
            )
    for person_id, need_id in situation.locked:
        if (
            person_id in situation.person
            and (need_id == need.id) != (person_id in ids)
            and (need_id == need.id or person_id in ids)
        ):
            name = situation.person[person_id].name or person_id
            yield Broken(
                "locked",
                f"{with_san(name)}は行き先が固定されています。固定を外してから変えてください。",
                person_id,
            )


def _of_cars(need: Need, people: list[Person], cars: list[Car]) -> Iterator[Broken]:
    if len(cars) > (drivers := need.drivers(people)):
        yield Broken(
            "driver",
            f"センターの車を運転する人があと{len(cars) - drivers}人要ります。免許のある人を加えるか、車を減らしてください。",
        )
    seats = sum(person.seats for person in people) + sum(car.seats for car in cars)
    if need.far and seats < len(people):
        yield Broken(
            "seats",
            f"遠いので車が要ります。あと{len(people) - seats}席足りません。車のある人を加えてください。",
        )
