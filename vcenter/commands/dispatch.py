"""Printing a team's sheets and sending it out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.cards import one_of
from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import Counted, Flag, LateHour, Line, Phone, Seen, TeamId, Text, WrittenLine
from vcenter.commands.halts import check_may_leave
from vcenter.commands.need_history import tell
from vcenter.commands.needs import check_consent
from vcenter.commands.needs_of_now import check_may_go_there
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.teams import (
    TeamFields,
    check_all_may_go,
    check_leader,
    check_nobody_is_kept_from_there,
    check_team,
    formed,
    known,
    tell_passed,
)
from vcenter.domain.before_leaving import LOOKS, Look, cars, not_looked_at, seats_missing
from vcenter.domain.buses import named
from vcenter.domain.heat import said as heat_said
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal, refuse_all
from vcenter.domain.roles import Role
from vcenter.domain.sheet_variants import VARIANTS
from vcenter.domain.team_life import SHEETS_USED, due_at, is_late, night_hint, of_night_before
from vcenter.domain.who import DESK_WORK
from vcenter.store import buses, heat, needs, reports, teams
from vcenter.store.tx import Row


class PrintSheets(Payload):
    teams: list[TeamId] = Field(min_length=1, max_length=500)
    with_hidden: Annotated[Flag, Called("秘匿の住所と電話も載せる")] = False
    """Of hidden needs and people too: asked for and confirmed, for a sheet that is handed to the leader and comes back."""
    kept: Annotated[Flag, Unshown("every sheet that is printed now is compared with its team")] = False
    """What stands on it of the return time and the vehicle is kept, to be compared with the team later. Entries of before did not."""
    variant: Annotated[str, one_of(VARIANTS), Called("紙の書き方", VARIANTS)] = ""
    marks: Annotated[
        dict[TeamId, Text], Unshown("marks of what stands on each sheet tell nobody anything")
    ] = {}
    """Of each team's sheet as it is printed, what its copy is compared by when it is scanned (sheets/marks.py)."""


@command("print_sheets", "teams", words="指示書の印刷", who=DESK_WORK, roles=(Role.DISPATCH, Role.MATCHING))
def print_sheets(act: Act, asked: PrintSheets) -> dict[str, Any]:
    """Number a new copy of each team's dispatch sheet, so that it is known which has come back."""
    copies = {}
    for team_id in dict.fromkeys(asked.teams):
        row = known(act, team_id)
        if row["state"] not in SHEETS_USED:
            raise Refusal(
                f"{row['number']}班の活動は終わっています。印刷する班を選び直してください。", "teams"
            )
        check_consent(_need(act, row)["consent_team"])
        if asked.with_hidden:
            tell_responsible(act, f"{row['number']}班の指示書を、秘匿の住所と電話を載せて印刷した")
        copies[team_id] = teams.print_copy(
            act.tx,
            team_id,
            act.at,
            act.actor,
            with_hidden=asked.with_hidden,
            kept=asked.kept,
            variant=asked.variant,
            marks=asked.marks.get(team_id, ""),
        )
    return {"copies": copies}


def _check_ahead(act: Act, row: Row, back_by: str) -> None:
    at = datetime.fromisoformat(act.at)
    if is_late(row["day"], back_by, at):
        raise Refusal(
            f"帰着の予定時刻が、もう過ぎています。これからの時刻にしてください。{night_hint(back_by, at)}",
            "back_by",
        )


def _need(act: Act, team: Row) -> Row:
    need = needs.by_id(act.tx, team["need_id"])
    assert need is not None
    return need


class SendOut(Payload):
    team: TeamId
    leader_phone: Annotated[Phone, Called("班長の電話")] = ""
    """On which the leader can be called while out; what is known already when empty."""
    vehicle: Annotated[Line, Called("車")] = ""
    back_by: Annotated[LateHour, Called("帰着の予定")] = ""
    passed_why: Annotated[Text, Called("決まりを通す理由")] = ""
    """Somebody's word, where by now the team breaks a rule that may be passed over."""
    told_leader: Annotated[Flag, Called("班長に行き先を口で伝えた")] = False
    """Where they go is hidden (秘匿), and stands on no sheet."""
    ready_asked: Annotated[Flag, Unshown("the form showed what is looked at before a team leaves")] = False
    ready: Annotated[list[Look], Called("出発の前に確かめたこと", LOOKS)] = []
    ready_why: Annotated[Line, Called("確かめずに出るわけ")] = ""
    phone_confirmed: Annotated[Flag, Called("班長の電話を読み上げて確かめた")] = False
    driver: Annotated[Line, Called("運転する人")] = ""
    seats: Annotated[Counted, Called("車の席の数")] = None
    """In all cars of the team, the driver's too."""
    shared_car: Annotated[Flag, Called("ほかの班と同じ車で送る")] = False
    heat_why: Annotated[Line, Called("暑さが危険でも出るわけ")] = ""
    seen: Seen = ""
    """Of a form that showed phone, vehicle and time as they were: what it says stands then, also where it says nothing."""

    def vehicle_over(self, before: str) -> str:
        """The team's vehicle, which was this one before."""
        return self.vehicle if self.seen else (self.vehicle or before)


