"""A group arrives (団体の受付): everybody of it received at once, in the parts that stay together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.attending import Room, Standings, entry, room
from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    DECIDED,
    ArrivalId,
    Birth,
    Count,
    Flag,
    GroupId,
    Kana,
    Line,
    Name,
    NewArrivalId,
    NewPersonId,
    PersonId,
    Phone,
    TimeAhead,
    WrittenLine,
)
from vcenter.commands.hidden import hide_if_like_hidden
from vcenter.commands.people import Sex, check_guardian, insurance_seen, say_apart
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.calendar import age_on
from vcenter.domain.names import fold
from vcenter.domain.reception import ADULT, GUARDED, Standing, checks, stops
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_ahead
from vcenter.domain.who import DESK_WORK
from vcenter.store import attendance, centre, door, groups, people, roster_marks
from vcenter.store.tx import Row

MOST = 500

NOT_OPEN = {
    "full": "今日は満員か、受付終了です。受付するなら、本部に確かめてください",
    "stopped": "今日の活動は中止です。それでも受付するか、本部に確かめてください",
}
"""What is said of the day to people who have no name yet; those with one are told by `checks`."""


class Mark(Payload):
    field: Annotated[Literal["phone", "birth"], Called("読めなかった項目")]
    as_written: Annotated[WrittenLine, Called("書かれていたこと")]
    reason: Annotated[WrittenLine, Called("理由")]


class Newcomer(Payload):
    """Somebody of a group's list. A name alone is enough."""

    id: NewPersonId
    """The person's id, should they turn out to be new."""
    name: Name
    kana: Kana = ""
    phone: Phone = ""
    birth: Birth = None
    sex: Sex = ""
    may_lead: Annotated[Flag, Called("班長を頼める")] = False
    note: Annotated[Line, Called("メモ")] = ""
    marks: Annotated[list[Mark], Called("読めなかったこと")] = Field(default=[], max_length=2)
    """What of them could not be read."""
    not_same: Annotated[list[PersonId], Called("別の人")] = Field(default=[], max_length=20)
    """Who looks alike, was shown, and is another."""


class Party(Payload):
    """A part of the group that stays together. people: of the members and the new people."""

    name: Annotated[WrittenLine, Called("組の名前")]
    people: Annotated[list[PersonId], Called("組の人")] = Field(max_length=MOST)


class Arriving(Payload):
    """Who is here of a group."""

    members: Annotated[list[PersonId], Called("来た人")] = Field(default=[], max_length=MOST)
    """People we know."""
    new_people: Annotated[list[Newcomer], Called("新しい人")] = Field(default=[], max_length=MOST)
    parties: Annotated[list[Party], Called("組")] = Field(default=[], max_length=100)
    guardian_papers: Annotated[Flag, Called("保護者の同意書")] = False
    """The school holds the guardians' consent for everybody under 18."""
    stays_until: Annotated[TimeAhead, Called("何時まで")] = ""
    even_if: Annotated[list[Literal["full", "stopped"]], DECIDED] = []
    """What staff have decided to pass over."""


class ReceiveGroup(Arriving):
    arrival: NewArrivalId
    group: GroupId | None = None
    new_group: Annotated[Line, Called("新しい団体の名前")] = ""
    """The name of a group that we do not know yet."""
    leader: Annotated[PersonId | None, Called("代表の方")] = None
    """One of those who are here; counted among them."""
    unnamed: Annotated[Count, Called("名前のわからない人数")] = 0
    """People who are here and whose names come later."""
    stay_together: Annotated[Flag, Called("全員を同じ班に")] = False
    """Everybody in one team or in none, where no parts are named."""
    departure: Annotated[Line, Called("どこから来たか")] = ""
    vehicle: Annotated[Line, Called("車")] = ""


@dataclass
class _Arrived:
    """What became of everybody of a group: whom to put where, and what the desk is told."""

    group: str
    new: set[str] = field(default_factory=set)
    """Who has just been registered."""
    ids: dict[str, str] = field(default_factory=dict)
    """Asked id to the person's."""
    told: list[dict[str, Any]] = field(default_factory=list)
    placed: dict[str, str] = field(default_factory=dict)
    """Person to the attendance that belongs to this arrival."""
    entering: dict[str, Row] = field(default_factory=dict)
    """Person to the attendance that is still to be kept, of whoever comes in now: kept at once with the part they are in."""
    named: int = 0
    """How many of those without a name these are."""


