"""Forming teams, changing them by hand, and giving them up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.attending import oriented_since
from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    HourMinute,
    LateHour,
    Line,
    NeedId,
    NewTeamId,
    PersonId,
    Phone,
    Seen,
    TeamId,
    Text,
)
from vcenter.commands.need_history import tell
from vcenter.commands.need_ways import of_need
from vcenter.commands.needs import check_consent
from vcenter.commands.needs_of_now import check_may_match
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.calendar import JAPAN
from vcenter.domain.matching import (
    NEWER,
    PASSABLE,
    Broken,
    Person,
    Team,
    broken_musts,
    hints,
    kept_back,
    young_leader,
)
from vcenter.domain.names import with_san
from vcenter.domain.need_life import moved_on
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import TRIP, check_order
from vcenter.domain.situation import as_person, came_with, situation
from vcenter.domain.skills import label
from vcenter.domain.team_life import night_hint
from vcenter.domain.who import DESK_WORK
from vcenter.store import (
    attendance,
    centre,
    drafts,
    equipment,
    forbidden_pairs,
    needs,
    people,
    servers,
    split_groups,
    teams,
)
from vcenter.store.tx import Row, Tx


class TeamFields(Payload):
    leader: Annotated[PersonId, Called("班長")]
    members: Annotated[list[PersonId], Called("班の人")] = Field(min_length=1, max_length=100)
    """Everybody who goes, the leader among them."""
    leader_phone: Annotated[Phone, Called("班長の電話")] = ""
    vehicle: Annotated[Line, Called("車")] = ""
    leave_at: Annotated[HourMinute, Called("出発の時刻")] = ""
    back_by: Annotated[LateHour, Called("帰着の予定")] = ""
    remarks: Annotated[Text, Called("備考")] = ""
    passed_why: Annotated[Text, Called("決まりを通す理由")] = ""
    """Somebody's word, where the team breaks a rule that may be passed over."""


def check_leader(act: Act, leader: str, why: str) -> None:
    """Refuse a leader who is no adult, unless it is said why: a rule since the kinds were released."""
    row = people_of(act.tx, [leader], act.day)
    if row and (broken := young_leader(Team("", leader, (leader,)), row[0])) and not why:
        raise Refusal(broken.message, "leader")


def check_all_may_go(act: Act, members: Iterable[str]) -> None:
    """Refuse whom headquarters keeps from taking part, and minors whose guardian has not agreed: rules since the kinds were
    released. Of what is asked here and now: a team that left elsewhere has left."""
    if act.is_here and (
        kept := [why for one in people_of(act.tx, members, act.day) if (why := kept_back(one))]
    ):
        raise Refusal("\n".join(one.message for one in kept), "members")


def check_nobody_is_kept_from_there(act: Act, need: str, members: Iterable[str]) -> None:
    """Refuse a team with somebody who is kept from its need: a rule since the kinds were released, asked of what is asked here and now."""
    if not act.is_here:
        return
    kept = {person for person, _ in forbidden_pairs.of_need(act.tx, need)} & {*members}
    names = [with_san(row["name"]) for id in sorted(kept) if (row := people.by_id(act.tx, id))]
    if names:
        raise Refusal(
            f"{'・'.join(names)}は、このお宅には行けません（マッチングで「行かせない」にした人です）。班から外してください。",
            "members",
        )


def check_hours_said(act: Act, asked: TeamFields, need: str, team: str = "") -> None:
    """Refuse whoever said beforehand that they come later or leave sooner, unless it is said why they go: a rule since the kinds were
    released. team: which is changed by it."""
    if not act.is_here or asked.passed_why or not needs.by_id(act.tx, need):
        return
    those = _who_may_be_in(act, team)
    if {asked.leader, *asked.members} <= {row["id"] for row in those}:
        chosen = Team(need, asked.leader, tuple(dict.fromkeys(asked.members)))
        moment = datetime.fromisoformat(act.at)
        broken = marks_of(
            act.tx, those, chosen, moment, asked.back_by, leave_at=asked.leave_at, vehicle=asked.vehicle
        ).broken
        if said := [must.message for must in broken if must.code == "shift"]:
            raise Refusal("\n".join(said), "members")