NO_PHONE = "班長の携帯電話を入力してください。戻らないときに連絡するためです。"
NO_BACK_BY = "帰着の予定時刻を入力してください。"


def _while_it_may(act: Act, asked: SendOut) -> None:
    """The team as it was seen, and of a day on which headquarters has stopped sending out only those that they let go. In a
    drill nobody goes to a real need. Adults lead, all may go, and what was emptied is not filled in again."""
    team = known(act, asked.team)
    waits = team["state"] == "formed"  # else send_out says itself what has become of it
    wrong: dict[str, str] = {}
    if act.is_here:
        check_seen(asked.seen, team, "この班")
        for field, message in (("leader_phone", NO_PHONE), ("back_by", NO_BACK_BY)):
            if field in asked.model_fields_set and not getattr(asked, field):
                wrong[field] = message
    check_may_go_there(act, asked.team)
    check_may_leave(act, asked.team)
    if act.is_here and waits:
        wrong |= _before_leaving(act, asked, team)
    refuse_all({field: wrong[field] for field in IN_ORDER if field in wrong})
    _adult_leads(act, asked, team)
    if waits:
        members = [row["id"] for row in teams.members(act.tx, asked.team)]
        check_all_may_go(act, members)
        check_nobody_is_kept_from_there(act, team["need_id"], members)


IN_ORDER = (
    "leader_phone",
    "phone_confirmed",
    "back_by",
    "vehicle",
    "seats",
    "driver",
    "ready",
    "heat_why",
    "told_leader",
)
"""The fields of which something may be wrong when a team leaves, as they stand on the form: all of it is said together."""


def _before_leaving(act: Act, asked: SendOut, row: Row) -> dict[str, str]:
    """What is looked at once more when the button is pressed: the heat, the car, and, of a form that showed it, the five ticks,
    the leader's phone, everybody's seat, and that the leader was told a 秘匿 place. Field to what is wrong."""
    wrong: dict[str, str] = {}
    danger = heat.danger_now(act.tx, datetime.fromisoformat(act.at))
    if danger and not asked.heat_why:
        wrong["heat_why"] = (
            f"暑さが危険です（{danger['place']} {heat_said(danger)}）。送り出さないか、それでも出すわけを入力してください。"
        )
    vehicle = asked.vehicle_over(row["vehicle"])
    bus, off = _bus_out(act, row, vehicle)
    if off:
        wrong["vehicle"] = off
    wanted = set() if asked.shared_car else cars(vehicle)
    if bus:  # several teams sit in it, whoever wrote it down as their car too
        wanted -= cars(f"{bus['plate']}、{bus['bus_name']}")
    for other in teams.with_vehicle(act.tx) if wanted else []:
        if other["id"] != asked.team and wanted & cars(other["vehicle"]):
            wrong["vehicle"] = (
                f"この車は{other['number']}班（班長 {other['leader_name']}）が使っています。ほかの車にするか、{other['number']}班の帰着を待ってください。1台で両方の班を送るときは、印を付けてください。"
            )
            break
    if asked.ready_asked:
        wrong |= _looked_at(act, asked, row)
        if vehicle and not bus:
            wrong |= _in_the_car(asked, row)
    return wrong


def _looked_at(act: Act, asked: SendOut, row: Row) -> dict[str, str]:
    """What of the ticks is missing."""
    wrong: dict[str, str] = {}
    if not asked.phone_confirmed:
        wrong["phone_confirmed"] = "班長の電話を読み上げて確かめ、印を付けてください。"
    left = not_looked_at(asked.ready)
    if left and not asked.ready_why:
        wrong["ready"] = (
            f"まだ確かめていません: {'、'.join(left)}。確かめて印を付けるか、そのまま出るわけを入力してください。"
        )
    if not asked.told_leader and (untold := _not_told_where(act, row)):
        wrong["told_leader"] = untold
    return wrong


