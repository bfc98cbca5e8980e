"""One transaction, as every function of the store sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

MOST_PARAMETERS = 10_000
"""SQLite takes 32,766 in one statement, PostgreSQL 65,535."""

Row = dict[str, Any]
"""One row: column name to value."""


class Tx(Protocol):
    """What SQLite and PostgreSQL can both do: named parameters, rows as dictionaries.

    Plain functions, for a whole one runs in the connection's thread. Values are text, whole numbers and bytes: a truth is 0
    or 1, a moment and a day are text. What only one engine understands is written down in `vcenter/store/sqlite.py`, and
    the tests read all that goes through here as PostgreSQL.
    """

    def fetch(self, sql: str, **params: Any) -> list[Row]:
        """All rows of a query."""

    def one(self, sql: str, **params: Any) -> Row | None:
        """The first row of a query, or None."""

    def value(self, sql: str, **params: Any) -> Any:
        """The first column of the first row, or None."""

    def execute(self, sql: str, **params: Any) -> int:
        """Run a statement; the number of rows that it changed."""

    def execute_many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement once for each row of parameters."""


def _columns(cursor: sqlite3.Cursor) -> list[str]:
    return [column[0] for column in cursor.description]


class SqliteTx:
    """A `Tx` over one sqlite3 connection, used only in that connection's thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fetch(self, sql: str, **params: Any) -> list[Row]:
        cursor = self._connection.execute(sql, params)
        columns = _columns(cursor)
        # A row has just the columns that SQLite names: counting them again took a third of the time.
        return [dict(zip(columns, row, strict=False)) for row in cursor.fetchall()]

    def one(self, sql: str, **params: Any) -> Row | None:
        cursor = self._connection.execute(sql, params)
        row = cursor.fetchone()
        return row and dict(zip(_columns(cursor), row, strict=True))

    def value(self, sql: str, **params: Any) -> Any:
        row = self._connection.execute(sql, params).fetchone()
        return row and row[0]

    def execute(self, sql: str, **params: Any) -> int:
        return self._connection.execute(sql, params).rowcount

    def execute_many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._connection.executemany(sql, rows)


def among(column: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """(condition that the column has one of these values, its parameters): one question where each had its own."""
    params = {f"one{number}": value for number, value in enumerate(values)}
    listed = ", ".join(f":{name}" for name in params)
    return (f"{column} IN ({listed})" if params else "1 = 0"), params


def batched(values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """As many at a time as `among` may be given."""
    rest = iter(values)
    while some := tuple(islice(rest, MOST_PARAMETERS)):
        yield some


def insert(tx: Tx, table: str, row: Mapping[str, Any]) -> None:
    """Insert one row. Table and column names come from our code, never from input."""
    insert_all(tx, table, [row])


def insert_all(tx: Tx, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns."""
    if not rows:
        return
    columns = ", ".join(rows[0])
    values = ", ".join(f":{column}" for column in rows[0])
    tx.execute_many(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)


def keep(tx: Tx, table: str, row: Mapping[str, Any]) -> None:
    """Insert a row, or put it in the place of the one with its id."""
    columns = [*row]
    said = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "id")
    tx.execute(
        f"""INSERT INTO {table} ({", ".join(columns)}) VALUES ({", ".join(f":{name}" for name in columns)})
            ON CONFLICT (id) DO UPDATE SET {said}""",
        **row,
    )


def update(tx: Tx, table: str, id: str, changes: Mapping[str, Any], key: str = "id") -> None:
    """Change the columns named in `changes` of the row with this id; nothing when there are none. key: the column that holds it."""
    if not changes:
        return
    columns = ", ".join(f"{column} = :{column}" for column in changes)
    tx.execute(f"UPDATE {table} SET {columns} WHERE {key} = :id", **changes, id=id)
