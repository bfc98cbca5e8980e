"""The heading of an attendance book: where the names stand, and of which day each column is.

Months may stand over several columns with the days below, days may stand with their months in one row, or the month in the
title alone with the days below. A half-year may stand below the other: every row is asked whether it begins a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from vcenter.rosters.cells import Cell
from vcenter.rosters.grid import Grid, plain
from vcenter.rosters.list_names import is_name
from vcenter.rosters.report_values import field_of
from vcenter.rosters.session_days import CANCELLED, DayWritten, read_day, read_month, read_weekday
from vcenter.rosters.years import Year

_NAME = re.compile(
    r"(?:お|ご)?(?:(?:参加|利用|登録|出席|対象|来所)者|会員|メンバー|サロン|ボランティア|スタッフ|高齢者|住民)?(?:さん)?の?(?:氏名|お?名前|なまえ|姓名|芳名|名)(?:[(].*[)])?"
    r"|(?:参加|利用|登録|出席|対象)者(?:[(].*[)])?|会員|メンバー"
)
_SURNAME, _GIVEN = re.compile(r"姓|氏|名字|苗字"), re.compile(r"名|名前")
_READING = re.compile(r"ふりがな|フリガナ|カナ|かな|よみ|読み")
_NO_DAY = re.compile(
    r"(?:出席|参加|利用|開催|欠席)?(?:回数|日数|率|計|合計|数)|累計|小計|総計|合計|計|備考|摘要|メモ|出席率|特記.*|年齢|住所|電話.*|性別|続柄|生年月日|№|No\.?|番号"
)
_LABEL = re.compile(
    r"(?:開催|実施|活動)?(?:日付?|月日|期日|曜日|年月日)|月|/|月日?[/／]?氏名|氏名[/／]?月?日?"
)
_ROUND = re.compile(r"第?(\d{1,3})回目?|[①-⑳]")
_ABOUT_ATTENDANCE = re.compile(r"出席|出欠|参加(?:者|簿|状況|記録)|利用(?:者|簿|記録)|サロン")
_BETWEEN = 4
"""Rows from that with the months to that with the days, at most."""


@dataclass(frozen=True)
class DayColumn:
    """A column of a day. written: what its heading says; day: None where it says no day; month: of the heading above."""

    column: int
    month: int | None
    year: int | None
    day: DayWritten | None
    written: str


@dataclass(frozen=True)
class BookHeading:
    """Rows first to last, the columns of the name (one, or surname and given name), and those of days.

    others: column to its heading, of those that are neither.
    """

    first: int
    last: int
    names: tuple[int, ...]
    days: tuple[DayColumn, ...]
    others: dict[int, str] = field(default_factory=dict)

    @property
    def first_month(self) -> int:
        """The month with which the table begins."""
        return (
            next(
                (
                    one.day.month if one.day and one.day.month else one.month
                    for one in self.days
                    if one.month or (one.day and one.day.month)
                ),
                None,
            )
            or 4
        )

    @property
    def until(self) -> int:
        """The first column of a day."""
        return self.days[0].column


def find_book_heading(grid: Grid, row: int, title: str, year: Year) -> BookHeading | None:
    """The heading that begins with this row, if one does. title: what stands above; year: of the sheet, with its month."""
    months = _months(grid, row)
    found = _under_months(grid, row, months) if months else None
    found = found or _days_with_months(grid, row)
    if found is None and year.month:
        found = _days_of_one_month(grid, row, year.month)
    if found is None and _ABOUT_ATTENDANCE.search(title):
        found = _rounds_or_months(grid, row, months)
    return found


def names_people(written: str) -> bool:
    """Whether a cell is the heading of names: it is nobody's."""
    word = plain(written)
    return bool(_NAME.fullmatch(word) or _SURNAME.fullmatch(word))


def may_begin(grid: Grid, row: int) -> bool:
    """Whether a row below a table may begin another: of most rows nothing else is asked."""
    return any(_begins(cell) if isinstance(cell, str) else isinstance(cell, date) for cell in grid.rows[row])


@lru_cache(maxsize=5_000)
def _begins(cell: str) -> bool:
    if not 0 < len(cell) < 20:
        return False
    return "月" in cell or "/" in cell or "／" in cell or bool(_NAME.fullmatch(plain(cell)))


