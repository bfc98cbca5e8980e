"""Whom the council honours (感謝状・表彰), and points that are put in or spent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    AnyWidth,
    Counted,
    DayOnPaper,
    Id,
    PersonId,
    Seen,
    Text,
    WrittenLine,
)
from vcenter.commands.grants import MOST_AT_ONCE
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, taken_back
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import honours, people, year_settings
from vcenter.store.tx import Row

KEPT_BY = (Role.ROSTERS, Role.ADMINISTRATION)

HonourId = Annotated[Id, Of("honour"), Called("表彰")]
NewHonourId = Annotated[Id, Of("honour", new=True), Called("表彰")]


class KeepHonourRule(Payload):
    honour: NewHonourId
    name: Annotated[WrittenLine, Called("表彰の名前")]
    years: Annotated[Counted, Called("年数（年以上）")] = None
    hours: Annotated[Counted, Called("時間（時間以上）")] = None
    times: Annotated[Counted, Called("回数（回以上）")] = None
    every: Annotated[Literal["any", "every"], Called("条件")] = "any"
    letter: Annotated[Text, Called("感謝状の文")] = ""
    seen: Seen = ""


@command("keep_honour_rule", "people", words="表彰の決まり", who=DESK_WORK, roles=Role.ADMINISTRATION)
def keep_honour_rule(act: Act, asked: KeepHonourRule) -> dict[str, Any]:
    """Whoever did so much is to be honoured."""
    before = honours.rule(act.tx, asked.honour)
    if before and act.is_here:
        check_seen(asked.seen, before, "この表彰")
    if not (asked.years or asked.hours or asked.times):
        raise Refusal("年数・時間・回数の、どれかを入力してください。例: 10年", "years")
    said = asked.model_dump(exclude={"honour", "seen"}) | {"every": int(asked.every == "every")}
    honours.keep_rule(act.tx, said | {"id": asked.honour, "changed_at": act.at, "ended_at": None})
    return {"honour": asked.honour}


def _known_rule(act: Act, id: str) -> Row:
    row = honours.rule(act.tx, id)
    if row is None:
        raise Refusal("この表彰は登録されていません。選び直してください。", "honour")
    return row


class EndHonourRule(Payload):
    honour: HonourId


@command("end_honour_rule", "people", words="表彰を終える", who=DESK_WORK, roles=Role.ADMINISTRATION)
def end_honour_rule(act: Act, asked: EndHonourRule) -> dict[str, Any]:
    """Nobody is honoured so any more; who was stays written down."""
    honours.end_rule(act.tx, _known_rule(act, asked.honour)["id"], act.at)
    return {"honour": asked.honour}


class GiveHonours(Payload):
    honour: HonourId
    people: Annotated[list[PersonId], Called("贈った人")] = Field(default=[], max_length=MOST_AT_ONCE)
    given_on: Annotated[DayOnPaper, Called("贈った日")] = None


@command("give_honours", "people", words="表彰した", who=DESK_WORK, roles=KEPT_BY)
def give_honours(act: Act, asked: GiveHonours) -> dict[str, Any]:
    """These people were honoured; whoever was already stays as they are."""
    row = _known_rule(act, asked.honour)
    if not asked.people:
        raise Refusal("贈った人を選んでください。", "people")
    day = (asked.given_on or act.day).isoformat()
    known = people.by_ids(act.tx, asked.people)
    those = [known[id]["id"] if id in known else known_person(act, id)["id"] for id in asked.people]
    new = honours.give(act.tx, row["id"], those, day, act.actor)
    return {"honour": row["id"], "given": new, "count": len(new), "already": not new}


@taken_back("give_honours")
def _not_given(act: Act, was: Done) -> None:
    honours.take_back(act.tx, was.asked.honour, was.outcome["given"])


class AddPoints(Payload):
    person: PersonId
    way: Annotated[Literal["spend", "put"], Called("ポイント", {"spend": "使う", "put": "足す"})] = "spend"
    points: Annotated[Annotated[int, Field(ge=1, le=100_000)], AnyWidth, Called("ポイント")]
    what: Annotated[WrittenLine, Called("何に")]
    day: Annotated[DayOnPaper, Called("いつ")] = None


def _enough(act: Act, asked: AddPoints) -> None:
    if asked.way == "put":
        return
    left = honours.balance(act.tx, asked.person, act.day.isoformat())["left"]
    if asked.points > left:
        raise Refusal(f"残りは{left}ポイントです。{asked.points}ポイントは使えません。", "points")


@command("add_points", "people", words="ポイント", who=DESK_WORK, roles=KEPT_BY, now=_enough)
def add_points(act: Act, asked: AddPoints) -> dict[str, Any]:
    """Somebody spends points, or is given some by hand; what is earned follows from what was recorded."""
    if not year_settings.settings(act.tx)["points_on"]:
        raise Refusal("ポイントは使っていません。「年度の設定」で使うようにしてください。", "points")
    person = known_person(act, asked.person)
    id, day = act.new_id("points"), asked.day or act.day
    honours.add_points(
        act.tx,
        {
            "id": id,
            "person_id": person["id"],
            "points": asked.points if asked.way == "put" else -asked.points,
            "what": asked.what,
            "day": day.isoformat(),
            "actor": act.actor,
        },
    )
    return {"person": person["id"], "entry": id, "year": fiscal_year(day)}


@taken_back("add_points")
def _no_points(act: Act, was: Done) -> None:
    honours.drop_points(act.tx, was.outcome["entry"])
