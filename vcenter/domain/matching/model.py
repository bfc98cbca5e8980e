"""What is matched: people, groups, needs; and what comes of it: teams and a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vcenter.domain.need_words import A_TRUCK

LICENCES = frozenset({"car", "truck"})
"""Skills of whoever may drive."""

GROWN = 18
"""Years."""


@dataclass(frozen=True)
class Car:
    """A car of the centre that is free. seats: the driver's included. truck: it carries mud and furniture."""

    id: str
    name: str
    seats: int
    truck: bool

    def has(self, skill: str) -> bool:
        """Whether it is what this wish is for."""
        return self.truck and skill == A_TRUCK


@dataclass(frozen=True)
class Person:
    """Somebody who is here and free.

    age is None when unknown. hours: from and until when they can stay, as hours of the day.
    seats: in a car that they bring, the driver's included. guardian: the id of the person who
    answers for a child.
    """

    id: str
    group: str | None
    age: int | None
    sex: str
    strong: bool
    leader: bool
    experienced: bool
    insured: bool
    guardian: str | None
    seats: int
    skills: frozenset[str]
    hours: tuple[float, float]
    name: str = ""
    covered_from: str = ""
    """Of somebody who is not insured today: the day from which they are (11月25日), where it is known."""
    said_beforehand: bool = False
    """The hours are what they said when they registered, and nobody has asked since."""
    stays_here: bool = False
    """Works at the centre itself today."""
    barred: bool = False
    """Headquarters keeps them from taking part (受付停止)."""
    away: str = ""
    """休止中 or 退会: their registration rests or has ended, and they came all the same."""
    guardian_agrees: bool = True
    """Of a minor: their guardian's paper was seen."""
    agreed: bool = True
    """They have agreed to the rules of the work."""
    oriented: bool = True
    """They have heard the orientation of this disaster."""

    @property
    def may_drive(self) -> bool:
        """Whether they may drive a car of the centre: they have a licence, or have come by car."""
        grown = self.age is not None and self.age >= GROWN
        return grown and (self.seats > 0 or not self.skills.isdisjoint(LICENCES))

    @property
    def drives_no_other(self) -> bool:
        """Whether they may, and no seats of a car of their own are lost by it."""
        return self.may_drive and self.seats == 0

    def has(self, skill: str) -> bool:
        """Whether they have this skill, or one of several (english|chinese)."""
        return skill in self.skills or ("|" in skill and not self.skills.isdisjoint(skill.split("|")))


@dataclass(frozen=True)
class Group:
    """People who came together. may_split: they agree to go to different teams."""

    id: str
    may_split: bool


@dataclass(frozen=True)
class Need:
    """A need that is ready. skills: how many people with each. far: the team needs a seat for everyone."""

    id: str
    kind: str
    min: int
    wish: int
    max: int
    skills: Mapping[str, int]
    strong: int
    women_only: bool
    dangerous: bool
    far: bool
    hours: tuple[float, float]
    urgency: int
    waiting_days: float
    last_team: frozenset[str]
    district: str = ""
    wishes: Mapping[str, int] = field(default_factory=dict)
    """What is no must but would help: how many people with each skill, or any of several (english|chinese)."""
    hands: frozenset[str] = frozenset()
    """Who has raised a hand for it (手を挙げた): they would rather go there than elsewhere."""

    def drivers(self, people: Iterable[Person]) -> int:
        """How many of these may drive a car of the centre there: where all need a seat, whoever has come by car drives that one."""
        return sum(one.drives_no_other if self.far else one.may_drive for one in people)

    @property
    def weight(self) -> float:
        """How much it weighs: urgency, and a tenth for each day of waiting."""
        return self.urgency + self.waiting_days / 10


@dataclass(frozen=True)
class Team:
    """People sent to one need; the leader is one of them."""

    need: str
    leader: str
    people: tuple[str, ...]
    cars: tuple[str, ...] = ()
    """Those of the centre in which they go."""


@dataclass(frozen=True)
class Unserved:
    """A need that gets no team, and why, in sentences to read out."""

    need: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Teams, the needs that get none, and what the plan is worth.

    bound: what no plan can be worth more than, where it is known. seconds: how long it was looked for.
    """

    teams: tuple[Team, ...]
    unserved: tuple[Unserved, ...]
    value: float
    bound: float | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Situation:
    """Everybody who is free and every need that is ready.

    forbidden: (person, need) that must not be. locked: (person, need) that must stay.
    """

    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    needs: tuple[Need, ...]
    forbidden: frozenset[tuple[str, str]] = frozenset()
    locked: frozenset[tuple[str, str]] = frozenset()
    cars: tuple[Car, ...] = ()
    """Those of the centre that no team has."""

    @cached_property
    def car(self) -> dict[str, Car]:
        """Every car of the centre, by id."""
        return {car.id: car for car in self.cars}

    @cached_property
    def person(self) -> dict[str, Person]:
        """Everybody, by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def need(self) -> dict[str, Need]:
        """Every need, by id."""
        return {need.id: need for need in self.needs}

    @cached_property
    def whole_groups(self) -> dict[str, frozenset[str]]:
        """Groups that must stay together: id to everybody of theirs who is free."""
        whole = {group.id for group in self.groups if not group.may_split}
        found: dict[str, set[str]] = {}
        for person in self.people:
            if person.group in whole:
                found.setdefault(person.group, set()).add(person.id)
        return {group: frozenset(ids) for group, ids in found.items()}
