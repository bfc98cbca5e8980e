"""Helpers for a day (お手伝い): let in at one desk by headquarters, and ended by them. Their digits are in no command."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import Id, Line, PersonId
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.staff import RoleName
from vcenter.commands.tablets import DeskKey
from vcenter.domain.calendar import utc_text
from vcenter.domain.helpers import called, ends_after
from vcenter.domain.names import clean
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import LENT, Role
from vcenter.domain.who import Who
from vcenter.store import helpers, staff

HelperId = Annotated[Id, Of("helper"), Called("お手伝いの方")]
NewHelperId = Annotated[Id, Of("helper", new=True), Called("お手伝いの方")]


class LetInHelper(Payload):
    helper: NewHelperId
    person: PersonId | None = None
    """Whose pass was read, or who was found; of anybody else the name is typed."""
    name: Annotated[Line, Called("名前")] = ""
    desk: Annotated[DeskKey, Called("窓口")]
    role: RoleName
    """The desk's own: what is done there."""


@command("let_in_helper", "staff", words="お手伝いを入れる", who=Who.STAFF, roles=Role.ADMINISTRATION)
def let_in_helper(act: Act, asked: LetInHelper) -> dict[str, Any]:
    """Somebody helps at one desk for the rest of the day. Whoever is in already is not let in twice."""
    if asked.role not in LENT:
        raise Refusal("この窓口にお手伝いは入れません。ほかの窓口を選んでください。", "desk")
    if helpers.by_id(act.tx, asked.helper):
        raise Refusal("この方はもう入れてあります。画面を開き直してください。", "helper")
    name = clean(known_person(act, asked.person)["name"] if asked.person else asked.name)
    if not name:
        raise Refusal("受付証を読み取るか、名前を入れてください。", "name")
    shown = called(name)
    if staff.by_name(act.tx, shown):
        raise Refusal("同じ名前の担当者がいます。名前に所属などを付けて、もう一度押してください。", "name")
    if helpers.named(act.tx, shown, act.at):
        raise Refusal(
            f"「{name}」という名前の方が、もうお手伝いに入っています。同じ方なら、一覧の「新しい番号を出す」を押すか、"
            "「終わりにする」を押してから入れ直してください。別の方なら、名前に所属などを付けて区別してください。",
            "name",
        )
    helpers.add(
        act.tx,
        {
            "id": asked.helper,
            "name": shown,
            "person_id": asked.person,
            "desk": asked.desk,
            "role": asked.role.value,
            "let_in_at": act.at,
            "let_in_by": act.actor,
            "ends_at": utc_text(ends_after(datetime.fromisoformat(act.at))),
        },
    )
    return {"helper": asked.helper}


class EndHelper(Payload):
    helper: HelperId


@command("end_helper", "staff", words="お手伝いの終わり", who=Who.STAFF, roles=Role.ADMINISTRATION)
def end_helper(act: Act, asked: EndHelper) -> dict[str, Any]:
    """Somebody helps no longer: they are signed out, and their digits are gone."""
    row = helpers.by_id(act.tx, asked.helper)
    if row is None:
        raise Refusal("このお手伝いの方は見つかりません。画面を開き直してください。", "helper")
    already = row["ended_at"] is not None or row["ends_at"] <= act.at
    if not already:
        helpers.end(act.tx, asked.helper, act.at, act.actor)
    return {"helper": asked.helper, "already": already}