def _who_may_be_in(act: Act, team: str) -> list[Row]:
    day = centre.centre_day(act.tx, act.day.isoformat(), act.place)
    return attendance.waiting(act.tx, day["id"] if day else None) + teams.members(act.tx, team)


class FormTeam(TeamFields):
    team: NewTeamId
    need: NeedId


def _checked_now(act: Act, asked: TeamFields) -> None:
    """Adults lead, everybody may go, and nobody is back before they have left."""
    check_leader(act, asked.leader, asked.passed_why)
    check_all_may_go(act, dict.fromkeys(asked.members))
    if act.is_here:
        if hint := night_hint(asked.back_by, datetime.fromisoformat(act.at)):
            raise Refusal(f"その時刻は、今日はもう過ぎています。{hint}", "back_by")
        check_order(asked, [TRIP])


def _formed_now(act: Act, asked: FormTeam) -> None:
    check_may_match(act, asked.need)
    check_nobody_is_kept_from_there(act, asked.need, asked.members)
    check_hours_said(act, asked, asked.need)
    _checked_now(act, asked)


@command(
    "form_team",
    "teams",
    "needs",
    "attendance",
    words="班の編成",
    who=DESK_WORK,
    roles=Role.MATCHING,
    ways=of_need,
    now=_formed_now,
)
def form_team(act: Act, asked: FormTeam) -> dict[str, Any]:
    """Form a team for a need that is ready, of people who are in and free, by every must of matching."""
    if teams.by_id(act.tx, asked.team):
        raise Refusal("この班はすでに編成されています。画面を開き直してください。", "team")
    need = needs.by_id(act.tx, asked.need)
    if need is None:
        raise Refusal("このニーズは記録されていません。一覧を開き直してください。", "need")
    if need["state"] != "ready":
        has = teams.of_need(act.tx, asked.need)
        raise Refusal(moved_on(need["number"], need["state"], has["number"] if has else None), "need")
    gathering_id = centre.ensure_centre_day(act.tx, act.day.isoformat(), act.place)
    check_consent(need["consent_team"])
    free = attendance.waiting(act.tx, gathering_id)
    passed = check_team(act, asked, need, free)
    number = teams.next_number(act.tx, act.place)
    teams.add(
        act.tx,
        _columns(asked, free)
        | {
            "id": asked.team,
            "number": number,
            "gathering_id": gathering_id,
            "need_id": asked.need,
            "state": "formed",
            "formed_at": act.at,
            "changed_at": act.at,
            "passed": passed,
        },
        dict.fromkeys(asked.members),
    )
    drafts.forget(act.tx, asked.need, asked.members)
    needs.change(act.tx, asked.need, {"state": "formed", "changed_at": act.at})
    tell(act, asked.need, "formed", f"{number}班を編成した（{len(set(asked.members))}人）")
    tell_passed(act, asked.need, "formed", passed, asked.passed_why)
    return {"team": asked.team, "number": number}


def _columns(asked: TeamFields, those: list[Row]) -> dict[str, Any]:
    given = asked.model_dump(include=set(TeamFields.model_fields) - {"members", "leader"})
    leader = next(row for row in those if row["id"] == asked.leader)
    return given | {"leader_id": asked.leader, "leader_phone": asked.leader_phone or leader["phone"]}


@dataclass(frozen=True)
class Marks:
    """What is to be seen of a team before it is formed or leaves: the rules that it breaks, and what is none."""

    broken: list[Broken]
    hints: list[str]

    def without(self, passed: str) -> Marks:
        """The same without the rules that a word has passed over. passed: their codes."""
        return Marks([one for one in self.broken if one.code not in passed.split()], self.hints)

    @property
    def passable(self) -> bool:
        """Whether rules are broken, and a word may pass over each of them."""
        return bool(self.broken) and all(one.code in PASSABLE for one in self.broken)


