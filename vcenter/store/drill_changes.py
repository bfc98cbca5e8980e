"""What everyday people's cards said before a drill (訓練) changed them: noted at the first change, and nothing is copied before."""

from __future__ import annotations

from typing import Any

import orjson

from vcenter.store.tables import MovedElsewhere, table
from vcenter.store.tx import Row, Tx

table(
    "drill_changes",
    satellites="incident_id person_id before_drill at decided decided_by",
    people={"person_id": MovedElsewhere("it says what this very record said before a drill")},
    key="incident_id person_id",
)

NOT_PUT_BACK = frozenset(
    [
        "id",
        "pass_number",
        "pass_issue",
        "name_folded",
        "find",
        "source",
        "made_at",
        "changed_at",
        "joined_into",
        "hidden_at",
        "guardian_id",
    ]
)
"""Columns of a person that are made by the program, or that a pass on paper or another rule depends on."""


def note(tx: Tx, person_id: str) -> None:
    """Keep what the card says now, if a drill is open and this is its first change of somebody who was there before."""
    noted = tx.execute(
        """INSERT INTO drill_changes (incident_id, person_id, before_drill, at)
           SELECT i.id, p.id, '{}', p.changed_at FROM incidents i JOIN people p ON p.id = :person
           WHERE i.closed_at IS NULL AND i.drill = 1 AND p.made_at < i.opened_at AND p.hidden_at IS NULL
           ON CONFLICT (incident_id, person_id) DO NOTHING""",
        person=person_id,
    )
    if not noted:
        return
    row = tx.one(
        """SELECT p.*, c.incident_id AS drill_id FROM drill_changes c JOIN incidents i ON i.id = c.incident_id
           JOIN people p ON p.id = c.person_id
           WHERE c.person_id = :person AND c.before_drill = '{}' AND i.closed_at IS NULL AND p.hidden_at IS NULL""",
        person=person_id,
    )
    if row is None:
        return
    drill = row.pop("drill_id")
    said = {name: value for name, value in row.items() if name not in NOT_PUT_BACK}
    said["skills"] = _skills(tx, person_id)
    tx.execute(
        """UPDATE drill_changes SET before_drill = :said
           WHERE incident_id = :drill AND person_id = :person""",
        said=orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode(),
        drill=drill,
        person=person_id,
    )


def forget(tx: Tx, person_id: str) -> None:
    """Take away what is noted of somebody who is hidden from now on."""
    tx.execute("DELETE FROM drill_changes WHERE person_id = :person", person=person_id)


def _skills(tx: Tx, person_id: str) -> list[str]:
    rows = tx.fetch(
        "SELECT skill FROM person_skills WHERE person_id = :person ORDER BY skill", person=person_id
    )
    return [row["skill"] for row in rows]


def now_of(tx: Tx, person_id: str) -> dict[str, Any]:
    """What the card says now, as `before_drill` has it."""
    row = tx.one("SELECT * FROM people WHERE id = :person", person=person_id) or {}
    said = {name: value for name, value in row.items() if name not in NOT_PUT_BACK}
    return said | {"skills": _skills(tx, person_id)}


def of_drill(tx: Tx, drill: str) -> list[Row]:
    """Everybody whose card the drill changed and who is nobody's hidden record: with name, kana, changed_at and `before`."""
    rows = tx.fetch(
        """SELECT c.*, p.name, p.kana, p.changed_at FROM drill_changes c JOIN people p ON p.id = c.person_id
           WHERE c.incident_id = :drill AND p.joined_into IS NULL AND p.hidden_at IS NULL
           ORDER BY p.kana, p.name, p.id""",
        drill=drill,
    )
    return [row | {"before": orjson.loads(row["before_drill"])} for row in rows]


def one(tx: Tx, drill: str, person_id: str) -> Row | None:
    """What is noted of one person."""
    row = tx.one(
        "SELECT * FROM drill_changes WHERE incident_id = :drill AND person_id = :person",
        drill=drill,
        person=person_id,
    )
    return row and row | {"before": orjson.loads(row["before_drill"])}


def decide(tx: Tx, drill: str, person_id: str, decided: str, by: str) -> None:
    """Somebody has decided: kept, or undone."""
    tx.execute(
        """UPDATE drill_changes SET decided = :decided, decided_by = :by
           WHERE incident_id = :drill AND person_id = :person""",
        decided=decided,
        by=by,
        drill=drill,
        person=person_id,
    )


def empty(tx: Tx, drill: str) -> None:
    """What the cards said before is noted no longer; that they were changed, and what was decided, is."""
    tx.execute("UPDATE drill_changes SET before_drill = '{}' WHERE incident_id = :drill", drill=drill)
