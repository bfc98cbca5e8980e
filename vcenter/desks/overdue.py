"""Who is not accounted for (所在を確かめる人): teams and people who should have been back, with everybody's phone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.calendar import read_day
from vcenter.domain.hours import span
from vcenter.domain.roles import ANY_ROLE, Role
from vcenter.domain.team_life import late_minutes
from vcenter.store import hidden, stays, teams
from vcenter.store.tx import Row, Tx
from vcenter.web import overdue
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.clock import today_text
from vcenter.web.page import fragment, identity, page
from vcenter.web.phrases import clock, is_late, near_day
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.DISPATCH, Role.RECEPTION, Role.ADMINISTRATION})


def _listed(tx: Tx) -> dict[str, Any]:
    late, staying = overdue.late_teams(tx), overdue.late_stays(tx)
    secret = hidden.people_among(tx, [one["person_id"] for one in staying])
    return {
        "late": late,
        "staying": [one | {"hidden_at": "yes" if one["person_id"] in secret else None} for one in staying],
        "members": teams.members_of(tx, [team["id"] for team in late]),
        "expected": len(teams.due(tx)) - len(late),
    }


async def show(request: Request) -> Response:
    return await page(
        request,
        "overdue/page.html",
        title="所在を確かめる人",
        desk="returns",
        gathered=await database(request).read(_listed),
    )


async def listed(request: Request) -> Response:
    return fragment(request, "overdue/list.html", gathered=await database(request).read(_listed))


async def bar(request: Request) -> Response:
    """What stands on every page of staff, anew."""
    return fragment(
        request, "overdue/bar.html", gathered=await database(request).read(overdue.now, identity(request))
    )


def _until(day: str, time: str) -> str:
    """16:00まで; of another day with that day before it."""
    return (f"{near_day(day)} " if day != today_text() and read_day(day) else "") + f"{clock(time)}まで"


def _late(row: Row) -> str:
    minutes = late_minutes(row["day"], row["back_by"], datetime.now(UTC))
    return span(minutes) if minutes else ""


def _late_teams(tx: Tx) -> list[Wanted]:
    """Every team of this place that should have been back, from the first minute on."""
    return [
        Wanted(
            row["id"],
            f"{row['number']}班の帰着が遅れています（{_until(row['day'], row['back_by'])}）",
            f"/returns/teams/{row['id']}",
            since=_late(row),
            about=f"班長 {row['leader_name']}",
            phone="" if row["leader_hidden_at"] else row["leader_phone"],
            or_to="/overdue",
        )
        for row in teams.out_now(tx)
        if is_late(row)
    ]


def _of_stay(row: Row) -> str:
    """What is late of somebody who stayed at a site, or was brought elsewhere."""
    who = f"{row['team_number']}班の1人が、"
    if not row["place"]:
        return f"{who}現場に残ったまま時刻を過ぎました（{_until(row['day'], row['until'])}）"
    return f"{who}病院などにいて、次に電話する時刻を過ぎました（{_until(row['day'], row['until']).removesuffix('まで')}）"


def _late_stays(tx: Tx) -> list[Wanted]:
    """The same of those who stayed at a site, or are elsewhere and were to be called by then."""
    rows = [row | {"back_by": row["until"]} for row in stays.open_here(tx)]
    late = [row for row in rows if row["until"] and is_late(row)]
    secret = hidden.people_among(tx, [row["person_id"] for row in late]) if late else set()
    return [
        Wanted(
            row["id"],
            _of_stay(row),
            f"/returns/teams/{row['team_id']}",
            since=_late(row),
            about="　".join(filter(None, (row["place"], row["why"]))),
            phone="" if row["person_id"] in secret else row["phone"],
            or_to="/overdue",
        )
        for row in late
    ]


wants(Source("late_team", 30, "帰着が遅れている班", _late_teams, "/overdue", ("returns", "headquarters")))
wants(
    Source(
        "late_stay",
        40,
        "現場・病院などにいて時刻を過ぎた人",
        _late_stays,
        "/overdue",
        ("returns", "headquarters"),
    )
)

routes = [
    desk_route("/overdue", show),
    desk_route("/overdue/list", listed, part=True),
    desk_route("/overdue/bar", bar, part=True, roles=ANY_ROLE),
]
