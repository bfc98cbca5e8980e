"""Two records that look alike are two people (別の人): said once, and nobody is asked again."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.field_words import Called
from vcenter.commands.fields import PersonId
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import duplicates


class KeepApart(Payload):
    one: Annotated[PersonId, Called("この人")]
    other: Annotated[PersonId, Called("もう一人")]


@command("keep_people_apart", "people", words="別の人の記録とする", who=DESK_WORK, roles=Role.ROSTERS)
def keep_people_apart(act: Act, asked: KeepApart) -> dict[str, Any]:
    """Somebody looked at two records and knows that they are two people: they are not named as likely duplicates again."""
    one, other = known_person(act, asked.one), known_person(act, asked.other)
    if one["id"] == other["id"]:
        raise Refusal("この2つの記録は、もう1人にまとめられています。", "other")
    already = duplicates.said_apart(act.tx, one["id"], other["id"]) is not None
    duplicates.keep_apart(act.tx, one["id"], other["id"], act.at, act.actor)
    return {"one": one["id"], "other": other["id"], "already": already}
