"""Attendance books whose days stand below one another and whose names side by side: turned, they are read as all others."""

from __future__ import annotations

import re
from dataclasses import replace

from vcenter.rosters.attendance_marks import read_mark
from vcenter.rosters.cells import Sheet
from vcenter.rosters.grid import Grid
from vcenter.rosters.list_names import is_name
from vcenter.rosters.report_values import field_of
from vcenter.rosters.session_days import read_day

_DATE = re.compile(r"(?:開催|実施|活動)?(?:月日|日付|年月日|日)|期日")
SEARCHED_ROWS = 10
MOST_PEOPLE = 190


def turned_book(sheet: Sheet) -> Sheet | None:
    """The sheet turned, its titles first, where it is such a book; None of every other. What is struck out or hidden is not known of it."""
    grid = Grid(sheet)
    for row in range(min(grid.height, SEARCHED_ROWS)):
        for column in range(min(3, len(grid.rows[row]))):
            if _DATE.fullmatch(grid.plain(row, column)) and _is_book(grid, row, column):
                titles = [cells for cells in sheet.rows[:row] if cells]
                height = grid.height
                table = [
                    [grid.cell(below, across) for below in range(row, height)]
                    for across in range(column, min(grid.width, MOST_PEOPLE))
                ]
                return replace(
                    sheet,
                    rows=[*titles, *table],
                    merged=(),
                    struck_cells={},
                    struck_out=frozenset(),
                    hidden=frozenset(),
                    fills={},
                )
    return None


def _is_book(grid: Grid, row: int, column: int) -> bool:
    names = [across for across in range(column + 1, len(grid.rows[row])) if grid.said(row, across)]
    people = [
        across for across in names if is_name(grid.said(row, across)) and not field_of(grid.said(row, across))
    ]
    days = [
        below
        for below in range(row + 1, grid.height)
        if (day := read_day(grid.cell(below, column))) and day.month and day.day
    ]
    if len(people) < 2 or 2 * len(people) < len(names) or len(days) < 2:
        return False
    marks = [read_mark(grid.cell(below, across)) for below in days[:60] for across in people]
    said = [mark for mark in marks if mark is not None]
    return bool(said) and 10 * sum(bool(mark.state) for mark in said) > 7 * len(said)
