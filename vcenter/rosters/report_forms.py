"""A report as a form: labels with their values to the right, behind a colon or below; once or several times on a sheet.

Also a table whose labels stand in the first column and whose sessions stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vcenter.rosters.cells import Cell
from vcenter.rosters.grid import Grid, plain
from vcenter.rosters.model import SkippedRow
from vcenter.rosters.report_values import ReportWritten, field_of, is_unused, read_report_day, said_of

_COLON = re.compile(r"^([^:：]{1,25})[:：]\s*(.*)$", re.DOTALL)
_DATE = re.compile(
    r"^((?:開催|実施|活動)(?:年月日|月日|日時|日付|期日|日))[\s　]*(?=[\d０-９令平RＲ])(.+)$", re.DOTALL
)
MOST_ROWS = 3_000
"""Of a sheet with forms: a list of people is longer, and has none."""
_MAY_BE_DATE = re.compile(r"(?:開催|実施|活動)(?:年月|月|日)|日時|期日|日付|年月日|月日|いつ")
_NAMED = {"guest_names", "helper_names"}
_SHORT = "男女計"
"""Labels of one letter: 月 and 日 stand between the numbers of a date."""
_NEEDED = {"guests", "helpers", "content", "guest_names", "helper_names", "support", "men", "women"}


@dataclass(frozen=True)
class _Label:
    row: int
    column: int
    right: int
    """The last column of its cell."""
    name: str
    word: str
    inside: str


@dataclass
class Forms:
    """What a sheet's forms say."""

    written: list[ReportWritten] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)


def read_forms(grid: Grid) -> Forms | None:
    """The forms of a sheet; None where it has none."""
    if grid.height > MOST_ROWS or not any(
        _MAY_BE_DATE.search(plain(cell)) for row in grid.rows for cell in row if isinstance(cell, str)
    ):
        return None
    labels = list(_labels(grid))
    dates = [one for one in labels if one.name == "date"]
    if not dates or not _NEEDED & {one.name for one in labels}:
        return None
    if any(_is_heading(grid, labels, one) for one in dates):
        return None
    across = _side_by_side(grid, labels, dates)
    written = across if across else list(_forms(grid, labels, dates))
    forms = Forms()
    for one in written:
        told = [
            cell
            for name, cells in one.fields.items()
            if name not in ("salon", "who", "number", "submitted")
            for cell in cells
        ]
        if all(is_unused(cell) for cell in [*told, one.date_written]) or (
            one.day is None
            and is_unused(one.date_written)
            and not any(re.search(r"\d", said_of(cell)) for cell in told)
        ):
            forms.skipped.append(SkippedRow(one.row, grid.sheet.name, one.date_written, "記入のない様式"))
        else:
            forms.written.append(one)
    return forms


def _is_heading(grid: Grid, labels: list[_Label], date: _Label) -> bool:
    """Whether the date stands among the headings of a table: labels side by side, and nothing between them."""
    in_row = {one.column for one in labels if one.row == date.row and not one.inside}
    said = [column for column in range(grid.width) if grid.said(date.row, column)]
    return len(in_row) > 2 and len(in_row) * 4 >= len(said) * 3


def _labels(grid: Grid) -> Iterator[_Label]:
    for row in range(grid.height):
        for column in range(len(grid.rows[row])):
            said = grid.said(row, column)
            if not said or len(said) > 400 or not isinstance(grid.cell(row, column), str):
                continue
            one = grid.merged(row, column)
            right = one[3] if one else column
            behind = _COLON.match(said) or _DATE.match(said)
            if behind and (name := field_of(behind[1])):
                yield _Label(row, column, right, name, behind[1], behind[2].strip())
            elif (len(said) > 1 or said in _SHORT) and (name := field_of(said)):
                yield _Label(row, column, right, name, said, "")


def _side_by_side(grid: Grid, labels: list[_Label], dates: list[_Label]) -> list[ReportWritten]:
    """Labels in one column, and a session in each column to the right."""
    if len(dates) != 1:
        return []
    date = dates[0]
    days = {
        column: cell
        for column in range(date.right + 1, grid.width)
        if (cell := grid.cell(date.row, column)) is not None
        and (day := read_report_day(cell))
        and (day.month or len(said_of(cell)) > 4)
    }
    if len(days) < 2:
        return []
    rows = {one.row: one for one in labels if one.column == date.column and one.name != "date"}
    if not rows:
        return []
    return [
        ReportWritten(
            date.row + 1,
            read_report_day(cell),
            said_of(cell),
            _grouped((one.name, grid.cell(one.row, column)) for one in rows.values()),
            {one.name: one.word for one in rows.values()},
        )
        for column, cell in days.items()
    ]


