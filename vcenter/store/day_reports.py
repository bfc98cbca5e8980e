"""The day's report (日報): what it is counted of, what is written beside its figures, and the versions that were sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.domain.calendar import day_since
from vcenter.domain.crew import KINDS
from vcenter.domain.day_report import Records
from vcenter.store import centre, crew, servers
from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx, insert

_HEADQUARTERS_REPORT = "headquarters report for every place"

table("day_report_words", satellites=NotForSatellites(_HEADQUARTERS_REPORT), key="incident_id day")
table("day_report_corrections", satellites=NotForSatellites(_HEADQUARTERS_REPORT))
table("day_reports_sent", satellites=NotForSatellites(_HEADQUARTERS_REPORT))


# What is counted


def _of(at: str) -> str:
    """The condition that something of a centre's day `g` belongs to an incident: the day does, or it was while that was open; and no
    other incident or drill was open then. at: the column of its moment."""
    return f"""g.kind = 'centre_day' AND (g.incident_id = :incident OR {at} BETWEEN :opened AND :closed)
               AND NOT EXISTS (SELECT 1 FROM incidents o WHERE o.id <> :incident
                                AND {at} BETWEEN o.opened_at AND coalesce(o.closed_at, '9999'))
               AND (g.place = {servers.HERE} OR {servers.HERE} = '')"""


def _span(incident: Row) -> dict[str, Any]:
    return {
        "incident": incident["id"],
        "opened": incident["opened_at"],
        "closed": incident["closed_at"] or "9999",
    }


def records(tx: Tx, incident: Row) -> Records:
    """Everything of an incident that its reports are counted of: at headquarters of every place, at a satellite its own."""
    span = _span(incident)
    return Records(
        came=tx.fetch(
            f"""SELECT g.day, g.place, a.person_id, a.group_id, a.in_at, a.out_at, p.sex, p.birth, p.postal, p.address
                FROM attendance a JOIN gatherings g ON g.id = a.gathering_id JOIN people p ON p.id = a.person_id
                WHERE {_of("a.in_at")} ORDER BY g.day, a.in_at, a.id""",
            **span,
        ),
        unnamed=tx.fetch(
            f"""SELECT g.day, g.place, r.group_id, r.unnamed
                FROM group_arrivals r JOIN gatherings g ON g.id = r.gathering_id
                WHERE r.unnamed > 0 AND {_of("r.arrived_at")} ORDER BY g.day, r.id""",
            **span,
        ),
        teams=tx.fetch(
            f"""SELECT t.id, g.day, g.place, t.need_id, r.result, r.reported_at,
                       CASE WHEN r.near_misses <> '' THEN 1 ELSE 0 END AS near,
                       (SELECT count(*) FROM team_members m WHERE m.team_id = t.id) AS members
                FROM teams t JOIN gatherings g ON g.id = t.gathering_id LEFT JOIN reports r ON r.team_id = t.id
                WHERE t.out_at IS NOT NULL AND t.state IN ('out', 'back') AND {_of("t.out_at")}
                ORDER BY g.day, t.number""",
            **span,
        ),
        hurt=tx.fetch(
            f"""SELECT g.day, count(*) AS count
                FROM (SELECT team_id, what FROM injuries
                      UNION ALL
                      SELECT r.team_id, r.injuries AS what FROM reports r WHERE r.injuries <> '' AND NOT EXISTS (
                        SELECT 1 FROM injuries j WHERE j.team_id = r.team_id AND r.injuries IN (j.what, j.told_as))) i
                JOIN teams t ON t.id = i.team_id JOIN gatherings g ON g.id = t.gathering_id
                WHERE {_of("coalesce(t.out_at, t.formed_at)")} GROUP BY g.day""",
            **span,
        ),
        needs=tx.fetch(
            f"""SELECT n.id, n.place, n.district, n.category, n.received_at, n.people_wanted FROM needs n
                WHERE n.incident_id = :incident AND (n.place = {servers.HERE} OR {servers.HERE} = '')
                ORDER BY n.received_at, n.id""",
            incident=incident["id"],
        ),
        steps=tx.fetch(
            """SELECT h.need_id, h.at, h.state FROM need_history h JOIN needs n ON n.id = h.need_id
               WHERE n.incident_id = :incident ORDER BY h.at, h.id""",
            incident=incident["id"],
        ),
        places=_places(tx),
        corrections=corrections(tx, incident["id"]),
    )


def _places(tx: Tx) -> dict[str, str]:
    here = servers.here(tx)
    named = servers.names(tx)
    return named if not here else {here: named.get(here, "")}


def first_day(tx: Tx, incident: Row) -> str | None:
    """The first of the centre's days of an incident; None before anybody came."""
    found: str | None = tx.value(
        "SELECT min(day) FROM gatherings WHERE kind = 'centre_day' AND incident_id = :incident",
        incident=incident["id"],
    )
    return found


def incident_on(tx: Tx, day: str) -> Row | None:
    """The incident of which a day's report is: the one that is open, of the days since it began; else the one that was open on the day,
    a drill only where there was nothing else."""
    now = centre.incident(tx)
    found = [row for row in centre.incidents(tx) if _was_open(tx, row, day)]
    if now and now in found:
        return now
    return min(found, key=lambda row: row["drill"], default=None)


