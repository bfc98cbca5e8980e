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
    """The numbers of the teams, of the needs and of the passes that words name, as they are written."""

    teams: tuple[int, ...] = ()
    needs: tuple[int, ...] = ()
    passes: tuple[str, ...] = ()


def named_in(about: str) -> Named:
    """7班、12番のお宅、123-456-789: every team, need and pass of which the number is written, each once."""
    plain = unicodedata.normalize("NFKC", about)
    return Named(
        tuple(dict.fromkeys(int(number) for number in _TEAM.findall(plain))),
        tuple(dict.fromkeys(int(number) for number in _NEED.findall(plain))),
        tuple(dict.fromkeys("".join(parts) for parts in _PASS.findall(plain))),
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
