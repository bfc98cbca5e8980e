"""Tablets that may sync: what each is called, when it was here last, and who has signed in on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store import staff
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert, update

table(
    "devices",
    satellites=(
        "id token_hash name desk enrolled_at enrolled_by seen_at clock_ahead_ms app waiting cut_off_at "
        "empty_at handed_over_at heard_seq uses"
    ),
)

table(
    "device_staff",
    satellites="device_id staff_id",
)


KEPT = {"keep_hours": 24, "lock_minutes": 5}
"""What holds of every tablet until headquarters say otherwise: hours without contact after which it forgets what it
keeps, and minutes without a touch after which it asks for the PIN."""


def by_token(tx: Tx, token_hash: str) -> Row | None:
    """The tablet that holds this cookie, also when it was cut off."""
    return tx.one("SELECT * FROM devices WHERE token_hash = :token_hash", token_hash=token_hash)


def by_id(tx: Tx, id: str) -> Row | None:
    """A tablet."""
    return tx.one("SELECT * FROM devices WHERE id = :id", id=id)


def by_name(tx: Tx, name: str) -> Row | None:
    """The tablet that is called so now and was not cut off."""
    return tx.one("SELECT * FROM devices WHERE name = :name AND cut_off_at IS NULL", name=name)


def everyone(tx: Tx) -> list[Row]:
    """Every tablet, those that were cut off last."""
    return tx.fetch(
        """SELECT * FROM devices ORDER BY CASE WHEN cut_off_at IS NULL THEN 0 ELSE 1 END, name, enrolled_at"""
    )


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a tablet."""
    insert(tx, "devices", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a tablet."""
    update(tx, "devices", id, changes)


def heard(tx: Tx, id: str, seq: int) -> None:
    """This tablet holds everything up to this change; 0: nothing."""
    tx.execute("UPDATE devices SET heard_seq = :seq WHERE id = :id", seq=seq, id=id)


def not_heard(tx: Tx, subject: str, id: str) -> list[Row]:
    """Tablets that may hold something and have not heard of the last change of this thing: name, seen_at."""
    return tx.fetch(
        """SELECT d.name, d.seen_at FROM devices d JOIN changes c ON c.subject = :subject AND c.id = :id
           WHERE d.cut_off_at IS NULL AND (d.heard_seq IS NULL OR d.heard_seq > 0 AND d.heard_seq < c.seq)
           ORDER BY d.name""",
        subject=subject,
        id=id,
    )


def signed_in(tx: Tx, device_id: str, name: str) -> None:
    """This staff member has signed in on this tablet."""
    tx.execute(
        """INSERT INTO device_staff (device_id, staff_id)
           SELECT :device_id, id FROM staff WHERE name = :name ON CONFLICT DO NOTHING""",
        device_id=device_id,
        name=name,
    )


def signed_in_with(tx: Tx, token_hash: str, name: str, session_hash: str) -> None:
    """This staff member has signed in on the tablet that holds this cookie, if it is one of ours."""
    device = by_token(tx, token_hash)
    if device and not device["cut_off_at"]:
        signed_in(tx, device["id"], name)
        change(tx, device["id"], {"handed_over_at": None})
        staff.session_on(tx, session_hash, device["id"])


def hand_over(tx: Tx, token_hash: str, at: str | None) -> None:
    """The tablet that holds this cookie, if it is one of ours, is in a volunteer's hands since then; None: staff have it."""
    tx.execute(
        "UPDATE devices SET handed_over_at = :at WHERE token_hash = :token_hash", at=at, token_hash=token_hash
    )


def staff_of(tx: Tx, device_id: str) -> list[str]:
    """The names of active staff who have signed in on this tablet."""
    rows = tx.fetch(
        """SELECT s.name FROM device_staff d JOIN staff s ON s.id = d.staff_id
           WHERE d.device_id = :id AND s.active = 1 ORDER BY s.name""",
        id=device_id,
    )
    return [row["name"] for row in rows]


def was_signed_in(tx: Tx, device_id: str, name: str) -> bool:
    """Whether this staff member ever signed in on this tablet; also somebody who has left since."""
    found = tx.value(
        """SELECT 1 FROM device_staff d JOIN staff s ON s.id = d.staff_id
           WHERE d.device_id = :id AND s.name = :name""",
        id=device_id,
        name=name,
    )
    return found is not None


def settings(tx: Tx) -> dict[str, int]:
    """keep_hours and lock_minutes, as headquarters said."""
    said = tx.fetch("SELECT key, value FROM centre_facts WHERE key IN ('keep_hours', 'lock_minutes')")
    return KEPT | {row["key"]: int(row["value"]) for row in said}
