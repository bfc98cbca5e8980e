"""Cells and sheets as a file has them, and how much of them is too much."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from vcenter.domain.refusal import Refusal

NO_PACKAGE = (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)
"""What zipfile raises of bytes that only begin like an Excel file, or are one that was damaged."""

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_LONG_ROWS = 30
"""Of a sheet, that have more columns because somebody left a cell far to the right."""
LONGEST_CELL = 5_000


class NoResult(str):
    """A formula whose result its program did not save: what it says is all that there is."""

    __slots__ = ()


Cell = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True)
class Sheet:
    """A sheet's name ("" for text files) and its rows of cells, as they stand in the file.

    Numbers of rows are from 1: hidden and struck_out ones, and of each what somebody wrote beside its cells (comments).
    merged: (first row, first column, last row, last column) of cells made one, from 0. from_1904: its days are counted
    as old Macintosh programs did. out_of_sight: nobody who opens the file sees this sheet. struck_cells: row and index of
    a column to what is struck out there. fills: row and index of a column to the colour behind what is written there, as the
    file has it: six letters, or "theme:0:-0.25".
    """

    name: str
    rows: list[list[Cell]]
    hidden: frozenset[int] = frozenset()
    struck_out: frozenset[int] = frozenset()
    comments: dict[int, list[str]] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    from_1904: bool = False
    out_of_sight: bool = False
    struck_cells: dict[int, dict[int, str]] = field(default_factory=dict)
    fills: dict[int, dict[int, str]] = field(default_factory=dict)


def check_shape(rows: int, columns: int) -> None:
    """Refuse more rows or columns than any roster has."""
    if rows > MOST_ROWS:
        raise Refusal(f"{MOST_ROWS:,}行を超えています。地区ごとなどに分けてください。", "file")
    check_width(rows, columns)


def check_width(row: int, columns: int) -> None:
    """Refuse a row of more columns than any roster has."""
    if columns > MOST_COLUMNS:
        raise Refusal(f"{row}行目に{columns}列あります。{MOST_COLUMNS}列までにしてください。", "file")


def check_cells(row: int, cells: list[Any]) -> None:
    """Refuse a row with a cell that is no value of a roster."""
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
        raise Refusal(
            f"{row}行目に{LONGEST_CELL:,}文字を超えるセルがあります。壊れていないか確かめてください。", "file"
        )
