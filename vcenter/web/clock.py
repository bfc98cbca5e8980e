"""Which day it is for a page: the centre's, in Japan."""

from __future__ import annotations

from datetime import date, datetime

from vcenter.domain.calendar import JAPAN, WithoutYear, fiscal_year, read_day, read_typed
from vcenter.domain.refusal import Refusal
from vcenter.store import centre, servers
from vcenter.store.tx import Tx

OLDEST_YEAR = 2000
"""Of no older fiscal year is anything kept."""


def today() -> date:
    """Today in Japan."""
    return datetime.now(JAPAN).date()


def today_text() -> str:
    """Today in Japan as an ISO date."""
    return today().isoformat()


def now_text() -> str:
    """When a paper is made: 2026年11月28日 9:05."""
    now = datetime.now(JAPAN)
    return f"{now.year}年{now.month}月{now.day}日 {now.hour}:{now.minute:02d}"


YEARS = range(OLDEST_YEAR, 2200)
"""Of a day that a screen shows: the days around it can be counted and shown too."""


def day_said(text: str) -> str | None:
    """The day that a form or an address says, as an ISO date; None when it is none, or none of ours."""
    day = read_day(text)
    return day.isoformat() if day and day.year in YEARS else None


def day_typed(text: str, without_year: WithoutYear, otherwise: str) -> tuple[str, str]:
    """The day for which somebody asks a screen, as an ISO date, and what is wrong with what they typed.

    otherwise: the day that is shown when nothing is typed, and while something is wrong.
    """
    if not text.strip():
        return otherwise, ""
    try:
        day = read_typed(text, without_year, today())
    except Refusal as refusal:
        return otherwise, refusal.message
    if day.year not in YEARS:
        return otherwise, f"{day.year}年の記録はありません。年を確かめてください。"
    return day.isoformat(), ""


def fiscal_year_asked(text: str) -> int:
    """The fiscal year (年度) for which somebody asks a screen, as four digits; this one where none is, or none of ours."""
    now = fiscal_year(today())
    said = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else now
    return said if OLDEST_YEAR <= said <= now else now


def gathering_today(tx: Tx) -> str | None:
    """The id of the centre's day, or None before anybody has come."""
    row = centre.centre_day(tx, today_text(), servers.here(tx))
    return str(row["id"]) if row else None
