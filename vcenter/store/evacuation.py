"""Lists of people who need help to get to safety (避難行動要支援者名簿): apart from everybody else, and erased with their incident.

Whoever stands on one has no record of ours until a safety round asks after them or a need is made: then one is made (`take_in`), or they are
the person whom we know surely. What was made so goes with the list, unless something else points at it by then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from vcenter.domain.calendar import centre_day
from vcenter.domain.evacuation import ROLES, due, in_sight, told_apart
from vcenter.domain.names import fold_text, ways
from vcenter.store import needs, people
from vcenter.store.people import SEPARATOR
from vcenter.store.safety import AskedList, Part, ask_of, count_erased
from vcenter.store.search import like, words_of
from vcenter.store.tables import MOVES, NotForSatellites, table
from vcenter.store.taking_away import OWN, Taken, blank_naming, pointing, take
from vcenter.store.tx import Row, Tx, among, batched, insert, update

_OWN = "a municipality gave it to headquarters, and to nobody else"

table("evacuation_lists", satellites=NotForSatellites(_OWN))
table("evacuation_people", satellites=NotForSatellites(_OWN), people={"person_id": MOVES})

AT_ONCE = 8
"""People whom one command erases: others who write wait less than a tenth of a second."""

ERASED_BY = "erase_evacuation_part"
"""The kind of command that erases, of which the journal keeps the ids."""

_WITH_INCIDENT = """SELECT l.*, i.closed_at, i.name AS incident_name, i.drill,
                      (SELECT count(*) FROM evacuation_people e WHERE e.list_id = l.id) AS left_now
               FROM evacuation_lists l LEFT JOIN incidents i ON i.id = l.incident_id"""


def by_id(tx: Tx, id: str) -> Row | None:
    """A list, with closed_at, name and drill of its incident, and how many stand on it now (`left_now`)."""
    return tx.one(f"{_WITH_INCIDENT} WHERE l.id = :id", id=id)


def every(tx: Tx) -> list[Row]:
    """Every list there is and was, the newest first; as `by_id`."""
    return tx.fetch(f"{_WITH_INCIDENT} ORDER BY l.made_at DESC, l.id")


def seen_now(tx: Tx, day: date) -> list[Row]:
    """The lists that may be looked at on this day."""
    return [row for row in every(tx) if in_sight(row, day)]


def of_file(tx: Tx, file_hash: str, day: date) -> Row | None:
    """The list that may be looked at on this day and was read from this file."""
    return next((row for row in seen_now(tx, day) if file_hash and row["file_hash"] == file_hash), None)


def to_erase(tx: Tx, day: date) -> list[Row]:
    """The lists that are to be erased by this day, and are not yet."""
    return [row for row in every(tx) if due(row, day)]


def add_list(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a list."""
    insert(tx, "evacuation_lists", row)


