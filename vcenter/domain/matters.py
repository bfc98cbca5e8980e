"""Matters (用件): complaints, things left behind, questions; until when each is answered, and what their words say of teams and needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from vcenter.domain.heat import nearest

Sort = Literal["complaint", "lost", "question", "other"]

SORTS: dict[str, str] = {
    "complaint": "苦情",
    "lost": "忘れ物・落とし物",
    "question": "問合せ",
    "other": "その他",
}

DUE_IN: Mapping[str, int] = {"complaint": 0, "question": 1, "other": 1, "lost": 7}
"""Days until when each is answered where nobody says another day: who complains is called on the same day."""

_TEAM = re.compile(r"(?<!\d)(\d{1,6})\s*班")
_NEED = re.compile(r"(?<!\d)(\d{1,6})\s*番")
_PASS = re.compile(r"(?<!\d)(\d{3})[- ](\d{3})[- ](\d{3})(?!\d)")


class Named(NamedTuple):
    """The numbers of the team, of the need and of the pass that words name; None, and "" of a pass, of what they do not."""

    team: int | None
    need: int | None
    pass_number: str


def named_in(about: str) -> Named:
    """7班、12番のお宅、123-456-789: the first team, need and pass of which the number is written."""
    plain = unicodedata.normalize("NFKC", about)
    team, need, shown = _TEAM.search(plain), _NEED.search(plain), _PASS.search(plain)
    return Named(
        int(team[1]) if team else None,
        int(need[1]) if need else None,
        "".join(shown.groups()) if shown else "",
    )


def due_on(sort: str, day: date) -> date:
    """Until when something of this sort is answered that was heard on a day."""
    return day + timedelta(days=DUE_IN[sort])


def heard_at(typed: str, pressed: datetime) -> datetime:
    """When it was heard. typed: HH:MM, the last one there was; "" is now."""
    if not typed:
        return pressed
    meant = nearest(typed, pressed)
    return meant if meant <= pressed else meant - timedelta(days=1)


def is_overdue(matter: Mapping[str, Any], day: date) -> bool:
    """Whether it should have been answered before this day."""
    due = matter["answer_by"]
    return matter["answered_at"] is None and bool(due) and due < day.isoformat()
