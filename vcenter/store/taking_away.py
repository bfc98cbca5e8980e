"""Taking something away for good, with all that hangs on it, and blanking what the journal says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vcenter.store import journal
from vcenter.store.handing_out import columns_of, tables_of
from vcenter.store.tx import Tx

OWN = frozenset(
    [
        "claims",
        "consents",
        "different_people",
        "drill_changes",
        "hidden_people",
        "insurances",
        "licences",
        "next_visits",
        "people",
        "person_marks",
        "person_skills",
        "person_times",
        "registrations",
        "settled_marks",
        "stays",
        "unverified",
        "volunteer_cards",
    ]
)
"""Tables of what belongs to a person alone, and goes with them. Whatever else points at somebody keeps them: nobody has to remember a
new table here for that."""


@dataclass
class Taken:
    """What went: the ids of all rows that have one, and the photos that a need showed."""

    ids: list[str] = field(default_factory=list)
    photos: set[str] = field(default_factory=set)


Points = Mapping[str, list[tuple[str, str, bool]]]
"""A table to what points at it: (table, column, whether a row is nothing without it)."""


def pointing(tx: Tx) -> Points:
    """What points at each table."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for table in tables_of(tx):
        for column in columns_of(tx, table):
            found.setdefault(column["to"], []).append((table, column["name"], column["must"]))
    return found


def take(tx: Tx, points: Points, table: str, id: str, taken: Taken) -> None:
    """Take one row away: first what hangs on it. What can be without it points at nothing any more."""
    for other, column, must in points.get(table, ()):
        if not must:
            tx.execute(f"UPDATE {other} SET {column} = NULL WHERE {column} = :id", id=id)
            continue
        if other == "need_photos":
            rows = tx.fetch("SELECT sha256 FROM need_photos WHERE need_id = :id", id=id)
            taken.photos.update(row["sha256"] for row in rows)
        if other in points:  # something may hang on its rows in turn: those have an id
            for row in tx.fetch(f"SELECT id FROM {other} WHERE {column} = :id", id=id):
                take(tx, points, other, row["id"], taken)
        else:
            tx.execute(f"DELETE FROM {other} WHERE {column} = :id", id=id)
    tx.execute(f"DELETE FROM {table} WHERE id = :id", id=id)
    taken.ids.append(id)


def blank_naming(tx: Tx, ids: Iterable[str], but: str = "", only: frozenset[str] = frozenset()) -> int:
    """Take away what the journal says of these; how many entries that were. but: the kind that says that they were taken away;
    only: kinds, of no others."""
    while journal.note_things(tx, journal.NOTED_AT_ONCE):
        pass
    blanked = 0
    for entry in journal.that_name(tx, ids):
        if entry["kind"] != but and (not only or entry["kind"] in only):
            blanked += journal.blank(tx, entry["id"])
    return blanked
