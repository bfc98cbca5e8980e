"""Who suits a request of every day, with reasons that a person can read out. Staff choose; nothing is chosen for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vcenter.domain import request_words
from vcenter.domain.calendar import read_day, show_date
from vcenter.domain.skills import label

_WANTS, _CAN, _TIME, _NEAR, _ASKED_SKILL = 4, 3, 3, 2, 5
"""What a reason weighs: a skill that is asked for most, where somebody lives least."""


@dataclass(frozen=True)
class Work:
    """What is asked for, or offered. works: keys of `request_words.WORKS`; times: of `request_words.TIMES`, none where nothing
    was said; any_time: whenever. district: as it was written."""

    works: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    any_time: bool = False
    district: str = ""
    skills: frozenset[str] = frozenset()
    """Wanted by who asks; of who offers, what they can."""


@dataclass(frozen=True)
class Helper:
    """Somebody who may be asked. offers: what they told that they want, can, and when. address: to see how near it is."""

    id: str
    offers: Work
    address: str = ""
    times_helped: int = 0
    last_helped: str = ""
    """The day, ISO; "" of who has not helped yet."""


@dataclass(frozen=True)
class Suits:
    """How well somebody, or some work, suits. reasons: for it, in words; against: what speaks against it."""

    id: str
    weight: int
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()


def helper_suits(asked: Work, helper: Helper) -> Suits:
    """How well somebody suits what is asked for."""
    weight, reasons, against = _fit(asked, helper.offers, helper.address)
    if helper.times_helped:
        when = read_day(helper.last_helped)
        last = f"、最後は{show_date(when)}" if when else ""
        reasons.append(f"これまで{helper.times_helped}回{last}")
    return Suits(helper.id, weight, tuple(reasons), tuple(against))


def work_suits(id: str, asked: Work, offered: Work, address: str) -> Suits:
    """How well a request suits somebody who wants to help."""
    weight, reasons, against = _fit(asked, offered, address)
    return Suits(id, weight, tuple(reasons), tuple(against))


def in_order(found: Iterable[tuple[Suits, int, str]]) -> list[Suits]:
    """Those for whom something speaks, the best first; among equals who was asked least often and longest ago, so that it is not
    always the same few. found: each with how often and when last."""
    good = [one for one in found if one[0].weight > 0]
    return [one[0] for one in sorted(good, key=lambda one: (-one[0].weight, one[1], one[2], one[0].id))]


def _fit(asked: Work, offered: Work, address: str) -> tuple[int, list[str], list[str]]:
    weight, reasons, against = 0, list[str](), list[str]()
    words = request_words.WORKS
    if wanted := [words[key] for key in words if key in asked.works & offered.works and key != "other"]:
        weight += _WANTS
        reasons.append(f"「{'・'.join(wanted)}」をしたい")
    if has := [label(skill) for skill in sorted(asked.skills & offered.skills)]:
        weight += _ASKED_SKILL * len(has)
        reasons.append(f"希望の資格・技能がある（{'・'.join(has)}）")
    if lacks := [label(skill) for skill in sorted(asked.skills - offered.skills)]:
        against.append(f"{'・'.join(lacks)}は登録なし")
    of_use = {skill for work in asked.works for skill in request_words.SKILLS_FOR.get(work, ())}
    if can := [label(skill) for skill in sorted((of_use - asked.skills) & offered.skills)]:
        weight += _CAN
        reasons.append(f"役に立つ技能がある（{'・'.join(can)}）")
    # When and where alone make nobody suit before those who want it, or can.
    about = bool(weight)
    times, suits = _times(asked, offered)
    if times and suits:
        weight += _TIME if about else 1
        reasons.append(f"{times}都合がよい")
    elif times:
        weight -= _TIME
        against.append(f"{times}だけで、都合が合わない")
    if asked.district and (asked.district == offered.district or asked.district in address):
        weight += _NEAR if about else 1
        reasons.append(f"同じ地区（{asked.district}）")
    return weight, reasons, against


def _times(asked: Work, offered: Work) -> tuple[str, bool]:
    """Of the offered times those that are said, and whether they suit; "" where one of both said none."""
    if offered.any_time:
        return "いつでも", True
    if asked.any_time and offered.times:
        return f"{request_words.said_times(offered.times)}に", True
    if common := asked.times & offered.times:
        return f"{request_words.said_times(common)}に", True
    if asked.times and offered.times:
        return request_words.said_times(offered.times), False
    return "", False