def _was_open(tx: Tx, incident: Row, day: str) -> bool:
    opened = day_since(incident["opened_at"]).isoformat()
    closed = day_since(incident["closed_at"]).isoformat() if incident["closed_at"] else "9999"
    return min(opened, first_day(tx, incident) or opened) <= day <= closed


def heard(tx: Tx, until: str) -> list[Row]:
    """Every satellite that took part before this moment and had not ended: id, name, seen_at (None: never heard of), waiting."""
    return tx.fetch(
        """SELECT p.id, p.name, l.seen_at, coalesce(l.waiting, 0) AS waiting
           FROM places p LEFT JOIN links l ON l.place = p.id
           WHERE p.added_at < :until AND (p.ended_at IS NULL OR p.ended_at >= :until) ORDER BY p.number""",
        until=until,
    )


Staff = list[tuple[str, int]]
"""Who works at the centre on a day: of which kind (地元, 県内応援, 県外, 協力団体), and how many."""


def staff_on(tx: Tx, day: str) -> Staff | None:
    """Who works at this place on a day, also who is expected and of whom nothing is written yet; None: not recorded."""
    found = crew.on_duty(tx, day)
    return [(KINDS[kind], count) for kind, count in found.items()] if any(found.values()) else None


def unwritten(tx: Tx, day: str) -> int:
    """How many are counted as working at this place on a day because they are expected: their hours are not written down yet."""
    return crew.unwritten(tx, day)


# What is written


NO_WORDS: Mapping[str, str] = {"reach": "", "work": "", "remarks": "", "changed_at": "", "changed_by": ""}


def words(tx: Tx, incident_id: str, day: str) -> Row:
    """reach, work, remarks, changed_at, changed_by of a day; what holds of reach until it is said otherwise is that of the day before."""
    row = tx.one(
        "SELECT * FROM day_report_words WHERE incident_id = :incident AND day = :day",
        incident=incident_id,
        day=day,
    )
    reach = tx.value(
        """SELECT reach FROM day_report_words WHERE incident_id = :incident AND day < :day AND reach <> ''
           ORDER BY day DESC LIMIT 1""",
        incident=incident_id,
        day=day,
    )
    return row or {**NO_WORDS, "reach": reach or ""}


def write(tx: Tx, row: Mapping[str, Any]) -> None:
    """Write beside the figures of a day; what stood there no longer does."""
    tx.execute(
        """INSERT INTO day_report_words (incident_id, day, reach, work, remarks, changed_at, changed_by)
           VALUES (:incident_id, :day, :reach, :work, :remarks, :changed_at, :changed_by)
           ON CONFLICT (incident_id, day) DO UPDATE SET reach = excluded.reach, work = excluded.work,
             remarks = excluded.remarks, changed_at = excluded.changed_at, changed_by = excluded.changed_by""",
        **row,
    )


def corrections(tx: Tx, incident_id: str) -> list[Row]:
    """Everything of an incident that was put right by hand, in its order."""
    return tx.fetch(
        "SELECT * FROM day_report_corrections WHERE incident_id = :incident ORDER BY at, id",
        incident=incident_id,
    )


def correction(tx: Tx, incident_id: str, day: str, figure: str) -> Row | None:
    """What was said last of a figure of a day."""
    return tx.one(
        """SELECT * FROM day_report_corrections WHERE incident_id = :incident AND day = :day AND figure = :figure
           ORDER BY at DESC, id DESC LIMIT 1""",
        incident=incident_id,
        day=day,
        figure=figure,
    )


def correct(tx: Tx, row: Mapping[str, Any]) -> None:
    """A figure of a day is put right by hand, or counts again as it was counted."""
    insert(tx, "day_report_corrections", row)


def uncorrect(tx: Tx, id: str) -> None:
    """It was put right by mistake."""
    tx.execute("DELETE FROM day_report_corrections WHERE id = :id", id=id)


# What was sent


def send(tx: Tx, row: Mapping[str, Any]) -> None:
    """A version was sent."""
    insert(tx, "day_reports_sent", row)


def unsend(tx: Tx, id: str) -> None:
    """A version was said to be sent by mistake."""
    tx.execute("DELETE FROM day_reports_sent WHERE id = :id", id=id)


def by_id(tx: Tx, id: str) -> Row | None:
    """A version that was sent."""
    return tx.one("SELECT * FROM day_reports_sent WHERE id = :id", id=id)


def sent(tx: Tx, incident_id: str, day: str) -> list[Row]:
    """The versions of a day's report, the newest first."""
    return tx.fetch(
        "SELECT * FROM day_reports_sent WHERE incident_id = :incident AND day = :day ORDER BY version DESC",
        incident=incident_id,
        day=day,
    )


def newest_sent(tx: Tx, incident_id: str) -> list[Row]:
    """Of each day of an incident the version that was sent last, the newest day first."""
    return tx.fetch(
        """SELECT s.* FROM day_reports_sent s WHERE s.incident_id = :incident AND s.version = (
             SELECT max(version) FROM day_reports_sent x WHERE x.incident_id = s.incident_id AND x.day = s.day)
           ORDER BY s.day DESC""",
        incident=incident_id,
    )
