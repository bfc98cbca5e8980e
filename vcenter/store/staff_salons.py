"""Whose salons are whose: somebody with the role サロン sees those that they were given alone, or all where none were named."""

from __future__ import annotations

from vcenter.domain.roles import Role, Roles, may
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx

table("staff_salons", satellites="staff_id salon_id since given_by", key="staff_id salon_id")


def of_staff(tx: Tx, staff_id: str) -> frozenset[str]:
    """The salons that somebody was given; empty where none were named."""
    rows = tx.fetch("SELECT salon_id FROM staff_salons WHERE staff_id = :staff", staff=staff_id)
    return frozenset(row["salon_id"] for row in rows)


def only(tx: Tx, staff_id: str | None, held: Roles, wanted: Roles) -> frozenset[str] | None:
    """The salons to which somebody is held; None where they may see every one.

    held: their roles; wanted: those of what they ask for. Whoever may it by another role than サロン is held to none, nor is a program.
    """
    if not staff_id or may(held, wanted - {Role.SALON}):
        return None
    return of_staff(tx, staff_id) or None


def everyone(tx: Tx) -> list[Row]:
    """Every salon that somebody was given: staff_id, salon_id, name, district, by name."""
    return tx.fetch(
        """SELECT x.staff_id, x.salon_id, s.name, s.district FROM staff_salons x JOIN salons s ON s.id = x.salon_id
           ORDER BY s.name, s.id"""
    )


def give(tx: Tx, staff_id: str, salon_id: str, at: str, by: str) -> None:
    """Somebody sees this salon, and of others only those that they were given too."""
    tx.execute(
        """INSERT INTO staff_salons (staff_id, salon_id, since, given_by) VALUES (:staff, :salon, :at, :by)
           ON CONFLICT (staff_id, salon_id) DO NOTHING""",
        staff=staff_id,
        salon=salon_id,
        at=at,
        by=by,
    )


def end(tx: Tx, staff_id: str, salon_id: str) -> None:
    """A salon is somebody's no more."""
    tx.execute(
        "DELETE FROM staff_salons WHERE staff_id = :staff AND salon_id = :salon",
        staff=staff_id,
        salon=salon_id,
    )