def _in_the_car(asked: SendOut, row: Row) -> dict[str, str]:
    """Whether everybody has a seat, and somebody drives."""
    wrong: dict[str, str] = {}
    if not asked.seats:
        wrong["seats"] = "車の席の数を入力してください（運転席も数えます）。"
    elif missing := seats_missing(row["size"], asked.seats):
        wrong["seats"] = (
            f"{row['size']}人に席が{asked.seats}つで、{missing}つ足りません。車を足すか、マッチングの窓口で班の人数を減らしてください。"
        )
    if not asked.driver:
        wrong["driver"] = "運転する人を入力してください。"
    return wrong


def _not_told_where(act: Act, row: Row) -> str:
    """What is said where the place is 秘匿 and stands on no sheet; "" elsewhere."""
    if not _need(act, row)["hidden_at"] or row["copies_telling"]:
        return ""
    return (
        "行き先は秘匿で、指示書に載っていません。班長に口で伝えてから、「班長に伝えた」に印を付けてください。"
    )


def _bus_out(act: Act, team: Row, vehicle: str) -> tuple[Row | None, str]:
    """The drive by which the team goes to its site: its seats were counted when they were put on it, and it has its own driver. And
    what is wrong where it was called off and they have no car."""
    bus = buses.rides(act.tx, team["id"]).get("out")
    if bus and bus["off_at"]:
        off = f"{named(bus)}は運休です。別の便に乗せるか、車を入力してください。"
        return None, "" if vehicle else off
    return bus, ""


def _adult_leads(act: Act, asked: SendOut, row: Row) -> None:
    if "young_leader" not in row["passed"].split():
        check_leader(act, row["leader_id"], asked.passed_why)


@command(
    "send_out",
    "teams",
    "needs",
    "attendance",
    words="送り出し",
    who=DESK_WORK,
    roles=Role.DISPATCH,
    now=_while_it_may,
)
def send_out(act: Act, asked: SendOut) -> dict[str, Any]:
    """A team leaves. Refused without a phone to call or a time to be back by, or when by now a must is broken."""
    row = formed(act, asked.team)
    phone = asked.leader_phone or row["leader_phone"]
    if not phone:
        raise Refusal(NO_PHONE, "leader_phone")
    back_by = asked.back_by or row["back_by"]
    if not back_by:
        raise Refusal(NO_BACK_BY, "back_by")
    if row["day"] != act.day.isoformat():
        raise Refusal("前の日に編成した班です。解散して、今日の受付から編成し直してください。", "team")
    _check_ahead(act, row, back_by)
    need = _need(act, row)
    check_consent(need["consent_team"])
    if not asked.told_leader and (untold := _not_told_where(act, row)):
        raise Refusal(untold, "told_leader")
    members = teams.members(act.tx, asked.team)
    for member in members:
        if member["attendance_id"] is None or member["out_at"]:
            raise Refusal(
                f"{with_san(member['name'])}は帰宅しています。マッチングの窓口で班から外してください。",
                "members",
            )
    # The needs card or somebody's registration may have changed since the team was formed.
    going = TeamFields(
        leader=row["leader_id"],
        members=[member["id"] for member in members],
        back_by=back_by,
        passed_why=asked.passed_why,
        vehicle=asked.vehicle_over(row["vehicle"]),
    )
    passed = check_team(act, going, need, members, row["passed"])
    why = "\n".join(part for part in (row["passed_why"], asked.passed_why) if part)
    teams.change(
        act.tx,
        asked.team,
        {
            "state": "out",
            "changed_at": act.at,
            "out_at": act.at,
            "leader_phone": phone,
            "back_by": back_by,
            "vehicle": asked.vehicle_over(row["vehicle"]),
            "passed": passed,
            "passed_why": why,
            "ready": " ".join(look for look in LOOKS if look in asked.ready),
            "ready_why": asked.ready_why,
            "phone_confirmed": int(asked.phone_confirmed),
            "driver": asked.driver,
            "seats": asked.seats,
            "heat_why": asked.heat_why,
        },
    )
    needs.change(act.tx, row["need_id"], {"state": "out", "changed_at": act.at})
    tell(act, row["need_id"], "out", f"{row['number']}班が出発した（{back_by}までに帰着）")
    tell_passed(act, row["need_id"], "out", passed, asked.passed_why)
    return {"team": asked.team, "number": row["number"]}


class TakeTeamBack(Payload):
    team: TeamId
    reason: Annotated[WrittenLine, Called("理由")]
    sheets: Annotated[
        Literal["kept", "void"], Called("印刷した指示書", {"kept": "そのまま使う", "void": "無効にする"})
    ] = "kept"


