"""Papers of a drill's script: role cards, cards that are handed out, and the timetable of whoever leads it. All say 訓練."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vcenter.domain.drill_scripts import Character, MadeUp, made_up, plays
from vcenter.sheets.fitting import POINT, ems


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

    @property
    def answers(self) -> str:
        """What is said when asked, also on a card that says nothing of it."""
        return self.facts or "自分で考えて答えます。"


SIZES = ((13.0, 11.0), (11.5, 10.0), (10.5, 9.5), (9.5, 9.0))
"""Points in which a card's words and facts are set, the largest first: each is a class fit0, fit1 … of drill_cards.css."""

WHOLE = "whole"
"""The class of a card that has a page of its own, or several: on a quarter of one nobody could read what it says."""

WIDTH = 84.9
"""Millimetres within a card of a quarter page."""


@dataclass(frozen=True)
class _Room:
    """Of drill_cards.css: the title's points, the spaces around it and above labels, from the margin to the box for notes (mm), and
    how far lines are apart."""

    title: float
    around: float
    above: float
    height: float
    apart: float


_ROOMY, _CLOSE = _Room(16, 5, 4, 94, 1.45), _Room(13, 3, 2, 104, 1.35)


def card_size(card: CardOnPaper) -> str:
    """The class of a card: the largest letters in which all that it says has room, rather a little too small."""
    for number, (words, facts) in enumerate(SIZES):
        room = _CLOSE if number else _ROOMY
        if _height(card, words, facts, room) <= room.height:
            return f"fit{number}"
    return WHOLE


def _height(card: CardOnPaper, words: float, facts: float, room: _Room) -> float:
    title = _lines(card.title, room.title) * room.title * 1.25 + sum(
        _lines(said, 10.5) * 10.5 * 1.35
        for said in (f"話す人　{card.caller}", card.place and f"場所　{card.place}")
    )
    said = _lines(f"「{card.words}」", words) * words
    said += sum(max(_lines(line, facts), 1) for line in card.answers.splitlines()) * facts
    labels = 2 * 9 * 1.35
    return 10 + room.around + 2 * room.above + (title + labels + said * room.apart) * POINT


def _lines(text: str, size: float) -> int:
    """Lines that a text fills; a letter less to each, for what may not begin or end one."""
    return math.ceil(ems(text) / (WIDTH / (size * POINT) - 1))


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

    def sized(self, sort: str, whole: bool) -> tuple[tuple[CardOnPaper, str], ...]:
        """The cards of a sort, each with its class: those that have a page of their own (whole), or the others."""
        found = ((one, card_size(one)) for one in self.of(sort))
        return tuple((one, size) for one, size in found if (size == WHOLE) == whole)


def role_cards(parts: Sequence[tuple[int, str, str]], own: Mapping[str, Character]) -> tuple[RoleCard, ...]:
    """The role cards of these parts: (participant, first, second). own: what the script says of a part in its own words."""
    first, second = tuple(one[1] for one in parts), tuple(one[2] for one in parts)
    return tuple(
        RoleCard(
            number,
            plays(one, first, own.get(one)),
            plays(other, second, own.get(other)),
            made_up(number, "minor" if "minor" in (one, other) else ""),
        )
        for number, one, other in parts
    )
