"""Bringing teams home: the report, everybody accounted for, and the sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.coming_home import (
    MORE,
    ComingHome,
    ReportMore,
    check_copies,
    check_gear,
    check_lost,
    check_more,
    come_home,
    more_of,
    told_again,
    told_again_in_words,
)
from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    Headcount,
    HourMinute,
    LateHour,
    Line,
    PersonId,
    Phone,
    Seen,
    TeamId,
    Text,
    WrittenText,
)
from vcenter.commands.from_teams import day_in_words
from vcenter.commands.need_history import tell
from vcenter.commands.needs_of_now import check_may_end
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, Waiting, Way, command
from vcenter.commands.seen import check_seen
from vcenter.commands.settling import DONE, do_now, way
from vcenter.commands.stays import Stay, check_elsewhere, check_until, go_elsewhere, stay
from vcenter.commands.teams import known
from vcenter.domain.calendar import JAPAN
from vcenter.domain.names import fold_text, with_san
from vcenter.domain.need_life import AFTER_RETURN
from vcenter.domain.need_words import RESULTS
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import CLOCKS_DIFFER, WORK, check_order
from vcenter.domain.team_life import due_at
from vcenter.domain.who import DESK_WORK
from vcenter.store import attendance, needs, people, reports, stays, teams
from vcenter.store.tx import Row, Tx


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
    if more := told_again_in_words(act.tx, said):
        texts["did"] = "\n".join(part for part in (texts.get("did"), *more) if part)
    done = [
        do_now(act, entry, "say_staying", one, f"staying {one['person']}")
        for one in _still_staying(act.tx, said)
    ]
    done += [
        do_now(act, entry, "say_elsewhere", one, f"elsewhere {one['person']}")
        for one in _still_elsewhere(act.tx, said)
    ]
    done += told_again(act, entry, said)
    if texts or not done:
        done.append(do_now(act, entry, "add_to_report", {"team": said.get("team"), **texts}))
    return done[-1]


def _still_staying(tx: Tx, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who stayed, as this return says, of those of whom nothing newer is known: they are in no team, and have not gone home."""
    team = teams.by_id(tx, said["team"])
    assert team is not None
    leads = said.get("stay_phone") or team["leader_phone"]
    told = {"why": said.get("stay_why", ""), "phone": leads, "until": said.get("stay_until", "")}
    return [
        {"team": team["id"], "person": id, **told}
        for id in said.get("stayed", [])
        if teams.team_of(tx, id) is None and attendance.present(tx, team["gathering_id"], id)
    ]


