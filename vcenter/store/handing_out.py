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

from vcenter.store import chain, journal, servers, told_secrets, triggers
from vcenter.store.failure import failures_told
from vcenter.store.tables import NotForSatellites, declared
from vcenter.store.tx import SqliteTx


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
        given = handed_out()
        for table, columns in tables_of(tx).items():
            _withhold(tx, table, columns, given.get(table, ()))
        told_secrets.withhold(tx, place)
        servers.become(tx, place)
        triggers.make(connection)
        connection.execute("VACUUM")  # what was deleted must not lie in free pages
        return journal.last(tx)


def tables_of(tx: SqliteTx) -> dict[str, dict[str, str]]:
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