@command(
    "take_team_back",
    "teams",
    "needs",
    "attendance",
    words="送り出しの取り消し",
    who=DESK_WORK,
    roles=Role.DISPATCH,
)
def take_team_back(act: Act, asked: TakeTeamBack) -> dict[str, Any]:
    """A team was sent out by mistake and has not left: it waits to leave again, and so does its need."""
    row = known(act, asked.team)
    if row["state"] != "out":
        raise Refusal(f"{row['number']}班は活動中ではありません。一覧を開き直してください。", "team")
    if reports.injuries_of(act.tx, asked.team):
        raise Refusal(
            f"{row['number']}班のけがの知らせがあります。出発した班なので、帰着の窓口で報告を受けてください。",
            "team",
        )
    void = asked.sheets == "void"
    _wait_again(act, row, asked.reason, sheets_kept_at=None if void else act.at)
    if void:
        teams.void_copies(act.tx, asked.team, act.at)
    return {"team": asked.team, "number": row["number"]}


def _wait_again(act: Act, row: Row, reason: str, **more: Any) -> None:
    changes = {"state": "formed", "out_at": None, "back_by_asked": "", "changed_at": act.at}
    teams.change(act.tx, row["id"], changes | more)
    needs.change(act.tx, row["need_id"], {"state": "formed", "changed_at": act.at})
    tell(act, row["need_id"], "formed", f"{row['number']}班の送り出しを取り消した: {reason}")


@taken_back("send_out")
def _not_sent_out(act: Act, was: Done) -> None:
    row = known(act, was.asked.team)
    if row["state"] != "out" or row["changed_at"] != was.at or reports.injuries_of(act.tx, row["id"]):
        raise changed_since(f"{row['number']}班")
    _wait_again(act, row, "押しまちがい", sheets_kept_at=act.at)


class ChangeBackBy(Payload):
    team: TeamId
    back_by: Annotated[LateHour, Called("帰着の予定")]
    asked_by: Annotated[WrittenLine, Called("だれから聞いたか")]
    sure: Annotated[Flag, Called("それでもこの時刻にする")] = False
    """Much later than before: somebody has said that it is meant."""


MUCH_LATER = timedelta(hours=3)
"""Beyond it nobody would be missed for half a day by a slip of the finger: it is asked whether the time is meant."""


def _is_meant(act: Act, asked: ChangeBackBy) -> None:
    row = known(act, asked.team)
    if not act.is_here or asked.sure or not asked.back_by or row["state"] != "out" or not row["back_by"]:
        return
    day, now = row["day"], datetime.fromisoformat(act.at)
    night = of_night_before(day, asked.back_by, now) if day != act.day.isoformat() else ""
    later = due_at(day, night or asked.back_by) - max(due_at(day, row["back_by"]), now)
    if later > MUCH_LATER:
        raise Refusal(
            f"{asked.back_by}は、いままでの予定（{row['back_by']}）より3時間を超えて遅い時刻です。それまで、戻らなくても知らせは出ません。"
            "時刻を確かめてください。よければ「それでもこの時刻にする」を押してください。",
            "sure",
        )


@command(
    "change_back_by",
    "teams",
    words="帰着の予定の変更",
    who=DESK_WORK,
    roles=Role.DISPATCH,
    now=_is_meant,
)
def change_back_by(act: Act, asked: ChangeBackBy) -> dict[str, Any]:
    """A team that is out is expected at another time, because somebody has said so: later than that is an alarm."""
    row = known(act, asked.team)
    if row["state"] != "out":
        raise Refusal(f"{row['number']}班は活動中ではありません。一覧を開き直してください。", "team")
    if not asked.back_by:
        raise Refusal(NO_BACK_BY, "back_by")
    back_by = asked.back_by
    if row["day"] != act.day.isoformat():
        back_by = of_night_before(row["day"], asked.back_by, datetime.fromisoformat(act.at))
        if not back_by:
            raise Refusal("前の日に出た班です。班長に電話して、全員の所在を確かめてください。", "team")
    _check_ahead(act, row, back_by)
    changes = {"back_by": back_by, "back_by_asked": asked.asked_by, "changed_at": act.at}
    teams.change(act.tx, asked.team, changes)
    what = f"{row['number']}班の帰着の予定を{row['back_by']}から{back_by}に変えた（{asked.asked_by}）"
    tell(act, row["need_id"], "out", what)
    return {"team": asked.team, "number": row["number"]}
