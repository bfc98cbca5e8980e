"""Insurance (ボランティア活動保険): what the desk has seen of somebody's paperwork, and what the incident says of it.

What the released kinds say with one tick (`insured`, `insurance`) keeps its meaning: from that day. What is asked now says plan,
day and place, and domain/insurance.py decides from when to when.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from vcenter.commands.attending import Standings, standing
from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    DECIDED,
    AnyWidth,
    ArrivalId,
    Day,
    DayOnPaper,
    Flag,
    Line,
    PersonId,
    Seen,
    as_date,
)
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.domain.calendar import show_date
from vcenter.domain.insurance import (
    DISASTERS,
    PLANS,
    UNKNOWN_PLAN,
    WHERE,
    YEARS,
    Cover,
    Plan,
    Where,
    Year,
    asks_year,
    at_once_of,
    cover,
    cover_of,
    insurance_ends,
    is_insured,
    plan_of,
    together,
)
from vcenter.domain.reception import flags
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import Period
from vcenter.domain.who import DESK_WORK
from vcenter.store import attendance, centre, groups, insurance, people, teams
from vcenter.store.tx import Row

MOST = 2000


class Paperwork(Payload):
    """The paperwork of an insurance, as whoever stands at the desk shows or does it."""

    plan: Annotated[Plan, Called("プラン", PLANS)] = ""
    where: Annotated[Where, Called("どこで手続きしたか", WHERE)] = ""
    joined_on: Annotated[DayOnPaper, Called("手続きの日", as_date)] = None
    """The day on which it was complete; of who joins here, today when empty."""
    year: Annotated[Year, Called("年度", YEARS)] = ""
    seen_by: Annotated[Line, Called("加入証を見た人")] = ""
    """Who looked at the paper, where it is not whoever types."""


def joined_on(act: Act, said: Paperwork, field: str = "") -> date:
    """The day of the paperwork, or a refusal. field: what stands before the names of fields."""
    if not said.where:
        raise Refusal("どこで手続きしたかを選んでください。", f"{field}where")
    day = said.joined_on or (act.day if said.where == "here" else None)
    if day is None:
        raise Refusal("加入証を見て、手続きの日を入力してください。", f"{field}joined_on")
    if day > act.day:
        raise Refusal("手続きの日が、きょうより先です。加入証を確かめてください。", f"{field}joined_on")
    return day


def decided(act: Act, known: Mapping[str, Any] | None, said: Paperwork, field: str = "") -> dict[str, Any]:
    """Columns of a person with this paperwork. known: their row, None of somebody new."""
    day = joined_on(act, said, field)
    try:
        new = cover(day, at_once_of(centre.incident(act.tx)), said.year)
    except Refusal as refusal:
        raise Refusal(refusal.message, f"{field}year", code=refusal.code) from None
    if new.last < act.day and asks_year(day) and said.year == "":
        raise Refusal(
            "3月の手続きです。3月31日で終わった保険なら、新しく加入してもらってください。4月1日からの保険なら、「来年度」を選んでください。",
            f"{field}year",
        )
    if new.last < act.day:
        raise Refusal(
            f"その保険は{show_date(new.last)}で終わっています。手続きの日を確かめるか、新しく加入してもらってください。",
            f"{field}joined_on",
        )
    return in_columns(act.day, known, new, day, PLANS.get(said.plan, UNKNOWN_PLAN))


def check_plan_is_said(act: Act, said: Paperwork, field: str = "") -> None:
    """Refuse here and now that somebody joins here without a plan: the list of who joined, which goes out with the fee, has it."""
    if act.is_here and said.where == "here" and not said.plan:
        raise Refusal(
            "ここで加入する方のプランを選んでください。加入者名簿と掛金に要ります。", f"{field}plan"
        )


def in_columns(
    today: date, known: Mapping[str, Any] | None, new: Cover, day: date, plan: str
) -> dict[str, Any]:
    """A cover as columns of a person, with what they had already."""
    whole = together(cover_of(known) if known else None, new)
    columns = {"insured_from": whole.first.isoformat(), "insured_until": whole.last.isoformat()}
    holds = known and is_insured(known["insured_from"], known["insured_until"], today)
    # Whoever joins in March for the next year is still covered by the plan of this one.
    if known and holds and new.first > today + timedelta(days=1):
        return columns
    # What nobody could read on a paper hides no plan that is known and still holds, or is about to.
    lasts = known and (known["insured_until"] or "") >= today.isoformat()
    if known and lasts and plan == UNKNOWN_PLAN and plan_of(known["insurance_plan"]):
        plan = known["insurance_plan"]
    return columns | {"insurance_plan": plan, "insurance_joined_on": day.isoformat()}


def keep_paperwork(act: Act, person_id: str, said: Paperwork) -> None:
    """Keep what was seen, with who looked at it."""
    day = joined_on(act, said)
    until = insurance_ends(day)
    insurance.keep(
        act.tx,
        {
            "person_id": person_id,
            "joined_on": day.isoformat(),
            "for_year": insurance.year_of(until) + (said.year == "next"),
            "plan": said.plan,
            "joined_where": said.where,
            "seen_by": said.seen_by or act.actor,
            "place": act.place,
            "said_at": act.at,
        },
    )


class SayInsurance(Paperwork):
    person: PersonId
    none: Annotated[Flag, Called("入っていない")] = False
    """They are not insured after all: what was said was a mistake."""
    sure: Annotated[Flag, DECIDED] = False
    """It is meant in the place of today's joining here, which was shown."""


