"""Salons (サロン): what is known of one, who comes and who helps, and the roll of each session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    Count,
    Counted,
    Day,
    DayOnPaper,
    Flag,
    HourMinute,
    Kana,
    Line,
    Name,
    NewPersonId,
    NewSalonId,
    PersonId,
    Phone,
    SalonId,
    Seen,
    Text,
    Version,
    WrittenLine,
    Yen,
)
from vcenter.commands.hidden import hide_if_like_hidden
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.calendar import day_began
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.salon_words import GUEST_STATES, KINDS, ONE_OFF
from vcenter.domain.schedule import read_schedule
from vcenter.domain.sensible import AHEAD, HOURS, WORK, check_order
from vcenter.domain.who import DESK_WORK
from vcenter.store import groups, people, roles, salons, staff_salons
from vcenter.store.tx import Row

ROLES = (Role.SALON, Role.ROSTERS)

LONG_AGO = timedelta(days=3 * 366)
"""Paper books of so many years are still typed in; what is older is a slip of the year."""


NOTHING_YET = "nothing yet"
"""What the form of a session had seen of which nothing was recorded; its roll may be called meanwhile."""


class SalonFields(Payload):
    name: Annotated[WrittenLine, Called("サロンの名前")]
    kind: Annotated[Literal["", *KINDS, *ONE_OFF], Called("種類")] = ""  # type: ignore[valid-type]
    district: Annotated[Line, Called("地区")] = ""
    venue: Annotated[Line, Called("会場")] = ""
    days: Annotated[Line, Called("開催日")] = ""
    """As people say it: 第2・4火曜 10時〜12時 祝日は休み."""
    contact: Annotated[Line, Called("連絡先の方")] = ""
    phone: Phone = ""
    helpers_wanted: Annotated[Counted, Called("必要な担い手の人数")] = None
    fee: Annotated[Yen, Called("参加費（円）")] = None
    venue_fee: Annotated[Yen, Called("会場費（円）")] = None
    supported_since: Annotated[DayOnPaper, Called("支援を始めた日")] = None
    note: Annotated[Text, Called("メモ")] = ""


class AddSalon(SalonFields):
    salon: NewSalonId


class PlanGathering(Payload):
    salon: NewSalonId
    name: Annotated[WrittenLine, Called("集いの名前")]
    kind: Annotated[Literal[*ONE_OFF], Called("種類", ONE_OFF)]  # type: ignore[valid-type]
    day: Annotated[Day, Called("開く日")]
    hours_from: Annotated[HourMinute, Called("始まり")] = ""
    hours_to: Annotated[HourMinute, Called("終わり")] = ""
    venue: Annotated[Line, Called("会場")] = ""
    district: Annotated[Line, Called("地区")] = ""
    contact: Annotated[Line, Called("連絡先の方")] = ""
    phone: Phone = ""
    note: Annotated[Text, Called("メモ")] = ""


def _plan_makes_sense(act: Act, asked: PlanGathering) -> None:
    check_order(asked, (HOURS,))
    day = _day(asked.day)
    if day < act.day - LONG_AGO or day > act.day + AHEAD:
        raise Refusal("3年より前か、1年より先の日です。年を確かめてください。", "day")


@command(
    "plan_gathering",
    "salons",
    words="講座・訓練・催しの予定",
    who=DESK_WORK,
    roles=ROLES,
    now=_plan_makes_sense,
)
def plan_gathering(act: Act, asked: PlanGathering) -> dict[str, Any]:
    """A course, drill or event on a day: whoever comes is marked at it, and no roster is looked for."""
    if _held_to(act) is not None:
        raise Refusal("講座・催しの登録は、名簿の担当者に頼んでください。", "name")
    if groups.by_id(act.tx, "salons", asked.salon):
        raise Refusal("この集いはもう登録されています。一覧から開いてください。", "salon")
    day = _day(asked.day).isoformat()
    same = groups.by_name(act.tx, "salons", asked.name)
    if same and salons.session(act.tx, salons.session_id(same["id"], day)):
        raise Refusal("同じ名前の集いが、この日にもうあります。一覧から開いてください。", "name")
    card = asked.model_dump(include={"name", "kind", "venue", "district", "contact", "phone", "note"})
    groups.add(
        act.tx, "salons", {"id": asked.salon, "days": "", "made_at": act.at, "changed_at": act.at} | card
    )
    salons.ensure_session(act.tx, asked.salon, day, act.at, (asked.hours_from, asked.hours_to))
    return {"salon": asked.salon, "day": day}


class ChangeSalon(SalonFields):
    salon: SalonId
    rests: Annotated[Flag, Called("休んでいる")] = False
    seen: Seen = ""


def _held_to(act: Act) -> frozenset[str] | None:
    """The salons to which whoever asks is held; None: to none. What was done at another server was done."""
    if not act.actor_id or not act.is_here:
        return None
    held = roles.of_staff_at(act.tx, act.actor_id, datetime.fromisoformat(act.at))
    return staff_salons.only(act.tx, act.actor_id, held, frozenset(ROLES))


def known_salon(act: Act, id: str) -> Row:
    """The salon; refused where there is none, or none that whoever asks may see."""
    row = groups.by_id(act.tx, "salons", id)
    held_to = _held_to(act)
    if row is None or (held_to is not None and id not in held_to):
        raise Refusal("このサロンは登録されていません。「サロン」の一覧から開き直してください。", "salon")
    return row


def whom_to_ask(salon: Row, run_by: Sequence[Row]) -> dict[str, Any]:
    """Whom helpers ask for at a salon, as a card tells of a person: its leader, or else whoever it has for contact. run_by: its helpers."""
    leader = next((one for one in run_by if not one["hidden_at"]), None)
    if leader:
        return {"person": leader["id"], "name": leader["name"]}
    if salon["contact"]:
        return {"name": salon["contact"], "phone": salon["phone"]}
    raise Refusal(
        "手伝いの人がたずねる先がありません。サロンの代表か連絡先の方を先に入れてください。", "salon"
    )


def _columns(asked: SalonFields) -> dict[str, Any]:
    said = asked.model_dump(include=set(SalonFields.model_fields))
    return said | {"supported_since": asked.supported_since and asked.supported_since.isoformat()}


def _schedule_makes_sense(act: Act, asked: SalonFields) -> None:
    """What rosters say stays as it was written; what is typed now is asked for again when nobody can tell the days from it."""
    before = groups.by_id(act.tx, "salons", asked.salon) if isinstance(asked, ChangeSalon) else None
    if before is None or before["days"] != asked.days:
        read_schedule(asked.days)


@command("add_salon", "salons", words="サロンの登録", who=DESK_WORK, roles=ROLES, now=_schedule_makes_sense)
def add_salon(act: Act, asked: AddSalon) -> dict[str, Any]:
    """A salon is known from now on. Two of one name in one district are for a person to tell apart: the second is refused."""
    if _held_to(act) is not None:
        raise Refusal("新しいサロンの登録は、名簿の担当者に頼んでください。", "name")
    same = groups.by_name(act.tx, "salons", asked.name)
    if same and same["district"] == asked.district:
        raise Refusal("同じ名前のサロンが、この地区にもうあります。一覧から開いてください。", "name")
    if groups.by_id(act.tx, "salons", asked.salon):
        raise Refusal("このサロンはもう登録されています。一覧から開いてください。", "salon")
    groups.add(
        act.tx, "salons", {"id": asked.salon, "made_at": act.at, "changed_at": act.at} | _columns(asked)
    )
    return {"salon": asked.salon}


@command(
    "change_salon", "salons", words="サロンの変更", who=DESK_WORK, roles=ROLES, now=_schedule_makes_sense
)
def change_salon(act: Act, asked: ChangeSalon) -> dict[str, Any]:
    """What is known of a salon is corrected; it rests, or meets again."""
    row = known_salon(act, asked.salon)
    if act.is_here:
        check_seen(asked.seen, row, "このサロン")
    since = (row["resting_since"] or act.day.isoformat()) if asked.rests else None
    groups.change(
        act.tx,
        "salons",
        asked.salon,
        _columns(asked) | {"resting_since": since, "changed_at": act.at},
    )
    return {"salon": asked.salon}


class Newcomer(Payload):
    """Somebody who is in no roster yet."""

    id: NewPersonId
    name: Name
    kana: Kana = ""
    phone: Phone = ""


def _newcomer(act: Act, one: Newcomer, *, volunteers: bool) -> str:
    """Somebody new is registered with a name alone, as people come to a salon. Who surely is known already is that person.

    volunteers: whether they are a registered volunteer from now on.
    """
    if known := people.same_person(act.tx, one.name, None, (one.phone,)):
        return str(known["id"])
    if before := people.by_id(act.tx, one.id):
        if before["name"] == one.name:
            return one.id
        raise Refusal(
            "この画面から、もう別の人が登録されています。画面を開き直して、入れ直してください。",
            "newcomer.name",
        )
    row = one.model_dump() | {"source": "salon", "made_at": act.at, "changed_at": act.at}
    if not volunteers:
        row["volunteer_state"] = ""
    people.add(act.tx, row, act.place)
    hide_if_like_hidden(act, [one.id])
    return one.id


class PutInSalon(Payload):
    salon: SalonId
    person: PersonId | None = None
    newcomer: Annotated[Newcomer | None, Called("新しい人")] = None
    part: Annotated[Literal["guest", "helper", "leader"], Called("参加のしかた")] = "guest"
    state: Annotated[Literal[*GUEST_STATES], Called("いまのようす")] = "coming"  # type: ignore[valid-type]
    needs_support: Annotated[Flag, Called("支援が必要")] = False
    since: Annotated[DayOnPaper, Called("そのようすになった日")] = None
    """Left out: today."""
    v: Version = 1
    """1: everybody new is a registered volunteer. 2: who comes as a guest is no volunteer, who helps is one."""


@command("put_in_salon", "salons", "people", words="サロンの参加者の登録", who=DESK_WORK, roles=ROLES)
def put_in_salon(act: Act, asked: PutInSalon) -> dict[str, Any]:
    """Somebody comes to a salon, helps there or leads it; or is in hospital, has moved to a home, left, or died."""
    known_salon(act, asked.salon)
    if bool(asked.person) == bool(asked.newcomer):
        raise Refusal("名簿から一人選ぶか、新しい人の名前を入れてください。", "person")
    if asked.newcomer:
        id = _newcomer(act, asked.newcomer, volunteers=asked.v == 1 or asked.part != "guest")
    else:
        id = known_person(act, asked.person or "")["id"]
    if asked.part == "guest":
        before = salons.guest(act.tx, asked.salon, id)
        same = before and before["state"] == asked.state
        said = {
            "state": asked.state,
            "state_since": before["state_since"] if before and same else (asked.since or act.day).isoformat(),
            "needs_support": int(asked.needs_support),
        }
        salons.keep_guest(act.tx, asked.salon, id, said)
    else:
        if asked.part == "leader":
            leaders = [one["id"] for one in salons.helpers(act.tx, asked.salon) if one["leads"]]
            if len(set(leaders) - {id}) > 1:
                raise Refusal("代表は2人までです。先に、いまの代表を「担い手」に変えてください。", "part")
        salons.keep_helper(act.tx, asked.salon, id, asked.part == "leader")
    return {"salon": asked.salon, "person": id}


class ComeToSalon(Payload):
    salon: SalonId
    person: PersonId


@command("come_to_salon", "salons", "people", words="サロンの参加者に足す", who=DESK_WORK, roles=ROLES)
def come_to_salon(act: Act, asked: ComeToSalon) -> dict[str, Any]:
    """Somebody comes to a salon from now on. Of who is a guest already nothing changes: a tablet does not know who of them is in hospital,
    nor who needs support."""
    known_salon(act, asked.salon)
    id = known_person(act, asked.person)["id"]
    already = salons.guest(act.tx, asked.salon, id) is not None
    if not already:
        said = {"state": "coming", "state_since": act.day.isoformat(), "needs_support": 0}
        salons.keep_guest(act.tx, asked.salon, id, said)
    return {"salon": asked.salon, "person": id, "already": already}


class SayGuestState(Payload):
    salon: SalonId
    person: PersonId
    state: Annotated[Literal[*GUEST_STATES], Called("いまのようす")]  # type: ignore[valid-type]


@command("say_guest_state", "salons", "people", words="サロンの参加者のようす", who=DESK_WORK, roles=ROLES)
def say_guest_state(act: Act, asked: SayGuestState) -> dict[str, Any]:
    """Somebody comes to a salon, is in hospital, has moved to a home, left, or died. Whether they need support stays as it was said."""
    known_salon(act, asked.salon)
    id = known_person(act, asked.person)["id"]
    before = salons.guest(act.tx, asked.salon, id)
    if before is None:
        raise Refusal("このサロンの参加者ではありません。先に、参加者に加えてください。", "person")
    if before["state"] != asked.state:
        said = {
            "state": asked.state,
            "state_since": act.day.isoformat(),
            "needs_support": before["needs_support"],
        }
        salons.keep_guest(act.tx, asked.salon, id, said)
    return {"salon": asked.salon, "person": id}


class EndSalonHelp(Payload):
    salon: SalonId
    person: PersonId


@command("end_salon_help", "salons", words="サロンの担い手から外す", who=DESK_WORK, roles=ROLES)
def end_salon_help(act: Act, asked: EndSalonHelp) -> dict[str, Any]:
    """Somebody helps at a salon no more. What they did stays on the rolls."""
    known_salon(act, asked.salon)
    person = known_person(act, asked.person)["id"]
    was = next((one for one in salons.helpers(act.tx, asked.salon) if one["id"] == person), None)
    salons.end_helper(act.tx, asked.salon, person)
    return {"salon": asked.salon, "person": person, "led": bool(was and was["leads"]), "already": was is None}


@taken_back("end_salon_help")
def _helps_again(act: Act, was: Done) -> None:
    """They help there still, and lead it where they did."""
    salon, person = was.asked.salon, was.outcome["person"]
    if any(one["id"] == person for one in salons.helpers(act.tx, salon)):
        raise changed_since("この担い手")
    salons.keep_helper(act.tx, salon, person, was.outcome["led"])


def _day_is_near(act: Act, asked: MarkSalonRoll | SaySalonSession) -> None:
    day = _day(asked.day)
    if (isinstance(asked, MarkSalonRoll) or asked.state == "held") and day > act.day:
        raise Refusal("まだ来ていない日です。出席は、その日になってから記録してください。", "day")
    if day < act.day - LONG_AGO or day > act.day + AHEAD:
        raise Refusal("3年より前か、1年より先の日です。年を確かめてください。", "day")


def _day(day: date | None) -> date:
    if day is None:
        raise Refusal("開催日を入力してください。例: 11/27", "day")
    return day


class MarkSalonRoll(Payload):
    salon: SalonId
    day: Annotated[Day, Called("開催日")]
    person: PersonId | None = None
    newcomer: Annotated[Newcomer | None, Called("新しい人")] = None
    state: Annotated[Literal["came", "absent", ""], Called("出席")] = "came"
    """"": nothing is said of them any more."""
    part: Annotated[Literal["guest", "helper"], Called("参加のしかた")] = "guest"
    v: Version = 1
    """1: everybody new is a registered volunteer. 2: who comes as a guest is no volunteer, who helps is one."""


@command(
    "mark_salon_roll",
    "salons",
    "people",
    words="サロンの出席",
    who=DESK_WORK,
    roles=ROLES,
    now=_day_is_near,
)
def mark_salon_roll(act: Act, asked: MarkSalonRoll) -> dict[str, Any]:
    """Somebody came to a session of a salon, or did not. Whoever is new comes to the salon from now on.

    What was said later holds, so that two tablets that cannot see each other may both call the roll.
    """
    salon = known_salon(act, asked.salon)
    if bool(asked.person) == bool(asked.newcomer):
        raise Refusal("名簿から一人選ぶか、新しい人の名前を入れてください。", "person")
    held = salons.ensure_session(act.tx, asked.salon, _day(asked.day).isoformat(), act.at, hours_of(salon))
    if held["state"] in ("cancelled", "moved"):
        raise Refusal(
            "この日は、中止か日の変更になっています。開いたのなら、先に「開催した」に直してください。", "day"
        )
    if asked.newcomer:
        id = _newcomer(act, asked.newcomer, volunteers=asked.v == 1 or asked.part != "guest")
    else:
        id = known_person(act, asked.person or "")["id"]
    known = salons.guest(act.tx, asked.salon, id)
    if known is None and asked.part == "guest" and asked.newcomer:
        salons.keep_guest(
            act.tx,
            asked.salon,
            id,
            {"state": "coming", "state_since": act.day.isoformat(), "needs_support": 0},
        )
    before = salons.on_roll(act.tx, held["id"], id)
    support = known["needs_support"] if known else 0
    _put_on_roll(act, asked.salon, held["id"], id, part=asked.part, state=asked.state, needed_support=support)
    salons.count_roll(act.tx, held["id"])
    return {
        "salon": asked.salon,
        "session": held["id"],
        "person": id,
        "already": bool(before and before["state"] == asked.state),
    }


def _put_on_roll(act: Act, salon: str, session: str, person: str, **said: str | int) -> None:
    """said: part, state, needed_support."""
    row = {"session_id": session, "person_id": person, "at": act.at, "device": act.device}
    salons.put_on_roll(act.tx, row | said)
    salons.count_guest(act.tx, salon, person)


def hours_of(salon: Row) -> tuple[str, str]:
    """From when to when it meets, as far as its words say so."""
    try:
        found = read_schedule(salon["days"])
    except Refusal:
        return "", ""
    return found.begins, found.ends


class SaySalonSession(Payload):
    salon: SalonId
    day: Annotated[Day, Called("開催日")]
    state: Annotated[Literal["held", "cancelled", "moved"], Called("開催したか")]
    way: Annotated[Literal["meeting", "phone", "visit"], Called("どのように")] = "meeting"
    began_at: Annotated[HourMinute, Called("始まり")] = ""
    ended_at: Annotated[HourMinute, Called("終わり")] = ""
    why: Annotated[Line, Called("理由")] = ""
    moved_to: Annotated[Day, Called("変えたあとの日")] = None
    guests: Annotated[Count, Called("名前のわからない参加者")] = 0
    supported: Annotated[Counted, Called("支援が必要な人数")] = None
    helpers: Annotated[Count, Called("名前のわからない担い手")] = 0
    visitors: Annotated[Count, Called("見学・来賓")] = 0
    staff: Annotated[Count, Called("社協の職員")] = 0
    activity: Annotated[Text, Called("活動内容")] = ""
    note: Annotated[Text, Called("メモ")] = ""
    came: Annotated[list[PersonId], Called("来た人")] = Field(default=[], max_length=500)
    """Of a session that is typed in afterwards, from the paper book."""
    absent: Annotated[list[PersonId], Called("欠席の人")] = Field(default=[], max_length=500)
    came_helpers: Annotated[list[PersonId], Called("来た担い手")] = Field(default=[], max_length=500)
    rest_absent: Annotated[Flag, Called("ほかの人を欠席にする")] = False
    """Whoever is looked for on the roll and of whom nothing was said was absent."""
    seen: Seen = ""


def _said_makes_sense(act: Act, asked: SaySalonSession) -> None:
    _day_is_near(act, asked)
    check_order(asked, (WORK,))


@command(
    "say_salon_session",
    "salons",
    words="サロンの開催の記録",
    who=DESK_WORK,
    roles=ROLES,
    now=_said_makes_sense,
)
def say_salon_session(act: Act, asked: SaySalonSession) -> dict[str, Any]:
    """A session was held, by whatever way, and what it was; or it was cancelled, or moved to another day."""
    salon, day = known_salon(act, asked.salon), _day(asked.day)
    if asked.state != "held" and not asked.why:
        raise Refusal("理由を入力してください。例: 大雨警報のため、会場が使えないため", "why")
    if asked.state == "moved" and asked.moved_to in (None, day):
        raise Refusal("変えたあとの日を入力してください。", "moved_to")
    held = salons.ensure_session(act.tx, asked.salon, day.isoformat(), act.at, hours_of(salon))
    if act.is_here and not (asked.seen == NOTHING_YET and held["state"] == "open"):
        check_seen(asked.seen, held, "この回")
    for state, ids in (("came", asked.came), ("absent", asked.absent)) if asked.state == "held" else ():
        for id in ids:
            known = salons.guest(act.tx, asked.salon, known_person(act, id)["id"])
            support = known["needs_support"] if known else 0
            _put_on_roll(act, asked.salon, held["id"], id, part="guest", state=state, needed_support=support)
    for id in asked.came_helpers if asked.state == "held" else ():
        person = known_person(act, id)["id"]
        _put_on_roll(act, asked.salon, held["id"], person, part="helper", state="came", needed_support=0)
    listed = salons.roll(act.tx, held["id"], asked.salon)
    came = sum(one["state"] == "came" for one in listed)
    if asked.state != "held" and came:
        raise Refusal(
            f"出席にした人が{came}人います。開いたのなら「開催した」を、間違いなら出席を外してください。",
            "state",
        )
    if asked.supported is not None and asked.supported > came + asked.guests:
        raise Refusal("支援が必要な人数が、参加者より多くなっています。", "supported")
    absent = (
        [one for one in listed if not one["state"] and one["part"] == "guest"] if asked.rest_absent else []
    )
    for one in absent if asked.state == "held" else ():
        _put_on_roll(
            act,
            asked.salon,
            held["id"],
            one["id"],
            part="guest",
            state="absent",
            needed_support=one["needs_support"],
        )
    salons.count_roll(act.tx, held["id"])
    said = asked.model_dump(include={
        "state", "way", "why", "guests", "supported", "helpers", "visitors", "staff", "activity", "note",
    })  # fmt: skip
    salons.change_session(
        act.tx,
        held["id"],
        said
        | {
            "begins": asked.began_at or held["begins"],
            "ends": asked.ended_at or held["ends"],
            "moved_to": asked.moved_to.isoformat() if asked.state == "moved" and asked.moved_to else None,
            "said_by": act.actor,
            "changed_at": act.at,
        },
    )
    if held["state"] != asked.state:
        for one in listed:
            salons.count_guest(act.tx, asked.salon, one["id"])
    return {"salon": asked.salon, "session": held["id"], "absent": len(absent)}


class EndSalonRoll(Payload):
    salon: SalonId
    day: Annotated[Day, Called("開催日")]


def _has_come(act: Act, asked: EndSalonRoll) -> None:
    day = _day(asked.day)
    if day > act.day:
        raise Refusal("まだ来ていない日です。出席は、その日になってから記録してください。", "day")
    if day < act.day - LONG_AGO:
        raise Refusal("3年より前の日です。年を確かめてください。", "day")


@command("end_salon_roll", "salons", words="サロンの出席を終える", who=DESK_WORK, roles=ROLES, now=_has_come)
def end_salon_roll(act: Act, asked: EndSalonRoll) -> dict[str, Any]:
    """A roll was called to its end: the session was held, and guests of whom nothing was said were absent.

    Their absence bears the beginning of the day: whatever another tablet said of them that day holds, though it arrives later.
    What else was said of the session stays.
    """
    salon, day = known_salon(act, asked.salon), _day(asked.day)
    held = salons.ensure_session(act.tx, asked.salon, day.isoformat(), act.at, hours_of(salon))
    if held["state"] in ("cancelled", "moved"):
        raise Refusal(
            "この日は、中止か日の変更になっています。開いたのなら、先に「開催した」に直してください。", "day"
        )
    absent = [
        one
        for one in salons.roll(act.tx, held["id"], asked.salon)
        if not one["state"] and one["part"] == "guest"
    ]
    for one in absent:
        if one["at"]:  # what was said of them was taken back
            _put_on_roll(
                act, asked.salon, held["id"], one["id"],
                part="guest", state="absent", needed_support=one["needs_support"],
            )  # fmt: skip
            continue
        row = {"session_id": held["id"], "person_id": one["id"], "at": day_began(day), "device": act.device}
        salons.put_on_roll(
            act.tx, row | {"part": "guest", "state": "absent", "needed_support": one["needs_support"]}
        )
        salons.count_guest(act.tx, asked.salon, one["id"])
    salons.count_roll(act.tx, held["id"])
    if held["state"] != "held":
        said = {"state": "held", "said_by": act.actor, "changed_at": act.at}
        salons.change_session(act.tx, held["id"], said)
        for one in salons.roll(act.tx, held["id"], asked.salon):
            salons.count_guest(act.tx, asked.salon, one["id"])
    return {"salon": asked.salon, "session": held["id"], "absent": len(absent)}
