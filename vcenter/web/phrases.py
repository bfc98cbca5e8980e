"""How templates write times, numbers and names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from jinja2 import Environment

from vcenter.commands.roster_rows import MARK_WORDS
from vcenter.domain import (
    from_paper,
    given_words,
    insurance,
    need_life,
    need_words,
    passes,
    request_life,
    request_words,
    return_words,
    safety,
    salon_words,
    sex,
    skills,
    team_life,
    watching_words,
)
from vcenter.domain.calendar import (
    JAPAN,
    WithoutYear,
    age_on,
    read_day,
    read_moment,
    read_typed,
    show_date,
    show_time,
    utc_text,
)
from vcenter.domain.hours import span
from vcenter.domain.location import map_text, read_location, shown_location
from vcenter.domain.names import with_san
from vcenter.domain.reception import RULES
from vcenter.domain.refusal import Refusal
from vcenter.domain.volunteering import away_word
from vcenter.web.clock import today, today_text

NO_TIME = "時刻不明"
"""Of a time that stands in the records and is none."""
NO_DAY = "日付不明"
"""Of a day that is none: in an address that somebody has typed."""


def hour_minute(moment: str | None) -> str:
    """A moment in Japan: 8:41."""
    return (show_time(moment) or NO_TIME) if moment else ""


def clock(time: str | None) -> str:
    """A time of the day as people write it: 09:05 is 9:05."""
    return (time or "").removeprefix("0") if (time or "").count(":") == 1 else time or ""


def day_and_time(moment: str | None) -> str:
    """A moment in Japan: 11/24 8:41."""
    if not moment:
        return ""
    if (known := read_moment(moment)) is None:
        return NO_TIME
    local = known.astimezone(JAPAN)
    return f"{local.month}/{local.day} {local.hour}:{local.minute:02d}"


def day_text(day: str | date | None) -> str:
    """2026年11月24日(火)."""
    if not day:
        return ""
    known = day if isinstance(day, date) else read_day(day)
    return show_date(known) if known else NO_DAY


def near_day(day: str | date | None) -> str:
    """A day in a list: 11月24日(火) within this year, 2025年11月24日(月) of another one."""
    said = day_text(day)
    return said.removeprefix(f"{today().year}年")


def month_day(day: str) -> str:
    """11月24日(火), where the year is plain."""
    return day_text(day).partition("年")[2] or day_text(day)


def waited(moment: str) -> str:
    """How long somebody has been waiting: 25分, 3時間, 2日."""
    if (since := read_moment(moment)) is None:
        return NO_TIME
    minutes = int((datetime.now(UTC) - since).total_seconds() // 60)
    if minutes < 60:
        return f"{max(0, minutes)}分"
    if minutes < 24 * 60:
        return f"{minutes // 60}時間"
    return f"{minutes // (24 * 60)}日"


def days_ago(day: str) -> str:
    """For how long something is over whose day is known and no time: 1日; "" of today."""
    since = read_day(day)
    days = (today() - since).days if since else 0
    return f"{days}日" if days > 0 else ""


def age(birth: str | None) -> str:
    """43歳; nothing when the birth date is not known."""
    born = read_day(birth or "")
    return f"{age_on(born, today())}歳" if born else ""


def understood(typed: object, without_year: WithoutYear | None = None, born: bool = False) -> str:
    """What is understood of a date that somebody typed: 2026年11月27日（金）, of a birth date 1943年3月2日　83歳; "" where it is none.

    offline/domain/dates.js says the same while they type (`showDay`).
    """
    try:
        day = read_typed(str(typed or ""), without_year, today())
    except Refusal:
        return ""
    if not born:
        return show_date(day).replace("(", "（").replace(")", "）")
    said = show_date(day).partition("(")[0]
    return f"{said}　{age_on(day, today())}歳" if day <= today() else said


def is_late(team: Mapping[str, Any]) -> bool:
    """Whether a team that is out should have been back by now."""
    return team_life.is_late(team["day"], team["back_by"], datetime.now(UTC))


def due_at(team: Mapping[str, Any]) -> str:
    """When a team that is out should be back, as the tables hold moments; "" where that is no time."""
    try:
        return utc_text(team_life.due_at(team["day"], team["back_by"]))
    except ValueError:  # in records of before
        return ""


def covers_today(incident: Mapping[str, Any] | None) -> bool:
    """Whether joining the insurance today covers at once. incident: the one that is open."""
    at_once = insurance.at_once_of(incident)
    return at_once is not None and at_once.holds(today())


def _on_map(text: str) -> tuple[str, str] | None:
    """Where a text says that a place is: as it is read out, and the address that the map of the device opens."""
    found = read_location(text)
    return (shown_location(found), map_text(found)) if found else None


def install(environment: Environment) -> None:
    """Give templates these words."""
    environment.filters.update(
        hm=hour_minute,
        clock=clock,
        day_time=day_and_time,
        understood=understood,
        day=day_text,
        near=near_day,
        month_day=month_day,
        waited=waited,
        age=age,
        pass_shown=passes.shown,
        is_late=is_late,
        due_at=due_at,
        minutes=span,
        san=with_san,
        away=away_word,
    )
    environment.filters["on_map"] = _on_map
    environment.filters["dictwith"] = lambda words, key, said: {**words, key: said}
    said: dict[str, Any] = {
        "today_iso": today_text,
        "field_words": MARK_WORDS,
        "refusal_words": {rule.code: rule.large for rule in RULES if rule.large},
        "need_words": need_words,
        "salon_words": salon_words,
        "sex_words": sex,
        "watching_words": watching_words,
        "given_words": given_words,
        "insurance": insurance,
        "paper_words": from_paper,
        "covers_today": covers_today,
        "need_states": need_life.LABELS,
        "request_words": request_words,
        "return_words": return_words,
        "safety_words": safety,
        "request_life": request_life,
        "skill_label": skills.label,
        "skill_labels": skills.LABELS,
    }
    environment.globals.update(said)
