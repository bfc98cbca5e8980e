"""Where a row of a file and the record of who it is about say two things: which of them holds, before anything is kept.

Where people live and how they are reached changes, so the file's word is proposed, as the newer one; a name, birthday, sex or number
does not change by itself, so nothing is proposed: without a choice a mark stays, and a person asks. Who says now that they are not to be
asked after (安否確認) is believed; that they agree after all is asked of them, for nobody knows how old a list is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from vcenter.domain.contact import digits
from vcenter.domain.names import fold_text
from vcenter.domain.roster_same import same_address
from vcenter.domain.safety import REFUSED

CHANGES_BY_ITSELF = ("phone", "address", "postal", "email", "emergency_phone")
STAYS = ("name", "kana", "sex", "birth", "member_number", "safety_round")
FIELDS = (*CHANGES_BY_ITSELF, *STAYS)
"""In this order they are shown."""

ANSWERS = {"file": "ファイルの内容にする", "ours": "登録のままにする"}

Differs = dict[str, dict[str, str]]
"""Field to before (the record's), after (the row's), and choice: a key of ANSWERS, or "" where a mark stays."""

_PHONES = ("phone", "phone_other")


def key(row: str, field: str) -> str:
    """Under which a choice of one row is laid by."""
    return f"{row} {field}"


def key_of_seen(row: str, field: str) -> str:
    """Under which it is laid by what the record said when that was chosen."""
    return f"{row} seen {field}"


def key_of_all(field: str) -> str:
    """Under which a choice for every row that says another of these is laid by."""
    return f"all {field}"


def differs(
    row: Mapping[str, Any],
    known: Mapping[str, Any],
    answers: Mapping[str, str],
    settled: Collection[tuple[str, str, str]],
    read_at: str = "",
) -> Differs:
    """What this row says otherwise than the record, with what was chosen. settled: (person, field, what was written) that somebody
    has settled before: of these the record's word is proposed, so that last year's list undoes nothing. read_at: when the file was read
    ("" where nobody could change anything since): a record that was changed later is newer than the file, and gives way to it only where
    somebody saw what it says now and chose so."""
    found: Differs = {}
    for field in FIELDS:
        said, before = str(row.get(field) or ""), str(known.get(field) or "")
        if not said or not before or _is_one(field, said, before, known):
            continue
        if field == "phone" and digits(before) == digits(row.get("phone_other") or ""):
            # The list has our number in its other column: both are kept, and nothing gives way.
            continue
        proposed = "file" if field in CHANGES_BY_ITSELF else ""
        no_longer = field == "safety_round" and said == REFUSED
        if no_longer:
            proposed = "file"
        elif (known["id"], field, said) in settled:
            proposed = "ours"
        chosen = answers.get(key_of_all(field)) or proposed
        if chosen == "file" and read_at and known["changed_at"] > read_at and not no_longer:
            chosen = ""
        if own := answers.get(key(row["id"], field)):
            as_seen = answers.get(key_of_seen(row["id"], field), before) == before
            chosen = own if own != "file" or as_seen else ""
        found[field] = {"before": before, "after": said, "choice": chosen}
    return found


def _is_one(field: str, said: str, before: str, known: Mapping[str, Any]) -> bool:
    if field == "address":
        return same_address(said, before)
    if field == "phone":
        return digits(said) in {digits(known[name] or "") for name in _PHONES}
    if field == "emergency_phone":
        return digits(said) == digits(before)
    return fold_text(said) == fold_text(before)


def put(row: dict[str, Any], found: Differs) -> None:
    """Put what was chosen into a row: nobody is asked of it any more."""
    row["differs"] = found
    row["newer"] = {field: one["before"] for field, one in found.items() if one["choice"] == "file"}
    row["as_known"] = [field for field, one in found.items() if one["choice"] == "ours"]
    decided = {*row["newer"], *row["as_known"]}
    row["marks"] = [
        mark
        for mark in row["marks"]
        if mark["field"] not in decided or mark["as_written"] != found[mark["field"]]["after"]
    ]


def chosen_of_all(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Field to what holds of every row that says another of it; "" where it is not the same of all."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for field, one in row.get("differs", {}).items():
            found.setdefault(field, set()).add(one["choice"])
    return {field: said.pop() if len(said) == 1 else "" for field, said in found.items()}


def count(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Field to how many rows say another of these, in the order of FIELDS; without what no row does."""
    counted = dict.fromkeys(FIELDS, 0)
    for row in rows:
        for field in row.get("differs", ()):
            counted[field] += 1
    return {field: rows for field, rows in counted.items() if rows}
