"""秘匿: a person, or the place of a need, becomes headquarters' own: nothing of it is told elsewhere, printed or exported any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called
from vcenter.commands.fields import Flag, NeedId, PersonId
from vcenter.commands.need_history import tell
from vcenter.commands.need_ways import of_need
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.domain.names import fold, with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.same_house import same_house
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.who import DESK_WORK, Who
from vcenter.store import hidden, journal, needs, people, requests, servers
from vcenter.store.tx import Row, batched

Hide = Annotated[Flag, Called("秘匿にする")]
"""A tick on the card of somebody, or of a need, that is made just now."""

MAY_HIDE = (Role.RECEPTION, Role.NEEDS, Role.SURVEY, Role.ROSTERS, Role.WATCH)
"""Whoever may hear it: what is hidden too much, a 責任者 shows again."""


class HidePerson(Payload):
    person: PersonId


@command(
    "hide_person",
    "people",
    "needs",
    "requests",
    "teams",
    "hidden",
    words="人を秘匿にする",
    who=DESK_WORK,
    roles=MAY_HIDE,
)
def hide_person(act: Act, asked: HidePerson) -> dict[str, Any]:
    """Keep apart where a person and their needs can be found. Other servers and tablets are told to forget it."""
    row = people.by_id(act.tx, asked.person)
    if row is None:
        if _told_by_others(act):
            return {"person": asked.person, "needs": []}  # there is nothing of it here
        raise Refusal("この人は登録されていません。検索し直してください。", "person")
    people.hide(act.tx, row["id"], at=act.at, actor=act.actor, entry=act.id)
    theirs = [one for one in needs.of_people(act.tx, row["id"]) if not one["hidden_at"]]
    for need in theirs:
        _hide(act, need)
    for one in requests.of_people(act.tx, row["id"]):
        requests.hide(act.tx, one["id"], at=act.at, actor=act.actor, entry=act.id)
    for child in people.children_of(act.tx, row["id"]):
        if not child["hidden_at"]:
            hide_also(act, child["id"])  # their card says where the guardian is
    return {"person": row["id"], "needs": [need["id"] for need in theirs]}


class HideNeed(Payload):
    need: NeedId
    place_alone: Annotated[Flag, Called("場所だけを秘匿にする")] = False
    """The person concerned stays in the rosters as they are: a house that is secret, of somebody who is not."""


@command(
    "hide_need",
    "needs",
    "people",
    "teams",
    "hidden",
    words="ニーズを秘匿にする",
    who=DESK_WORK,
    roles=MAY_HIDE,
    ways=of_need,
)
def hide_need(act: Act, asked: HideNeed) -> dict[str, Any]:
    """Keep apart where a need is; and, unless its place alone is secret, the person concerned with all their needs."""
    row = needs.by_id(act.tx, asked.need)
    if row is None:
        if _told_by_others(act):
            return {"need": asked.need, "number": None}
        raise Refusal("このニーズは記録されていません。一覧を開き直してください。", "need")
    if not asked.place_alone:
        hide_also(act, row["person_id"])  # and with them this need
    elif not row["hidden_at"]:
        _check_place_alone(act, row)
        _hide(act, row)
    return {"need": row["id"], "number": row["number"]}


def _check_place_alone(act: Act, need: Row) -> None:
    """Refuse to hide a place alone that stands in the rosters too."""
    for person in people.by_ids(act.tx, {need["person_id"], need["requester_id"]}).values():
        if not person["hidden_at"] and same_house(person["address"], need["address"]):
            raise Refusal(
                f"{with_san(person['name'])}の名簿にも同じ住所があり、場所だけでは隠せません。"
                "「このニーズと、人を秘匿にする」を押してください。",
                "place_alone",
            )


def hide_also(act: Act, person_id: str) -> None:
    """Hide a person within another command, by an entry of its own: other servers are told that one, and not the other."""
    said = {"person": person_id}
    also(
        act,
        f"hide {person_id}",
        KINDS["hide_person"],
        HidePerson(person=person_id),
        said,
        at=act.at,
        device=act.device,
    )


def hide_if_theirs_is(act: Act, need_id: str) -> None:
    """A need of somebody hidden is hidden from the beginning."""
    need = needs.by_id(act.tx, need_id)
    assert need is not None
    concerned = people.by_ids(act.tx, {need["person_id"], need["requester_id"]}).values()
    if any(person["hidden_at"] for person in concerned) and not need["hidden_at"]:
        _hide(act, need)


def hide_as_it_was(act: Act, need_id: str) -> None:
    """A need of a place that is hidden is hidden from the beginning, whoever asks."""
    need = needs.by_id(act.tx, need_id)
    assert need is not None
    if not need["hidden_at"]:
        _hide(act, need)


def hide_request_if_theirs_is(act: Act, request_id: str) -> None:
    """A request of somebody hidden is hidden from the beginning."""
    request = requests.by_id(act.tx, request_id)
    assert request is not None
    concerned = people.by_ids(act.tx, {request["person_id"], request["requester_id"]}).values()
    if any(person["hidden_at"] for person in concerned):
        requests.hide(act.tx, request_id, at=act.at, actor=act.actor, entry=act.id)


def hide_if_like_hidden(act: Act, ids: Iterable[str]) -> None:
    """Hide whoever was just made known and may be somebody hidden: of one name, and no birthday says that they are two. By a
    tablet that has forgotten her, or a list that says no more, she would stand in the open once more."""
    if not hidden.is_any(act.tx):
        return
    for some in batched(ids):
        _hide_if_like_hidden(act, some)


def _hide_if_like_hidden(act: Act, ids: Iterable[str]) -> None:
    new = people.by_ids(act.tx, ids)
    alike = people.namesakes(act.tx, [row["name"] for row in new.values()])
    for row in new.values():
        others = [one for one in alike[fold(row["name"])] if one["hidden_at"] and one["id"] != row["id"]]
        if not row["hidden_at"] and any(
            not (row["birth"] and one["birth"]) or row["birth"] == one["birth"] for one in others
        ):
            people.hide(act.tx, row["id"], at=act.at, actor=act.actor, entry=act.id)


def _hide(act: Act, need: Row) -> None:
    concerned = people.by_id(act.tx, need["person_id"])
    if concerned and not concerned["hidden_at"] and same_house(concerned["address"], need["address"]):
        hide_also(act, concerned["id"])  # who asks is hidden, and whoever lives there stands in the rosters
    needs.hide(act.tx, need["id"], at=act.at, actor=act.actor, entry=act.id)
    tell(act, need["id"], need["state"], "秘匿にした", "hidden")


def _told_by_others(act: Act) -> bool:
    return act.place != servers.here(act.tx)


class ShowPerson(Payload):
    person: PersonId


@command(
    "show_person",
    "people",
    "needs",
    "requests",
    "teams",
    "staff",
    words="人の秘匿をやめる",
    who=Who.STAFF,
    roles=Role.RESPONSIBLE,
)
def show_person(act: Act, asked: ShowPerson) -> dict[str, Any]:
    """A person was hidden by mistake: at headquarters they stand in their card again, with their needs. Other servers are
    told nothing of them all the same, because they have not heard what was done meanwhile."""
    _check_headquarters(act)
    row = people.by_id(act.tx, asked.person)
    if row is None or not row["hidden_at"]:
        raise Refusal("この人は秘匿になっていません。画面を開き直してください。", "person")
    people.put_back(act.tx, row["id"], act.at, act.actor)
    for need in needs.of_people(act.tx, row["id"]):
        others = people.by_ids(act.tx, {need["person_id"], need["requester_id"]}).values()
        if (
            need["hidden_at"]
            and not _is_hidden_by_itself(act, need)
            and not any(p["hidden_at"] for p in others)
        ):
            _show(act, need)
    for one in requests.of_people(act.tx, row["id"]):
        others = people.by_ids(act.tx, {one["person_id"], one["requester_id"]}).values()
        if one["hidden_at"] and not any(person["hidden_at"] for person in others):
            requests.put_back(act.tx, one["id"], act.at, act.actor)
    tell_responsible(act, f"{with_san(row['name'])}の秘匿をやめた")
    return {"person": row["id"]}


class ShowNeed(Payload):
    need: NeedId


@command(
    "show_need",
    "needs",
    "teams",
    "staff",
    words="ニーズの秘匿をやめる",
    who=Who.STAFF,
    roles=Role.RESPONSIBLE,
)
def show_need(act: Act, asked: ShowNeed) -> dict[str, Any]:
    """The place of a need was hidden by mistake. Not where its people are hidden themselves."""
    _check_headquarters(act)
    row = needs.by_id(act.tx, asked.need)
    if row is None or not row["hidden_at"]:
        raise Refusal("このニーズは秘匿になっていません。画面を開き直してください。", "need")
    concerned = people.by_ids(act.tx, {row["person_id"], row["requester_id"]}).values()
    if names := [person["name"] for person in concerned if person["hidden_at"]]:
        raise Refusal(
            f"{with_san(names[0])}が秘匿です。人の画面で秘匿をやめると、ニーズも元に戻ります。",
            "need",
        )
    _show(act, row)
    tell_responsible(act, f"{row['number']}番のニーズの秘匿をやめた")
    return {"need": row["id"], "number": row["number"]}


def _is_hidden_by_itself(act: Act, need: Row) -> bool:
    """Whether somebody hid just this need, and not only the person."""
    row = hidden.row_of(act.tx, hidden.NEEDS, need["id"])
    entry = journal.find(act.tx, row["entry"]) if row else None
    return entry is not None and entry["kind"] == "hide_need"


def _show(act: Act, need: Row) -> None:
    needs.put_back(act.tx, need["id"], act.at, act.actor)
    tell(act, need["id"], need["state"], "秘匿をやめた", "hidden")


def _check_headquarters(act: Act) -> None:
    if servers.here(act.tx) != HEADQUARTERS:
        raise Refusal("秘匿をやめるのは、本部の画面だけです。本部の責任者に頼んでください。", "")
