"""Imports: roster files that were taken in, and what became of each of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.roster_same import list_called
from vcenter.store.tables import MOVES, table
from vcenter.store.tx import Row, Tx, among, batched, insert

table("roster_imports", satellites="id source row_count begun_at begun_by ended_at follows")
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


NONE_BEFORE = "none"
"""Said of an import that is the next of no other."""


def end(tx: Tx, id: str, at: str, follows: str = "") -> None:
    """All of its rows are taken in. follows: as the column says it."""
    tx.execute(
        "UPDATE roster_imports SET ended_at = :at, follows = :follows WHERE id = :id AND ended_at IS NULL",
        id=id,
        at=at,
        follows=follows,
    )


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


MOST_EARLIER = 40
"""Imports of which one is chosen as the one before."""


def earlier(tx: Tx, before: str = "") -> list[Row]:
    """Whole imports that began before this time ("" of any), the newest first."""
    return tx.fetch(
        """SELECT * FROM roster_imports WHERE ended_at IS NOT NULL AND (:before = '' OR begun_at < :before)
           ORDER BY begun_at DESC""",
        before=before,
    )


def last_of_list(tx: Tx, source: str, before: str = "", follows: str = "") -> Row | None:
    """The whole import of which this one is the next: the one that was chosen (`follows`), else the last of the list of this name,
    among those that began before it (`before`)."""
    if follows == NONE_BEFORE:
        return None
    rows = earlier(tx, before)
    called = list_called(source)
    proposed = next((row for row in rows if list_called(row["source"]) == called), None)
    return next((row for row in rows if row["id"] == follows), proposed)


def records_of(tx: Tx, id: str, kind: str) -> set[str]:
    """Everybody, or every group or salon, about whom a row of this import is. kind: people, groups or salons."""
    column = {"people": "person_id", "groups": "group_id", "salons": "salon_id"}[kind]
    rows = tx.fetch(
        f"SELECT DISTINCT {column} AS id FROM roster_import_rows WHERE import_id = :id AND {column} IS NOT NULL",
        id=id,
    )
    return {row["id"] for row in rows}


def of_person(tx: Tx, person_id: str) -> list[Row]:
    """The rows of imports that went into somebody's record: import_id, position, sheet, row_number, outcome; source, begun_at, begun_by
    of the import."""
    return tx.fetch(
        """SELECT r.import_id, r.position, r.sheet, r.row_number, r.outcome, i.source, i.begun_at, i.begun_by
           FROM roster_import_rows r JOIN roster_imports i ON i.id = r.import_id WHERE r.person_id = :id""",
        id=person_id,
    )


def entries(tx: Tx, person_id: str, ids: Iterable[str]) -> list[Row]:
    """What the journal has of these entries, and of others that took in lists in which this person's record is made: id, at, actor,
    payload. None of those whose payload was taken away, nor of refused ones."""
    found: dict[str, Row] = {}
    for some in batched(ids):
        one_of, params = among("id", some)
        for row in tx.fetch(
            f"SELECT id, at, actor, payload FROM journal WHERE {one_of} AND {_WHOLE}", **params
        ):
            found[row["id"]] = row
    for row in tx.fetch(
        f"""SELECT id, at, actor, payload FROM journal
            WHERE seq IN (SELECT seq FROM journal_things WHERE thing_id = :id) AND kind = 'keep_people' AND {_WHOLE}""",
        id=person_id,
    ):
        found[row["id"]] = row
    return list(found.values())


_WHOLE = "salt IS NOT NULL AND status = 'done'"