def change_list(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a list."""
    update(tx, "evacuation_lists", id, changes)


def add_person(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert somebody on a list."""
    parts = (row["name"], row["kana"], row["phone"], row["phone_other"], row["address"], row["district"])
    found = SEPARATOR.join(way for part in parts for way in ways(fold_text(part or "")))
    insert(tx, "evacuation_people", {**row, "find": found})


def person(tx: Tx, id: str) -> Row | None:
    """Somebody on a list."""
    return tx.one("SELECT * FROM evacuation_people WHERE id = :id", id=id)


def listed(tx: Tx, list_id: str, words: str = "", limit: int = 0) -> list[Row]:
    """Who stands on a list, by district and kana; of whoever is found by these words. limit: no more than so many, 0 all.

    Nobody whose record of ours is hidden (秘匿).
    """
    said = words_of(words)
    found = " ".join(f"AND e.find LIKE :word{n} ESCAPE '\\'" for n in range(len(said)))
    params = {f"word{n}": f"%{like(word)}%" for n, word in enumerate(said)}
    most = "LIMIT :limit" if limit else ""
    return tx.fetch(
        f"""SELECT e.*, p.pass_number FROM evacuation_people e LEFT JOIN people p ON p.id = e.person_id
            WHERE e.list_id = :list AND p.hidden_at IS NULL {found} ORDER BY e.district, e.kana, e.name, e.id {most}""",
        list=list_id,
        **params,
        **({"limit": limit} if limit else {}),
    )


def standing_of(tx: Tx, list_id: str) -> set[tuple[str, str]]:
    """Everybody on a list, each as `told_apart` knows them."""
    rows = tx.fetch("SELECT name, birth, address FROM evacuation_people WHERE list_id = :list", list=list_id)
    return {told_apart(row) for row in rows}


def count(tx: Tx, list_id: str) -> int:
    """How many stand on a list."""
    return int(tx.value("SELECT count(*) FROM evacuation_people WHERE list_id = :list", list=list_id))


# Records of ours

_RECORDS = uuid.UUID("5b0f6b0e-2c5b-5d0a-9a6e-6a7d0b9d4f31")


def record_id(id: str) -> str:
    """The id of the record of ours that is made of a row: never the row's own, which is followed to nobody when records are merged."""
    return str(uuid.uuid5(_RECORDS, id))


def take_in(tx: Tx, id: str, at: str, place: str) -> str:
    """The record of somebody on a list: the person whom we know surely, by birthday or phone, or one that is made now. Its id."""
    row = person(tx, id)
    if row is None:
        raise KeyError(id)
    if row["person_id"]:
        known = people.by_id(tx, row["person_id"])
        return str(known["id"]) if known else str(row["person_id"])
    same = people.same_person(tx, row["name"], row["birth"], (row["phone"], row["phone_other"]))
    if same:
        update(tx, "evacuation_people", id, {"person_id": same["id"]})
        return str(same["id"])
    columns = ("name", "kana", "sex", "birth", "address", "phone", "phone_other")
    made = {name: row[name] for name in columns} | {"volunteer_state": "", "source": "evacuation"}
    new = record_id(id)
    people.add(tx, {"id": new, **made, "made_at": at, "changed_at": at}, place)
    # At no desk they are found by typing: who stands on the list is for those to know who may see it.
    tx.execute("UPDATE people SET find = '' WHERE id = :id", id=new)
    update(tx, "evacuation_people", id, {"person_id": new, "taken_in": 1})
    return new


def needs_of(tx: Tx, row: Row) -> list[Row]:
    """The needs that are not over of somebody on a list, and of their house."""
    known = people.by_id(tx, row["person_id"]) if row["person_id"] else None
    return needs.open_at_address(tx, row["address"], known["id"] if known else "")


def _take_in_all(tx: Tx, lists: Iterable[str], part: Part, at: str, place: str) -> None:
    for list_id in lists:
        row = by_id(tx, list_id)
        if row and in_sight(row):
            for one in tx.fetch(
                f"""SELECT id FROM evacuation_people WHERE list_id = :list AND person_id IS NULL AND {part.condition("id")}
                    ORDER BY position, id""",
                list=list_id,
            ):
                take_in(tx, one["id"], at, place)


# As a list of a safety round


def _lists(tx: Tx) -> list[Row]:
    return [
        {"id": row["id"], "name": row["title"], "district": "", "known": row["left_now"]}
        for row in seen_now(tx, centre_day(datetime.now(UTC)))
    ]


def _people_of(tx: Tx, ids: Iterable[str], part: Part) -> list[Row]:
    """Of whoever has no record yet the id that it will have. Parts go by the rows' ids, which stay."""
    seen = {row["id"] for row in every(tx) if in_sight(row)}
    found: list[Row] = []
    for some in batched([id for id in ids if id in seen]):
        one_of, params = among("list_id", some)
        rows = tx.fetch(
            f"""SELECT id, list_id, person_id FROM evacuation_people WHERE {one_of} AND {part.condition("id")}
                ORDER BY position, id""",
            **params,
        )
        found += [
            {"list": row["list_id"], "person": row["person_id"] or record_id(row["id"])} for row in rows
        ]
    return found


LISTS = ask_of(
    AskedList(
        "evacuation",
        "避難行動要支援者名簿",
        25,
        _lists,
        _people_of,
        own=ROLES,
        take_in=_take_in_all,
        lawful=True,
    )
)

# Erasing


@dataclass(frozen=True)
class Erased:
    """What erasing some of a list did. gone: of whom nothing is left; kept: of whom a record of ours stays."""

    gone: int = 0
    kept: int = 0


def next_to_erase(tx: Tx, list_id: str) -> list[str]:
    """The next few of a list."""
    rows = tx.fetch(
        "SELECT id FROM evacuation_people WHERE list_id = :list ORDER BY id LIMIT :most",
        list=list_id,
        most=AT_ONCE,
    )
    return [row["id"] for row in rows]


def erase(tx: Tx, list_id: str, ids: Iterable[str], at: str) -> Erased:
    """Take these off a list for good, with the record that was made of them unless something else points at it, with what a safety
    round was told that asked after them for this list alone, and with what the journal says of them. Of the rounds numbers stay."""
    listed_as = by_id(tx, list_id)
    title = listed_as["title"] if listed_as else ""
    one_of, params = among("id", ids)
    rows = tx.fetch(
        f"SELECT * FROM evacuation_people WHERE list_id = :list AND {one_of} ORDER BY id",
        list=list_id,
        **params,
    )
    points, gone, kept, named = pointing(tx), 0, 0, [row["id"] for row in rows]
    for row in rows:
        tx.execute("DELETE FROM evacuation_people WHERE id = :id", id=row["id"])
        known = people.by_id(tx, row["person_id"]) if row["person_id"] else None
        if known:
            _leave_rounds(tx, list_id, known["id"], points, _Erasing(title, at))
        if known and _is_only_of_a_list(tx, known, points):
            taken = Taken()
            take(tx, points, "people", known["id"], taken)
            named += taken.ids
            known = None
        gone, kept = gone + (known is None), kept + (known is not None)
    blank_naming(tx, named, but=ERASED_BY)
    return Erased(gone, kept)


def blank_rows(tx: Tx, list_id: str) -> None:
    """Take away what the journal says of rows of a list that were refused, and stand on it nowhere."""
    blank_naming(tx, [list_id], only=frozenset({"keep_evacuee"}))


_SAID_IN_ROUNDS = frozenset({"answer_safety", "call_for_safety"})


@dataclass(frozen=True)
class _Erasing:
    """A list as rounds remember it when it is gone."""

    title: str
    at: str


def _leave_rounds(tx: Tx, list_id: str, person_id: str, points: Any, erasing: _Erasing) -> None:
    """They are asked after by this list no more; who stood on no other list is forgotten by the round."""
    name = f"{LISTS.key} {list_id}"
    for line in tx.fetch(
        """SELECT s.* FROM safety_people s JOIN safety_lists l ON l.line_id = s.id AND l.list = :list
           WHERE s.person_id = :person ORDER BY s.id""",
        list=name,
        person=person_id,
    ):
        tx.execute(
            "DELETE FROM safety_lists WHERE line_id = :line AND list = :list", line=line["id"], list=name
        )
        if tx.value("SELECT count(*) FROM safety_lists WHERE line_id = :line", line=line["id"]):
            continue
        count_erased(tx, line, name, erasing.title, erasing.at)
        take(tx, points, "safety_people", line["id"], Taken())
        blank_naming(tx, [person_id], only=_SAID_IN_ROUNDS)


def _is_only_of_a_list(tx: Tx, row: Row, points: Any) -> bool:
    """Whether a record was made of such a list, and nothing else has been done with it."""
    if row["source"] != "evacuation" or row["volunteer_state"] or row["hidden_at"]:
        return False
    return not any(
        tx.value(f"SELECT 1 FROM {table_name} WHERE {column} = :id LIMIT 1", id=row["id"])
        for table_name, column, _ in points.get("people", ())
        if table_name not in OWN
    )
