"""The safety round (安否確認): opening one, what is said of each, who is on the phone, and the need that becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from vcenter.commands.field_words import Called, Of, Unshown
from vcenter.commands.fields import Flag, Id, Line, NewNeedId, PersonId, Seen, Text, Version, WrittenLine
from vcenter.commands.needs import RecordNeed
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.safety import ASKED_BY, OPENED_BY, STATES, is_calling, need_urgency
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, needs, people, people_list, safety
from vcenter.store.tx import Row, Tx

RoundId = Annotated[Id, Of("safety_round"), Called("安否確認")]
NewRoundId = Annotated[Id, Of("safety_round", new=True), Called("安否確認")]

MOST_LISTS = 500
MOST_PEOPLE = 20_000
MOST_PARTS = 1000

ListName = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z]+ \S+$"), Called("名簿")]


class OpenSafetyRound(Payload):
    round: NewRoundId
    name: Annotated[WrittenLine, Called("名前")]
    lists: Annotated[list[ListName], Called("どの名簿"), Field(max_length=MOST_LISTS)] = []
    """As `safety.listed` names them: `salon ID`, `group ID` …"""
    not_asked: Annotated[Flag, Called("同意をまだ聞いていない方も含める")] = False
    parts: Annotated[int, Unshown("the program says into how many"), Field(ge=1, le=MOST_PARTS)] = 1
    """Into how many parts everybody is divided: with more than one the round is begun, and `fill_safety_round` takes each part in."""
    v: Version = 1
    """2: a satellite that has none of its lists says so, and where they are; before, it refused the round."""


PART = 150
"""People whom one command takes into a round: of a list that is not ours each is made a record, and nobody waits long behind it."""


def parts_of(tx: Tx, lists: list[str]) -> int:
    """Into how many parts everybody on these lists is to be divided."""
    return min(MOST_PARTS, len(safety.people_of(tx, lists)) // PART + 1)


def _in_parts(act: Act, asked: OpenSafetyRound) -> None:
    """Since the kind was released: of more people than one command takes in, each part is a command of its own."""
    if act.is_here and asked.parts == 1 and (parts := parts_of(act.tx, asked.lists)) > 2:
        raise Refusal(
            f"一度に始めるには人数が多すぎます。安否確認の画面から始めてください。プログラムは、parts を{parts}にして始め、fill_safety_round を順に送ります。",
            "parts",
        )


@command(
    "open_safety_round", "safety", words="安否確認を始める", who=DESK_WORK, roles=OPENED_BY, now=_in_parts
)
def open_safety_round(act: Act, asked: OpenSafetyRound) -> dict[str, Any]:
    """Begin to ask after everybody on some lists who agreed to it; a person who stands on several is asked after once."""
    if safety.round_by_id(act.tx, asked.round):
        raise Refusal("この安否確認は、もう始まっています。一覧から開いてください。", "round")
    if not asked.lists:
        raise Refusal("だれの安否を確かめるか、名簿をひとつ以上選んでください。", "lists")
    elsewhere = asked.v == 2 and not act.is_here and bool(_own(asked.lists))
    incident = centre.incident(act.tx)
    row = {
        "id": asked.round,
        "name": asked.name,
        "incident_id": incident and incident["id"],
        "not_asked": int(asked.not_asked),
        "opened_at": act.at,
        "opened_by": act.actor,
        "elsewhere": int(elsewhere),
    }
    if asked.parts > 1:
        divided = {"asked_lists": "\n".join(asked.lists), "parts": asked.parts, "parts_place": act.place}
        safety.open_round(act.tx, row | divided, [])
        return {"round": asked.round, "parts": asked.parts}
    found = _found(act, asked.lists, asked.not_asked)
    if not found.people and not elsewhere:
        raise Refusal(
            "この名簿には、安否確認に同意した方がいません。「同意をまだ聞いていない方も含める」に印を付けるか、ほかの名簿を選んでください。",
            "lists",
        )
    safety.open_round(act.tx, row | {"left_out": found.left_out, "hidden": found.hidden}, found.people)
    return {"round": asked.round, "people": len(found.people), "said_no": found.said_no}


@dataclass(frozen=True)
class _Found:
    """Whom a round asks after of some lists (person, district, lists), and how many it does not: hidden, of the others left out, of whom said
    no."""

    people: list[dict[str, Any]]
    left_out: int
    hidden: int
    said_no: int


def _found(act: Act, lists: list[str], not_asked: bool, part: safety.Part = safety.EVERYBODY) -> _Found:
    safety.take_in(act.tx, lists, act.at, act.place, part)
    found = safety.people_of(act.tx, lists, part)
    agreed = safety.agreements(act.tx, found)
    known = people.by_ids(act.tx, found)
    hidden = [id for id in found if id in known and known[id]["hidden_at"]]
    wanted = ("yes", "not_asked") if not_asked else ("yes",)
    chosen = [
        id
        for id in found
        if id in known
        and not known[id]["hidden_at"]
        and (agreed[id] in wanted or (agreed[id] == "not_asked" and safety.lawful(found[id])))
    ]
    districts = _districts(act)
    return _Found(
        [
            {"person": id, "district": districts(known[id], found[id]), "lists": found[id]}
            for id in sorted(chosen)
        ],
        left_out=len(found) - len(chosen) - len(hidden),
        hidden=len(hidden),
        said_no=sum(agreed[id] == "no" for id in found),
    )


class FillSafetyRound(Payload):
    round: RoundId
    part: Annotated[int, Unshown("the program goes through all of them"), Field(ge=0, lt=MOST_PARTS)]
    """Which part of everybody, from 0; one after the other."""


@command("fill_safety_round", "safety", words="安否確認に名簿の方を入れる", who=DESK_WORK, roles=OPENED_BY)
def fill_safety_round(act: Act, asked: FillSafetyRound) -> dict[str, Any]:
    """Take the next part of everybody into a round that was begun for many. What is in already, or is not wanted any more, stays as it is."""
    row = _round(act, asked.round)
    if asked.part < row["parts_in"] or asked.part >= row["parts"] or row["closed_at"]:
        return {"round": asked.round, "already": True}
    if asked.part > row["parts_in"]:
        raise Refusal("その前の方たちが、まだ入っていません。順に入れてください。", "part")
    part = safety.Part(asked.part, row["parts"])
    found = _found(act, row["asked_lists"].split("\n"), bool(row["not_asked"]), part)
    safety.fill_round(act.tx, row, part, found.people, left_out=found.left_out, hidden=found.hidden)
    return {"round": asked.round, "people": len(found.people)}


def _own(lists: list[str]) -> set[str]:
    """The kinds among these lists that headquarters keep to themselves."""
    return {one.partition(" ")[0] for one in lists} & safety.own_kinds()


def _districts(act: Act) -> Callable[[Row, list[str]], str]:
    """Says where somebody lives: the district that their address names, or that of a list on which they stand."""
    known = sorted(people_list.districts_known(act.tx), key=len, reverse=True)
    lists = safety.listed(act.tx)

    def district(person: Row, on: list[str]) -> str:
        named = next((one for one in known if one in person["address"]), "")
        return named or next(
            (lists[one]["district"] for one in on if one in lists and lists[one]["district"]), ""
        )

    return district


class EndSafetyRound(Payload):
    round: RoundId
    helpless: Annotated[int, Called("ニーズになっていない方を残して終える"), Field(ge=0, le=MOST_PEOPLE)] = 0
    """Of how many it was said that the round ends though they need help and have no need yet."""
    v: Version = 1
    """2: a round of whom somebody needs help without a need ends only when that was said."""


@command("end_safety_round", "safety", words="安否確認を終える", who=DESK_WORK, roles=OPENED_BY)
def end_safety_round(act: Act, asked: EndSafetyRound) -> dict[str, Any]:
    """A round is over: tablets forget its lists. What was said stays."""
    row = _round(act, asked.round)
    if row["closed_at"]:
        return {"round": asked.round, "already": True}
    left = safety.count_helpless(act.tx, asked.round) if asked.v == 2 and act.is_here else 0
    if left > asked.helpless:
        raise Refusal(
            f"助けが要る方が{left}人、まだニーズになっていません。ニーズにするか、このまま終えることに印を付けてください。",
            "helpless",
        )
    safety.end_round(act.tx, asked.round, act.at, act.actor)
    return {"round": asked.round}


@taken_back("end_safety_round")
def _goes_on(act: Act, was: Done) -> None:
    if not _round(act, was.asked.round)["closed_at"]:
        raise changed_since("この安否確認")
    safety.end_round(act.tx, was.asked.round, None, "")


def _round(act: Act, id: str) -> Row:
    row = safety.round_by_id(act.tx, id)
    if row is None:
        raise Refusal("この安否確認はありません。一覧を開き直してください。", "round")
    return row


def _line(act: Act, round_id: str, person: str) -> Row:
    _round(act, round_id)
    row = safety.line_of(act.tx, round_id, person)
    if row is None or row["hidden_at"]:
        raise Refusal("この方は、この安否確認の名簿にいません。本部に確かめてください。", "person")
    return row


class AnswerSafety(Payload):
    round: RoundId
    person: PersonId
    state: Annotated[Literal["safe", "away", "help", "wrong"], Called("安否", STATES)]
    hurt: Annotated[Flag, Called("けがをしている")] = False
    whereabouts: Annotated[Line, Called("いまいる場所")] = ""
    note: Annotated[Text, Called("メモ")] = ""
    seen: Seen = ""


def answer_seen(row: Row) -> str:
    """What a form of somebody's answer had seen: the one that stood there, or that there was none."""
    return mark_of(
        *(row[name] for name in ("answered_at", "answered_by", "state", "hurt", "whereabouts", "note"))
    )


