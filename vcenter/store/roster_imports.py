"""Imports: roster files that were taken in, and what became of each of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.roster_same import list_called
from vcenter.store.tables import MOVES, table
from vcenter.store.tx import Row, Tx, among, batched, insert

table("roster_imports", satellites="id source row_count begun_at begun_by ended_at")
table(
    "roster_import_rows",
    satellites="import_id position sheet row_number person_id group_id salon_id outcome marked by_name",
    people={"person_id": MOVES},
    key="import_id position",
)


def begin(tx: Tx, row: Mapping[str, Any]) -> None:
    """The first of its rows is taken in; of every other one it is known already."""
    tx.execute(
        """INSERT INTO roster_imports (id, source, row_count, begun_at, begun_by)
           VALUES (:id, :source, :row_count, :begun_at, :begun_by) ON CONFLICT (id) DO NOTHING""",
        **row,
    )


def add_row(tx: Tx, row: Mapping[str, Any]) -> None:
    """What became of a row."""
    insert(tx, "roster_import_rows", row)


def end(tx: Tx, id: str, at: str) -> None:
    """All of its rows are taken in."""
    tx.execute("UPDATE roster_imports SET ended_at = :at WHERE id = :id AND ended_at IS NULL", id=id, at=at)


def by_id(tx: Tx, id: str) -> Row | None:
    """An import: id, source, row_count, begun_at, begun_by, ended_at."""
    return tx.one("SELECT * FROM roster_imports WHERE id = :id", id=id)


def by_name(tx: Tx, id: str, people: Iterable[str]) -> set[str]:
    """Of these people those who are one row of this import alone: the next row that says the same is another of their name."""
    found: set[str] = set()
    for some in batched(people):
        one_of, params = among("person_id", some)
        # By the people, who are few, and never through all rows of an import.
        rows = tx.fetch(
            f"SELECT person_id, import_id FROM roster_import_rows WHERE by_name = 1 AND {one_of}", **params
        )
        found |= {row["person_id"] for row in rows if row["import_id"] == id}
    return found


def last_of_list(tx: Tx, source: str, before: str = "") -> Row | None:
    """The last whole import of the list that this file is of, among those that began before another one (its time; "" of any)."""
    rows = tx.fetch(
        """SELECT * FROM roster_imports WHERE ended_at IS NOT NULL AND (:before = '' OR begun_at < :before)
           ORDER BY begun_at DESC""",
        before=before,
    )
    called = list_called(source)
    return next((row for row in rows if list_called(row["source"]) == called), None)


def people_of(tx: Tx, id: str) -> set[str]:
    """Everybody about whom a row of this import is."""
    rows = tx.fetch(
        "SELECT DISTINCT person_id FROM roster_import_rows WHERE import_id = :id AND person_id IS NOT NULL",
        id=id,
    )
    return {row["person_id"] for row in rows}
