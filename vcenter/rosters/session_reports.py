"""A salon's reports (活動報告書): a table with a row for each session, or a form for one, once or several times on a sheet."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from vcenter.domain.calendar import fiscal_year_of
from vcenter.rosters import asides
from vcenter.rosters.cells import Cell, NoResult, Sheet
from vcenter.rosters.everyday import Difference, Session
from vcenter.rosters.grid import Grid, plain
from vcenter.rosters.head_counts import read_count
from vcenter.rosters.marked import Mark
from vcenter.rosters.model import LeftColumn, SkippedRow
from vcenter.rosters.report_forms import read_forms
from vcenter.rosters.report_values import (
    ReportWritten,
    field_of,
    is_unused,
    read_report_day,
    said_of,
    to_session,
)
from vcenter.rosters.session_days import read_month
from vcenter.rosters.values import DITTO
from vcenter.rosters.years import Year, year_of_sheet

SEARCHED_ROWS = 30
_COUNTED = {"guests", "support", "helpers", "guest_names", "helper_names", "men", "women", "all"}
_TELLING = _COUNTED | {"content", "time", "visitors"}
UNUSED = "記入のない行"
_EXAMPLE = re.compile(r"\(?(?:記入)?(?:例|見本|サンプル)\)?")
_SUMS = ("guests", "support", "helpers", "men", "women", "visitors")


@dataclass
class Reports:
    """What one sheet says."""

    sessions: list[Session] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    left_columns: list[LeftColumn] = field(default_factory=list)
    empty: bool = False
    """Whether it is a form that nobody has filled in."""


@dataclass(frozen=True)
class _Columns:
    first: int
    last: int
    fields: dict[int, str]
    words: dict[int, str]
    unknown: dict[int, str]


def read_reports(sheet: Sheet, file_year: Year | None = None, given: int | None = None) -> Reports | None:
    """A sheet of reports; None of every other. file_year: what other sheets say; given: the fiscal year that staff say."""
    grid = Grid(sheet)
    found = _read_tables(grid)
    reports, written = found or (Reports(), [])
    if not written:
        forms = read_forms(grid)
        if forms is None:
            return reports if reports.empty else None
        reports.skipped += forms.skipped
        written, reports.empty = forms.written, not forms.written
    year = _known_year(sheet, grid, written, file_year, given)
    months = [one.day.month or one.month for one in written if one.day]
    first_month = next((month for month in months if month), None) or 4
    reports.sessions = [to_session(sheet.name, one, year, first_month) for one in written]
    _mark_twice(reports)
    return reports


def _known_year(
    sheet: Sheet, grid: Grid, written: list[ReportWritten], file_year: Year | None, given: int | None
) -> Year:
    """The year of the titles, else of the days that say one, else as staff say, else of other sheets."""
    first = min((one.row for one in written), default=SEARCHED_ROWS)
    titles = [word for row in range(min(first, grid.height)) if grid.rows[row] for word in grid.words(row)]
    year = year_of_sheet([word for word in titles if not _is_day(word)], sheet.name)
    if year.known:
        return year
    said = {
        fiscal_year_of(one.day.year, one.day.month)
        for one in written
        if one.day and one.day.year and one.day.month
    }
    if len(said) == 1:
        return Year(fiscal=said.pop())
    if given is not None:
        return Year(fiscal=given)
    return file_year if file_year and file_year.known and not year.differ else year


def _is_day(word: str) -> bool:
    day = read_report_day(word)
    return bool(day and day.day)


def _mark_twice(reports: Reports) -> None:
    """Two reports of one day: a session in two parts, or one that was handed in twice."""
    count = Counter(one.date for one in reports.sessions)
    why = "同じ日の報告がほかにもあります。"
    reports.sessions = [
        replace(one, marks=(*one.marks, Mark("date", one.date, why)))
        if one.date and count[one.date] > 1
        else one
        for one in reports.sessions
    ]


def _columns(grid: Grid, row: int) -> _Columns | None:
    """The heading that this row is, alone or with the one below it."""
    best: _Columns | None = None
    if sum(bool(field_of(grid.plain(row, column))) for column in range(len(grid.rows[row]))) < 2:
        return None  # a title
    for last in (row, row + 1):
        if last >= grid.height:
            break
        fields: dict[int, str] = {}
        words: dict[int, str] = {}
        unknown: dict[int, str] = {}
        for column in range(grid.width):
            upper = grid.over(row, column)
            if last > row and not upper:
                upper = _above(grid, row, column)
            lower = grid.over(last, column) if last > row else ""
            word = upper if lower in ("", upper) else lower
            called = field_of(word)
            if last > row and lower and lower != upper:
                called = _of_both(upper, lower)
                word = f"{upper}{lower}"
            if called and (
                called not in fields.values() or called in ("note", "content", "guest_names", "helper_names")
            ):
                fields[column] = called
                words[column] = word
            elif word:
                unknown[column] = word
        have = set(fields.values())
        if "date" not in have or not have & _TELLING or len(have - {"salon"}) < 2:
            continue
        if last > row and any(
            read_report_day(grid.cell(last, column)) for column, name in fields.items() if name == "date"
        ):
            continue
        found = _Columns(row, last, fields, words, unknown)
        if best is None or len(fields) > len(best.fields):
            best = found
    return best


def _above(grid: Grid, row: int, column: int) -> str:
    """What stands to the left of an empty cell of the upper heading, as far as nothing else does."""
    for left in range(column - 1, max(-1, column - 8), -1):
        if said := grid.over(row, left):
            one = grid.merged(row, left)
            return "" if one and one[2] > one[0] else said
    return ""


def _of_both(upper: str, lower: str) -> str:
    over, under = field_of(upper), field_of(lower)
    if over == "guests" and under in ("all", "guests"):
        return "guests"
    if over == "guests" and under in ("men", "women", "support"):
        return under
    if over == "helpers" and under in ("all", "guests", "helpers"):
        return "helpers"
    if over == "date" and under in ("month", "date"):
        return under
    if over == "helpers" and under in ("men", "women"):
        return ""
    return under or field_of(upper + lower)


def _read_tables(grid: Grid) -> tuple[Reports, list[ReportWritten]] | None:
    """Every table of a sheet; None where none is one of reports: where what stands under 開催日 is no day, as 第2火曜."""
    columns = None
    row = 0
    while row < min(grid.height, SEARCHED_ROWS) and columns is None:
        columns = _columns(grid, row) if grid.rows[row] else None
        row += 1
    if columns is None or not _says_days(grid, columns):
        return None
    reports, written = Reports(), []
    for above in range(columns.first):
        if grid.rows[above] and (said := grid.written(above)):
            reports.skipped.append(SkippedRow(above + 1, grid.sheet.name, said, "見出し"))
    table = _Table(grid, columns, reports)
    row = columns.first
    while row < grid.height:
        if not grid.rows[row] or not grid.words(row):
            row += 1
            continue
        if row <= table.columns.last:
            table.skip(row, "見出し")
        elif again := _columns(grid, row):
            written += table.finish()
            table = _Table(grid, again, reports)
            table.skip(row, "見出し")
        else:
            table.read(row)
        row += 1
    written += table.finish()
    for word in dict.fromkeys(columns.unknown.values()):
        reports.left_columns.append(LeftColumn(grid.sheet.name, word, "報告書から読まない列です。"))
    reports.empty = not written
    return reports, written


def _says_days(grid: Grid, columns: _Columns) -> bool:
    """Whether most of what stands under the date is a day, or a form's place for one."""
    (date,) = [column for column, name in columns.fields.items() if name == "date"][:1]
    days = others = unused = 0
    for row in range(columns.last + 1, min(grid.height, columns.last + 60)):
        cell = grid.cell(row, date)
        said = grid.plain(row, date)
        if not said:
            continue
        day = read_report_day(cell)
        if day and (day.day or day.doubt) and not day.nth:
            days += 1
        elif is_unused(cell):
            unused += 1
        elif not re.search("計", said) and not DITTO.fullmatch(said):
            others += 1
    if "salon" in columns.fields.values():
        # A list of salons has a day of each too; it says nothing of what was done there.
        return days > others and bool(
            set(columns.fields.values()) & {"support", "content", "helpers", "number", "guest_names"}
        )
    return (days >= others and days > 0) or (unused > 0 and others == 0)


