"""At which printer paper comes out. Each server has printers of its own."""

from __future__ import annotations

from collections.abc import Mapping

from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Tx

table("printers", satellites=NotForSatellites("each server prints where it stands"), key="purpose")

PURPOSES = {"sheets": "指示書・受付証・ポスター（A4の紙）", "labels": "名札シール・ラベル"}
"""For what a printer may be chosen, as staff call it."""


def chosen(tx: Tx) -> dict[str, str]:
    """Purpose to the printer's name; "" where none was chosen."""
    said = {row["purpose"]: row["name"] for row in tx.fetch("SELECT purpose, name FROM printers")}
    return {purpose: said.get(purpose, "") for purpose in PURPOSES}


def choose(tx: Tx, names: Mapping[str, str]) -> None:
    """For each purpose a printer, or ""."""
    tx.execute_many(
        """INSERT INTO printers (purpose, name) VALUES (:purpose, :name)
           ON CONFLICT (purpose) DO UPDATE SET name = excluded.name""",
        [{"purpose": purpose, "name": name} for purpose, name in names.items()],
    )
