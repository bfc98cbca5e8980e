"""Dates as people write them, ages as the law counts them, and the centre's day."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from vcenter.domain.refusal import Refusal

JAPAN = ZoneInfo("Asia/Tokyo")

# First day of each era (元号法 and the Cabinet orders on the eras).
_ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
_BEGINS = {word: (begins, name) for name, letter, begins in _ERAS for word in (name, letter, name[0])}
_ENDS = {"令和": date.max} | {older[0]: newer[2] - timedelta(days=1) for newer, older in pairwise(_ERAS)}

_JAPANESE = re.compile(
    r"(令和|平成|昭和|大正|明治|[令平昭大明RHSTM])\.?(元|\d{1,2})[年./-](\d{1,2})[月./-](\d{1,2})日?"
)
_WESTERN = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})[月./-](\d{1,2})日?")
_WEEKDAY = re.compile(r"(?:\(([月火水木金土日])(?:曜日?)?\)|([月火水木金土日])曜日?)$")
_NUMBER = re.compile(r"[-+]?\d+(\.0+)?")
_NUMBER_ALONE = "(数字だけ)"
_NO_YEAR_PLAIN = re.compile(r"(\d{2})(\d{2})")
_TIME = re.compile(r"(午前|午後|AM|PM)?(\d{1,2})(?:[:.時](\d{1,2})?分?|(\d{2}))?(半)?")

# Excel counts days from 1899-12-30 (its 1900 is a leap year by mistake); 1900-03-01 to 2099-12-31.
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(61, 73051)

_YEARS = range(2000, 9001)
"""Of a moment at which a button may have been pressed: nothing of ours is older, and every one can be shown anywhere."""

_UNREADABLE = "日付が読めません。例: 昭和45年3月2日、S45.3.2、1970/3/2"
_UNREADABLE_NEAR = "日付が読めません。例: 11/27、11月27日、2026/11/27、R8.11.27"
_YEAR_WANTED = "年がわかりません。年も入力してください。例: 昭和45年3月2日、S45.3.2、1970/3/2"
_WEEKDAYS = "月火水木金土日"

WithoutYear = Literal["to_come", "past", "nearest"]
"""Which day is meant by 11/27 in a field: one that is still to come, one that has been, or the nearest of all."""

_SLIP = timedelta(days=31)
"""A day that has just been, where one to come is asked for, is a slip: it is not put off by a year. Nor the other way round."""

OLDEST = timedelta(days=62)
"""A tablet that was away for longer has a wrong clock: what it says of days is not believed."""


def read_date(written: str | int | float | datetime | date) -> date:
    """A date as rosters and programs write it, by the Western or the Japanese calendar.

    Also an Excel serial number, as a number or as digits: files have them. What a person types is read by `read_typed`.
    Refusal when it is no date that ever was.
    """
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    if isinstance(written, (int, float)):
        return _serial(written)
    text = _tidied(written)
    if (whole := _whole_date(text)) is not None:
        return whole
    if text.isascii() and text.isdigit() and len(text) <= 5:
        return _serial(int(text))
    raise _no_date(text)


def _no_date(text: str) -> Refusal:
    if found := _NO_YEAR.fullmatch(text):
        _check_some_year(int(found[1]), int(found[2]))
        return Refusal(_YEAR_WANTED, code="date")
    return Refusal(_UNREADABLE, code="date")


def read_typed(written: str, without_year: WithoutYear | None, today: date) -> date:
    """A date as somebody types it into a field of a form. offline/domain/dates.js has its other half; a test compares the two.

    By either calendar (2026-11-27, 2026/11/27, 20261127, 令和8年11月27日, R8.11.27, in any width), and where the field has
    a rule for it without a year as well (11/27, 11月27日, 1127):

    to_come: the next such day, today included, of wished days and of days until when something holds.
    past: the last such day, today included, of papers and of what is looked up.
    nearest: whichever is nearest to today, of what may be either.

    A day of the last 31 days is not taken for one of next year, nor one of the next 31 for one of last year: it is read as it
    stands, and whoever asked for the other says that it is over, or not yet. Four digits are a month and a day there, and
    fewer are nothing: 111 may be two days. A birth date has no rule: its year is asked for. A number alone is no day of a
    spreadsheet here: nobody types one. A weekday behind it, as our own screens write it, must be its own.
    """
    text = _tidied(written).removesuffix(_NUMBER_ALONE)
    weekday = _WEEKDAY.search(text)
    day = _typed(text[: weekday.start()] if weekday else text, without_year, today)
    if weekday and (weekday[1] or weekday[2]) != _WEEKDAYS[day.weekday()]:
        is_day = f"{day.year}年{day.month}月{day.day}日は{_WEEKDAYS[day.weekday()]}曜日"
        raise Refusal(f"{is_day}です。日付か曜日を確かめてください。", code="date")
    return day


def as_typed(written: str) -> str:
    """What somebody typed that is no date, as a command is to be told of it: a number alone is said to be one, for what a program or
    a file says so may be a day of a spreadsheet."""
    return f"{written}{_NUMBER_ALONE}" if _NUMBER.fullmatch(_tidied(written)) else written


def _typed(text: str, without_year: WithoutYear | None, today: date) -> date:
    if (whole := _whole_date(text)) is not None:
        return whole
    if without_year is None:
        raise _no_date(text)
    found = _NO_YEAR.fullmatch(text) or _NO_YEAR_PLAIN.fullmatch(text)
    if not found:
        raise Refusal(_UNREADABLE_NEAR, code="date")
    month, day = int(found[1]), int(found[2])
    _check_some_year(month, day)
    near = [one for year in (-1, 0, 1) if (one := _is_day(today.year + year, month, day))]
    if without_year == "to_come":
        near = [one for one in near if one >= today - _SLIP]
    elif without_year == "past":
        near = [one for one in near if one <= today + _SLIP]
    if not near:
        raise Refusal(f"{month}月{day}日は、近い年にはありません。年も入力してください。", code="date")
    return min(near, key=lambda one: (abs((one - today).days), one))


def _tidied(written: str) -> str:
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", written)).upper()
    return re.sub(r"[‐‑–—―−ー]", "-", text)


def _whole_date(text: str) -> date | None:
    """A date with its year, by either calendar; None where it is written otherwise."""
    if found := _JAPANESE.fullmatch(text):
        return _by_era(found[1], 1 if found[2] == "元" else int(found[2]), int(found[3]), int(found[4]))
    if found := _WESTERN.fullmatch(text) or _PLAIN.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    return None


def _is_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_LEAP = 2024


def _check_some_year(month: int, day: int) -> None:
    if not _is_day(_LEAP, month, day):
        raise Refusal(f"{month}月{day}日という日はありません。確かめてください。", code="date")


def _day(year: int, month: int, day: int) -> date:
    if found := _is_day(year, month, day):
        return found
    raise Refusal(f"{year}年{month}月{day}日という日はありません。確かめてください。", code="date")


def _by_era(word: str, year: int, month: int, day: int) -> date:
    begins, name = _BEGINS[word]
    found = _day(begins.year + year - 1, month, day)
    # Papers were written in the old era for some weeks after the change: the year decides, not the day.
    if year < 1 or found.year > _ENDS[name].year:
        raise Refusal(f"{name}{year}年という年はありません。確かめてください。", code="date")
    return found


def _serial(number: float) -> date:
    if int(number) not in _EXCEL_DAYS:
        raise Refusal(_UNREADABLE, code="date")
    return _EXCEL_ZERO + timedelta(days=int(number))


LAST_HOUR = 30
"""Until when a night belongs to the day on which it began: 24:30 is half past midnight, 29:59 a minute before six."""


def read_time(written: str, last_hour: int = 24) -> str:
    """A time of day as people write it (9:05, 905, 9時5分, 9時半, 午後3時), as HH:MM; "" when it is none.

    last_hour: the first hour that is none; `LAST_HOUR` where times after midnight belong to the day before (24:30, 25時).
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", written)).upper()
    found = _TIME.fullmatch(text)
    if not found or (found[5] and (found[3] or found[4] or "時" not in text)):
        return ""
    half, hour, minute = found[1], int(found[2]), 30 if found[5] else int(found[3] or found[4] or 0)
    if half and hour > 12:
        return ""
    if half:
        hour = hour % 12 + (12 if half in ("午後", "PM") else 0)
    return f"{hour:02}:{minute:02}" if hour < last_hour and minute < 60 else ""