def _still_elsewhere(tx: Tx, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same of who is elsewhere than at the site and home, without those of whom that is known."""
    team = teams.by_id(tx, said["team"])
    assert team is not None
    told = {
        "place": said.get("away_place", ""),
        "since": said.get("away_since", ""),
        "with_whom": said.get("away_with", ""),
        "phone": said.get("away_phone", ""),
        "until": said.get("away_until", ""),
    }
    away = said.get("away", [])
    known_there = stays.elsewhere_of(tx, away)
    return [
        {"team": team["id"], "person": id, **told}
        for id in away
        if id not in known_there
        and teams.team_of(tx, id) is None
        and attendance.present(tx, team["gathering_id"], id)
    ]


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
    ended_at: Annotated[LateHour, Called("終えた時刻")] = ""
    left_over: Annotated[Text, Called("残った作業")] = ""
    people_next: Annotated[Headcount, Called("次回必要な人数")] = None
    copies: Annotated[list[Annotated[int, Field(ge=1, le=9999)]], Called("戻った指示書")] = []
    """Numbers of the printed sheets that came back."""


def _in_order(act: Act, asked: ReportReturn | CorrectReport) -> None:
    check_may_end(act, asked.team, asked.result)
    if isinstance(asked, ReportMore):
        check_more(act, asked)
    if act.is_here:
        check_order(asked, [WORK])
        team = known(act, asked.team)
        ends = datetime.fromisoformat(act.at) + CLOCKS_DIFFER
        for field in ("began_at", "ended_at"):
            time = getattr(asked, field)
            if time and due_at(team["day"], time) > ends:
                raise Refusal("まだ来ていない時刻です。いままでの時刻にしてください。", field)
        if isinstance(asked, ReportReturn):
            check_copies(act, asked, team)
        if isinstance(asked, RecordReturn):
            check_gear(act, asked, team)
            if asked.away:
                check_elsewhere(act, asked.away_since, asked.away_until, ("away_since", "away_until"))


class RecordReturn(ReportReturn, ComingHome):
    stayed: Annotated[list[PersonId], Called("現場に残っている人")] = []
    """Members who are still at the site when the others are back."""
    stay_why: Annotated[Text, Called("残っている理由")] = ""
    stay_phone: Annotated[Phone, Called("残っている人の電話")] = ""
    """The leader's where it is empty and the leader stays."""
    stay_until: Annotated[LateHour, Called("いつまで残るか")] = ""
    away: Annotated[list[PersonId], Called("病院などにいる人")] = []
    """Members who are at neither the site nor home, as after an ambulance."""
    away_place: Annotated[Line, Called("病院など: どこ")] = ""
    """Of whoever is known to be elsewhere already it stands as it was said."""
    away_since: Annotated[HourMinute, Called("病院など: いつから")] = ""
    away_with: Annotated[Line, Called("病院など: 付き添い")] = ""
    away_phone: Annotated[Phone, Called("病院など: 電話")] = ""
    away_until: Annotated[LateHour, Called("病院など: 次に電話する時刻")] = ""


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
    """A team is back: its report is kept, everybody is accounted for, and its need goes on or is done. Of tablets and programs of
    0.1; record_return also knows who stayed at the site."""
    return bring_back(act, asked, _out(act, asked.team), [])


@command(
    "record_return",
    "teams",
    "needs",
    "attendance",
    "equipment",
    words="帰着の記録",
    who=DESK_WORK,
    roles=Role.DISPATCH,
    ways=_ways,
    now=_in_order,
)
def record_return(act: Act, asked: RecordReturn) -> dict[str, Any]:
    """A team is back, but for whoever stayed at the site or was taken elsewhere: they are expected still, and an injury stands in the
    need's history."""
    row = _out(act, asked.team)
    there = stays.elsewhere_of(act.tx, asked.away)
    newly = [id for id in asked.away if id not in there]
    if newly and not asked.away_place:
        raise Refusal(
            "病院などにいる人が、どこにいるかを入力してください。本部が電話で確かめます。", "away_place"
        )
    phone = asked.stay_phone or (row["leader_phone"] if row["leader_id"] in asked.stayed else "")
    if asked.stayed:
        _check_stay(act, asked, phone)
    check_lost(asked)
    answer = bring_back(act, asked, row, asked.stayed, asked.away)
    need = needs.by_id(act.tx, row["need_id"])
    assert need is not None
    for person_id in asked.stayed:
        stay(act, row, person_id, Stay(asked.stay_why, phone, asked.stay_until))
    for person_id in newly:
        told = Stay(
            "", asked.away_phone, asked.away_until, asked.away_place, asked.away_since, asked.away_with
        )
        go_elsewhere(act, row, known_person(act, person_id), told)
    if asked.stayed:
        what = f"{row['number']}班の{len(asked.stayed)}人が現場に残っている（{asked.stay_until}まで）: {asked.stay_why}"
        tell(act, row["need_id"], need["state"], what, "stayed")
    if asked.injuries and asked.injuries not in reports.injuries_told(act.tx, asked.team):
        if asked.v > 1:
            _keep_injury(act, asked.team, asked.injuries)
        tell_of_injury(act, row, need["state"], asked.injuries)
    away = {"away": len(asked.away)} if asked.away else {}
    return answer | {"stayed": len(asked.stayed)} | away | come_home(act, row, asked, asked.copies)


def _check_stay(act: Act, asked: RecordReturn, phone: str) -> None:
    if not asked.back and not asked.home and not asked.away:
        raise Refusal(
            "全員が現場に残っているなら、班はまだ帰着していません。「帰着の予定を変える」で時刻を直してください。"
            "けがのことは「けがを知らせる」から、いますぐ記録できます。",
            "back",
        )
    if not asked.stay_why:
        raise Refusal("現場に残っている理由を入力してください。", "stay_why")
    if not phone:
        raise Refusal(
            "現場に残っている人の電話を入力してください。班長は戻っているので、班長の番号では連絡できません。",
            "stay_phone",
        )
    check_until(act, asked.stay_until, "stay_until")


def _out(act: Act, team_id: str) -> Row:
    """A team that is out, or a refusal."""
    row = known(act, team_id)
    if row["state"] == "back":
        raise Refusal(
            f"{row['number']}班の帰着は、もうほかの窓口で記録されています。入力した内容で書き足すことがあれば、下の「報告に書き足す」から送ってください。",
            "team",
        )
    if row["state"] != "out":
        raise Refusal(f"{row['number']}班は活動中ではありません。一覧を開き直してください。", "team")
    return row


def bring_back(
    act: Act, asked: ReportReturn, row: Row, stayed: Sequence[str], away: Sequence[str] = ()
) -> dict[str, Any]:
    """The team is back without those who stayed or are elsewhere. Of whom it is recorded that they are elsewhere, they are so until
    somebody says otherwise of them alone (end_stay): 全員戻った is pressed by habit."""
    _account_for_all(act, asked, stayed, away)
    _check_left_over(asked.result, asked.left_over)
    teams.change(act.tx, asked.team, {"state": "back", "back_at": act.at, "changed_at": act.at})
    there = stays.elsewhere_of(act.tx, [*asked.back, *asked.home])
    # Of whom it is known already how it ended that they were elsewhere, their work ended then.
    known_of = {row["person_id"] for row in stays.of_team(act.tx, asked.team) if row["ended_at"]}
    home = [id for id in asked.home if id not in there]
    came = [id for id in (*asked.back, *home) if id not in there and id not in known_of]
    teams.count_back(act.tx, asked.team, came, act.at)
    for copy in asked.copies:
        teams.take_copy_back(act.tx, asked.team, copy, act.at)
    report = {name: getattr(asked, name) for name in REPORT}
    if isinstance(asked, ReportMore):
        report |= more_of(asked)
    teams.keep_report(
        act.tx, report | {"team_id": asked.team, "reported_at": act.at, "reported_by": act.actor}
    )
    for person_id in came:
        people.change(act.tx, person_id, {"experienced": 1})
    for person_id in home:
        if here := attendance.present(act.tx, row["gathering_id"], person_id):
            attendance.leave(act.tx, here["id"], act.at, "return")
    _lead_need_on(act, asked, row["need_id"], f"{row['number']}班が帰着し、")
    return {"team": asked.team, "number": row["number"], "need": row["need_id"]}


REPORT = (*ReportTexts.model_fields, "result", "began_at", "ended_at", "left_over", "people_next")
"""What a report keeps of a return."""


def _account_for_all(act: Act, asked: ReportReturn, stayed: Sequence[str], away: Sequence[str] = ()) -> None:
    seen = [*asked.back, *asked.home, *stayed, *away]
    members = {member["id"]: member["name"] for member in teams.members(act.tx, asked.team)}
    if set(seen) - members.keys():
        raise Refusal("この班にいない人が入っています。画面を開き直してください。", "back")
    if len(seen) != len(set(seen)):
        both = (
            "「戻った」「帰宅した」「現場に残っている」「病院など」のうち二つ"
            if stayed or away
            else "「戻った」と「帰宅した」の両方"
        )
        raise Refusal(f"{both}に入っている人がいます。", "back")
    if missing := [name for id, name in members.items() if id not in seen]:
        raise Refusal(
            f"{'さん、'.join(missing)}さんの所在を確かめてください。全員がそろうまで班は帰着になりません。",
            "back",
        )


def _check_left_over(result: str, left_over: str) -> None:
    if result == "continue" and not left_over:
        raise Refusal("残っている作業を入力してください。次の班が読みます。", "left_over")
    if result == "stopped" and not left_over:
        raise Refusal("中止した理由を入力してください。次に進むかどうかの判断に使います。", "left_over")


def _lead_need_on(act: Act, asked: ReportReturn | CorrectReport, need_id: str, says: str) -> None:
    state = AFTER_RETURN[asked.result]
    said = {
        "done": "完了した",
        "continue": f"明日以降も続ける。残り: {asked.left_over}",
        "stopped": f"中止した: {asked.left_over}",
    }[asked.result]
    if asked.result == "stopped" and type(asked) is not ReportReturn:  # of 0.1, whose words stand as they are
        said += "（現地調査に回した）"
    more = asked if isinstance(asked, ReportMore) and asked.v > 1 and asked.result == "continue" else None
    if more:
        people_next = f"次は{asked.people_next}人、" if asked.people_next else ""
        said += f"（{people_next}{day_in_words(more.next_day)}）"
    changes: dict[str, Any] = {"state": state, "state_reason": asked.left_over, "changed_at": act.at}
    if asked.result == "continue" and asked.people_next:
        need = needs.by_id(act.tx, need_id)
        assert need is not None
        changes["people_wanted"] = asked.people_next
        changes["people_min"] = min(need["people_min"], asked.people_next)
        changes["people_strong"] = min(need["people_strong"], asked.people_next)
    if more and more.next_day:
        changes["day_wished"] = more.next_day.isoformat()
    needs.change(act.tx, need_id, changes)
    tell(act, need_id, state, f"{says}{said}")


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


WHEREABOUTS = {"back": "戻った", "home": "帰宅"}
"""Where a member of a team that is back is, as far as anybody knows."""


class CorrectReport(ReportTexts, ReportMore):
    team: TeamId
    why: Annotated[WrittenText, Called("直す理由")]
    result: Annotated[Literal["done", "continue", "stopped"], Called("結果", RESULTS)]
    began_at: Annotated[HourMinute, Called("始めた時刻")] = ""
    ended_at: Annotated[LateHour, Called("終えた時刻")] = ""
    left_over: Annotated[Text, Called("残った作業")] = ""
    people_next: Annotated[Headcount, Called("次回必要な人数")] = None
    seen: Seen = ""


class CorrectWhereabouts(Payload):
    team: TeamId
    person: PersonId
    where: Annotated[Literal["back", "home"], Called("所在", WHEREABOUTS)]
    why: Annotated[WrittenText, Called("直すわけ")]


@command(
    "correct_whereabouts",
    "teams",
    "attendance",
    "people",
    words="所在の訂正",
    who=DESK_WORK,
    roles=Role.DISPATCH,
)
def correct_whereabouts(act: Act, asked: CorrectWhereabouts) -> dict[str, Any]:
    """A member of a team that is back is somewhere else than was recorded: here, or at home. What was recorded is kept beside it.
    Who is still at the site is said by say_staying and end_stay."""
    row = known(act, asked.team)
    members = {member["id"]: member for member in teams.members(act.tx, asked.team)}
    member = members.get(asked.person)
    if row["state"] != "back" or member is None:
        raise Refusal("帰着した班の人ではありません。画面を開き直してください。", "person")
    if open_stays := stays.open_of(act.tx, asked.person):
        where = "病院などにいる" if open_stays[0]["place"] else "現場に残っている"
        raise Refusal(
            f"{with_san(member['name'])}は「{where}」と記録されています。上の「戻った」か「現場から帰宅」を押してください。",
            "person",
        )
    if other := teams.team_of(act.tx, asked.person):
        raise Refusal(
            f"{with_san(member['name'])}は、いま{other['number']}班にいます。その班の窓口で直してください。",
            "person",
        )
    here = attendance.present(act.tx, row["gathering_id"], asked.person)
    was = "back" if here else "home"
    if was == asked.where:
        raise Refusal(
            f"{with_san(member['name'])}は、すでに「{WHEREABOUTS[was]}」と記録されています。", "person"
        )
    if here:
        attendance.leave(act.tx, here["id"], act.at, "return")
    else:
        attendance.reopen(act.tx, row["gathering_id"], asked.person)
    teams.count_back(act.tx, asked.team, [asked.person], member["back_at"] or act.at)
    reports.keep_corrections(
        act.tx,
        [
            {
                "id": act.new_id("whereabouts"),
                "team_id": asked.team,
                "field": f"where {asked.person}",
                "was": WHEREABOUTS[was],
                "became": WHEREABOUTS[asked.where],
                "why": asked.why,
                "corrected_at": act.at,
                "corrected_by": act.actor,
            }
        ],
    )
    return {"team": asked.team, "number": row["number"], "person": asked.person}


def last_said(tx: Tx, team_id: str, report: Row) -> str:
    """When a report was told or corrected last: what somebody who corrects it has seen."""
    corrected = [one for one in reports.corrections_of(tx, team_id) if one["field"] in (*REPORT, *MORE)]
    return str(corrected[-1]["corrected_at"] if corrected else report["reported_at"])


@command(
    "correct_report",
    "teams",
    "needs",
    words="報告の訂正",
    who=DESK_WORK,
    roles=Role.DISPATCH,
    now=_in_order,
)
def correct_report(act: Act, asked: CorrectReport) -> dict[str, Any]:
    """A report says something else now; what it said before is kept beside it. Its need follows, unless it has gone on since."""
    row = known(act, asked.team)
    report = teams.report(act.tx, asked.team)
    if row["state"] != "back" or report is None:
        raise Refusal(f"{row['number']}班の報告はまだありません。", "team")
    check_seen(asked.seen, {"changed_at": last_said(act.tx, asked.team, report)}, "この報告")
    now = {name: getattr(asked, name) for name in REPORT} | (more_of(asked) if asked.v > 1 else {})
    changes = {name: value for name, value in now.items() if value != report[name]}
    if not changes:
        raise Refusal("変わったところがありません。直すところを入力してください。", "")
    _check_left_over(asked.result, asked.left_over)
    reports.correct(act.tx, asked.team, changes)
    reports.keep_corrections(
        act.tx,
        [
            {
                "id": act.new_id(f"correction {name}"),
                "team_id": asked.team,
                "field": name,
                "was": "" if report[name] is None else str(report[name]),
                "became": "" if value is None else str(value),
                "why": asked.why,
                "corrected_at": act.at,
                "corrected_by": act.actor,
            }
            for name, value in changes.items()
        ],
    )
    need = needs.by_id(act.tx, row["need_id"])
    assert need is not None
    tell(act, row["need_id"], need["state"], f"{row['number']}班の報告を直した: {asked.why}", "corrected")
    needs_next = bool(changes.keys() & {"result", "left_over", "people_next", "next_day"})
    is_as_left = (
        need["state"] == AFTER_RETURN[report["result"]]
        and teams.latest_of_need(act.tx, row["need_id"]) == asked.team
    )
    if needs_next and is_as_left:
        _lead_need_on(act, asked, row["need_id"], f"直した{row['number']}班の報告では、")
    if changes.get("injuries"):
        if asked.v > 1 and asked.injuries not in reports.injuries_told(act.tx, asked.team):
            _keep_injury(act, asked.team, asked.injuries)
        state = AFTER_RETURN[asked.result] if needs_next and is_as_left else need["state"]
        tell_of_injury(act, row, state, asked.injuries)
    return {"team": asked.team, "number": row["number"], "need_stays": needs_next and not is_as_left}


class TellInjury(Payload):
    team: TeamId
    what: Annotated[WrittenText, Called("けが・体調")]


TOLD_TWICE = timedelta(minutes=30)
"""Within which the same words of the same team are the same injury."""


def _not_told(act: Act, asked: TellInjury) -> None:
    """Refuse here and now what somebody else has just told in the same words."""
    if not act.is_here:
        return
    at, said = datetime.fromisoformat(act.at), fold_text(asked.what)
    for one in reports.injuries_of(act.tx, asked.team):
        told = datetime.fromisoformat(one["told_at"])
        if said in (fold_text(one["what"]), fold_text(one["told_as"])) and abs(at - told) <= TOLD_TWICE:
            clock = told.astimezone(JAPAN)
            raise Refusal(
                f"同じ知らせがもうあります（{clock.hour}:{clock.minute:02d} {one['told_by']}）。本部の画面に出ています。"
                "別の人のけがなら、だれのことかを書き足して、もう一度押してください。",
                "what",
            )


@command(
    "tell_injury",
    "teams",
    "needs",
    words="けがの知らせ",
    who=DESK_WORK,
    roles=Role.DISPATCH,
    now=_not_told,
)
def tell_injury(act: Act, asked: TellInjury) -> dict[str, Any]:
    """Somebody of a team was hurt or fell ill: kept at once, whether or not the team is back."""
    row = known(act, asked.team)
    if row["state"] not in ("out", "back"):
        raise Refusal(f"{row['number']}班は出発していません。一覧を開き直してください。", "team")
    need = needs.by_id(act.tx, row["need_id"])
    assert need is not None
    _keep_injury(act, asked.team, asked.what)
    tell_of_injury(act, row, need["state"], asked.what)
    return {"team": asked.team, "number": row["number"]}


def _keep_injury(act: Act, team_id: str, what: str) -> None:
    """What was told of an injury, with which the record of an accident begins."""
    told = {"team_id": team_id, "what": what, "told_at": act.at, "told_by": act.actor}
    reports.tell_injury(act.tx, {"id": act.new_id("injury")} | told)


def tell_of_injury(act: Act, team: Row, state: str, what: str) -> None:
    """An injury stands in the need's history: whoever goes there next must know."""
    tell(act, team["need_id"], state, f"けが・体調（{team['number']}班）: {what}", "injury")


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


class SaySheetLost(Payload):
    team: TeamId
    copy_number: Annotated[int, Field(ge=1, le=9999), Called("失くした指示書")]
    why: Annotated[WrittenText, Called("わかっていること")]


@command("say_sheet_lost", "teams", words="指示書の紛失", who=DESK_WORK, roles=(Role.DISPATCH, Role.MATCHING))
def say_sheet_lost(act: Act, asked: SaySheetLost) -> dict[str, Any]:
    """A printed sheet with somebody's address on it is lost, and nobody waits for it; when it turns up it is taken back."""
    row = known(act, asked.team)
    copy = next((one for one in teams.copies(act.tx, asked.team) if one["copy"] == asked.copy_number), None)
    if copy is None:
        raise Refusal(f"{row['number']}班の{asked.copy_number}枚目は印刷されていません。", "copy_number")
    if copy["back_at"]:
        raise Refusal(f"{row['number']}班の{asked.copy_number}枚目は、もう戻っています。", "copy_number")
    teams.lose_copy(act.tx, asked.team, asked.copy_number, act.at, asked.why)
    return {"team": asked.team, "number": row["number"]}
