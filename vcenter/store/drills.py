"""Drills (訓練) thrown away: what there is only because of one, taken away a few things at a time, so that nobody waits for it.

What belongs to a drill: its needs with all that hangs on them (teams, reports, photos, papers); who came to the centre's day while it was
open, alone or with a group; who asked for a day or helped at a desk meanwhile; sessions of salons that were opened for it; equipment lent in it;
and people first registered meanwhile to whom nothing else points. Everyday people, groups and salons stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.store import drill_changes, journal, salons
from vcenter.store.taking_away import OWN, Taken, blank_naming, pointing, take
from vcenter.store.tx import Row, Tx, among

AT_ONCE = 8
"""Things of one command: others who write wait less than a tenth of a second."""

_MEANWHILE = "BETWEEN :since AND :until"
_ON_THE_DAY = "IN (SELECT id FROM gatherings WHERE kind = 'centre_day')"

_QUERIES: Mapping[str, str] = {
    "equipment_loans": "SELECT id FROM equipment_loans WHERE incident_id = :drill",
    "buses": "SELECT id FROM buses WHERE incident_id = :drill",
    "matters": "SELECT id FROM matters WHERE incident_id = :drill",
    "needs": "SELECT id FROM needs WHERE incident_id = :drill",
    "attendance": f"SELECT id FROM attendance WHERE in_at {_MEANWHILE} AND gathering_id {_ON_THE_DAY}",
    "group_arrivals": f"SELECT id FROM group_arrivals WHERE arrived_at {_MEANWHILE} AND gathering_id {_ON_THE_DAY}",
    "registrations": f"SELECT id FROM registrations WHERE asked_at {_MEANWHILE}",
    "claims": f"SELECT id FROM claims WHERE asked_at {_MEANWHILE}",
    "helpers": f"SELECT id FROM helpers WHERE let_in_at {_MEANWHILE}",
    "safety_rounds": "SELECT id FROM safety_rounds WHERE incident_id = :drill",
    "gatherings": f"SELECT id FROM gatherings WHERE incident_id = :drill AND kind = '{salons.KIND}'",
    "day_reports_sent": "SELECT id FROM day_reports_sent WHERE incident_id = :drill",
    "day_report_corrections": "SELECT id FROM day_report_corrections WHERE incident_id = :drill",
    "review": f"SELECT id FROM review WHERE at {_MEANWHILE} AND settled_at IS NOT NULL",
}

TABLES = (*_QUERIES, "people")
"""The tables of whose rows a drill has some, in the order in which they are taken away."""

_OF_THE_DAY = (
    f"DELETE FROM day_status WHERE said_at {_MEANWHILE}",
    f"DELETE FROM day_capacity WHERE changed_at {_MEANWHILE}",
    f"DELETE FROM orientations WHERE began_at {_MEANWHILE}",
    f"DELETE FROM next_visits WHERE said_at {_MEANWHILE}",
    f"DELETE FROM toll_seals WHERE sealed_at {_MEANWHILE}",
    f"DELETE FROM toll_cars WHERE changed_at {_MEANWHILE}",
    f"DELETE FROM briefing_lines WHERE made_at {_MEANWHILE}",
)
"""What the centre has told of its days (お知らせ): a row of each day, not of each person."""


def _kept(tx: Tx) -> str:
    """The condition that something of everyday, or something that is still to be taken away, points at a person `p`."""
    at_them = [
        f"EXISTS (SELECT 1 FROM {table} x WHERE x.{column} = p.id)"
        for table, column, _ in pointing(tx).get("people", ())
        if table not in OWN and (table, column) != ("merges", "gone_id")
    ]
    of_others = f"x.guardian_id = p.id AND x.made_at NOT {_MEANWHILE}"
    return " OR ".join([*at_them, f"EXISTS (SELECT 1 FROM people x WHERE {of_others})"])


_NEW = f"p.made_at {_MEANWHILE} AND p.source <> 'roster'"


def drill_by_id(tx: Tx, id: str) -> Row | None:
    """A drill, open or closed; None where it is none."""
    return tx.one("SELECT * FROM incidents WHERE id = :id AND drill = 1", id=id)


def every(tx: Tx) -> list[Row]:
    """Every incident and drill there was, the newest first."""
    return tx.fetch("SELECT * FROM incidents ORDER BY opened_at DESC, id")


def any_thrown(tx: Tx) -> bool:
    """Whether a drill was ever thrown away, or is on the way."""
    return bool(tx.value("SELECT 1 FROM incidents WHERE throwing_since IS NOT NULL LIMIT 1"))


def begin(tx: Tx, id: str, at: str) -> None:
    """It is thrown away from now on."""
    tx.execute("UPDATE incidents SET throwing_since = :at WHERE id = :id", id=id, at=at)


def _params(drill: Row, table: str) -> dict[str, Any]:
    """What the query of a table asks by: the drill itself, or when it was open."""
    if ":drill" in _QUERIES.get(table, ""):
        return {"drill": drill["id"]}
    return {"since": drill["opened_at"], "until": drill["closed_at"]}


def things(tx: Tx, drill: Row, table: str, most: int) -> list[str]:
    """Ids of rows of this table that are there only because of the drill; most: no more than so many."""
    params = _params(drill, table)
    if table == "people":
        sql = f"SELECT p.id FROM people p WHERE {_NEW} AND NOT ({_kept(tx)}) ORDER BY p.id LIMIT :most"
        return [row["id"] for row in tx.fetch(sql, most=most, **params)]
    rows = tx.fetch(f"{_QUERIES[table]} ORDER BY id LIMIT :most", most=most, **params)
    return [row["id"] for row in rows]


def counts(tx: Tx, drill: Row) -> dict[str, int]:
    """How many rows of each table would go; of people also whoever stays because something else points at them (`stay`)."""
    params = {"since": drill["opened_at"], "until": drill["closed_at"]}
    found = {
        table: int(tx.value(f"SELECT count(*) FROM ({sql}) c", **_params(drill, table)))
        for table, sql in _QUERIES.items()
    }
    found["teams"] = int(
        tx.value(
            "SELECT count(*) FROM teams t JOIN needs n ON n.id = t.need_id WHERE n.incident_id = :drill",
            drill=drill["id"],
        )
    )
    found["people"] = int(tx.value(f"SELECT count(*) FROM people p WHERE {_NEW}", **params))
    return found


def left(tx: Tx, drill: Row) -> int:
    """How many things are still to be taken away. People come last: who is pointed at only by what goes goes too."""
    found = counts(tx, drill)
    found.pop("teams")
    found.pop("people")
    params = {"since": drill["opened_at"], "until": drill["closed_at"]}
    new = int(tx.value(f"SELECT count(*) FROM people p WHERE {_NEW} AND NOT ({_kept(tx)})", **params))
    return sum(found.values()) + new


def open_in_review(tx: Tx, drill: Row) -> int:
    """Entries of 要確認 of the drill that nobody has settled."""
    return int(
        tx.value(
            f"SELECT count(*) FROM review WHERE at {_MEANWHILE} AND settled_at IS NULL",
            since=drill["opened_at"],
            until=drill["closed_at"],
        )
    )


def throw(tx: Tx, drill: Row, table: str, ids: Iterable[str]) -> list[str]:
    """Take these rows away with all that hangs on them, and what the journal says of them; the ids of all that went.

    What is not, or no longer, of the drill stays as it is.
    """
    wanted = set(ids)
    here = wanted & set(_still(tx, drill, table, wanted))
    points = pointing(tx)
    taken = Taken()
    for id in sorted(here):
        looked_for = salons.on_rolls(tx, id) if table == "gatherings" else []
        take(tx, points, table, id, taken)
        if looked_for:
            _leave_salon(tx, drill, looked_for)
    if taken.photos:
        one_of, params = among("sha256", taken.photos)
        tx.execute(
            f"""UPDATE photos SET arrived_at = '' WHERE {one_of} AND NOT EXISTS (SELECT 1 FROM need_photos n
                WHERE n.sha256 = photos.sha256 AND n.removed_at IS NULL)""",
            **params,
        )  # so that the file goes with the row (photos.forget_unshown)
    blank_naming(tx, taken.ids, but="throw_drill_part")
    return taken.ids


def _leave_salon(tx: Tx, drill: Row, people: Iterable[Row]) -> None:
    """Guests of a session that is gone count anew; whoever came to the salon there first comes to it no more."""
    for one in people:
        salons.count_guest(tx, one["salon_id"], one["person_id"])
        if drill["opened_at"] <= one["made_at"] <= drill["closed_at"]:
            salons.end_guest_unseen(tx, one["salon_id"], one["person_id"])


def _still(tx: Tx, drill: Row, table: str, ids: Iterable[str]) -> list[str]:
    """Which of these are of the drill."""
    one_of, named = among("p.id" if table == "people" else "id", ids)
    if table == "people":
        sql = f"SELECT p.id FROM people p WHERE {one_of} AND {_NEW} AND NOT ({_kept(tx)})"
    else:
        sql = f"{_QUERIES[table]} AND {one_of}"
    return [row["id"] for row in tx.fetch(sql, **_params(drill, table), **named)]


def end(tx: Tx, drill: Row, at: str) -> None:
    """Nothing of the drill is left but its name, its report, and rows of the journal that say who did something when."""
    params = {"since": drill["opened_at"], "until": drill["closed_at"]}
    for sql in _OF_THE_DAY:
        tx.execute(sql, **params)
    for row in tx.fetch(
        f"SELECT id FROM journal WHERE status = 'refused' AND salt IS NOT NULL AND at {_MEANWHILE}", **params
    ):
        journal.blank(tx, row["id"])  # nothing came of it, and a name may stand there
    undone = [
        row["person_id"] for row in drill_changes.of_drill(tx, drill["id"]) if row["decided"] == "undone"
    ]
    for entry in journal.that_name(tx, undone):
        found = journal.find(tx, entry["id"])
        if found and drill["opened_at"] <= found["at"] <= drill["closed_at"]:
            journal.blank(tx, entry["id"])
    drill_changes.empty(tx, drill["id"])
    tx.execute("DELETE FROM day_report_words WHERE incident_id = :drill", drill=drill["id"])
    tx.execute("UPDATE gatherings SET incident_id = NULL WHERE incident_id = :drill", drill=drill["id"])
    tx.execute("UPDATE incidents SET thrown_at = :at WHERE id = :drill", drill=drill["id"], at=at)
