"""Days as headings of attendance books and reports write them: 4/17, 17, 19→26, 第2火, 12/1(月), a serial number, R7.4.16."""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from vcenter.rosters.cells import Cell, NoResult
from vcenter.rosters.grid import plain
from vcenter.rosters.years import YEAR, Year, year_of

WEEKDAYS = "月火水木金土日"
_WEEKDAY = re.compile(rf"[(\[]?([{WEEKDAYS}])(?:曜日?)?(?:[・,、/]?(?:祝日?|休日?|振替))?[)\]]?")
_BEHIND = (
    r"(?P<behind>(?:[(\[](?P<weekday>[月火水木金土日])(?:曜日?)?(?:[・,、/]?[祝休振]\w?)?[)\]]|(?P<weekday_bare>[月火水木金土日])(?:曜日?)?(?![月日])|[(\[]?祝日?[)\]]?)?"
    r"(?:[(\[]?(?:午前|午後|AM|PM|\d{1,2}(?::\d{2}|時(?:\d{1,2}分|半)?)(?:[~〜～-]\d{1,2}(?::\d{2}|時(?:\d{1,2}分|半)?)?)?)[)\]]?)?)"
)
_DAY = re.compile(
    rf"(?:第\d+回)?(?:{YEAR}[年./-])?(?:(?P<month>1[0-2]|0?[1-9])[月./-])?(?P<day>3[01]|[12]\d|0?[1-9])日?{_BEHIND}",
    re.IGNORECASE,
)
_NTH = re.compile(
    rf"(?:(?P<month>1[0-2]|0?[1-9])月)?(?:第(?P<nth>[1-5一二三四五])|(?P<last>最終?|最後の))の?(?P<of>[{WEEKDAYS}])(?:曜日?)?"
)
_ARROW = re.compile(r"->|=>|→|⇒|➡|➔|⇨|>|~>")
_CHANGED = (
    re.compile(
        r"(?P<old>[^をかのへに]+?)(?:日?を|日?から|日?より)(?P<new>.+?)(?:日)?[にへ]?(?:変更|振替|振り替え|移動|延期|順延)"
    ),
    re.compile(r"(?P<new>[^()]+)\((?P<old>.+?)(?:から|より|の)(?:の?変更|振替|振り替え|移動|延期|順延)?\)"),
    re.compile(r"(?P<old>[^()]+)\((?P<new>.+?)[にへ](?:変更|振替|振り替え|移動|延期|順延)\)"),
)
CANCELLED = re.compile(
    r"中止|休会|休講|休止|お?休み|休館|取り?[や止]め|取止め|見送り?|見合わ?せ|延期|閉館|閉鎖|流会|(?:開催|実施)(?:せず|なし|しない|できず)|未実施|未開催"
)
"""Words of a day on which nothing took place."""
_CANCELLED_BEHIND = re.compile(
    r"(?P<day>.*?\d.*?)[:、,・]?[(\[]?(?P<why>(?:[^()\d]*?)(?:中止|休会|休講|休止|お?休み|休|延期|取りやめ|なし))[)\]]?"
)
_SERIALS = range(36526, 73051)
"""Days from 2000 to 2099, as Excel counts them."""
_EXCEL_ZERO = date(1899, 12, 30)
_YEARS_OF_A_TYPED_DAY = 1900
"""Whoever types 13 into a cell that shows days gets 13 January 1900."""
_KANJI = {one: number for number, one in enumerate("一二三四五", start=1)}


@dataclass(frozen=True)
class DayWritten:
    """A day as far as it is written. typed_year: its program may have put it in; nth: (which, weekday) of the month, -1 the last.

    moved_from: the day from which it was moved; cancelled: the word that says so; doubt: why it is not known.
    """

    as_written: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    typed_year: bool = False
    nth: tuple[int, int] | None = None
    weekday: int | None = None
    moved_from: str = ""
    months_later: int = 0
    """Of a day of 翌月, where the month stands in the heading above."""
    cancelled: str = ""
    doubt: str = ""


