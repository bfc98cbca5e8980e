"""Two records of one person made one: everything that hangs on the one that goes hangs on the one that stays.

Each table says itself what becomes of its columns that point at a person (`tables.table`). The row of the one that goes
stays in the table as it was told, and finds the other.
"""

from __future__ import annotations

from typing import Any

from vcenter.store import people
from vcenter.store.tables import ByFunction, Moves, OneOfEach, declared
from vcenter.store.tx import Row, Tx


def move(tx: Tx, keep: str, gone: str) -> None:
    """Everything but days asked for and the person's own row."""
    for table in declared():
        for column, rule in table.people.items():
            if isinstance(rule, Moves):
                tx.execute(
                    f"UPDATE {table.name} SET {column} = :keep WHERE {column} = :gone", keep=keep, gone=gone
                )
            elif isinstance(rule, OneOfEach):
                carried = ", ".join(rule.carried)
                tx.execute(
                    f"""INSERT INTO {table.name} ({column}, {carried}) SELECT :keep, {carried} FROM {table.name}
                        WHERE {column} = :gone ON CONFLICT DO NOTHING""",
                    keep=keep,
                    gone=gone,
                )
                tx.execute(f"DELETE FROM {table.name} WHERE {column} = :gone", gone=gone)
            elif isinstance(rule, ByFunction):
                rule.merge(tx, keep, gone)


_BETTER = {"place": 0, "waiting": 1, "cancelled": 2}


def move_days(tx: Tx, keep: str, gone: str, at: str) -> list[str]:
    """Days that were asked for: a place is better than waiting. The days on which a place is free now."""
    freed = []
    mine = {row["day"]: row for row in tx.fetch("SELECT * FROM registrations WHERE person_id = :id", id=keep)}
    for row in tx.fetch("SELECT * FROM registrations WHERE person_id = :id ORDER BY day", id=gone):
        known = mine.get(row["day"])
        if known is None:
            tx.execute("UPDATE registrations SET person_id = :keep WHERE id = :id", keep=keep, id=row["id"])
            continue
        if _BETTER[row["state"]] < _BETTER[known["state"]]:
            better = {name: row[name] for name in ("state", "hours_from", "hours_to", "asked_at", "turn")}
            columns = ", ".join(f"{name} = :{name}" for name in better)
            tx.execute(
                f"UPDATE registrations SET {columns}, changed_at = :at WHERE id = :id",
                **better,
                at=at,
                id=known["id"],
            )
        elif row["state"] == known["state"] == "place":
            freed.append(row["day"])
        tx.execute(
            "UPDATE registrations SET state = 'cancelled', changed_at = :at WHERE id = :id",
            at=at,
            id=row["id"],
        )
    return freed


def retire(tx: Tx, keep: str, gone: str, changes: dict[str, Any], at: str) -> None:
    """The record that goes finds the one that stays, which is given these values, and is found by the words of both."""
    tx.execute(
        "UPDATE people SET joined_into = :keep, find = '', changed_at = :at WHERE id = :gone",
        keep=keep,
        gone=gone,
        at=at,
    )
    people.change(tx, keep, {**changes, "changed_at": at})
    people.find_anew(tx, keep)


def own_row(tx: Tx, id: str) -> Row | None:
    """Exactly this record, also one that was merged into another."""
    return tx.one("SELECT * FROM people WHERE id = :id", id=id)
