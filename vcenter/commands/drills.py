"""Drills (訓練) thrown away, and what they changed of everyday people put back one by one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called, Of, Unshown
from vcenter.commands.fields import Id, PersonId, Seen
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.domain.drill_words import differing
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.who import Who
from vcenter.store import drill_changes, drills, people, servers
from vcenter.store.tx import Row, Tx

DrillId = Annotated[Id, Of("incident"), Called("訓練")]

Thrown = Literal[*drills.TABLES]  # type: ignore[valid-type]

BY_HEADQUARTERS = (Who.STAFF, Who.HEADQUARTERS)
"""Headquarters throw away; satellites are told and do the same."""

TOPICS = ("centre", "needs", "teams", "attendance", "people", "review")


def _drill(act: Act, id: str) -> Row:
    row = drills.drill_by_id(act.tx, id)
    if row is None:
        raise Refusal("この訓練はありません。災害の記録は消せません。画面を開き直してください。", "drill")
    if row["closed_at"] is None:
        raise Refusal("訓練がまだ開いています。先に閉じて平時に戻してください。", "drill")
    return row


class ThrowDrillAway(Payload):
    drill: DrillId


def unheard(tx: Tx, closed_at: str) -> list[str]:
    """Names of satellites that have not said since a drill was closed that they have told everything of theirs."""
    return [
        link["name"]
        for link in servers.links(tx)
        if link["place"] != HEADQUARTERS
        and not link["ended_at"]
        and (link["waiting"] or (link["seen_at"] or "") < closed_at)
    ]


@command(
    "throw_drill_away", "centre", "staff", words="訓練を捨てる", who=BY_HEADQUARTERS, roles=Role.RESPONSIBLE
)
def throw_drill_away(act: Act, asked: ThrowDrillAway) -> dict[str, Any]:
    """Begin to take away all that there is only because of a drill that is closed. What it changed of everyday people stays."""
    row = _drill(act, asked.drill)
    if act.is_here:
        if act.place != HEADQUARTERS:
            raise Refusal("訓練を捨てるのは、本部の画面だけです。本部の責任者に頼んでください。", "drill")
        if waiting := drills.open_in_review(act.tx, row):
            raise Refusal(f"訓練中の要確認が{waiting}件残っています。先に片づけてください。", "drill")
        if names := unheard(act.tx, row["closed_at"]):
            raise Refusal(
                f"「{names[0]}」から、訓練を閉じたあとの記録がまだ届いていません。つながってから、もう一度押してください。",
                "drill",
            )
    if not row["throwing_since"]:
        drills.begin(act.tx, row["id"], act.at)
        tell_responsible(act, f"訓練「{row['name']}」を捨てた")
    return {"drill": row["id"]}


class ThrowDrillPart(Payload):
    drill: DrillId
    table: Annotated[Thrown, Unshown("the program goes through all of them")]
    ids: Annotated[list[Id], Field(max_length=drills.AT_ONCE), Unshown("what goes is told by the page")]


@command("throw_drill_part", *TOPICS, words="訓練の記録を消す", who=BY_HEADQUARTERS, roles=Role.RESPONSIBLE)
def throw_drill_part(act: Act, asked: ThrowDrillPart) -> dict[str, Any]:
    """Take a few things of a drill away for good, with all that hangs on them. What is not of the drill stays."""
    row = _drill(act, asked.drill)
    if not row["throwing_since"]:
        raise Refusal("この訓練はまだ捨てていません。訓練の画面から始めてください。", "drill")
    gone = drills.throw(act.tx, row, asked.table, asked.ids)
    return {"drill": row["id"], "gone": len(gone)}


class EndThrowingDrill(Payload):
    drill: DrillId


@command("end_throwing_drill", *TOPICS, words="訓練を捨て終えた", who=BY_HEADQUARTERS, roles=Role.RESPONSIBLE)
def end_throwing_drill(act: Act, asked: EndThrowingDrill) -> dict[str, Any]:
    """Nothing of the drill is left. Refused while there is."""
    row = _drill(act, asked.drill)
    if not row["throwing_since"]:
        raise Refusal("この訓練はまだ捨てていません。訓練の画面から始めてください。", "drill")
    if act.is_here and (left := drills.left(act.tx, row)):
        raise Refusal(f"まだ{left}件残っています。続けてください。", "drill")
    drills.end(act.tx, row, act.at)
    return {"drill": row["id"]}


class KeepDrillChange(Payload):
    drill: DrillId
    person: PersonId


class UndoDrillChange(KeepDrillChange):
    seen: Seen = ""


def change_seen(tx: Tx, person: str) -> str:
    """What a form that puts a card back had seen of it."""
    return mark_of(*sorted(drill_changes.now_of(tx, person).items()))


def _change(act: Act, drill: str, person: str) -> Row:
    row = _drill(act, drill)
    if row["throwing_since"]:
        raise Refusal("この訓練はもう捨てました。名簿の画面で直してください。", "drill")
    found = drill_changes.one(act.tx, drill, person)
    if found is None:
        raise Refusal("この人の記録は、訓練で変わっていません。画面を開き直してください。", "person")
    return found


@command(
    "keep_drill_change",
    "people",
    words="訓練での変更を残す",
    who=(Who.STAFF, Who.PROGRAM, Who.HEADQUARTERS),
    roles=(Role.ADMINISTRATION, Role.ROSTERS),
)
def keep_drill_change(act: Act, asked: KeepDrillChange) -> dict[str, Any]:
    """What a drill changed of somebody is right: it stays."""
    found = _change(act, asked.drill, asked.person)
    if found["decided"] == "undone":
        raise Refusal("もう訓練の前に戻してあります。直すときは、名簿の画面で直してください。", "person")
    drill_changes.decide(act.tx, asked.drill, asked.person, "kept", act.actor)
    return {"person": asked.person}


def _as_seen(act: Act, asked: UndoDrillChange) -> None:
    check_mark(act, asked.seen, lambda: change_seen(act.tx, asked.person), "この人の記録")


@command(
    "undo_drill_change",
    "people",
    words="訓練での変更を戻す",
    who=(Who.STAFF, Who.PROGRAM, Who.HEADQUARTERS),
    roles=(Role.ADMINISTRATION, Role.ROSTERS),
    now=_as_seen,
)
def undo_drill_change(act: Act, asked: UndoDrillChange) -> dict[str, Any]:
    """Somebody's card says again what it said before the drill."""
    found = _change(act, asked.drill, asked.person)
    person = people.by_id(act.tx, asked.person)
    if person is None or person["hidden_at"]:
        raise Refusal("この人の記録は、ここからは戻せません。名簿の画面で直してください。", "person")
    changed = differing(found["before"], drill_changes.now_of(act.tx, asked.person))
    if "skills" in changed:
        people.replace_skills(act.tx, asked.person, found["before"]["skills"])
    back = {name: before for name, (before, _) in changed.items() if name != "skills"}
    people.change(act.tx, asked.person, back | {"changed_at": act.at})
    drill_changes.decide(act.tx, asked.drill, asked.person, "undone", act.actor)
    return {"person": asked.person}
