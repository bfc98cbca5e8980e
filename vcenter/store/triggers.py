"""Triggers that note what tablets have to be told, made at start from what the tables declare.

No migration makes any. They are SQLite's own; on PostgreSQL the same is one function called by each table's triggers, and the
row of a counter is locked until commit, so that numbers become visible in their order.
"""

from __future__ import annotations

import re
import sqlite3

from vcenter.store.tables import CHANGED, EVENTS, Table, Tells, declared

_NEWEST = "(SELECT coalesce(max(seq), 0) FROM changes)"


_ASKED = re.compile(r"\b(?:FROM|JOIN) (\w+)")
"""The tables of which a query asks."""


def make(connection: sqlite3.Connection) -> None:
    """Give this database the triggers that the tables declare now, and no others: those of old migrations go too."""
    there = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    # Not every table is there when only some migrations were applied.
    telling = [table for table in declared() if table.tells and {table.name, "changes"} <= tables]
    wanted = {name: sql for table in telling for name, sql in _triggers(table, tables).items()}
    if there == wanted:
        return  # a start that has nothing to do writes nothing
    connection.execute("BEGIN IMMEDIATE")
    _drop(connection, there)
    for sql in wanted.values():
        connection.execute(sql)
    for table in telling:
        for tells in table.tells:
            if tells.by == "id":
                _tell_what_was_there(connection, table.name, tells.subject)
    connection.execute("COMMIT")


def drop(connection: sqlite3.Connection) -> None:
    """Take every trigger away: what is done to this copy now is no change of anything."""
    _drop(connection, dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")))


def _drop(connection: sqlite3.Connection, names: dict[str, str]) -> None:
    for name in names:
        connection.execute(f"DROP TRIGGER {name}")


def _tell_what_was_there(connection: sqlite3.Connection, table: str, subject: str) -> None:
    """Rows that are older than the declaration."""
    connection.execute(
        f"""INSERT INTO changes (subject, id, seq)
            SELECT '{subject}', id, {_NEWEST} + row_number() OVER (ORDER BY id) FROM {table}
            WHERE id NOT IN (SELECT id FROM changes WHERE subject = '{subject}')"""
    )


def _triggers(table: Table, there: set[str]) -> dict[str, str]:
    """Name to definition. One for all that an event tells: the order of several would be SQLite's to choose."""
    found = {}
    telling = [one for one in table.tells if there.issuperset(_ASKED.findall(one.through))]
    for event, word in EVENTS.items():
        body = [part for tells in telling if event in tells.on for part in _statements(tells, event)]
        if body:
            name = f"tell_{table.name}_{word}"
            found[name] = f"CREATE TRIGGER {name} AFTER {event} ON {table.name} BEGIN\n{''.join(body)}END"
    return found


def _statements(tells: Tells, event: str) -> list[str]:
    row = "old" if event == "DELETE" else "new"
    changed = " OR ".join(f"old.{column} IS DISTINCT FROM new.{column}" for column in tells.if_changed)
    if tells.through:
        query = re.sub(r"\brow\.", f"{row}.", tells.through)
        return [_several(tells.subject, query, changed)]
    found = [_one(tells.subject, f"{row}.{tells.by}", changed)]
    if event == CHANGED and tells.by != "id":  # the one that it pointed at is told too
        found.insert(
            0, _one(tells.subject, f"old.{tells.by}", f"old.{tells.by} IS DISTINCT FROM new.{tells.by}")
        )
    return found


def _one(subject: str, id: str, when: str) -> str:
    return _insert(f"SELECT '{subject}', {id}, {_NEWEST} + 1 WHERE {id} IS NOT NULL", when)


def _several(subject: str, query: str, when: str) -> str:
    return _insert(
        f"SELECT '{subject}', one.id, {_NEWEST} + row_number() OVER (ORDER BY one.id) "
        f"FROM ({query}) AS one WHERE one.id IS NOT NULL",
        when,
    )


def _insert(rows: str, when: str) -> str:
    return (
        f"  INSERT INTO changes (subject, id, seq) {rows}{f' AND ({when})' if when else ''}\n"
        "  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;\n"
    )
