"""Dangerous acts (重要な操作): what every 責任者 is told, and who of them has read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.roles import Role
from vcenter.domain.servers import EVERY_PLACE
from vcenter.store.servers import HERE
from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx, among, insert

table(
    "dangerous_acts",
    satellites="id at what place device actor",
)
table(
    "dangerous_acts_read",
    satellites=NotForSatellites("who has read what was told there"),
)

_UNREAD = f"""FROM dangerous_acts d
    WHERE d.at > (SELECT min(r.since) FROM staff_roles r WHERE r.staff_id = :staff AND r.role = '{Role.RESPONSIBLE}'
                  AND r.place IN ({HERE}, '{EVERY_PLACE}'))
    AND NOT EXISTS (SELECT 1 FROM dangerous_acts_read s WHERE s.act_id = d.id AND s.staff_id = :staff)"""
"""What somebody has not read yet that was done since they are responsible here."""


def tell(tx: Tx, row: Mapping[str, Any]) -> None:
    """Tell every 責任者 of something that was done."""
    insert(tx, "dangerous_acts", row)


def count_unread(tx: Tx, staff_id: str) -> int:
    """How many acts a 責任者 has not read yet."""
    return int(tx.value(f"SELECT count(*) {_UNREAD}", staff=staff_id))


def unread(tx: Tx, staff_id: str, limit: int) -> list[Row]:
    """The acts that a 責任者 has not read yet, the newest first, each with who has (read_by)."""
    newest = "ORDER BY d.at DESC, d.id DESC LIMIT :limit"
    return _with_readers(tx, tx.fetch(f"SELECT d.* {_UNREAD} {newest}", staff=staff_id, limit=limit))


def latest(tx: Tx, limit: int) -> list[Row]:
    """The newest acts, each with who has read it (read_by)."""
    newest = "ORDER BY at DESC, id DESC LIMIT :limit"
    return _with_readers(tx, tx.fetch(f"SELECT * FROM dangerous_acts {newest}", limit=limit))


def _with_readers(tx: Tx, rows: list[Row]) -> list[Row]:
    one_of, params = among("r.act_id", [row["id"] for row in rows])
    names: dict[str, list[str]] = {row["id"]: [] for row in rows}
    for one in tx.fetch(
        f"""SELECT r.act_id, s.name FROM dangerous_acts_read r JOIN staff s ON s.id = r.staff_id
            WHERE {one_of} ORDER BY r.at, s.name""",
        **params,
    ):
        names[one["act_id"]].append(one["name"])
    return [row | {"read_by": names[row["id"]]} for row in rows]


def read(tx: Tx, ids: Iterable[str], staff_id: str, at: str) -> None:
    """A 責任者 has read these."""
    tx.execute_many(
        """INSERT INTO dangerous_acts_read (act_id, staff_id, at)
           SELECT id, :staff, :at FROM dangerous_acts WHERE id = :id ON CONFLICT DO NOTHING""",
        [{"id": id, "staff": staff_id, "at": at} for id in ids],
    )
