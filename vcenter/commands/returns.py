"""Bringing teams home: the report, everybody accounted for, and the sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Headcount, HourMinute, PersonId, TeamId, Text
from vcenter.commands.need_history import tell
from vcenter.commands.registry import Act, Payload, Waiting, Way, command
from vcenter.commands.settling import DONE, do_now, way
from vcenter.commands.teams import known
from vcenter.domain.need_life import AFTER_RETURN
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import WORK, check_order
from vcenter.domain.who import DESK_WORK
from vcenter.store import attendance, needs, people, teams
from vcenter.store.tx import Tx


class ReportTexts(Payload):
    """What a leader tells in words."""

    did: Annotated[Text, Called("活動内容")] = ""
    words: Annotated[Text, Called("依頼した方のことば")] = ""
    injuries: Annotated[Text, Called("けが")] = ""
    near_misses: Annotated[Text, Called("ひやりとしたこと")] = ""
    new_needs: Annotated[Text, Called("ほかに困っていること")] = ""
    equipment_note: Annotated[Text, Called("資機材")] = ""


def _added(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """The team's return had been told already: what this one says in words is added to the report."""
    said = entry.said
    texts = {name: said[name] for name in ReportTexts.model_fields if said.get(name)}
    if said.get("left_over"):
        texts["did"] = "\n".join(part for part in (texts.get("did"), f"残り: {said['left_over']}") if part)
    return do_now(act, entry, "add_to_report", {"team": said.get("team"), **texts})


ADDED = way("added", "班の報告に書き足した", _added, button="班の報告に書き足す")


def _ways(tx: Tx, entry: Waiting) -> Sequence[Way]:
    id = entry.said.get("team")
    team = teams.by_id(tx, id) if isinstance(id, str) else None
    return (ADDED,) if team and team["state"] == "back" else (DONE,)


class ReportReturn(ReportTexts):
    team: TeamId
    result: Annotated[
        Literal["done", "continue", "stopped"],
        Called("結果", {"done": "完了", "continue": "続きがある", "stopped": "中止"}),
    ]
    back: Annotated[list[PersonId], Called("戻った人")] = []
    """Members who came back to the centre and are free again."""
    home: Annotated[list[PersonId], Called("帰宅した人")] = []
    """Members who have gone home."""
    began_at: Annotated[HourMinute, Called("始めた時刻")] = ""
    ended_at: Annotated[HourMinute, Called("終えた時刻")] = ""
    left_over: Annotated[Text, Called("残った作業")] = ""
    people_next: Annotated[Headcount, Called("次回必要な人数")] = None
    copies: Annotated[list[Annotated[int, Field(ge=1, le=9999)]], Called("戻った指示書")] = []
    """Numbers of the printed sheets that came back."""


def _in_order(act: Act, asked: ReportReturn) -> None:
    if act.is_here:
        check_order(asked, [WORK])


@command(
    "report_return",
    "teams",
    "needs",
    "attendance",
    words="帰着の報告",
    who=DESK_WORK,
    roles=Role.DISPATCH,
    ways=_ways,
    now=_in_order,
)
def report_return(act: Act, asked: ReportReturn) -> dict[str, Any]:
    """A team is back: its report is kept, everybody is accounted for, and its need goes on or is done."""
    row = known(act, asked.team)
    if row["state"] == "back":
        raise Refusal(
            f"{row['number']}班の帰着は、もうほかの窓口で記録されています。入力した内容で書き足すことがあれば、下の「報告に書き足す」から送ってください。",
            "team",
        )
    if row["state"] != "out":
        raise Refusal(f"{row['number']}班は活動中ではありません。一覧を開き直してください。", "team")
    _account_for_all(act, asked)
    if asked.result == "continue" and not asked.left_over:
        raise Refusal("残っている作業を入力してください。次の班が読みます。", "left_over")
    if asked.result == "stopped" and not asked.left_over:
        raise Refusal("中止した理由を入力してください。次に進むかどうかの判断に使います。", "left_over")
    teams.change(act.tx, asked.team, {"state": "back", "back_at": act.at, "changed_at": act.at})
    teams.count_back(act.tx, asked.team, [*asked.back, *asked.home], act.at)
    for copy in asked.copies:
        teams.take_copy_back(act.tx, asked.team, copy, act.at)
    report = asked.model_dump(exclude={"team", "back", "home", "copies"})
    teams.keep_report(
        act.tx, report | {"team_id": asked.team, "reported_at": act.at, "reported_by": act.actor}
    )
    for person_id in [*asked.back, *asked.home]:
        people.change(act.tx, person_id, {"experienced": 1})
    for person_id in asked.home:
        if here := attendance.present(act.tx, row["gathering_id"], person_id):
            attendance.leave(act.tx, here["id"], act.at, "return")
    _lead_need_on(act, asked, row["need_id"], row["number"])
    return {"team": asked.team, "number": row["number"], "need": row["need_id"]}


