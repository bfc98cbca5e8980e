"""Watching (見守り): who is visited, by whom and when, how they were, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.names import fold_text, ways
from vcenter.domain.roles import Role
from vcenter.store.people import SEPARATOR
from vcenter.store.safety import EVERYBODY, AskedList, Part, ask_of
from vcenter.store.search import words_of
from vcenter.store.tables import MOVES, NotForSatellites, table
from vcenter.store.tx import Row, Tx, insert, update

_OWN = "who is watched is told to nobody but those who visit, and they work at headquarters"

table("watches", satellites=NotForSatellites(_OWN), people={"person_id": MOVES})
table("watch_visits", satellites=NotForSatellites(_OWN))
table("watch_history", satellites=NotForSatellites(_OWN))

_WITH_PERSON = """SELECT w.*, p.name, p.kana, p.phone, p.phone_other, p.address, p.birth, p.hidden_at
                  FROM watches w JOIN people p ON p.id = w.person_id"""


def by_id(tx: Tx, id: str) -> Row | None:
    """A watch with name, kana, phone, phone_other, address, birth and hidden_at of whoever is watched."""
    return tx.one(f"{_WITH_PERSON} WHERE w.id = :id", id=id)


def open_ones(tx: Tx) -> list[Row]:
    """Everybody who is watched now, whoever is due first in front."""
    return tx.fetch(
        f"""{_WITH_PERSON} WHERE w.ended_on IS NULL
            ORDER BY coalesce(w.next_on, '9'), p.kana, p.name, w.id"""
    )


def ended(tx: Tx, limit: int) -> list[Row]:
    """The watches that ended last."""
    return tx.fetch(
        f"{_WITH_PERSON} WHERE w.ended_on IS NOT NULL ORDER BY w.ended_on DESC, w.id LIMIT :limit",
        limit=limit,
    )


def count_due(tx: Tx, day: str) -> int:
    """How many are due on this day or were before."""
    return int(
        tx.value(
            "SELECT count(*) FROM watches WHERE ended_on IS NULL AND paused_on IS NULL AND next_on <= :day",
            day=day,
        )
    )


def open_of(tx: Tx, person_id: str) -> Row | None:
    """The watch of a person that goes on."""
    return tx.one(
        f"{_WITH_PERSON} WHERE w.person_id = :person AND w.ended_on IS NULL ORDER BY w.made_at, w.id LIMIT 1",
        person=person_id,
    )


def of_person(tx: Tx, person_id: str) -> list[Row]:
    """Every watch of a person, the newest first."""
    return tx.fetch(
        "SELECT * FROM watches WHERE person_id = :person ORDER BY since DESC, id", person=person_id
    )


def of_need(tx: Tx, need_id: str) -> list[Row]:
    """The watches that began after this need, or of which it was made: id."""
    return tx.fetch(
        """SELECT id FROM watches WHERE need_id = :need
           UNION SELECT watch_id AS id FROM watch_history WHERE need_id = :need ORDER BY id""",
        need=need_id,
    )


def watched_who_agreed(tx: Tx, part: Part = EVERYBODY) -> list[Row]:
    """Who is watched and agreed that the council may know, by district and kana; nobody who is hidden, and who is of this part alone.

    Each row: watch_id, person_id, name, kana, phone, address, district, grade, visitor.
    """
    return tx.fetch(
        f"""SELECT w.id AS watch_id, p.id AS person_id, p.name, p.kana, p.phone, p.address, w.district, w.grade, w.visitor
           FROM watches w JOIN people p ON p.id = w.person_id
           WHERE w.ended_on IS NULL AND w.consent_council = 'yes' AND p.hidden_at IS NULL AND {part.condition("w.person_id")}
           ORDER BY w.district, p.kana, p.name, w.id"""
    )


def _the_list(tx: Tx) -> list[Row]:
    known = len(watched_who_agreed(tx))
    return [{"id": "all", "name": "見守りの方", "district": "", "known": known}] if known else []


def _on_it(tx: Tx, ids: Iterable[str], part: Part) -> list[Row]:
    agreed = watched_who_agreed(tx, part) if "all" in set(ids) else []
    return [{"list": "all", "person": row["person_id"]} for row in agreed]


WATCHED = ask_of(AskedList("watch", "見守り", 20, _the_list, _on_it, own=frozenset({Role.WATCH})))


def is_found(watch: Row, text: str) -> bool:
    """Whether every fragment stands somewhere in the name, the district or the visitor of a watch."""
    said = SEPARATOR.join(
        way for part in ("name", "kana", "district", "visitor") for way in ways(fold_text(watch[part]))
    )
    return all(word in said for word in words_of(text))


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a watch."""
    insert(tx, "watches", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a watch."""
    update(tx, "watches", id, changes)


def visit(tx: Tx, id: str) -> Row | None:
    """A visit."""
    return tx.one("SELECT * FROM watch_visits WHERE id = :id", id=id)


def add_visit(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a visit."""
    insert(tx, "watch_visits", row)


def drop_visit(tx: Tx, id: str) -> None:
    """A visit that was recorded by mistake."""
    tx.execute("DELETE FROM watch_visits WHERE id = :id", id=id)


def last_visit(tx: Tx, watch_id: str) -> Row | None:
    """The last visit, by its day."""
    return tx.one(
        "SELECT * FROM watch_visits WHERE watch_id = :watch ORDER BY day DESC, at DESC, id DESC LIMIT 1",
        watch=watch_id,
    )


def visits(tx: Tx, watch_id: str, limit: int) -> list[Row]:
    """The visits of a watch, the newest first."""
    return tx.fetch(
        "SELECT * FROM watch_visits WHERE watch_id = :watch ORDER BY day DESC, at DESC, id DESC LIMIT :limit",
        watch=watch_id,
        limit=limit,
    )


def tell(tx: Tx, row: Mapping[str, Any]) -> None:
    """Add one line to the history of a watch. row: id, watch_id, at, actor, what, and need_id of a need that was made of it."""
    insert(tx, "watch_history", row)


def history(tx: Tx, watch_id: str) -> list[Row]:
    """What happened to a watch beside visits, the newest first."""
    return tx.fetch(
        "SELECT * FROM watch_history WHERE watch_id = :watch ORDER BY at DESC, id DESC", watch=watch_id
    )


def visitors(tx: Tx) -> list[Row]:
    """Who visits: visitor, visitor_role, and `people`, how many now."""
    return tx.fetch(
        """SELECT visitor, max(visitor_role) AS visitor_role, count(*) AS people FROM watches
           WHERE ended_on IS NULL AND visitor <> '' GROUP BY visitor ORDER BY visitor"""
    )


def of_visitor(tx: Tx, visitor: str) -> list[Row]:
    """Whom somebody visits, by kana."""
    return tx.fetch(
        f"{_WITH_PERSON} WHERE w.ended_on IS NULL AND w.visitor = :visitor ORDER BY p.kana, p.name, w.id",
        visitor=visitor,
    )


def not_asked_since(tx: Tx, day: str) -> list[Row]:
    """Whoever is watched and was not asked since this day: since long first."""
    return tx.fetch(
        f"""{_WITH_PERSON} WHERE w.ended_on IS NULL AND (w.asked_on IS NULL OR w.asked_on < :day)
            ORDER BY coalesce(w.asked_on, ''), w.district, p.kana, w.id""",
        day=day,
    )


def month(tx: Tx, first: str, last: str) -> list[Row]:
    """What was done between two days, by visitor and district: visitor, district, people, and of visits all, each way, absent, concern (also worry)."""
    return tx.fetch(
        """SELECT v.visitor, w.district, count(DISTINCT w.id) AS people, count(*) AS visits,
                  count(CASE WHEN v.way = 'visit' THEN 1 END) AS by_visit,
                  count(CASE WHEN v.way = 'phone' THEN 1 END) AS by_phone,
                  count(CASE WHEN v.way = 'outside' THEN 1 END) AS by_outside,
                  count(CASE WHEN v.how = 'absent' THEN 1 END) AS absent,
                  count(CASE WHEN v.how IN ('concern', 'worry') THEN 1 END) AS concern
           FROM watch_visits v JOIN watches w ON w.id = v.watch_id
           WHERE v.day BETWEEN :first AND :last GROUP BY v.visitor, w.district ORDER BY v.visitor, w.district""",
        first=first,
        last=last,
    )
