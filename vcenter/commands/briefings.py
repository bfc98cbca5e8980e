"""What is told at the morning briefing (朝礼で伝えること): a near miss of a team, or what somebody writes."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import DayToCome, Id, TeamId, WrittenText
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.teams import known
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_to_come
from vcenter.domain.who import DESK_WORK
from vcenter.store import briefings

ROLES = (Role.DISPATCH, Role.ADMINISTRATION)

LineId = Annotated[Id, Of("briefing"), Called("朝礼で伝えること")]


class TellAtBriefing(Payload):
    day: Annotated[DayToCome, Called("どの日の朝礼")]
    what: Annotated[WrittenText, Called("伝えること")]
    team: TeamId | None = None
    """Whose near miss it is."""


def _to_come(act: Act, asked: TellAtBriefing) -> None:
    if act.is_here:
        check_to_come(asked.day, act.day, "day")


@command("tell_at_briefing", "teams", words="朝礼で伝えること", who=DESK_WORK, roles=ROLES, now=_to_come)
def tell_at_briefing(act: Act, asked: TellAtBriefing) -> dict[str, Any]:
    """Something is told at the briefing of a day. A team's near miss stands there once."""
    if asked.day is None:
        raise Refusal("どの日の朝礼で伝えるかを入れてください。", "day")
    day = asked.day.isoformat()
    if asked.team:
        known(act, asked.team)
        if there := briefings.told_of(act.tx, asked.team, day):
            return {"line": there["id"], "already": True}
    row = {
        "id": act.new_id("line"),
        "place": act.place,
        "day": day,
        "what": asked.what,
        "team_id": asked.team,
    }
    briefings.add(act.tx, row | {"made_at": act.at, "made_by": act.actor})
    return {"line": row["id"]}


@taken_back("tell_at_briefing")
def _not_told(act: Act, was: Done) -> None:
    if briefings.by_id(act.tx, was.outcome["line"]) is None:
        raise changed_since("朝礼で伝えること")
    briefings.remove(act.tx, was.outcome["line"])


class DropFromBriefing(Payload):
    line: LineId


@command("drop_from_briefing", "teams", words="朝礼で伝えるのをやめる", who=DESK_WORK, roles=ROLES)
def drop_from_briefing(act: Act, asked: DropFromBriefing) -> dict[str, Any]:
    """It is not told at the briefing after all."""
    row = briefings.by_id(act.tx, asked.line)
    if row is None:
        return {"line": asked.line, "already": True}
    briefings.remove(act.tx, asked.line)
    return {"line": asked.line, "was": row}


@taken_back("drop_from_briefing")
def _told_after_all(act: Act, was: Done) -> None:
    if briefings.by_id(act.tx, was.asked.line):
        raise changed_since("朝礼で伝えること")
    briefings.add(act.tx, was.outcome["was"])
