"""What is told of a team's work beside its report (活動報告): injuries, and what stood there before it was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.store.servers import HERE
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert

table("injuries", satellites="id team_id what told_at told_by")

table(
    "report_corrections",
    satellites="id team_id field was became why corrected_at corrected_by",
)


def tell_injury(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert an injury as it was told."""
    insert(tx, "injuries", row)


def injuries_of(tx: Tx, team_id: str) -> list[Row]:
    """The injuries that were told of a team, in their order."""
    return tx.fetch("SELECT * FROM injuries WHERE team_id = :team ORDER BY told_at, id", team=team_id)


def injuries_of_day(tx: Tx, gathering_id: str | None) -> list[Row]:
    """What was told of injuries by a day's teams, the newest on top: team_id, team_number, leader_name, what, at.

    What a report says stands once, though it was told before the report was.
    """
    return tx.fetch(
        """SELECT t.id AS team_id, t.number AS team_number, l.name AS leader_name, t.leader_phone, i.what, i.at
           FROM (SELECT team_id, what, told_at AS at FROM injuries
                 UNION ALL
                 SELECT r.team_id, r.injuries AS what, r.reported_at AS at FROM reports r
                 WHERE r.injuries <> '' AND NOT EXISTS (
                   SELECT 1 FROM injuries j WHERE j.team_id = r.team_id AND j.what = r.injuries)) i
           JOIN teams t ON t.id = i.team_id JOIN people l ON l.id = t.leader_id
           WHERE t.gathering_id = :gathering ORDER BY i.at DESC, t.number""",
        gathering=gathering_id,
    )


def keep_corrections(tx: Tx, rows: Iterable[Mapping[str, Any]]) -> None:
    """What was corrected in a report, a row for each field."""
    for row in rows:
        insert(tx, "report_corrections", row)


def corrections_of(tx: Tx, team_id: str) -> list[Row]:
    """Every correction of a team's report, in its order."""
    return tx.fetch(
        "SELECT * FROM report_corrections WHERE team_id = :team ORDER BY corrected_at, id", team=team_id
    )


def correct(tx: Tx, team_id: str, changes: Mapping[str, Any]) -> None:
    """Change fields of a team's report."""
    columns = ", ".join(f"{field} = :{field}" for field in changes)
    tx.execute(f"UPDATE reports SET {columns} WHERE team_id = :team_id", **changes, team_id=team_id)


def lost_sheets(tx: Tx) -> list[Row]:
    """Sheets of this place that were said to be lost and have not turned up: the team, the copy, what is known."""
    return tx.fetch(
        f"""SELECT c.team_id, c.copy, c.lost_at, c.lost_why, t.number AS team_number, g.day
            FROM sheet_copies c JOIN teams t ON t.id = c.team_id JOIN gatherings g ON g.id = t.gathering_id
            WHERE c.lost_at IS NOT NULL AND c.back_at IS NULL AND g.place = {HERE}
            ORDER BY c.lost_at DESC, t.number, c.copy"""
    )
