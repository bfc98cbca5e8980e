"""Toll-free certificates (高速道路の無料措置): the measure of an incident, whose certificate bears the centre's seal, and cars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.tolls import state
from vcenter.store import centre
from vcenter.store.servers import HERE
from vcenter.store.tables import NotForSatellites, Tells, one_of_each, table
from vcenter.store.tx import Row, Tx, among, insert

table(
    "toll_measures",
    satellites="incident_id in_force first_day last_day elsewhere said_at",
    key="incident_id",
)

table(
    "toll_seals",
    satellites="person_id day place sealed_at sealed_by",
    people={"person_id": one_of_each("day", "place", "sealed_at", "sealed_by")},
    key="person_id day",
    tells=(Tells("people", by="person_id"),),
)

table(
    "toll_cars",
    satellites=NotForSatellites("whoever helps to apply has the car in front of them"),
    people={"person_id": one_of_each("plate", "kind", "driver", "passengers", "changed_at")},
    key="person_id",
)


def measure(tx: Tx) -> Row | None:
    """What headquarters has said of the open incident's measure; None where nobody has, or no incident is open."""
    now = centre.incident(tx)
    if now is None:
        return None
    return tx.one("SELECT * FROM toll_measures WHERE incident_id = :id", id=now["id"])


def in_force(tx: Tx, day: str) -> Row | None:
    """The measure where it holds on this ISO day."""
    row = measure(tx)
    return row if state(row, day) == "now" else None


def say_measure(tx: Tx, row: Mapping[str, Any]) -> None:
    """Say how the measure of an incident stands; what was said before no longer holds."""
    tx.execute("DELETE FROM toll_measures WHERE incident_id = :id", id=row["incident_id"])
    insert(tx, "toll_measures", row)


def seal_of(tx: Tx, person_id: str, day: str) -> Row | None:
    """The seal that was put for a person on a day: sealed_at, sealed_by."""
    return tx.one(
        "SELECT * FROM toll_seals WHERE person_id = :person AND day = :day", person=person_id, day=day
    )


def put_seal(tx: Tx, row: Mapping[str, Any]) -> None:
    """A seal was put."""
    insert(tx, "toll_seals", row)


def drop_seal(tx: Tx, person_id: str, day: str) -> None:
    """It was not put after all."""
    tx.execute("DELETE FROM toll_seals WHERE person_id = :person AND day = :day", person=person_id, day=day)


def count_sealed(tx: Tx, day: str) -> int:
    """For how many people a seal was put here on a day."""
    return int(tx.value(f"SELECT count(*) FROM toll_seals WHERE day = :day AND place = {HERE}", day=day))


def car_of(tx: Tx, person_id: str) -> Row | None:
    """The car with which a person applies; None where nobody has said, and of whoever is hidden."""
    return tx.one(
        """SELECT c.* FROM toll_cars c JOIN people p ON p.id = c.person_id
           WHERE c.person_id = :person AND p.hidden_at IS NULL""",
        person=person_id,
    )


def kinds_of(tx: Tx, people: Iterable[str]) -> dict[str, str]:
    """Person to the kind of their car, as tolls are charged; without whoever has not said, or is hidden."""
    one_of, params = among("c.person_id", people)
    rows = tx.fetch(
        f"""SELECT c.person_id, c.kind FROM toll_cars c JOIN people p ON p.id = c.person_id
            WHERE c.kind <> '' AND p.hidden_at IS NULL AND {one_of}""",
        **params,
    )
    return {row["person_id"]: row["kind"] for row in rows}


def say_car(tx: Tx, person_id: str, row: Mapping[str, Any] | None) -> None:
    """Keep somebody's car in the place of what was said before; None: forget it."""
    tx.execute("DELETE FROM toll_cars WHERE person_id = :person", person=person_id)
    if row:
        insert(tx, "toll_cars", row)