def _names(grid: Grid, first: int, last: int, before: int) -> tuple[int, ...]:
    """The column of the names before the first day, by its heading, or by what stands below."""
    for row in range(max(0, first - 1), last + 1):
        for column in range(before):
            said = grid.plain(row, column)
            if said and _SURNAME.fullmatch(said) and _GIVEN.fullmatch(grid.plain(row, column + 1)):
                return column, column + 1
            if said and _NAME.fullmatch(said) and not _READING.search(said):
                return (column,)
    below = range(last + 1, min(grid.height, last + 40))
    for column in range(before):
        words = [text for row in below if (text := grid.said(row, column))]
        named = sum(is_name(text) and not text.isascii() and not field_of(text) for text in words)
        heading = "".join(grid.plain(row, column) for row in range(first, last + 1))
        if (
            named > 1
            and 2 * named > len(words)
            and not _NO_DAY.fullmatch(heading)
            and not _READING.search(heading)
        ):
            return (column,)
    return ()


def _is_heading_of_names(grid: Grid, row: int, names: tuple[int, ...]) -> bool:
    """Whether the cells of names of this row are part of the heading: no row of somebody."""
    said = grid.over(row, names[0])
    return not said or bool(_NAME.fullmatch(said) or _LABEL.fullmatch(said) or _SURNAME.fullmatch(said))


def _months(grid: Grid, row: int) -> dict[int, tuple[int | None, int]]:
    found = {
        column: month
        for column in range(len(grid.rows[row]))
        if (month := read_month(grid.cell(row, column))) is not None
    }
    if found:
        return found
    if found := _bare_months(grid, row):
        return found
    # 4月 may be the first day of April, shown as its month, with the days below.
    days = {
        column: day
        for column in range(len(grid.rows[row]))
        if (day := read_day(grid.cell(row, column))) and day.typed_year and day.day == 1
    }
    different = {(day.year, day.month) for day in days.values()}
    below = row + 1 < grid.height and any(_whole(grid.cell(row + 1, column)) for column in days)
    if len(days) > 1 and len(different) == len(days) and below:
        return {column: (day.year, day.month or 1) for column, day in days.items()}
    return {}


def _bare_months(grid: Grid, row: int) -> dict[int, tuple[int | None, int]]:
    """月 before a row of numbers, and 日 before the one below."""
    label = next((column for column in range(len(grid.rows[row])) if grid.plain(row, column) == "月"), None)
    if label is None or row + 1 >= grid.height or grid.plain(row + 1, label) != "日":
        return {}
    return {
        column: (None, int(said))
        for column in range(label + 1, len(grid.rows[row]))
        if (said := grid.plain(row, column)).isdecimal() and 1 <= int(said) <= 12
    }


def _whole(cell: Cell) -> bool:
    return isinstance(cell, int) and not isinstance(cell, bool) and 1 <= cell <= 31


def _spread(
    grid: Grid, row: int, months: dict[int, tuple[int | None, int]]
) -> dict[int, tuple[int | None, int]]:
    """Of every column the month that stands above it: over the cells that were made one, and over empty ones to the right."""
    spread: dict[int, tuple[int | None, int]] = {}
    now: tuple[int | None, int] | None = None
    end = grid.width
    for column in range(min(months), grid.width):
        if column in months:
            now = months[column]
            one = grid.merged(row, column)
            end = one[3] if one and one[3] > one[1] else grid.width
        elif grid.plain(row, column) and column > end:
            now = None
        elif grid.plain(row, column):
            now, end = None, grid.width
        if now and column <= end:
            spread[column] = now
    return spread


def _under_months(grid: Grid, row: int, months: dict[int, tuple[int | None, int]]) -> BookHeading | None:
    spread = _spread(grid, row, months)
    first = min(spread)
    for last in range(row + 1, min(row + _BETWEEN, grid.height)):
        names = _names(grid, row, last, first)
        if not names or not _is_heading_of_names(grid, last, names):
            return None
        read = {column: _day_or_not(grid, last, column) for column in spread}
        said = [column for column in spread if grid.plain(last, column)]
        days = [column for column in said if read[column]]
        left = [
            column
            for column in said
            if column not in days
            and not _NO_DAY.fullmatch(grid.plain(last, column))
            and not CANCELLED.search(grid.plain(last, column))
        ]
        if not days or len(left) > len(days):
            continue
        columns = []
        for column, (year, month) in spread.items():
            if _NO_DAY.fullmatch(grid.plain(last, column)):
                continue
            columns.append(DayColumn(column, month, year, read[column], grid.said(last, column)))
        return BookHeading(row, last, names, tuple(columns), _others(grid, row, last, names, columns))
    return None


