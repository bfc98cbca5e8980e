"""Who works at the centre (運営者): of what kind, who pays, and how the hours of a day are counted.

災害救助法 pays for the coordination of volunteers the overtime of the staff of councils (work on days off and night duty among it), the wages of
those who are taken on for a time, and travel (内閣府「災害ボランティアセンターに係る費用について」令和2年8月28日). What is overtime follows
労働基準法: what goes beyond the hours agreed on for a day, at most eight (第32条第2項); a day off counts as a whole (第35条・第37条); night is from
22:00 to 5:00 (第37条第4項). Work that goes on after midnight is of the day on which it began (昭和63年1月1日 基発第1号).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from vcenter.domain.calendar import read_time
from vcenter.domain.refusal import Refusal
from vcenter.domain.schedule import is_holiday

Kind = Literal["local", "prefecture", "outside", "partner"]

KINDS: dict[str, str] = {
    "local": "地元",
    "prefecture": "県内応援",
    "outside": "県外",
    "partner": "協力団体",
}
"""In the order of the day's report: this council, others of the prefecture, of other prefectures, partner bodies."""

Payer = Literal["sender", "prefecture", "state", "own", "other"]

PAYERS: dict[str, str] = {
    "sender": "派遣元",
    "prefecture": "県",
    "state": "国庫",
    "own": "当社協",
    "other": "その他",
}
"""Who pays (負担); 国庫 is what is claimed by 災害救助法."""

PAID_BY: Mapping[str, Payer] = {
    "local": "state",
    "prefecture": "state",
    "outside": "state",
    "partner": "sender",
}
"""Who pays where nobody says otherwise."""

Off = Literal["", "off", "work"]

OFFS: dict[str, str] = {"": "暦のとおり", "off": "休日", "work": "出勤日"}
"""Whether a day was a day off for somebody: by the calendar, or as they say who have other days off."""

BLOCKS = (
    "北海道・東北",
    "関東A",
    "関東B",
    "東海・北陸",
    "近畿",
    "中国・四国",
    "九州",
)
"""The blocks (ブロック) in which councils help one another; any other word may be typed."""

WEEKDAYS = "月火水木金土日"

DAYS: dict[str, str] = {str(number): said for number, said in enumerate(WEEKDAYS)}
"""Weekdays as a form has them: 0 is Monday."""

DAY = 24 * 60
NIGHTS = ((0, 5 * 60), (22 * 60, 29 * 60), (46 * 60, 48 * 60))
"""Minutes of a day, and of the next one, that are night."""

LONGEST = 16 * 60
"""Minutes: night duty (宿直) from 17:15 to 8:30 is the longest that is; beyond, one of the times is a slip."""

LATEST = 40
"""No work that began on a day ends at this hour, counted on from its midnight."""

LEAST_REST = ((8 * 60, 60), (6 * 60, 45))
"""Whoever works longer than this is to rest at least so long (労働基準法第34条)."""

USUAL = (8 * 60 + 30, 17 * 60 + 15)
USUAL_REST = 60

MOST_TRAVEL = 500_000
"""Yen of one day."""


class Span(NamedTuple):
    """From when to when, in minutes of the day on which it begins; `until` is beyond 1440 after midnight."""

    begins: int
    until: int

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.until - self.begins

    def __str__(self) -> str:
        return f"{clock(self.begins)}–{clock(self.until)}"


@dataclass(frozen=True)
class Rule:
    """By what overtime is counted. agreed: minutes a day; off_days: weekdays that are off, 0 is Monday; holidays_off: whether those of the law are."""

    agreed: int = 8 * 60
    off_days: frozenset[int] = frozenset({5, 6})
    holidays_off: bool = True

    def is_off(self, day: date, said: str = "") -> bool:
        """Whether a day is off. said: what is known of this day and person (`OFFS`)."""
        if said:
            return said == "off"
        return day.weekday() in self.off_days or (self.holidays_off and is_holiday(day))

    def in_words(self) -> str:
        """The rule in a sentence."""
        off = "・".join(WEEKDAYS[one] for one in sorted(self.off_days)) or "なし"
        more = "と祝日" if self.holidays_off else ""
        return (
            f"時間外は1日{hours(self.agreed)}（決めてある人はその時間）を超えた分、休日は{off}{more}に働いた時間のすべて、"
            "深夜は22時から翌5時まで。日をまたぐ勤務は、始まった日のものとします。"
        )


