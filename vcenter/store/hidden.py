"""秘匿: where a hidden person or need can be found, apart from everything that screens, lists, sheets and letters read.

Hiding takes the telling columns out of the open table. Nobody has to remember to leave them out: only who asks here gets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from vcenter.store.tables import MovedElsewhere, NotForSatellites, table
from vcenter.store.tx import Row, Tx, among, update

_HEADQUARTERS_OWN = "what is hidden is headquarters' own"

table(
    "hidden_people",
    satellites=NotForSatellites(_HEADQUARTERS_OWN),
    people={"person_id": MovedElsewhere("joining hidden records hides both, each with what it said")},
)
table("hidden_needs", satellites=NotForSatellites(_HEADQUARTERS_OWN))
table("hidden_requests", satellites=NotForSatellites(_HEADQUARTERS_OWN))


@dataclass(frozen=True)
class Hideable:
    """An open table and the one that holds what is hidden of it. fields: columns by which somebody can be found.

    remembered: of these, what stays in the note when something else is said, with its word.
    """

    open: str
    apart: str
    key: str
    fields: frozenset[str]
    remembered: Mapping[str, str]


PEOPLE = Hideable(
    "people",
    "hidden_people",
    "person_id",
    frozenset(
        [
            "postal",
            "address",
            "phone",
            "phone_other",
            "fax",
            "email",
            "emergency_name",
            "emergency_relation",
            "emergency_phone",
            "note",
        ]
    ),
    {
        "address": "住所",
        "phone": "電話",
        "phone_other": "ほかの電話",
        "fax": "FAX",
        "emergency_phone": "緊急連絡先の電話",
    },
)
NEEDS = Hideable(
    "needs",
    "hidden_needs",
    "need_id",
    frozenset(
        [
            "address",
            "district",
            "present_address",
            "access",
            "location",
            "parking",
            "source_note",
            "referred_to",
            "state_reason",
        ]
    ),
    {},
)
REQUESTS = Hideable(
    "requests",
    "hidden_requests",
    "request_id",
    frozenset(["address", "district", "access", "source_note", "state_reason"]),
    {},
)


LONGEST_NOTE = 4000


def row_of(tx: Tx, of: Hideable, id: str) -> Row | None:
    """By whom, when and by which command this was hidden; None of what never was. It stays when hiding has ended."""
    return tx.one(f"SELECT * FROM {of.apart} WHERE {of.key} = :id", id=id)


def said(tx: Tx, of: Hideable, id: str) -> dict[str, str]:
    """The columns that are hidden of this, as they stood; {} of what is not hidden."""
    row = row_of(tx, of, id)
    known: dict[str, str] = orjson.loads(row["said"]) if row and not row["ended_at"] else {}
    return known


def take_apart(tx: Tx, of: Hideable, row: Row, *, at: str, actor: str, entry: str) -> dict[str, str | None]:
    """Keep apart what this row of the open table tells; the columns to be emptied there. Again: what is new is kept too."""
    told = said(tx, of, row["id"]) | {field: row[field] for field in sorted(of.fields) if row[field]}
    before = row_of(tx, of, row["id"])
    if before and not before["ended_at"]:
        at, actor, entry = before["at"], before["actor"], before["entry"]
    tx.execute(
        f"""INSERT INTO {of.apart} ({of.key}, said, at, actor, entry) VALUES (:id, :said, :at, :actor, :entry)
            ON CONFLICT ({of.key}) DO UPDATE SET said = excluded.said, at = excluded.at, actor = excluded.actor,
              entry = excluded.entry, ended_at = NULL, ended_by = ''""",
        id=row["id"],
        said=_json(told),
        at=at,
        actor=actor,
        entry=entry,
    )
    return {"hidden_at": at, **dict.fromkeys(sorted(of.fields), "")}


def kept_apart(tx: Tx, of: Hideable, id: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The changes of an open row, without what of them is hidden: that is kept apart. What is empty takes nothing away,
    because whoever may not see it had an empty field before them."""
    telling = {field: changes[field] for field in of.fields.intersection(changes)}
    if not telling:
        return changes
    row = row_of(tx, of, id)
    if row is None or row["ended_at"]:
        return changes
    before = orjson.loads(row["said"])
    known = before | {field: value for field, value in telling.items() if value}
    # Whoever changed it may not have seen what stood there: it is not lost.
    lost = [
        f"前の{word}: {before[field]}"
        for field, word in of.remembered.items()
        if before.get(field) not in (None, "", known.get(field))
    ]
    if lost:
        known["note"] = "\n".join([*filter(None, [known.get("note", "")]), *lost])[:LONGEST_NOTE]
    tx.execute(f"UPDATE {of.apart} SET said = :said WHERE {of.key} = :id", id=id, said=_json(known))
    return {field: value for field, value in changes.items() if field not in telling}


def put_back(tx: Tx, of: Hideable, id: str, at: str, by: str) -> dict[str, str | None]:
    """Hiding ends: the columns that stand in the open table again."""
    known = said(tx, of, id)
    tx.execute(
        f"UPDATE {of.apart} SET said = '{{}}', ended_at = :at, ended_by = :by WHERE {of.key} = :id",
        id=id,
        at=at,
        by=by,
    )
    return {"hidden_at": None, **known}


