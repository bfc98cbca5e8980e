"""The year of the salons (年度の実績): sessions and people by month, as councils report it."""

from __future__ import annotations

from dataclasses import dataclass

MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


@dataclass(frozen=True)
class YearOfSalon:
    """One salon's year. counts: what is counted, in words, to its number in each of MONTHS."""

    name: str
    district: str
    counts: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class SalonYear:
    """The year of one salon or of all. year: the one in which it begins, in words: 令和8年度."""

    centre_name: str
    year: str
    who: str
    made_at: str
    salons: tuple[YearOfSalon, ...]
    totals: dict[str, tuple[int, ...]]
