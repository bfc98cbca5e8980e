"""The days ahead as volunteers see them: which take people, and for which somebody has a place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.domain.capacity import DAYS_AHEAD, DayPlaces, word
from vcenter.domain.day_words import CALLED_OFF
from vcenter.store import registrations, status, unverified
from vcenter.store.tx import Tx
from vcenter.web.clock import today


def days_ahead(tx: Tx) -> list[dict[str, Any]]:
    """The next days as they are shown to somebody who would like to come."""
    days = status.days(tx, [(today() + timedelta(days=n)).isoformat() for n in range(DAYS_AHEAD)])
    return [_shown(day, known.places, known.reason) for day, known in days.items()]


def days_of(tx: Tx, person_id: str) -> list[dict[str, Any]]:
    """The days ahead for which somebody has registered: their place or turn, and whether the day takes anybody."""
    rows = registrations.of_person(tx, person_id, today().isoformat())
    days = status.days(tx, [row["day"] for row in rows])
    found = []
    for row in rows:
        _, places, reason = days[row["day"]]
        reason = reason if places.takes != "open" else ""
        found.append({**row, "before": row["in_front"], "takes": places.takes, "reason": reason})
    return found


def held_of(tx: Tx, person_id: str) -> dict[str, Any] | None:
    """What headquarters has not said yet, or has refused, of the days that somebody asked for: state and the days ahead."""
    row = unverified.by_person(tx, person_id)
    if row is None or row["state"] not in ("held", "withdrawn"):
        return None
    days = [day for day in row["days"].split() if day >= today().isoformat()]
    return {"state": row["state"], "days": days}


def _shown(day: str, places: DayPlaces, reason: str) -> dict[str, Any]:
    said = word(places)
    return {
        "day": day,
        "word": said,
        "free": places.free if said == "wanted" else None,
        "waiting": places.waiting,
        "takes": said in ("wanted", "full"),
        "reason": reason if said in CALLED_OFF else "",
    }
