"""Which salon an attendance book or a report is of: what its sheets say above their tables, and when it meets by its dates."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from vcenter.domain.names import fold
from vcenter.domain.schedule import WEEKDAYS
from vcenter.rosters.cells import Cell
from vcenter.rosters.columns import text
from vcenter.rosters.files import read_file

ABOVE = 8
"""Rows at the top of a sheet among which it says whose it is."""

LONGEST = 100
SHORTEST = 3
"""Letters of a name that is looked for among other words."""

_LABELS = {
    "name": r"サロン名称?|サロンの名前|会の名称?|団体名称?|グループ名",
    "venue": r"(?:開催|実施|活動)?(?:場所|会場)",
    "contact": r"代表者?(?:氏?名)?|世話人(?:代表)?|責任者(?:氏?名)?",
    "district": r"地区名?",
}
_LABEL = re.compile("|".join(rf"(?P<{name}>{words})" for name, words in _LABELS.items()))
_WITH_VALUE = re.compile(rf"\s*({_LABEL.pattern})\s*[:]\s*(?P<value>.+)")

MOST_OF_ONE_WEEKDAY = 0.7
"""Share of the sessions of a year that fall on its weekday: one or another was moved."""


@dataclass
class SaidOfSalon:
    """ "" of what the file does not say. titles: everything above its tables, folded, for names that stand among other words."""

    name: str = ""
    venue: str = ""
    contact: str = ""
    district: str = ""
    days: str = ""
    titles: str = ""


def said_of_salon(data: bytes, file: str, dates: Iterable[str | None]) -> SaidOfSalon:
    """What a file that was read already says of its salon. file: what it is called; dates: of its sessions (ISO, or less)."""
    said = SaidOfSalon(days=usual_days(dates))
    titles = [file.rsplit(".", 1)[0]]
    for sheet in read_file(data)[1]:
        titles.append(sheet.name)
        for row in sheet.rows[:ABOVE]:
            cells = [text(cell).strip() for cell in row if _is_text(cell)]
            cells = [cell for cell in cells if cell]
            titles += cells
            _take(said, cells)
    said.titles = "|".join(map(fold, titles))
    return said


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str)


def _take(said: SaidOfSalon, cells: Sequence[str]) -> None:
    """A label and what stands behind it, in its cell or the next one; what was said first holds."""
    if len(cells) > 6:  # the heading of a table
        return
    for at, cell in enumerate(cells):
        plain = unicodedata.normalize("NFKC", cell)
        found, value = _LABEL.fullmatch(plain.strip(" :")), cells[at + 1] if at + 1 < len(cells) else ""
        if found is None and (found := _WITH_VALUE.fullmatch(plain)):
            value = found["value"]
        if found is None or not value or _LABEL.fullmatch(unicodedata.normalize("NFKC", value)):
            continue
        name = next(name for name in _LABELS if found[name])
        if not getattr(said, name):
            setattr(said, name, " ".join(value.split())[:LONGEST])


def usual_days(dates: Iterable[str | None]) -> str:
    """第2・4火曜, as domain/schedule.py reads it; "" where the days of a file follow no rule."""
    days = []
    for said in dates:
        try:
            days.append(date.fromisoformat(said or ""))
        except ValueError:  # a day of which the year is not said
            continue
    if len(days) < 3:
        return ""
    ((weekday, often),) = Counter(day.weekday() for day in days).most_common(1)
    if often < MOST_OF_ONE_WEEKDAY * len(days):
        return ""
    weeks = Counter((day.day - 1) // 7 + 1 for day in days if day.weekday() == weekday)
    months = len({(day.year, day.month) for day in days})
    usual = sorted(week for week, times in weeks.items() if times >= 0.5 * months)
    if len(usual) >= 4:
        return f"毎週{WEEKDAYS[weekday]}曜"
    return f"第{'・'.join(map(str, usual))}{WEEKDAYS[weekday]}曜" if usual else ""


def likely(said: Mapping[str, Any], salons: Sequence[Mapping[str, Any]]) -> str:
    """The id of the salon of which the file is; "" where none of the registered ones is named, or two are."""
    name, titles = fold(said.get("name", "")), said.get("titles", "")
    known = [(fold(one["name"]), str(one["id"])) for one in salons]
    for found in (
        [one for one in known if one[0] == name],
        [one for one in known if name and (one[0] in name or name in one[0])],
        # Names stand among other words there: of ひまわり and ひまわりの会 the longer one is meant.
        [one for one in known if not name and len(one[0]) >= SHORTEST and one[0] in titles],
    ):
        whole = [one for one in found if not any(one[0] in other for other, _ in found if other != one[0])]
        if found:
            return whole[0][1] if len(whole) == 1 else ""
    return ""
