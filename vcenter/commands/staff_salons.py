"""Which salons somebody with the role サロン sees: those that they were given, or all where none were named."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called
from vcenter.commands.fields import SalonId, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import Who
from vcenter.store import groups, staff, staff_salons
from vcenter.store.tx import Row

WHO = (Who.STAFF, Who.HEADQUARTERS)


class StaffSalon(Payload):
    name: Annotated[WrittenLine, Called("名前")]
    salon: SalonId


def _meant(act: Act, asked: StaffSalon) -> tuple[Row, Row]:
    row, salon = staff.by_name(act.tx, asked.name), groups.by_id(act.tx, "salons", asked.salon)
    if row is None or not row["active"]:
        raise Refusal(f"「{asked.name}」という担当者はいません。", "name")
    if salon is None:
        raise Refusal("このサロンは登録されていません。一覧から選び直してください。", "salon")
    return row, salon


@command("give_salon", "staff", "salons", words="担当するサロンを決める", who=WHO, roles=Role.RESPONSIBLE)
def give_salon(act: Act, asked: StaffSalon) -> dict[str, Any]:
    """Somebody with the role サロン sees this salon, and of the others only those that they were given too."""
    row, salon = _meant(act, asked)
    staff_salons.give(act.tx, row["id"], asked.salon, act.at, act.actor)
    tell_responsible(act, f"{row['name']}さんの担当に、サロン「{salon['name']}」を加えた")
    return {"staff": row["id"]}


@command("end_salon", "staff", "salons", words="担当するサロンから外す", who=WHO, roles=Role.RESPONSIBLE)
def end_salon(act: Act, asked: StaffSalon) -> dict[str, Any]:
    """A salon is somebody's no more. Never the last one, without which they would see every salon."""
    row, salon = _meant(act, asked)
    if staff_salons.of_staff(act.tx, row["id"]) == {asked.salon}:
        raise Refusal(
            "担当するサロンがなくなると、すべてのサロンが見えるようになります。先にほかのサロンを担当にするか、"
            "「サロン」の役割を終わらせてください。",
            "salon",
        )
    staff_salons.end(act.tx, row["id"], asked.salon)
    tell_responsible(act, f"{row['name']}さんの担当から、サロン「{salon['name']}」を外した")
    return {"staff": row["id"]}
