"""Whom a council honours (感謝状・表彰) by what they did, and the points that some councils give for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vcenter.domain.hours import LONGEST

LETTER = (
    "あなたは多年にわたり地域の福祉のためボランティア活動に尽くされました。ここに深く感謝の意を表します。"
)
"""What a letter says where a rule says nothing of its own."""


@dataclass(frozen=True)
class Did:
    """What somebody did: in how many fiscal years, on how many days, for how many minutes as far as they were written down."""

    years: int
    times: int
    minutes: int


@dataclass(frozen=True)
class Criteria:
    """At least so many; None is not asked. every: all of what is asked, else one of it is enough."""

    years: int | None = None
    hours: int | None = None
    times: int | None = None
    every: bool = False


def fulfils(asked: Criteria, did: Did) -> bool:
    """Whether somebody is to be honoured; nobody is where nothing is asked."""
    met = [
        reached >= least
        for least, reached in (
            (asked.years, did.years),
            (asked.hours and asked.hours * 60, did.minutes),
            (asked.times, did.times),
        )
        if least
    ]
    return bool(met) and (all(met) if asked.every else any(met))


def in_words(asked: Criteria) -> str:
    """10年以上、または500時間以上."""
    parts = [
        f"{least}{unit}以上"
        for least, unit in ((asked.years, "年"), (asked.hours, "時間"), (asked.times, "回"))
        if least
    ]
    return ("、かつ" if asked.every else "、または").join(parts) or "条件なし"


def earned(times: int, minutes: int, per_session: int, per_hour: int) -> int:
    """Points for so many days and minutes: whole hours of all of them together."""
    return times * per_session + minutes // 60 * per_hour


def minutes_between(begins: str, ends: str) -> int:
    """Minutes from one time to another, both HH:MM or both moments as the tables hold them; nought where one is not known, where they
    make no sense, or where it was longer than anybody stays."""
    try:
        long = datetime.fromisoformat(_moment(ends)) - datetime.fromisoformat(_moment(begins))
    except ValueError:
        return 0
    return int(long.total_seconds() // 60) if 0 <= long.total_seconds() <= LONGEST.total_seconds() else 0


def _moment(said: str) -> str:
    return f"2000-01-01T{said}" if len(said) == len("10:00") else said
