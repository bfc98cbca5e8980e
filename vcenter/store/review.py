"""The review tray (要確認): what was asked on a tablet and needs a person. Nothing in it is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert, update

table(
    "review",
    satellites=(
        "id why kind at device_at received_at device_id device actor payload answer settled_at settled_by "
        "settled_as settled_note settled_with"
    ),
)


def keep(tx: Tx, row: Mapping[str, Any]) -> bool:
    """Keep an entry; False when it had been kept before."""
    if by_id(tx, row["id"]):
        return False
    insert(tx, "review", row)
    return True


def kept_of(tx: Tx, device_id: str, since: str) -> tuple[int, int]:
    """(how many entries of a tablet were kept since then, the characters of what they say)."""
    row = tx.one(
        """SELECT count(*) AS entries, coalesce(sum(length(payload)), 0) AS characters FROM review
           WHERE device_id = :device AND received_at >= :since""",
        device=device_id,
        since=since,
    )
    return (int(row["entries"]), int(row["characters"])) if row else (0, 0)


def names_photo(tx: Tx, device_id: str, sha256: str) -> bool:
    """Whether an entry of a tablet that nobody has settled yet names this photo."""
    found = tx.value(
        "SELECT 1 FROM review WHERE device_id = :device AND settled_at IS NULL AND payload LIKE :photo",
        device=device_id,
        photo=f"%{sha256}%",
    )
    return found is not None


def by_id(tx: Tx, id: str) -> Row | None:
    """An entry of the tray."""
    return tx.one("SELECT * FROM review WHERE id = :id", id=id)


def waiting(tx: Tx) -> list[Row]:
    """What nobody has settled yet, the oldest first; what came from tablets that were cut off comes after all else."""
    return tx.fetch(
        """SELECT * FROM review WHERE settled_at IS NULL
           ORDER BY CASE WHEN why = 'cut_off' THEN 1 ELSE 0 END, received_at, id"""
    )


def count_waiting(tx: Tx) -> int:
    """How many entries nobody has settled yet."""
    return int(tx.value("SELECT count(*) FROM review WHERE settled_at IS NULL"))


def settled_since(tx: Tx, moment: str) -> list[Row]:
    """What was settled since then, the last on top."""
    return tx.fetch(
        "SELECT * FROM review WHERE settled_at >= :moment ORDER BY settled_at DESC, id", moment=moment
    )


def of_clock(tx: Tx, device_id: str) -> Row | None:
    """The note about this tablet's clock that still waits."""
    return tx.one(
        "SELECT * FROM review WHERE device_id = :device AND why = 'clock' AND settled_at IS NULL",
        device=device_id,
    )


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of an entry."""
    update(tx, "review", id, changes)
