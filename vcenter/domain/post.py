"""Who gets an address label (宛名ラベル), and who of one house gets one together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vcenter.domain.names import fold

Together = Literal["each", "named", "family"]
"""each: a label for everybody; named: one a house with all their names (連名); family: one with the first and ご家族様."""

MOST_NAMED = 3
"""Names of one label; of a larger family the others are ご家族様."""

WHY_NOT = {
    "hidden": "秘匿",
    "died": "亡くなられた方",
    "left": "退会",
    "no_address": "住所なし",
    "no_post": "郵便以外の連絡を希望",
}
"""Why somebody gets no label, the weightiest first."""


@dataclass(frozen=True)
class Post:
    """One label. people: the rows of whom it names."""

    people: tuple[Mapping[str, Any], ...]
    names: tuple[str, ...]
    above: str = ""


def why_not(person: Mapping[str, Any], *, only_by_post: bool) -> str:
    """The key in `WHY_NOT` of why a person gets none; "" of who gets one. only_by_post: not who asked to be reached otherwise."""
    if person["hidden_at"]:
        return "hidden"
    if person["died"]:
        return "died"
    if person["volunteer_state"] == "left":
        return "left"
    if not person["address"].strip():
        return "no_address"
    return "no_post" if only_by_post and person["contact_by"] not in ("", "post") else ""


def posts(people: Iterable[Mapping[str, Any]], together: Together, *, as_leaders: bool = False) -> list[Post]:
    """The labels of people, in their order. as_leaders: who speaks for a group is written to as such (〇〇会 代表 △△様)."""
    if as_leaders:
        return [
            Post((one,), (f"代表　{one['name']} 様",), above)
            for one in people
            for above in one["leads"] or [""]
        ]
    houses: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in people:
        key = (one["id"], "") if together == "each" else (_place(one), _surname(one["name"]))
        houses.setdefault(key, []).append(one)
    return [Post(tuple(house), _names(house, together)) for house in houses.values()]


def _names(house: list[Mapping[str, Any]], together: Together) -> tuple[str, ...]:
    whole = [f"{one['name']} 様" for one in house]
    if len(house) == 1:
        return (whole[0],)
    if together == "family":
        return (whole[0], "ご家族様")
    return tuple(whole) if len(whole) <= MOST_NAMED else (*whole[: MOST_NAMED - 1], "ご家族様")


def _place(person: Mapping[str, Any]) -> str:
    return re.sub(r"[\s　]+", "", fold(person["address"]))


def _surname(name: str) -> str:
    parts = name.split()
    return fold(parts[0]) if len(parts) > 1 else fold(name)