def read_day(cell: Cell) -> DayWritten | None:
    """A day as a cell says it; None of what is none."""
    if cell is None or isinstance(cell, (bool, timedelta, NoResult)):
        return None
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        written = f"{cell.year}/{cell.month}/{cell.day}"
        if cell.year <= _YEARS_OF_A_TYPED_DAY:
            return DayWritten(written, day=cell.day) if cell.month == 1 else None
        return DayWritten(written, cell.year, cell.month, cell.day, typed_year=True)
    if isinstance(cell, (int, float)):
        return _of_number(cell)
    return _of_text(cell) if isinstance(cell, str) else None


def _of_number(number: float) -> DayWritten | None:
    if not math.isfinite(number) or abs(number) > 1e6:
        return None
    if number == int(number):
        if 1 <= number <= 31:
            return DayWritten(str(int(number)), day=int(number))
        if int(number) in _SERIALS:
            found = _EXCEL_ZERO + timedelta(days=int(number))
            written = f"{found.year}/{found.month}/{found.day}"
            return DayWritten(written, found.year, found.month, found.day, typed_year=True)
        return None
    month, _, day = f"{number:.2f}".rstrip("0").partition(".")
    if not 1 <= int(month) <= 12 or abs(number - float(f"{number:.2f}")) > 1e-9 or not 1 <= int(day) <= 31:
        return None
    if len(day) == 1 and int(day) <= 3:
        why = f"数の{number}は{month}月{day}日とも{month}月{day}0日とも読めます。日を確かめてください。"
        return DayWritten(f"{number}", month=int(month), doubt=why)
    return DayWritten(f"{number}", month=int(month), day=int(day))


def _of_text(written: str) -> DayWritten | None:
    text = plain(written)
    if not text or len(text) > 40:
        return None
    if changed := _moved(text):
        return replace(changed, as_written=written.strip())
    if found := _plain_day(text):
        return replace(found, as_written=written.strip())
    if (behind := _CANCELLED_BEHIND.fullmatch(text)) and (
        found := _plain_day(behind["day"]) or _moved(behind["day"])
    ):
        return replace(found, as_written=written.strip(), cancelled=behind["why"])
    return None


def _plain_day(text: str) -> DayWritten | None:
    text = text.rstrip("、,・:")
    if text.isdecimal():
        return _of_number(int(text)) if len(text) <= 5 else None
    if found := _NTH.fullmatch(text):
        nth = -1 if found["last"] else _KANJI.get(found["nth"]) or int(found["nth"])
        month = int(found["month"]) if found["month"] else None
        return DayWritten(text, month=month, nth=(nth, WEEKDAYS.index(found["of"])))
    found = _DAY.fullmatch(text)
    if not found:
        return None
    has_year = found["west"] or found["era"]
    if has_year and not found["month"]:
        return None  # R7.4 is a month
    year = year_of(found) if has_year else None
    if has_year and year is None:
        return None
    weekday = found["weekday"] or found["weekday_bare"]
    return DayWritten(
        text,
        year,
        int(found["month"]) if found["month"] else None,
        int(found["day"]),
        weekday=WEEKDAYS.index(weekday) if weekday else None,
    )


def _moved(text: str) -> DayWritten | None:
    """A day that was moved to another: the other, and from where."""
    parts = [part for part in _ARROW.split(text) if part]
    if len(parts) > 1 and _ARROW.search(text):
        return _moved_to(parts[-2], parts[-1])
    for pattern in _CHANGED:
        if (found := pattern.fullmatch(text)) and (to := _moved_to(found["old"], found["new"])):
            return to
    return None


def _moved_to(old: str, new: str) -> DayWritten | None:
    before = _plain_day(old)
    if before is None:
        return None
    if CANCELLED.search(new) and not re.search(r"\d", new):
        return replace(before, cancelled=new)
    new = CANCELLED.sub("", new)
    next_month = re.match(r"翌月?", new)
    after = _plain_day(new[next_month.end() :] if next_month else new)
    if after is None:
        return None
    month = after.month or before.month
    later = int(bool(next_month) and after.month is None)
    if later and before.month:
        month, later = before.month % 12 + 1, 0
    doubt = ""
    if (
        after.month is None
        and after.day
        and before.day
        and after.day < before.day
        and before.day - after.day > 14
    ):
        doubt = "変更後の日が同じ月か次の月かわかりません。日を確かめてください。"
    return replace(
        after,
        year=after.year or before.year,
        month=month,
        moved_from=old,
        months_later=later,
        doubt="" if next_month else doubt,
    )


