"""The days of volunteers: how many people headquarters takes, who comes, who waits, and what is said of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from vcenter.commands.field_words import Called
from vcenter.commands.fields import AnyWidth, HourMinute, Line, PersonId, Seen
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.commands.stays import not_back_words
from vcenter.domain.calendar import show_date
from vcenter.domain.capacity import DAYS_AHEAD, DayPlaces, place_for, promoted
from vcenter.domain.day_words import HEAT, TODAY
from vcenter.domain.halts import halted_since, why_halted
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import HOURS, check_near, check_order
from vcenter.domain.who import DESK_WORK, Who
from vcenter.store import people, registrations, status, stays, teams, unverified
from vcenter.store.tx import Tx

Days = Annotated[list[date], Field(max_length=DAYS_AHEAD), Called("来る日")]

Places = Annotated[
    Annotated[int, Field(ge=0, le=9999)] | None,
    BeforeValidator(lambda value: None if isinstance(value, str) and not value.strip() else value),
    AnyWidth,
]
"""How many people a day takes; nothing is no limit."""


_LIFTED = "{}が、本部の止めている日を「{}」にしました。本部で確かめてから記録します。"


def _lifts_capacity(tx: Tx, place_number: int, asked: SetCapacity) -> str:
    """A satellite that was cut off has not heard that headquarters called the day off."""
    lifts = asked.state == "open" and status.limit(tx, asked.day.isoformat())["state"] != "open"
    return _LIFTED.format(f"サテライト{place_number}", "募集する") if lifts else ""


def _lifts_halt(tx: Tx, place_number: int, asked: SayStatus) -> str:
    """The same of what is said of today: what headquarters halted, only headquarters lets go on."""
    said = status.of_day(tx, asked.day.isoformat())
    halted = why_halted(said["state"], said["heat"])
    lifts = halted and why_halted(asked.state, asked.heat_warning) is None
    return _LIFTED.format(f"サテライト{place_number}", "活動する") if lifts else ""


def _near(act: Act, asked: SetCapacity | SayStatus) -> None:
    """Nobody says anything of a day in 2206."""
    if act.is_here:
        check_near(asked.day, act.day, "day")


class SetCapacity(Payload):
    day: Annotated[date, Called("日")]
    people: Annotated[Places, Called("募集する人数")] = None
    state: Annotated[Literal["open", "closed", "stopped"], Called("募集")] = "open"
    reason: Annotated[Line, Called("理由")] = ""
    seen: Seen = ""


def capacity_seen(held: Mapping[str, Any]) -> str:
    """What a form had seen of what is set of a day."""
    return mark_of(held["people"], held["state"], held["reason"])


def _near_and_as_seen(act: Act, asked: SetCapacity) -> None:
    _near(act, asked)
    held = status.limit(act.tx, asked.day.isoformat())
    check_mark(act, asked.seen, lambda: capacity_seen(held), "この日の募集")


@command(
    "set_capacity",
    "centre",
    words="募集する人数",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    from_satellite=_lifts_capacity,
    now=_near_and_as_seen,
)
def set_capacity(act: Act, asked: SetCapacity) -> dict[str, Any]:
    """Say how many volunteers a day takes. Nobody who has a place loses it; who waits moves up into new ones."""
    row = asked.model_dump(exclude={"seen"}) | {"day": asked.day.isoformat(), "changed_at": act.at}
    status.set_limit(act.tx, row)
    return {"day": row["day"], "promoted": move_up(act, row["day"])}


class SayStatus(Payload):
    day: Annotated[date, Called("日")]
    state: Annotated[Literal["preparing", "open", "full", "stopped", "closed"], Called("開所", TODAY)]
    reason: Annotated[Line, Called("理由")] = ""
    meeting_point: Annotated[Line, Called("集合場所")] = ""
    heat_warning: Annotated[Literal["", "caution", "high", "danger"], Called("暑さ", HEAT)] = ""
    open_why: Annotated[Line, Called("だれかが外にいるまま閉めるわけ")] = ""
    seen: Seen = ""


def status_seen(said: Mapping[str, Any]) -> str:
    """What a form had seen of what is said of a day."""
    return mark_of(*(said[name] for name in ("state", "reason", "meeting_point", "heat")))


def _everybody_back(act: Act, asked: SayStatus) -> None:
    """A day is closed while somebody is out only when it is said why."""
    if asked.state != "closed" or asked.open_why or not act.is_here:
        return
    day = asked.day.isoformat()
    out = [f"{team['number']}班" for team in teams.out_now(act.tx) if team["day"] <= day]
    staying = [row for row in stays.open_here(act.tx) if row["day"] <= day]
    left = [*out[:10], *not_back_words(staying)]
    if left:
        raise Refusal(
            f"まだ戻っていません: {'、'.join(left)}。所在を確かめてください。それでも閉めるなら、わけを入力してください。",
            "open_why",
        )


def _status_as_seen(act: Act, asked: SayStatus) -> None:
    _near(act, asked)
    _everybody_back(act, asked)
    said = status.of_day(act.tx, asked.day.isoformat())
    check_mark(act, asked.seen, lambda: status_seen(said), "本日の開所状況")


@command(
    "say_status",
    "centre",
    words="本日の開所状況",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    from_satellite=_lifts_halt,
    now=_status_as_seen,
)
def say_status(act: Act, asked: SayStatus) -> dict[str, Any]:
    """Tell every volunteer and the door whether the centre works on a day, where people meet, and how hot it is."""
    row = asked.model_dump(exclude={"heat_warning", "seen"}) | {"day": asked.day.isoformat()}
    before = status.of_day(act.tx, row["day"])
    was = why_halted(before["state"], before["heat"]), before["halted_at"]
    since = halted_since(was, why_halted(asked.state, asked.heat_warning), act.at)
    status.say(act.tx, row | {"heat": asked.heat_warning, "said_at": act.at, "halted_at": since})
    # A day that was called off takes nobody; when it is on again, who waited may have a place.
    return {"day": row["day"], "promoted": move_up(act, row["day"])}


class AddDays(Payload):
    person: PersonId
    days: Annotated[list[date], Field(min_length=1, max_length=DAYS_AHEAD), Called("来る日")]
    hours_from: Annotated[HourMinute, Called("何時から")] = ""
    hours_to: Annotated[HourMinute, Called("何時まで")] = ""


@command(
    "add_days",
    words="来る日の申込み",
    who=(*DESK_WORK, Who.VOLUNTEER),
    roles=(Role.RECEPTION, Role.ROSTERS, Role.ADMINISTRATION),
)
def add_days(act: Act, asked: AddDays) -> dict[str, Any]:
    """A volunteer who is registered says on which further days they will come. held: whether headquarters has to say so first."""
    known_person(act, asked.person)
    if hold_days(act, asked.person, asked.days, asked.hours_from, asked.hours_to):
        return {"days": {}, "held": True}
    return {"days": ask_for_days(act, asked.person, asked.days, asked.hours_from, asked.hours_to)}


class CancelDay(Payload):
    person: PersonId
    day: Annotated[date, Called("日")]


@command(
    "cancel_day",
    words="来る日の取りやめ",
    who=(*DESK_WORK, Who.VOLUNTEER),
    roles=(Role.RECEPTION, Role.ROSTERS, Role.ADMINISTRATION),
)
def cancel_day(act: Act, asked: CancelDay) -> dict[str, Any]:
    """A volunteer does not come on a day after all. The first who waits has the place."""
    day = asked.day.isoformat()
    row = registrations.of_day(act.tx, asked.person, day)
    if row is None or row["state"] == "cancelled":
        return {"day": day, "already": True, "promoted": 0}
    registrations.change(act.tx, row["id"], {"state": "cancelled", "changed_at": act.at})
    return {"day": day, "already": False, "promoted": move_up(act, day)}


def move_up(act: Act, day: str) -> int:
    """Everybody who waits and for whom there is a place now has it; how many."""
    moved = promoted(status.places(act.tx, day), registrations.waiting(act.tx, day))
    for id in moved:
        registrations.change(act.tx, id, {"state": "place", "changed_at": act.at})
    return len(moved)


def hold_days(act: Act, person_id: str, days: Iterable[date], hours_from: str, hours_to: str) -> bool:
    """Whether these days wait until headquarters says that this person may come (of too many from one address)."""
    row = unverified.by_person(act.tx, person_id)
    if row is None or row["state"] not in ("held", "withdrawn"):
        return False
    check_order(SimpleNamespace(hours_from=hours_from, hours_to=hours_to), [HOURS])
    for one in days:
        if not act.day <= one < act.day + timedelta(days=DAYS_AHEAD):
            raise Refusal(f"今日から{DAYS_AHEAD}日のうちの日を選んでください。", "days", code="days")
    asked = sorted({*row["days"].split(), *(one.isoformat() for one in days)})
    changes = {"days": " ".join(asked), "hours_from": hours_from, "hours_to": hours_to}
    unverified.change(act.tx, person_id, changes)
    if row["state"] == "withdrawn":
        people.find_no_more(act.tx, person_id)  # what was sent again has changed their record
    return True


class PlacesLeft:
    """The places of days, each read once although many ask for it in one command."""

    def __init__(self, act: Act) -> None:
        self._tx = act.tx
        self._known: dict[str, DayPlaces] = {}

    def of(self, day: str) -> DayPlaces:
        """A day as whoever asks next sees it."""
        if day not in self._known:
            self._known[day] = status.places(self._tx, day)
        return self._known[day]

    def given(self, day: str, person_id: str, state: str) -> None:
        """Somebody has got a place on this day, or waits for one."""
        now = self._known.pop(day)
        if registrations.came(self._tx, day, [person_id]):
            return  # who has come without a place was counted already: it is read anew
        taken, waiting = now.taken + (state == "place"), now.waiting + (state == "waiting")
        self._known[day] = replace(now, taken=taken, waiting=waiting)


def admit(act: Act, row: Mapping[str, Any], places: PlacesLeft | None = None) -> list[str]:
    """Somebody whose days waited for headquarters may come: the days that could be asked for; those that are over or take nobody are left out.

    places: as those before in the same command have left them.
    """
    places = places or PlacesLeft(act)
    got: list[str] = []
    for day in row["days"].split():
        one = date.fromisoformat(day)
        ahead = act.day <= one < act.day + timedelta(days=DAYS_AHEAD)
        if not ahead or place_for(places.of(day)) is None:
            continue
        before = registrations.of_day(act.tx, row["person_id"], day)
        if before is None or before["state"] == "cancelled":
            ask_for_days(act, row["person_id"], [one], row["hours_from"], row["hours_to"], places=places)
            got.append(day)
    return got


def ask_for_days(
    act: Act,
    person_id: str,
    days: Iterable[date],
    hours_from: str,
    hours_to: str,
    *,
    surely: bool = True,
    places: PlacesLeft | None = None,
) -> dict[str, str]:
    """A person asks for these days; day to "place" or "waiting". Whoever has asked before stays where they are.

    surely: it is this person who asks, and may also say other hours for a day that was asked for before. places: as in `admit`.
    """
    check_order(SimpleNamespace(hours_from=hours_from, hours_to=hours_to), [HOURS])
    places = places or PlacesLeft(act)
    got: dict[str, str] = {}
    for one in sorted(set(days)):
        day = one.isoformat()
        if not act.day <= one < act.day + timedelta(days=DAYS_AHEAD):
            raise Refusal(f"今日から{DAYS_AHEAD}日のうちの日を選んでください。", "days", code="days")
        now = registrations.of_day(act.tx, person_id, day)
        if now and now["state"] != "cancelled":
            got[day] = now["state"]
            if surely and (hours_from or hours_to):
                changes = {"hours_from": hours_from, "hours_to": hours_to, "changed_at": act.at}
                registrations.change(act.tx, now["id"], changes)
            continue
        place = place_for(places.of(day))
        if place is None:
            raise Refusal(
                f"{show_date(one)}は募集していません。ほかの日を選んでください。", "days", code="days"
            )
        registrations.ask(
            act.tx,
            {
                "id": act.new_id(f"day {day} {person_id}"),
                "person_id": person_id,
                "day": day,
                "state": place,
                "hours_from": hours_from,
                "hours_to": hours_to,
                "at": act.at,
            },
        )
        places.given(day, person_id, place)
        got[day] = place
    return got
