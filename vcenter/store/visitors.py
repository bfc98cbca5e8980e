"""Who visits (訪問する人): the registered person whom a visitor's name means, and the 民生委員 with whom they look after."""

from __future__ import annotations

from vcenter.store.tables import MOVES, NotForSatellites, table
from vcenter.store.tx import Row, Tx

table(
    "watch_visitors",
    satellites=NotForSatellites("who is watched, and by whom, is told to nobody but those who visit"),
    people={"person_id": MOVES},
    key="visitor",
)

_WITH_PERSON = """SELECT v.*, p.name, p.kana, p.phone, p.phone_other, p.volunteer_state
                  FROM watch_visitors v JOIN people p ON p.id = v.person_id AND p.hidden_at IS NULL"""


def of_visitor(tx: Tx, visitor: str) -> Row | None:
    """The person whom a visitor's name means: person_id, name, kana, phones, volunteer_state; None of a name alone."""
    return tx.one(f"{_WITH_PERSON} WHERE v.visitor = :visitor", visitor=visitor)


def every(tx: Tx) -> dict[str, Row]:
    """Each visitor who is a registered person, as `of_visitor`."""
    return {row["visitor"]: row for row in tx.fetch(f"{_WITH_PERSON} ORDER BY v.visitor")}


def visited_by(tx: Tx, person_id: str) -> int:
    """How many people a registered person visits."""
    return int(
        tx.value(
            """SELECT count(*) FROM watches w JOIN watch_visitors v ON v.visitor = w.visitor
               WHERE w.ended_on IS NULL AND v.person_id = :person""",
            person=person_id,
        )
    )


def link(tx: Tx, visitor: str, person_id: str, at: str, by: str) -> None:
    """A visitor's name means this person."""
    tx.execute(
        """INSERT INTO watch_visitors (visitor, person_id, linked_at, linked_by) VALUES (:visitor, :person, :at, :by)
           ON CONFLICT (visitor) DO UPDATE SET person_id = excluded.person_id, linked_at = excluded.linked_at,
             linked_by = excluded.linked_by""",
        visitor=visitor,
        person=person_id,
        at=at,
        by=by,
    )


def part(tx: Tx, visitor: str) -> None:
    """A visitor is a name alone."""
    tx.execute("DELETE FROM watch_visitors WHERE visitor = :visitor", visitor=visitor)


def commissioners(tx: Tx) -> list[Row]:
    """The 民生委員 who are called of somebody who is watched: commissioner_name, and of how many (`people`)."""
    return tx.fetch(
        """SELECT commissioner_name, max(commissioner_phone) AS commissioner_phone, count(*) AS people FROM watches
           WHERE ended_on IS NULL AND commissioner_name <> '' GROUP BY commissioner_name ORDER BY commissioner_name"""
    )
