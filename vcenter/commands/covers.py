"""Gathering insurance (行事用保険): plans, and gatherings that are insured."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    AnyWidth,
    Counted,
    Day,
    DayOnPaper,
    Flag,
    Id,
    Line,
    SalonId,
    Seen,
    WrittenLine,
    Yen,
)
from vcenter.commands.grants import ChosenOrNot, known_salon
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.covers import STARTS, is_late, premium
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import covers
from vcenter.store.tx import Row

KEPT_BY = (Role.SALON, Role.ROSTERS, Role.ADMINISTRATION)

PlanId = Annotated[Id, Of("plan"), Called("プラン")]
NewPlanId = Annotated[Id, Of("plan", new=True), Called("プラン")]
CoverId = Annotated[Id, Of("cover"), Called("行事用保険")]
NewCoverId = Annotated[Id, Of("cover", new=True), Called("行事用保険")]

LONGEST = 31
"""Days of one gathering."""

FAR = timedelta(days=2 * 366)


class KeepCoverPlan(Payload):
    plan: NewPlanId
    name: Annotated[WrittenLine, Called("プランの名前")]
    premium: Annotated[Yen, Called("1人1日の保険料（円）")] = None
    least_premium: Annotated[Yen, Called("最低保険料（円）")] = None
    least_heads: Annotated[Counted, Called("最低人数（人）")] = None
    starts: Annotated[Literal[*STARTS], Called("いつから", STARTS)] = "next_day"  # type: ignore[valid-type]
    names: Annotated[Flag, Called("名簿が必要")] = False
    copies: Annotated[Counted, Called("名簿の部数")] = None
    note: Annotated[Line, Called("メモ")] = ""
    seen: Seen = ""


@command("keep_cover_plan", "salons", words="行事用保険のプラン", who=DESK_WORK, roles=Role.ADMINISTRATION)
def keep_cover_plan(act: Act, asked: KeepCoverPlan) -> dict[str, Any]:
    """A plan of the gathering insurance has this price and these rules from now on."""
    before = covers.plan(act.tx, asked.plan)
    if before and act.is_here:
        check_seen(asked.seen, before, "このプラン")
    if asked.premium is None:
        raise Refusal("1人1日の保険料を入力してください。例: 28", "premium")
    if asked.copies is not None and not 1 <= asked.copies <= 9:
        raise Refusal("部数は1から9で入力してください。", "copies")
    said = asked.model_dump(exclude={"plan", "seen"})
    said |= {"names": int(asked.names), "copies": asked.copies or 1, "id": asked.plan}
    covers.keep_plan(act.tx, said | {"changed_at": act.at, "ended_at": None})
    return {"plan": asked.plan}


class EndCoverPlan(Payload):
    plan: PlanId


def _known_plan(act: Act, id: str) -> Row:
    row = covers.plan(act.tx, id)
    if row is None:
        raise Refusal("このプランは登録されていません。選び直してください。", "plan")
    return row


@command(
    "end_cover_plan", "salons", words="行事用保険のプランを終える", who=DESK_WORK, roles=Role.ADMINISTRATION
)
def end_cover_plan(act: Act, asked: EndCoverPlan) -> dict[str, Any]:
    """A plan is sold no more; what is insured under it stays."""
    covers.end_plan(act.tx, _known_plan(act, asked.plan)["id"], act.at)
    return {"plan": asked.plan}


class CoverGathering(Payload):
    cover: NewCoverId
    plan: PlanId
    salon: Annotated[SalonId | None, ChosenOrNot] = None
    title: Annotated[Line, Called("行事の名前")] = ""
    venue: Annotated[Line, Called("会場")] = ""
    first_day: Annotated[Day, Called("行事の日")]
    last_day: Annotated[Day, Called("最後の日")] = None
    heads: Annotated[Annotated[int, Field(ge=1, le=9999)], AnyWidth, Called("人数（人）")]
    filed_on: Annotated[DayOnPaper, Called("手続きの日")] = None


def _near(act: Act, asked: CoverGathering) -> None:
    first, last = _days(asked)
    if not act.day - FAR <= first <= last <= act.day + FAR:
        raise Refusal("2年より前か、2年より先の日です。年を確かめてください。", "first_day")


def _days(asked: CoverGathering) -> tuple[date, date]:
    if asked.first_day is None:
        raise Refusal("行事の日を入力してください。例: 11/27", "first_day")
    last = asked.last_day or asked.first_day
    if not asked.first_day <= last < asked.first_day + timedelta(days=LONGEST):
        raise Refusal(f"最後の日は、始まりの日から{LONGEST}日のうちにしてください。", "last_day")
    return asked.first_day, last


@command("cover_gathering", "salons", words="行事用保険の手続き", who=DESK_WORK, roles=KEPT_BY, now=_near)
def cover_gathering(act: Act, asked: CoverGathering) -> dict[str, Any]:
    """A gathering is insured. Whoever files too late is told so; it is recorded all the same."""
    row = _known_plan(act, asked.plan)
    if row["ended_at"]:
        raise Refusal("このプランは終わっています。ほかのプランを選んでください。", "plan")
    salon = known_salon(act, asked.salon) if asked.salon else None
    first, last = _days(asked)
    title = asked.title or (salon["name"] if salon else "")
    if not title:
        raise Refusal("行事の名前を入力してください。例: 敬老の集い", "title")
    if covers.by_id(act.tx, asked.cover):
        raise Refusal("この手続きはもう記録されています。", "cover")
    plan, filed_on = covers.plan_of(row), asked.filed_on or act.day
    sum_, late = premium(plan, asked.heads, (last - first).days + 1), is_late(plan, filed_on, first)
    covers.add(
        act.tx,
        {
            "id": asked.cover,
            "plan_id": row["id"],
            "salon_id": salon and salon["id"],
            "title": title,
            "venue": asked.venue or (salon["venue"] if salon else ""),
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "heads": asked.heads,
            "premium": sum_,
            "filed_on": filed_on.isoformat(),
            "late": int(late),
            "filed_by": act.actor,
        },
    )
    return {"cover": asked.cover, "premium": sum_, "late": late}


@taken_back("cover_gathering")
def _not_covered(act: Act, was: Done) -> None:
    _end(act, was.asked.cover)


class EndCover(Payload):
    cover: CoverId


def _end(act: Act, id: str) -> None:
    row = covers.by_id(act.tx, id)
    if row is None:
        raise Refusal("この手続きは記録されていません。", "cover")
    if row["ended_at"]:
        raise changed_since("この手続き")
    covers.end(act.tx, id, act.at)


@command("end_cover", "salons", words="行事用保険の取り消し", who=DESK_WORK, roles=KEPT_BY)
def end_cover(act: Act, asked: EndCover) -> dict[str, Any]:
    """The insurance of a gathering is called off."""
    _end(act, asked.cover)
    return {"cover": asked.cover}


@taken_back("end_cover")
def _covered_again(act: Act, was: Done) -> None:
    covers.end(act.tx, was.asked.cover, None)
