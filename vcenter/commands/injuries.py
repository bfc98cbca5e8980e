"""The record of an accident (事故の記録): what was told of an injury, completed as the insurer will ask for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from vcenter.commands.cards import one_of
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import DayOnPaper, HourMinute, Id, Line, PersonId, Seen, Text, WrittenText
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.domain.calendar import centre_day, read_day, show_date
from vcenter.domain.refusal import Refusal
from vcenter.domain.return_words import AMBULANCE, HOW_BAD
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, reports, teams

InjuryId = Annotated[Id, Of("injury"), Called("事故の記録")]

ROLES = (Role.DISPATCH, Role.ADMINISTRATION)


class CompleteInjury(Payload):
    injury: InjuryId
    seen: Seen = ""
    what: Annotated[WrittenText, Called("けが・体調")]
    person: Annotated[PersonId | Literal[""], Called("けがをした人")] = ""
    """A member of the team; "" where it is not known yet, or somebody else, who is named in the text."""
    happened_on: Annotated[DayOnPaper, Called("いつ（日）")] = None
    happened_at: Annotated[HourMinute, Called("いつ（時刻）")] = ""
    place: Annotated[Line, Called("どこで")] = ""
    doing: Annotated[Line, Called("何をしていたとき")] = ""
    how: Annotated[Text, Called("どうして起きたか")] = ""
    body_part: Annotated[Line, Called("どこをけがしたか")] = ""
    hurt_as: Annotated[Line, Called("けが・病気の名前")] = ""
    how_bad: Annotated[str, one_of({"": ""} | HOW_BAD), Called("いまのようす", HOW_BAD)] = ""
    doctor: Annotated[Line, Called("病院")] = ""
    doctor_since: Annotated[DayOnPaper, Called("初めてかかった日")] = None
    ambulance: Annotated[Literal["yes", "no", ""], Called("救急車", AMBULANCE)] = ""
    witness: Annotated[Line, Called("見ていた人")] = ""
    reporter: Annotated[Line, Called("知らせた人")] = ""
    note: Annotated[Text, Called("メモ")] = ""
    handed_on: Annotated[DayOnPaper, Called("保険の窓口に出した日")] = None


REPORTED_WITHIN = timedelta(days=60)
"""How long before it was told an accident may have happened; an earlier day is a slip of the finger."""


def _days_in_order(act: Act, asked: CompleteInjury) -> None:
    """Refuse here and now days on which it cannot have been: after it was told, long before that, handed in before it happened."""
    row = reports.injury(act.tx, asked.injury) if act.is_here else None
    if row is None:
        return
    of_team = read_day(row["day"]) or act.day
    told = centre_day(datetime.fromisoformat(row["told_at"]))
    incident = centre.incident_by_id(act.tx, row["incident_id"]) if row["incident_id"] else None
    first = told - REPORTED_WITHIN
    if incident:  # which may have been opened after days on paper
        first = max(first, min(centre_day(datetime.fromisoformat(incident["opened_at"])), of_team))
    happened = asked.happened_on
    last = max(of_team, told)  # told after midnight of an evening's team it may be of either day
    if happened and happened > last:
        raise Refusal(
            f"けがの知らせがあった日（{show_date(last)}）より後の日です。けがをした日に直してください。",
            "happened_on",
        )
    if happened and asked.doctor_since and asked.doctor_since < happened:
        raise Refusal(
            "初めて病院にかかった日が、けがの日より前です。どちらかを直してください。", "doctor_since"
        )
    if happened and asked.handed_on and asked.handed_on < happened:
        raise Refusal("保険の窓口に出した日が、けがの日より前です。どちらかを直してください。", "handed_on")
    for field, day, what in (
        ("happened_on", happened, "けがをした日"),
        ("doctor_since", asked.doctor_since, "初めて病院にかかった日"),
        ("handed_on", asked.handed_on, "保険の窓口に出した日"),
    ):
        if day and day < first:
            raise Refusal(
                f"{show_date(first)}より前の日です。年と月を確かめて、{what}に直してください。", field
            )
        if day and day > act.day:
            raise Refusal(f"まだ来ていない日です。{what}に直してください。", field)


@command("complete_injury", "teams", words="事故の記録", who=DESK_WORK, roles=ROLES, now=_days_in_order)
def complete_injury(act: Act, asked: CompleteInjury) -> dict[str, Any]:
    """Say more of an injury, as an accident report asks for it. In which words it was told at first stays beside it."""
    row = reports.injury(act.tx, asked.injury)
    if row is None:
        raise Refusal("この事故の記録はありません。一覧を開き直してください。", "injury")
    check_seen(asked.seen, {"changed_at": row["changed_at"] or row["told_at"]}, "この事故の記録")
    members = {member["id"] for member in teams.members(act.tx, row["team_id"])}
    if asked.person and asked.person not in members:
        raise Refusal(
            f"{row['team_number']}班にいない人です。班の人でないときは、名前を「けが・体調」に書いてください。",
            "person",
        )
    said = asked.model_dump(exclude={"injury", "seen", "person"})
    days = {
        name: said[name] and said[name].isoformat() for name in ("happened_on", "doctor_since", "handed_on")
    }
    if asked.what != row["what"]:
        said["told_as"] = row["told_as"] or row["what"]
    reports.complete(
        act.tx,
        asked.injury,
        said | days | {"person_id": asked.person or None, "changed_at": act.at, "changed_by": act.actor},
    )
    return {"injury": asked.injury, "team": row["team_id"], "number": row["team_number"]}
