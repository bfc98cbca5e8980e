"""Attendance books, reports and visitors' lists of other towns, made for a test."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl
from openpyxl.styles import Font, PatternFill

from vcenter.rosters.everyday import Session, Watched
from vcenter.rosters.model import Roster
from vcenter.rosters.read import read_roster

Rows = list[list[Any]]


def workbook(
    sheets: Mapping[str, Rows],
    merge: Iterable[str] = (),
    struck: Iterable[str] = (),
    filled: Mapping[str, str] | None = None,
) -> bytes:
    """An Excel file. merge, struck and filled are of its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    first = book.worksheets[0]
    for cell in struck:
        first[cell].font = Font(strike=True)
    for cell, colour in (filled or {}).items():
        first[cell].fill = PatternFill("solid", fgColor=colour)
    for cells in merge:
        first.merge_cells(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def one_sheet(*rows: list[Any], name: str = "Sheet1", year: int | None = None, **looks: Any) -> Roster:
    """What is read of a file of one sheet."""
    return read_roster(workbook({name: list(rows)}, **looks), fiscal_year=year)


def sessions(roster: Roster) -> dict[str | None, Session]:
    return {one.date: one for one in roster.sessions}


def came(roster: Roster) -> dict[str | None, list[str] | None]:
    """Who came on each day."""
    return {one.date: None if one.guests is None else list(one.guests) for one in roster.sessions}


def visited(roster: Roster) -> list[tuple[str, str, bool]]:
    return [(one.name, one.visitor, one.gone) for one in roster.watched]


def watched(roster: Roster) -> dict[str, Watched]:
    return {one.name: one for one in roster.watched}
