"""The journal (操作記録): every command that was received, with its outcome."""

from __future__ import annotations

from dataclasses import dataclass

from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx

table(
    "journal",
    satellites="seq id kind at received_at place device actor payload status outcome device_at",
)


@dataclass(frozen=True)
class Entry:
    """A command as it arrived. Times are UTC, payload is JSON with sorted keys.

    device_at: `at` by the tablet's own clock, where the server has put it right.
    """

    id: str
    kind: str
    at: str
    received_at: str
    place: str
    device: str
    actor: str
    payload: str
    device_at: str | None = None


def find(tx: Tx, id: str) -> Row | None:
    """The entry with this id: kind, payload, status, outcome."""
    return tx.one("SELECT kind, payload, status, outcome FROM journal WHERE id = :id", id=id)


def keep(tx: Tx, entry: Entry, status: str, outcome: str) -> None:
    """Write one entry at the end of the journal."""
    tx.execute(
        """INSERT INTO journal (seq, id, kind, at, device_at, received_at, place, device, actor, payload, status,
                                outcome)
           VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM journal),
                   :id, :kind, :at, :device_at, :received_at, :place, :device, :actor, :payload, :status,
                   :outcome)""",
        **vars(entry),
        status=status,
        outcome=outcome,
    )


def applied(tx: Tx) -> list[Row]:
    """Every entry that changed something, in order."""
    return tx.fetch("SELECT * FROM journal WHERE status = 'done' ORDER BY seq")


def last(tx: Tx) -> tuple[int, str]:
    """seq and id of the newest entry; (0, "") before the first."""
    row = tx.one("SELECT seq, id FROM journal ORDER BY seq DESC LIMIT 1")
    return (row["seq"], row["id"]) if row else (0, "")


def id_at(tx: Tx, seq: int) -> str:
    """The id of the entry at this place of the journal; "" when there is none."""
    return str(tx.value("SELECT id FROM journal WHERE seq = :seq", seq=seq) or "")


def after(tx: Tx, seq: int, limit: int) -> list[Row]:
    """Whole entries after this one, in order."""
    return tx.fetch("SELECT * FROM journal WHERE seq > :seq ORDER BY seq LIMIT :limit", seq=seq, limit=limit)


def count_of(tx: Tx, place: str, seq: int) -> int:
    """How many commands of a server were applied after this entry."""
    return int(
        tx.value(
            "SELECT count(*) FROM journal WHERE seq > :seq AND place = :place AND status = 'done'",
            seq=seq,
            place=place,
        )
    )


def count_besides(tx: Tx, place: str, seq: int) -> int:
    """How many commands of every other server were applied after this entry."""
    return int(
        tx.value(
            "SELECT count(*) FROM journal WHERE seq > :seq AND place <> :place AND status = 'done'",
            seq=seq,
            place=place,
        )
    )


def received_there(tx: Tx, id: str, place: str) -> str:
    """When this server received this command of its own; "" when we have none of this id from there."""
    found = tx.value("SELECT received_at FROM journal WHERE id = :id AND place = :place", id=id, place=place)
    return str(found or "")


def latest(tx: Tx, limit: int) -> list[Row]:
    """The newest entries, without their payload."""
    return tx.fetch(
        "SELECT seq, kind, at, received_at, place, device, actor, status FROM journal ORDER BY seq DESC LIMIT :limit",
        limit=limit,
    )
