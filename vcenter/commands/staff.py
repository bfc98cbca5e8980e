"""Staff of the desks. Their PIN or password comes as an Argon2 hash, never as typed."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import StringConstraints

from vcenter.commands.field_words import Called
from vcenter.commands.fields import SECRET, NewStaffId, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.who import Who
from vcenter.store import staff

# Only with our own parameters: what others would make us compute may take all the memory.
SecretHash = Annotated[
    str, StringConstraints(pattern=r"^\$argon2id\$v=19\$m=65536,t=3,p=4\$", max_length=200)
]


class AddStaff(Payload):
    staff: NewStaffId
    name: Annotated[WrittenLine, Called("名前")]
    secret_hash: Annotated[SecretHash, SECRET]


@command("add_staff", words="担当者の追加", who=(Who.STAFF, Who.HEADQUARTERS))
def add_staff(act: Act, asked: AddStaff) -> dict[str, Any]:
    """Somebody new works at the desks."""
    if (same := staff.by_name(act.tx, asked.name)) and not same["active"]:
        # Somebody who comes back: the journal goes on under the same name.
        staff.change(act.tx, same["id"], {"active": 1, "secret_hash": asked.secret_hash, "failures": 0})
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
    return {"staff": asked.staff}


class RetireStaff(Payload):
    name: Annotated[WrittenLine, Called("名前")]


@command("retire_staff", words="担当者を外す", who=(Who.STAFF, Who.HEADQUARTERS))
def retire_staff(act: Act, asked: RetireStaff) -> dict[str, Any]:
    """Somebody works at the desks no longer, and is signed out everywhere."""
    row = staff.by_name(act.tx, asked.name)
    if row is None or not row["active"]:
        raise Refusal(f"「{asked.name}」という担当者はいません。", "name")
    if asked.name == act.actor:
        raise Refusal("自分は外せません。ほかの担当者に頼んでください。", "name")
    staff.retire(act.tx, row["id"])
    return {"staff": row["id"]}


class ChangeSecret(Payload):
    name: Annotated[WrittenLine, Called("名前")]
    secret_hash: Annotated[SecretHash, SECRET]


@command("change_secret", words="暗証番号の変更", who=(Who.STAFF, Who.HEADQUARTERS))
def change_secret(act: Act, asked: ChangeSecret) -> dict[str, Any]:
    """A new PIN or password; every tablet of that name is signed out."""
    row = staff.by_name(act.tx, asked.name)
    if row is None:
        raise Refusal(f"「{asked.name}」という担当者はいません。", "name")
    staff.change(act.tx, row["id"], {"secret_hash": asked.secret_hash, "failures": 0, "locked_until": None})
    staff.end_sessions_of(act.tx, row["id"])
    return {"staff": row["id"]}
