"""What the columns of rosters of one shape are: decided once, used for every later file with the same headings."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from vcenter.store.tables import table
from vcenter.store.tx import Tx

table("roster_shapes", satellites="shape kind columns said_at said_by")


def remember(tx: Tx, shape: str, kind: str, columns: Mapping[int, str], *, at: str, by: str) -> None:
    """From now on this is what these columns are, in the place of what was said before."""
    said = orjson.dumps({str(column): field for column, field in sorted(columns.items())}).decode()
    tx.execute(
        """INSERT INTO roster_shapes (shape, kind, columns, said_at, said_by) VALUES (:shape, :kind, :columns, :at, :by)
           ON CONFLICT (shape) DO UPDATE SET kind = excluded.kind, columns = excluded.columns,
               said_at = excluded.said_at, said_by = excluded.said_by""",
        shape=shape,
        kind=kind,
        columns=said,
        at=at,
        by=by,
    )


def forget(tx: Tx, shape: str) -> None:
    """Files of this shape are read by their headings and contents again."""
    tx.execute("DELETE FROM roster_shapes WHERE shape = :shape", shape=shape)


def decided(tx: Tx) -> dict[str, dict[int, str]]:
    """Every shape for which something was decided: index of a column to what it is."""
    rows = tx.fetch("SELECT shape, columns FROM roster_shapes")
    return {
        row["shape"]: {int(column): field for column, field in orjson.loads(row["columns"]).items()}
        for row in rows
    }
