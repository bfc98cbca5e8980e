"""Who is not back with their team: at the site still (現場に残っている人), or elsewhere than there and home (病院などにいる人). A row is open
until somebody says that they are back or home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.store.servers import HERE
from vcenter.store.tables import MOVES, Tells, table
from vcenter.store.tx import Row, Tx, among, insert, update

table(
    "stays",
    satellites="id team_id person_id why phone day until place since_at with_whom said_at said_by ended_at ended_how ended_by",
    people={"person_id": MOVES},
    tells=(Tells("teams", by="team_id"), Tells("people", by="person_id")),
)

IN_TEAM_NOW = """(t2.state IN ('formed', 'out') OR EXISTS (
    SELECT 1 FROM stays s WHERE s.team_id = t2.id AND s.person_id = m.person_id AND s.ended_at IS NULL))"""
"""Of a membership m and its team t2: the team waits to leave, is out, or is back without this member."""

TEAM_STATE = """CASE WHEN t.id IS NULL OR t.state <> 'back' THEN t.state WHEN EXISTS (
    SELECT 1 FROM stays w WHERE w.team_id = t.id AND w.person_id = p.id AND w.ended_at IS NULL AND w.place <> '')
    THEN 'away' ELSE 'staying' END"""
"""The state of a team t found by `IN_TEAM_NOW`, as it is for its member p: of a team that is back only who is not back are in it.
None where there is no such team."""

STAYS = "EXISTS (SELECT 1 FROM stays s WHERE s.person_id = {person} AND s.ended_at IS NULL)"
"""Whether somebody is still at a site, of whatever team. {person}: the column with their id."""

_WITH_NAMES = """SELECT s.*, p.name, p.kana, t.number AS team_number, t.need_id, t.leader_id
                 FROM stays s JOIN people p ON p.id = s.person_id JOIN teams t ON t.id = s.team_id"""


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody stays."""
    insert(tx, "stays", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a stay."""
    update(tx, "stays", id, changes)


def open_of(tx: Tx, person_id: str) -> list[Row]:
    """The open stays of a person: more than one where records were merged."""
    return tx.fetch(
        f"{_WITH_NAMES} WHERE s.person_id = :person AND s.ended_at IS NULL ORDER BY s.said_at, s.id",
        person=person_id,
    )


def ended_then(tx: Tx, person_id: str, at: str) -> list[Row]:
    """The stays of a person that ended at this moment."""
    return tx.fetch(
        f"{_WITH_NAMES} WHERE s.person_id = :person AND s.ended_at = :at ORDER BY s.said_at, s.id",
        person=person_id,
        at=at,
    )


def ended_last(tx: Tx, person_id: str) -> Row | None:
    """The stay of a person of which it became known last how it ended."""
    return tx.one(
        f"""{_WITH_NAMES} WHERE s.person_id = :person AND s.ended_at IS NOT NULL
            ORDER BY s.ended_at DESC, s.id DESC LIMIT 1""",
        person=person_id,
    )


def open_of_each(tx: Tx, person_ids: Iterable[str]) -> dict[str, Row]:
    """Person to their open stay; without whoever has none."""
    one_of, params = among("s.person_id", person_ids)
    rows = tx.fetch(f"{_WITH_NAMES} WHERE {one_of} AND s.ended_at IS NULL ORDER BY s.said_at, s.id", **params)
    return {row["person_id"]: row for row in rows}


def open_here(tx: Tx) -> list[Row]:
    """Everybody of this place's teams who is at a site still or elsewhere, of whatever day: who is due first on top, and before them
    whoever is elsewhere without a time."""
    return tx.fetch(
        f"""{_WITH_NAMES} JOIN gatherings g ON g.id = t.gathering_id
            WHERE s.ended_at IS NULL AND g.place = {HERE} ORDER BY s.day, s.until, p.kana, s.id"""
    )


def open_everywhere(tx: Tx) -> list[Row]:
    """Everybody who is at a site still or elsewhere, of any place: where (place, "" at the site)."""
    return tx.fetch(
        "SELECT person_id, max(place) AS place FROM stays WHERE ended_at IS NULL GROUP BY person_id"
    )


def due(tx: Tx) -> list[Row]:
    """Until when each of them stays: day, and back_by as of a team."""
    return tx.fetch(
        f"""SELECT s.day, s.until AS back_by FROM stays s JOIN teams t ON t.id = s.team_id
            JOIN gatherings g ON g.id = t.gathering_id WHERE s.ended_at IS NULL AND g.place = {HERE}"""
    )


def of_team(tx: Tx, team_id: str) -> list[Row]:
    """Everybody who stayed when this team came back, also who has come back or gone home since."""
    return tx.fetch(f"{_WITH_NAMES} WHERE s.team_id = :team ORDER BY s.said_at, p.kana, s.id", team=team_id)


def elsewhere_of(tx: Tx, person_ids: Iterable[str]) -> dict[str, Row]:
    """Of these people who is elsewhere now, with their stay."""
    return {id: row for id, row in open_of_each(tx, person_ids).items() if row["place"]}


def end(tx: Tx, person_id: str, at: str, how: str, by: str) -> int:
    """It is known where this person is; how many stays have ended by it."""
    return tx.execute(
        """UPDATE stays SET ended_at = :at, ended_how = :how, ended_by = :by
           WHERE person_id = :person AND ended_at IS NULL""",
        person=person_id,
        at=at,
        how=how,
        by=by,
    )
