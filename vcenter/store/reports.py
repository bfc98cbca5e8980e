"""What is told of a team's work beside its report (活動報告): injuries, and what stood there before it was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.store.servers import HERE
from vcenter.store.tables import MOVES, table
from vcenter.store.tx import Row, Tx, insert, update

table(
    "injuries",
    satellites=(
        "id team_id what told_at told_by person_id happened_on happened_at place doing how body_part how_bad hurt_as "
        "doctor doctor_since ambulance witness reporter note handed_on changed_at changed_by told_as"
    ),
    people={"person_id": MOVES},
)

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


def injuries_told(tx: Tx, team_id: str) -> set[str]:
    """Every wording in which an injury of a team was told, or is recorded now."""
    return {row[name] for row in injuries_of(tx, team_id) for name in ("what", "told_as")}


_HAS_RECORD = (
    "EXISTS (SELECT 1 FROM injuries j WHERE j.team_id = r.team_id AND r.injuries IN (j.what, j.told_as))"
)
"""Whether there is a record of what a report tells of an injury, however it is worded by now."""


def injuries_of_day(tx: Tx, gathering_id: str | None) -> list[Row]:
    """What was told of injuries by a day's teams, the newest on top: id, team_id, team_number, leader_name, what, at.

    What a report says stands once, though it was told before the report was; it has no id where it is no record yet.
    """
    return tx.fetch(
        f"""SELECT i.id, t.id AS team_id, t.number AS team_number, l.name AS leader_name, t.leader_phone, i.what, i.at
           FROM (SELECT id, team_id, what, told_at AS at FROM injuries
                 UNION ALL
                 SELECT '' AS id, r.team_id, r.injuries AS what, r.reported_at AS at FROM reports r
                 WHERE r.injuries <> '' AND NOT {_HAS_RECORD}) i
           JOIN teams t ON t.id = i.team_id JOIN people l ON l.id = t.leader_id
           WHERE t.gathering_id = :gathering ORDER BY i.at DESC, t.number""",
        gathering=gathering_id,
    )


_INJURY = """SELECT i.*, t.number AS team_number, t.leader_id, t.leader_phone, t.need_id, t.out_at, g.day, n.incident_id, n.category, n.address,
                    n.hidden_at AS need_hidden_at, p.name, p.kana, p.hidden_at, p.birth, p.sex, p.address AS home, p.phone,
                    p.insurance_plan, p.insured_from, p.insured_until, l.name AS leader_name, coalesce(o.name, '') AS place_name
             FROM injuries i JOIN teams t ON t.id = i.team_id JOIN gatherings g ON g.id = t.gathering_id
             JOIN needs n ON n.id = t.need_id JOIN people l ON l.id = t.leader_id LEFT JOIN people p ON p.id = i.person_id
             LEFT JOIN places o ON o.id = g.place"""

_SEEN_HERE = f"(g.place = {HERE} OR {HERE} = '')"
"""Of a team of this place; headquarters, which speak with the insurer, see those of every place."""


def injury(tx: Tx, id: str) -> Row | None:
    """The record of an accident with its team and its need, and with who was hurt, where somebody has said so."""
    return tx.one(f"{_INJURY} WHERE i.id = :id", id=id)


def accidents(tx: Tx) -> list[Row]:
    """Every such record, the newest first; place_name: of which satellite's team, "" of headquarters' own."""
    return tx.fetch(f"{_INJURY} WHERE {_SEEN_HERE} ORDER BY g.day DESC, i.told_at DESC, i.id")


def without_record(tx: Tx) -> list[Row]:
    """Injuries that a report tells of, and of which there is no record: team_id, team_number, day, what."""
    return tx.fetch(
        f"""SELECT t.id AS team_id, t.number AS team_number, g.day, r.injuries AS what
            FROM reports r JOIN teams t ON t.id = r.team_id JOIN gatherings g ON g.id = t.gathering_id
            WHERE r.injuries <> '' AND {_SEEN_HERE} AND NOT {_HAS_RECORD}
            ORDER BY g.day DESC, t.number"""
    )


def complete(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of the record of an accident."""
    update(tx, "injuries", id, changes)


def noticed(tx: Tx) -> list[Row]:
    """What teams of this place have noticed (気づいた困りごと) and nobody has made a need of or looked at: team_id, number, day,
    leader_name, what."""
    return tx.fetch(
        f"""SELECT t.id AS team_id, t.number, g.day, l.name AS leader_name, r.new_needs AS what
            FROM reports r JOIN teams t ON t.id = r.team_id JOIN gatherings g ON g.id = t.gathering_id
            JOIN people l ON l.id = t.leader_id
            WHERE r.new_needs <> '' AND r.new_needs <> r.noticed_seen AND g.place = {HERE}
            ORDER BY g.day, t.number"""
    )


def waste_queue(tx: Tx, gathering_id: str | None) -> Row | None:
    """What the last team of a day said of the waste site's queue: waste_wait, at, number; None where none was there."""
    return tx.one(
        """SELECT r.waste_wait, r.reported_at AS at, t.number FROM reports r JOIN teams t ON t.id = r.team_id
           WHERE t.gathering_id = :gathering AND r.waste_wait IS NOT NULL ORDER BY r.reported_at DESC, t.number DESC LIMIT 1""",
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
    update(tx, "reports", team_id, changes, key="team_id")


def lost_sheets(tx: Tx) -> list[Row]:
    """Sheets of this place that were said to be lost and have not turned up: the team, the copy, what is known."""
    return tx.fetch(
        f"""SELECT c.team_id, c.copy, c.lost_at, c.lost_why, t.number AS team_number, g.day
            FROM sheet_copies c JOIN teams t ON t.id = c.team_id JOIN gatherings g ON g.id = t.gathering_id
            WHERE c.lost_at IS NOT NULL AND c.back_at IS NULL AND g.place = {HERE}
            ORDER BY c.lost_at DESC, t.number, c.copy"""
    )
