"""Posting needs for volunteers to choose (掲示), and raising a hand for one (手を挙げる)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import Flag, NeedId, PersonId
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.names import with_san
from vcenter.domain.offers import MAY_NOT, WHY_NOT, may_not, unit_of, why_not_posted
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.situation import as_need, as_person
from vcenter.domain.who import Who
from vcenter.store import attendance, centre, groups, halts, needs, offers, teams
from vcenter.store.tx import Row, Tx

BY_DESKS = (Who.STAFF, Who.PROGRAM, Who.SERVER)
"""Not without network: what stands, and whose hand is up, everybody must see at once."""

MOST_NEEDS = 500

Needs = Annotated[list[NeedId], Called("ニーズ"), Field(min_length=1, max_length=MOST_NEEDS)]


class PostNeeds(Payload):
    needs: Needs


@command("post_needs", "offers", words="ニーズの掲示", who=BY_DESKS, roles=Role.MATCHING)
def post_needs(act: Act, asked: PostNeeds) -> dict[str, Any]:
    """Show needs to volunteers for today, without anything that tells whose they are: whoever waits may raise a hand for one.

    What stands already stays as it is. Never what is hidden, red-tagged, or for specialists.
    """
    day = act.day.isoformat()
    ready = {row["id"]: row for row in offers.ready(act.tx)}
    stands = offers.standing(act.tx, day)
    new = []
    for id in dict.fromkeys(asked.needs):
        if act.is_here:
            _check_may_be_posted(act.tx, id, ready.get(id), day)
        elif needs.by_id(act.tx, id) is None:
            continue
        if id not in stands:
            offers.post(act.tx, id, day, act.at, act.actor)
            new.append(id)
    return {"needs": new, "count": len(new), "already": not new}


def _check_may_be_posted(tx: Tx, id: str, row: Row | None, day: str) -> None:
    if row is None:
        known = needs.by_id(tx, id)
        if known is None:
            raise Refusal("このニーズは記録されていません。一覧を開き直してください。", "needs")
        raise Refusal(
            f"{known['number']}番のニーズは、いまマッチング待ちではありません。掲示していません。", "needs"
        )
    if why := why_not_posted(row, day):
        raise Refusal(f"{row['number']}番は掲示できません。{WHY_NOT[why]}。", "needs")


class TakeDownNeeds(Payload):
    needs: Needs


@command("take_down_needs", "offers", words="掲示をやめる", who=BY_DESKS, roles=Role.MATCHING)
def take_down_needs(act: Act, asked: TakeDownNeeds) -> dict[str, Any]:
    """Needs are no longer for volunteers to choose. Whoever has a hand up for one chooses another, or waits."""
    stands = offers.standing(act.tx, act.day.isoformat())
    down = [id for id in dict.fromkeys(asked.needs) if id in stands]
    for id in down:
        offers.take_down(act.tx, id, act.at, act.actor)
    return {"needs": down, "count": len(down), "already": not down}


@taken_back("post_needs")
def _not_posted(act: Act, was: Done) -> None:
    for id in was.outcome["needs"]:
        row = offers.posting(act.tx, id)
        if row is None or row["posted_at"] != was.at or row["down_at"]:
            raise changed_since("この掲示")
        offers.take_down(act.tx, id, act.at, act.actor)


@taken_back("take_down_needs")
def _stands_again(act: Act, was: Done) -> None:
    for id in was.outcome["needs"]:
        row = offers.posting(act.tx, id)
        if row is None or row["down_at"] != was.at:
            raise changed_since("この掲示")
        offers.take_down(act.tx, id, None, "")


class RaiseHand(Payload):
    person: PersonId
    need: NeedId
    at_desk: Annotated[Flag, Unshown("which door it came by, not what is asked")] = False
    """A desk raises it, who sees the person."""


class LowerHand(Payload):
    person: PersonId
    at_desk: Annotated[Flag, Unshown("which door it came by, not what is asked")] = False


BY_HAND = (*BY_DESKS, Who.VOLUNTEER)
ROLES = (Role.MATCHING, Role.RECEPTION)


@command("raise_hand", "offers", words="手を挙げる", who=BY_HAND, roles=ROLES)
def raise_hand(act: Act, asked: RaiseHand) -> dict[str, Any]:
    """Somebody who waits would like to go to a posted need; with everybody of their group, where it may not be split.

    One need at a time: another hand lowers the one before. More may raise one than are wanted; staff decide, and the musts
    of matching hold when they form the team.
    """
    person, need = known_person(act, asked.person), needs.by_id(act.tx, asked.need)
    if need is None:
        raise _gone("この活動")
    day, waiting = act.day.isoformat(), _waiting(act)
    row = next((one for one in waiting if one["id"] == asked.person), None)
    unit = unit_of(row, waiting) if row else [person]
    if act.is_here:
        _check_may_raise(act, asked, need, row, unit)
    now = offers.up(act.tx, day)
    ids = [one["id"] for one in unit]
    said = {"person": asked.person, "need": need["id"], "number": need["number"], "people": len(ids)}
    since = offers.standing(act.tx, day).get(need["id"], "")
    if all(id in now and now[id]["need_id"] == need["id"] and now[id]["raised_at"] >= since for id in ids):
        return said | {"already": True}
    offers.lower(act.tx, ids, day, act.at)
    offers.raise_all(
        act.tx,
        [
            {
                "id": act.new_id(f"hand {id}"),
                "need_id": need["id"],
                "person_id": id,
                "day": day,
                "raised_at": act.at,
                "raised_by": act.actor,
                "at_desk": int(asked.at_desk),
            }
            for id in ids
        ],
    )
    return said | {"already": False}


def _waiting(act: Act) -> list[Row]:
    """Whoever waits where this is done."""
    day = centre.centre_day(act.tx, act.day.isoformat(), act.place)
    return attendance.waiting(act.tx, day["id"]) if day else []


def _gone(what: str) -> Refusal:
    return Refusal(
        f"{what}は、いまは掲示していません。ほかの活動を選んでください。", "need", code="offer_gone"
    )


def _check_may_raise(act: Act, asked: RaiseHand, need: Row, row: Row | None, unit: list[Row]) -> None:
    """Refuse a hand of somebody who does not wait here, for what does not stand, or where a must of matching keeps them from it."""
    check_waits(act.tx, asked.person, row)
    day = act.day.isoformat()
    if halt := halts.of_day(act.tx, day):
        raise Refusal(f"{halt.words}。いまは活動を選べません。", "need", code="offer_paused")
    stands = next((one for one in offers.posted(act.tx, day) if one["id"] == need["id"]), None)
    if stands is None:
        raise _gone(f"{need['number']}番")
    if not asked.at_desk:
        check_leads(act, asked.person, unit)
    seen = as_need(stands, datetime.fromisoformat(act.at))
    for one in unit:
        why = may_not(as_person(one, act.day), seen)
        # Children go with their guardian, whom a desk sees beside them, or in their group.
        if why and not (why == "guardian" and (asked.at_desk or len(unit) > 1)):
            said = MAY_NOT[why if one["id"] == asked.person else "group"]
            raise Refusal(f"{need['number']}番には手を挙げられません。{said}", "need", code="offer_not")


def check_waits(tx: Tx, person_id: str, row: Row | None) -> None:
    """Refuse what only somebody may do who was received today and is in no team. row: theirs among those who wait."""
    if row:
        return
    if team := teams.team_of(tx, person_id):
        raise Refusal(f"もう{team['number']}班に決まっています。", "person", code="offer_team")
    raise Refusal("今日の受付がすんでいません。先に受付をしてください。", "person", code="offer_here")


def leader_of(tx: Tx, unit: list[Row]) -> str | None:
    """Who speaks for people who stay together: whoever leads their group today, where they are among them; None where nobody does."""
    if len(unit) < 2 or not unit[0]["group_id"]:
        return None
    here = attendance.by_id(tx, unit[0]["attendance_id"])
    arrival = here and groups.latest_arrival(tx, here["gathering_id"], unit[0]["group_id"])
    leader = arrival["leader_id"] if arrival else None
    return leader if leader in {one["id"] for one in unit} else None


def check_leads(act: Act, person_id: str, unit: list[Row]) -> None:
    """Refuse what somebody does at their own phone for a group that another one leads."""
    leader = leader_of(act.tx, unit)
    if act.is_here and leader and leader != person_id:
        raise Refusal("一緒に来た団体は、代表の方がまとめて手を挙げます。", "person", code="offer_leader")


@command("lower_hand", "offers", words="挙げた手を下ろす", who=BY_HAND, roles=ROLES)
def lower_hand(act: Act, asked: LowerHand) -> dict[str, Any]:
    """Whoever has raised a hand takes it back; of a group that stays together, all of them."""
    person, waiting = known_person(act, asked.person), _waiting(act)
    row = next((one for one in waiting if one["id"] == asked.person), None)
    unit = unit_of(row, waiting) if row else [person]
    if not asked.at_desk:
        check_leads(act, asked.person, unit)
    ids = [one["id"] for one in unit]
    count = offers.lower(act.tx, ids, act.day.isoformat(), act.at)
    return {"person": asked.person, "people": ids, "already": not count}


@taken_back("raise_hand")
def _hand_not_raised(act: Act, was: Done) -> None:
    """What was up before is up again."""
    raised = offers.raised_at(act.tx, was.at, was.asked.need)
    now = offers.up(act.tx, act.day.isoformat())
    for one in raised:
        if now.get(one["person_id"], {}).get("id") != one["id"]:
            raise changed_since(_san(act, one["person_id"]))
    ids = [one["person_id"] for one in raised]
    offers.lower(act.tx, ids, act.day.isoformat(), act.at)
    offers.up_again(act.tx, ids, was.at)


@taken_back("lower_hand")
def _hand_not_lowered(act: Act, was: Done) -> None:
    ids = was.outcome["people"]
    now = offers.up(act.tx, act.day.isoformat())
    for id in ids:
        if id in now:
            raise changed_since(_san(act, id))
    offers.up_again(act.tx, ids, was.at)


def _san(act: Act, person_id: str) -> str:
    return with_san(known_person(act, person_id)["name"])
