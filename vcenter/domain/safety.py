"""The safety round (安否確認): what may be said of somebody, who is asked after, and what comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from vcenter.domain.calendar import read_moment
from vcenter.domain.roles import Role

Answer = Literal["safe", "away", "help", "wrong"]

STATES = {"": "まだ", "help": "助けが要る", "away": "留守", "wrong": "番号ちがい", "safe": "無事"}
"""In the order in which somebody has to see to them."""

SIGNS = {"": "？", "help": "▲", "away": "△", "wrong": "×", "safe": "✓"}

UNREACHED = ("", "away", "wrong")
"""Nobody has spoken with them or with somebody who knows."""

ASKED_BY = frozenset({Role.NEEDS, Role.ROSTERS, Role.SALON, Role.WATCH, Role.ADMINISTRATION})
"""The roles of whoever calls and visits."""

OPENED_BY = frozenset({Role.ADMINISTRATION, Role.WATCH})
"""The roles of whoever begins and ends a round."""

CALLING = timedelta(minutes=10)
"""How long somebody is said to be on the phone; then they have forgotten to say how it went."""

PURPOSE = "安否"
"""What the purpose of a consent says when it is about a safety round (安否確認)."""

Agreement = Literal["yes", "no", "not_asked"]

AGREED = "同意する"
REFUSED = "同意しない"
SAID: dict[Agreement, str] = {"yes": AGREED, "no": REFUSED, "not_asked": ""}
"""What a roster says of it, and what the record says, in words: they stand beside each other where they differ."""


def agreement(consents: Iterable[Mapping[str, Any]]) -> Agreement:
    """Whether somebody agreed to be asked after. consents: their answers, the newest first; one that was taken back is a no."""
    for one in consents:
        if PURPOSE in one["purpose"] or PURPOSE in one["words"]:
            return "yes" if one["agreed"] and not one["taken_back_on"] else "no"
    return "not_asked"


def is_calling(calling_at: str | None, now: datetime | None = None) -> bool:
    """Whether whoever took the phone is taken to be still speaking."""
    began = read_moment(calling_at) if calling_at else None
    return began is not None and (now or datetime.now(UTC)) - began < CALLING


def need_urgency(hurt: bool) -> int:
    """How urgent the need of somebody is who asked for help: of who is hurt, at once."""
    return 5 if hurt else 4