def _stay_from_now(act: Act, asked: Arriving) -> None:
    if asked.stays_until and act.is_here:
        check_ahead(asked.stays_until, datetime.fromisoformat(act.at), "stays_until")


@command(
    "receive_group",
    "attendance",
    "people",
    "groups",
    words="団体の受付",
    who=DESK_WORK,
    roles=Role.RECEPTION,
    now=_stay_from_now,
)
def receive_group(act: Act, asked: ReceiveGroup) -> dict[str, Any]:
    """Receive everybody of a group who is here. Who is in already or may not come in is told, and stops nobody else."""
    if groups.arrival(act.tx, asked.arrival):
        raise Refusal("この団体の受付はもう記録されています。「今日来た団体」から開いてください。", "arrival")
    if not (asked.members or asked.new_people or asked.unnamed or asked.leader):
        raise Refusal("いる人に印を付けるか、名前の一覧を貼るか、人数を入れてください。", "members")
    state = door.day_state(act.tx, act.day.isoformat(), "")
    if asked.unnamed and state != "open" and state not in asked.even_if:
        raise Refusal(NOT_OPEN[state], state, way="even_if")
    group_id = _group(act, asked)
    members = list(dict.fromkeys([*asked.members, *_known_leader(act, asked)]))
    gathering_id = centre.ensure_centre_day(act.tx, act.day.isoformat(), act.place)
    arrived = _arrive(act, asked.model_copy(update={"members": members}), group_id)
    earlier = groups.latest_arrival(act.tx, gathering_id, group_id)
    if earlier and not arrived.placed and asked.unnamed:
        # Two tablets told of the same people would count them twice.
        raise Refusal(
            "この団体はもう受付しています。名前のわからない人の数は、「今日来た団体」から開いて直してください。",
            "unnamed",
        )
    if earlier and not arrived.placed:
        return {"arrival": earlier["id"], "group": group_id, "people": arrived.told, "again": True}
    leader = arrived.ids.get(asked.leader, asked.leader) if asked.leader else None
    groups.add_arrival(
        act.tx,
        {
            "id": asked.arrival,
            "gathering_id": gathering_id,
            "group_id": group_id,
            "leader_id": leader,
            "unnamed": asked.unnamed,
            "departure": asked.departure,
            "vehicle": asked.vehicle,
            "arrived_at": act.at,
            "device": act.device,
        },
    )
    _put_in_parties(act, asked.arrival, asked, arrived, asked.stay_together)
    return {"arrival": asked.arrival, "group": group_id, "people": arrived.told, "again": False}


def _group(act: Act, asked: ReceiveGroup) -> str:
    if asked.group:
        if groups.by_id(act.tx, "groups", asked.group) is None:
            raise Refusal("この団体は登録されていません。探し直してください。", "group")
        return asked.group
    if not fold(asked.new_group):
        raise Refusal("団体の名前を入力してください。", "new_group")
    if known := groups.by_name(act.tx, "groups", asked.new_group):
        return str(known["id"])
    id = act.new_id("group")
    groups.add(act.tx, "groups", {"id": id, "name": asked.new_group, "made_at": act.at, "changed_at": act.at})
    return id


def _known_leader(act: Act, asked: ReceiveGroup) -> list[str]:
    if asked.leader is None or asked.leader in {one.id for one in asked.new_people}:
        return []
    if people.by_id(act.tx, asked.leader) is None:
        raise Refusal(
            "代表の方が登録されていません。受付証を読み取り直すか、名前の一覧に入れてください。", "leader"
        )
    return [asked.leader]


