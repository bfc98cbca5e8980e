"""The hours of those who work at the centre (運営者): a day for all with one press, and what was otherwise."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from vcenter.commands.crew import BY_HAND, CrewId, MaybePayer, known
from vcenter.commands.field_words import Called
from vcenter.commands.fields import AnyWidth, Line, Seen, as_date
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain import crew as words
from vcenter.domain.crew import OFFS
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import AHEAD
from vcenter.store import crew

MOST_AT_ONCE = 300

NOTHING_SEEN = "none"
"""What a form says that it had seen where no hours stood yet."""

OfDay = Annotated[date, Called("日", as_date)]

Travel = Annotated[
    Annotated[int, Field(ge=0, le=words.MOST_TRAVEL)] | None,
    BeforeValidator(
        lambda value: (
            (value.replace(",", "").replace("円", "").strip() or None) if isinstance(value, str) else value
        )
    ),
    AnyWidth,
    Called("旅費（円）"),
]


def _sensible(act: Act, day: date) -> None:
    """Refuse a day that has not been: hours are written down when they were worked, or on that day."""
    if not act.is_here:
        return
    if day > act.day:
        raise Refusal("まだ来ていない日です。勤務は、その日から書けます。", "day")
    if day < act.day - AHEAD:
        raise Refusal("1年より前の日です。年を確かめてください。", "day")


class SayCrewUsual(Payload):
    day: OfDay
    crew: Annotated[list[CrewId], Field(max_length=MOST_AT_ONCE), Called("だれ")] = []
    """Of whom; of nobody in particular: of everybody who is expected and has no hours yet."""


def _usual_now(act: Act, asked: SayCrewUsual) -> None:
    _sensible(act, asked.day)
    if not act.is_here:
        return
    day = asked.day.isoformat()
    beside = crew.spans_beside(act.tx, day)
    for row in crew.of_day(act.tx, day):
        if not row["day_id"] and (not asked.crew or row["id"] in asked.crew):
            usual = words.Span(row["usual_from"], row["usual_until"])
            words.check_apart(usual, beside.get(row["id"], []), row["name"])


@command(
    "say_crew_usual",
    "crew",
    words="運営者の勤務（いつもどおり）",
    who=BY_HAND,
    roles=Role.ADMINISTRATION,
    now=_usual_now,
)
def say_crew_usual(act: Act, asked: SayCrewUsual) -> dict[str, Any]:
    """Everybody who is expected on a day worked as usual; whose hours are written down already keeps them."""
    day, made = asked.day.isoformat(), []
    for row in crew.of_day(act.tx, day):
        if row["day_id"] or (asked.crew and row["id"] not in asked.crew):
            continue
        id = act.new_id(row["id"])
        crew.keep_day(
            act.tx,
            {
                "id": id,
                "crew_id": row["id"],
                "day": day,
                "from_minute": row["usual_from"],
                "until_minute": row["usual_until"],
                "rest": row["usual_rest"],
                "payer": row["payer"],
                "changed_at": act.at,
                "changed_by": act.actor,
            },
        )
        made.append(id)
    return {"day": day, "count": len(made), "days": made} | ({} if made else {"already": True})


@taken_back("say_crew_usual")
def _not_usual(act: Act, was: Done) -> None:
    rows = crew.days_by_id(act.tx, was.outcome["days"])
    if len(rows) != len(was.outcome["days"]) or any(row["changed_at"] != was.at for row in rows):
        raise changed_since("この日の勤務")
    crew.remove_days(act.tx, was.outcome["days"])


class SayCrewDay(Payload):
    crew: CrewId
    day: OfDay
    span: Annotated[Line, Called("時間")] = ""
    """休み: they were not here. Nothing: it is not written yet."""
    rest: Annotated[Line, Called("休憩")] = ""
    off: Annotated[Literal["", "off", "work"], Called("休日のあつかい", OFFS)] = ""
    payer: MaybePayer = None
    travel: Travel = None
    note: Annotated[Line, Called("備考")] = ""
    seen: Seen = ""


def _day_as_seen(act: Act, asked: SayCrewDay) -> None:
    _sensible(act, asked.day)
    row = crew.day_of(act.tx, asked.crew, asked.day.isoformat())
    if asked.seen and act.is_here:
        check_seen(asked.seen, row or {"changed_at": NOTHING_SEEN}, "この日の勤務")
    if act.is_here and asked.span and not words.is_absent(asked.span):
        words.check_next_day(asked.span)
        beside = crew.spans_beside(act.tx, asked.day.isoformat()).get(asked.crew, [])
        words.check_apart(words.read_span(asked.span), beside, known(act, asked.crew)["name"])


@command(
    "say_crew_day",
    "crew",
    words="運営者の勤務",
    who=BY_HAND,
    roles=Role.ADMINISTRATION,
    now=_day_as_seen,
)
def say_crew_day(act: Act, asked: SayCrewDay) -> dict[str, Any]:
    """From when to when somebody worked on a day, with what break; that they were not here; or that nothing is written of it after all."""
    row, day = known(act, asked.crew), asked.day.isoformat()
    was = crew.day_of(act.tx, asked.crew, day)
    if not asked.span:
        crew.remove_days(act.tx, [was["id"]] if was else [])
        return {"crew": asked.crew, "day": day, "gone": True}
    absent = words.is_absent(asked.span)
    if absent:
        span, rest = words.Span(0, 0), 0
    else:
        span, rest = words.read_span(asked.span), words.read_rest(asked.rest)
        words.check_rest(span, rest)
    if was is None and not crew.periods_in(act.tx, day, day).get(asked.crew):
        raise Refusal(
            f"{row['name']}さんのクールに、この日は入っていません。先に、その人の画面で期間を直してください。",
            "span",
        )
    crew.keep_day(
        act.tx,
        {
            "id": was["id"] if was else act.new_id("day"),
            "crew_id": asked.crew,
            "day": day,
            "from_minute": span.begins,
            "until_minute": span.until,
            "rest": rest,
            "off": asked.off,
            "absent": int(absent),
            "payer": asked.payer or row["payer"],
            "travel": None if absent else asked.travel,
            "note": asked.note,
            "changed_at": act.at,
            "changed_by": act.actor,
        },
    )
    return {"crew": asked.crew, "day": day, "gone": False}
