"""Thanks (お礼のことば): what requesters, salons and groups say, for those who helped. Nobody's name goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.names import fold
from vcenter.domain.thanks import without_names
from vcenter.store.tables import one_of_each, table
from vcenter.store.tx import Row, Tx, insert

table(
    "thanks",
    satellites="id need_id group_id salon_id words at said_by",
)

table(
    "thanks_people",
    satellites="thanks_id person_id day",
    people={"person_id": one_of_each("thanks_id", "day")},
    key="thanks_id person_id",
)


def add(tx: Tx, row: Mapping[str, Any], helpers: Iterable[Row]) -> None:
    """Keep a message for these helpers (id and the day on which they helped)."""
    insert(tx, "thanks", row)
    tx.execute_many(
        "INSERT INTO thanks_people (thanks_id, person_id, day) VALUES (:thanks, :person, :day)",
        [{"thanks": row["id"], "person": one["id"], "day": one["day"]} for one in helpers],
    )


def by_id(tx: Tx, id: str) -> Row | None:
    """A message."""
    return tx.one("SELECT * FROM thanks WHERE id = :id", id=id)


def same_words(tx: Tx, columns: Mapping[str, str], words: str) -> list[Row]:
    """Messages in these words for the same need, group or salon (`columns`: which), the newest first."""
    ((column, id),) = columns.items()
    rows = tx.fetch(
        """SELECT id, at, said_by, need_id, group_id, salon_id FROM thanks WHERE words = :words
           ORDER BY at DESC, id""",
        words=words,
    )
    return [row for row in rows if row[column] == id]


def told(tx: Tx, ids: Iterable[str]) -> set[str]:
    """Everybody whom these messages have reached."""
    rows = (
        row
        for id in ids
        for row in tx.fetch("SELECT person_id FROM thanks_people WHERE thanks_id = :id", id=id)
    )
    return {row["person_id"] for row in rows}


def helpers_of_need(tx: Tx, need_id: str) -> list[Row]:
    """id and latest day of everybody whose team came back from this need."""
    return tx.fetch(
        """SELECT m.person_id AS id, max(g.day) AS day FROM teams t JOIN team_members m ON m.team_id = t.id
           JOIN gatherings g ON g.id = t.gathering_id
           WHERE t.need_id = :need AND t.state = 'back' GROUP BY m.person_id ORDER BY m.person_id""",
        need=need_id,
    )


def helpers_of_group(tx: Tx, group_id: str) -> list[Row]:
    """id and latest day of everybody who came with this group and was in a team that is back."""
    return tx.fetch(
        """SELECT a.person_id AS id, max(g.day) AS day FROM attendance a JOIN gatherings g ON g.id = a.gathering_id
           WHERE a.group_id = :group_id AND EXISTS (
             SELECT 1 FROM team_members m JOIN teams t ON t.id = m.team_id
             WHERE m.person_id = a.person_id AND t.gathering_id = a.gathering_id AND t.state = 'back')
           GROUP BY a.person_id ORDER BY a.person_id""",
        group_id=group_id,
    )


def helpers_of_salon(tx: Tx, salon: Row) -> list[Row]:
    """id and latest day of everybody whose team came back from a need that this salon had or that was told there."""
    name, venue = fold(salon["name"]), fold(salon["venue"])
    days: dict[str, str] = {}
    for row in tx.fetch(
        """SELECT m.person_id, g.day, n.source_note, n.request, n.address FROM teams t
           JOIN needs n ON n.id = t.need_id JOIN team_members m ON m.team_id = t.id
           JOIN gatherings g ON g.id = t.gathering_id
           WHERE t.state = 'back' AND n.source = 'salon' ORDER BY m.person_id, g.day"""
    ):
        if name in fold(row["source_note"] + row["request"]) or (venue and venue in fold(row["address"])):
            days[row["person_id"]] = row["day"]
    return [{"id": id, "day": day} for id, day in days.items()]


def thanks_for_person(tx: Tx, person_id: str) -> list[Row]:
    """What was said to those with whom a person helped, the newest day first: day, category ('' of a group's or a
    salon's), words. Names, addresses and phones that stood in the words are left out."""
    rows = tx.fetch(
        """SELECT g.day, n.category, r.words, t.need_id, r.reported_at AS at
           FROM team_members m JOIN teams t ON t.id = m.team_id JOIN reports r ON r.team_id = t.id
           JOIN needs n ON n.id = t.need_id JOIN gatherings g ON g.id = t.gathering_id
           WHERE m.person_id = :person AND r.words <> ''
           UNION ALL
           SELECT p.day, coalesce(n.category, ''), k.words, k.need_id, k.at
           FROM thanks_people p JOIN thanks k ON k.id = p.thanks_id LEFT JOIN needs n ON n.id = k.need_id
           WHERE p.person_id = :person
           ORDER BY 1 DESC, 5 DESC""",
        person=person_id,
    )
    return [
        {
            "day": row["day"],
            "category": row["category"],
            "words": without_names(row["words"], *_private(tx, row["need_id"])),
        }
        for row in rows
    ]


def _private(tx: Tx, need_id: str | None) -> tuple[list[str], list[str]]:
    """Names, and addresses, that must not travel with the words about this need."""
    if need_id is None:
        return [], []
    names = tx.fetch(
        """SELECT p.name, p.kana FROM needs n JOIN people p ON p.id IN (n.person_id, n.requester_id)
           WHERE n.id = :need
           UNION
           SELECT p.name, p.kana FROM teams t JOIN team_members m ON m.team_id = t.id
           JOIN people p ON p.id = m.person_id WHERE t.need_id = :need""",
        need=need_id,
    )
    places = tx.one("SELECT address, present_address FROM needs WHERE id = :need", need=need_id) or {}
    return [said for row in names for said in row.values()], list(places.values())
