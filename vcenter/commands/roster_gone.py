"""Somebody of last year's list who is not in this year's rests, or has left: said of their record, which is never deleted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import Id, PersonId
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.volunteering import AWAY
from vcenter.domain.who import DESK_WORK
from vcenter.store import people, roster_imports, roster_marks
from vcenter.store.roster_marks import Mark


class MarkGone(Payload):
    person: PersonId
    import_id: Annotated[Id, Unshown("the mark says which file")]
    """In which they are not."""
    state: Annotated[Literal["resting", "left"], Called("会員の状態", AWAY)]


@command("mark_gone", "people", "groups", words="名簿にいない人の印", who=DESK_WORK, roles=Role.ROSTERS)
def mark_gone(act: Act, asked: MarkGone) -> dict[str, Any]:
    """As 0.9 and before said it, with a mark: note of somebody that they rest, or have left, because they are not in this import. Somebody looks at it in 見て直す."""
    known_person(act, asked.person)
    found = roster_imports.by_id(act.tx, asked.import_id)
    if found is None:
        raise Refusal("この取り込みは記録にありません。名簿の画面を開き直してください。", "import_id")
    why = "今回の名簿にいないため、付けた印です。戻った人は「登録のままでよい」を押してください。"
    mark = Mark("membership", AWAY[asked.state], why, found["source"])
    # Who was marked as resting before and has left now has left: the newer word stands alone.
    roster_marks.put(act.tx, "people", asked.person, mark)
    return {"person": asked.person}


class SayGone(MarkGone):
    pass


@command("say_gone", "people", "groups", words="名簿にいない人の状態", who=DESK_WORK, roles=Role.ROSTERS)
def say_gone(act: Act, asked: SayGone) -> dict[str, Any]:
    """Somebody rests, or has left, because they are not in this import: where they stand as a volunteer is that from today."""
    row = known_person(act, asked.person)
    if roster_imports.by_id(act.tx, asked.import_id) is None:
        raise Refusal("この取り込みは記録にありません。名簿の画面を開き直してください。", "import_id")
    already = row["volunteer_state"] == asked.state
    if not already:
        changes = {"volunteer_state": asked.state, "state_since": act.day.isoformat(), "changed_at": act.at}
        people.change(act.tx, row["id"], changes)
    return {"person": row["id"], "already": already}
