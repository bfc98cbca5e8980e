"""Whom not to send where (このお宅へは行かせない): a person and a need, with the reason, until it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store.tables import NotForSatellites, one_of_each, table
from vcenter.store.tx import Row, Tx, insert

table(
    "forbidden_pairs",
    satellites=NotForSatellites("who matches a need says of it whom they keep from it"),
    people={"person_id": one_of_each("need_id", "why", "at", "by")},
    key="person_id need_id",
)


def of_ready(tx: Tx) -> list[Row]:
    """The pairs of needs that wait for a team: person_id, need_id, why, at, by; name, need_number."""
    return tx.fetch(
        """SELECT f.*, p.name, n.number AS need_number FROM forbidden_pairs f JOIN people p ON p.id = f.person_id
           JOIN needs n ON n.id = f.need_id WHERE n.state = 'ready' ORDER BY n.number, f.at, f.person_id"""
    )


def of_need(tx: Tx, need_id: str) -> set[tuple[str, str]]:
    """Whom not to send there, as pairs of a person and this need."""
    rows = tx.fetch("SELECT person_id FROM forbidden_pairs WHERE need_id = :need", need=need_id)
    return {(row["person_id"], need_id) for row in rows}


def is_forbidden(tx: Tx, person_id: str, need_id: str) -> bool:
    """Whether this person is not to be sent there."""
    return (person_id, need_id) in of_need(tx, need_id)


def forbid(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody is not to be sent to a need. row: person_id, need_id, why, at, by."""
    insert(tx, "forbidden_pairs", row)


def allow(tx: Tx, person_id: str, need_id: str) -> int:
    """They may be sent there after all; 0 where nobody had said otherwise."""
    return tx.execute(
        "DELETE FROM forbidden_pairs WHERE person_id = :person AND need_id = :need",
        person=person_id,
        need=need_id,
    )
