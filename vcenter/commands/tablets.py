"""Tablets that may sync: enrolled at a desk, named, and cut off when they are lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from vcenter.commands.field_words import Called
from vcenter.commands.fields import SECRET, AnyWidth, DeviceId, NewDeviceId, Seen
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import Who
from vcenter.store import centre, staff, tablets, uses

TokenHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
DeskKey = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


NO_USE = "使いみちを一つ以上選んでください。その端末に入る内容が、それで決まります。"


def _label(key: str) -> str:
    return "、".join(use.label for use in uses.read(key))


Uses = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]],
    Field(max_length=40),
    Called("使いみち", _label),
]
"""Keys of uses (`store/uses.py`)."""


def _are_uses(act: Act, asked: EnrolDevice | SetUses) -> None:
    if unknown := set(asked.uses) - {use.key for use in uses.uses()}:
        raise Refusal(
            f"「{'、'.join(sorted(unknown))}」という使いみちはありません。画面を開き直して、選び直してください。",
            "uses",
        )


class EnrolDevice(Payload):
    device: NewDeviceId
    name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30), Called("名前")
    ]
    desk: Annotated[DeskKey, Called("窓口")]
    token_hash: Annotated[TokenHash, SECRET]
    uses: Uses = []
    """When nothing is said: everything, as it was before there were uses, or what it was used for before."""


@command("enrol_device", words="タブレットの登録", who=Who.STAFF, roles=Role.ADMINISTRATION, now=_are_uses)
def enrol_device(act: Act, asked: EnrolDevice) -> dict[str, Any]:
    """A tablet may sync from now on, under this name and for these uses; one that was enrolled before is called so now."""
    known = tablets.by_id(act.tx, asked.device)
    if known and known["cut_off_at"]:
        raise Refusal(
            "このタブレットは本部が止めています。画面を開き直して、新しく登録してください。", "device"
        )
    if (same := tablets.by_name(act.tx, asked.name)) and same["id"] != asked.device:
        raise Refusal(
            f"「{asked.name}」というタブレットはもうあります。別の名前にするか、なくした方を本部で止めてください。",
            "name",
        )
    used = {"uses": uses.written(asked.uses)} if asked.uses else {}
    if known:
        tablets.change(act.tx, asked.device, {"name": asked.name, "desk": asked.desk} | used)
    else:
        row = asked.model_dump(exclude={"device", "uses"}) | {"id": asked.device} | used
        tablets.add(act.tx, row | {"enrolled_at": act.at, "enrolled_by": act.actor})
    tablets.signed_in(act.tx, asked.device, act.actor)
    return {"device": asked.device, "again": known is not None}


class SetUses(Payload):
    device: DeviceId
    uses: Uses = []
    seen: Seen = ""


def _are_uses_as_seen(act: Act, asked: SetUses) -> None:
    _are_uses(act, asked)
    row = tablets.by_id(act.tx, asked.device)
    check_mark(act, asked.seen, lambda: mark_of(row and row["uses"]), "この端末の使いみち")


@command(
    "set_uses",
    words="タブレットの使いみち",
    who=Who.STAFF,
    roles=Role.ADMINISTRATION,
    now=_are_uses_as_seen,
)
def set_uses(act: Act, asked: SetUses) -> dict[str, Any]:
    """What a tablet is used for is something else: it forgets what it knew, and is told anew; what waits in it stays."""
    row = tablets.by_id(act.tx, asked.device)
    if row is None or row["cut_off_at"]:
        raise Refusal("このタブレットはもう使われていません。画面を開き直してください。", "device")
    if not asked.uses:
        raise Refusal(NO_USE, "uses")
    tablets.change(act.tx, asked.device, {"uses": uses.written(asked.uses)})
    return {"device": asked.device, "before": row["uses"]}


class CutOffDevice(Payload):
    device: DeviceId


@command("cut_off_device", words="タブレットを止める", who=Who.STAFF, roles=Role.ADMINISTRATION)
def cut_off_device(act: Act, asked: CutOffDevice) -> dict[str, Any]:
    """A tablet was lost: it is signed out now, and at its next contact forgets everything; what waits in it is kept for review."""
    row = tablets.by_id(act.tx, asked.device)
    if row is None:
        raise Refusal("このタブレットは登録されていません。画面を開き直してください。", "device")
    if row["cut_off_at"] is None:
        tablets.change(act.tx, asked.device, {"cut_off_at": act.at})
        staff.end_sessions_on(act.tx, asked.device)
    return {"device": asked.device, "already": row["cut_off_at"] is not None}


class SetTablets(Payload):
    keep_hours: Annotated[int, Field(ge=1, le=24 * 14), AnyWidth, Called("何時間で忘れるか")]
    """After so many hours without contact a tablet forgets what it keeps of people."""
    lock_minutes: Annotated[int, Field(ge=1, le=60), AnyWidth, Called("何分で暗証番号を聞くか")]
    """After so many minutes without a touch it asks for the PIN."""
    seen: Seen = ""


def settings_seen(settings: Mapping[str, Any]) -> str:
    """What a form of the tablets' rules had seen."""
    return mark_of(settings["keep_hours"], settings["lock_minutes"])


def _settings_as_seen(act: Act, asked: SetTablets) -> None:
    check_mark(act, asked.seen, lambda: settings_seen(tablets.settings(act.tx)), "タブレットの決まり")


@command(
    "set_tablets",
    words="タブレットの決まり",
    who=Who.STAFF,
    roles=Role.ADMINISTRATION,
    now=_settings_as_seen,
)
def set_tablets(act: Act, asked: SetTablets) -> dict[str, Any]:
    """How long tablets keep what they know, and when they lock."""
    centre.say_facts(act.tx, {name: str(value) for name, value in asked.model_dump(exclude={"seen"}).items()})
    return {}
