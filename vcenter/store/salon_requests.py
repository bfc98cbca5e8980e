"""Salons that look for helpers (担い手を探しているサロン): who is short of them, and the request of every day with which each looks."""

from __future__ import annotations

from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, among, insert

table("salon_requests", satellites="request_id salon_id", key="request_id")

LATELY = 3
"""So many sessions say how many helpers come to a salon."""


def add(tx: Tx, request_id: str, salon_id: str) -> None:
    """A salon looks for helpers with this request."""
    insert(tx, "salon_requests", {"request_id": request_id, "salon_id": salon_id})


def salon_of(tx: Tx, request_id: str) -> Row | None:
    """The salon that looks for helpers with a request: id, name, days, venue, helpers_wanted, known (its helpers)."""
    return tx.one(
        f"{_SALONS} JOIN salon_requests q ON q.salon_id = s.id WHERE q.request_id = :id", id=request_id
    )


_SALONS = """SELECT s.id, s.name, s.district, s.days, s.venue, s.contact, s.phone, s.helpers_wanted,
                    (SELECT count(*) FROM salon_helpers h WHERE h.salon_id = s.id) AS known FROM salons s"""


def seeking(tx: Tx) -> list[Row]:
    """Salons that do not rest and are short of helpers, by district and name, each with `missing`, how many helpers came lately on average
    (`lately`, None where nobody recorded it) and its open request (`request`, None where it has none)."""
    rows = tx.fetch(
        f"""{_SALONS} WHERE s.resting_since IS NULL
              AND s.helpers_wanted > (SELECT count(*) FROM salon_helpers h WHERE h.salon_id = s.id)
            ORDER BY s.district, s.name, s.id"""
    )
    asked = _open(tx, [row["id"] for row in rows])
    return [
        row
        | {
            "missing": row["helpers_wanted"] - row["known"],
            "lately": lately(tx, row["id"]),
            "request": asked.get(row["id"]),
        }
        for row in rows
    ]


def count_seeking(tx: Tx) -> int:
    """How many salons are short of helpers."""
    return int(
        tx.value(
            """SELECT count(*) FROM salons s WHERE s.resting_since IS NULL
               AND s.helpers_wanted > (SELECT count(*) FROM salon_helpers h WHERE h.salon_id = s.id)"""
        )
    )


def of_salon(tx: Tx, salon_id: str) -> Row | None:
    """The open request of a salon: id, number, state, asked (how many were asked), agreed, refused; None where it has none."""
    return _open(tx, [salon_id]).get(salon_id)


def _open(tx: Tx, salon_ids: list[str]) -> dict[str, Row]:
    one_of, params = among("q.salon_id", salon_ids)
    rows = tx.fetch(
        f"""SELECT q.salon_id, r.id, r.number, r.state,
                   (SELECT count(*) FROM request_offers o WHERE o.request_id = r.id) AS asked,
                   (SELECT count(*) FROM request_offers o WHERE o.request_id = r.id AND o.state = 'accepted') AS agreed,
                   (SELECT count(*) FROM request_offers o WHERE o.request_id = r.id AND o.state = 'refused') AS refused
            FROM salon_requests q JOIN requests r ON r.id = q.request_id
            WHERE {one_of} AND r.state NOT IN ('reported', 'as_need', 'withdrawn') ORDER BY r.received_at, r.number""",
        **params,
    )
    return {row["salon_id"]: row for row in rows}


def lately(tx: Tx, salon_id: str) -> float | None:
    """How many helpers came to a salon on average lately; None where nobody recorded any."""
    rows = [
        row["count"]
        for row in tx.fetch(
            """SELECT helpers + roll_helpers AS count FROM salon_sessions
               WHERE salon_id = :salon AND state = 'held' ORDER BY day DESC LIMIT :most""",
            salon=salon_id,
            most=LATELY,
        )
    ]
    return sum(rows) / len(rows) if any(rows) else None
