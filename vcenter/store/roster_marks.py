"""Marks: what a roster said that could not be read, or says otherwise than we do, of people, groups and salons; until somebody settles it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from vcenter.store.tables import MOVES, table
from vcenter.store.tx import Row, Tx, among, batched, insert

table("group_marks", satellites="group_id field as_written reason file sheet row_number")
table("salon_marks", satellites="salon_id field as_written reason file sheet row_number")
table(
    "settled_marks",
    satellites="id person_id group_id salon_id field as_written file sheet row_number way value at actor",
    people={"person_id": MOVES},
)

Of = Literal["people", "groups", "salons"]

_TABLES: dict[Of, tuple[str, str, str]] = {
    "groups": ("group_marks", "group_id", "name, id"),
    "salons": ("salon_marks", "salon_id", "district, name, id"),
    "people": ("person_marks", "person_id", "kana, name, id"),
}
"""Of what: the table of its marks, the column that names it there, and the order in which they are listed."""

Way = Literal["mended", "right", "replaced"]
"""Something else stands in the record now; the record is right as it is; or what stood in the record (`as_written`) gave way to what a
list says."""


class Mark(NamedTuple):
    """What was written for a field, why it waits for somebody, and where it stands. row_number 0: that was not kept, or it was in no roster."""

    field: str
    as_written: str
    reason: str
    file: str = ""
    sheet: str = ""
    row_number: int = 0


def put(tx: Tx, of: Of, id: str, mark: Mark) -> None:
    """Keep a mark, in the place of one of the same field."""
    marks, key, _ = _TABLES[of]
    tx.execute(
        f"""INSERT INTO {marks} ({key}, field, as_written, reason, file, sheet, row_number)
            VALUES (:id, :field, :as_written, :reason, :file, :sheet, :row_number)
            ON CONFLICT ({key}, field) DO UPDATE
            SET as_written = excluded.as_written, reason = excluded.reason,
                file = excluded.file, sheet = excluded.sheet, row_number = excluded.row_number""",
        id=id,
        **mark._asdict(),
    )


def beside(tx: Tx, of: Of, id: str, mark: Mark) -> Mark | None:
    """The mark with what waits in its field already; None where somebody has settled just this."""
    _, key, _ = _TABLES[of]
    if tx.value(
        f"SELECT 1 FROM settled_marks WHERE {key} = :id AND field = :field AND as_written = :as_written LIMIT 1",
        id=id,
        field=mark.field,
        as_written=mark.as_written,
    ):
        return None
    before = one(tx, of, id, mark.field)
    if before is None:
        return mark
    written, why = before["as_written"], before["reason"]
    if mark.as_written not in written.split("／"):
        written = f"{written}／{mark.as_written}"
    return mark._replace(as_written=written, reason=why if mark.reason in why else f"{why}{mark.reason}")


def one(tx: Tx, of: Of, id: str, field: str) -> Row | None:
    """The mark of a field."""
    marks, key, _ = _TABLES[of]
    return tx.one(
        f"""SELECT field, as_written, reason, file, sheet, row_number FROM {marks}
            WHERE {key} = :id AND field = :field""",
        id=id,
        field=field,
    )


def of_record(tx: Tx, of: Of, id: str) -> list[Row]:
    """What of this record waits for somebody, by field."""
    return of_records(tx, of, [id]).get(id, [])


def of_records(tx: Tx, of: Of, ids: Iterable[str]) -> dict[str, list[Row]]:
    """What waits for somebody of each of these records, by their id."""
    marks, key, _ = _TABLES[of]
    found: dict[str, list[Row]] = {}
    for some in batched(ids):
        one_of, params = among(key, some)
        for row in tx.fetch(
            f"""SELECT {key} AS id, field, as_written, reason, file, sheet, row_number FROM {marks}
                WHERE {one_of} ORDER BY {key}, field""",
            **params,
        ):
            found.setdefault(row.pop("id"), []).append(row)
    return found


def drop(tx: Tx, of: Of, id: str, field: str) -> None:
    """Nobody has to look at this field any more."""
    marks, key, _ = _TABLES[of]
    tx.execute(f"DELETE FROM {marks} WHERE {key} = :id AND field = :field", id=id, field=field)


def waiting(tx: Tx) -> list[tuple[Of, str]]:
    """Every record with a mark: what it is, and its id; groups first, then salons, then people."""
    return [
        (of, row["id"])
        for of, (marks, key, order) in _TABLES.items()
        for row in tx.fetch(
            f"SELECT id FROM {of} WHERE id IN (SELECT {key} FROM {marks}) ORDER BY {order}",
        )
    ]


def count(tx: Tx) -> dict[Of, int]:
    """How many records of each kind have a mark."""
    return {
        of: int(tx.value(f"SELECT count(DISTINCT {key}) FROM {marks}"))
        for of, (marks, key, _) in _TABLES.items()
    }


def rows(tx: Tx, of: Of, ids: Iterable[str]) -> dict[str, Row]:
    """The records themselves, by id."""
    found: dict[str, Row] = {}
    for some in batched(ids):
        one_of, params = among("id", some)
        found |= {row["id"]: row for row in tx.fetch(f"SELECT * FROM {of} WHERE {one_of}", **params)}
    return found


def settle(tx: Tx, of: Of, id: str, mark: Row, said: dict[str, Any]) -> None:
    """Take a mark away, and keep who settled it. said: id of the entry, way, value, at, actor."""
    drop(tx, of, id, mark["field"])
    kept = {name: mark[name] for name in ("field", "as_written", "file", "sheet", "row_number")}
    keep_settled(tx, of, id, kept | said)


def keep_settled(tx: Tx, of: Of, id: str, entry: Mapping[str, Any]) -> None:
    """Keep what was settled of a record: a whole entry but for whose it is."""
    insert(tx, "settled_marks", {_TABLES[of][1]: id, **entry})


def settled_values(tx: Tx, people: Iterable[str]) -> set[tuple[str, str, str]]:
    """(person, field, what was written) of everything that was settled of these people."""
    found: set[tuple[str, str, str]] = set()
    for some in batched(people):
        one_of, params = among("person_id", some)
        rows = tx.fetch(f"SELECT person_id, field, as_written FROM settled_marks WHERE {one_of}", **params)
        found |= {(row["person_id"], row["field"], row["as_written"]) for row in rows}
    return found


def settled(tx: Tx, of: Of, id: str) -> list[Row]:
    """What was settled of this record, the last on top."""
    _, key, _ = _TABLES[of]
    return tx.fetch(f"SELECT * FROM settled_marks WHERE {key} = :id ORDER BY at DESC, id", id=id)


def forget_settled(tx: Tx, person_id: str, fields: Iterable[str]) -> None:
    """Of somebody who is hidden, what was settled of these fields is told nowhere any more."""
    one_of, params = among("field", fields)
    tx.execute(
        f"DELETE FROM settled_marks WHERE person_id = :person AND {one_of}", person=person_id, **params
    )
