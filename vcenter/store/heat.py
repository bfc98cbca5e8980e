"""The heat index (暑さ指数, WBGT) by place and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from vcenter.domain.calendar import JAPAN, centre_day, utc_text
from vcenter.domain.heat import HOLDS_FOR, is_dangerous, stage
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx

table("heat_readings", satellites="id place at wbgt10 air10 forecast how said_at said_by")


def keep(tx: Tx, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep readings; of the same place and time the one that is said last holds."""
    for row in rows:
        tx.execute(
            """INSERT INTO heat_readings (id, place, at, wbgt10, air10, forecast, how, said_at, said_by)
               VALUES (:id, :place, :at, :wbgt10, :air10, :forecast, :how, :said_at, :said_by)
               ON CONFLICT (place, at, forecast) DO UPDATE SET wbgt10 = excluded.wbgt10, air10 = excluded.air10,
                 how = excluded.how, said_at = excluded.said_at, said_by = excluded.said_by""",
            **row,
        )


def by_id(tx: Tx, id: str) -> Row | None:
    """A reading; None when there is none of this id."""
    return tx.one("SELECT * FROM heat_readings WHERE id = :id", id=id)


def take_away(tx: Tx, id: str) -> None:
    """It was wrong."""
    tx.execute("DELETE FROM heat_readings WHERE id = :id", id=id)


def files(tx: Tx, since: str) -> list[Row]:
    """The files of which a value from this moment on stands, the newest first: id (of one of its values), place, said_at, said_by, and
    count, of all that still stands of it."""
    return tx.fetch(
        """SELECT MIN(id) AS id, place, said_at, said_by, count(*) AS count FROM heat_readings WHERE how = 'file'
           GROUP BY place, said_at, said_by HAVING MAX(at) >= :since ORDER BY said_at DESC, place""",
        since=since,
    )


def take_file_away(tx: Tx, reading: Row) -> int:
    """All that came by the same file as this value was wrong; how many values that were. What was said since of a time stands."""
    those = tx.fetch(
        """SELECT id FROM heat_readings
           WHERE how = 'file' AND place = :place AND said_at = :said_at AND said_by = :said_by""",
        place=reading["place"],
        said_at=reading["said_at"],
        said_by=reading["said_by"],
    )
    for row in those:
        take_away(tx, row["id"])
    return len(those)


def of_span(tx: Tx, since: str, until: str) -> list[Row]:
    """Readings from one moment to before another, by time and place."""
    return tx.fetch(
        "SELECT * FROM heat_readings WHERE at >= :since AND at < :until ORDER BY at, place, forecast",
        since=since,
        until=until,
    )


def now(tx: Tx, moment: datetime | None = None) -> list[Row]:
    """How hot it is: of each place the newest reading of the last two hours, the hottest first. What was measured goes before what
    was expected of the same time."""
    at = (moment or datetime.now(UTC)).astimezone(UTC)
    newest: dict[str, Row] = {}
    rows = tx.fetch(
        "SELECT * FROM heat_readings WHERE at > :since AND at <= :until ORDER BY at, forecast DESC, said_at",
        since=utc_text(at - HOLDS_FOR),
        until=utc_text(at),
    )
    for row in rows:
        newest[row["place"]] = row
    return sorted(newest.values(), key=lambda row: (-row["wbgt10"], row["place"]))


def danger_now(tx: Tx, moment: datetime | None = None) -> Row | None:
    """The worst of what holds now, where it is too hot to work outside; None where it is not."""
    return next((row for row in now(tx, moment) if is_dangerous(row)), None)


def stage_of_day(tx: Tx, day: str, moment: datetime | None = None) -> int:
    """What a team is told of the heat that leaves now on this day (`stage` of domain/heat.py); 0 of any day but today."""
    at = moment or datetime.now(UTC)
    if day != centre_day(at).isoformat():
        return 0
    midnight = datetime.combine(centre_day(at) + timedelta(days=1), time(), JAPAN)
    return stage(now(tx, at), of_span(tx, utc_text(at), utc_text(midnight)))
