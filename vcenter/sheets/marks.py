"""What has changed since a sheet was printed: a mark of each thing that stood on it, without what stood there.

Beside each printed copy stand its marks, twelve bits of a hash for each. Compared with what the sheet would say now they tell which
of it is something else; of a name or an address they tell next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from vcenter.domain.team_life import SHEETS_USED
from vcenter.sheets.dispatch import DispatchSheet
from vcenter.sheets.gather import dispatch_sheet
from vcenter.store import teams
from vcenter.store.tx import Row, Tx

_SAID: dict[str, tuple[str, tuple[str, ...]]] = {
    "day": ("活動日", ("day", "shift")),
    "leader": ("班長", ("leader",)),
    "phone": ("班長の電話", ("leader_phone",)),
    "members": ("班の人", ("members",)),
    "person": ("訪問先", ("person_name",)),
    "address": ("住所", ("address", "map_text")),
    "way": ("行き方・駐車", ("way", "parking")),
    "contact": ("現地の連絡先", ("contact_name", "contact_phone")),
    "work": ("すること", ("category", "work", "photos")),
    "not": ("しないこと", ("not_to_do",)),
    "dangers": ("危険", ("dangers", "unsurveyed")),
    "house": ("世帯・被害", ("household", "damage")),
    "tools": ("資機材", ("equipment",)),
    "vehicle": ("車両", ("vehicle",)),
    "leave": ("出発の予定", ("leave",)),
    "back": ("帰着の予定", ("back_by",)),
    "waste": ("ごみの仮置場", ("waste",)),
    "site": ("トイレ・水道・電気", ("toilet", "water", "electricity")),
    "safety": (
        "センターの電話・AED・病院・避難場所",
        ("centre_phone", "aed", "hospital", "evacuation_place"),
    ),
    "remarks": ("備考", ("remarks",)),
}
"""What is compared: key to what staff call it and the fields of a sheet."""

HEAT = "heat"
"""What stands on it of the heat is kept as it is (`stage` of domain/heat.py): a paper is old when it has become hotter since, and no
paper is printed anew because it has become cooler. Of a team that is out nothing is compared: it is called."""

DIGITS = 3
"""Of a mark, each of four bits. Marks stay in the journal when somebody is erased. With eight digits, whoever tried all numbers of
mobile phones found the one that had stood there; with three as many fit as nobody can tell apart, and of 4,096 changes one goes unseen."""


def copy_marks(sheet: DispatchSheet) -> str:
    """A mark of everything on a sheet that may change."""
    marks = [f"{key}:{_mark(sheet, key, fields)}" for key, (_, fields) in _SAID.items()]
    return " ".join([*marks, f"{HEAT}:{sheet.heat:03}"])


def _mark(sheet: DispatchSheet, key: str, fields: Iterable[str]) -> str:
    said = repr([getattr(sheet, name) for name in fields])
    return blake2b(f"{sheet.number} {key} {said}".encode(), digest_size=2).hexdigest()[:DIGITS]


def changed_since(marks: str, sheet: DispatchSheet) -> list[str]:
    """What is something else on the sheet now than on the one with these marks, in words; nothing of one that has none."""
    before = dict(one.split(":", 1) for one in marks.split() if ":" in one)
    now = dict(one.split(":", 1) for one in copy_marks(sheet).split())
    found = [_SAID[key][0] for key, mark in before.items() if key in _SAID and mark != now[key]]
    return [*found, "今日の暑さ"] if now[HEAT] > before.get(HEAT, now[HEAT]) else found


def copies_of(tx: Tx, team: Row) -> list[Row]:
    """Every printed copy of a team's sheet with `changed`: what is something else by now, in words; nothing of a team that is over.
    newer: of one that has changed the number of the newest that has not; 0 where there is none."""
    now: dict[Any, DispatchSheet] = {}
    found = []
    for row in teams.copies(tx, team["id"]):
        kind = (bool(row["with_hidden"]), row["variant"])
        used = bool(row["marks"]) and team["state"] in SHEETS_USED
        if used and kind not in now:
            now[kind] = dispatch_sheet(tx, team["id"], row["copy"], with_hidden=kind[0], variant=kind[1])
        found.append({**row, "changed": changed_since(row["marks"], now[kind]) if used else []})
    right = max(
        (one["copy"] for one in found if one["marks"] and not one["changed"] and not one["void_at"]),
        default=0,
    )
    return [one | {"newer": right if one["changed"] and right > one["copy"] else 0} for one in found]
