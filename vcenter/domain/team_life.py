"""A team's life (班): when it should have been back. 24:30 is half past midnight, still of the day on which it left."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from vcenter.domain.calendar import JAPAN, LAST_HOUR

EVENING, MORNING = 18, LAST_HOUR - 24
"""Whoever says 0:10 after this hour means the coming night; until this one the night belongs to the day before."""

AFTER_MIDNIGHT = re.compile(r"2[4-9]:[0-5]\d")

SHEETS_USED = ("formed", "out")
"""The states of a team whose sheets are still used: of one that is over they are only taken back."""


def due_at(day: str, back_by: str) -> datetime:
    """The moment that is meant. day: the centre's day on which a team left (ISO); back_by: HH:MM in Japan, up to 29:59."""
    hours, minutes = (int(part) for part in back_by.split(":"))
    began = date.fromisoformat(day)
    return datetime(began.year, began.month, began.day, tzinfo=JAPAN) + timedelta(
        hours=hours, minutes=minutes
    )


def of_coming_night(back_by: str, now: datetime) -> str:
    """How a time is said that is meant for the coming night (0:10 in the evening: 24:10); "" of any other time."""
    hours, _, minutes = back_by.partition(":")
    if not back_by or int(hours) >= MORNING or now.astimezone(JAPAN).hour < EVENING:
        return ""
    return f"{int(hours) + 24}:{minutes}"


def of_night_before(day: str, back_by: str, now: datetime) -> str:
    """A time that is said after midnight of a team of the day before, as that day counts it (1:00: 25:00); "" of any other."""
    local = now.astimezone(JAPAN)
    if not back_by or local.hour >= MORNING or local.date() - date.fromisoformat(day) != timedelta(days=1):
        return ""
    hours, _, minutes = back_by.partition(":")
    return back_by if int(hours) >= 24 else f"{int(hours) + 24}:{minutes}" if int(hours) < MORNING else ""


def is_late(day: str, back_by: str, now: datetime) -> bool:
    """Whether a team that is out should have been back.

    day: the centre's day on which it left (ISO); back_by: HH:MM in Japan, up to 29:59; now: any aware moment.
    """
    if AFTER_MIDNIGHT.fullmatch(back_by):
        return due_at(day, back_by) + timedelta(minutes=1) <= now
    local = now.astimezone(JAPAN)  # compared as text: older records may hold what is no time
    return (day, back_by) < (local.date().isoformat(), f"{local.hour:02d}:{local.minute:02d}")


ALARM = 15
"""Minutes after which a team that is late is said on every screen."""


def late_minutes(day: str, back_by: str, now: datetime) -> int:
    """For how many minutes a team that is out should have been back; 0 while it is expected, or of a time that is none."""
    try:
        return max(0, int((now - due_at(day, back_by)).total_seconds() // 60))
    except ValueError:  # in records of before
        return 0


def night_hint(back_by: str, now: datetime) -> str:
    """What to type where a time of the coming night is meant; "" where none can be."""
    night = of_coming_night(back_by, now)
    return (
        f"日をまたいで、今夜のうちの{int(back_by[:2])}:{back_by[3:]}なら、{night}と入力してください。"
        if night
        else ""
    )
