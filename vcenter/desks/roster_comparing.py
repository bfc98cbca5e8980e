"""The rows of a roster file put beside what is known now, with what was answered and chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request

from vcenter.desks.roster_changes import Before, Change, changes
from vcenter.domain.safety import SAID
from vcenter.rosters import alike
from vcenter.rosters import choices as choosing
from vcenter.store import groups, people, roster_marks, safety
from vcenter.store.tx import Tx
from vcenter.web.state import database


def compare(tx: Tx, whole: dict[str, Any]) -> Before:
    """Put the rows beside what is known now, and what was answered into them; the records that they are about, by their id."""
    from vcenter.rosters.compared import Comparison  # noqa: PLC0415

    rows = whole["rows"]
    comparison, before = Comparison(), Before()
    if everybody := rows.get("people"):
        for found in people.namesakes(tx, [row["name"] for row in everybody]).values():
            before |= {row["id"]: row for row in found}
        _say_agreement(tx, everybody, before)
        comparison.know_people(before.values())
    if "groups" in rows:
        comparison.know("groups", known := groups.all_groups(tx))
        before |= {row["id"]: row for row in known}
    if "salons" in rows:
        comparison.know("salons", known := groups.all_salons(tx))
        before |= {row["id"]: row for row in known}
    comparison.compare(rows, "")
    _settle(tx, whole)
    # Whoever was merged may be called otherwise now.
    same = {row["same_as"] for row in rows.get("people", ()) if row["same_as"]} - before.keys()
    merged = people.by_ids(tx, same)
    _say_agreement(tx, rows.get("people", ()), merged)
    before |= merged
    _choose_what_holds(tx, whole, before)
    return before


def _say_agreement(tx: Tx, rows: Iterable[Mapping[str, Any]], before: Before) -> None:
    """Where a list says who may be asked after (安否確認), put what is recorded of that into the records that it is about."""
    if not any(row.get("safety_round") for row in rows):
        return
    open_ones = [id for id, row in before.items() if not row["hidden_at"]]
    for id, agreed in safety.agreements(tx, open_ones).items():
        before[id]["safety_round"] = SAID[agreed]


def _choose_what_holds(tx: Tx, whole: dict[str, Any], before: Before) -> None:
    """Say of rows that are about somebody who is known what they say otherwise, and which of the two holds."""
    known = [
        (row, before[row["same_as"]])
        for row in whole["rows"].get("people", ())
        if row["same_as"] in before and not before[row["same_as"]]["hidden_at"]
    ]
    settled = roster_marks.settled_values(tx, {record["id"] for _, record in known})
    for row, record in known:
        found = choosing.differs(row, record, whole.get("answers", {}), settled, whole.get("read_at", ""))
        choosing.put(row, found)


def _settle(tx: Tx, whole: dict[str, Any]) -> None:
    """Say of rows that may be somebody who that is, and what was answered."""
    from vcenter.rosters.compared import mark_otherwise  # noqa: PLC0415

    asked = whole.get("alike", ())
    found = people.by_ids(tx, {one["other"] for one in asked if one["known"]})
    known = {id: row for id, row in found.items() if not row["hidden_at"]}
    settled = alike.settle(whole["rows"].get("people", ()), asked, whole.get("answers", {}), known)
    for row, other in settled:
        mark_otherwise(row, other, ("name", "birth"))


async def compared(request: Request, whole: dict[str, Any]) -> None:
    """Put the rows of a reading beside what is known now."""
    await database(request).read(compare, whole)


def changes_of(tx: Tx, whole: dict[str, Any]) -> list[Change]:
    """What keeping each row would change, as the records are now."""
    return changes(tx, whole, compare(tx, whole))