def _account_for_all(act: Act, asked: ReportReturn) -> None:
    seen = [*asked.back, *asked.home]
    members = {member["id"]: member["name"] for member in teams.members(act.tx, asked.team)}
    if set(seen) - members.keys():
        raise Refusal("この班にいない人が入っています。画面を開き直してください。", "back")
    if len(seen) != len(set(seen)):
        raise Refusal("「戻った」と「帰宅した」の両方に入っている人がいます。", "back")
    if missing := [name for id, name in members.items() if id not in seen]:
        raise Refusal(
            f"{'さん、'.join(missing)}さんの所在を確かめてください。全員がそろうまで班は帰着になりません。",
            "back",
        )


def _lead_need_on(act: Act, asked: ReportReturn, need_id: str, number: int) -> None:
    state = AFTER_RETURN[asked.result]
    said = {
        "done": "完了した",
        "continue": f"明日以降も続ける。残り: {asked.left_over}",
        "stopped": f"中止した: {asked.left_over}",
    }[asked.result]
    changes: dict[str, Any] = {"state": state, "state_reason": asked.left_over, "changed_at": act.at}
    if asked.result == "continue" and asked.people_next:
        need = needs.by_id(act.tx, need_id)
        assert need is not None
        changes["people_wanted"] = asked.people_next
        changes["people_min"] = min(need["people_min"], asked.people_next)
        changes["people_strong"] = min(need["people_strong"], asked.people_next)
    needs.change(act.tx, need_id, changes)
    tell(act, need_id, state, f"{number}班が帰着し、{said}")


class AddToReport(ReportTexts):
    team: TeamId


@command("add_to_report", "teams", words="報告への書き足し", who=DESK_WORK, roles=Role.DISPATCH)
def add_to_report(act: Act, asked: AddToReport) -> dict[str, Any]:
    """Add to a report what was told later, or at another desk. What stands there stays."""
    row = known(act, asked.team)
    if row["state"] != "back":
        raise Refusal(f"{row['number']}班の報告はまだありません。", "team")
    more = {field: text for field, text in asked.model_dump(exclude={"team"}).items() if text}
    if not more:
        raise Refusal("書き足すことを入力してください。", "did")
    teams.add_to_report(act.tx, asked.team, more)
    return {"team": asked.team, "number": row["number"]}


class TakeSheetBack(Payload):
    team: TeamId
    copy_number: Annotated[int, Field(ge=1, le=9999), Called("戻った指示書")]


@command(
    "take_sheet_back", "teams", words="指示書の回収", who=DESK_WORK, roles=(Role.DISPATCH, Role.MATCHING)
)
def take_sheet_back(act: Act, asked: TakeSheetBack) -> dict[str, Any]:
    """A printed sheet with somebody's address on it has come back."""
    row = known(act, asked.team)
    taken = teams.take_copy_back(act.tx, asked.team, asked.copy_number, act.at)
    if not taken and asked.copy_number not in {copy["copy"] for copy in teams.copies(act.tx, asked.team)}:
        raise Refusal(f"{row['number']}班の{asked.copy_number}枚目は印刷されていません。", "copy_number")
    return {"team": asked.team, "number": row["number"], "already": not taken}
