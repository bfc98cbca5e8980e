"""Which sheets of a file are attendance books, session reports or visitors' lists, and what they say together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from vcenter.rosters.attendance import read_book
from vcenter.rosters.attendance_sessions import Book
from vcenter.rosters.attendance_turned import turned_book
from vcenter.rosters.cells import Sheet
from vcenter.rosters.everyday import Attender, Difference, Session, Watched
from vcenter.rosters.grid import Grid, plain
from vcenter.rosters.model import LeftColumn, LeftSheet, RefusedRow, Roster, SkippedRow
from vcenter.rosters.session_reports import Reports, read_months, read_reports
from vcenter.rosters.watched import VisitorsList, read_sums, read_visitors_list
from vcenter.rosters.years import Year, said_in

KINDS = ("attendance", "session_reports", "watched")
"""Of files, beside those of rosters."""

_TITLE_ROWS = 10
_ATTENDANCE = re.compile(r"出席簿|出欠簿?|参加者名簿|利用者名簿|活動報告|実施報告|開催報告")
EMPTY = "記入のない様式です。"


@dataclass
class EverydaySheets:
    """What the sheets of a file say that are none of a roster. kinds: index of a sheet to what it is."""

    kinds: dict[int, str] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    attenders: list[Attender] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    left_columns: list[LeftColumn] = field(default_factory=list)
    left_sheets: dict[int, LeftSheet] = field(default_factory=dict)

    def put_into(self, roster: Roster) -> None:
        """Say it of a file, beside what else it holds."""
        roster.sessions = self.sessions
        roster.attenders = self.attenders
        roster.watched = self.watched
        roster.differences = self.differences
        roster.skipped += self.skipped
        roster.refused += self.refused
        roster.left_columns += self.left_columns

    @property
    def says_anything(self) -> bool:
        """Whether any session or anybody who is visited was found."""
        return bool(self.sessions or self.watched)


def read_everyday(sheets: list[Sheet], given: int | None = None) -> EverydaySheets:
    """Every sheet that is one of these. given: the fiscal year that staff say, where the file says none."""
    found = EverydaySheets()
    year = _year_of_file(sheets)
    for at, sheet in enumerate(sheets):
        if visitors := read_visitors_list(sheet):
            found.kinds[at] = "watched"
            found.watched += visitors.watched
            _add(found, visitors)
        elif (book := read_book(sheet, year, given)) or (
            (turned := turned_book(sheet)) and (book := read_book(turned, year, given))
        ):
            found.kinds[at] = "attendance"
            found.sessions += book.sessions
            found.attenders += book.attenders
            _add(found, book)
        elif reports := read_reports(sheet, year, given):
            if reports.sessions:
                found.kinds[at] = "session_reports"
                found.sessions += reports.sessions
                _add(found, reports)
            elif reports.empty:
                found.left_sheets[at] = LeftSheet(sheet.name, EMPTY)
    found.sessions = _with_helpers(found.sessions)
    if found.says_anything:
        _sums(found, sheets)
    return found


def _with_helpers(sessions: list[Session]) -> list[Session]:
    """Sessions with the helpers of a sheet of their own: a day of guests and a day of helpers are one."""
    days = [one for one in sessions if one.date and one.helpers is None and not one.cancelled]
    counted = Counter(one.date for one in days)
    guests = {one.date: one for one in days if counted[one.date] == 1}
    together: dict[int, Session] = {}
    put: set[int] = set()
    for one in sessions:
        of = guests.get(one.date)
        helpers_alone = one.helpers and one.guests is None and one.counts.guests is None and not one.cancelled
        if helpers_alone and of and of.sheet != one.sheet:
            before = together.get(id(of), of)
            together[id(of)] = replace(
                before,
                helpers=(*(before.helpers or ()), *(one.helpers or ())),
                counts=replace(
                    before.counts, helpers=(before.counts.helpers or 0) + (one.counts.helpers or 0)
                ),
                note="。".join(note for note in (before.note, one.note) if note),
                marks=(*before.marks, *one.marks),
            )
            put.add(id(one))
    return [together.get(id(one), one) for one in sessions if id(one) not in put]


def _add(found: EverydaySheets, one: VisitorsList | Book | Reports) -> None:
    found.differences += one.differences
    found.skipped += one.skipped
    found.left_columns += one.left_columns
    found.refused += getattr(one, "refused", [])


def _year_of_file(sheets: list[Sheet]) -> Year:
    """The year that all sheets say that say one."""
    years = set()
    for sheet in sheets:
        grid = Grid(sheet)
        words = [
            word
            for row in range(min(grid.height, _TITLE_ROWS))
            if grid.rows[row]
            for word in grid.words(row)[:5]
        ]
        for said in map(said_in, [sheet.name, *words]):
            if said.fiscal is not None and said.month is None:
                years.add(said.fiscal)
    return Year(fiscal=years.pop()) if len(years) == 1 else Year()


def _sums(found: EverydaySheets, sheets: list[Sheet]) -> None:
    """Sheets that only add up what others say, and those that nobody has filled in."""
    counted: dict[str, int] = {}
    for one in found.watched:
        counted[one.sheet] = counted.get(one.sheet, 0) + 1
    for at, sheet in enumerate(sheets):
        if at in found.kinds or at in found.left_sheets:
            continue
        differences, months = read_months(sheet)
        if months:
            why = "月ごとの回数や人数の表です。数は引き継がず、会ごとの記録から数え直します。"
            told = "".join(
                f"{one.what}は{one.said}と書かれていますが、足すと{one.counted}です。" for one in differences
            )
            found.left_sheets[at] = LeftSheet(sheet.name, why + told)
            found.differences += differences
        elif sums := read_sums(sheet, counted):
            found.left_sheets[at], differences = sums
            found.differences += differences
        elif _is_empty_form(sheet):
            found.left_sheets[at] = LeftSheet(sheet.name, EMPTY)


def _is_empty_form(sheet: Sheet) -> bool:
    """Whether a sheet has the title of one of these and hardly more."""
    words = [cell for row in sheet.rows for cell in row if isinstance(cell, str) and cell.strip()]
    return 0 < len(words) < 60 and any(_ATTENDANCE.search(plain(word)) for word in words[:5])