def _meant(act: Act, asked: SayInsurance) -> None:
    """Joining here takes a plan; and whoever joined here today stands on a list and has paid: that is not changed by a slip."""
    if asked.none or not act.is_here:
        return
    check_plan_is_said(act, asked)
    for row in insurance.of_person(act.tx, asked.person):
        other = asked.where != "here" or (asked.plan and row["plan"] and asked.plan != row["plan"])
        today = row["joined_on"] == act.day.isoformat() and row["joined_where"] == "here"
        if today and other and not asked.sure:
            plan = f"（{PLANS[row['plan']]}）" if row["plan"] else ""
            raise Refusal(
                f"今日ここで加入した記録{plan}があります。掛金と加入者名簿に関わります。"
                "この内容でよければ、「記録を置きかえる」に印を付けて、もう一度押してください。",
                "sure",
            )


def _plan_is_said(act: Act, asked: SayGroupInsurance) -> None:
    check_plan_is_said(act, asked)


@command(
    "say_insurance",
    "people",
    "attendance",
    words="保険の確認",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.ROSTERS),
    now=_meant,
)
def say_insurance(act: Act, asked: SayInsurance) -> dict[str, Any]:
    """The desk has seen somebody's insurance, or they join here: plan, day of the paperwork, place, and who looked."""
    row = people.by_id(act.tx, asked.person)
    if row is None:
        raise Refusal("この人は登録されていません。検索し直すか、新しく登録してください。", "person")
    if asked.none:
        columns: dict[str, Any] = {
            "insurance_plan": "", "insured_from": None, "insured_until": None, "insurance_joined_on": None
        }  # fmt: skip
        insurance.drop(act.tx, asked.person, insurance.year_of(insurance_ends(act.day)))
    else:
        columns = decided(act, row, asked)
        keep_paperwork(act, asked.person, asked)
    people.change(act.tx, asked.person, {**columns, "changed_at": act.at})
    person = row | columns
    found = flags(person, standing(act.tx, person, act.day))
    return {
        "person": asked.person,
        "from": person["insured_from"],
        "until": person["insured_until"],
        "flags": [vars(one) for one in found],
    }


class SayGroupInsurance(Paperwork):
    arrival: ArrivalId


@command(
    "say_group_insurance",
    "people",
    "attendance",
    words="団体の保険の確認",
    who=DESK_WORK,
    roles=Role.RECEPTION,
    now=_plan_is_said,
)
def say_group_insurance(act: Act, asked: SayGroupInsurance) -> dict[str, Any]:
    """The insurance of everybody of a group who had none that holds today; what is known already stays."""
    if groups.arrival(act.tx, asked.arrival) is None:
        raise Refusal("この団体の受付は見つかりません。「今日来た団体」から開き直してください。", "arrival")
    here = groups.who_arrived(act.tx, asked.arrival)
    standings = Standings(act.tx, [row["id"] for row in here], act.day)
    wanted = [
        row for row in here if any(one.way == "insurance" for one in flags(row, standings.of(row["id"])))
    ]
    if not wanted:
        raise Refusal("保険を確かめる人は、もういません。画面を開き直してください。", "arrival")
    for row in wanted:
        columns = decided(act, row, asked)
        keep_paperwork(act, row["id"], asked)
        people.change(act.tx, row["id"], {**columns, "changed_at": act.at})
    return {"arrival": asked.arrival, "people": len(here), "changed": len(wanted)}


class StayHere(Payload):
    person: PersonId
    stays: Annotated[Flag, Called("センター内の作業")] = True


@command("stay_here", "attendance", "people", words="センター内の作業", who=DESK_WORK, roles=Role.RECEPTION)
def stay_here(act: Act, asked: StayHere) -> dict[str, Any]:
    """Somebody works at the centre itself today, and leaves with no team: their insurance does not hold yet."""
    row = attendance.open_of(act.tx, asked.person)
    if row is None:
        raise Refusal("この方は、いまセンターにいません。先に受付してください。", "person")
    if asked.stays and (team := teams.team_of(act.tx, asked.person)):
        raise Refusal(
            f"この方は{team['number']}班に入っています。マッチングの窓口で班から外してください。",
            "person",
            team=team["id"],
        )
    attendance.stay_here(act.tx, row["id"], asked.stays)
    person = people.by_id(act.tx, asked.person)
    assert person is not None
    found = flags(person, standing(act.tx, person, act.day))
    return {"person": asked.person, "stays": asked.stays, "flags": [vars(one) for one in found]}


AT_ONCE = Period("at_once_from", "at_once_until", "特例")