@dataclass(frozen=True)
class Worked:
    """Minutes of a day: at work without breaks, of these beyond the agreed hours, on a day off, and at night."""

    work: int = 0
    over: int = 0
    off: int = 0
    night: int = 0

    def __add__(self, other: Worked) -> Worked:
        return Worked(
            self.work + other.work, self.over + other.over, self.off + other.off, self.night + other.night
        )


def counted(span: Span, rest: int, *, off: bool, agreed: int) -> Worked:
    """What a day's work counts as. When the breaks were nobody says: they are taken off the hours by day first."""
    work = span.minutes - rest
    night = sum(max(0, min(span.until, until) - max(span.begins, begins)) for begins, until in NIGHTS)
    return Worked(work, 0 if off else max(0, work - agreed), work if off else 0, max(0, min(night, work)))


def total(all_of_them: Iterable[Worked]) -> Worked:
    """The sum."""
    return sum(all_of_them, Worked())


ABSENT = "休み"
"""What is written of whoever was expected, and was not here."""

_ABSENT = frozenset({ABSENT, "休", "お休み", "欠勤", "不在", "いない", "いなかった"})

_BETWEEN = re.compile(r"[-‐‑–—―−ー~〜〰]|から|\s+")

_MINUTES = re.compile(r"(?:(\d{1,2})時間(半)?)?(?:(\d{1,3})分?)?")

_APART = re.compile(r"[、,，・/／&＆]|と")

UNREADABLE = "時間が読めません。例: 8:30–17:15、8時半から17時、22:00–翌6:00"


def is_absent(typed: str) -> bool:
    """Whether 休み, or another word for it, is written where the hours would be."""
    return unicodedata.normalize("NFKC", typed).strip() in _ABSENT


def read_span(typed: str) -> Span:
    """8:30–17:15 in any width, with any dash or から; 22:00–翌6:00, 22:00–30:00 and 22:00–6:00 are across midnight. Refusal otherwise."""
    parts = _parts(typed)
    if len(parts) != 2:
        raise Refusal(_in_two(typed) or UNREADABLE, "span")
    next_day = parts[1].startswith("翌")
    begins, until = read_time(parts[0]), read_time(parts[1].removeprefix("翌日").removeprefix("翌"), LATEST)
    if not begins or not until:
        raise Refusal(UNREADABLE, "span")
    first, last = _minute(begins), _minute(until)
    if last == first and not next_day:
        raise Refusal("始まりと終わりが同じ時刻です。確かめてください。", "span")
    if (next_day and last < DAY) or last < first:
        last += DAY
    if last - first > LONGEST:
        raise Refusal(
            f"{hours(last - first)}になります。始まりと終わりの時刻を確かめてください（1回は16時間まで）。",
            "span",
        )
    return Span(first, last)


def _parts(typed: str) -> list[str]:
    text = unicodedata.normalize("NFKC", typed).strip().removesuffix("まで")
    return [part for part in _BETWEEN.split(text) if part]


def _in_two(typed: str) -> str:
    """How to write hours that were typed in two parts, 8:30–12:00、13:00–17:15; "" where they are none."""
    parts = [_parts(one) for one in _APART.split(typed) if one.strip()]
    times = [read_time(one) for both in parts for one in both]
    if len(times) != 4 or not all(times) or sorted(times) != times:
        return ""
    first, stops, goes_on, last = (_minute(time) for time in times)
    return f"2回に分けずに、始まりから終わりまでと休憩で書いてください。時間「{Span(first, last)}」、休憩「{goes_on - stops}」。"


