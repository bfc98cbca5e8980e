"""Joining two records of one person: everything that hangs on the one that goes hangs on the one that stays.

The row of the one that goes stays in the table as it was told, and finds the other.
"""

from __future__ import annotations

from typing import Any

from vcenter.store import people
from vcenter.store.tx import Row, Tx

_MOVED = (
    ("attendance", "person_id"),
    ("needs", "person_id"),
    ("needs", "requester_id"),
    ("teams", "leader_id"),
    ("certificates", "person_id"),
    ("group_arrivals", "leader_id"),
    ("claims", "person_id"),
    ("people", "guardian_id"),
    ("people", "joined_into"),
)
"""Columns in which one simply stands for the other."""

_ONE_OF_EACH = (
    ("person_skills", "skill", ()),
    ("memberships", "group_id", ("role",)),
    ("salon_guests", "salon_id", ()),
    ("team_members", "team_id", ("back_at",)),
    ("thanks_people", "thanks_id", ("day",)),
)
"""Tables in which a person stands once with each other thing, and what else they say."""


def move(tx: Tx, keep: str, gone: str) -> None:
    """Everything but attendance of one gathering, days asked for, marks and the person's own row."""
    put_together(tx, keep, gone)
    for table, column in _MOVED:
        tx.execute(f"UPDATE {table} SET {column} = :keep WHERE {column} = :gone", keep=keep, gone=gone)
    tx.execute("UPDATE people SET guardian_id = NULL WHERE id = :keep AND guardian_id = :keep", keep=keep)
    for table, other, more in _ONE_OF_EACH:
        columns = ", ".join((other, *more))
        tx.execute(
            f"""INSERT INTO {table} (person_id, {columns}) SELECT :keep, {columns} FROM {table}
                WHERE person_id = :gone ON CONFLICT DO NOTHING""",
            keep=keep,
            gone=gone,
        )
        tx.execute(f"DELETE FROM {table} WHERE person_id = :gone", gone=gone)
    _move_marks(tx, keep, gone)
    _move_next_visit(tx, keep, gone)
    if tx.value("SELECT 1 FROM volunteer_cards WHERE person_id = :keep", keep=keep) is None:
        tx.execute(
            "UPDATE volunteer_cards SET person_id = :keep WHERE person_id = :gone", keep=keep, gone=gone
        )


def put_together(tx: Tx, keep: str, gone: str) -> None:
    """Where both are in at one gathering, they have been in since the earlier of the two came."""
    for row in tx.fetch(
        """SELECT a.gathering_id FROM attendance a JOIN attendance b ON b.gathering_id = a.gathering_id
           WHERE a.person_id = :keep AND b.person_id = :gone AND a.out_at IS NULL AND b.out_at IS NULL
           ORDER BY a.gathering_id""",
        keep=keep,
        gone=gone,
    ):
        first, second = tx.fetch(
            """SELECT * FROM attendance WHERE gathering_id = :gathering AND person_id IN (:keep, :gone)
               AND out_at IS NULL ORDER BY in_at, id""",
            gathering=row["gathering_id"],
            keep=keep,
            gone=gone,
        )
        tx.execute(
            """INSERT INTO sticker_prints (print_id, attendance_id, printed_at, printed_by)
               SELECT print_id, :first, printed_at, printed_by FROM sticker_prints WHERE attendance_id = :second
               ON CONFLICT DO NOTHING""",
            first=first["id"],
            second=second["id"],
        )
        tx.execute("DELETE FROM sticker_prints WHERE attendance_id = :id", id=second["id"])
        tx.execute("DELETE FROM attendance WHERE id = :id", id=second["id"])
        filled = {
            name: first[name] or second[name]
            for name in ("group_id", "party_id", "orientation", "stays_until")
        }
        columns = ", ".join(f"{name} = :{name}" for name in filled)
        tx.execute(f"UPDATE attendance SET {columns} WHERE id = :id", id=first["id"], **filled)


def _move_marks(tx: Tx, keep: str, gone: str) -> None:
    known = {row["field"]: row for row in people.marks(tx, keep)}
    for row in people.marks(tx, gone):
        said = [known[row["field"]]["as_written"]] if row["field"] in known else []
        if row["as_written"] not in said:
            people.mark(tx, keep, row["field"], "／".join([*said, row["as_written"]]), row["reason"])
        people.unmark(tx, gone, row["field"])


def _move_next_visit(tx: Tx, keep: str, gone: str) -> None:
    rows = tx.fetch(
        "SELECT * FROM next_visits WHERE person_id IN (:keep, :gone) ORDER BY said_at DESC, person_id",
        keep=keep,
        gone=gone,
    )
    if rows:  # the latest word holds
        tx.execute("DELETE FROM next_visits WHERE person_id IN (:keep, :gone)", keep=keep, gone=gone)
        tx.execute(
            "INSERT INTO next_visits (person_id, day, said_at) VALUES (:keep, :day, :said_at)",
            keep=keep,
            day=rows[0]["day"],
            said_at=rows[0]["said_at"],
        )


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
    """Exactly this record, also one that was joined into another."""
    return tx.one("SELECT * FROM people WHERE id = :id", id=id)
