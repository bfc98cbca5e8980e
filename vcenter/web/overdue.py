"""Nobody is forgotten (所在がわからない人): what every page of staff says of teams that are late, and of a recall that holds.

Late is who is late by the server's clock: those of tablets may be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from vcenter.access.identity import Identity
from vcenter.domain import recalls as words
from vcenter.domain.roles import Role, Roles
from vcenter.domain.team_life import ALARM, late_minutes
from vcenter.store import recalls, stays, teams
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today_text

NOTHING: Mapping[str, Any] = MappingProxyType(
    {"overdue": (), "overdue_stays": (), "recalled_now": (), "sees_phones": False}
)

SEES_PHONES: Roles = frozenset(
    {Role.RECEPTION, Role.NEEDS, Role.MATCHING, Role.DISPATCH, Role.EQUIPMENT, Role.ADMINISTRATION}
)
"""Roles of a day's work at the centre: whoever has one may call a leader who is late. Everybody else is told whom to tell."""


def late_teams(tx: Tx, now: datetime | None = None) -> list[Row]:
    """Teams of this place that should have been back `ALARM` minutes ago, the longest first, each with `late` in minutes."""
    at = now or datetime.now(UTC)
    rows = [row | {"late": late_minutes(row["day"], row["back_by"], at)} for row in teams.out_now(tx)]
    return sorted(
        (row for row in rows if row["late"] >= ALARM), key=lambda row: (-row["late"], row["number"])
    )


def late_stays(tx: Tx, now: datetime | None = None) -> list[Row]:
    """The same of those who stayed at a site when their team came back."""
    at = now or datetime.now(UTC)
    rows = [row | {"late": late_minutes(row["day"], row["until"], at)} for row in stays.open_here(tx)]
    return [row for row in rows if row["late"] >= ALARM]


def now(tx: Tx, who: Identity) -> dict[str, Any]:
    """overdue: late teams; overdue_stays: late members; recalled_now: recalls that hold, each with how many nobody has reached;
    sees_phones: whether whoever looks may call a leader. A day's helper may not."""
    rows = recalls.open_now(tx, today_text())
    called = recalls.called(tx, rows)
    return {
        "sees_phones": who.may(SEES_PHONES) and not who.helps_at,
        "overdue": late_teams(tx),
        "overdue_stays": late_stays(tx),
        "recalled_now": [
            {
                "said": words.said(row["cause"], row["words"]),
                "left": sum(one["step"] in words.NOT_REACHED for one in called[row["id"]]),
                "out": sum(one["step"] != "back" for one in called[row["id"]]),
            }
            for row in rows
        ],
    }