def _arrive(act: Act, asked: Arriving, group_id: str) -> _Arrived:
    """Everybody into the centre's day, each once, whoever has been told of twice."""
    arrived = _Arrived(group_id)
    known = people.by_ids(act.tx, [*asked.members, *(one.id for one in asked.new_people)])
    if set(asked.members) - known.keys():
        raise Refusal("登録されていない人が入っています。画面を開き直して選び直してください。", "members")
    arrived.ids = {id: id for id in asked.members}
    alike = people.namesakes(act.tx, [one.name for one in asked.new_people])
    rows = {row["id"]: row for some in alike.values() for row in some}
    by_name: dict[str, list[Row]] = {}
    for row in groups.people_of(act.tx, "groups", group_id):
        by_name.setdefault(row["name_folded"], []).append(rows.get(row["id"], row))
    met: set[str] = set()
    newcomers: list[Row] = []
    for one in asked.new_people:
        name = fold(one.name)
        same = _same(act, one, alike[name], by_name.get(name, []), met)
        if same is None:
            if one.id in known:
                again = "この一覧はもう受付されています。「今日来た団体」から開いてください。"
                raise Refusal(again, "new_people")
            known[one.id] = _newcomer(act, one)
            newcomers.append(known[one.id])
            # The next of this list may be this one, told twice.
            alike[name] = sorted([*alike[name], known[one.id]], key=lambda row: (row["made_at"], row["id"]))
            arrived.new.add(one.id)
        else:
            missing = _missing(same, one)
            same.update(missing)
            if missing and same["id"] not in arrived.new:
                people.change(act.tx, same["id"], {**missing, "changed_at": act.at})
        arrived.ids[one.id] = same["id"] if same else one.id
        met.add(arrived.ids[one.id])
    people.add_all(act.tx, newcomers, act.place)
    hide_if_like_hidden(act, [one["id"] for one in newcomers])
    for one in asked.new_people:
        say_apart(act, arrived.ids[one.id], one.not_same)
        for mark in one.marks:
            said = roster_marks.Mark(mark.field, mark.as_written, mark.reason)
            people.mark(act.tx, arrived.ids[one.id], said)
    ids = list(dict.fromkeys(arrived.ids.values()))
    if ids:
        groups.add_members(act.tx, ids, group_id)
        at_door = _look(act, asked, ids)
        for id in ids:
            _come_in(act, asked, arrived, id, at_door)
    return arrived


def _same(
    act: Act, one: Newcomer, alike: Iterable[Row], namesakes: Iterable[Row], met: set[str]
) -> Row | None:
    """The person whom we know already: surely the same, or of this name in this very group.

    alike: everybody of this name. namesakes: those in the group. met: who was found before; two of one name are two.
    """
    birth = one.birth.isoformat() if one.birth else None
    if sure := people.surely_same(alike, birth, (one.phone,)):
        return people.by_id(act.tx, sure["id"]) if sure["joined_into"] else sure
    for row in namesakes:
        differs = (birth and row["birth"]) or (
            one.phone and row["phone"] and one.phone not in (row["phone"], row["phone_other"])
        )
        if row["id"] not in met and not differs:
            return row
    return None


def _newcomer(act: Act, one: Newcomer) -> Row:
    """The row of somebody new."""
    return one.model_dump(include={"id", "name", "kana", "phone", "sex", "note"}) | {
        "birth": one.birth and one.birth.isoformat(),
        "may_lead": int(one.may_lead),
        "source": "walk_in",
        "made_at": act.at,
        "changed_at": act.at,
        "phone_other": "",
        "joined_into": None,
    }


def _missing(known: Row, one: Newcomer) -> dict[str, Any]:
    """What the list says and was not known; what stands there stays."""
    said = one.model_dump(include={"kana", "phone", "sex", "note"}) | {
        "birth": one.birth and one.birth.isoformat(),
        "may_lead": int(one.may_lead),
    }
    return {name: value for name, value in said.items() if value and not known[name]}


@dataclass
class _AtDoor:
    """What is known of everybody of a group before anybody of them comes in. present: who is in already."""

    persons: Mapping[str, Row]
    present: Mapping[str, Row]
    standings: Standings
    into: Room


