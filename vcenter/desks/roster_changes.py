"""Before and after: what keeping each row of a roster would change, told before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vcenter.commands.rosters import MARK_WORDS, PersonRow, beside, columns_of, missing_in
from vcenter.domain.roster_same import remarks_beside
from vcenter.domain.volunteering import STATES
from vcenter.rosters.reading import payload_rows, place
from vcenter.store.tx import Row, Tx

Before = dict[str, Row]
"""Records as they are, by their id."""

WHAT = {
    "new": "新しく登録",
    "changed": "登録に書き足す",
    "same": "変わりなし",
    "marked": "書かれたまま残し、印を付ける",
    "emptied": "ファイルでは空（登録の内容を残す）",
}
"""What becomes of a row, in words; more than one may hold."""

_NOT_SHOWN = {"insurance_plan", "insured_until", "experienced", "changed_at"}
_WORDS = {**MARK_WORDS, "may_lead": "班長を頼める", "seats": "車に乗れる人数", "consent_at": "同意"}
_EMPTY: tuple[Any, ...] = ("", None, 0, [])


@dataclass(frozen=True)
class Line:
    """A field before and after. how: changed, marked or emptied, as in WHAT."""

    field: str
    before: str
    after: str
    how: str


@dataclass(frozen=True)
class Change:
    """What keeping a row would change. where: in the file; what: keys of WHAT."""

    where: str
    name: str
    what: tuple[str, ...]
    lines: tuple[Line, ...]


def changes(tx: Tx, whole: dict[str, Any], before: Before) -> list[Change]:
    """Of each row of a reading, after it was compared, in the order of the file. before: the records that the rows are about."""
    taken = {column["field"] for table in whole["tables"] for column in table["columns"]}
    found = []
    for kind, rows in whole["rows"].items():
        for row, payload in zip(rows, payload_rows(rows, kind), strict=True):
            known = before.get(row["same_as"] or "")
            lines = [] if known is None else _lines(tx, kind, known, payload)
            marked = [_marked(row, mark, known) for mark in row["marks"]]
            emptied = [] if known is None else _emptied(row, known, taken)
            first = "new" if row["same_as"] is None else "changed" if lines else "same"
            more = [word for word, some in (("marked", marked), ("emptied", emptied)) if some]
            found.append(Change(place(row), row["name"], (first, *more), (*lines, *marked, *emptied)))
    return found


def _lines(tx: Tx, kind: str, known: Row, payload: dict[str, Any]) -> list[Line]:
    """What is written into a record. Of somebody hidden (秘匿) nothing is said here."""
    if kind != "people":
        given = {
            field: payload[field]
            for field in known
            if payload.get(field) not in _EMPTY and known[field] in _EMPTY
        }
        note = remarks_beside(known["note"], payload["note"])
        given |= {"note": note} if note != known["note"] else {}
    elif known.get("hidden_at"):
        return []
    else:
        row = PersonRow.model_validate(payload)
        told = columns_of(tx, row) | ({"consent_at": "もらった"} if row.consent else {})
        as_it_was = dict(known)
        given = missing_in(as_it_was, beside(as_it_was, told))
        if row.volunteer_state not in ("", known["volunteer_state"]):
            given["volunteer_state"] = row.volunteer_state
    return [
        Line(_WORDS.get(field, field), _of(field, known[field]), _of(field, value), "changed")
        for field, value in given.items()
        if field not in _NOT_SHOWN
    ]


def _marked(row: dict[str, Any], mark: dict[str, str], known: Row | None) -> Line:
    held = known.get(mark["field"], "") if known and not known.get("hidden_at") else ""
    return Line(
        _WORDS.get(mark["field"], mark["field"]),
        _said(held),
        f"「{mark['as_written']}」 {mark['reason']}",
        "marked",
    )


def _emptied(row: dict[str, Any], known: Row, taken: set[str]) -> list[Line]:
    """What the file has a column for and leaves empty: it takes nothing away."""
    if known.get("hidden_at"):
        return []
    marked = {mark["field"] for mark in row["marks"]}
    return [
        Line(_WORDS.get(field, field), _said(known[field]), "", "emptied")
        for field in sorted(taken & known.keys() & row.keys() - marked)
        if row[field] in _EMPTY and known[field] not in _EMPTY
    ]


def _of(field: str, value: Any) -> str:
    return STATES[value] if field == "volunteer_state" else _said(value)


def _said(value: Any) -> str:
    return "" if value in _EMPTY else "はい" if value is True else str(value)
