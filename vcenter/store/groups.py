"""Groups and salons, and who belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from vcenter.domain.names import fold
from vcenter.store.tx import Row, Tx, insert, update

Table = Literal["groups", "salons"]


def by_name(tx: Tx, table: Table, name: str) -> Row | None:
    """The group or salon of this name, however it is written (㈱ and 株式会社 are one)."""
    return tx.one(f"SELECT * FROM {table} WHERE find = :find", find=fold(name))


def add(tx: Tx, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a group or a salon. Needs id, name, made_at and changed_at."""
    insert(tx, table, {**row, "find": fold(row["name"])})


def change(tx: Tx, table: Table, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a group or salon."""
    update(tx, table, id, changes)


def join(tx: Tx, person_id: str, group_id: str, role: str = "") -> None:
    """A person is in a group."""
    tx.execute(
        """INSERT INTO memberships (person_id, group_id, role) VALUES (:person_id, :group_id, :role)
           ON CONFLICT DO NOTHING""",
        person_id=person_id,
        group_id=group_id,
        role=role,
    )


def join_salon(tx: Tx, person_id: str, salon_id: str) -> None:
    """A person comes to a salon."""
    tx.execute(
        """INSERT INTO salon_guests (person_id, salon_id) VALUES (:person_id, :salon_id)
           ON CONFLICT DO NOTHING""",
        person_id=person_id,
        salon_id=salon_id,
    )


def of_person(tx: Tx, person_id: str) -> list[Row]:
    """The groups of a person: id, name, role."""
    return tx.fetch(
        """SELECT g.id, g.name, m.role FROM memberships m JOIN groups g ON g.id = m.group_id
           WHERE m.person_id = :id ORDER BY g.name""",
        id=person_id,
    )


def salons_of_person(tx: Tx, person_id: str) -> list[Row]:
    """The salons that a person comes to: id, name."""
    return tx.fetch(
        """SELECT s.id, s.name FROM salon_guests m JOIN salons s ON s.id = m.salon_id
           WHERE m.person_id = :id ORDER BY s.name""",
        id=person_id,
    )


def all_groups(tx: Tx) -> list[Row]:
    """Every group, with the number of members that we know (`known`)."""
    return tx.fetch(
        """SELECT g.*, (SELECT count(*) FROM memberships m WHERE m.group_id = g.id) AS known
           FROM groups g ORDER BY g.name"""
    )


def all_salons(tx: Tx) -> list[Row]:
    """Every salon, with the number of guests that we know (`known`)."""
    return tx.fetch(
        """SELECT s.*, (SELECT count(*) FROM salon_guests m WHERE m.salon_id = s.id) AS known
           FROM salons s ORDER BY s.district, s.name"""
    )


def by_id(tx: Tx, table: Table, id: str) -> Row | None:
    """A group or a salon."""
    return tx.one(f"SELECT * FROM {table} WHERE id = :id", id=id)


def people_of(tx: Tx, table: Table, id: str) -> list[Row]:
    """The members of a group, or the guests of a salon, by kana."""
    joined = {"groups": ("memberships", "group_id"), "salons": ("salon_guests", "salon_id")}[table]
    return tx.fetch(
        f"""SELECT p.* FROM {joined[0]} m JOIN people p ON p.id = m.person_id
            WHERE m.{joined[1]} = :id ORDER BY p.kana, p.name, p.id""",
        id=id,
    )
