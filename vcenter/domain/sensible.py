"""Sensible days and times: a day to come that is near, two times in their order, a time that is still ahead.

Asked of what is typed now, at a desk or on a tablet (offline/tablet/forms/payload.js says the same); what was recorded before stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from vcenter.domain.calendar import JAPAN, age_on
from vcenter.domain.refusal import Refusal

AHEAD = timedelta(days=366)
"""A day beyond is a slip of the finger."""

BEHIND = timedelta(days=31)
"""How long ago a day may be of which something is still said."""

CLOCKS_DIFFER = timedelta(minutes=2)
"""By so much a tablet's clock may be wrong without being put right (tablets/clock.py)."""

OLDEST = 120
"""Years. Whoever would be older typed an age, or a year alone, which both are also numbers of a spreadsheet's days."""

PAST_DAY = "もう過ぎた日です。今日からあとの日にしてください。"
FAR_DAY = "1年より先の日付です。年を確かめてください。"
OLD_DAY = "1か月より前の日付です。年と月を確かめてください。"
OLD_BIRTH = "120歳を超える生年月日です。年・月・日をすべて入力してください。例: S18.3.2、1943/3/2"
PAST_TIME = "もう過ぎた時刻です。いまよりあとの時刻にしてください。"


class Order(NamedTuple):
    """Two times of one form, HH:MM, of which one comes first. message: what is said where it does not."""

    first: str
    last: str
    message: str


HOURS = Order("hours_from", "hours_to", "終わりの時刻を、始まりより後にしてください。")
TRIP = Order("leave_at", "back_by", "帰着の予定を、出発の時刻より後にしてください。")
WORK = Order("began_at", "ended_at", "終えた時刻を、始めた時刻より後にしてください。")

ORDERS = (HOURS, TRIP, WORK)
"""Every pair that forms ask for; a test finds the commands that have one."""


def check_to_come(day: date | None, today: date, field: str) -> None:
    """Refuse a day that somebody wishes or agrees on when it is over, or too far away to be meant."""
    if day is None:
        return
    if day < today:
        raise Refusal(PAST_DAY, field)
    if day > today + AHEAD:
        raise Refusal(FAR_DAY, field)


def check_near(day: date, today: date, field: str) -> None:
    """Refuse a day of which nothing can be said any more, or not yet."""
    if day < today - BEHIND:
        raise Refusal(OLD_DAY, field)
    if day > today + AHEAD:
        raise Refusal(FAR_DAY, field)


class Period(NamedTuple):
    """The first and the last day of what holds for a time: two fields of one form, the last one empty while nobody knows. what: its word."""

    first: str
    last: str
    what: str

    def check(self, typed: object) -> None:
        """Refuse what has no beginning, or ends before it begins."""
        first, last = getattr(typed, self.first), getattr(typed, self.last)
        if first is None:
            raise Refusal(f"{self.what}がいつから適用されるかを入力してください。", self.first)
        if last and last < first:
            raise Refusal(f"{self.what}の終わりが始まりより前です。日付を確かめてください。", self.last)

    def check_years(self, typed: object, today: date) -> None:
        """Refuse a day whose year is a slip of the finger."""
        for field in (self.first, self.last):
            day = getattr(typed, field)
            if day and abs(day - today) > AHEAD:
                raise Refusal("今日から1年以上はなれた日付です。年を確かめてください。", field)


def check_birth(birth: date | None, today: date, known: str | None = None) -> None:
    """Refuse a birth date of somebody who would be older than anybody. known: the one that is recorded, which stands."""
    if birth and birth.isoformat() != known and age_on(birth, today) > OLDEST:
        raise Refusal(OLD_BIRTH, "birth", code="date")


def check_order(typed: object, orders: Iterable[Order]) -> None:
    """Refuse two times of what was typed that do not follow each other. What was left empty follows anything."""
    for order in orders:
        first, last = getattr(typed, order.first), getattr(typed, order.last)
        if first and last and last <= first:
            raise Refusal(order.message, order.last, code="hours")


def check_ahead(time: str, at: datetime, field: str) -> None:
    """Refuse a time until which somebody stays (HH:MM) that is over when they come. at: any aware moment."""
    local = at.astimezone(JAPAN)
    if time and time <= f"{local.hour:02d}:{local.minute:02d}":
        raise Refusal(PAST_TIME, field)