def date_of(day: DayWritten, month: int | None, year: Year, first_month: int) -> tuple[str | None, str]:
    """(the date, why it is not known or to be confirmed): "YYYY-MM-DD", "MM-DD" without a year, or None; "" of what is sure.

    month: of the heading above; first_month: that with which the book begins.
    """
    of_month = day.month or month
    if of_month is None:
        return None, "何月かわかりません。月を確かめてください。"
    of_month = (of_month + day.months_later - 1) % 12 + 1
    if day.doubt:
        return None, day.doubt
    known, why = _year(day, of_month, year, first_month)
    if day.nth:
        return _nth_of(day.nth, known, of_month, why)
    if day.day is None:
        return None, "日が書かれていません。"
    if known is None:
        if day.day > calendar.monthrange(2024, of_month)[1]:
            return None, f"{of_month}月{day.day}日という日はありません。"
        return f"{of_month:02}-{day.day:02}", why
    if day.day > calendar.monthrange(known, of_month)[1]:
        return None, f"{known}年{of_month}月{day.day}日という日はありません。"
    found = date(known, of_month, day.day)
    if day.weekday is not None and found.weekday() != day.weekday and not why:
        why = f"{known}年{of_month}月{day.day}日は{WEEKDAYS[found.weekday()]}曜日です。日付か曜日を確かめてください。"
    elif day.month and month and day.month != month and not why and not day.moved_from:
        why = f"{month}月の見出しの下に{day.month}月の日があります。日付を確かめてください。"
    return found.isoformat(), why


NO_YEAR = "年がわかりません。年度を指定して読み直してください。"


def _year(day: DayWritten, month: int, year: Year, first_month: int) -> tuple[int | None, str]:
    said = year.of(month, first_month)
    if day.year is None:
        why = f"{year.differ}で、年が合いません。" if year.differ else ""
        return said, "" if said is not None else why + NO_YEAR
    if said is None or said == day.year:
        return day.year, ""
    if day.typed_year:
        # Whoever types 1/9 in April gets January of the year before: the book's own year is the right one.
        return said, f"セルの年は{day.year}年ですが、表題の年度から{said}年としました。"
    return day.year, f"{day.year}年と書かれていますが、表題の年度では{said}年です。"


def _nth_of(nth: tuple[int, int], year: int | None, month: int, why: str) -> tuple[str | None, str]:
    which, weekday = nth
    if year is None:
        return None, why
    first, length = calendar.monthrange(year, month)
    days = list(range(1 + (weekday - first) % 7, length + 1, 7))
    if which > len(days):
        return None, f"{year}年{month}月に第{which}{WEEKDAYS[weekday]}曜日はありません。"
    return date(year, month, days[which - 1 if which > 0 else -1]).isoformat(), why


def read_weekday(written: str) -> int | None:
    """A cell that says a weekday and nothing else."""
    found = _WEEKDAY.fullmatch(plain(written))
    return WEEKDAYS.index(found[1]) if found else None


_MONTH = re.compile(
    rf"(?:{YEAR}[年./-])?(?P<month>1[0-2]|0?[1-9])(?:月(?:分|度|開催)?|(?<=[./-]\d)|(?<=[./-]\d\d))",
    re.IGNORECASE,
)


def read_month(cell: Cell) -> tuple[int | None, int] | None:
    """A heading that says a month, alone or with its year: (year or None, month)."""
    if not isinstance(cell, str) or len(cell) > 20:
        return None
    found = _MONTH.fullmatch(plain(cell))
    if not found or not ("月" in cell or found["west"] or found["era"]):
        return None
    return (year_of(found) if found["west"] or found["era"] else None), int(found["month"])
