"""Papers of a drill's script: role cards, cards that are handed out, and the timetable of whoever leads it. All say 訓練."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vcenter.domain.drill_scripts import MadeUp, made_up, plays


@dataclass(frozen=True)
class StepOnPaper:
    """A step. clock: when it is planned; minutes: how long."""

    clock: str
    minutes: int
    title: str
    what: str
    who: str


@dataclass(frozen=True)
class CardOnPaper:
    """A card; see domain/drill_half_day.py. number: among those of its sort. aim stands on the leader's paper alone."""

    number: int
    clock: str
    sort: str
    title: str
    caller: str
    place: str
    words: str
    facts: str
    aim: str


@dataclass(frozen=True)
class RoleCard:
    """What a participant plays: (title, what to do) of each half, and who they say that they are."""

    participant: int
    first: tuple[str, str]
    second: tuple[str, str]
    person: MadeUp


@dataclass(frozen=True)
class DrillPaper:
    """A script as it is printed."""

    centre_name: str
    name: str
    day: str
    people: int
    steps: tuple[StepOnPaper, ...]
    cards: tuple[CardOnPaper, ...]
    roles: tuple[RoleCard, ...]

    def of(self, sort: str) -> tuple[CardOnPaper, ...]:
        """The cards of a sort."""
        return tuple(one for one in self.cards if one.sort == sort)


def role_cards(parts: Sequence[tuple[int, str, str]]) -> tuple[RoleCard, ...]:
    """The role cards of these parts: (participant, first, second)."""
    first, second = tuple(one[1] for one in parts), tuple(one[2] for one in parts)
    return tuple(
        RoleCard(
            number,
            plays(one, first),
            plays(other, second),
            made_up(number, "minor" if "minor" in (one, other) else ""),
        )
        for number, one, other in parts
    )
