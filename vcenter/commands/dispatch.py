"""Printing a team's sheets and sending it out."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from vcenter.commands.fields import HourMinute, Id, Line, Phone
from vcenter.commands.needs import tell
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.teams import formed, known
from vcenter.domain.reception import is_insured
from vcenter.domain.refusal import Refusal
from vcenter.store import needs, teams


class PrintSheets(Payload):
    teams: list[Id] = Field(min_length=1, max_length=500)


@command("print_sheets", "teams")
def print_sheets(act: Act, asked: PrintSheets) -> dict[str, Any]:
    """Number a new copy of each team's dispatch sheet, so that it is known which has come back."""
    copies = {}
    for team_id in dict.fromkeys(asked.teams):
        row = known(act, team_id)
        if row["state"] not in ("formed", "out"):
            raise Refusal(
                f"{row['number']}班の活動は終わっています。印刷する班を選び直してください。", "teams"
            )
        copies[team_id] = teams.print_copy(act.tx, team_id, act.at, act.actor)
    return {"copies": copies}


class SendOut(Payload):
    team: Id
    leader_phone: Phone = ""
    """On which the leader can be called while out; what is known already when empty."""
    vehicle: Line = ""
    back_by: HourMinute = ""


@command("send_out", "teams", "needs", "attendance")
def send_out(act: Act, asked: SendOut) -> dict[str, Any]:
    """A team leaves. Refused without a phone to call, a time to be back by, or valid insurance for all."""
    row = formed(act, asked.team)
    phone = asked.leader_phone or row["leader_phone"]
    if not phone:
        raise Refusal("班長の携帯電話を入力してください。戻らないときに連絡するためです。", "leader_phone")
    back_by = asked.back_by or row["back_by"]
    if not back_by:
        raise Refusal("帰着の予定時刻を入力してください。", "back_by")
    today = act.day.isoformat()
    if row["day"] != today:
        raise Refusal("前の日に編成した班です。解散して、今日の受付から編成し直してください。", "team")
    for member in teams.members(act.tx, asked.team):
        if not is_insured(member["insured_from"], member["insured_until"], act.day):
            raise Refusal(
                f"{member['name']}さんの保険が有効ではありません。受付で加入してから出発してください。",
                "members",
            )
        if member["attendance_id"] is None or member["out_at"]:
            raise Refusal(
                f"{member['name']}さんは帰宅しています。マッチングの窓口で班から外してください。", "members"
            )
    teams.change(
        act.tx,
        asked.team,
        {
            "state": "out",
            "out_at": act.at,
            "leader_phone": phone,
            "back_by": back_by,
            "vehicle": asked.vehicle or row["vehicle"],
        },
    )
    needs.change(act.tx, row["need_id"], {"state": "out", "changed_at": act.at})
    tell(act, row["need_id"], "out", f"{row['number']}班が出発した（{back_by}までに帰着）")
    return {"team": asked.team, "number": row["number"]}
