"""Needs that came out of a team's work (班の報告から): what it left at the kerb, and troubles that it noticed."""

from __future__ import annotations

from typing import Any

from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert

table("team_needs", satellites="need_id team_id how made_at")


def add(tx: Tx, row: dict[str, Any]) -> None:
    """This need came out of this team's work."""
    insert(tx, "team_needs", row)


def of_team(tx: Tx, team_id: str) -> list[Row]:
    """The needs that came out of a team's work, in their order: need_id, how, number, category, request, state."""
    return tx.fetch(
        """SELECT f.need_id, f.how, n.number, n.category, n.request, n.state
           FROM team_needs f JOIN needs n ON n.id = f.need_id WHERE f.team_id = :team ORDER BY f.made_at, n.number""",
        team=team_id,
    )


def kerb_of(tx: Tx, team_id: str) -> Row | None:
    """The need by which what a team left at the kerb is carried away: need_id, number and state; None where there is none."""
    return tx.one(
        """SELECT f.need_id, n.number, n.state FROM team_needs f JOIN needs n ON n.id = f.need_id
           WHERE f.team_id = :team AND f.how = 'kerb' ORDER BY f.made_at LIMIT 1""",
        team=team_id,
    )


def source_of(tx: Tx, need_id: str) -> Row | None:
    """Out of whose work a need came: team_id, team_number, how; first_number of the need at which that team was, first_id."""
    return tx.one(
        """SELECT f.team_id, f.how, t.number AS team_number, n.id AS first_id, n.number AS first_number
           FROM team_needs f JOIN teams t ON t.id = f.team_id JOIN needs n ON n.id = t.need_id WHERE f.need_id = :need""",
        need=need_id,
    )
