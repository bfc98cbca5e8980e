"""Roles (役割) of staff: who may do what, at which server, since when and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from vcenter.domain.calendar import centre_day, utc_text
from vcenter.domain.roles import Role, Roles
from vcenter.domain.servers import EVERY_PLACE
from vcenter.store.servers import HERE
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert

table(
    "staff_roles",
    satellites="staff_id role place since until_day ended_at given_by ended_by",
)

_IN_FORCE = """r.since <= :last AND (r.ended_at IS NULL OR r.ended_at > :at)
               AND (r.until_day IS NULL OR r.until_day >= :day)"""
"""Of a row of roles r: whether it holds at a moment, in Japan on that day, or at some moment from then to the last."""


def _moment(at: datetime, last: datetime | None = None) -> dict[str, str]:
    return {"at": utc_text(at), "day": centre_day(at).isoformat(), "last": utc_text(last or at)}


def give(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a role of a member of staff."""
    insert(tx, "staff_roles", row)


def of_staff_at(tx: Tx, staff_id: str, at: datetime, last: datetime | None = None) -> Roles:
    """The roles that a member of staff had here at this moment, or at some moment from it to the last."""
    rows = tx.fetch(
        f"""SELECT DISTINCT r.role FROM staff_roles r
            WHERE r.staff_id = :staff AND r.place IN ({HERE}, '{EVERY_PLACE}') AND {_IN_FORCE}""",
        staff=staff_id,
        **_moment(at, last),
    )
    return as_roles(row["role"] for row in rows)


def had_any_at(tx: Tx, staff_id: str, place: str, at: datetime) -> bool:
    """Whether a member of staff had some role at this server at this moment."""
    found = tx.value(
        f"""SELECT 1 FROM staff_roles r
            WHERE r.staff_id = :staff AND r.place IN (:place, '{EVERY_PLACE}') AND {_IN_FORCE}""",
        staff=staff_id,
        place=place,
        **_moment(at),
    )
    return found is not None


def had_any(tx: Tx, place: str) -> list[str]:
    """The names of those who ever had a role at this server, or everywhere: their PINs' hashes were told to it."""
    rows = tx.fetch(
        f"""SELECT DISTINCT s.name FROM staff_roles r JOIN staff s ON s.id = r.staff_id
            WHERE s.active = 1 AND r.place IN (:place, '{EVERY_PLACE}') ORDER BY s.name""",
        place=place,
    )
    return [row["name"] for row in rows]


def of_staff(tx: Tx, staff_id: str) -> Roles:
    """The roles that a member of staff has here now."""
    return of_staff_at(tx, staff_id, datetime.now(UTC))


def as_roles(written: Any) -> Roles:
    """Those of these words that are roles: what a newer version gave, an older one does not take for another."""
    known = {role.value for role in Role}
    return frozenset(Role(one) for one in written if one in known)


def held(tx: Tx, staff_id: str, role: Role, place: str, at: datetime) -> Row | None:
    """The row by which a member of staff has this role at just this place now."""
    return tx.one(
        f"""SELECT r.* FROM staff_roles r
            WHERE r.staff_id = :staff AND r.role = :role AND r.place = :place AND {_IN_FORCE}""",
        staff=staff_id,
        role=role.value,
        place=place,
        **_moment(at),
    )


def in_force(tx: Tx) -> list[Row]:
    """Every role that active staff have now, at any place: name, role, place, since, until_day, given_by."""
    return tx.fetch(
        f"""SELECT s.id, s.name, r.role, r.place, r.since, r.until_day, r.given_by
            FROM staff_roles r JOIN staff s ON s.id = r.staff_id
            WHERE s.active = 1 AND {_IN_FORCE} ORDER BY s.name, r.since, r.role, r.place""",
        **_moment(datetime.now(UTC)),
    )


def responsible(tx: Tx) -> list[str]:
    """The names of the 責任者 of this server now."""
    rows = tx.fetch(
        f"""SELECT DISTINCT s.name FROM staff_roles r JOIN staff s ON s.id = r.staff_id
            WHERE s.active = 1 AND r.role = '{Role.RESPONSIBLE}' AND r.place IN ({HERE}, '{EVERY_PLACE}')
            AND {_IN_FORCE} ORDER BY s.name""",
        **_moment(datetime.now(UTC)),
    )
    return [row["name"] for row in rows]


def lasting_responsible(tx: Tx, place: str) -> set[str]:
    """The ids of those who are responsible for a place now and without a last day."""
    rows = tx.fetch(
        f"""SELECT DISTINCT r.staff_id FROM staff_roles r JOIN staff s ON s.id = r.staff_id
            WHERE s.active = 1 AND r.role = '{Role.RESPONSIBLE}' AND r.place IN (:place, '{EVERY_PLACE}')
            AND r.until_day IS NULL AND r.ended_at IS NULL""",
        place=place,
    )
    return {row["staff_id"] for row in rows}


def change_until(tx: Tx, row: Row, until_day: str | None, given_by: str) -> None:
    """A role that somebody has is theirs for longer, or for less long."""
    tx.execute(
        """UPDATE staff_roles SET until_day = :until_day, given_by = :given_by
           WHERE staff_id = :staff_id AND role = :role AND place = :place AND since = :since""",
        until_day=until_day,
        given_by=given_by,
        **_key(row),
    )


def end(tx: Tx, row: Row, at: str, by: str) -> None:
    """A role ends now."""
    tx.execute(
        """UPDATE staff_roles SET ended_at = :at, ended_by = :by
           WHERE staff_id = :staff_id AND role = :role AND place = :place AND since = :since""",
        at=at,
        by=by,
        **_key(row),
    )


def end_all(tx: Tx, staff_id: str, at: str, by: str) -> None:
    """Somebody is staff no longer: whatever they could do ends."""
    tx.execute(
        "UPDATE staff_roles SET ended_at = :at, ended_by = :by WHERE staff_id = :staff AND ended_at IS NULL",
        at=at,
        by=by,
        staff=staff_id,
    )


def _key(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("staff_id", "role", "place", "since")}
