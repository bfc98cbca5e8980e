"""When a salon meets, in the words in which people say it (第2・4火曜 10時), and the dates that follow.

What is written is kept; this reads it. Where a part is not understood no date is made up: the words and the reason are said instead.
Holidays are those of the law (国民の祝日に関する法律), by the package `holidays`.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from vcenter.domain.refusal import Refusal

if TYPE_CHECKING:
    import holidays

WEEKDAYS = "月火水木金土日"

_DAY = rf"[{WEEKDAYS}]"
_AND = r"[・、,,/／と及び&+\s]*"
_NUMBER = r"(?:[1-5]|最終|最後の?)"
_WEEKS = re.compile(
    rf"(?:(?P<months>奇数月|偶数月|(?:\d{{1,2}}月?{_AND})*\d{{1,2}}月)の?\s*)?"
    rf"(?:毎月の?\s*)?"
    rf"(?:(?P<every>毎週|隔週)の?\s*|(?P<nth>(?:第?\s*{_NUMBER}週?{_AND})+)の?\s*)?"
    rf"(?P<days>{_DAY}(?:曜日|曜)?(?:{_AND}{_DAY}(?:曜日|曜)?)*)(?!(?<=月)\s*\d)"
)
_OF_MONTH = re.compile(r"毎月の?\s*(?P<days>\d{1,2}日?(?:[・、,]\s*\d{1,2}日?)*)\s*日?(?!\s*[:時])")
_WORKDAYS = re.compile(r"(?:毎日|平日)")
_HOLIDAYS = r"(?:祝祭?日|休日)(?:の(?:日|とき|場合))?"
_MONTHS = rf"(?:\d{{1,2}}月?{_AND})*\d{{1,2}}月(?:中|の間)?(?!\d)"
_OFF_DAY = r"\d{1,2}(?:/|月)\d{1,2}日?"
_OFF = rf"(?:{_HOLIDAYS}|年末年始|{_OFF_DAY}|{_MONTHS})"
_RESTS = re.compile(
    rf"[((]?\s*(?:ただし)?\s*[、,・]?\s*(?<![\d:第])(?P<off>{_OFF}(?:{_AND}{_OFF})*)\s*(?:は|を)?\s*(?:お?休み|除く|なし|休止|以外)\s*[))]?"
)
_TIME = r"(?P<{0}half>午前|午後|AM|PM)?\s*(?P<{0}hour>\d{{1,2}})\s*(?:[:時]\s*(?P<{0}minute>\d{{2}}|半)?分?)"
_TIMES = re.compile(
    rf"{_TIME.format('a')}\s*(?:[~〜〜ー\-―–からより]+\s*(?:{_TIME.format('b')})?(?:まで)?)?", re.IGNORECASE
)
_FILLER = re.compile(r"[\s、,・()()〜~]|開催|に?実施|頃|ごろ|から|まで")


@dataclass(frozen=True)
class Rule:
    """weekdays: 0 (Monday) to 6; weeks: which of a month, -1 the last, () every one; days: days of the month instead of
    weekdays; months: those in which it meets, () in all."""

    weekdays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()

    def meets(self, day: date) -> bool:
        """Whether this day is one of the rule."""
        if self.months and day.month not in self.months:
            return False
        if self.days:
            return day.day in self.days
        if day.weekday() not in self.weekdays:
            return False
        is_last = (day + timedelta(days=7)).month != day.month
        return not self.weeks or (day.day - 1) // 7 + 1 in self.weeks or (is_last and -1 in self.weeks)


@dataclass(frozen=True)
class Schedule:
    """begins, ends: "HH:MM", "" where not said. off_months: months in which it rests; off_days: days of every year (month, day) on which it
    does not meet."""

    rules: tuple[Rule, ...] = ()
    begins: str = ""
    ends: str = ""
    not_on_holidays: bool = False
    off_months: tuple[int, ...] = ()
    off_days: tuple[tuple[int, int], ...] = ()

    def dates(self, first: date, last: date) -> Iterator[date]:
        """Every day on which it meets, from `first` to `last`, both included."""
        day = first
        while day <= last:
            if any(rule.meets(day) for rule in self.rules) and not self._rests(day):
                yield day
            day += timedelta(days=1)

    def _rests(self, day: date) -> bool:
        if day.month in self.off_months or (day.month, day.day) in self.off_days:
            return True
        return self.not_on_holidays and is_holiday(day)

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays on which it meets: 0 is Monday; none where it meets on days of the month alone."""
        return frozenset(day for rule in self.rules for day in rule.weekdays)

    def next(self, after: date) -> date | None:
        """The first day from `after` on; None where there is none within a year."""
        return next(self.dates(after, after + timedelta(days=366)), None)


_LONGEST, _LONGEST_BY_24 = 8, 4
"""Hours: who says 12時〜10時 has mistaken one of the two, and does not meet until ten at night; who says 14時 has a clock of 24 hours, and
means by 9時 the morning: of them only 13時〜3時 is understood."""

NEW_YEAR = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
"""年末年始 as offices have it (行政機関の休日に関する法律 1条: 29 December to 3 January)."""


@cache
def _japan() -> holidays.HolidayBase:
    # Loaded with the calendars of every country: when the first schedule is looked at, and not at the start.
    import holidays  # noqa: PLC0415

    return holidays.country_holidays("JP", language="ja")


def is_holiday(day: date) -> bool:
    """Whether a day is a holiday by law (also 振替休日)."""
    return day in _japan()


