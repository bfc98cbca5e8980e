"""Which day it is for a page: the centre's, in Japan."""

from __future__ import annotations

from datetime import date, datetime

from vcenter.domain.calendar import JAPAN, WithoutYear, read_day, read_typed
from vcenter.domain.refusal import Refusal
from vcenter.store import centre, servers
from vcenter.store.tx import Tx


def today() -> date:
    """Today in Japan."""
    return datetime.now(JAPAN).date()


def today_text() -> str:
    """Today in Japan as an ISO date."""
    return today().isoformat()


def day_said(text: str) -> str | None:
    """The day that a form or an address says, as an ISO date; None when it is none."""
    day = read_day(text)
    return day.isoformat() if day else None


def day_typed(text: str, without_year: WithoutYear, otherwise: str) -> tuple[str, str]:
    """The day for which somebody asks a screen, as an ISO date, and what is wrong with what they typed.

    otherwise: the day that is shown when nothing is typed, and while something is wrong.
    """
    if not text.strip():
        return otherwise, ""
    try:
        return read_typed(text, without_year, today()).isoformat(), ""
    except Refusal as refusal:
        return otherwise, refusal.message


def gathering_today(tx: Tx) -> str | None:
    """The id of the centre's day, or None before anybody has come."""
    row = centre.centre_day(tx, today_text(), servers.here(tx))
    return str(row["id"]) if row else None