def marks_of(
    tx: Tx,
    those: list[Row],
    team: Team,
    now: datetime,
    back_by: str,
    *,
    leave_at: str = "",
    vehicle: str = "",
) -> Marks:
    """The marks of a team for a need that is known, at this moment. those: who may be in it, as rows of attendance.waiting."""
    need = needs.by_id(tx, team.need)
    assert need is not None
    whole = {
        **need,
        "skills": needs.skills(tx, need["id"]),
        "last_team": needs.last_team(tx, need["id"]),
    }
    day = now.astimezone(JAPAN).date()
    since = oriented_since(centre.incident(tx))
    gathering = centre.centre_day(tx, day.isoformat(), servers.here(tx))
    cars = equipment.cars_of(tx, vehicle)
    # Whoever has nothing to do with this team breaks no rule of it: two thousand may wait.
    together = {came_with(row) for row in those if row["id"] in team.people} - {None}
    seen = situation(
        [row for row in those if row["id"] in team.people or came_with(row) in together],
        [whole],
        day,
        now,
        back_by,
        leave_at=leave_at,
        oriented_since=since,
        forbidden=forbidden_pairs.of_need(tx, need["id"]),
        cars=cars,
        split=split_groups.of_day(tx, str(gathering["id"]) if gathering else None),
    )
    team = replace(team, cars=tuple(car["id"] for car in cars))
    young = young_leader(team, seen.person.get(team.leader))
    return Marks([*broken_musts(seen, team, label), *([young] if young else [])], hints(seen, team))


def people_of(tx: Tx, ids: Iterable[str], day: date) -> list[Person]:
    """These people as matching sees them, wherever they are."""
    found = [people.by_id(tx, id) for id in ids]
    none: dict[str, Any] = {
        "party_id": None,
        "group_id": None,
        "skills": [],
        "stays_until": "",
        "said_from": "",
        "said_until": "",
        "stays_here": 0,
    }
    return [as_person(row | none, day) for row in found if row]


def tell_passed(act: Act, need_id: str, state: str, passed: str, why: str) -> None:
    """Which rules somebody's word has passed over stands in the need's history."""
    if passed and why:
        said = "・".join(PASSABLE[code] for code in passed.split())
        tell(act, need_id, state, f"決まり（{said}）に合わないまま進めた: {why}", "passed")


def check_team(act: Act, asked: TeamFields, need: Row, those: list[Row], passed: str = "") -> str:
    """Refuse a team that breaks a must; the codes of those that are passed over by a word.

    those: who may be in it, as rows of attendance.waiting. passed: codes that a word has passed over before.
    """
    here = {row["id"]: row for row in those}
    if set(asked.members) - here.keys():
        raise Refusal(
            "受付していない人か、ほかの班にいる人が入っています。画面を開き直して選び直してください。",
            "members",
        )
    if asked.leader not in asked.members:
        raise Refusal("班長を班の中から選んでください。", "leader")
    team = Team(need["id"], asked.leader, tuple(dict.fromkeys(asked.members)))
    broken = marks_of(
        act.tx,
        those,
        team,
        datetime.fromisoformat(act.at),
        asked.back_by,
        leave_at=asked.leave_at,
        vehicle=asked.vehicle,
    ).broken
    before = set(passed.split())
    # Newer rules are asked of what is asked now (`now`), not of what was applied before they were rules.
    refused = [
        must
        for must in broken
        if must.code not in NEWER
        and (must.code not in PASSABLE or not (asked.passed_why or must.code in before))
    ]
    if refused:
        raise Refusal("\n".join(must.message for must in refused), "members")
    codes = {must.code for must in broken} & PASSABLE.keys() if asked.passed_why else set()
    return " ".join(sorted(codes | before))


class ChangeTeam(TeamFields):
    team: TeamId
    seen: Seen = ""


def _changed_now(act: Act, asked: ChangeTeam) -> None:
    if row := teams.by_id(act.tx, asked.team):
        check_nobody_is_kept_from_there(act, row["need_id"], asked.members)
        check_hours_said(act, asked, row["need_id"], asked.team)
    _checked_now(act, asked)


