"""What is told at the morning briefing (朝礼で伝えること), and the near misses (ヒヤリハット) that teams have told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store.servers import HERE
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert

table("briefing_lines", satellites="id place day what team_id made_at made_by")


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """This is told on that day."""
    insert(tx, "briefing_lines", row)


def remove(tx: Tx, id: str) -> None:
    """It is not told after all."""
    tx.execute("DELETE FROM briefing_lines WHERE id = :id", id=id)


def by_id(tx: Tx, id: str) -> Row | None:
    """A line as it was written."""
    return tx.one("SELECT * FROM briefing_lines WHERE id = :id", id=id)


def of_day(tx: Tx, day: str) -> list[Row]:
    """What this place tells on a day, with team_number of a near miss."""
    return tx.fetch(
        f"""SELECT b.*, t.number AS team_number FROM briefing_lines b LEFT JOIN teams t ON t.id = b.team_id
            WHERE b.day = :day AND b.place = {HERE} ORDER BY b.made_at, b.id""",
        day=day,
    )


def told_of(tx: Tx, team_id: str, day: str) -> Row | None:
    """The line by which a team's near miss is told on this day; None where it is not."""
    return tx.one(
        "SELECT * FROM briefing_lines WHERE team_id = :team AND day = :day ORDER BY made_at LIMIT 1",
        team=team_id,
        day=day,
    )


def near_misses(tx: Tx, since: str) -> list[Row]:
    """What nearly happened to teams of this place from this day on, the newest day first: team_id, number, day, what, near_where,
    category, address, need_hidden_at; told_on, the last day on whose briefing it is told, or nothing."""
    return tx.fetch(
        f"""SELECT t.id AS team_id, t.number, g.day, r.near_misses AS what, r.near_where, n.category, n.address,
                   n.hidden_at AS need_hidden_at,
                   (SELECT max(b.day) FROM briefing_lines b WHERE b.team_id = t.id) AS told_on
            FROM reports r JOIN teams t ON t.id = r.team_id JOIN gatherings g ON g.id = t.gathering_id
            JOIN needs n ON n.id = t.need_id
            WHERE r.near_misses <> '' AND g.day >= :since AND g.place = {HERE} ORDER BY g.day DESC, t.number""",
        since=since,
    )
