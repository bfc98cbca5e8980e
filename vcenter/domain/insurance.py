"""Insurance (ボランティア活動保険): from when to when it holds, and what its plans leave out.

It runs by the year, from 1 April to 31 March. Cover begins at 0:00 of the day after the paperwork is complete; where the
national council has declared the large-disaster exception (大規模災害特例) for this disaster, it begins with the paperwork.
Of the plans, 基本 pays for no injury by earthquake, tsunami or eruption. Source: the leaflets of ボランティア活動保険 and the
notices of 大規模災害特例 (全国社会福祉協議会), and the reception pages of several councils of social welfare.

A tablet alone goes by the same rules (offline/domain/insurance.js); tests/test_insurance.py compares both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from vcenter.domain.refusal import Refusal

Plan = Literal["basic", "quake", "infection", ""]
PLANS = {"basic": "基本プラン", "quake": "天災・地震補償プラン", "infection": "特定感染症重点プラン"}
UNKNOWN_PLAN = "窓口で確認"
"""What stands in the place of a plan that nobody has said, as it always has."""

Where = Literal["here", "home", "web", ""]
WHERE = {"here": "ここで加入", "home": "お住まいの社協で加入", "web": "ウェブで加入"}

Year = Literal["this", "next", ""]
YEARS = {"this": "今年度（3月31日まで）", "next": "来年度（4月1日から）"}
"""For which year somebody joined, seen from the day of the paperwork."""

DISASTERS = {"quake": "地震・津波・噴火", "water": "水害・土砂災害", "other": "そのほか"}

BASIC_WARNING = "基本プランは地震・津波・噴火によるけがを補償しません"


@dataclass(frozen=True)
class AtOnce:
    """The large-disaster exception (大規模災害特例): from when, and until when it holds (None: not said)."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether paperwork of this day covers at once."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Cover:
    """The first and the last day on which an insurance holds."""

    first: date
    last: date


def insurance_ends(first_day: date) -> date:
    """The last day of an insurance that begins on this day: the 31 March that follows."""
    return date(first_day.year + (first_day.month > 3), 3, 31)


def is_insured(insured_from: str | None, insured_until: str | None, day: date) -> bool:
    """Whether the insurance holds on this day. Days are ISO dates, as in the tables."""
    if not insured_from:
        return False
    return insured_from <= day.isoformat() <= (insured_until or "9999-12-31")


def at_once_of(incident: Mapping[str, Any] | None) -> AtOnce | None:
    """The exception as a row of `incidents` says it; None where it has not been declared."""
    if not incident or not incident["at_once_from"]:
        return None
    last = incident["at_once_until"]
    return AtOnce(date.fromisoformat(incident["at_once_from"]), date.fromisoformat(last) if last else None)


def asks_year(joined_on: date) -> bool:
    """Whether paperwork of this day may be for the one year or for the next: in March both are sold."""
    return joined_on.month == 3


def cover(joined_on: date, at_once: AtOnce | None, year: Year = "") -> Cover:
    """From when to when an insurance holds whose paperwork was done on this day.

    On 31 March the year must be said: the one that ends has nothing left, unless cover begins at once.
    """
    last = insurance_ends(joined_on)
    if year == "next":
        if not asks_year(joined_on):
            raise Refusal(
                "来年度の保険は、3月に手続きしたものだけです。手続きの日か年度を確かめてください。",
                "year",
                code="insured_year",
            )
        return Cover(last + timedelta(days=1), date(last.year + 1, 3, 31))
    if joined_on == last and year == "":
        raise Refusal(
            "3月31日の手続きです。今年度の保険か、4月1日からの来年度の保険かを選んでください。",
            "year",
            code="insured_year",
        )
    first = joined_on if at_once and at_once.holds(joined_on) else joined_on + timedelta(days=1)
    if first > last:
        raise Refusal(
            "今年度の保険は3月31日で終わり、手続きの翌日からは使えません。来年度の保険に加入してもらってください。",
            "year",
            code="insured_year",
        )
    return Cover(first, last)


def together(known: Cover | None, new: Cover) -> Cover:
    """What holds of two insurances of one person: both where they meet, else the one that ends later.

    Whoever joins in March for the year that follows is covered through both.
    """
    if known is None or known.first > known.last:
        return new
    day = timedelta(days=1)
    if new.first <= known.last + day and known.first <= new.last + day:
        return Cover(min(known.first, new.first), max(known.last, new.last))
    return new if new.last > known.last else known


def cover_of(row: Mapping[str, Any]) -> Cover | None:
    """The cover as a row of `people` holds it. One whose end was never said has none that could be met."""
    if not row["insured_from"] or not row["insured_until"]:
        return None
    return Cover(date.fromisoformat(row["insured_from"]), date.fromisoformat(row["insured_until"]))


def first_of_both(known: Mapping[str, Any], later: Mapping[str, Any]) -> str:
    """From when somebody is covered who has both; rows of `people`, the second one's cover ending later (ISO)."""
    new = cover_of(later)
    assert new is not None
    return together(cover_of(known), new).first.isoformat()


def plan_of(written: str) -> Plan:
    """The plan that is meant, as cards, rosters and people themselves write it; "" where it does not say."""
    if "天災" in written or "地震" in written:
        return "quake"
    if "感染症" in written:
        return "infection"
    return "basic" if "基本" in written else ""


def short_day(day: str | None) -> str:
    """11月25日, of an ISO date; "" of none."""
    return f"{int(day[5:7])}月{int(day[8:10])}日" if day else ""


def plan_warning(row: Mapping[str, Any], day: date, disaster: str) -> str:
    """What the plan of somebody insured does not pay for in this disaster; "" where nothing is to be said. row: of `people`."""
    if disaster != "quake" or not row["insured_until"] or row["insured_until"] < day.isoformat():
        return ""
    plan = plan_of(row["insurance_plan"])
    unknown = "保険のプランがわかりません。" if plan == "" else ""
    return f"{unknown}{BASIC_WARNING}" if plan in ("basic", "") else ""


def said_short(row: Mapping[str, Any], day: date, disaster: str) -> str:
    """What keeps this person from a team, or what their plan leaves out, in a few words; "" where all is well.

    row: of `people`, with `stays_here` of today's attendance.
    """
    if row["stays_here"]:
        return "センター内の作業"
    if not is_insured(row["insured_from"], row["insured_until"], day):
        later = row["insured_from"] and row["insured_from"] > day.isoformat()
        return f"保険は{short_day(row['insured_from'])}から" if later else "有効な保険なし"
    if plan_warning(row, day, disaster):
        return "基本プラン（地震は補償なし）" if plan_of(row["insurance_plan"]) else "保険のプラン不明"
    return ""