class _Table:
    def __init__(self, grid: Grid, columns: _Columns, reports: Reports) -> None:
        self._grid, self.columns, self._reports = grid, columns, reports
        self._written: list[ReportWritten] = []
        self._totals: list[tuple[int, str, int]] = []
        self._month: int | None = None
        self._above: dict[str, Cell] = {}

    def skip(self, row: int, what: str) -> None:
        """A row that holds no session."""
        self._reports.skipped.append(
            SkippedRow(row + 1, self._grid.sheet.name, self._grid.written(row), what)
        )

    def read(self, row: int) -> None:
        """One row below the heading."""
        cells: dict[str, list[Cell]] = {}
        headings: dict[str, str] = {}
        for column, name in self.columns.fields.items():
            cell = self._grid.cell(row, column)
            one = self._grid.merged(row, column)
            if one and one[0] < row and name in ("date", "month"):
                cell = self._grid.cell(one[0], one[1])
            if isinstance(cell, str) and DITTO.fullmatch(cell.strip()):
                cell = self._above.get(name)
            if cell is not None:
                self._above[name] = cell
            cells.setdefault(name, []).append(cell)
            headings.setdefault(name, self.columns.words[column])
        words = self._grid.words(row)
        leading = [plain(word) for word in words[:2]]
        if any(
            re.fullmatch(r"(?:総|合|小|年度?|累)?計|合計.*|総計.*|小計.*|年間計.*|延べ.*|.{1,4}月計", word)
            for word in leading
        ):
            self._total(row, cells)
            return
        if any(_EXAMPLE.fullmatch(word) for word in leading):
            self.skip(row, "記入例の行")
            return
        self._session(row, cells, headings, words)

    def _session(
        self, row: int, cells: dict[str, list[Cell]], headings: dict[str, str], words: list[str]
    ) -> None:
        if month := read_month(_first(cells, "month")):
            self._month = month[1]
        elif isinstance(whole := _first(cells, "month"), int) and 1 <= whole <= 12:
            self._month = whole
        date = _first(cells, "date")
        day = read_report_day(date)
        told = [
            cell for name, some in cells.items() if name not in ("number", "month", "salon") for cell in some
        ]
        if all(is_unused(cell) for cell in told):
            self.skip(row, UNUSED)
            return
        if day is None and is_unused(date):
            own = [
                name
                for name, some in cells.items()
                if any(said_of(cell) and not is_unused(cell) for cell in some)
            ]
            if self._written and set(own) <= {"content", "note", "place", "guest_names", "helper_names"}:
                for name in own:  # what did not fit into the row above
                    self._written[-1].fields.setdefault(name, []).extend(cells[name])
                self.skip(row, "上の行の続き")
                return
            if len(words) <= 2 and (what := asides.what(words, False)):
                self.skip(row, what)
                return
        elif day is None and len(words) <= 2:
            self.skip(row, asides.what(words, False) or asides.NOTE)
            return
        if day and not day.month and not self._month and day.day is None:
            self.skip(row, UNUSED)
            return
        self._written.append(ReportWritten(row + 1, day, said_of(date), cells, headings, self._month))

    def _total(self, row: int, cells: dict[str, list[Cell]]) -> None:
        self.skip(row, "合計")
        for name in _SUMS:
            for cell in cells.get(name, ()):
                number = read_count(cell).number
                if isinstance(cell, NoResult):
                    self._reports.skipped[-1] = SkippedRow(
                        row + 1,
                        self._grid.sheet.name,
                        self._grid.written(row),
                        "合計（数式の結果が保存されていないので見比べられません）",
                    )
                elif number is not None:
                    self._totals.append((row, name, number))

    def finish(self) -> list[ReportWritten]:
        """What was read; totals that say something else are told."""
        for row, name, said in self._totals:
            before = [one for one in self._written if one.row <= row]
            counted = sum(
                read_count(cell).number or 0 for one in before for cell in one.fields.get(name, ())[:1]
            )
            since = max((other for other, of, _ in self._totals if of == name and other < row), default=0)
            part = sum(
                read_count(cell).number or 0
                for one in before
                if one.row > since + 1
                for cell in one.fields.get(name, ())[:1]
            )
            if said not in (counted, part):
                what = f"{_word(self.columns, name)}の合計"
                self._reports.differences.append(
                    Difference(self._grid.sheet.name, row + 1, what, str(said), str(counted))
                )
        return self._written


