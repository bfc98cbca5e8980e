"""The accounts (収支) of salons, by fiscal year: what was planned and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from vcenter.store.tables import table
from vcenter.store.tx import Tx

table("account_lines", satellites="salon_id year item planned actual", key="salon_id year item")

Columns = dict[str, dict[str, int | None]]


def of_year(tx: Tx, year: int) -> dict[str, Columns]:
    """Salon to its columns (planned, actual), each item to yen."""
    found: dict[str, Columns] = {}
    for row in tx.fetch("SELECT * FROM account_lines WHERE year = :year ORDER BY salon_id, item", year=year):
        columns = found.setdefault(row["salon_id"], {"planned": {}, "actual": {}})
        for column, sums in columns.items():
            sums[row["item"]] = row[column]
    return found


def of_salon(tx: Tx, salon_id: str, year: int) -> Columns:
    """The columns of one salon."""
    columns: Columns = {"planned": {}, "actual": {}}
    for row in tx.fetch(
        "SELECT * FROM account_lines WHERE year = :year AND salon_id = :salon ORDER BY item",
        year=year,
        salon=salon_id,
    ):
        for column, sums in columns.items():
            sums[row["item"]] = row[column]
    return columns


def keep(tx: Tx, salon_id: str, year: int, lines: Mapping[str, tuple[int | None, int | None]]) -> None:
    """These accounts in the place of what was recorded. lines: item to planned and actual."""
    tx.execute(
        "DELETE FROM account_lines WHERE salon_id = :salon AND year = :year", salon=salon_id, year=year
    )
    tx.execute_many(
        """INSERT INTO account_lines (salon_id, year, item, planned, actual)
           VALUES (:salon, :year, :item, :planned, :actual)""",
        [
            {"salon": salon_id, "year": year, "item": item, "planned": planned, "actual": actual}
            for item, (planned, actual) in lines.items()
            if planned is not None or actual is not None
        ],
    )
