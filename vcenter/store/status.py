"""What headquarters says of a day: whether the centre works, and how many people it can take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from vcenter.domain.capacity import DayPlaces, Takes
from vcenter.domain.day_words import CALLED_OFF
from vcenter.store import registrations
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, among

table(
    "day_capacity",
    satellites="day people state reason changed_at",
)

table(
    "day_status",
    satellites="day state reason meeting_point heat said_at halted_at open_why",
)


NOT_SAID = {
    "state": "",
    "reason": "",
    "meeting_point": "",
    "heat": "",
    "said_at": "",
    "halted_at": None,
    "open_why": "",
}

NO_LIMIT = {"people": None, "state": "open", "reason": ""}


def of_day(tx: Tx, day: str) -> Row:
    """state, reason, meeting_point, heat, said_at, halted_at, open_why of a day; all empty when nothing has been said."""
    row = tx.one("SELECT * FROM day_status WHERE day = :day", day=day)
    return row or {"day": day, **NOT_SAID}


def say(tx: Tx, row: Mapping[str, Any]) -> None:
    """Say how a day is; what was said before no longer holds."""
    tx.execute(
        """INSERT INTO day_status (day, state, reason, meeting_point, heat, said_at, halted_at, open_why)
           VALUES (:day, :state, :reason, :meeting_point, :heat, :said_at, :halted_at, :open_why)
           ON CONFLICT (day) DO UPDATE SET state = excluded.state, reason = excluded.reason,
             meeting_point = excluded.meeting_point, heat = excluded.heat, said_at = excluded.said_at,
             halted_at = excluded.halted_at, open_why = excluded.open_why""",
        **row,
    )


def limit(tx: Tx, day: str) -> Row:
    """people, state and reason of a day's capacity; no limit when nothing has been set."""
    row = tx.one("SELECT * FROM day_capacity WHERE day = :day", day=day)
    return row or {"day": day, **NO_LIMIT}


def set_limit(tx: Tx, row: Mapping[str, Any]) -> None:
    """Set how many people a day takes."""
    tx.execute(
        """INSERT INTO day_capacity (day, people, state, reason, changed_at)
           VALUES (:day, :people, :state, :reason, :changed_at)
           ON CONFLICT (day) DO UPDATE SET people = excluded.people, state = excluded.state,
             reason = excluded.reason, changed_at = excluded.changed_at""",
        **row,
    )


def takes_people(tx: Tx, day: str) -> Takes:
    """Whether a day takes anybody, as headquarters said last."""
    return takes(limit(tx, day), of_day(tx, day))


def places(tx: Tx, day: str) -> DayPlaces:
    """A day as somebody sees it who asks for a place: its limit, who has a place, and whether it was called off."""
    return days(tx, [day])[day].places


class Day(NamedTuple):
    """What is known of one day. held: its row as in `limit`; reason: why it takes nobody, "" when nobody said why."""

    held: Row
    places: DayPlaces
    reason: str


def days(tx: Tx, days: Sequence[str]) -> dict[str, Day]:
    """Each of these days, in as many questions as one takes."""
    one_of, params = among("day", days)
    limits = {row["day"]: row for row in tx.fetch(f"SELECT * FROM day_capacity WHERE {one_of}", **params)}
    states = {row["day"]: row for row in tx.fetch(f"SELECT * FROM day_status WHERE {one_of}", **params)}
    counted, came = registrations.counts(tx, days), registrations.came_unpromised(tx, days)
    found = {}
    for day in days:
        held, said = limits.get(day, {"day": day, **NO_LIMIT}), states.get(day, NOT_SAID)
        takes_now = takes(held, said)
        taken = counted[day].get("place", 0) + came[day]
        places = DayPlaces(held["people"], takes_now, taken, counted[day].get("waiting", 0))
        called_off = said["state"] in CALLED_OFF
        found[day] = Day(held, places, str((said if called_off else held)["reason"]))
    return found


def takes(limit: Mapping[str, Any], said: Mapping[str, Any]) -> Takes:
    """Whether a day takes anybody. limit: its capacity, said: what headquarters said of it (`of_day`)."""
    if limit["state"] == "open" and said["state"] == "full":
        return "ended"
    called_off = limit["state"] == "open" and said["state"] in CALLED_OFF
    state: Takes = (said if called_off else limit)["state"]
    return state
