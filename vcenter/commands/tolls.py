"""Toll-free certificates (高速道路の無料措置): what headquarters knows of the measure, seals that were put, and cars of who applies."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Counted, Day, Flag, Line, PersonId, Seen, as_date
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import Period
from vcenter.domain.tolls import KINDS, WHY_NOT, state
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, tolls
from vcenter.store.tx import Row

AT_LEAVING = (Role.RECEPTION, Role.DISPATCH)

PERIOD = Period("first_day", "last_day", "無料措置")


class SayTolls(Payload):
    in_force: Annotated[Flag, Called("高速道路の無料措置")] = False
    first_day: Annotated[Day, Called("無料措置の始まり", as_date)] = None
    last_day: Annotated[Day, Called("無料措置の終わり", as_date)] = None
    """Nothing: nobody knows yet."""
    elsewhere: Annotated[Line, Called("ほかに押印できる所")] = ""
    seen: Seen = ""


def tolls_seen(measure: Row | None) -> str:
    """What a form of the measure had seen."""
    names = ("incident_id", "in_force", "first_day", "last_day", "elsewhere")
    return mark_of(*(measure[name] for name in names)) if measure else mark_of()


def _as_seen(act: Act, asked: SayTolls) -> None:
    if act.is_here and asked.in_force:
        PERIOD.check_years(asked, act.day)
    check_mark(act, asked.seen, lambda: tolls_seen(tolls.measure(act.tx)), "高速道路の無料措置")


@command(
    "say_tolls",
    "centre",
    "attendance",
    words="高速道路の無料措置",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    now=_as_seen,
)
def say_tolls(act: Act, asked: SayTolls) -> dict[str, Any]:
    """Whether volunteers' cars go free for this incident, from when to when, and where else the seal is given."""
    incident = centre.incident(act.tx)
    if incident is None:
        raise Refusal("開いている災害はありません。先に災害の名前を付けてセンターを開いてください。")
    if asked.in_force:
        PERIOD.check(asked)
    tolls.say_measure(
        act.tx,
        {
            "incident_id": incident["id"],
            "in_force": int(asked.in_force),
            "first_day": asked.first_day.isoformat() if asked.in_force and asked.first_day else "",
            "last_day": asked.last_day.isoformat() if asked.in_force and asked.last_day else "",
            "elsewhere": asked.elsewhere if asked.in_force else "",
            "said_at": act.at,
        },
    )
    return {"incident": incident["id"]}


class PutTollSeal(Payload):
    person: PersonId


def _in_the_period(act: Act, asked: PutTollSeal) -> None:
    stands = state(tolls.measure(act.tx), act.day.isoformat())
    if stands != "now":
        raise Refusal(WHY_NOT[stands], "person")


@command(
    "put_toll_seal",
    "attendance",
    words="証明書への押印（高速道路の無料措置）",
    who=DESK_WORK,
    roles=AT_LEAVING,
    now=_in_the_period,
)
def put_toll_seal(act: Act, asked: PutTollSeal) -> dict[str, Any]:
    """The centre's real seal was put on the certificate that somebody brought, on this day. Once a day and person."""
    person, day = known_person(act, asked.person), act.day.isoformat()
    if tolls.seal_of(act.tx, person["id"], day):
        return {"person": person["id"], "day": day, "already": True}
    tolls.put_seal(
        act.tx,
        {
            "person_id": person["id"],
            "day": day,
            "place": act.place,
            "sealed_at": act.at,
            "sealed_by": act.actor,
        },
    )
    return {"person": person["id"], "day": day, "already": False}


class DropTollSeal(Payload):
    person: PersonId


@command(
    "drop_toll_seal",
    "attendance",
    words="証明書への押印の取り消し",
    who=DESK_WORK,
    roles=AT_LEAVING,
)
def drop_toll_seal(act: Act, asked: DropTollSeal) -> dict[str, Any]:
    """The tick of this day was a mistake: no seal was put."""
    person, day = known_person(act, asked.person), act.day.isoformat()
    already = tolls.seal_of(act.tx, person["id"], day) is None
    tolls.drop_seal(act.tx, person["id"], day)
    return {"person": person["id"], "day": day, "already": already}


class SayTollCar(Payload):
    person: PersonId
    plate: Annotated[Line, Called("車の番号")] = ""
    kind: Annotated[
        Literal["", "light", "normal", "medium", "large", "special"], Called("車の種類", KINDS)
    ] = ""
    driver: Annotated[Line, Called("運転する人")] = ""
    passengers: Annotated[Counted, Called("同乗する人数")] = None
    seen: Seen = ""


def car_seen(car: Row | None) -> str:
    """What a form of somebody's car had seen."""
    return mark_of(*(car[name] for name in ("plate", "kind", "driver", "passengers"))) if car else mark_of()


def _car_as_seen(act: Act, asked: SayTollCar) -> None:
    check_mark(act, asked.seen, lambda: car_seen(tolls.car_of(act.tx, asked.person)), "この方の車")


@command(
    "say_toll_car",
    "attendance",
    words="無料措置を申し込む車",
    who=DESK_WORK,
    roles=AT_LEAVING,
    now=_car_as_seen,
)
def say_toll_car(act: Act, asked: SayTollCar) -> dict[str, Any]:
    """The car of somebody whom the desk helps to apply, in the place of what was written; all left empty: forgotten."""
    person = known_person(act, asked.person)
    if person["hidden_at"]:
        raise Refusal("秘匿の方の車は記録しません。その場で申込みを手伝ってください。", "person")
    said = asked.model_dump(include={"plate", "kind", "driver", "passengers"})
    known = any(value not in ("", None) for value in said.values())
    row = {**said, "person_id": person["id"], "changed_at": act.at} if known else None
    tolls.say_car(act.tx, person["id"], row)
    return {"person": person["id"]}
