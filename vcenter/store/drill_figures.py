"""Figures of a drill, counted from what was done in it, and kept when it is thrown away: numbers alone, and nobody's name."""

from __future__ import annotations

from itertools import groupby, pairwise
from statistics import median
from typing import Any

import orjson

from vcenter.domain.calendar import read_moment
from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx

table(
    "drill_reports",
    satellites=NotForSatellites("headquarters count the drill, and keep what they counted"),
    key="incident_id",
)

PAUSE = 600
"""Seconds between two receptions at one desk after which nobody was waiting there: that was no time of a reception."""


def counted(tx: Tx, drill: Row) -> dict[str, int | None]:
    """Of a drill that is not thrown away: people received, needs (of these done and referred), teams sent and back,
    members of them; first_out: minutes from the first reception to the first team's leaving; each: median seconds from
    one reception to the next at the same desk. None where there is nothing to count it by."""
    until = drill["closed_at"] or "9999"
    since = {"since": drill["opened_at"], "until": until}
    here = tx.fetch(
        """SELECT in_at, in_device FROM attendance WHERE in_at BETWEEN :since AND :until
           AND gathering_id IN (SELECT id FROM gatherings WHERE kind = 'centre_day') ORDER BY in_device, in_at""",
        **since,
    )
    people = tx.value(
        """SELECT count(DISTINCT person_id) FROM attendance WHERE in_at BETWEEN :since AND :until
           AND gathering_id IN (SELECT id FROM gatherings WHERE kind = 'centre_day')""",
        **since,
    )
    needs = tx.one(
        """SELECT count(*) AS needs, count(CASE WHEN state = 'done' THEN 1 END) AS done,
                  count(CASE WHEN state = 'referred' THEN 1 END) AS referred
           FROM needs WHERE incident_id = :drill""",
        drill=drill["id"],
    )
    teams = tx.one(
        """SELECT count(t.out_at) AS teams, count(t.back_at) AS back, min(t.out_at) AS first_out
           FROM teams t JOIN needs n ON n.id = t.need_id WHERE n.incident_id = :drill""",
        drill=drill["id"],
    )
    members = tx.value(
        """SELECT count(*) FROM team_members m JOIN teams t ON t.id = m.team_id JOIN needs n ON n.id = t.need_id
           WHERE n.incident_id = :drill AND t.out_at IS NOT NULL""",
        drill=drill["id"],
    )
    assert needs is not None
    assert teams is not None
    first_in = min((row["in_at"] for row in here), default=None)
    return {
        "people": int(people),
        **needs,
        "teams": teams["teams"],
        "back": teams["back"],
        "members": int(members),
        "first_out": _minutes(first_in, teams["first_out"]),
        "each": _between(here),
    }


def _minutes(begin: str | None, end: str | None) -> int | None:
    begun, ended = read_moment(begin or ""), read_moment(end or "")
    return round((ended - begun).total_seconds() / 60) if begun and ended else None


def _between(rows: list[Row]) -> int | None:
    """The median of seconds from one to the next of the same desk, pauses left out. rows: by desk and time."""
    found: list[float] = []
    for _, same in groupby(rows, key=lambda row: row["in_device"]):
        times = [at for row in same if (at := read_moment(row["in_at"]))]
        found += [(after - before).total_seconds() for before, after in pairwise(times)]
    short = [seconds for seconds in found if seconds <= PAUSE]
    return round(median(short)) if short else None


def keep_of(tx: Tx, drill: Row, at: str) -> dict[str, int | None]:
    """Count a drill and keep that."""
    figures = counted(tx, drill)
    said = orjson.dumps(figures, option=orjson.OPT_SORT_KEYS).decode()
    tx.execute(
        """INSERT INTO drill_reports (incident_id, figures, kept_at) VALUES (:drill, :said, :at)
           ON CONFLICT (incident_id) DO UPDATE SET figures = excluded.figures, kept_at = excluded.kept_at""",
        drill=drill["id"],
        said=said,
        at=at,
    )
    return figures


def figures(tx: Tx, drill: Row) -> dict[str, Any] | None:
    """What is known of a drill: counted now, or, once it is being thrown away, as it was kept; None where nobody kept it."""
    if not drill["throwing_since"]:
        return counted(tx, drill)
    said = tx.value("SELECT figures FROM drill_reports WHERE incident_id = :drill", drill=drill["id"])
    return orjson.loads(said) if said else None


def reported(tx: Tx) -> set[str]:
    """Drills of which a report, a script or what somebody noticed is there to be read."""
    rows = tx.fetch(
        """SELECT incident_id FROM drill_reports UNION SELECT incident_id FROM drill_notes WHERE removed_at IS NULL
           UNION SELECT incident_id FROM drill_scripts WHERE incident_id IS NOT NULL"""
    )
    return {row["incident_id"] for row in rows}


def throw(tx: Tx, incident: str) -> None:
    """Keep what was counted no longer."""
    tx.execute("DELETE FROM drill_reports WHERE incident_id = :incident", incident=incident)