@command("answer_safety", "safety", words="安否の記録", who=DESK_WORK, roles=ASKED_BY)
def answer_safety(act: Act, asked: AnswerSafety) -> dict[str, Any]:
    """What somebody said who was called or visited, or that nobody was there. What was said later holds; the rest stays written down.

    Also of a round that is over: a tablet may have been away, and what it was told is not lost.
    """
    row = _line(act, asked.round, asked.person)
    check_mark(act, asked.seen, lambda: answer_seen(row), f"{with_san(row['name'])}の返事")
    id = act.new_id("answer")
    hurt = asked.hurt and asked.state == "help"
    stands = safety.answer(
        act.tx,
        {
            "id": id,
            "line_id": row["id"],
            "at": act.at,
            "actor": act.actor,
            "device": act.device,
            "state": asked.state,
            "hurt": int(hurt),
            # Nobody knows a new place of who was not reached: what was said before stands.
            "whereabouts": asked.whereabouts
            or ("" if asked.state in ("safe", "help") else row["whereabouts"]),
            "note": asked.note,
        },
    )
    return {"round": asked.round, "person": asked.person, "answer": id, "stands": stands}


@taken_back("answer_safety")
def _not_said(act: Act, was: Done) -> None:
    """What was said before stands again."""
    row = _line(act, was.asked.round, was.asked.person)
    said = safety.answers(act.tx, row["id"])
    if not said or said[0]["id"] != was.outcome["answer"]:
        raise changed_since("この安否")
    if row["need_id"] and was.asked.state == "help":
        raise Refusal(
            f"もうニーズ{row['need_number']}番になっています。先に、そのニーズを取り下げてください。", "entry"
        )
    safety.take_answer(act.tx, was.outcome["answer"], row["id"])


