"""Lists that leave the house (渡した名簿): to whom, by which ground, what of it; and that it came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.at_headquarters import HEADQUARTERS_OWN, at_headquarters
from vcenter.commands.cards import one_of
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import Counted, DayOnPaper, DayUntil, Id, Line, Text, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.given_words import (
    ALL_SORTS,
    BY_CONSENT,
    ENDS,
    GROUNDS,
    ITEMS,
    NOTED,
    NUMBERED_FOR,
    SORTS,
)
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.watching_words import BODIES
from vcenter.store import centre, given

GivenId = Annotated[Id, Of("given"), Called("渡した名簿")]
NewGivenId = Annotated[Id, Of("given", new=True), Called("渡した名簿")]

ROLES = (Role.WATCH, Role.ROSTERS, Role.ADMINISTRATION)

LONGEST = timedelta(days=366)
"""Nobody keeps a copy longer without being asked again: consent is asked for anew each year."""

_OWN = "控え番号"


class GiveList(Payload):
    given: NewGivenId
    sort: Annotated[Literal["watched", "safety", "people", "evacuation", "other"], Called("どの名簿", SORTS)]
    title: Annotated[Line, Called("名簿の範囲・くわしく")] = ""
    to_whom: Annotated[WrittenLine, Called("渡す相手")]
    body: Annotated[
        Literal["", "consent_commissioner", "consent_council", "consent_fire", "consent_district"],
        Called("相手の立場", BODIES),
    ] = ""
    visitor: Annotated[Line, Called("この人が訪問する方だけ")] = ""
    ground: Annotated[
        Literal["consent", "agreement", "ordinance", "disaster"], Called("渡してよい根拠", GROUNDS)
    ]
    ground_note: Annotated[Line, Called("協定・条例の名前")] = ""
    items: Annotated[list[Annotated[str, one_of(ITEMS)]], Called("渡す項目", ITEMS)] = []
    people: Annotated[Counted, Called("載っている人数")] = None
    """Of a list that was not made here. Of watched people it is counted."""
    given_on: Annotated[DayOnPaper, Called("渡した日")] = None
    """Where nothing is said: today."""
    return_by: Annotated[DayUntil, Called("返してもらう日")]
    note: Annotated[Text, Called("メモ")] = ""


def _comes_back(act: Act, asked: GiveList) -> None:
    day = asked.given_on or act.day
    if asked.return_by is None:
        raise Refusal("返してもらう日を入力してください。例: 3/31", "return_by")
    if not day <= asked.return_by <= day + LONGEST:
        raise Refusal("返してもらう日は、渡した日から1年以内にしてください。", "return_by")


@command(
    "give_list",
    "given",
    words="名簿を渡す",
    who=HEADQUARTERS_OWN,
    roles=ROLES,
    now=at_headquarters(_OWN, _comes_back),
)
def give_list(act: Act, asked: GiveList) -> dict[str, Any]:
    """A copy leaves the house, with a number of its own. Of watched people those stand on it whom its ground allows."""
    if given.by_id(act.tx, asked.given):
        raise Refusal("この名簿はもう記録されています。一覧から開いてください。", "given")
    if asked.ground == "disaster" and centre.incident(act.tx) is None:
        raise Refusal(
            "災害のときの根拠です。センターを開設していないときは、ほかの根拠を選んでください。", "ground"
        )
    if asked.ground in NOTED and not asked.ground_note:
        raise Refusal("どの協定・条例かを入力してください。", "ground_note")
    on_it: list[str] = []
    if asked.sort == "watched":
        if asked.ground in BY_CONSENT and not asked.body:
            raise Refusal("相手の立場を選んでください。その相手に同意した方だけが載ります。", "body")
        rows = given.watched_for(act.tx, body=asked.body if asked.ground in BY_CONSENT else "")
        on_it = list(dict.fromkeys(row["person_id"] for row in rows if asked.visitor in ("", row["visitor"])))
        if not on_it:
            raise Refusal("載せてよい方がいません。同意を確かめてから渡してください。", "body")
    number = given.next_number(act.tx, act.place)
    assert asked.return_by is not None
    row = {
        "id": asked.given,
        "number": number,
        **asked.model_dump(include={"sort", "title", "to_whom", "body", "ground", "ground_note", "note"}),
        "items": " ".join(dict.fromkeys(asked.items)),
        "people": len(on_it) if asked.sort == "watched" else asked.people or 0,
        "given_on": (asked.given_on or act.day).isoformat(),
        "return_by": asked.return_by.isoformat(),
        "made_by": act.actor,
        "made_at": act.at,
        "changed_at": act.at,
    }
    given.add(act.tx, row, on_it)
    return {"given": asked.given, "number": number, "people": row["people"]}


class NumberCopy(Payload):
    sort: Annotated[Literal["safety", "people", "salon", "file"], Called("どの名簿", ALL_SORTS)]
    title: Annotated[Line, Called("名簿の範囲・くわしく")] = ""
    to_whom: Annotated[WrittenLine, Called("だれに渡すか")]
    people: Annotated[int, Field(ge=0, le=10_000_000), Called("載っている人数")] = 0


@command(
    "number_copy",
    "given",
    words="控え番号をつける",
    who=HEADQUARTERS_OWN,
    roles=(*ROLES, Role.NEEDS, Role.SALON),
    now=at_headquarters(_OWN),
)
def number_copy(act: Act, asked: NumberCopy) -> dict[str, Any]:
    """A list that is printed just now leaves the house with somebody: it gets a number, and is to come back in two weeks."""
    return put_on_register(act, asked.model_dump() | {"ground": "work"})


def lent_until(day: date) -> str:
    """When a copy that is printed on this day is to come back, if nothing else is said."""
    return (day + timedelta(days=NUMBERED_FOR)).isoformat()


def put_on_register(act: Act, said: dict[str, Any], people: Iterable[str] = ()) -> dict[str, Any]:
    """A copy that is printed just now stands in the register. said: sort, title, to_whom, people, ground; what else it knows of it.
    people: who stands on it, where that is to be said of each of them."""
    number = given.next_number(act.tx, act.place)
    id = act.new_id("given")
    row = {
        "id": id,
        "number": number,
        "given_on": act.day.isoformat(),
        "return_by": lent_until(act.day),
        "made_by": act.actor,
        "made_at": act.at,
        "changed_at": act.at,
    }
    given.add(act.tx, row | said, people)
    return {"given": id, "number": number, "people": said["people"]}


class EndGivenList(Payload):
    given: GivenId
    how: Annotated[Literal["returned", "destroyed"], Called("どうなったか", ENDS)]
    day: Annotated[DayOnPaper, Called("いつ")] = None
    """Where nothing is said: today."""
    note: Annotated[Line, Called("だれが確かめたか")] = ""


@command(
    "end_given_list",
    "given",
    words="渡した名簿の返却",
    who=HEADQUARTERS_OWN,
    roles=ROLES,
    now=at_headquarters(_OWN),
)
def end_given_list(act: Act, asked: EndGivenList) -> dict[str, Any]:
    """A copy came back, or was destroyed where it was."""
    row = given.by_id(act.tx, asked.given)
    if row is None:
        raise Refusal("この名簿は記録されていません。一覧から開き直してください。", "given")
    if row["ended_on"]:
        return {"given": row["id"], "already": True}
    day = (asked.day or act.day).isoformat()
    if day < row["given_on"]:
        raise Refusal("渡した日より前の日です。", "day")
    if asked.how == "destroyed" and not asked.note:
        raise Refusal("細断・消去を確かめた人の名前を入力してください。", "note")
    note = "\n".join(part for part in (row["note"], asked.note) if part)
    given.change(
        act.tx,
        row["id"],
        {"ended_on": day, "ended_how": asked.how, "note": note, "changed_at": act.at},
    )
    return {"given": row["id"], "number": row["number"], "was": row["note"]}


@taken_back("end_given_list")
def _not_ended(act: Act, was: Done) -> None:
    row = given.by_id(act.tx, was.asked.given)
    if row is None or row["changed_at"] != was.at:
        raise changed_since("この名簿")
    given.change(
        act.tx,
        row["id"],
        {"ended_on": None, "ended_how": "", "note": was.outcome["was"], "changed_at": act.at},
    )
