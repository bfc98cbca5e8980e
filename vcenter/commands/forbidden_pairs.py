"""このお宅へは行かせない: somebody is kept from a need, with the reason, until that is taken back."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.drafts import BY, Board, OfNeed, ready
from vcenter.commands.field_words import Called
from vcenter.commands.fields import PersonId, WrittenLine
from vcenter.commands.registry import Act, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.store import forbidden_pairs, people


class OfPair(OfNeed):
    person: PersonId


class ForbidPair(OfPair):
    why: Annotated[WrittenLine, Called("わけ")]


@command("forbid_pair", "drafts", words="このお宅へは行かせない", who=BY, roles=Role.MATCHING)
def forbid_pair(act: Act, asked: ForbidPair) -> dict[str, Any]:
    """Keep somebody from a need: no plan and no team sends them there. Whoever sits in its draft waits again."""
    need = ready(act, asked.need)
    said = {"need": asked.need, "number": need["number"], "person": asked.person}
    if people.by_id(act.tx, asked.person) is None:
        raise Refusal("この人は登録されていません。画面を開き直してください。", "person")
    if forbidden_pairs.is_forbidden(act.tx, asked.person, asked.need):
        return said | {"already": True}
    board = Board(act)
    if board.seat_of(asked.person) == asked.need:
        board.check_not_locked(asked.need)
        board.touch(asked.need)
        board.place("", [asked.person])
        board.keep()
    forbidden_pairs.forbid(
        act.tx,
        {
            "person_id": asked.person,
            "need_id": asked.need,
            "why": asked.why,
            "at": act.at,
            "by": act.actor,
        },
    )
    return said


class AllowPair(OfPair):
    pass


@command("allow_pair", "drafts", words="このお宅へ行ってよいことに戻す", who=BY, roles=Role.MATCHING)
def allow_pair(act: Act, asked: AllowPair) -> dict[str, Any]:
    """Somebody who was kept from a need may be sent there after all."""
    there = forbidden_pairs.allow(act.tx, asked.person, asked.need)
    return {"need": asked.need, "person": asked.person, "already": not there}


@taken_back("forbid_pair")
def _not_forbidden(act: Act, was: Done) -> None:
    if not forbidden_pairs.allow(act.tx, was.asked.person, was.asked.need):
        raise changed_since(f"{was.outcome['number']}番")
