"""Staff of the desks, and what each may do. Their PIN or password comes as an Argon2 hash, never as typed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import SECRET, DayUntil, NewStaffId, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import DESK_ROLES, ROLE_WORDS, Role, check_until, in_words, role_named
from vcenter.domain.servers import EVERY_PLACE, HEADQUARTERS
from vcenter.domain.who import Who
from vcenter.store import roles, servers, staff
from vcenter.store.tx import Row, Tx

# Only with our own parameters: what others would make us compute may take all the memory.
SecretHash = Annotated[
    str, StringConstraints(pattern=r"^\$argon2id\$v=19\$m=65536,t=3,p=4\$", max_length=200)
]

RoleName = Annotated[
    Role,
    BeforeValidator(lambda value: role_named(value) if isinstance(value, str) else value),
    Called("役割", ROLE_WORDS),
]
"""A role by its English or its Japanese name."""

RolePlace = Annotated[str, Of("place"), Called("どの拠点で", {EVERY_PLACE: "すべての拠点"})]
"""The server at which a role holds; "" is the one where it is given, "*" every one."""

LastDay = Annotated[DayUntil, Called("いつまで")]


class AddStaff(Payload):
    staff: NewStaffId
    name: Annotated[WrittenLine, Called("名前")]
    secret_hash: Annotated[SecretHash, SECRET]
    roles: list[RoleName] = []
    """What they may do. Nothing is said by a version from before there were roles (see `_as_before`)."""
    place: RolePlace = ""
    until: LastDay = None
    """The last day on which they may; none: until somebody ends it."""


def _told_apart(act: Act, asked: AddStaff) -> None:
    """Refuse a name that is read like another one's: nobody could tell who did something."""
    if (same := staff.as_named(act.tx, asked.name)) != asked.name:
        raise Refusal(
            f"「{same}」という担当者がいて、見分けられません。所属などを付けて区別してください。", "name"
        )


@command(
    "add_staff",
    "staff",
    words="担当者の追加",
    who=(Who.STAFF, Who.HEADQUARTERS),
    roles=Role.RESPONSIBLE,
    now=_told_apart,
)
def add_staff(act: Act, asked: AddStaff) -> dict[str, Any]:
    """Somebody new works at the desks."""
    if (same := staff.by_name(act.tx, asked.name)) and not same["active"]:
        # Somebody who comes back: the journal goes on under the same name.
        staff.change(act.tx, same["id"], {"active": 1, "secret_hash": asked.secret_hash})
        _begin(act, same["id"], asked)
        return {"staff": same["id"]}
    if same:
        raise Refusal(
            f"「{asked.name}」という担当者はすでにいます。所属などを付けて区別してください。", "name"
        )
    if staff.by_id(act.tx, asked.staff):
        raise Refusal("この担当者はもう加えてあります。画面を開き直してください。", "staff")
    staff.add(
        act.tx,
        {"id": asked.staff, "name": asked.name, "secret_hash": asked.secret_hash, "made_at": act.at},
    )
    _begin(act, asked.staff, asked)
    return {"staff": asked.staff}


def _begin(act: Act, id: str, asked: AddStaff) -> None:
    """Whoever is added has these roles from now on."""
    tell_responsible(act, f"{asked.name}さんを担当者に加えた（{in_words(asked.roles) or 'すべての窓口'}）")
    if not asked.roles:
        _as_before(act, id)
        return
    place = _where(act, asked.place)
    for role in dict.fromkeys(asked.roles):
        check_until(role, asked.until, act.day)
        _give(act, id, role, place, until=asked.until)


def _as_before(act: Act, id: str) -> None:
    """What the migration gives to those who were there: older journals, outboxes and satellites name no roles.

    A satellite's staff work there, and not at headquarters.
    """
    place = EVERY_PLACE if act.place == HEADQUARTERS else act.place
    first = not roles.lasting_responsible(act.tx, place)
    for role in (Role.RESPONSIBLE,) if first else sorted(DESK_ROLES):
        _give(act, id, role, place, by="")


def _give(
    act: Act, id: str, role: Role, place: str, *, until: date | None = None, by: str | None = None
) -> None:
    roles.give(
        act.tx,
        {
            "staff_id": id,
            "role": role.value,
            "place": place,
            "since": act.at,
            "until_day": until.isoformat() if until else None,
            "given_by": act.actor if by is None else by,
        },
    )


def _where(act: Act, place: str) -> str:
    """The server at which a role is given; a satellite gives roles for itself alone."""
    place = place or act.place
    if act.place not in (HEADQUARTERS, place):
        raise Refusal(
            "ここで付けられるのは、この拠点の役割だけです。ほかの拠点の役割は本部で付けてください。", "place"
        )
    if place != EVERY_PLACE and place not in servers.names(act.tx):
        raise Refusal("この拠点は登録されていません。一覧を開き直してください。", "place")
    return place


def _known(tx: Tx, name: str) -> Row:
    row = staff.by_name(tx, name)
    if row is None or not row["active"]:
        raise Refusal(f"「{name}」という担当者はいません。", "name")
    return row


