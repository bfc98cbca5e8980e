"""A fiscal year (年度, April to March) of the desk of every day in figures: by month, sort and district, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vcenter.domain.calendar import day_since
from vcenter.domain.request_life import OPEN
from vcenter.domain.request_words import SORTS

APRIL = 4

NO_DISTRICT = "地区の記入なし"


def span_of(year: int) -> tuple[date, date]:
    """The first day of a fiscal year, and the first one after it."""
    return date(year, APRIL, 1), date(year + 1, APRIL, 1)


@dataclass(frozen=True)
class Line:
    """One row of the table: by sort, in the order of SORTS, and their sum."""

    said: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Of all sorts."""
        return sum(self.counts)


@dataclass(frozen=True)
class CameOf:
    """What came of the requests of one sort. found, not_found: among those of which it is known."""

    said: str
    received: int
    open: int
    found: int
    not_found: int
    as_need: int
    withdrawn: int

    @property
    def share(self) -> str:
        """How many of a hundred of whom it is known were found; "－" where nothing is known yet."""
        known = self.found + self.not_found
        return f"{round(100 * self.found / known)}%" if known else "－"


@dataclass(frozen=True)
class RequestYear:
    """The figures of a fiscal year."""

    year: int
    months: tuple[Line, ...]
    districts: tuple[Line, ...]
    came_of: tuple[CameOf, ...]
    people: int
    """How often somebody helped, by the reports."""
    hours: float
    """How long all of them together."""

    @property
    def total(self) -> Line:
        """The sum of all months."""
        return Line(
            "計", tuple(sum(column) for column in zip(*(one.counts for one in self.months), strict=True))
        )


def figures_of(year: int, rows: Iterable[Mapping[str, Any]]) -> RequestYear:
    """The figures of these requests: sort, state, district, received_at, done_on, and of their reports people and minutes."""
    rows = list(rows)
    by_month: Counter[tuple[int, str]] = Counter()
    by_district: Counter[tuple[str, str]] = Counter()
    for row in rows:
        by_month[day_since(row["received_at"]).month, row["sort"]] += 1
        by_district[row["district"] or NO_DISTRICT, row["sort"]] += 1
    months = [(APRIL - 1 + at) % 12 + 1 for at in range(12)]
    districts = sorted(
        {district for district, _ in by_district}, key=lambda said: (said == NO_DISTRICT, said)
    )
    return RequestYear(
        year=year,
        months=tuple(Line(f"{month}月", tuple(by_month[month, sort] for sort in SORTS)) for month in months),
        districts=tuple(Line(one, tuple(by_district[one, sort] for sort in SORTS)) for one in districts),
        came_of=tuple(_came_of(sort, [row for row in rows if row["sort"] == sort]) for sort in SORTS),
        people=sum(row["people"] or 0 for row in rows),
        hours=sum(row["minutes"] or 0 for row in rows) / 60,
    )


def _came_of(sort: str, rows: list[Mapping[str, Any]]) -> CameOf:
    states = Counter(row["state"] for row in rows)
    done = sum(row["state"] == "reported" and row["done_on"] is not None for row in rows)
    return CameOf(
        said=SORTS[sort],
        received=len(rows),
        open=sum(states[state] for state in OPEN),
        found=states["found"] + states["done"] + done,
        not_found=states["not_found"] + states["reported"] - done,
        as_need=states["as_need"],
        withdrawn=states["withdrawn"],
    )
