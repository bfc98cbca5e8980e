"""Who sees to what needs somebody now (引き受ける)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx, insert

table("taken_on", satellites=NotForSatellites("who sees to what at headquarters now"))

NOBODY: Mapping[str, str] = {"taken_by": "", "taken_at": ""}


def taken(tx: Tx) -> dict[str, Row]:
    """Key of a thing to who sees to it: taken_by, taken_at."""
    rows = tx.fetch("SELECT id, taken_by, taken_at FROM taken_on")
    return {row["id"]: {"taken_by": row["taken_by"], "taken_at": row["taken_at"]} for row in rows}


def by_key(tx: Tx, key: str) -> Row | None:
    """Who sees to this; None where nobody does."""
    return tx.one("SELECT * FROM taken_on WHERE id = :key", key=key)


def take(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody sees to it."""
    insert(tx, "taken_on", row)


def release(tx: Tx, key: str) -> None:
    """Nobody sees to it any more."""
    tx.execute("DELETE FROM taken_on WHERE id = :key", key=key)


def forget(tx: Tx, before: str) -> None:
    """Forget what was taken on before this moment: it is over, or has to be taken on anew."""
    tx.execute("DELETE FROM taken_on WHERE taken_at < :before", before=before)