@command(
    "change_team",
    "teams",
    "attendance",
    words="班を直す",
    who=DESK_WORK,
    roles=Role.MATCHING,
    now=_changed_now,
)
def change_team(act: Act, asked: ChangeTeam) -> dict[str, Any]:
    """Change who is in a team that has not left yet, and how it goes."""
    row = formed(act, asked.team)
    check_seen(asked.seen, row, "この班")
    need = needs.by_id(act.tx, row["need_id"])
    assert need is not None
    those = attendance.waiting(act.tx, row["gathering_id"]) + teams.members(act.tx, asked.team)
    passed = check_team(act, asked, need, those)
    if asked.leader != row["leader_id"] and asked.leader_phone == row["leader_phone"]:
        # The number is the old leader's: calling it would reach somebody who does not lead.
        asked = asked.model_copy(update={"leader_phone": ""})
    teams.change(act.tx, asked.team, _columns(asked, those) | {"changed_at": act.at, "passed": passed})
    teams.replace_members(act.tx, asked.team, dict.fromkeys(asked.members))
    drafts.forget(act.tx, row["need_id"], asked.members)
    tell_passed(act, row["need_id"], "formed", passed, asked.passed_why)
    return {"team": asked.team, "number": row["number"]}


def known(act: Act, team_id: str) -> Row:
    """The team, or a refusal."""
    row = teams.by_id(act.tx, team_id)
    if row is None:
        raise Refusal("この班は見つかりません。一覧を開き直してください。", "team")
    return row


def formed(act: Act, team_id: str) -> Row:
    """A team that has been formed and has not left, or a refusal."""
    row = known(act, team_id)
    if row["state"] != "formed":
        said = {"out": "もう出発しています", "back": "もう帰着しています", "disbanded": "解散しています"}
        raise Refusal(f"{row['number']}班は{said[row['state']]}。一覧を開き直してください。", "team")
    return row


class DisbandTeam(Payload):
    team: TeamId
    reason: Annotated[Line, Called("理由")] = ""


@command("disband_team", "teams", "needs", "attendance", words="班の解散", who=DESK_WORK, roles=Role.MATCHING)
def disband_team(act: Act, asked: DisbandTeam) -> dict[str, Any]:
    """Give up a team that has not left: its people are free and its need is ready again."""
    row = formed(act, asked.team)
    _give_up(act, row, asked.reason)
    return {"team": asked.team, "number": row["number"]}


def _give_up(act: Act, row: Row, reason: str) -> None:
    teams.change(act.tx, row["id"], {"state": "disbanded", "changed_at": act.at})
    needs.change(act.tx, row["need_id"], {"state": "ready", "changed_at": act.at})
    why = f"（{reason}）" if reason else ""
    tell(act, row["need_id"], "ready", f"{row['number']}班を解散した{why}")


@taken_back("disband_team")
def _not_disbanded(act: Act, was: Done) -> None:
    """The team stands again as it was, where all of its people and its need are still free."""
    row = known(act, was.asked.team)
    need = needs.by_id(act.tx, row["need_id"])
    free = need and need["state"] == "ready" and need["changed_at"] == was.at
    if row["state"] != "disbanded" or row["changed_at"] != was.at or not free:
        raise changed_since(f"{row['number']}班")
    for member in teams.members(act.tx, row["id"]):
        if member["attendance_id"] is None or member["out_at"] or teams.team_of(act.tx, member["id"]):
            raise changed_since(with_san(member["name"]))
    teams.change(act.tx, row["id"], {"state": "formed", "changed_at": act.at})
    needs.change(act.tx, row["need_id"], {"state": "formed", "changed_at": act.at})
    tell(act, row["need_id"], "formed", f"{row['number']}班の解散を元に戻した（押しまちがい）")


@taken_back("form_team")
def _not_formed(act: Act, was: Done) -> None:
    row = known(act, was.asked.team)
    if row["state"] != "formed" or row["changed_at"] != was.at:
        raise changed_since(f"{row['number']}班")
    _give_up(act, row, "押しまちがい")