def holiday_name(day: date) -> str:
    """What the day is called, "" where it is none."""
    return str(_japan().get(day) or "")


def read_schedule(written: str) -> Schedule:
    """What was written, understood. Nothing written: no dates. Refusal with the field "days" where a part makes no sense or is not
    understood."""
    text = unicodedata.normalize("NFKC", written).replace("ー", "〜") if written else ""
    if not text.strip():
        return Schedule()
    text, not_on_holidays, off_months, off_days = _rests(text)
    if found := re.search(r"第\s*([06-9]|\d\d)(?!\d*日)", text):
        raise _no_sense(f"第{found[1]}週はありません。第1〜第5か、最終と書いてください。")
    begins = ends = ""
    rules: list[Rule] = []
    if found := _OF_MONTH.search(text):
        days = tuple(int(one) for one in re.findall(r"\d+", found["days"]))
        if not all(1 <= one <= 31 for one in days):
            raise _no_sense(f"毎月{max(days)}日という日はありません。")
        rules.append(Rule(days=days))
        text = text[: found.start()] + " " + text[found.end() :]
    if found := _TIMES.search(text):
        begins, ends = _moment(found, "a"), _moment(found, "b") if found["bhour"] else ""
        if (
            ends
            and begins >= ends
            and not found["bhalf"]
            and int(found["bhour"]) + 12
            <= int(begins[:2]) + (_LONGEST if int(found["ahour"]) <= 12 else _LONGEST_BY_24)
        ):
            ends = f"{int(found['bhour']) + 12:02}{ends[2:]}"  # 午後1時〜3時, 12時〜2時
        if ends and begins >= ends:
            raise _no_sense(f"終わり（{ends}）が始まり（{begins}）より前です。")
        text = text[: found.start()] + " " + text[found.end() :]
    if found := _WORKDAYS.search(text):
        rules.append(Rule(weekdays=tuple(range(5 if found[0] == "平日" else 7))))
        not_on_holidays = not_on_holidays or found[0] == "平日"
        text = text[: found.start()] + " " + text[found.end() :]
    rest = text
    for found in _WEEKS.finditer(text):
        if found["every"] == "隔週":
            raise _no_sense("「隔週」だけでは、どの週か決まりません。「第1・3火曜」のように書いてください。")
        rules.append(_rule(found))
        rest = rest.replace(found[0], " ", 1)
    if left := _not_understood(text, rest):
        raise _no_sense(
            f"「{left[:40]}」の意味がわかりません。「第2・4火曜 10時〜12時 祝日は休み」のように書いてください。"
        )
    if not rules:
        raise _no_sense("曜日がありません。「毎週火曜 10時」のように書いてください。")
    return Schedule(tuple(rules), begins, ends, not_on_holidays, off_months, off_days)


def _rests(text: str) -> tuple[str, bool, tuple[int, ...], tuple[tuple[int, int], ...]]:
    """(the text without them, whether it does not meet on holidays, months in which it rests, days of a year on which it does not meet)."""
    holidays_off, months, days = False, list[int](), list[tuple[int, int]]()
    while found := _RESTS.search(text):
        off = found["off"]
        holidays_off = holidays_off or bool(re.search(_HOLIDAYS, off))
        days += NEW_YEAR if "年末年始" in off else ()
        for one in re.findall(_OFF_DAY, off):
            month, day = map(int, re.findall(r"\d+", one))
            if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
                raise _no_sense(f"{month}月{day}日という日はありません。")
            days.append((month, day))
        months += _months(re.sub(_OFF_DAY, "", off))
        text = text[: found.start()] + " " + text[found.end() :]
    return text, holidays_off, tuple(months), tuple(days)


def _not_understood(text: str, rest: str) -> str:
    """What is left of a text when everything that was understood is taken out, in whole words as they were written; "" where nothing is."""
    if not _FILLER.sub("", rest):
        return ""
    left = [part for part in re.split(r"[\s、,]+", rest) if _FILLER.sub("", part)]
    whole = re.split(r"[\s、,]+", text)
    return " ".join(dict.fromkeys(next((word for word in whole if part in word), part) for part in left))


def _no_sense(words: str) -> Refusal:
    return Refusal(words, "days")


def _rule(found: re.Match[str]) -> Rule:
    weekdays = tuple(WEEKDAYS.index(one) for one in re.sub(r"曜日?", "", found["days"]) if one in WEEKDAYS)
    weeks = tuple(
        -1 if one[0] == "最" else int(one) for one in re.findall(r"[1-5]|最終|最後", found["nth"] or "")
    )
    return Rule(weekdays=weekdays, weeks=weeks, months=_months(found["months"] or ""))


def _months(written: str) -> tuple[int, ...]:
    if written in ("奇数月", "偶数月"):
        return tuple(range(1 if written == "奇数月" else 2, 13, 2))
    months = tuple(int(one) for one in re.findall(r"\d+", written))
    if not all(1 <= one <= 12 for one in months):
        raise _no_sense(f"{max(months)}月はありません。")
    return months


def _moment(found: re.Match[str], which: str) -> str:
    half, hour, minute = (found[f"{which}{part}"] or "" for part in ("half", "hour", "minute"))
    hours, minutes = int(hour), 30 if minute == "半" else int(minute or 0)
    if half.upper() in ("午後", "PM") and hours < 12:
        hours += 12
    if hours > 23 or minutes > 59:
        raise _no_sense(f"{hour}時{minute}という時刻はありません。")
    return f"{hours:02}:{minutes:02}"
