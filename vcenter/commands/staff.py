"""Staff of the desks. Their PIN or password comes as an Argon2 hash, never as typed."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import StringConstraints

from vcenter.commands.fields import Id, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.store import staff

SecretHash = Annotated[str, StringConstraints(pattern=r"^\$argon2id\$", max_length=200)]


class AddStaff(Payload):
    staff: Id
    name: WrittenLine
    secret_hash: SecretHash


@command("add_staff", "staff")
def add_staff(act: Act, asked: AddStaff) -> dict[str, Any]:
    """Somebody new works at the desks."""
    if staff.by_name(act.tx, asked.name):
        raise Refusal(
            f"「{asked.name}」という担当者はすでにいます。所属などを付けて区別してください。", "name"
        )
    staff.add(
        act.tx,
        {"id": asked.staff, "name": asked.name, "secret_hash": asked.secret_hash, "made_at": act.at},
    )
    return {"staff": asked.staff}


class ChangeSecret(Payload):
    name: WrittenLine
    secret_hash: SecretHash


@command("change_secret", "staff")
def change_secret(act: Act, asked: ChangeSecret) -> dict[str, Any]:
    """A new PIN or password; every tablet of that name is signed out."""
    row = staff.by_name(act.tx, asked.name)
    if row is None:
        raise Refusal(f"「{asked.name}」という担当者はいません。", "name")
    staff.change(act.tx, row["id"], {"secret_hash": asked.secret_hash, "failures": 0, "locked_until": None})
    staff.end_sessions_of(act.tx, row["id"])
    return {"staff": row["id"]}
