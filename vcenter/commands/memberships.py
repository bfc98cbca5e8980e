"""Groups as they are kept every day: their facts, and who is in them in which role."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    Email,
    GroupId,
    Id,
    Line,
    Members,
    PersonId,
    Phone,
    Seen,
    Text,
    WrittenLine,
)
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import groups, memberships, people, roster_marks
from vcenter.store.tx import Row

NewGroupId = Annotated[Id, Of("group", new=True), Called("団体")]
MemberRole = Annotated[Line, Called("団体での役割")]

MOST = 500


class GroupFacts(Payload):
    """What is kept of a group."""

    name: Annotated[WrittenLine, Called("団体名")]
    group_kind: Annotated[Line, Called("種別")] = ""
    contact: Annotated[Line, Called("連絡する人")] = ""
    phone: Annotated[Phone, Called("電話")] = ""
    email: Email = ""
    members: Annotated[Members, Called("団体の申告の人数")] = None
    district: Annotated[Line, Called("地区")] = ""
    note: Annotated[Text, Called("メモ")] = ""


class AddGroup(GroupFacts):
    group: NewGroupId


class ChangeGroup(GroupFacts):
    group: GroupId
    seen: Seen = ""


def _columns(asked: GroupFacts) -> dict[str, Any]:
    """What is kept of a group, as columns of its table."""
    facts = asked.model_dump(include=set(GroupFacts.model_fields))
    return {"kind": facts.pop("group_kind"), **facts}


def known_group(act: Act, id: str) -> Row:
    """The group, or a refusal."""
    row = groups.by_id(act.tx, "groups", id)
    if row is None:
        raise Refusal("この団体は登録されていません。名簿から選び直してください。", "group")
    return row


def _check_name(act: Act, name: str, own: str) -> None:
    """Two groups of one name, however it is written, cannot be told apart on any list."""
    same = groups.by_name(act.tx, "groups", name)
    if same and same["id"] != own:
        raise Refusal(
            f"同じ名前の団体「{same['name']}」がもうあります。支部や地区を名前に足すか、その団体を直してください。",
            "name",
        )


@command("add_group", "groups", words="団体の登録", who=DESK_WORK, roles=Role.ROSTERS)
def add_group(act: Act, asked: AddGroup) -> dict[str, Any]:
    """A group that is in no roster yet."""
    if groups.by_id(act.tx, "groups", asked.group):
        raise Refusal("この団体はもう登録されています。名簿から開いてください。", "group")
    _check_name(act, asked.name, asked.group)
    facts = _columns(asked)
    groups.add(act.tx, "groups", {**facts, "id": asked.group, "made_at": act.at, "changed_at": act.at})
    return {"group": asked.group}


@command("change_group", "groups", words="団体の登録を直す", who=DESK_WORK, roles=Role.ROSTERS)
def change_group(act: Act, asked: ChangeGroup) -> dict[str, Any]:
    """Correct what is kept of a group: what is given replaces what was known."""
    row = known_group(act, asked.group)
    check_seen(asked.seen, row, "この団体")
    _check_name(act, asked.name, asked.group)
    facts = _columns(asked)
    groups.change(act.tx, "groups", asked.group, {**facts, "changed_at": act.at})
    for field, value in facts.items():
        if value not in ("", None):
            roster_marks.drop(act.tx, "groups", asked.group, field)
    return {"group": asked.group}


class AddMembers(Payload):
    group: GroupId
    people: Annotated[list[PersonId], Called("会員にする人")] = Field(min_length=1, max_length=MOST)
    role: MemberRole = ""


@command("add_members", "groups", "people", words="団体に人を加える", who=DESK_WORK, roles=Role.ROSTERS)
def add_members(act: Act, asked: AddMembers) -> dict[str, Any]:
    """People are in a group from now on; who is in it already stays as they are."""
    group = known_group(act, asked.group)
    added = 0
    for id in dict.fromkeys(asked.people):
        person = known_person(act, id)
        if memberships.one(act.tx, person["id"], group["id"]) is None:
            groups.add_member(act.tx, person["id"], group["id"], asked.role)
            added += 1
    return {"group": group["id"], "added": added}


class SayMemberRole(Payload):
    group: GroupId
    person: PersonId
    role: MemberRole = ""
    seen_role: Annotated[Line, Called("前の役割")] | None = None
    """What the form showed; left out by programs that do not ask."""


def _role_as_seen(act: Act, asked: SayMemberRole) -> None:
    member = memberships.one(act.tx, asked.person, asked.group)
    if member and asked.seen_role is not None and member["role"] != asked.seen_role:
        now = member["role"] or "役割なし"
        raise Refusal(
            f"ほかの人が役割を「{now}」に直しました。これでよければ、もう一度選んでください。", "role"
        )


@command(
    "put_member_role",
    "groups",
    words="団体での役割を直す",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    now=_role_as_seen,
)
def put_member_role(act: Act, asked: SayMemberRole) -> dict[str, Any]:
    """What somebody of a group is in it: 代表, 連絡係, or nothing particular."""
    group, person = known_group(act, asked.group), known_person(act, asked.person)
    if memberships.one(act.tx, person["id"], group["id"]) is None:
        raise Refusal(
            f"{with_san(person['name'])}は、いまこの団体の会員ではありません。先に会員に加えてください。",
            "person",
        )
    memberships.say_role(act.tx, person["id"], group["id"], asked.role)
    return {"group": group["id"], "person": person["id"]}


class TakeOutMember(Payload):
    group: GroupId
    person: PersonId


@command("take_out_member", "groups", "people", words="団体から外す", who=DESK_WORK, roles=Role.ROSTERS)
def take_out_member(act: Act, asked: TakeOutMember) -> dict[str, Any]:
    """Somebody is no longer in a group; that they were stays written down."""
    group, person = known_group(act, asked.group), people.by_id(act.tx, asked.person)
    member = person and memberships.one(act.tx, person["id"], group["id"])
    if not member:
        return {"group": group["id"], "person": asked.person, "already": True}
    memberships.end(
        act.tx,
        {
            "id": act.new_id("past membership"),
            "person_id": member["person_id"],
            "group_id": group["id"],
            "role": member["role"],
            "ended_on": act.day.isoformat(),
            "ended_by": act.actor,
        },
    )
    return {"group": group["id"], "person": member["person_id"], "already": False}