def _day_or_not(grid: Grid, row: int, column: int) -> DayWritten | None:
    day = read_day(grid.cell(row, column))
    return day if day and (day.day or day.nth or day.doubt) else None


def _days_with_months(grid: Grid, row: int) -> BookHeading | None:
    """One row that says months and days: 4/17, a date, a serial number."""
    days = {
        column: day
        for column in range(len(grid.rows[row]))
        if (day := read_day(grid.cell(row, column))) and day.month and (day.day or day.nth or day.doubt)
    }
    if not days:
        return None
    first = min(days)
    names = _names(grid, max(0, row - 2), row, first)
    if not names or not _is_heading_of_names(grid, row, names):
        return None
    if len(days) == 1 and not any(
        names_people(grid.plain(at, names[0])) for at in range(max(0, row - 2), row + 1)
    ):
        return None
    last_day = max(days)
    columns: list[DayColumn] = []
    month: int | None = None
    for column in range(first, grid.width):
        said = grid.plain(row, column)
        day = days.get(column)
        day = day or _day_or_not(grid, row, column)
        if day is None and column > last_day:
            continue
        if day is None and said and (_NO_DAY.fullmatch(said) or not CANCELLED.search(said)):
            continue
        month = day.month if day and day.month else month
        columns.append(DayColumn(column, month, None, day, grid.said(row, column)))
    above = row
    while above > 0 and any(_ROUND.fullmatch(grid.plain(above - 1, column)) for column in days):
        above -= 1
    return BookHeading(above, row, names, tuple(columns), _others(grid, row, row, names, columns))


def _days_of_one_month(grid: Grid, row: int, month: int) -> BookHeading | None:
    """The month stands in the title or is the sheet's name; this row says days alone."""
    days = {
        column: day
        for column in range(len(grid.rows[row]))
        if (day := read_day(grid.cell(row, column))) and day.day and not day.month
    }
    numbers = [day.day or 0 for day in days.values() if not day.moved_from]
    if not days or numbers != sorted(set(numbers)):
        return None
    first = min(days)
    names = _names(grid, max(0, row - 2), row, first)
    headed = names and any(_NAME.fullmatch(grid.over(at, names[0])) for at in range(max(0, row - 2), row + 1))
    if not names or not headed or not _is_heading_of_names(grid, row, names):
        return None
    columns = [
        DayColumn(column, month, None, day, grid.said(row, column)) for column, day in sorted(days.items())
    ]
    return BookHeading(row, row, names, tuple(columns), _others(grid, row, row, names, columns))


def _rounds_or_months(grid: Grid, row: int, months: dict[int, tuple[int | None, int]]) -> BookHeading | None:
    """A book that says no days at all: 第1回 第2回, or one column a month."""
    rounds = [column for column in range(len(grid.rows[row])) if _ROUND.fullmatch(grid.plain(row, column))]
    found = months if len(months) > 1 else dict.fromkeys(rounds)
    if len(found) < 2:
        return None
    if any(_days_with_months(grid, below) for below in range(row + 1, min(row + 3, grid.height))):
        return None
    names = _names(grid, row, row, min(found))
    if not names or not _NAME.fullmatch(grid.over(row, names[0])):
        return None
    columns = [
        DayColumn(
            column, month[1] if month else None, month[0] if month else None, None, grid.said(row, column)
        )
        for column, month in found.items()
    ]
    return BookHeading(row, row, names, tuple(columns), _others(grid, row, row, names, columns))


def _others(
    grid: Grid, first: int, last: int, names: tuple[int, ...], days: list[DayColumn]
) -> dict[int, str]:
    of_days = {one.column for one in days}
    others: dict[int, str] = {}
    for column in range(grid.width):
        if column in names or column in of_days:
            continue
        words = dict.fromkeys(said for row in range(first, last + 1) if (said := grid.over(row, column)))
        lowest = next(iter(reversed(words)), "")
        if lowest and read_weekday(lowest) is None:
            others[column] = lowest
    return others
