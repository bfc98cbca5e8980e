"""Hours that somebody served (活動時間), as a certificate may state them.

The rules:
1. A stay is from coming in to going out, in whole minutes.
2. A stay that was never closed lasts until the person's team came back; without a team it counts as nothing,
   because nobody knows when the person left. So does one that was closed only much later (longer than `LONGEST`, or at
   a closing on a later day): the desk tidied up, the person had gone long before.
3. Stays of one day that overlap (two tablets without network) count once.
4. A day's sum is rounded down to 15 minutes; a day without a quarter of an hour is not stated at all.
5. A total is the sum of rounded days; years are fiscal years, April to March.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vcenter.domain.calendar import centre_day, fiscal_year

ROUNDED_TO = 15
LONGEST = timedelta(hours=16)


@dataclass(frozen=True)
class Stay:
    """One attendance. back_at: when the person came back with a team that they were in during it.

    tidied: nobody saw the person go; the desk closed the day.
    """

    day: date
    in_at: datetime
    out_at: datetime | None = None
    back_at: datetime | None = None
    tidied: bool = False

    @property
    def until(self) -> datetime:
        """When it ended, as far as it can be vouched for; `in_at` when it cannot."""
        seen_off = self.out_at
        if self.tidied and seen_off and centre_day(seen_off) > self.day:
            seen_off = None
        for end in (seen_off, self.back_at):
            if end and self.in_at <= end <= self.in_at + LONGEST:
                return end
        return self.in_at


def minutes(stays: Iterable[Stay]) -> int:
    """Whole minutes of stays, each moment counted once. Not rounded."""
    seconds = 0.0
    reached: datetime | None = None
    for stay in sorted(stays, key=lambda stay: (stay.in_at, stay.until)):
        begins = max(stay.in_at, reached) if reached else stay.in_at
        if stay.until > begins:
            seconds += (stay.until - begins).total_seconds()
            reached = stay.until
    return int(seconds // 60)


def by_day(stays: Iterable[Stay]) -> dict[date, int]:
    """Day to the minutes served on it, rounded down to a quarter of an hour, the oldest day first."""
    days: dict[date, list[Stay]] = {}
    for stay in stays:
        days.setdefault(stay.day, []).append(stay)
    rounded = {day: minutes(days[day]) // ROUNDED_TO * ROUNDED_TO for day in sorted(days)}
    return {day: served for day, served in rounded.items() if served}


def by_year(days: dict[date, int]) -> dict[int, int]:
    """Fiscal year to the minutes served in it, of what `by_day` gives."""
    years: dict[int, int] = {}
    for day, served in days.items():
        years[fiscal_year(day)] = years.get(fiscal_year(day), 0) + served
    return years


def shown(served: int) -> str:
    """Minutes as a certificate states them: 6時間15分, 2時間, 45分, 0分."""
    hours, rest = divmod(served, 60)
    said = (f"{hours}時間" if hours else "") + (f"{rest}分" if rest else "")
    return said or "0分"


def span(minutes: int) -> str:
    """A time that may be days: 38分, 2時間5分, 1日3時間."""
    days, rest = divmod(minutes, 24 * 60)
    return (f"{days}日" if days else "") + (shown(rest) if rest or not days else "")
