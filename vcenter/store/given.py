"""Lists with names that left the house (渡した名簿): each copy with its number, and who stands on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.store import servers
from vcenter.store.tables import BY_SERVER, NotForSatellites, one_of_each, table
from vcenter.store.tx import Row, Tx, insert, insert_all, update

_OWN = "who holds which list is headquarters' own"

GIVEN = table("given_lists", satellites=NotForSatellites(_OWN), numbered=BY_SERVER)
table(
    "given_list_people",
    satellites=NotForSatellites(_OWN),
    people={"person_id": one_of_each("list_id")},
    key="list_id person_id",
)


def next_number(tx: Tx, place: str) -> int:
    """The number of the next copy."""
    return servers.next_in(tx, GIVEN, place)


def by_id(tx: Tx, id: str) -> Row | None:
    """A copy."""
    return tx.one("SELECT * FROM given_lists WHERE id = :id", id=id)


def by_number(tx: Tx, number: int) -> Row | None:
    """The copy with this number."""
    return tx.one("SELECT * FROM given_lists WHERE number = :number", number=number)


def outside(tx: Tx) -> list[Row]:
    """Every copy that has not come back, whichever is due first in front."""
    return tx.fetch("SELECT * FROM given_lists WHERE ended_on IS NULL ORDER BY return_by, number")


def ended(tx: Tx, limit: int) -> list[Row]:
    """The copies that came back or were destroyed last."""
    return tx.fetch(
        "SELECT * FROM given_lists WHERE ended_on IS NOT NULL ORDER BY ended_on DESC, number DESC LIMIT :limit",
        limit=limit,
    )


def count_over(tx: Tx, day: str) -> int:
    """How many copies should have come back before this day."""
    return int(
        tx.value("SELECT count(*) FROM given_lists WHERE ended_on IS NULL AND return_by < :day", day=day)
    )


def add(tx: Tx, row: Mapping[str, Any], people: Iterable[str]) -> None:
    """A copy leaves the house with these people on it."""
    insert(tx, "given_lists", row)
    insert_all(tx, "given_list_people", [{"list_id": row["id"], "person_id": id} for id in people])


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a copy."""
    update(tx, "given_lists", id, changes)


def watched_for(tx: Tx, *, body: str) -> list[Row]:
    """Who is watched and may stand on a list, by district and kana; nobody who is hidden: person_id, visitor.

    body: the column of the consent to be held to (domain/watching_words.py BODIES); "" asks for none.
    """
    agreed = f"AND w.{body} = 'yes'" if body else ""
    return tx.fetch(
        f"""SELECT w.person_id, w.visitor FROM watches w JOIN people p ON p.id = w.person_id
            WHERE w.ended_on IS NULL AND p.hidden_at IS NULL {agreed}
            ORDER BY w.district, p.kana, p.name, w.id"""
    )


def of_evacuation(tx: Tx, evacuation_id: str) -> list[Row]:
    """The copies of a list of evacuation help that are outside, by number."""
    return tx.fetch(
        "SELECT * FROM given_lists WHERE evacuation_id = :id AND ended_on IS NULL ORDER BY number",
        id=evacuation_id,
    )


def copies_of(tx: Tx, sort: str, title: str, evacuation_id: str = "") -> list[Row]:
    """The copies of one list that are outside, by number. evacuation_id: of a list of evacuation help, which is known by it alone."""
    if evacuation_id:
        return of_evacuation(tx, evacuation_id)
    return tx.fetch(
        "SELECT * FROM given_lists WHERE sort = :sort AND title = :title AND ended_on IS NULL ORDER BY number",
        sort=sort,
        title=title,
    )


def on_list(tx: Tx, id: str) -> list[Row]:
    """Who stands on a copy, by district and kana, as they are known by now; nobody who is hidden: name, kana, phone, address,
    district, grade, days, visitor, note, and names and phones of whom to call."""
    return tx.fetch(
        """SELECT p.id, p.name, p.kana, p.phone, p.phone_other, p.address, w.district, w.grade, w.days, w.visitor, w.note,
                  w.helper_name, w.helper_phone, w.commissioner_name, w.commissioner_phone, w.center_name, w.center_phone
           FROM given_list_people g JOIN people p ON p.id = g.person_id
           LEFT JOIN watches w ON w.person_id = p.id AND w.ended_on IS NULL
           WHERE g.list_id = :id AND p.hidden_at IS NULL ORDER BY w.district, p.kana, p.name, p.id""",
        id=id,
    )


def lists_of(tx: Tx, person_id: str) -> list[Row]:
    """The copies that are outside and on which somebody stands, the newest first."""
    return tx.fetch(
        """SELECT l.* FROM given_lists l JOIN given_list_people g ON g.list_id = l.id
           WHERE g.person_id = :person AND l.ended_on IS NULL ORDER BY l.given_on DESC, l.number DESC""",
        person=person_id,
    )
