"""What headquarters says of a day: whether the centre works, and how many people it can take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.domain.capacity import DayPlaces, Takes
from vcenter.store import registrations
from vcenter.store.tx import Row, Tx

NOT_SAID = {"state": "", "reason": "", "meeting_point": "", "heat": "", "said_at": ""}


def of_day(tx: Tx, day: str) -> Row:
    """state, reason, meeting_point, heat, said_at of a day; all empty when nothing has been said."""
    row = tx.one("SELECT * FROM day_status WHERE day = :day", day=day)
    return row or {"day": day, **NOT_SAID}


def say(tx: Tx, row: Mapping[str, Any]) -> None:
    """Say how a day is; what was said before no longer holds."""
    tx.execute(
        """INSERT INTO day_status (day, state, reason, meeting_point, heat, said_at)
           VALUES (:day, :state, :reason, :meeting_point, :heat, :said_at)
           ON CONFLICT (day) DO UPDATE SET state = excluded.state, reason = excluded.reason,
             meeting_point = excluded.meeting_point, heat = excluded.heat, said_at = excluded.said_at""",
        **row,
    )


def limit(tx: Tx, day: str) -> Row:
    """people, state and reason of a day's capacity; no limit when nothing has been set."""
    row = tx.one("SELECT * FROM day_capacity WHERE day = :day", day=day)
    return row or {"day": day, "people": None, "state": "open", "reason": ""}


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
    held, said = limit(tx, day)["state"], of_day(tx, day)["state"]
    takes: Takes = said if held == "open" and said in ("stopped", "closed") else held
    return takes


def places(tx: Tx, day: str) -> DayPlaces:
    """A day as somebody sees it who asks for a place: its limit, who has a place, and whether it was called off."""
    held, counted = limit(tx, day), registrations.count(tx, day)
    takes = takes_people(tx, day)
    taken = counted.get("place", 0) + registrations.came_unpromised(tx, day)
    return DayPlaces(held["people"], takes, taken, counted.get("waiting", 0))


def reason(tx: Tx, day: str) -> str:
    """Why a day takes nobody, as headquarters said it last for that day; "" when it did not say."""
    held, said = limit(tx, day), of_day(tx, day)
    return str(said["reason"] if said["state"] in ("stopped", "closed") else held["reason"])
