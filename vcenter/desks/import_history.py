"""What came into a person's record by lists that were taken in: with the file's name, its row, the day, and who took it in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from vcenter.commands.field_words import FieldWords, fields_of
from vcenter.commands.roster_rows import MARK_WORDS, PersonRow
from vcenter.domain.untrusted_json import read_json
from vcenter.store import people, roster_imports
from vcenter.store.tx import Row, Tx

BECAME = {
    "new": "新しく登録した内容",
    "changed": "名簿の行にあった内容（空だったところに入れました）",
    "same": "名簿の行にあった内容（登録と同じでした）",
}
"""What became of a row, as the title of what it said."""

_OF_THE_ROW = frozenset(
    {"id", "row", "sheet", "marks", "same_person", "not_same", "newer", "as_known", "beside"}
)
"""What a row says of itself, and of the choice that was made."""

YES = "はい"


def imports_of(tx: Tx, person_id: str) -> list[dict[str, Any]]:
    """Each row of a list that went into this record, the newest first: source, sheet, row, at, by, became, values (field, value) and
    replaced (field, before, after). Of somebody hidden no value is said, nor of what was taken away from the journal."""
    person = people.by_id(tx, person_id)
    if person is None:
        return []
    hidden = bool(person["hidden_at"])
    kept = {_entry_of(row): row for row in roster_imports.of_person(tx, person_id)}
    found = [
        told
        for entry in roster_imports.entries(tx, person_id, kept)
        if (told := _told(entry, kept.pop(entry["id"], None), person_id, hidden))
    ]
    found += [  # of which the journal has another id, as of programs
        {
            "source": row["source"],
            "sheet": row["sheet"],
            "row": row["row_number"],
            "at": row["begun_at"],
            "by": row["begun_by"],
            "became": row["outcome"],
            "values": [],
            "replaced": [],
        }
        for row in kept.values()
    ]
    return sorted(found, key=lambda one: str(one["at"]), reverse=True)


def _entry_of(row: Row) -> str:
    """The id of the journal's entry that took in a row (desks/roster_keeping.py)."""
    return str(uuid.uuid5(uuid.UUID(row["import_id"]), str(row["position"] - 1)))


def _told(entry: Row, kept: Row | None, person_id: str, hidden: bool) -> dict[str, Any] | None:
    said = read_json(entry["payload"].encode())
    if not isinstance(said, dict):
        return None
    rows = [row for row in said.get("rows", ()) if isinstance(row, dict)]
    row = rows[0] if kept and rows else next((one for one in rows if one.get("id") == person_id), None)
    if row is None:
        return None
    newer = row.get("newer") or {}
    fields = fields_of(PersonRow)
    return {
        "source": said.get("source", ""),
        "sheet": row.get("sheet", ""),
        "row": row.get("row"),
        "at": entry["at"],
        "by": entry["actor"],
        "became": kept["outcome"] if kept else "new",
        "values": [] if hidden else _values(row, fields, newer),
        "replaced": []
        if hidden
        else [(MARK_WORDS.get(name, name), before, row.get(name)) for name, before in newer.items()],
    }


def _values(
    row: Mapping[str, Any], fields: Mapping[str, FieldWords], newer: Mapping[str, Any]
) -> list[tuple[str, str]]:
    found = [
        (field.words, _said(field, row[name]))
        for name, field in fields.items()
        if name not in _OF_THE_ROW and name not in newer and row.get(name) not in (None, "", False, [], {})
    ]
    return found + [(str(heading), str(value)) for heading, value in (row.get("beside") or {}).items()]


def _said(field: FieldWords, value: Any) -> str:
    if value is True:
        return YES
    if isinstance(value, list):
        return "、".join(map(str, value))
    return field.said(str(value)) or str(value)