class CallForSafety(Payload):
    round: RoundId
    person: PersonId


@command("call_for_safety", "safety", words="安否の電話", who=DESK_WORK, roles=ASKED_BY)
def call_for_safety(act: Act, asked: CallForSafety) -> dict[str, Any]:
    """Somebody takes the phone: the others see it, so that nobody is called twice at once."""
    row = _line(act, asked.round, asked.person)
    if row["calling_by"] not in ("", act.actor) and is_calling(row["calling_at"]):
        raise Refusal(
            f"{with_san(row['calling_by'])}が、いま電話しています。少し待って、返事を確かめてください。",
            "calling",
        )
    safety.call(act.tx, row["id"], act.actor, act.at)
    return {"round": asked.round, "person": asked.person}


class MakeNeedOfSafety(Payload):
    round: RoundId
    person: PersonId
    need: NewNeedId


@command(
    "make_need_of_safety", "safety", "needs", words="安否確認からのニーズ", who=DESK_WORK, roles=ASKED_BY
)
def make_need_of_safety(act: Act, asked: MakeNeedOfSafety) -> dict[str, Any]:
    """Somebody who needs help becomes a need, with who and where; who has one that is open is told of there."""
    row = _line(act, asked.round, asked.person)
    if row["need_id"]:
        return _made(asked, row["need_id"], row["need_number"]) | {"already": True}
    said = _as_need(act, row, asked.need)
    if open_ones := needs.open_at_address(act.tx, row["address"], asked.person):
        said["beside"] = open_ones[0]["id"]
    kind = KINDS["record_need"]
    made = also(
        act, "need", kind, RecordNeed.model_validate(said), said, at=act.at, device=act.device
    ).outcome
    safety.say_need(act.tx, row["id"], made["need"])
    return _made(asked, made["need"], made["number"])


def _made(asked: MakeNeedOfSafety, need: str, number: int | None) -> dict[str, Any]:
    return {"round": asked.round, "person": asked.person, "need": need, "number": number}


def _as_need(act: Act, row: Row, need_id: str) -> dict[str, Any]:
    """What a safety round knows of somebody, as a needs card says it."""
    named = _round(act, row["round_id"])["name"]
    on = safety.lists_of(act.tx, row["id"])
    known = safety.listed(
        act.tx, safety.kinds_for(frozenset())
    )  # a needs card says of nobody that they are watched
    names = "・".join(known[one]["name"] for one in on if one in known)
    hurt = "けがをしている。" if row["hurt"] else ""
    return {
        "need": need_id,
        "source": "salon" if any(one.startswith(f"{safety.SALONS.key} ") for one in on) else "visit",
        "source_note": f"安否確認「{named}」" + (f"（{names}）"[:200] if names else ""),
        "person": {"person": row["person_id"], "name": row["name"]},
        "address": row["address"] or row["whereabouts"] or row["district"] or "本人に確かめる",
        "present_address": row["whereabouts"],
        "district": row["district"],
        "category": "other",
        "request": f"安否確認で「助けが要る」。{hurt}{row['note']}"[:4000],
        "urgency": need_urgency(bool(row["hurt"])),
        "urgency_reason": "けがをしている" if row["hurt"] else "",
    }
