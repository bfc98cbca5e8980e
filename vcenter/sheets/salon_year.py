"""The year of the salons (年度の実績): sessions and people by month, as councils report it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vcenter.domain.given_words import IN_HOUSE

MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


@dataclass(frozen=True)
class YearOfSalon:
    """One salon's year. counts: what is counted, in words, to its number in each of MONTHS."""

    name: str
    district: str
    counts: dict[str, tuple[int, ...]]


GUESTS, HELD = "参加者（人）", "開催（回）"
"""What is counted of which the chart is drawn."""

TALLEST = 150
"""Of a bar, in the units of the chart."""


@dataclass(frozen=True)
class Bar:
    """A month of the chart. height: 0 to TALLEST."""

    month: int
    guests: int
    held: int
    height: int


def _bars(counts: Mapping[str, tuple[int, ...]]) -> tuple[Bar, ...]:
    most = max(*counts[GUESTS], 1)
    return tuple(
        Bar(month, guests, held, round(TALLEST * guests / most))
        for month, guests, held in zip(MONTHS, counts[GUESTS], counts[HELD], strict=True)
    )


@dataclass(frozen=True)
class GuestYear:
    """A guest's year at a salon. marks: of each of its days "came", "absent" or "" where nothing was said; last: the day on which they came
    last in it, "" where on none; gone: why they are looked for no more, in words."""

    name: str
    kana: str
    marks: tuple[str, ...]
    last: str
    gone: str

    @property
    def came(self) -> int:
        """How often they came."""
        return self.marks.count("came")


@dataclass(frozen=True)
class Presences:
    """Who came when to one salon. days: those that were held, in ISO."""

    days: tuple[str, ...] = ()
    guests: tuple[GuestYear, ...] = ()

    @property
    def months(self) -> tuple[tuple[int, int], ...]:
        """Each month with the number of its days."""
        said = [int(day[5:7]) for day in self.days]
        return tuple((month, said.count(month)) for month in dict.fromkeys(said))


@dataclass(frozen=True)
class SalonYear:
    """The year of one salon or of all. year: the one in which it begins, in words: 令和8年度. presences: of one salon, who came when."""

    centre_name: str
    year: str
    who: str
    made_at: str
    salons: tuple[YearOfSalon, ...]
    totals: dict[str, tuple[int, ...]]
    presences: Presences = Presences()
    copy: str = IN_HOUSE
    """Where names stand in it: its number and who has it, or that it stays here."""

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The chart: guests by month, with the sessions that were held."""
        return _bars(self.totals)
