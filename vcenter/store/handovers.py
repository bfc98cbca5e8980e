"""Handovers of the desks (申し送り): lines for whoever comes next, what somebody has read of the open points, and who has taken over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store.servers import HERE
from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx, insert, keep, update

_PLACES_OWN = NotForSatellites("each place hands its own desks over")

table("handover_lines", satellites=_PLACES_OWN)
table("handover_seen", satellites=_PLACES_OWN)
table("handovers", satellites=_PLACES_OWN)


def add_line(tx: Tx, row: Mapping[str, Any]) -> None:
    """A line for whoever comes next."""
    insert(tx, "handover_lines", row)


def change_line(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a line."""
    update(tx, "handover_lines", id, changes)


def remove_lines(tx: Tx, ids: list[str]) -> None:
    """They were written by mistake."""
    tx.execute_many("DELETE FROM handover_lines WHERE id = :id", [{"id": id} for id in ids])


def line(tx: Tx, id: str) -> Row | None:
    """A line as it was written."""
    return tx.one("SELECT * FROM handover_lines WHERE id = :id", id=id)


def open_lines(tx: Tx, desk: str = "") -> list[Row]:
    """What is not done yet of this place's desks or of one, as it was written."""
    of = "AND desk = :desk" if desk else ""
    return tx.fetch(
        f"SELECT * FROM handover_lines WHERE done_at IS NULL AND place = {HERE} {of} ORDER BY written_at, position, id",
        **({"desk": desk} if desk else {}),
    )


def done_since(tx: Tx, desk: str, moment: str) -> list[Row]:
    """What was done of a desk since then, the last on top."""
    return tx.fetch(
        f"""SELECT * FROM handover_lines WHERE desk = :desk AND done_at >= :moment AND place = {HERE}
            ORDER BY done_at DESC, id""",
        desk=desk,
        moment=moment,
    )


def count_unread(tx: Tx, desk: str) -> int:
    """How many open lines of a desk were written since somebody took it over last. Every page of a desk asks this."""
    return int(
        tx.value(
            f"""SELECT count(*) FROM handover_lines l WHERE l.desk = :desk AND l.done_at IS NULL AND l.place = {HERE}
                AND l.written_at > coalesce((SELECT max(h.taken_at) FROM handovers h WHERE h.desk = l.desk AND h.place = l.place), '')""",
            desk=desk,
        )
    )


def seen(tx: Tx, desk: str) -> dict[str, Row]:
    """Point to who has read it, when, and how many there were: amount, seen_at, seen_by."""
    rows = tx.fetch(
        f"SELECT point, amount, seen_at, seen_by FROM handover_seen WHERE desk = :desk AND place = {HERE}",
        desk=desk,
    )
    return {row["point"]: row for row in rows}


def see(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody has read how much of a point there is."""
    keep(tx, "handover_seen", row)


def take(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody has taken a desk over."""
    insert(tx, "handovers", row)


def taking(tx: Tx, id: str) -> Row | None:
    """One of those."""
    return tx.one("SELECT * FROM handovers WHERE id = :id", id=id)


def give_back(tx: Tx, id: str) -> None:
    """They had not taken it over."""
    tx.execute("DELETE FROM handovers WHERE id = :id", id=id)


def last_taken(tx: Tx) -> dict[str, Row]:
    """Desk to who took it over last: taken_at, taken_by."""
    rows = tx.fetch(
        f"SELECT desk, taken_at, taken_by FROM handovers WHERE place = {HERE} ORDER BY taken_at, id"
    )
    return {row["desk"]: row for row in rows}