def _grouped(pairs: Iterator[tuple[str, Cell]]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for name, cell in pairs:
        if cell is not None:
            found.setdefault(name, []).append(cell)
    return found


def _forms(grid: Grid, labels: list[_Label], dates: list[_Label]) -> Iterator[ReportWritten]:
    """Forms beside one another have columns of their own; below one another, the first label that comes again begins the next."""
    begins = sorted(
        {one.column for one in dates if any(other.row == one.row and other is not one for other in dates)}
    )
    bands = (
        [(min(0, first), until) for first, until in zip(begins, [*begins[1:], grid.width], strict=True)]
        if begins
        else [(0, grid.width)]
    )
    if begins:
        bands = [(0 if at == 0 else begins[at], until) for at, (_, until) in enumerate(bands)]
    for left, until in bands:
        block: list[_Label] = []
        for one in sorted(
            (one for one in labels if left <= one.column < until), key=lambda one: (one.row, one.column)
        ):
            if one.name in {
                other.name
                for other in block
                if other.name not in ("note", "content", "men", "women", "all", "time", "who", "month")
            } and _ends(block, one):
                yield from _one(grid, block, labels, until)
                block = []
            block.append(one)
        yield from _one(grid, block, labels, until)


def _ends(block: list[_Label], label: _Label) -> bool:
    """Whether a label that comes again begins the next form: the date does, and what stood before the date in this one."""
    date = next((one for one in block if one.name == "date"), None)
    if date is None:
        return False
    before = {one.name for one in block if (one.row, one.column) <= (date.row, date.column)}
    return label.name in before


def _one(grid: Grid, block: list[_Label], labels: list[_Label], until: int) -> Iterator[ReportWritten]:
    date = next((one for one in block if one.name == "date"), None)
    if date is None:
        return
    at = {(one.row, one.column) for one in labels}
    fields: dict[str, list[Cell]] = {}
    headings: dict[str, str] = {}
    for one in block:
        if one is date:
            continue
        cells = list(_values(grid, one, at, until))
        if one.name not in _NAMED and len(cells) > 1 and one.name not in ("note", "content"):
            cells = ["".join(said_of(cell) for cell in cells)]
        if cells:
            fields.setdefault(one.name, []).extend(cells)
            headings.setdefault(one.name, one.word)
    said = list(_values(grid, date, at, until))
    cell: Cell = said[0] if len(said) == 1 else "".join(said_of(one) for one in said)
    if len(said) > 1 and not read_report_day(cell):
        cell = next((one for one in said if read_report_day(one)), cell)
    yield ReportWritten(date.row + 1, read_report_day(cell), said_of(cell), fields, headings)


def _values(grid: Grid, label: _Label, at: set[tuple[int, int]], until: int) -> Iterator[Cell]:
    """What stands at a label: behind its colon, to the right as far as the next label, else below."""
    if label.inside:
        yield label.inside
    found = bool(label.inside)
    one = grid.merged(label.row, label.column)
    last = one[2] if one else label.row
    for row in range(label.row, last + 1):
        for cell in _right(grid, row, label.right + 1, at, until):
            found = True
            yield cell
    if label.name in _NAMED or not found:
        for row in range(last + 1, min(grid.height, last + 60)):
            if any((row, column) in at for column in range(label.column, until)) or not any(
                grid.said(row, column) for column in range(label.column, until)
            ):
                return
            begin = label.right + 1 if found else label.column
            if found and grid.said(row, label.column):
                return
            if not found and label.name not in _NAMED:
                if (cell := grid.cell(row, label.column)) is not None:
                    yield cell
                return
            yield from _right(grid, row, begin, at, until)


def _right(grid: Grid, row: int, begin: int, at: set[tuple[int, int]], until: int) -> Iterator[Cell]:
    for column in range(begin, min(until, grid.width)):
        if (row, column) in at:
            return
        if (cell := grid.cell(row, column)) is not None and said_of(cell):
            yield cell
