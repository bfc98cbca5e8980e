"""What somebody noticed in a drill (気づいたこと), from whichever desk, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert, update
from vcenter.store.uses import of_every_use

table(
    "drill_notes",
    satellites="id incident_id step_id desk what at actor state fix_who fix_by changed_at removed_at",
)

of_every_use("note_in_drill")


def by_id(tx: Tx, id: str) -> Row | None:
    """A line, also one that was taken out."""
    return tx.one("SELECT * FROM drill_notes WHERE id = :id", id=id)


def of_drill(tx: Tx, incident: str) -> list[Row]:
    """Every line of a drill, by when it was written: with the title of its step, None where it names none."""
    return tx.fetch(
        """SELECT n.*, s.title AS step FROM drill_notes n LEFT JOIN drill_steps s ON s.id = n.step_id
           WHERE n.incident_id = :incident AND n.removed_at IS NULL ORDER BY n.at, n.id""",
        incident=incident,
    )


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """A line more."""
    insert(tx, "drill_notes", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a line."""
    update(tx, "drill_notes", id, changes)


def throw(tx: Tx, incident: str) -> list[str]:
    """Take every line of a drill away for good; their ids."""
    rows = tx.fetch("SELECT id FROM drill_notes WHERE incident_id = :incident", incident=incident)
    tx.execute("DELETE FROM drill_notes WHERE incident_id = :incident", incident=incident)
    return [row["id"] for row in rows]


def throw_removed(tx: Tx, incident: str) -> list[str]:
    """Take away for good every line of a drill that was taken out; their ids."""
    rows = tx.fetch(
        "SELECT id FROM drill_notes WHERE incident_id = :incident AND removed_at IS NOT NULL",
        incident=incident,
    )
    tx.execute(
        "DELETE FROM drill_notes WHERE incident_id = :incident AND removed_at IS NOT NULL", incident=incident
    )
    return [row["id"] for row in rows]
