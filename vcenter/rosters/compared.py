"""What was read, beside what is known: who is new, who is known already, and what a person has to look at first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from vcenter.domain.names import fold_text
from vcenter.domain.roster_same import KnownNames, KnownPeople, same_address
from vcenter.rosters.model import Roster

_KEPT_ONCE = ("kana", "sex", "postal", "address", "email", "member_number", "emergency_phone", "safety_round")
"""What a person has one of: a second one of another row would be lost."""

KINDS = ("groups", "salons", "people")
"""Groups first: people who belong to them find them."""


class Comparison:
    """Rows of one file after another, as if what stands above had been kept."""

    def __init__(self) -> None:
        self._people = KnownPeople()
        self._said: dict[str, Mapping[str, Any]] = {}
        self._names = {"groups": KnownNames("groups"), "salons": KnownNames("salons")}

    def know_people(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """People who are known."""
        for row in rows:
            id = row["joined_into"] or row["id"]
            self._people.add(id, row)
            if not row["joined_into"]:
                self._said[id] = row

    def know(self, kind: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Groups or salons that are known."""
        for row in rows:
            self._names[kind].add(row["id"], row)

    def compare(self, entries: Mapping[str, list[dict[str, Any]]], source: str) -> None:
        """Say of each row, in `same_as`, whose record it is; None of somebody new. source: the file.

        Groups and salons also have `otherwise` (field to what the one of this name says instead), and `sure`: whether
        nobody has to decide.
        """
        for row in entries.get("people", ()):
            row["same_as"] = self._people.find_or_add(row["id"], row, source)
            if row["same_as"] is None:
                self._said[row["id"]] = row
            else:
                mark_otherwise(row, self._said.get(row["same_as"], {}))
        for kind, names in self._names.items():
            for row in entries.get(kind, ()):
                self._compare_name(names, row)

    @staticmethod
    def _compare_name(names: KnownNames, row: dict[str, Any]) -> None:
        alike = names.find(row)
        row["same_as"] = alike.id if alike and alike.sure else None
        row["sure"] = alike is None or alike.sure
        row["otherwise"] = {name: alike.row[name] for name in alike.otherwise} if alike else {}
        if row["same_as"] is None:
            names.add(row["id"], row)


def mark_otherwise(row: dict[str, Any], known: Mapping[str, Any], also: Iterable[str] = ()) -> None:
    """What is known stays; what the row says instead is kept as a mark, so that a person looks at it. also: further fields."""
    marked = {mark["field"] for mark in row["marks"]}
    for name in (*_KEPT_ONCE, *also):
        said, before = row.get(name), known.get(name)
        if said and before and name not in marked and not _is_one(name, str(said), str(before)):
            row["marks"].append(
                {
                    "field": name,
                    "as_written": str(said),
                    "reason": f"登録済みの「{before}」と違います。本人に確かめてください。",
                }
            )


def _is_one(name: str, said: str, before: str) -> bool:
    return same_address(said, before) if name == "address" else fold_text(said) == fold_text(before)


def plain_rows(roster: Roster, new_id: Callable[[], str]) -> dict[str, list[dict[str, Any]]]:
    """Kind to its entries as plain rows, each with an id of its own."""
    return {
        kind: [
            {**vars(entry), "marks": [asdict(mark) for mark in entry.marks], "id": new_id()}
            for entry in roster.of(kind)
        ]
        for kind in KINDS
        if roster.of(kind)
    }
