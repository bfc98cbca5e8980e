"""Equipment lent to a team, and taken back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tests.toy.store import lending
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import Id, PersonId, TeamId, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import people, teams

LoanId = Annotated[Id, Of("loan"), Called("貸し出し")]
NewLoanId = Annotated[Id, Of("loan", new=True), Called("貸し出し")]


class LendEquipment(Payload):
    loan: NewLoanId
    team: TeamId
    person: PersonId
    """Who answers for it."""
    what: Annotated[WrittenLine, Called("何を")]
    count: Annotated[int, Field(ge=1, le=200), Called("いくつ")] = 1


@command("lend_equipment", "loans", words="資機材の貸し出し", who=DESK_WORK, roles=Role.EQUIPMENT)
def lend_equipment(act: Act, asked: LendEquipment) -> dict[str, Any]:
    """A team takes equipment along."""
    team = teams.by_id(act.tx, asked.team)
    if team is None or team["state"] not in ("formed", "out"):
        raise Refusal("この班はいま出ていません。いま出ている班を選んでください。", "team")
    if people.by_id(act.tx, asked.person) is None:
        raise Refusal("この人は登録されていません。選び直してください。", "person")
    if lending.by_id(act.tx, asked.loan):
        raise Refusal("この貸し出しはもう記録されています。一覧で確かめてください。", "loan")
    lending.lend(
        act.tx,
        {
            "id": asked.loan,
            "team_id": asked.team,
            "person_id": asked.person,
            "what": asked.what,
            "count": asked.count,
            "lent_at": act.at,
        },
    )
    return {"loan": asked.loan}


class TakeEquipmentBack(Payload):
    loan: LoanId


@command("take_equipment_back", "loans", words="資機材の返却", who=DESK_WORK, roles=Role.EQUIPMENT)
def take_equipment_back(act: Act, asked: TakeEquipmentBack) -> dict[str, Any]:
    """Equipment is here again."""
    loan = lending.by_id(act.tx, asked.loan)
    if loan is None:
        raise Refusal("この貸し出しの記録はありません。一覧を開き直してください。", "loan")
    if loan["back_at"]:
        return {"loan": asked.loan, "already": True}
    lending.take_back(act.tx, asked.loan, act.at)
    return {"loan": asked.loan, "already": False}
