"""The journal (操作記録): every command that was received, with its outcome."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from vcenter.store.tx import Row, Tx


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
        **asdict(entry),
        status=status,
        outcome=outcome,
    )


def applied(tx: Tx) -> list[Row]:
    """Every entry that changed something, in order."""
    return tx.fetch("SELECT * FROM journal WHERE status = 'done' ORDER BY seq")


def latest(tx: Tx, limit: int) -> list[Row]:
    """The newest entries, without their payload."""
    return tx.fetch(
        "SELECT seq, kind, at, received_at, place, device, actor, status FROM journal ORDER BY seq DESC LIMIT :limit",
        limit=limit,
    )
