"""A copy of the records for a satellite: everything that it works with, and nothing that is headquarters' alone.

Each table says itself which of its columns a satellite is given (`tables.table`). What nobody has named it is not given: a
table is empty in its copy, a column has what it has in a new row.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from vcenter.store import chain, hidden, journal, safety, servers, told_secrets, triggers
from vcenter.store.failure import failures_told
from vcenter.store.tables import NotForSatellites, declared
from vcenter.store.tx import Row, SqliteTx, Tx


def copy_for(database: Path, copy: Path, place: str) -> tuple[int, str]:
    """Write the copy for this satellite; how far its journal reaches (seq, id). StoreFailed when there is no room for it."""
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        failures_told(),
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    with failures_told(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        tx = SqliteTx(connection)
        connection.execute("PRAGMA journal_mode=DELETE")
        triggers.drop(connection)
        safety.leave_own_lists_out(tx)
        _leave_out_hidden(tx)
        given = handed_out()
        for table, columns in tables_of(tx).items():
            _withhold(tx, table, columns, given.get(table, ()))
        told_secrets.withhold(tx, place)
        servers.become(tx, place)
        triggers.make(connection)
        connection.execute("VACUUM")  # what was deleted must not lie in free pages
        return journal.last(tx)


def _leave_out_hidden(tx: SqliteTx) -> None:
    """Take away whoever headquarters hide, with every row that stands for them and what the journal says of those."""
    gone = {"people": set[str](), "needs": set[str](), "requests": set[str](), "matters": set[str]()}
    for id in hidden.headquarters_own(tx):
        for table, ids in gone.items():
            if tx.value(f"SELECT 1 FROM {table} WHERE id = :id", id=id):
                ids.add(id)
    if not any(gone.values()):
        return
    tx.execute("DELETE FROM hidden_people")
    tx.execute("DELETE FROM hidden_needs")
    tx.execute("DELETE FROM hidden_requests")
    while journal.note_things(tx, journal.NOTED_AT_ONCE):
        pass
    columns = {table: columns_of(tx, table) for table in tables_of(tx)}
    named = set[str]()
    while gone:
        table, ids = gone.popitem()
        named |= ids
        for other, keys in columns.items():
            for column in keys:
                if column["to"] == table:
                    _let_go(tx, other, column, ids, gone)
        for id in ids:
            tx.execute(f"DELETE FROM {table} WHERE id = :id", id=id)
    for entry in journal.that_name(tx, named):
        journal.blank(tx, entry["id"])


def columns_of(tx: Tx, table: str) -> list[Row]:
    """The columns of a table that point at another: name, to (the other table), and whether a row is nothing without it."""
    told = {row["name"]: row for row in tx.fetch(f"PRAGMA table_info({table})")}
    return [
        {
            "name": row["from"],
            "to": row["table"],
            "must": bool(told[row["from"]]["notnull"] or told[row["from"]]["pk"]),
            "by_id": "id" in told,
        }
        for row in tx.fetch(f"PRAGMA foreign_key_list({table})")
    ]


def _let_go(tx: SqliteTx, table: str, column: Row, ids: set[str], gone: dict[str, set[str]]) -> None:
    """Rows of this table that point at what goes: they go too, or point at nothing any more. gone: what is still to go."""
    for id in ids:
        where = f"WHERE {column['name']} = :id"
        if not column["must"]:
            tx.execute(f"UPDATE {table} SET {column['name']} = NULL {where}", id=id)
        elif column["by_id"]:
            rows = tx.fetch(f"SELECT id FROM {table} {where}", id=id)
            if rows:
                gone.setdefault(table, set()).update(row["id"] for row in rows)
        else:
            tx.execute(f"DELETE FROM {table} {where}", id=id)


def tables_of(tx: Tx) -> dict[str, dict[str, str]]:
    """Every table there is, with its columns and what each has in a new row, as SQL."""
    named = tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    return {
        row["name"]: {
            column["name"]: column["dflt_value"] or "NULL"
            for column in tx.fetch(f"PRAGMA table_info({row['name']})")
        }
        for row in named
    }


def handed_out() -> dict[str, tuple[str, ...]]:
    """Tables of which a satellite is given something, each with the columns."""
    return {
        table.name: table.satellites
        for table in declared()
        if not isinstance(table.satellites, NotForSatellites)
    }


def _withhold(tx: SqliteTx, table: str, columns: Mapping[str, str], given: Sequence[str]) -> None:
    """Leave in this table of the copy only these columns. columns: every one, with what it has in a new row."""
    if not given:
        tx.execute(f"DELETE FROM {table}")
        chain.begin_anew(tx, table)
        return
    for column in columns.keys() - set(given):
        tx.execute(f"UPDATE {table} SET {column} = ({columns[column]})")


def link_headquarters(copy: Path, headquarters: str, seal_key: bytes, sign_key: bytes) -> None:
    """The satellite exchanges with headquarters, whose journal it holds already."""
    with failures_told(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        tx = SqliteTx(connection)
        seq, id = journal.last(tx)
        servers.add_link(
            tx,
            {
                "place": headquarters,
                "seal_key": seal_key,
                "sign_key": sign_key,
                "heard_seq": seq,
                "heard_id": id,
                "told_seq": seq,
            },
        )
