"""The renewal (年度の更新) of salons and groups: which papers came, and what became otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from vcenter.store.groups import EVERYDAY, Table
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert

table("renewal_papers", satellites="id year salon_id group_id paper came_on came_to")
table("renewal_changes", satellites="id year salon_id group_id what was became at actor")

_PAPERS = uuid.UUID("0d6b6f5e-5a8c-5f0e-9b57-7a2f0f1c6e21")

COLUMN: dict[Table, str] = {"salons": "salon_id", "groups": "group_id"}


def paper_id(year: int, of: str, paper: str) -> str:
    """The id of a paper that one salon or group gives for a year: it comes once."""
    return str(uuid.uuid5(_PAPERS, f"{year} {of} {paper}"))


def take_paper(tx: Tx, row: Mapping[str, Any]) -> bool:
    """A paper has come; whether it had not before."""
    if tx.one("SELECT id FROM renewal_papers WHERE id = :id", id=row["id"]):
        return False
    insert(tx, "renewal_papers", row)
    return True


def drop_paper(tx: Tx, id: str) -> None:
    """A paper has not come after all."""
    tx.execute("DELETE FROM renewal_papers WHERE id = :id", id=id)


def papers(tx: Tx, year: int) -> dict[str, dict[str, Row]]:
    """The id of each salon and group to its papers that came for a year: paper to its row."""
    found: dict[str, dict[str, Row]] = {}
    for row in tx.fetch("SELECT * FROM renewal_papers WHERE year = :year", year=year):
        found.setdefault(row["salon_id"] or row["group_id"], {})[row["paper"]] = row
    return found


def any_paper(tx: Tx, year: int) -> bool:
    """Whether anything came for a year."""
    return tx.one("SELECT id FROM renewal_papers WHERE year = :year LIMIT 1", year=year) is not None


def count_late(tx: Tx, year: int, wanted: int, over: str) -> int:
    """Salons and groups that do not rest and of which fewer papers came. over: the moment from which on nobody is asked any more: who was
    registered later, and gave nothing, owes nothing."""
    return int(
        tx.value(
            f"""SELECT (SELECT count(*) FROM salons s WHERE s.resting_since IS NULL AND {EVERYDAY}
                         AND (SELECT count(*) FROM renewal_papers p WHERE p.year = :year AND p.salon_id = s.id) < :wanted
                         AND (s.made_at < :over OR EXISTS (SELECT 1 FROM renewal_papers p WHERE p.year = :year AND p.salon_id = s.id)))
                    + (SELECT count(*) FROM groups g WHERE g.resting_since IS NULL
                         AND (SELECT count(*) FROM renewal_papers p WHERE p.year = :year AND p.group_id = g.id) < :wanted
                         AND (g.made_at < :over OR EXISTS (SELECT 1 FROM renewal_papers p WHERE p.year = :year AND p.group_id = g.id)))""",
            year=year,
            wanted=wanted,
            over=over,
        )
    )


def tell(tx: Tx, row: Mapping[str, Any]) -> None:
    """Something became otherwise."""
    insert(tx, "renewal_changes", row)


def changes(tx: Tx, of: Table, id: str) -> list[Row]:
    """What became otherwise with a salon or group, the newest first."""
    return tx.fetch(f"SELECT * FROM renewal_changes WHERE {COLUMN[of]} = :id ORDER BY at DESC, what", id=id)


def rest(tx: Tx, of: Table, id: str, since: str | None, at: str) -> None:
    """A salon or group rests from a day; None: it does not rest."""
    tx.execute(
        f"UPDATE {of} SET resting_since = :since, changed_at = :at WHERE id = :id", id=id, since=since, at=at
    )