def hide_place(tx: Tx, of: Hideable, id: str, *, at: str, actor: str, entry: str) -> None:
    """Keep apart where this need or request is; of one that is hidden already nothing more."""
    row = tx.one(f"SELECT * FROM {of.open} WHERE id = :id", id=id)
    if row and not row["hidden_at"]:
        apart = take_apart(tx, of, row, at=at, actor=actor, entry=entry)
        update(tx, of.open, id, apart | {"changed_at": at})


def show_place(tx: Tx, of: Hideable, id: str, at: str, by: str) -> None:
    """What was hidden of this need or request stands on its card again."""
    update(tx, of.open, id, put_back(tx, of, id, at, by) | {"changed_at": at})


def whole(tx: Tx, of: Hideable, row: Row) -> Row:
    """A need or a request for whoever may see where it is and how its people are reached: with what is kept apart of all three."""
    found = row | said(tx, of, row["id"])
    for role in ("person", "requester"):
        if phone := said(tx, PEOPLE, row[f"{role}_id"]).get("phone"):
            found[f"{role}_phone"] = phone
    return found


def is_any(tx: Tx) -> bool:
    """Whether anybody was ever hidden here."""
    found = tx.value(
        " UNION ALL ".join(f"SELECT 1 FROM {of.apart}" for of in (PEOPLE, NEEDS, REQUESTS)) + " LIMIT 1"
    )
    return found is not None


def headquarters_own(tx: Tx) -> set[str]:
    """The ids of people, needs, requests, teams and matters of whom other servers are told nothing: who was hidden once, with what hangs on them, and
    who has a record only because a safety round asks after them by a list of evacuation help."""
    listed = {
        row["id"]
        for row in tx.fetch(
            """SELECT p.id FROM evacuation_people e JOIN people p ON p.id = e.person_id
               WHERE e.taken_in = 1 AND p.find = '' AND p.joined_into IS NULL"""
        )
    }
    if not is_any(tx):
        return listed
    rows = tx.fetch(
        """SELECT person_id AS id FROM hidden_people
           UNION SELECT p.id FROM people p JOIN hidden_people h ON h.person_id = p.joined_into
           UNION SELECT need_id FROM hidden_needs
           UNION SELECT n.id FROM needs n JOIN hidden_people h ON h.person_id IN (n.person_id, n.requester_id)
           UNION SELECT request_id FROM hidden_requests
           UNION SELECT q.id FROM requests q JOIN hidden_people h ON h.person_id IN (q.person_id, q.requester_id)
           UNION SELECT t.id FROM teams t JOIN hidden_needs h ON h.need_id = t.need_id
           UNION SELECT m.team_id FROM team_members m JOIN hidden_people h ON h.person_id = m.person_id
           UNION SELECT m.id FROM matters m JOIN hidden_people h ON h.person_id = m.person_id
           UNION SELECT m.id FROM matters m LEFT JOIN teams t ON t.id = m.team_id
             JOIN hidden_needs h ON h.need_id IN (m.need_id, t.need_id)"""
    )
    return listed | {row["id"] for row in rows}


def still_said(tx: Tx, of: Hideable) -> list[Row]:
    """What is still kept apart here: the row of each."""
    return tx.fetch(f"SELECT * FROM {of.apart} WHERE ended_at IS NULL AND said <> '{{}}' ORDER BY {of.key}")


def is_named(tx: Tx, ids: Iterable[str]) -> bool:
    """Whether one of these is a person or a need that is hidden now."""
    named = set(ids)
    return bool(people_among(tx, named)) or _is_any_need(tx, named)


def _is_any_need(tx: Tx, ids: Iterable[str]) -> bool:
    one_of, params = among("need_id", ids)
    return tx.value(f"SELECT 1 FROM hidden_needs WHERE ended_at IS NULL AND {one_of}", **params) is not None


def people_among(tx: Tx, ids: Iterable[str]) -> set[str]:
    """Which of these people are hidden now."""
    one_of, params = among("person_id", ids)
    rows = tx.fetch(f"SELECT person_id FROM hidden_people WHERE ended_at IS NULL AND {one_of}", **params)
    return {row["person_id"] for row in rows}


def forget_said(tx: Tx, of: Hideable, id: str) -> None:
    """Take away what is kept apart: at a satellite, once headquarters have it."""
    tx.execute(f"UPDATE {of.apart} SET said = '{{}}' WHERE {of.key} = :id", id=id)


def everybody(tx: Tx) -> list[Row]:
    """Whoever is hidden now, the newest first: id, name, at, actor, entry."""
    return tx.fetch(
        """SELECT p.id, p.name, p.kana, h.at, h.actor, h.entry FROM hidden_people h
           JOIN people p ON p.id = h.person_id
           WHERE h.ended_at IS NULL AND p.joined_into IS NULL ORDER BY h.at DESC, p.id"""
    )


def every_need(tx: Tx) -> list[Row]:
    """Every need that is hidden now, the newest first: id, number, person_name, at, actor, entry."""
    return tx.fetch(
        """SELECT n.id, n.number, n.category, n.state, p.name AS person_name, h.at, h.actor, h.entry FROM hidden_needs h
           JOIN needs n ON n.id = h.need_id JOIN people p ON p.id = n.person_id
           WHERE h.ended_at IS NULL ORDER BY h.at DESC, n.number"""
    )


def _json(said: Mapping[str, Any]) -> str:
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()
