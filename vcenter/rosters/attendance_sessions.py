"""From the columns of an attendance book to its sessions; totals of its own are looked at, and told where they differ."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vcenter.rosters.attendance_heading import DayColumn
from vcenter.rosters.attendance_rows import HELPERS_BELOW, VISITORS_BELOW
from vcenter.rosters.everyday import THERE, Attender, Counts, Difference, Seen, Session
from vcenter.rosters.marked import Mark
from vcenter.rosters.model import LeftColumn, RefusedRow, SkippedRow
from vcenter.rosters.session_days import CANCELLED

WHY_CANCELLED = re.compile(
    CANCELLED.pattern + r"|コロナ|感染|台風|大雪|積雪|雪のため|大雨|豪雨|警報|地震|停電|猛暑|夏季?休|冬季?休"
)


@dataclass
class Book:
    """What one sheet says."""

    sessions: list[Session] = field(default_factory=list)
    attenders: list[Attender] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    left_columns: list[LeftColumn] = field(default_factory=list)


@dataclass
class Person:
    attender: Attender
    seen: dict[int, Seen]
    number_said: int | None = None


@dataclass
class Day:
    """A column on its way into a session."""

    column: DayColumn
    date: str | None
    why: str
    why_not: str = ""
    """Why nothing took place, as it is written over the column."""
    notes: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    totals: list[tuple[int, str, int]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    spelled: str = ""
    """What stands in the cells below one another and is no mark: 中 above 止."""


class Sessions:
    """The sessions of one table. row: of its heading, from 1."""

    def __init__(self, book: Book, sheet: str, row: int, people: list[Person], has_helpers: bool) -> None:
        self._book, self._sheet, self._row, self._people = book, sheet, row, people
        self._has_helpers = has_helpers

    def add(self, day: Day, twice: list[str], dates: dict[str, str]) -> None:
        """Put a column to the sessions. twice: names that several bear; dates: those of the columns before."""
        column = day.column.column
        seen = {part: self._who(part, column) for part in ("guest", "helper", "visitor")}
        said_of_anybody = any(column in person.seen for person in self._people)
        cancelled = self._cancelled(day, any(seen.values()))
        if day.column.day is None and not any(seen.values()):
            # A column without a day in which nobody was: no session.
            what = f"日のない列（{day.column.month}月）" if day.column.month else "日のない列"
            why = (
                f"「{day.spelled or day.why_not}」と書かれています。"
                if day.spelled or day.why_not
                else "日も出席も書かれていません。"
            )
            self._book.left_columns.append(LeftColumn(self._sheet, what, why))
            return
        guests, helpers = seen["guest"], seen["helper"]
        marks = [*day.marks]
        if day.why:
            marks.append(Mark("date", day.column.written, day.why))
        if day.date and day.date in dates:
            marks.append(Mark("date", day.column.written, "同じ日の列がほかにもあります。"))
        if day.date:
            dates[day.date] = day.column.written
        marks += [Mark("guests", name, "同じ名前の人が2人以上います。") for name in twice if name in guests]
        if not cancelled and not said_of_anybody and not day.numbers and not day.totals:
            marks.append(Mark("guests", "", "出欠が何も書かれていません。だれの欠席でもありません。"))
        notes = [*day.notes]
        if day.spelled and not cancelled:
            notes.append(day.spelled)
        if seen["visitor"]:
            notes.append(f"見学・来賓: {'、'.join(seen['visitor'])}")
        along = [
            f"{person.attender.name}と一緒に{one.more}人"
            for person in self._people
            if (one := person.seen.get(column)) and one.more and one.state in THERE
        ]
        counts = self._counts(day, guests, helpers, cancelled)
        self._compare(
            day, guests, helpers, sum(one.more for person in self._people if (one := person.seen.get(column)))
        )
        session = Session(
            self._sheet,
            self._row,
            day.date,
            None if cancelled or not guests else tuple(guests),
            tuple(helpers) if self._has_helpers else None,
            counts,
            cancelled,
            "。".join(dict.fromkeys([*notes, *along])),
            tuple(marks),
        )
        self._book.sessions.append(session)

    def _who(self, part: str, column: int) -> list[str]:
        return [
            person.attender.name
            for person in self._people
            if person.attender.part == part and column in person.seen and person.seen[column].state in THERE
        ]

    def _cancelled(self, day: Day, somebody: bool) -> str | None:
        why = next(
            (
                said
                for said in (day.spelled, day.why_not)
                if said and (said is day.why_not or WHY_CANCELLED.search(said))
            ),
            None,
        )
        if why and somebody:
            day.marks.append(Mark("cancelled", why, "出席の印もあります。開かれたかどうか確かめてください。"))
            return None
        return why

    @staticmethod
    def _counts(day: Day, guests: list[str], helpers: list[str], cancelled: str | None) -> Counts:
        if cancelled:
            return Counts()
        said = day.numbers
        totals = [number for _, _, number in day.totals]
        without_names = totals[0] if totals and not guests else None
        return Counts(
            len(guests) if guests else said.get("guests", without_names),
            said.get("support"),
            len(helpers) if helpers else said.get("helpers"),
        )

    def _compare(self, day: Day, guests: list[str], helpers: list[str], along: int) -> None:
        """A total that no way of counting gives is told."""
        if not guests and not helpers:
            return
        visitors = day.numbers.get("visitors", 0)
        more_helpers = len(helpers) or day.numbers.get("helpers", 0)
        possible = {len(guests) + a + b for a in (0, along) for b in (0, visitors)}
        whole = {one + more_helpers for one in possible}
        for row, written, number in day.totals:
            of_helpers = bool(HELPERS_BELOW.search(written))
            fits = (
                {len(helpers)}
                if of_helpers
                else possible | (whole if not re.search("利用者|参加者|会員", written) else set())
            )
            if VISITORS_BELOW.search(written) or number in fits:
                continue
            counted = len(helpers) if of_helpers else len(guests)
            what = f"{day.date or day.column.written}の{written}"
            self._book.differences.append(Difference(self._sheet, row + 1, what, str(number), str(counted)))
        if (said := day.numbers.get("guests")) is not None and guests and said not in possible:
            what = f"{day.date or day.column.written}の人数"
            self._book.differences.append(
                Difference(self._sheet, self._row, what, str(said), str(len(guests)))
            )