class SayIncident(Payload):
    disaster: Annotated[Literal["quake", "water", "other", ""], Called("災害の種類", DISASTERS)] = ""
    at_once: Annotated[Flag, Called("大規模災害特例")] = False
    at_once_from: Annotated[Day, Called("特例の始まり", as_date)] = None
    at_once_until: Annotated[Day, Called("特例の終わり", as_date)] = None
    seen: Seen = ""


def incident_seen(incident: Mapping[str, Any] | None) -> str:
    """What a form of the incident's facts had seen."""
    names = ("id", "disaster", "at_once_from", "at_once_until")
    return mark_of(*(incident[name] for name in names)) if incident else mark_of()


def _incident_as_seen(act: Act, asked: SayIncident) -> None:
    if act.is_here and asked.at_once:
        AT_ONCE.check_years(asked, act.day)
    check_mark(act, asked.seen, lambda: incident_seen(centre.incident(act.tx)), "災害の種類と大規模災害特例")


@command(
    "say_incident",
    "centre",
    "people",
    "attendance",
    words="災害の種類・保険の特例",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    now=_incident_as_seen,
)
def say_incident(act: Act, asked: SayIncident) -> dict[str, Any]:
    """What the disaster is, and from when to when joining the insurance covers at once. Who has joined already goes by it too."""
    now = centre.incident(act.tx)
    if now is None:
        raise Refusal("開いている災害はありません。先に災害の名前を付けてセンターを開いてください。")
    if asked.at_once:
        AT_ONCE.check(asked)
    first = asked.at_once_from if asked.at_once else None
    last = asked.at_once_until if asked.at_once else None
    said: dict[str, str | None] = {
        "disaster": asked.disaster,
        "at_once_from": first.isoformat() if first else None,
        "at_once_until": last.isoformat() if last else None,
    }
    centre.say_incident(act.tx, now["id"], said)
    return {"incident": now["id"], "changed": _decide_again(act, now, now | said)}


def _decide_again(act: Act, before: Row, after: Row) -> int:
    """Put right from when those are covered who joined on a day on which the exception holds now, or held before."""
    was, holds = at_once_of(before), at_once_of(after)
    firsts = [one.first for one in (was, holds) if one]
    if was == holds or not firsts:
        return 0
    changed = 0
    # Also of later days: a satellite hears of the exception after people have joined there.
    for row in insurance.joined_since(act.tx, min(firsts).isoformat()):
        day = date.fromisoformat(row["insurance_joined_on"])
        begins = (day.isoformat(), (day + timedelta(days=1)).isoformat())
        # Other covers begin for another reason: with an earlier paperwork, or with the year that follows.
        if row["insured_from"] not in begins or (
            day == insurance_ends(day) and row["insured_until"] != begins[0]
        ):
            continue
        first = begins[0] if holds and holds.holds(day) else begins[1]
        if first != row["insured_from"]:
            people.change(act.tx, row["id"], {"insured_from": first, "changed_at": act.at})
            changed += 1
    return changed


Fee = Annotated[
    Annotated[int, Field(ge=0, le=100_000)] | None,
    AnyWidth,
    BeforeValidator(lambda value: None if value == "" else value),
]


class SayFees(Payload):
    basic: Annotated[Fee, Called("基本プランの掛金")] = None
    quake: Annotated[Fee, Called("天災・地震補償プランの掛金")] = None
    infection: Annotated[Fee, Called("特定感染症重点プランの掛金")] = None
    seen: Seen = ""


def fees_seen(facts: Mapping[str, str]) -> str:
    """What a form of the fees had seen."""
    return mark_of(*(facts[f"fee_{plan}"] for plan in PLANS))


def _fees_as_seen(act: Act, asked: SayFees) -> None:
    check_mark(act, asked.seen, lambda: fees_seen(centre.facts(act.tx)), "掛金")


@command(
    "say_fees",
    "centre",
    words="保険の掛金",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    now=_fees_as_seen,
)
def say_fees(act: Act, asked: SayFees) -> dict[str, Any]:
    """What each plan costs, in yen; nothing where it is not known."""
    fees = {
        f"fee_{plan}": "" if fee is None else str(fee)
        for plan, fee in asked.model_dump(exclude={"seen"}).items()
    }
    centre.say_facts(act.tx, fees)
    return {}


class SendInsuranceList(Payload):
    day: Annotated[date, Called("加入した日", as_date)]
    people: Annotated[list[PersonId], Called("送った人")] = Field(min_length=1, max_length=MOST)


@command(
    "send_insurance_list",
    "people",
    words="保険の加入者名簿の送付",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.ADMINISTRATION),
)
def send_insurance_list(act: Act, asked: SendInsuranceList) -> dict[str, Any]:
    """The list of who joined here on a day went out. Whoever joins later stands as not sent yet."""
    sent = insurance.send(act.tx, asked.day.isoformat(), asked.people, act.at, act.actor)
    if not sent:
        raise Refusal("この方たちは、もう送付済みです。画面を開き直してください。", "people")
    return {"day": asked.day.isoformat(), "people": sent}
