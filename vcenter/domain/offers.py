"""Volunteers choose (手を挙げる): which needs are posted for them, what stands on such a card, and who may raise a hand for it.

Source: the boards and slips of disaster volunteer centres, on which a need stands by its number, kind, district, people and gear;
whose house it is the leader alone learns, from the dispatch sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from vcenter.domain.matching import Need, Person
from vcenter.domain.matching.musts import GUARDED, may_go
from vcenter.domain.need_words import FOR_OTHERS, TECHNICAL

Row = Mapping[str, Any]
R = TypeVar("R", bound=Row)

WHY_NOT = {
    "hidden": "秘匿のニーズは掲示しません",
    "crisis": "危機介入の家は掲示しません",
    "red": "応急危険度が赤の家は掲示しません",
    "specialist": "資格・技能のある人だけの作業は掲示しません",
    "other_body": "専門の機関につなぐ相談は掲示しません",
    "consent": "班が伺うことの同意がまだです",
    "later": "希望の日がまだ先です",
}
"""Why a need is not posted, as staff read it."""

MAY_NOT = {
    "insurance": "ボランティア活動保険がまだ有効ではありません。受付で確かめてください。",
    "barred": "受付で確かめることがあります。受付の人に声をかけてください。",
    "guardian_consent": "保護者の同意書を、受付で見せてください。",
    "stays_here": "今日は、センターの中の活動に決まっています。",
    "age_unknown": "危険のある作業です。生年月日を受付で確かめてください。",
    "age": "危険のある作業です。18歳以上の人だけが参加できます。",
    "women_only": "女性だけに来てほしいという希望です。",
    "hours": "あなたがいられる時刻より、活動が長くかかります。",
    "strong": "全員に体力がいる作業です。",
    "guardian": "15歳未満の方は、保護者の方と一緒に、係に声をかけてください。",
    "group": "一緒に来た人の中に、参加できない人がいます。",
}
"""Why somebody may not raise a hand for a need: the musts of matching that are theirs alone, as a volunteer reads them."""

_OF_A_HOUSE = re.compile(r"番|号|[0-9０-９]\s*[-‐－ー−の]\s*[0-9０-９]")


def why_not_posted(need: Row, day: str) -> str:
    """Why this need is not for volunteers to choose (a key of WHY_NOT); "" where it may be posted. day: today, ISO.

    need: as of store/needs.ready; `secret`: it, or of whom it is, is hidden.
    """
    if need["secret"]:
        return "hidden"
    if need["crisis"]:
        return "crisis"
    if need["danger_level"] == "red":
        return "red"
    if need["category"] in FOR_OTHERS:
        return "other_body"
    if need["category"] in TECHNICAL:
        return "specialist"
    if not need["consent_team"]:
        return "consent"
    return "later" if (need["day_wished"] or "") > day else ""


def area(district: str) -> str:
    """The district as everybody may read it; "" of what tells of one house."""
    return "" if _OF_A_HOUSE.search(district) else district.strip()


@dataclass(frozen=True)
class Card:
    """All that stands on the card of a posted need: nothing of whoever asks, and nothing that somebody has written freely but the district.

    kind, dangers, skills: keys of need_words and skills. hours_from, hours_to: HH:MM or "". hands: how many have raised one.
    """

    number: int
    kind: str
    district: str
    wanted: int
    hands: int
    hours_from: str
    hours_to: str
    strong: int
    women_only: bool
    car: bool
    skills: tuple[str, ...]
    dangers: tuple[str, ...]
    careful: bool
    """A house with a yellow tag (要注意)."""

    @property
    def free(self) -> int:
        """How many are still wanted."""
        return max(0, self.wanted - self.hands)

    @property
    def many(self) -> bool:
        """More have raised a hand than are wanted: staff choose."""
        return self.hands > self.wanted


def card_of(need: Row, hands: int) -> Card:
    """The card of a need, as of store/needs.ready."""
    return Card(
        number=need["number"],
        kind=need["category"],
        district=area(need["district"]),
        wanted=need["people_wanted"],
        hands=hands,
        hours_from=need["hours_from"],
        hours_to=need["hours_to"],
        strong=min(need["people_strong"], need["people_wanted"]),
        women_only=bool(need["women_only"]),
        car=bool(need["far"]),
        skills=tuple(need["skills"]),
        dangers=tuple(need["dangers"].split()),
        careful=need["danger_level"] == "yellow",
    )


def may_not(person: Person, need: Need) -> str:
    """Why this person may not raise a hand for this need (a key of MAY_NOT); "" where they may.

    Only what is theirs alone: whether the whole team is right is asked when it is formed.
    """
    if broken := may_go(person, need):
        return "age_unknown" if broken.code == "age" and person.age is None else broken.code
    if person.age is not None and person.age < GUARDED:
        return "guardian"
    # Where some of them must be strong, the others need not be.
    return "strong" if need.strong >= need.wish and not person.strong else ""


def unit_of(person: R, waiting: Iterable[R]) -> list[R]:
    """Whoever goes where this person goes: everybody of their group who waits, where it may not be split; else they alone.

    Rows of store/attendance.waiting.
    """
    whole = _whole(person)
    return [row for row in waiting if _whole(row) == whole] if whole else [person]


def _whole(row: Row) -> tuple[str, str] | None:
    if row["party_id"]:
        return ("party", row["party_id"])
    return ("group", row["group_id"]) if row["group_id"] and not row["may_split"] else None