def _look(act: Act, asked: Arriving, ids: Sequence[str]) -> _AtDoor:
    persons = people.by_ids(act.tx, ids)
    if asked.guardian_papers:
        for person in persons.values():
            if _may_be_minor(person, act.day):
                people.change(act.tx, person["id"], {"guardian_consent": 1, "changed_at": act.at})
        persons = people.by_ids(act.tx, ids)
    into = room(act)
    present = attendance.present_of_each(act.tx, into.gathering, ids)
    return _AtDoor(persons, present, Standings(act.tx, ids, act.day), into)


def _come_in(act: Act, asked: Arriving, arrived: _Arrived, id: str, at_door: _AtDoor) -> None:
    person, row, now = at_door.persons[id], at_door.present.get(id), at_door.standings.of(id)
    found = checks(person, now)
    stop = None if row else stops(found, asked.even_if)
    if stop and stop.way == "even_if":  # the day itself: it concerns them all
        raise Refusal(stop.message, stop.code, way=stop.way)
    told = {
        "person": id,
        "new": id in arrived.new,
        "already": row is not None,
        "since": row["in_at"] if row else act.at,
        "where": row["in_device"] if row else act.device,
        "team": now.team["number"] if row and now.team else None,
        "stopped": stop.code if stop else "",
        "flags": [vars(one) for one in found if not one.stops],
    }
    arrived.told.append(told)
    if row is None and stop is None:
        coming = entry(act, id, found, at_door.into) | {
            "group_id": arrived.group,
            "in_how": "group",
            "stays_until": asked.stays_until,
        }
        arrived.entering[id] = coming
        arrived.placed[id] = coming["id"]
        at_door.standings.entered(id)
        arrived.named += 1
    elif row and not row["party_id"] and not now.team:
        # Came in alone, by their own pass, and belongs to these. Whoever is in a team stays as they are.
        arrived.placed[id] = row["id"]
        arrived.named += 1


def _may_be_minor(person: Row, day: date) -> bool:
    return person["birth"] is None or age_on(date.fromisoformat(person["birth"]), day) < ADULT


def _put_in_parties(act: Act, arrival_id: str, asked: Arriving, arrived: _Arrived, together: bool) -> None:
    """Everybody into the part that was named for them; the rest into the one without a name."""
    standing_parties = {row["name"]: row["id"] for row in groups.parties(act.tx, arrival_id)}
    where: dict[str, str] = {}
    for party in asked.parties:
        for id in party.people:
            if id not in arrived.ids:
                raise Refusal(
                    f"「{party.name}」に、この団体に入っていない人がいます。選び直してください。", "parties"
                )
            if where.setdefault(arrived.ids[id], party.name) != party.name:
                raise Refusal(
                    f"ふたつの組に入っている人がいます（{party.name}）。どちらかにしてください。", "parties"
                )
    for name in dict.fromkeys([*(party.name for party in asked.parties), ""]):
        inside = [id for id in arrived.placed if where.get(id, "") == name]
        if not inside and name:
            continue
        if name not in standing_parties:
            standing_parties[name] = act.new_id(f"party {name}")
            groups.add_party(
                act.tx,
                {
                    "id": standing_parties[name],
                    "arrival_id": arrival_id,
                    "name": name,
                    "place": len(standing_parties) if name else 0,
                    "together": int(bool(name) or together),
                },
            )
        for id in inside:
            if id in arrived.entering:
                arrived.entering[id]["party_id"] = standing_parties[name]
            else:
                groups.put_in_party(act.tx, arrived.placed[id], arrived.group, standing_parties[name])
    attendance.enter_all(act.tx, [*arrived.entering.values()])


class NameArrived(Arriving):
    arrival: ArrivalId
    unnamed: Annotated[Count | None, Called("名前のわからない人数")] = None
    """How many still have no name after this; counted down by those who got one when not said."""