def check_next_day(typed: str) -> None:
    """Refuse an end before the beginning (17:00–8:30) unless 翌, or an hour beyond 24, says that it is of the next day: a slip of the
    hand would be a night's work."""
    span, end = read_span(typed), _parts(typed)[1]
    if span.until >= DAY and not end.startswith("翌") and _minute(read_time(end, LATEST)) < DAY:
        raise Refusal(
            f"終わりが始まりより前です。翌日までの{hours(span.minutes)}なら「{span}」と書いてください。その日のうちなら、時刻を確かめてください。",
            "span",
        )


def check_apart(span: Span, beside: Iterable[tuple[date, Span]], name: str) -> None:
    """Refuse hours that are in those of another day too: no hour is paid for twice (beside: as `store.crew.spans_beside` has them)."""
    for day, other in beside:
        if span.begins < other.until and other.begins < span.until:
            said = Span(other.begins % DAY, other.begins % DAY + other.minutes)
            raise Refusal(
                f"{name}さんの{day.month}/{day.day}の勤務（{said}）と重なっています。同じ時間は1回だけ数えます。どちらかの時刻を直してください。",
                "span",
            )


def _minute(time: str) -> int:
    hour, minute = (int(part) for part in time.split(":"))
    return hour * 60 + minute


def read_rest(typed: str) -> int:
    """Minutes of a break: 60, 60分, 1時間, 1時間半, 1:00; nothing is none. Refusal otherwise."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    if not text or text == "なし":
        return 0
    if found := re.fullmatch(r"(\d{1,2}):([0-5]\d)", text):
        return int(found[1]) * 60 + int(found[2])
    found = _MINUTES.fullmatch(text)
    if not found:
        raise Refusal("休憩が読めません。分で入力してください。例: 60、45分、1時間", "rest")
    return int(found[1] or 0) * 60 + (30 if found[2] else 0) + int(found[3] or 0)


def check_rest(span: Span, rest: int) -> None:
    """Refuse a break that is as long as the work, or longer."""
    if rest >= span.minutes:
        raise Refusal(
            f"休憩{rest}分が、働いた時間（{span}、{hours(span.minutes)}）より長いか同じです。確かめてください。",
            "rest",
        )


def rest_short(span: Span, rest: int) -> int:
    """How long a break the law wants where this one is shorter; 0 where it is long enough."""
    work = span.minutes - rest
    return next((least for beyond, least in LEAST_REST if work > beyond and rest < least), 0)


def read_agreed(typed: str) -> int:
    """The hours agreed on for a day, in minutes: 7:45, 8, 8時間, 7時間45分. Refusal of what is none, or beyond eight."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    found = re.fullmatch(r"(\d{1,2})(?:(?::|時間)([0-5]?\d)?分?|時間(半))?", text)
    minutes = int(found[1]) * 60 + int(found[2] or (30 if found[3] else 0)) if found else 0
    if not 60 <= minutes <= 8 * 60:
        raise Refusal(
            "1日の所定の時間は、1時間から8時間までです（労働基準法第32条）。例: 7:45、8時間", "agreed"
        )
    return minutes


def clock(minute: int) -> str:
    """8:30, 翌6:00."""
    return f"{'翌' if minute >= DAY else ''}{minute % DAY // 60}:{minute % 60:02d}"


def hours(minutes: int) -> str:
    """8:15, as a sheet of hours has it."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def hours_or_none(minutes: int) -> str:
    """The same, and nothing of nought: so that what there is stands out."""
    return hours(minutes) if minutes else ""


def overlaps(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two periods (first_day, last_day; ISO days, no last day while nobody knows it) have a day in common."""
    return bool(
        (one["last_day"] or "9") >= other["first_day"] and (other["last_day"] or "9") >= one["first_day"]
    )


def month_of(text: str, otherwise: date) -> str:
    """A month (2026-11) that an address asks for; that of a day where it is none."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    return text if found else f"{otherwise:%Y-%m}"


def month_said(month: str) -> str:
    """2026年11月."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def beside(month: str, by: int) -> str:
    """The month so many months later."""
    year, number = (int(part) for part in month.split("-"))
    at = year * 12 + number - 1 + by
    return f"{at // 12:04d}-{at % 12 + 1:02d}"
