"""Passes that were lost, and people who may not take part."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Line, PersonId, Seen
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import people, signing

MOST_ISSUES = 255


class ReissuePass(Payload):
    person: PersonId


@command(
    "reissue_pass", "people", words="受付証の作り直し", who=DESK_WORK, roles=(Role.RECEPTION, Role.ROSTERS)
)
def reissue_pass(act: Act, asked: ReissuePass) -> dict[str, Any]:
    """A pass was lost or copied: what was given out before holds no longer."""
    person = known_person(act, asked.person)
    if person["pass_issue"] >= MOST_ISSUES:
        raise Refusal("この方の受付証は、これ以上作り直せません。本部に知らせてください。", "person")
    return {"person": asked.person, "issue": signing.reissue(act.tx, asked.person)}


class BarPerson(Payload):
    person: PersonId
    reason: Annotated[Line, Called("理由")] = ""
    """Why; "" lets them take part again."""
    seen: Seen = ""


def _reason_as_seen(act: Act, asked: BarPerson) -> None:
    row = people.by_id(act.tx, asked.person)
    check_mark(act, asked.seen, lambda: mark_of(row and row["barred_reason"]), "受付停止")


@command(
    "bar_person",
    "people",
    "teams",
    words="受付を止める・戻す",
    who=DESK_WORK,
    roles=(Role.ROSTERS, Role.ADMINISTRATION),
    now=_reason_as_seen,
)
def bar_person(act: Act, asked: BarPerson) -> dict[str, Any]:
    """Headquarters keep a person from being received, or lift it."""
    known_person(act, asked.person)
    people.change(act.tx, asked.person, {"barred_reason": asked.reason, "changed_at": act.at})
    return {"person": asked.person, "barred": bool(asked.reason)}