@command(
    "name_arrived",
    "attendance",
    "people",
    "groups",
    words="団体の名前の書き足し",
    who=DESK_WORK,
    roles=Role.RECEPTION,
    now=_stay_from_now,
)
def name_arrived(act: Act, asked: NameArrived) -> dict[str, Any]:
    """Names for people of a group who were counted at the door, or a count put right."""
    row = _arrival(act, asked.arrival)
    if not (asked.members or asked.new_people) and asked.unnamed is None:
        raise Refusal("名前を入れるか、人数を直してください。", "names")
    if row["unnamed_out_at"]:
        raise Refusal(
            "名前のわからない人は、もう帰宅を記録しました。いまここにいる人は、受付でひとりずつ受付してください。",
            "names",
        )
    arrived = _arrive(act, asked, row["group_id"])
    _put_in_parties(act, asked.arrival, asked, arrived, False)
    left = max(0, row["unnamed"] - arrived.named) if asked.unnamed is None else asked.unnamed
    groups.change_arrival(act.tx, asked.arrival, {"unnamed": left})
    return {"arrival": asked.arrival, "people": arrived.told, "unnamed": left}


def _arrival(act: Act, id: str) -> Row:
    row = groups.arrival(act.tx, id)
    if row is None:
        raise Refusal("この団体の受付は見つかりません。「今日来た団体」から開き直してください。", "arrival")
    return row


class ConfirmGroup(Payload):
    arrival: ArrivalId
    consent: Annotated[Flag, Called("同意をもらった")] = False
    insurance: Annotated[Flag, Called("保険を確かめた")] = False
    guardian_consent: Annotated[Flag, Called("保護者の同意書")] = False
    guardian: Annotated[PersonId | None, Called("保護者")] = None
    """The grown-up who answers for those under 15 of the same part of the group, and goes with them."""
    leaders: Annotated[list[PersonId], Called("班長を頼める人")] = Field(default=[], max_length=MOST)
    """Of those who arrived: who may be a team's leader."""


@command(
    "confirm_group",
    "people",
    "attendance",
    words="団体の同意・保険の確認",
    who=DESK_WORK,
    roles=Role.RECEPTION,
)
def confirm_group(act: Act, asked: ConfirmGroup) -> dict[str, Any]:
    """What the desk has seen of a whole group: consent, insurance, the guardians' papers. What is known already stays."""
    _arrival(act, asked.arrival)
    here = groups.who_arrived(act.tx, asked.arrival)
    ids = {row["id"] for row in here}
    if not ids:
        raise Refusal("名前のわかる人がまだいません。先に名前を入れてください。", "arrival")
    if {asked.guardian, *asked.leaders} - {None} - ids:
        raise Refusal("この団体に入っていない人が選ばれています。選び直してください。", "leaders")
    if not (asked.consent or asked.insurance or asked.guardian_consent or asked.guardian or asked.leaders):
        raise Refusal("確かめたことを選んでください。")
    with_guardian = next((row["party_id"] for row in here if row["id"] == asked.guardian), None)
    standings = Standings(act.tx, sorted(ids), act.day)
    guarded = {
        row["id"]
        for row in here
        if row["party_id"] == with_guardian and _is_guarded(row, act.day) and row["id"] != asked.guardian
    }
    for id in sorted(guarded)[:1]:  # whoever may answer for one may for all
        check_guardian(act, id, str(asked.guardian))
    changed = 0
    for row in here:
        changes = _confirmed(act, asked, row, standings.of(row["id"]))
        if row["id"] in guarded:
            changes["guardian_id"] = asked.guardian
        if changes:
            people.change(act.tx, row["id"], {**changes, "changed_at": act.at})
            changed += 1
    return {"arrival": asked.arrival, "people": len(here), "changed": changed}


def _confirmed(act: Act, asked: ConfirmGroup, row: Row, now: Standing) -> dict[str, Any]:
    wanted = {one.code for one in checks(row, now)}
    changes: dict[str, Any] = {}
    if asked.consent and "consent" in wanted:
        changes["consent_at"] = act.at
    if asked.insurance and "insurance" in wanted:
        changes |= insurance_seen(act)
    if asked.guardian_consent and _may_be_minor(row, act.day) and not row["guardian_consent"]:
        changes["guardian_consent"] = 1
    if row["id"] in asked.leaders and not row["may_lead"]:
        changes["may_lead"] = 1
    return changes


def _is_guarded(row: Row, day: date) -> bool:
    """Under 15, and nobody answers for them yet."""
    return bool(
        row["birth"] and not row["guardian_id"] and age_on(date.fromisoformat(row["birth"]), day) < GUARDED
    )
