"""Gathering insurance (行事用保険): the premium by heads and days, and from when somebody is covered. Products and prices are settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

STARTS = {"next_day": "手続きの翌日 0時から", "at_once": "手続きをしたときから"}


@dataclass(frozen=True)
class Plan:
    """premium: yen a head and day. least_premium: yen, least_heads: a policy is for no less than these, where they are said."""

    premium: int
    least_premium: int | None = None
    least_heads: int | None = None
    starts: str = "next_day"


def premium(plan: Plan, heads: int, days: int) -> int:
    """Yen for so many heads on so many days."""
    return max(plan.premium * max(heads, plan.least_heads or 0) * days, plan.least_premium or 0)


def covers_from(plan: Plan, filed_on: date) -> date:
    """The first day that is covered when the paper is in on this day."""
    return filed_on if plan.starts == "at_once" else filed_on + timedelta(days=1)


def is_late(plan: Plan, filed_on: date, first_day: date) -> bool:
    """Whether the gathering begins before the insurance does."""
    return first_day < covers_from(plan, filed_on)
