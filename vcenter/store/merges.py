"""Which records of people were made one (名寄せ), and what each had before: so that it can be undone, and both stand again.

What is kept of a row is what the merge changed of it, and of a row that it left as it was, its key alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from vcenter.store.tables import ByFunction, MovedElsewhere, Table, declared, table
from vcenter.store.tx import Row, Tx, among, insert, insert_all

_BOTH = MovedElsewhere("it says which two records were made one, as they were then")

table(
    "merges",
    satellites="id keep_id gone_id at by undone_at undone_by",
    people={"keep_id": _BOTH, "gone_id": _BOTH},
)
table("merged_rows", satellites="merge_id table_name row_key before_merge after_merge")

Rows = dict[tuple[str, str], Row]
"""Rows as they are now, each by its table and its key as JSON."""

_FOUND_BY = ("find", "name_folded")
"""Of a person: made anew of what their records say, and not put back."""


def key_of(of: Table, row: Mapping[str, Any]) -> str:
    """The primary key of a row, as `merged_rows.row_key` has it."""
    return orjson.dumps([row[column] for column in of.key]).decode()


def keyed(of: Table, key: str) -> dict[str, Any]:
    """The columns of a primary key, of what `key_of` gave."""
    return dict(zip(of.key, orjson.loads(key), strict=True))


def merged_tables() -> list[Table]:
    """Tables whose rows a merge may change because they point at a person."""
    return [one for one in declared() if one.is_merged]


def rows_of(tx: Tx, one: str, other: str) -> Rows:
    """Every row that stands for one of these two people now, with what hangs on it."""
    found: Rows = {}
    known = {every.name: every for every in declared()}
    for of in merged_tables():
        columns = [*of.people, *(["id"] if of.name == "people" else [])]
        where = " OR ".join(f"{column} IN (:one, :other)" for column in columns)
        rows = tx.fetch(f"SELECT * FROM {of.name} WHERE {where}", one=one, other=other)
        found |= {(of.name, key_of(of, row)): row for row in rows}
        for name, column in hanging(of):
            these, params = among(column, [row["id"] for row in rows])
            found |= {
                (name, key_of(known[name], row)): row
                for row in tx.fetch(f"SELECT * FROM {name} WHERE {these}", **params)
            }
    return found


def hanging(of: Table) -> set[tuple[str, str]]:
    """Tables that hang on this one, each with the column that points at it."""
    return {one for rule in of.people.values() if isinstance(rule, ByFunction) for one in rule.hanging}


def record(tx: Tx, merge: Mapping[str, Any], before: Rows) -> None:
    """Keep that two records were made one, just now. before: what stood for either of them."""
    insert(tx, "merges", merge)
    after = rows_of(tx, merge["keep_id"], merge["gone_id"])
    kept = []
    for table_name, key in {**before, **after}:
        then, now = before.get((table_name, key)), after.get((table_name, key))
        if then and now:
            changed = [name for name in now if now[name] != then[name] and name not in _FOUND_BY]
            then, now = ({name: row[name] for name in changed} for row in (then, now))
        kept.append(
            {
                "merge_id": merge["id"],
                "table_name": table_name,
                "row_key": key,
                "before_merge": _json(then),
                "after_merge": _json(now),
            }
        )
    insert_all(tx, "merged_rows", kept)


def _json(row: Mapping[str, Any] | None) -> str | None:
    return None if row is None else orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()


def kept_rows(tx: Tx, merge_id: str) -> list[Row]:
    """What is kept of a merge, by table and key: before_merge and after_merge as columns to values, None where there was no row."""
    rows = tx.fetch(
        "SELECT * FROM merged_rows WHERE merge_id = :id ORDER BY table_name, row_key", id=merge_id
    )
    for row in rows:
        for name in ("before_merge", "after_merge"):
            row[name] = row[name] and orjson.loads(row[name])
    return rows


def forget(tx: Tx, person_id: str) -> None:
    """Take away what is kept of the merges of a record (秘匿): that they were made one stays, and cannot be undone any more."""
    tx.execute(
        """DELETE FROM merged_rows WHERE merge_id IN (
             SELECT id FROM merges WHERE keep_id = :id OR gone_id = :id)""",
        id=person_id,
    )


def standing(tx: Tx, gone: str) -> Row | None:
    """The merge by which this record went into another, while it stands."""
    return tx.one(
        "SELECT * FROM merges WHERE gone_id = :id AND undone_at = '' ORDER BY at DESC, id DESC", id=gone
    )


def later(tx: Tx, merge: Row) -> Row | None:
    """The merge of the same record that came next and stands: it is undone first. With the names of both records."""
    # What was applied last was kept last: the times are those of the button, on whatever device.
    return next(
        (
            row
            for row in _named(tx, "m.keep_id = :id OR m.gone_id = :id", id=merge["keep_id"])
            if not row["undone_at"] and row["id"] != merge["id"] and _came_after(tx, row, merge)
        ),
        None,
    )


def _came_after(tx: Tx, one: Row, merge: Row) -> bool:
    """Whether a merge knew already that the other one was made: its rows say of the record that went that it points at the other."""
    if one["gone_id"] == merge["keep_id"]:
        return True
    key = orjson.dumps([merge["gone_id"]]).decode()
    return (
        tx.value(
            "SELECT 1 FROM merged_rows WHERE merge_id = :id AND table_name = 'people' AND row_key = :key",
            id=one["id"],
            key=key,
        )
        is not None
    )


def undone(tx: Tx, merge_id: str, at: str, by: str) -> None:
    """It stands no more."""
    tx.execute("UPDATE merges SET undone_at = :at, undone_by = :by WHERE id = :id", id=merge_id, at=at, by=by)


def can_be_undone(tx: Tx, merge_id: str) -> bool:
    """Whether it is kept what the two had before."""
    return tx.value("SELECT 1 FROM merged_rows WHERE merge_id = :id LIMIT 1", id=merge_id) is not None


def by_gone(tx: Tx, gone: str) -> Row | None:
    """The merge by which this record went into another, while it stands, with the names of both records."""
    return next(iter(_named(tx, "m.gone_id = :id AND m.undone_at = ''", id=gone)), None)


def into(tx: Tx, keep: str) -> list[Row]:
    """The merges that stand by which others went into this record, the newest first, with the names of both."""
    return _named(tx, "m.keep_id = :id AND m.undone_at = ''", id=keep)


def latest(tx: Tx, limit: int) -> list[Row]:
    """The newest merges, undone or not, of people who are not hidden (秘匿), with the names of both records."""
    return _named(tx, "k.hidden_at IS NULL AND g.hidden_at IS NULL", limit)


def _named(tx: Tx, where: str, limit: int = 1000, **params: Any) -> list[Row]:
    return tx.fetch(
        f"""SELECT m.*, k.name AS keep_name, k.kana AS keep_kana, g.name AS gone_name, g.kana AS gone_kana
            FROM merges m JOIN people k ON k.id = m.keep_id JOIN people g ON g.id = m.gone_id
            WHERE {where} ORDER BY m.at DESC, m.id DESC LIMIT :limit""",
        limit=limit,
        **params,
    )
