"""Before and after: what keeping each row of a roster would change, told before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vcenter.commands.roster_rows import MARK_WORDS, PersonRow
from vcenter.commands.rosters import beside, columns_of, missing_in, skills_of
from vcenter.domain.names import fold
from vcenter.domain.roster_same import remarks_beside
from vcenter.domain.sex import SEXES
from vcenter.domain.skills import label
from vcenter.domain.volunteering import STATES
from vcenter.store import groups
from vcenter.store.tx import Row, Tx

Before = dict[str, Row]
"""Records as they are, by their id."""

WHAT = {
    "new": "新しく登録",
    "changed": "登録に書き足す",
    "replaced": "登録と違う内容がある",
    "same": "変わりなし",
    "marked": "書かれたまま残し、印を付ける",
    "emptied": "ファイルでは空（登録の内容を残す）",
}
"""What becomes of a row, in words; more than one may hold. Of what differs it is chosen which holds (rosters/choices.py)."""

_NOT_SHOWN = {"insurance_plan", "insured_until", "experienced", "changed_at"}
WORDS = {**MARK_WORDS, "may_lead": "班長を頼める", "seats": "車に乗れる人数", "consent_at": "同意"}
_EMPTY: tuple[Any, ...] = ("", None, 0, [])


@dataclass(frozen=True)
class Line:
    """A field before and after. how: changed, replaced, marked or emptied, as in WHAT; of what is replaced also which column it is
    (key), and what was chosen (of rosters/choices.py)."""

    field: str
    before: str
    after: str
    how: str
    key: str = ""
    choice: str = ""


@dataclass(frozen=True)
class Change:
    """What keeping a row would change. id: of the row; where: in the file; what: keys of WHAT."""

    id: str
    where: str
    name: str
    what: tuple[str, ...]
    lines: tuple[Line, ...]


def changes(tx: Tx, whole: dict[str, Any], before: Before) -> list[Change]:
    """Of each row of a reading, after it was compared, in the order of the file. before: the records that the rows are about."""
    from vcenter.rosters.reading import payload_rows, place  # noqa: PLC0415

    taken = {column["field"] for table in whole["tables"] for column in table["columns"]}
    has = _has(tx, whole["rows"].get("people", ()))
    found = []
    for kind, rows in whole["rows"].items():
        for row, payload in zip(rows, payload_rows(rows, kind), strict=True):
            known = before.get(row["same_as"] or "")
            lines = [] if known is None else _lines(tx, kind, known, payload, has)
            replaced = [_replaced(field, one) for field, one in row.get("differs", {}).items()]
            marked = [_marked(row, mark, known) for mark in row["marks"]]
            emptied = [] if known is None else _emptied(row, known, taken)
            changed = lines or any(line.choice == "file" for line in replaced)
            first = "new" if row["same_as"] is None else "changed" if changed else "same"
            more = [
                word
                for word, some in (("replaced", replaced), ("marked", marked), ("emptied", emptied))
                if some
            ]
            all_lines = (*lines, *replaced, *marked, *emptied)
            found.append(Change(row["id"], place(row), row["name"], (first, *more), all_lines))
    return found


_SEVERAL = ("skills", "groups", "salons")
"""What a person has several of."""


def _has(tx: Tx, rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, set[str]]]:
    """What everybody whom these rows are about has of _SEVERAL, by their id."""
    ids = {row["same_as"] for row in rows if row["same_as"] and any(row[name] for name in _SEVERAL)}
    return groups.what_people_have(tx, ids)


def _replaced(field: str, one: Mapping[str, str]) -> Line:
    return Line(
        WORDS.get(field, field),
        said_of(field, one["before"]),
        said_of(field, one["after"]),
        "replaced",
        field,
        one["choice"],
    )


def to_be_made(tx: Tx, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """Groups and salons that rows of people name and that there are not: they are made with the import."""
    found = {}
    for kind in ("groups", "salons"):
        known = {fold(row["name"]) for row in groups.called(tx, kind)}
        known |= {fold(row["name"]) for row in rows.get(kind, ())}
        named = {fold(name): name for row in rows.get("people", ()) for name in row[kind]}
        if new := sorted(name for word, name in named.items() if word not in known):
            found[kind] = new
    return found


def _lines(
    tx: Tx,
    kind: str,
    known: Row,
    payload: dict[str, Any],
    has: Mapping[str, Mapping[str, set[str]]],
) -> list[Line]:
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
        told["safety_round"] = row.safety_round
        as_it_was = {"safety_round": "", **known} | {field: told[field] for field in row.newer}
        given = missing_in(as_it_was, beside(as_it_was, told))
        if row.volunteer_state not in ("", known["volunteer_state"]):
            given["volunteer_state"] = row.volunteer_state
    found = [
        Line(WORDS.get(field, field), _before(field, known.get(field)), said_of(field, value), "changed")
        for field, value in given.items()
        if field not in _NOT_SHOWN
    ]
    for name in _SEVERAL if kind == "people" else ():
        had = has.get(known["id"], {}).get(name, set())
        if more := _more(tx, name, payload[name], had):
            said = "、".join(label(one) for one in sorted(had))
            found.append(Line(WORDS.get(name, name), said, f"{'、'.join(more)} を足す", "changed"))
    return found


def _before(field: str, value: Any) -> str:
    return said_of(field, value) or ("まだ聞いていない" if field == "safety_round" else "")


def _more(tx: Tx, name: str, written: list[str], had: set[str]) -> list[str]:
    """What a row adds to what somebody has several of, in words."""
    if name == "skills":
        return [label(skill) for skill in skills_of(tx, written) if skill not in had]
    folded = {fold(one) for one in had}
    return [one for one in dict.fromkeys(written) if fold(one) not in folded]


def _marked(row: dict[str, Any], mark: dict[str, str], known: Row | None) -> Line:
    held = known.get(mark["field"], "") if known and not known.get("hidden_at") else ""
    return Line(
        WORDS.get(mark["field"], mark["field"]),
        said_of(mark["field"], held),
        f"「{said_of(mark['field'], mark['as_written'])}」 {mark['reason']}",
        "marked",
    )


def _emptied(row: dict[str, Any], known: Row, taken: set[str]) -> list[Line]:
    """What the file has a column for and leaves empty: it takes nothing away."""
    if known.get("hidden_at"):
        return []
    marked = {mark["field"] for mark in row["marks"]}
    return [
        Line(WORDS.get(field, field), _said(known[field]), "", "emptied")
        for field in sorted(taken & known.keys() & row.keys() - marked)
        if row[field] in _EMPTY and known[field] not in _EMPTY
    ]


def said_of(field: str, value: Any) -> str:
    """A value of a field in words."""
    if field == "volunteer_state":
        return STATES[value]
    return SEXES.get(str(value), _said(value)) if field == "sex" else _said(value)


def _said(value: Any) -> str:
    return "" if value in _EMPTY else "はい" if value is True else str(value)
