"""Who suits a request of every day, with reasons that a person can read out. Staff choose; nothing is chosen for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from vcenter.domain import request_words
from vcenter.domain.calendar import read_day, show_date
from vcenter.domain.skills import label

_WANTS, _CAN, _TIME, _NEAR, _ASKED_SKILL = 4, 3, 3, 2, 5
"""What a reason weighs: a skill that is asked for most, where somebody lives least."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked for, or offered. works: keys of `request_words.WORKS`; times: of `request_words.TIMES`, none where nothing
    was said; any_time: whenever. district: as it was written."""

    works: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    any_time: bool = False
    district: str = ""
    skills: frozenset[str] = frozenset()
    """Wanted by who asks; of who offers, what they can."""


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may be asked. offers: what they told that they want, can, and when. address: to see how near it is."""

    id: str
    offers: Work
    address: str = ""
    times_helped: int = 0
    last_helped: str = ""
    """The day, ISO; "" of who has not helped yet."""


@dataclass(frozen=True, slots=True)
class Suits:
    """How well somebody, or some work, suits: the more weight, the better; the words for and against it are made when they are read."""

    id: str
    weight: int
    asked: Work
    offered: Work
    near: bool
    times_helped: int = 0
    last_helped: str = ""

    @property
    def reasons(self) -> list[str]:
        """What speaks for it, in words."""
        found = []
        if self.asked.works & self.offered.works - _OTHER:
            both = self.asked.works & self.offered.works - _OTHER
            found.append(
                f"「{'・'.join(said for key, said in request_words.WORKS.items() if key in both)}」をしたい"
            )
        if has := self.asked.skills & self.offered.skills:
            found.append(f"希望の資格・技能がある（{_said(has)}）")
        if can := _of_use(self.asked) & self.offered.skills:
            found.append(f"役に立つ技能がある（{_said(can)}）")
        if _comes(self.asked, self.offered):
            found.append(f"{_times(self.asked, self.offered)}都合がよい")
        if self.near:
            found.append(f"同じ地区（{self.asked.district}）")
        if self.times_helped:
            when = read_day(self.last_helped)
            found.append(f"これまで{self.times_helped}回" + (f"、最後は{show_date(when)}" if when else ""))
        return found

    @property
    def against(self) -> list[str]:
        """What speaks against it, in words."""
        found = []
        if lacks := self.asked.skills - self.offered.skills:
            found.append(f"{_said(lacks)}は登録なし")
        if _cannot_come(self.asked, self.offered):
            found.append(f"{request_words.said_times(self.offered.times)}だけで、都合が合わない")
        return found


def helper_suits(asked: Work, helper: Helper) -> Suits:
    """How well somebody suits what is asked for."""
    near = _near(asked, helper.offers, helper.address)
    weight = _weight(asked, helper.offers, near)
    return Suits(helper.id, weight, asked, helper.offers, near, helper.times_helped, helper.last_helped)


def work_suits(id: str, asked: Work, offered: Work, address: str) -> Suits:
    """How well a request suits somebody who wants to help."""
    near = _near(asked, offered, address)
    return Suits(id, _weight(asked, offered, near), asked, offered, near)


def in_order(found: Iterable[tuple[Suits, int, str]]) -> list[Suits]:
    """Those for whom something speaks, the best first; among equals who was asked least often and longest ago, so that it is not
    always the same few. found: each with how often and when last."""
    good = [one for one in found if one[0].weight > 0]
    return [one[0] for one in sorted(good, key=lambda one: (-one[0].weight, one[1], one[2], one[0].id))]


_OTHER = frozenset({"other"})
"""Two who said その他 need not mean the same."""


def _weight(asked: Work, offered: Work, near: bool) -> int:
    weight = _WANTS if asked.works & offered.works - _OTHER else 0
    if offered.skills:
        weight += _ASKED_SKILL * len(asked.skills & offered.skills)
        weight += _CAN if _of_use(asked) & offered.skills else 0
    # When and where alone bring nobody before those who want it, or can.
    about = weight > 0
    if _comes(asked, offered):
        weight += _TIME if about else 1
    elif _cannot_come(asked, offered):
        weight -= _TIME
    if near:
        weight += _NEAR if about else 1
    return weight


def _of_use(asked: Work) -> frozenset[str]:
    """Skills that are of use for the work, beside those that are asked for."""
    return _skills_for(asked.works) - asked.skills


@cache
def _skills_for(works: frozenset[str]) -> frozenset[str]:
    return frozenset(skill for work in works for skill in request_words.SKILLS_FOR.get(work, ()))


def _comes(asked: Work, offered: Work) -> bool:
    if offered.any_time:
        return True
    return bool(offered.times) and (asked.any_time or bool(asked.times & offered.times))


def _cannot_come(asked: Work, offered: Work) -> bool:
    return bool(asked.times and offered.times) and not _comes(asked, offered)


def _times(asked: Work, offered: Work) -> str:
    """The times that suit both, in words."""
    if offered.any_time:
        return "いつでも"
    return f"{request_words.said_times(offered.times if asked.any_time else asked.times & offered.times)}に"


def _near(asked: Work, offered: Work, address: str) -> bool:
    return bool(asked.district) and (asked.district == offered.district or asked.district in address)


def _said(skills: Iterable[str]) -> str:
    return "・".join(label(skill) for skill in sorted(skills))