def _somebody_stays(act: Act, row: Row, place: str) -> None:
    """Refusal when nobody else is responsible without a last day at this server, or at one of them where it is every one."""
    names = servers.names(act.tx)
    for one in names if place == EVERY_PLACE else (place,):
        if roles.lasting_responsible(act.tx, one) == {row["id"]}:
            where = f"{names[one]}の" if len(names) > 1 else ""
            raise Refusal(
                f"{row['name']}さんは、{where}ただひとりの責任者です。先に、ほかの担当者に「責任者」の役割を、"
                "終わりの日なしで付けてください。",
                "name",
            )


class RetireStaff(Payload):
    name: Annotated[WrittenLine, Called("名前")]


def _somebody_stays_after(act: Act, asked: RetireStaff) -> None:
    row = staff.by_name(act.tx, asked.name)
    if row and asked.name != act.actor:  # who takes themselves off is told that they cannot
        _somebody_stays(act, row, EVERY_PLACE)


@command(
    "retire_staff",
    "staff",
    words="担当者を外す",
    who=(Who.STAFF, Who.HEADQUARTERS),
    roles=Role.RESPONSIBLE,
    now=_somebody_stays_after,
)
def retire_staff(act: Act, asked: RetireStaff) -> dict[str, Any]:
    """Somebody works at the desks no longer, and is signed out everywhere. Never the last one who is responsible."""
    row = _known(act.tx, asked.name)
    if asked.name == act.actor:
        raise Refusal("自分は外せません。ほかの担当者に頼んでください。", "name")
    staff.retire(act.tx, row["id"])
    roles.end_all(act.tx, row["id"], act.at, act.actor)
    tell_responsible(act, f"{row['name']}さんを担当者から外した")
    return {"staff": row["id"]}


class ChangeSecret(Payload):
    name: Annotated[WrittenLine, Called("名前")]
    secret_hash: Annotated[SecretHash, SECRET]


@command(
    "change_secret",
    "staff",
    words="暗証番号の変更",
    who=(Who.STAFF, Who.HEADQUARTERS),
    roles=Role.RESPONSIBLE,
)
def change_secret(act: Act, asked: ChangeSecret) -> dict[str, Any]:
    """A new PIN or password; every tablet of that name is signed out."""
    row = staff.by_name(act.tx, asked.name)
    if row is None:
        raise Refusal(f"「{asked.name}」という担当者はいません。", "name")
    staff.change(act.tx, row["id"], {"secret_hash": asked.secret_hash})
    staff.end_sessions_of(act.tx, row["id"])
    if row["id"] != act.actor_id:
        tell_responsible(act, f"{row['name']}さんの暗証番号を変えた")
    return {"staff": row["id"]}


class GiveRole(Payload):
    name: Annotated[WrittenLine, Called("名前")]
    role: RoleName
    place: RolePlace = ""
    until: LastDay = None
    secret_hash: Annotated[SecretHash | None, SECRET] = None
    """Of a role at another server: with which PIN they sign in there; it knows none but of those who have a role there."""


@command(
    "give_role", "staff", words="役割を付ける", who=(Who.STAFF, Who.HEADQUARTERS), roles=Role.RESPONSIBLE
)
def give_role(act: Act, asked: GiveRole) -> dict[str, Any]:
    """A member of staff may do something more, or until another day than was said."""
    row, place = _known(act.tx, asked.name), _where(act, asked.place)
    check_until(asked.role, asked.until, act.day)
    has = roles.held(act.tx, row["id"], asked.role, place, datetime.fromisoformat(act.at))
    if asked.secret_hash and act.place != servers.here(act.tx):
        staff.change(act.tx, row["id"], {"secret_hash": asked.secret_hash})
    if has:
        if asked.until and asked.role is Role.RESPONSIBLE and not has["until_day"]:
            _somebody_stays(act, row, place)
        roles.change_until(act.tx, has, asked.until.isoformat() if asked.until else None, act.actor)
    else:
        _give(act, row["id"], asked.role, place, until=asked.until)
    until = f"{asked.until.month}月{asked.until.day}日までの" if asked.until else ""
    tell_responsible(act, f"{row['name']}さんに{until}「{ROLE_WORDS[asked.role]}」の役割を付けた")
    return {"staff": row["id"], "already": has is not None}


class EndRole(Payload):
    name: Annotated[WrittenLine, Called("名前")]
    role: RoleName
    place: RolePlace = ""


@command(
    "end_role", "staff", words="役割を終わらせる", who=(Who.STAFF, Who.HEADQUARTERS), roles=Role.RESPONSIBLE
)
def end_role(act: Act, asked: EndRole) -> dict[str, Any]:
    """A member of staff may do something no longer, and signs in anew for the rest. Never the last one who is responsible."""
    row, place = _known(act.tx, asked.name), _where(act, asked.place)
    has = roles.held(act.tx, row["id"], asked.role, place, datetime.fromisoformat(act.at))
    if has is None:
        raise Refusal(
            f"{row['name']}さんに「{ROLE_WORDS[asked.role]}」の役割は、いま付いていません。", "role"
        )
    if asked.role is Role.RESPONSIBLE and not has["until_day"]:
        _somebody_stays(act, row, place)
    roles.end(act.tx, has, act.at, act.actor)
    tell_responsible(act, f"{row['name']}さんの「{ROLE_WORDS[asked.role]}」の役割を終わらせた")
    if place in (EVERY_PLACE, servers.here(act.tx)):
        staff.end_sessions_of(act.tx, row["id"])
    return {"staff": row["id"]}
