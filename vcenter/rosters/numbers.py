"""Which numbers of a roster are people's own, and which only count its rows."""

from __future__ import annotations

from collections.abc import Iterable

from vcenter.domain.names import fold
from vcenter.rosters.model import LeftColumn, Roster, RosterPerson

_MAY_BE_RUNNING = {"番号", "管理番号"}
"""Headings of numbers that may be either."""


_SLIPS = 0.1
"""Part of the numbers that may be two people's by a slip of the hand."""


class MemberNumbers:
    """Numbers under 番号, with whose they are."""

    def __init__(self) -> None:
        self._numbered: list[RosterPerson] = []
        self._columns: dict[tuple[str, str], Roster] = {}

    def begin(self, roster: Roster, sheet: str, headings: Iterable[str]) -> bool:
        """A table begins; whether its numbers may be running ones."""
        found = [word for word in headings if word in _MAY_BE_RUNNING]
        self._columns |= {(sheet, word): roster for word in found}
        return bool(found)

    def add(self, person: RosterPerson) -> None:
        """Somebody has such a number."""
        if person.member_number:
            self._numbered.append(person)

    def forget_running(self) -> None:
        """Take away numbers that begin anew on each sheet or in each block, where they are other people's: nobody is known by them."""
        whose: dict[str, set[str]] = {}
        for person in self._numbered:
            whose.setdefault(person.member_number, set()).add(fold(person.name))
        if sum(len(names) > 1 for names in whose.values()) <= _SLIPS * len(whose):
            return
        for person in self._numbered:
            person.member_number = ""
        for (sheet, word), roster in self._columns.items():
            roster.columns.pop(word, None)
            roster.left_columns.append(
                LeftColumn(sheet, word, "同じ番号の人がほかにもいる通し番号の列なので使いません。")
            )
