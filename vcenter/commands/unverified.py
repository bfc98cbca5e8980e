"""Who registered by themselves (未確認): reception sees who it is, and headquarters says of too many from one address whether they may come."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.days import PlacesLeft, admit, move_up
from vcenter.commands.field_words import Called
from vcenter.commands.fields import PersonId
from vcenter.commands.merging import MergePeople, merge_people, of_other_places
from vcenter.commands.people import known_person, say_apart
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import people, registrations, unverified
from vcenter.store.tx import Tx

PART = 100
"""People of whom one command says whether they may come: nobody waits long behind it."""


def saw(act: Act, person_id: str) -> None:
    """A desk has seen this person: they are no longer unverified, and whoever waited for headquarters may come."""
    row = unverified.by_person(act.tx, person_id)
    if row is None:
        return
    changes: dict[str, Any] = {} if row["seen_at"] else {"seen_at": act.at}
    if row["state"] in ("held", "withdrawn"):
        people.find_from_now(act.tx, person_id)
        changes |= {"state": "valid", "got": " ".join(admit(act, row)), "settled_at": act.at}
        changes["settled_by"] = act.actor
    if changes:
        unverified.change(act.tx, person_id, changes)


class SeeRegistered(Payload):
    person: Annotated[PersonId, Called("申し込んだ方")]
    same: Annotated[PersonId | None, Called("名簿の方")] = None
    """Who of the roster it is: both records become one."""
    not_same: Annotated[list[PersonId], Called("別の人")] = Field(default=[], max_length=20)
    """Who looks alike, was asked about, and is another: nobody is asked of the two again."""


def _of_others(tx: Tx, satellite: int, asked: SeeRegistered) -> str:
    return of_other_places(tx, satellite, [asked.person, asked.same]) if asked.same else ""


@command(
    "see_registered",
    "people",
    "attendance",
    words="申し込んだ方が名簿の方か",
    who=DESK_WORK,
    roles=Role.RECEPTION,
    from_satellite=_of_others,
)
def see_registered(act: Act, asked: SeeRegistered) -> dict[str, Any]:
    """Reception has seen who registered by themselves: somebody of the roster, or somebody else."""
    known_person(act, asked.person)
    if asked.same is None:
        say_apart(act, asked.person, asked.not_same)
        saw(act, asked.person)
        return {"person": asked.person, "already": False}
    if asked.same == asked.person:
        return {"person": asked.same, "already": True}
    if unverified.by_person(act.tx, asked.person) is None:
        raise Refusal(
            "この方は、本人が申し込んだ記録ではありません。同じ人なら、名簿の窓口でまとめてください。",
            "person",
        )
    saw(act, asked.person)
    merge_people(act, MergePeople(keep=asked.same, gone=asked.person))
    say_apart(act, asked.same, [one for one in asked.not_same if one != asked.same])
    return {"person": asked.same, "already": False}


class SettleHeld(Payload):
    people: Annotated[list[PersonId], Field(min_length=1, max_length=PART), Called("だれ")]
    state: Annotated[
        Literal["valid", "withdrawn", "held"],
        Called("どうするか", {"valid": "有効", "withdrawn": "取り下げ", "held": "元に戻す"}),
    ]


@command(
    "settle_held",
    "people",
    "attention",
    "centre",
    words="続けて届いた事前登録をどうするか",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
)
def settle_held(act: Act, asked: SettleHeld) -> dict[str, Any]:
    """Of sendings that took no place: they may come, they are withdrawn, or what was said is undone. Who was seen at a desk stays as they are."""
    settled, places, freed = 0, PlacesLeft(act), set[str]()
    for id in dict.fromkeys(asked.people):
        row = unverified.by_person(act.tx, id)
        if row is None or not row["state"] or row["state"] == asked.state or _is_seen(row):
            continue
        freed |= _undo(act, row)
        changes = {"state": asked.state, "got": "", "settled_at": act.at, "settled_by": act.actor}
        if asked.state == "valid":
            changes["got"] = " ".join(admit(act, row, places))
        if asked.state == "withdrawn":
            people.find_no_more(act.tx, id)
        unverified.change(act.tx, id, changes)
        settled += 1
    for day in sorted(freed):
        move_up(act, day)
    return {"settled": settled}


def _is_seen(row: dict[str, Any]) -> bool:
    """Whether a desk has seen them, so that nothing is to be said any more; of who was found to be somebody else's record the days still wait."""
    return bool(row["seen_at"]) and row["state"] != "held"


def _undo(act: Act, row: dict[str, Any]) -> set[str]:
    """What was said of somebody before has not been said: they are found, and these days of theirs are free again."""
    freed = set()
    people.find_from_now(act.tx, row["person_id"])
    for day in row["got"].split():
        held = registrations.of_day(act.tx, row["person_id"], day)
        if held and held["state"] != "cancelled":
            registrations.change(act.tx, held["id"], {"state": "cancelled", "changed_at": act.at})
            freed.add(day)
    return freed
