"""Who is in a group, in which role, and who was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store.tables import MOVES, table
from vcenter.store.tx import Row, Tx, insert

table(
    "past_memberships",
    satellites="id person_id group_id role ended_on ended_by",
    people={"person_id": MOVES},
)


def one(tx: Tx, person_id: str, group_id: str) -> Row | None:
    """The membership of a person in a group."""
    return tx.one(
        "SELECT * FROM memberships WHERE person_id = :person AND group_id = :group",
        person=person_id,
        group=group_id,
    )


def say_role(tx: Tx, person_id: str, group_id: str, role: str) -> None:
    """The role of somebody who is in a group."""
    tx.execute(
        "UPDATE memberships SET role = :role WHERE person_id = :person AND group_id = :group",
        role=role,
        person=person_id,
        group=group_id,
    )


def end(tx: Tx, past: Mapping[str, Any]) -> None:
    """A membership ends, and stays written down."""
    tx.execute(
        "DELETE FROM memberships WHERE person_id = :person AND group_id = :group",
        person=past["person_id"],
        group=past["group_id"],
    )
    insert(tx, "past_memberships", past)


def members(tx: Tx, group_id: str) -> list[Row]:
    """Everybody in a group: their row and role, those with a role first, then by kana."""
    return tx.fetch(
        """SELECT p.*, m.role FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.group_id = :group
           ORDER BY CASE WHEN m.role = '代表' THEN 0 WHEN m.role = '連絡係' THEN 1 WHEN m.role = '' THEN 3 ELSE 2 END, p.kana, p.name, p.id""",
        group=group_id,
    )


def past_of_group(tx: Tx, group_id: str) -> list[Row]:
    """Who was in a group and was taken out: id, name, kana, role, ended_on, ended_by, the latest first."""
    return tx.fetch(
        """SELECT p.id, p.name, p.kana, p.hidden_at, p.volunteer_state, h.role, h.ended_on, h.ended_by
           FROM past_memberships h JOIN people p ON p.id = h.person_id
           WHERE h.group_id = :group ORDER BY h.ended_on DESC, p.kana, h.id""",
        group=group_id,
    )


def past_of_person(tx: Tx, person_id: str) -> list[Row]:
    """The groups that a person was in: id, name, role, ended_on, the latest first."""
    return tx.fetch(
        """SELECT g.id, g.name, h.role, h.ended_on FROM past_memberships h JOIN groups g ON g.id = h.group_id
           WHERE h.person_id = :person ORDER BY h.ended_on DESC, g.name, h.id""",
        person=person_id,
    )
