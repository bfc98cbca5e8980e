"""Who works at the centre (運営者): their periods, and the hours of each day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from vcenter.domain.crew import DAY, KINDS, Rule, Span
from vcenter.store.servers import HERE
from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx, among, insert, keep, update

_PLACES_OWN = NotForSatellites("each place writes down who works there")

table("crew", satellites=_PLACES_OWN)
table("crew_periods", satellites=_PLACES_OWN)
table("crew_days", satellites=_PLACES_OWN)
table("crew_rule", satellites=_PLACES_OWN)

_RULE = "rule"

_ORDER = """ORDER BY CASE WHEN c.kind = 'local' THEN 1 WHEN c.kind = 'prefecture' THEN 2 WHEN c.kind = 'outside' THEN 3 ELSE 4 END,
            c.body, c.kana, c.name, c.id"""


def rule(tx: Tx) -> tuple[Rule, str]:
    """By which rule overtime is counted here, and when it was said ("" of nobody yet)."""
    row = tx.one("SELECT * FROM crew_rule")
    if row is None:
        return Rule(), ""
    off = frozenset(int(one) for one in row["off_days"])
    return Rule(row["agreed"], off, bool(row["holidays_off"])), row["changed_at"]


def say_rule(tx: Tx, rule: Rule, at: str) -> None:
    """From now on overtime is counted so, of every day."""
    keep(
        tx,
        "crew_rule",
        {
            "id": _RULE,
            "agreed": rule.agreed,
            "off_days": "".join(str(one) for one in sorted(rule.off_days)),
            "holidays_off": int(rule.holidays_off),
            "changed_at": at,
        },
    )


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody works here."""
    insert(tx, "crew", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of somebody who works here."""
    update(tx, "crew", id, changes)


def remove(tx: Tx, id: str) -> None:
    """They were written down by mistake."""
    tx.execute("DELETE FROM crew WHERE id = :id", id=id)


def by_id(tx: Tx, id: str) -> Row | None:
    """Somebody who works here, with staff_name of the account that is theirs."""
    return tx.one(
        "SELECT c.*, s.name AS staff_name FROM crew c LEFT JOIN staff s ON s.id = c.staff_id WHERE c.id = :id",
        id=id,
    )


def everyone(tx: Tx) -> list[Row]:
    """Everybody who has worked at this place: id, name, body, by kind and body."""
    return tx.fetch(f"SELECT c.id, c.name, c.body FROM crew c WHERE c.place = {HERE} {_ORDER}")


def words(tx: Tx) -> dict[str, list[str]]:
    """Bodies and blocks that were written before: body, block."""
    return {
        name: [
            row["word"]
            for row in tx.fetch(f"SELECT DISTINCT {name} AS word FROM crew WHERE {name} <> '' ORDER BY word")
        ]
        for name in ("body", "block")
    }


# Periods


def add_period(tx: Tx, row: Mapping[str, Any]) -> None:
    """They are here for a time."""
    insert(tx, "crew_periods", row)


def change_period(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a period."""
    update(tx, "crew_periods", id, changes)


def remove_period(tx: Tx, id: str) -> None:
    """They are not here then."""
    tx.execute("DELETE FROM crew_periods WHERE id = :id", id=id)


def period(tx: Tx, id: str) -> Row | None:
    """A period."""
    return tx.one("SELECT * FROM crew_periods WHERE id = :id", id=id)


def periods_of(tx: Tx, crew_id: str) -> list[Row]:
    """The periods of somebody, the newest first."""
    return tx.fetch("SELECT * FROM crew_periods WHERE crew_id = :id ORDER BY first_day DESC, id", id=crew_id)


def periods_in(tx: Tx, first: str, last: str) -> dict[str, list[Row]]:
    """Somebody's id to their periods that have a day between these two, the first one first."""
    found: dict[str, list[Row]] = {}
    for row in tx.fetch(
        """SELECT * FROM crew_periods WHERE first_day <= :last AND (last_day IS NULL OR last_day >= :first)
           ORDER BY first_day, id""",
        first=first,
        last=last,
    ):
        found.setdefault(row["crew_id"], []).append(row)
    return found


# Days


def of_day(tx: Tx, day: str) -> list[Row]:
    """Everybody of this place who is expected or was here on a day, with course and leaves_on of their period, the hours of the day (day_id,
    from_minute … day_changed_at, None of whoever has none; absent: expected, and not here)."""
    return tx.fetch(
        f"""SELECT c.*, p.course, p.last_day, p.leaves_on, d.id AS day_id, d.from_minute, d.until_minute, d.rest, d.off,
                   d.absent, d.payer AS day_payer, d.travel, d.note, d.changed_at AS day_changed_at
            FROM crew c
            LEFT JOIN crew_periods p ON p.id = (SELECT q.id FROM crew_periods q WHERE q.crew_id = c.id AND q.first_day <= :day
                                                AND (q.last_day IS NULL OR q.last_day >= :day) ORDER BY q.first_day DESC, q.id LIMIT 1)
            LEFT JOIN crew_days d ON d.crew_id = c.id AND d.day = :day
            WHERE c.place = {HERE} AND (p.id IS NOT NULL OR d.id IS NOT NULL) {_ORDER}""",
        day=day,
    )


def day_of(tx: Tx, crew_id: str, day: str) -> Row | None:
    """The hours of somebody on a day."""
    return tx.one("SELECT * FROM crew_days WHERE crew_id = :id AND day = :day", id=crew_id, day=day)


def keep_day(tx: Tx, row: Mapping[str, Any]) -> None:
    """The hours of somebody on a day, in the place of what was written before."""
    keep(tx, "crew_days", row)


def remove_days(tx: Tx, ids: Iterable[str]) -> None:
    """They were not here."""
    tx.execute_many("DELETE FROM crew_days WHERE id = :id", [{"id": id} for id in ids])


def days_by_id(tx: Tx, ids: Iterable[str]) -> list[Row]:
    """Days by their ids."""
    one_of, params = among("id", ids)
    return tx.fetch(f"SELECT * FROM crew_days WHERE {one_of}", **params)


def days_between(tx: Tx, first: str, last: str, crew_id: str = "") -> list[Row]:
    """Every day's hours between these two ISO days, of everybody of this place or of one: the person's columns (crew_payer for who pays usually), and
    day, from_minute, until_minute, rest, off, payer, travel, note; by person, then by day. Who was absent has none."""
    of = "AND c.id = :crew" if crew_id else ""
    return tx.fetch(
        f"""SELECT c.id, c.name, c.kana, c.body, c.block, c.kind, c.desk, c.agreed, c.payer AS crew_payer, d.day, d.from_minute,
                   d.until_minute, d.rest, d.off, d.payer, d.travel, d.note
            FROM crew_days d JOIN crew c ON c.id = d.crew_id
            WHERE d.day BETWEEN :first AND :last AND d.absent = 0 AND c.place = {HERE} {of} {_ORDER}, d.day""",
        first=first,
        last=last,
        **({"crew": crew_id} if crew_id else {}),
    )


def count_days_in(tx: Tx, crew_id: str, first: str, last: str) -> int:
    """How many days of somebody have hours between these two ISO days."""
    return int(
        tx.value(
            "SELECT count(*) FROM crew_days WHERE crew_id = :id AND day BETWEEN :first AND :last",
            id=crew_id,
            first=first,
            last=last,
        )
    )


def on_duty(tx: Tx, day: str) -> dict[str, int]:
    """How many of each kind (地元・県内応援・県外・協力団体) work at this place on a day: whose hours are written down, and who is expected
    by their period and of whom nothing is written yet. For the day's report (日報)."""
    here = [row for row in of_day(tx, day) if not row["absent"]]
    return {kind: sum(row["kind"] == kind for row in here) for kind in KINDS}


def unwritten(tx: Tx, day: str) -> int:
    """Of how many who are expected on a day nothing is written yet."""
    return sum(row["day_id"] is None for row in of_day(tx, day))


def spans_beside(tx: Tx, day: str) -> dict[str, list[tuple[date, Span]]]:
    """Somebody's id to their hours of the day before and of the day after, in minutes of this day."""
    this, found = date.fromisoformat(day), dict[str, list[tuple[date, Span]]]()
    for by in (-1, 1):
        other = this + timedelta(days=by)
        for row in tx.fetch(
            "SELECT crew_id, from_minute, until_minute FROM crew_days WHERE day = :day AND absent = 0",
            day=other.isoformat(),
        ):
            span = Span(row["from_minute"] + by * DAY, row["until_minute"] + by * DAY)
            found.setdefault(row["crew_id"], []).append((other, span))
    return found
