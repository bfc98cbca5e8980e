"""The centre's facts, its incident and its days."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert

table(
    "centre_facts",
    satellites="key value",
)

table(
    "incidents",
    satellites="id name drill opened_at closed_at disaster at_once_from at_once_until throwing_since thrown_at",
)

table(
    "gatherings",
    satellites="id kind day place incident_id",
)


FACTS = {
    "name": "災害ボランティアセンター",
    "postal": "",
    "address": "",
    "representative": "",
    "phone": "",
    "aed": "",
    "hospital": "",
    "evacuation_place": "",
    "closes_at": "16:00",
    "front_only": "",
    "waste_place": "",
    "waste_hours": "",
    "waste_rules": "",
    "fee_basic": "",
    "fee_quake": "",
    "fee_infection": "",
}
"""Every fact that a centre says of itself, with what holds until it has been said."""


def facts(tx: Tx) -> dict[str, str]:
    """The centre's facts, by name."""
    said = {row["key"]: row["value"] for row in tx.fetch("SELECT key, value FROM centre_facts")}
    return {**FACTS, **said}


def say_facts(tx: Tx, said: Mapping[str, str]) -> None:
    """Set facts of the centre."""
    tx.execute_many(
        """INSERT INTO centre_facts (key, value) VALUES (:key, :value)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        [{"key": key, "value": value} for key, value in said.items()],
    )


def incident(tx: Tx) -> Row | None:
    """The incident that is open now."""
    return tx.one("SELECT * FROM incidents WHERE closed_at IS NULL ORDER BY opened_at DESC LIMIT 1")


def is_drill(tx: Tx) -> bool:
    """Whether a drill is open now."""
    now = incident(tx)
    return bool(now and now["drill"])


def incident_by_id(tx: Tx, id: str) -> Row | None:
    """An incident, open or closed."""
    return tx.one("SELECT * FROM incidents WHERE id = :id", id=id)


def incidents(tx: Tx) -> list[Row]:
    """Every incident and drill, the newest first."""
    return tx.fetch("SELECT * FROM incidents ORDER BY opened_at DESC, id")


def open_incident(tx: Tx, id: str, name: str, drill: bool, at: str) -> None:
    """Open an incident."""
    insert(tx, "incidents", {"id": id, "name": name, "drill": int(drill), "opened_at": at})


def say_incident(tx: Tx, id: str, said: Mapping[str, str | None]) -> None:
    """Set what is known of an incident: disaster, at_once_from, at_once_until."""
    tx.execute(
        """UPDATE incidents SET disaster = :disaster, at_once_from = :at_once_from, at_once_until = :at_once_until
           WHERE id = :id""",
        id=id,
        **said,
    )


def close_incident(tx: Tx, id: str, at: str) -> None:
    """Close an incident."""
    tx.execute("UPDATE incidents SET closed_at = :at WHERE id = :id", id=id, at=at)


def centre_day(tx: Tx, day: str, place: str = "") -> Row | None:
    """The gathering that is the centre's day on this date at this place."""
    return tx.one(
        "SELECT * FROM gatherings WHERE kind = 'centre_day' AND day = :day AND place = :place",
        day=day,
        place=place,
    )


_DAYS = uuid.UUID("6d0a62a1-0a44-5b53-9d5e-6a3a3c1f4d11")


def ensure_centre_day(tx: Tx, day: str, place: str = "") -> str:
    """The id of the centre's day, which is made when it is first wanted.

    The id follows from day and place, so that two tablets without a server make the same day.
    """
    if row := centre_day(tx, day, place):
        return str(row["id"])
    id = str(uuid.uuid5(_DAYS, f"{day} {place}"))
    now = incident(tx)
    insert(
        tx,
        "gatherings",
        {"id": id, "kind": "centre_day", "day": day, "place": place, "incident_id": now and now["id"]},
    )
    return id
