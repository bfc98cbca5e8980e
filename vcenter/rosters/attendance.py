"""Attendance books (出席簿): who was there on which day, as somebody reads it who takes no total for granted.

Somebody of whom nothing is said on a day was not there; a day of which nothing is said of anybody is nobody's absence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from vcenter.domain.calendar import fiscal_year_of
from vcenter.rosters import asides, struck
from vcenter.rosters.attendance_heading import (
    BookHeading,
    DayColumn,
    find_book_heading,
    may_begin,
    names_people,
)
from vcenter.rosters.attendance_marks import legend_in, read_mark
from vcenter.rosters.attendance_rows import (
    INFORMATION,
    label_of,
    part_of,
    part_of_book,
)
from vcenter.rosters.attendance_sessions import WHY_CANCELLED, Book, Day, Person, Sessions
from vcenter.rosters.cells import Cell, NoResult, Sheet
from vcenter.rosters.everyday import THERE, Attender, Difference, Seen
from vcenter.rosters.grid import Grid
from vcenter.rosters.head_counts import read_count
from vcenter.rosters.list_names import is_name, read_listed
from vcenter.rosters.marked import Mark
from vcenter.rosters.model import LeftColumn, RefusedRow, SkippedRow
from vcenter.rosters.periods import is_period, month_said
from vcenter.rosters.session_days import CANCELLED, date_of, read_weekday
from vcenter.rosters.years import Year, year_of_sheet

SEARCHED_ROWS = 40

_HEADING_CELLS = 3
"""So many words a heading has that stands over a table alone."""


def read_book(sheet: Sheet, file_year: Year | None = None, given: int | None = None) -> Book | None:
    """A sheet that is an attendance book; None of every other. file_year: what other sheets say; given: the fiscal year that staff say."""
    grid = Grid(sheet)
    book = Book()
    titles: list[str] = []
    alone: list[str] = []
    row = 0
    heading: BookHeading | None = None
    while row < min(grid.height, SEARCHED_ROWS):
        if grid.rows[row]:
            year = year_of_sheet(titles, sheet.name)
            if year.month is None and (
                month := re.search(r"(?<!\d)(1[0-2]|[1-9])月", " ".join([*alone[-3:], sheet.name]))
            ):
                year = replace(year, month=int(month[1]))
            heading = find_book_heading(grid, row, " ".join([*titles, sheet.name]), year)
            if heading:
                break
            words = grid.words(row)
            titles += words
            alone += words if len(words) < 4 else []  # a row of more is a table
        row += 1
    if heading is None:
        return None
    year = year_of_sheet(titles, sheet.name)
    for above in range(heading.first):
        if grid.rows[above] and (said := grid.written(above)):
            book.skipped.append(SkippedRow(above + 1, sheet.name, said, "見出し"))
    title = " ".join([*titles, sheet.name])
    while heading:
        table = _Table(
            book, grid, heading, year, _known_year(heading, year, file_year, given), title=" ".join(alone)
        )
        heading = table.read(title)
    understood = [bool(one.state) for person in book.attenders for one in person.seen]
    if sum(understood) * 2 < len(understood):
        return None  # what stands below its days are no marks: another kind of table
    return book if book.sessions or book.attenders else None


def _known_year(heading: BookHeading, year: Year, file_year: Year | None, given: int | None) -> Year:
    """The year that counts: of the title, else of the days that say one, else of other sheets, else as staff say."""
    if year.known:
        return year
    said = {
        fiscal_year_of(
            one.year or (one.day and one.day.year) or 0, (one.day and one.day.month) or one.month or 4
        )
        for one in heading.days
        if one.year or (one.day and one.day.year)
    }
    if len(said) == 1:
        return Year(fiscal=said.pop())
    if given is not None:
        return Year(fiscal=given)
    if file_year and file_year.known and not year.differ:
        return file_year
    return year


class _Table:
    """One table of a sheet: a heading, and what stands below it until the next."""

    def __init__(
        self, book: Book, grid: Grid, heading: BookHeading, title_year: Year, known: Year, *, title: str
    ) -> None:
        self._book, self._grid, self._heading = book, grid, heading
        self._sheet = grid.sheet
        self._title_year = title_year
        self._days = {one.column: self._day(one, known) for one in heading.days}
        self._people: list[Person] = []
        self._part = part_of_book(grid.sheet.name) or part_of_book(title) or "guest"
        self._has_helpers = self._part == "helper"
        self._month: int | None = None
        """The month that a heading below the table says: of the next one."""
        self._legend: dict[str, str] = {}
        self._unfinished: list[str] = []
        self._read: dict[tuple[int, Cell], Seen | None] = {}
        """What a cell says, asked once of each column."""

    def _day(self, one: DayColumn, year: Year) -> Day:
        if one.year:
            year = Year(alone=one.year) if one.month else year
        if one.day is None:
            why = "日が書かれていません。いつの会か確かめてください。"
            return Day(one, None, why)
        if one.year and one.month:
            read = date_of(
                replace(one.day, year=one.day.year or one.year, month=one.day.month or one.month),
                one.month,
                Year(),
                1,
            )
        else:
            read = date_of(one.day, one.month, year, self._heading.first_month)
        day = Day(one, *read)
        if one.day.moved_from:
            day.notes.append(f"{one.day.moved_from}から変更（{one.day.as_written}）")
        day.why_not = one.day.cancelled
        return day

    def read(self, title: str) -> BookHeading | None:
        """Read to the end of the table; the heading of the next, if there is one."""
        grid, heading = self._grid, self._heading
        for row in range(heading.first, heading.last + 1):
            if grid.rows[row] and (said := grid.written(row)):
                self._skip(row, said, "見出し")
        self._explain()
        following = None
        row = heading.last + 1
        while row < grid.height:
            if grid.rows[row]:
                if (
                    row > heading.last + 1
                    and may_begin(grid, row)
                    and (following := find_book_heading(grid, row, title, self._year_below()))
                ):
                    break
                self._read_row(row)
            row += 1
        self._finish()
        return following

    def _year_below(self) -> Year:
        return replace(self._title_year, month=self._month or self._title_year.month)

    def _explain(self) -> None:
        """Signs that a note of the sheet explains."""
        for row in range(self._grid.height):
            words = self._grid.words(row) if self._grid.rows[row] else []
            if 0 < len(words) <= 4 and any(len(word) > 5 for word in words):
                for word in words:
                    self._legend |= legend_in(word)

    def _skip(self, row: int, said: str, what: str) -> None:
        self._book.skipped.append(SkippedRow(row + 1, self._sheet.name, said, what))

    def _read_row(self, row: int) -> None:
        grid = self._grid
        words = grid.words(row)
        filled = [column for column in self._days if grid.cell(row, column) is not None]
        if not words and not filled:
            return
        marked = [column for column in filled if grid.plain(row, column)]
        if not marked and len(words) <= _HEADING_CELLS:
            self._month = next(filter(None, map(month_said, words)), self._month)
        if not marked and self._part_begins(row, words):
            return
        label = label_of(grid, row, self._heading)
        if marked and all(read_weekday(grid.plain(row, column)) is not None for column in marked):
            self._check_weekdays(row, marked)
        elif label.what:
            self._labelled(row, label.what, label.written, filled)
        elif label.name and is_period(label.name, alone=not marked):
            self._skip(row, grid.written(row), "合計" if marked else asides.TITLE)
        elif not label.name:
            self._nameless(row, marked, words)
        elif not marked and len(words) <= 2 and (aside := asides.what(words, True)):
            self._skip(row, grid.written(row), aside)
        elif not is_name(label.name) or names_people(label.name):
            self._skip(row, grid.written(row), asides.NOTE)
        else:
            self._person(row, label.name)

    def _part_begins(self, row: int, words: list[str]) -> bool:
        if len(words) > 3:
            return False
        for word in words:
            if part := part_of(word):
                self._part = part
                self._has_helpers |= part == "helper"
                self._skip(row, "　".join(words), asides.TITLE)
                return True
        return False

    def _check_weekdays(self, row: int, columns: list[int]) -> None:
        self._skip(row, self._grid.written(row), "曜日の行")
        for column in columns:
            day = self._days[column]
            weekday = read_weekday(self._grid.plain(row, column))
            if day.column.day and day.date and len(day.date) == 10 and not day.why:
                checked = replace(
                    day.column.day, weekday=weekday, year=int(day.date[:4]), month=int(day.date[5:7])
                )
                day.why = date_of(checked, int(day.date[5:7]), Year(), 1)[1]

    def _labelled(self, row: int, what: str, written: str, filled: list[int]) -> None:
        """A row that says something of each day: a total, its weather, how many visitors."""
        grid = self._grid
        self._skip(
            row, grid.written(row) or written, "合計" if what == "total" else f"日ごとの「{written}」の行"
        )
        if what == "total" and any(isinstance(grid.cell(row, column), NoResult) for column in filled):
            self._unfinished.append(f"{row + 1}行目「{written}」")
        for column in filled:
            said = grid.said(row, column)
            day = self._days[column]
            if not said:
                continue
            if what in INFORMATION:
                day.notes.append(f"{written}: {said}")
                if CANCELLED.search(said):
                    day.why_not = day.why_not or said
                continue
            count = read_count(grid.cell(row, column))
            if count.number is None:
                if CANCELLED.search(said):
                    day.why_not = day.why_not or said
                elif not re.fullmatch(r"[-－―/]", said):
                    day.notes.append(f"{written}: {said}")
            elif what == "total":
                day.totals.append((row, written, count.number))
            elif what == "visitors":
                day.notes.append(f"{written} {count.number}人")
                day.numbers[what] = day.numbers.get(what, 0) + count.number
            else:
                day.numbers[what] = day.numbers.get(what, 0) + count.number

    def _nameless(self, row: int, marked: list[int], words: list[str]) -> None:
        grid = self._grid
        for column in marked:
            self._spell(row, column)
        if not marked:
            what = asides.what(words, True) or asides.NOTE
            self._skip(row, grid.written(row), what)
        elif any(
            (seen := read_mark(grid.cell(row, column), self._legend)) and seen.state in THERE
            for column in marked
        ):
            why = "氏名のない行に出席の印があります。だれの出席か確かめてください。"
            self._book.refused.append(RefusedRow(row + 1, self._sheet.name, grid.written(row), why))
        else:
            self._skip(row, grid.written(row), "氏名のない行")

    def _spell(self, row: int, column: int) -> None:
        """What stands over a column and is nobody's mark: a reason, in one cell or letter by letter."""
        one = self._grid.merged(row, column)
        said = self._grid.plain(row, column)
        day = self._days[column]
        if one and one[2] > one[0]:
            if one[0] == row:
                day.spelled += said
        elif (
            WHY_CANCELLED.search(said) and read_mark(said, self._legend) in (None, Seen(None, "", said))
        ) or (
            len(said) == 1
            and said not in "出休欠早遅入退死亡無有済新初〃レ"
            and read_mark(said, self._legend) == Seen(None, "", said)
        ):
            day.spelled += said

    def _person(self, row: int, written: str) -> None:
        grid, heading = self._grid, self._heading
        listed = read_listed(written)
        if not listed.name:
            self._skip(row, grid.written(row), asides.NOTE)
            return
        part = self._part_of_row(row) or ("helper" if listed.of_helper else self._part)
        self._has_helpers |= part == "helper"
        seen = self._seen(row)
        marks = self._marks(row, listed.name, written)
        marks += [
            Mark(
                "seen",
                said.as_written,
                f"{day.date or day.column.written}の印が読めません。出席に数えていません。",
            )
            for column, said in seen.items()
            if not said.state and (day := self._days[column])
        ]
        if listed.beside and not listed.usual:
            marks.append(Mark("note", written.strip(), f"名前の欄に「{listed.beside}」とあります。"))
        said_number = None
        for column, word in heading.others.items():
            if re.fullmatch(r"(?:出席|参加|利用)?(?:回数|日数|計|合計|数)", word):
                said_number = read_count(grid.cell(row, column)).number
                if isinstance(grid.cell(row, column), NoResult) and f"列「{word}」" not in self._unfinished:
                    self._unfinished.append(f"列「{word}」")
        attender = Attender(self._sheet.name, row + 1, listed.name, part, (), tuple(marks), listed.beside)
        self._people.append(Person(attender, seen, said_number))

    def _seen(self, row: int) -> dict[int, Seen]:
        """What a row says of somebody, by its columns."""
        grid = self._grid
        seen: dict[int, Seen] = {}
        cells = grid.rows[row]
        for column, day in self._days.items():
            one = grid.merged(row, column)
            if one and one[2] > one[0]:  # over several people: of none of them
                if one[0] == row and one[1] == column:
                    self._spell(row, column)
                continue
            cell = cells[column] if column < len(cells) else None
            if cell is None:
                continue
            key = (column, cell)
            if key not in self._read:
                self._read[key] = read_mark(cell, self._legend, day.date)
            said = self._read[key]
            if said is None:
                continue
            if said.state == "" or (
                said.state == "absent" and CANCELLED.search(said.as_written) and len(said.as_written) > 2
            ):
                before = day.spelled
                self._spell(row, column)
                if day.spelled != before and WHY_CANCELLED.search(day.spelled):
                    continue
            seen[column] = said
        return seen

    def _marks(self, row: int, name: str, written: str) -> list[Mark]:
        marks = []
        crossed = self._sheet.struck_cells.get(row + 1, {})
        if row + 1 in self._sheet.struck_out or any(column in crossed for column in self._heading.names):
            marks.append(Mark("name", name, struck.ROW))
        else:
            # A mark that is struck out is still a mark: whoever looks at the book decides.
            marks += [
                Mark("seen", said, struck.why(self._grid.said(row, column), said))
                for column, said in crossed.items()
            ]
        if row + 1 in self._sheet.hidden:
            marks.append(Mark("name", name, "Excelで非表示になっている行です。"))
        return marks

    def _part_of_row(self, row: int) -> str:
        """What a column beside the names says of this row: 利用者, or ボランティア over several rows."""
        for column in range(self._heading.until):
            if column not in self._heading.names and (part := part_of(self._grid.said_over(row, column))):
                return part
        return ""

    def _finish(self) -> None:
        """The sessions, and the people with what is said of them."""
        for person in self._people:
            kept = tuple(one for _, one in sorted(person.seen.items()))
            counted = sum(one.state in THERE for one in kept)
            if person.number_said is not None and person.number_said != counted:
                row = person.attender.row
                what = f"{person.attender.name}の回数"
                self._book.differences.append(
                    Difference(self._sheet.name, row, what, str(person.number_said), str(counted))
                )
            self._book.attenders.append(replace(person.attender, seen=kept))
        names = [person.attender.name for person in self._people if person.attender.part == "guest"]
        twice = sorted(name for name, count in Counter(names).items() if count > 1)
        dates: dict[str, str] = {}
        whole = Sessions(
            self._book, self._grid.sheet.name, self._heading.last + 1, self._people, self._has_helpers
        )
        for day in self._days.values():
            whole.add(day, twice, dates)
        for word in self._heading.others.values():
            self._book.left_columns.append(LeftColumn(self._sheet.name, word, _why_left(word)))
        if self._unfinished:
            said = "、".join(self._unfinished)
            why = "数式の結果が保存されていない合計（見比べられません）"
            self._skip(self._heading.last, said, why)


def _why_left(word: str) -> str:
    if re.search(r"回数|率|計|数", word):
        return "出席の印から数え直すので使いません。"
    if re.fullmatch(r"№|No\.?|番号|#", word, re.IGNORECASE):
        return "通し番号の列なので使いません。"
    return "出席簿から読むのは氏名と出欠です。この列は使いません。"
