"""Lists of people who need help to get to safety (避難行動要支援者名簿): by which law they may be held, and when they are seen.

災害対策基本法 (Basic Act on Disaster Management): the mayor makes the list (49-10); in ordinary times it is given to those who help with
consent, or by an ordinance (49-11, paragraph 2); in a disaster, as far as lives have to be protected, without (49-11, paragraph 3); whoever
gets it keeps it safe and secret (49-12, 49-13).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from vcenter.domain.names import fold, fold_text
from vcenter.domain.roles import Role

BASES = {
    "disaster": "災害のとき（49条の11第3項）",
    "consent": "本人の同意（49条の11第2項）",
    "ordinance": "条例の特別の定め（49条の11第2項ただし書）",
}

EXPLAINED = {
    "disaster": "命を守るために特に必要なとき、同意がなくても受け取れます。センターが開いている間だけ使え、閉じると消えます。",
    "consent": "渡してよいと同意した方だけの名簿です。平時も見られます。「同意」の列があるときは、○の方だけを取り込みます。",
    "ordinance": "市町村の条例で、同意がなくても平時から渡せると決めているときです。条例の名前を書きます。",
}

GROUND_OF = {"disaster": "disaster", "consent": "consent", "ordinance": "ordinance"}
"""By which ground of domain/given_words.py a copy of a list leaves the house."""

ROLES = frozenset({Role.WATCH, Role.ADMINISTRATION})
"""Who may bring such a list, see it, and print a copy."""

LONGEST = timedelta(days=366)
"""No list is held longer without being given anew: the municipality's is made anew each year."""


def told_apart(row: Mapping[str, Any]) -> tuple[str, str]:
    """By what somebody on a list is known again on another: the name with the birthday, or where there is none, with the address."""
    return fold(row["name"]), row["birth"] or fold_text(row["address"] or "")


def in_sight(row: Mapping[str, Any], day: date | None = None) -> bool:
    """Whether a list may be looked at. row: of evacuation_lists, with `closed_at` of its incident. day: see `due`."""
    return not row["erased_at"] and not due(row, day)


def due(row: Mapping[str, Any], day: date | None = None) -> bool:
    """Whether a list is to be erased: somebody said so, its incident is closed, or by this day (None asks for none) its last has passed."""
    if row["erased_at"]:
        return False
    is_late = day is not None and row["until"] < day.isoformat()
    return bool(row["erasing_since"] or is_late or (row["incident_id"] and row["closed_at"]))
