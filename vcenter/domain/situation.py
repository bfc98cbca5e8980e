"""What matching weighs, read off the records of people who are in and needs that are ready.

Rows are those of store/attendance.waiting, store/teams.members and store/needs.ready.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from vcenter.domain.calendar import JAPAN, LAST_HOUR, age_on, read_moment
from vcenter.domain.equipment import TRUCKS
from vcenter.domain.insurance import is_insured, short_day
from vcenter.domain.matching import Car, Group, Need, Person, Situation
from vcenter.domain.need_words import A_TRUCK, TECHNICAL, WISHED, is_dangerous
from vcenter.domain.volunteering import away_word

Row = Mapping[str, Any]

STRONG_AGES = range(18, 65)
"""Ages at which heavy work is asked of a person who names no physical limits."""

OVER_WISH = 2
"""How many more than wished may go, so that people who came together need not be parted."""

NOBODY: Mapping[str, Iterable[str]] = MappingProxyType({})
"""No hand is up."""


def _hour(text: str, otherwise: float) -> float:
    if not text:
        return otherwise
    hours, minutes = text.split(":")
    return int(hours) + int(minutes) / 60


def came_with(row: Row) -> str | None:
    """With whom a person came: the part of a group that stays together, or the group."""
    found: str | None = row["party_id"] or row["group_id"]
    return found


SOON = 0.5
"""Hours: a team that is put together now leaves no sooner."""


def said_hours(row: Row, now: datetime) -> tuple[float, float]:
    """From and until when somebody said beforehand that they come today; 0 and 24 where nothing of it counts at this moment (aware): it has
    begun, or reception has asked since until when they stay."""
    clock = now.astimezone(JAPAN)
    begins = _hour(row["said_from"], 0.0)
    until = "" if row["stays_until"] else row["said_until"]
    return (begins if begins > clock.hour + clock.minute / 60 + SOON else 0.0, _hour(until, float(LAST_HOUR)))


def as_person(row: Row, day: date, oriented_since: date | None = None, now: datetime | None = None) -> Person:
    """A person as matching sees them on this day. oriented_since: an orientation on or after it still counts. now: the moment (aware) from
    which on they can be sent, where what they said beforehand of their hours counts too."""
    said = said_hours(row, now) if now else (0.0, float(LAST_HOUR))
    age = age_on(date.fromisoformat(row["birth"]), day) if row["birth"] else None
    insured = is_insured(row["insured_from"], row["insured_until"], day)
    later = not insured and (row["insured_from"] or "") > day.isoformat()
    return Person(
        id=row["id"],
        name=row["name"].replace("　", ""),
        group=came_with(row),
        age=age,
        sex=row["sex"],
        strong=age is not None and age in STRONG_AGES and not row["limits"],
        leader=bool(row["may_lead"]),
        experienced=bool(row["experienced"]),
        insured=insured,
        guardian=row["guardian_id"],
        seats=row["seats"],
        skills=frozenset(row["skills"]),
        hours=(said[0], min(said[1], _hour(row["stays_until"], float(LAST_HOUR)))),
        said_beforehand=said != (0.0, float(LAST_HOUR)),
        covered_from=short_day(row["insured_from"]) if later else "",
        stays_here=bool(row["stays_here"]),
        barred=bool(row["barred_reason"]),
        away=away_word(row["volunteer_state"]),
        guardian_agrees=bool(row["guardian_consent"]),
        agreed=bool(row["consent_at"]),
        oriented=(row["oriented_on"] or "") >= (oriented_since.isoformat() if oriented_since else "0"),
    )


def as_need(
    row: Row, now: datetime, back_by: str = "", hands: Iterable[str] = (), leave_at: str = ""
) -> Need:
    """A need as matching sees it at this moment (aware).

    back_by: HH:MM until when people must be able to stay where the need itself names no hours; leave_at: from when. hands: who has raised
    a hand for it.
    """
    skills = dict(row["skills"])
    if technical := TECHNICAL.get(row["category"]):
        skills[technical] = max(1, skills.get(technical, 0))
    waited = now - (read_moment(row["received_at"]) or now)
    return Need(
        id=row["id"],
        kind=row["category"],
        min=row["people_min"],
        wish=row["people_wanted"],
        max=row["people_wanted"] + OVER_WISH,
        skills=skills,
        strong=row["people_strong"],
        women_only=bool(row["women_only"]),
        dangerous=is_dangerous(row["dangers"], row["danger_level"], row["category"]),
        far=bool(row["far"]),
        hours=(_hour(row["hours_from"] or leave_at, 0.0), _hour(row["hours_to"] or back_by, 0.0)),
        urgency=row["urgency"],
        waiting_days=max(0.0, waited.total_seconds() / 86400),
        last_team=frozenset(row["last_team"]),
        district=row["district"],
        wishes=_wishes(row, skills),
        hands=frozenset(hands),
    )


def as_car(row: Row) -> Car:
    """A car of the centre as matching sees it. Of one whose seats nobody has said nobody is sure of one."""
    return Car(row["id"], row["called"], row["seats"] or 0, row["kind"] in TRUCKS)


def _wishes(row: Row, skills: Mapping[str, int]) -> dict[str, int]:
    """What would help: by the kind of work, and as many trucks as the card asks for."""
    wished = WISHED.get(row["category"])
    found = {wished: 1} if wished and wished not in skills else {}
    trucks = sum(count for kind, count in row.get("equipment", {}).items() if kind in TRUCKS)
    return found | ({A_TRUCK: trucks} if trucks else {})


def situation(
    people: Iterable[Row],
    needs: Iterable[Row],
    day: date,
    now: datetime,
    back_by: str = "",
    *,
    leave_at: str = "",
    oriented_since: date | None = None,
    forbidden: Iterable[tuple[str, str]] = (),
    split: Collection[str] = (),
    hands: Mapping[str, Iterable[str]] = NOBODY,
    cars: Iterable[Row] = (),
) -> Situation:
    """Everybody who is free and every need that is ready. back_by, leave_at: when teams are to be back and to leave (HH:MM). forbidden: (person, need) that
    must not be. split: groups, or parts of one, whose leader has agreed today that they are parted.
    hands: need to who has raised a hand for it. cars: those of the centre that are free."""
    people = list(people)
    groups = {
        with_whom: (bool(row["may_split"]) and not row["party_id"]) or with_whom in split
        for row in people
        if (with_whom := came_with(row))
    }
    return Situation(
        people=tuple(as_person(row, day, oriented_since, now) for row in people),
        groups=tuple(Group(id, may_split) for id, may_split in groups.items()),
        needs=tuple(as_need(row, now, back_by, hands.get(row["id"], ()), leave_at) for row in needs),
        forbidden=frozenset(forbidden),
        locked=frozenset(),
        cars=tuple(map(as_car, cars)),
    )
