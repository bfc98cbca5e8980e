"""Dangerous acts (重要な操作): somebody else's PIN, roles, satellites, programs, keys. Every 責任者 is told of each."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import Id, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.roles import Role
from vcenter.domain.who import Who
from vcenter.store import dangerous_acts

MOST_AT_ONCE = 200


def tell_responsible(act: Act, what: str) -> None:
    """Tell every 責任者 what this command has done. what: a whole sentence without its subject, in the past."""
    dangerous_acts.tell(
        act.tx,
        {
            "id": act.new_id(f"dangerous {what}"),
            "at": act.at,
            "what": what,
            "place": act.place,
            "device": act.device,
            "actor": act.actor,
        },
    )


class TellResponsible(Payload):
    what: Annotated[WrittenLine, Called("活動内容")]


@command("tell_responsible", "staff", words="責任者への知らせ", who=Who.STAFF, roles=Role.RESPONSIBLE)
def tell(act: Act, asked: TellResponsible) -> dict[str, Any]:
    """Something dangerous was done that is no command: a program's token, a key, records put back."""
    tell_responsible(act, asked.what)
    return {}


class ReadDangerousActs(Payload):
    acts: Annotated[list[Id], Field(max_length=MOST_AT_ONCE), Unshown("what they are, the page said")]


@command("read_dangerous_acts", "staff", words="重要な操作を確かめた", who=Who.STAFF, roles=Role.RESPONSIBLE)
def read(act: Act, asked: ReadDangerousActs) -> dict[str, Any]:
    """Somebody who is responsible has read what was told."""
    if act.actor_id:  # at the command line nobody reads them
        dangerous_acts.read(act.tx, asked.acts, act.actor_id, act.at)
    return {}