def _word(columns: _Columns, name: str) -> str:
    return next((columns.words[column] for column, of in columns.fields.items() if of == name), name)


def _first(cells: dict[str, list[Cell]], name: str) -> Cell:
    return next(iter(cells.get(name, ())), None)


def read_months(sheet: Sheet) -> tuple[list[Difference], bool]:
    """(what its totals say otherwise, whether it is such a sheet) of a year's table: months, and below how often and how many."""
    grid = Grid(sheet)
    for row in range(min(grid.height, SEARCHED_ROWS)):
        months = [column for column in range(len(grid.rows[row])) if read_month(grid.cell(row, column))]
        if len(months) < 6:
            continue
        total = next(
            (
                column
                for column in range(max(months) + 1, grid.width)
                if re.fullmatch(r"(?:総?合?|年間?|累)計.*|年間", grid.plain(row, column))
            ),
            None,
        )
        differences = []
        for below in range(row + 1, grid.height):
            numbers = [
                number
                for column in months
                if (number := read_count(grid.cell(below, column)).number) is not None
            ]
            said = read_count(grid.cell(below, total)).number if total is not None else None
            if numbers and said is not None and said != sum(numbers):
                what = next((word for column in range(min(months)) if (word := grid.said(below, column))), "")
                differences.append(
                    Difference(sheet.name, below + 1, f"{what}の合計", str(said), str(sum(numbers)))
                )
        return differences, True
    return _months_below(sheet, grid)


def _months_below(sheet: Sheet, grid: Grid) -> tuple[list[Difference], bool]:
    """The same with the months below one another."""
    for column in range(min(3, grid.width)):
        months = [row for row in range(min(grid.height, 200)) if read_month(grid.cell(row, column))]
        if len(months) < 6:
            continue
        differences = []
        totals = [
            row
            for row in range(max(months) + 1, grid.height)
            if re.fullmatch(r"(?:総?合?|年間?)計", grid.plain(row, column))
        ]
        for row in totals[:1]:
            for across in range(column + 1, grid.width):
                numbers = [
                    number
                    for at in months
                    if (number := read_count(grid.cell(at, across)).number) is not None
                ]
                said = read_count(grid.cell(row, across)).number
                if numbers and said is not None and said != sum(numbers):
                    what = grid.said(min(months) - 1, across)
                    differences.append(
                        Difference(sheet.name, row + 1, f"{what}の合計", str(said), str(sum(numbers)))
                    )
        return differences, True
    return [], False