def show_date(day: date) -> str:
    """2026年11月24日(火)."""
    return f"{day.year}年{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def show_wareki(day: date) -> str:
    """令和8年11月24日."""
    for name, _, begins in _ERAS:
        if day >= begins:
            year = day.year - begins.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return show_date(day)


def fiscal_year(day: date) -> int:
    """The fiscal year (年度) of a day: it begins on 1 April."""
    return fiscal_year_of(day.year, day.month)


def fiscal_year_of(year: int, month: int) -> int:
    """The fiscal year of a month, where the day is not known."""
    return year - (month < 4)


def show_wareki_year(year: int) -> str:
    """The year in which a fiscal year (年度) begins: 令和8年."""
    return show_wareki(date(year, 4, 1)).partition("年")[0] + "年"


def age_on(birth: date, day: date) -> int:
    """Full years of age on a day; a year is added on the birthday itself.

    By the law (年齢計算ニ関スル法律) it is added at the end of the day before; forms and rules of
    volunteer insurance ask for the age on the day of the activity, where both are the same but for
    the birthday's eve. Somebody born on 29 February becomes older on 1 March of other years.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_believable(moment: datetime) -> bool:
    """Whether this may be when a button was pressed, whatever a clock says."""
    return moment.year in _YEARS


def read_moment(written: str) -> datetime | None:
    """A moment as the tables hold it, in UTC; None when it is none, or none that can be believed.

    Older records, and other places, may hold anything.
    """
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    if not is_believable(moment):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_day(written: str) -> date | None:
    """A day as the tables hold it; None when it is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def centre_day(moment: datetime) -> date:
    """The day in Japan of an aware moment."""
    return moment.astimezone(JAPAN).date()


def day_since(written: str) -> date:
    """The day in Japan of a moment as the tables hold it; where it is none, the first day that there was anything of ours."""
    moment = read_moment(written)
    return centre_day(moment) if moment else date(_YEARS.start, 1, 1)


def show_time(written: str) -> str:
    """The time in Japan of a moment as the tables hold it, as people say it: 8:41; "" where it is none."""
    if (moment := read_moment(written)) is None:
        return ""
    local = moment.astimezone(JAPAN)
    return f"{local.hour}:{local.minute:02d}"


def day_began(day: date) -> str:
    """The moment at which a day begins in Japan, as the tables hold it."""
    return utc_text(datetime(day.year, day.month, day.day, tzinfo=JAPAN))


def utc_text(moment: datetime) -> str:
    """A moment as the tables hold it: 2026-11-24T00:12:05.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
