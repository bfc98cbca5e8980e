"""Scripts of drills (訓練の台本): written from a ready one, changed step by step and card by card, and run: when each step began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.cards import one_of
from vcenter.commands.drills import BY_HEADQUARTERS, DrillId
from vcenter.commands.field_words import Called, Of, Unshown
from vcenter.commands.fields import (
    AnyWidth,
    Day,
    Flag,
    HourMinute,
    Id,
    Line,
    Seen,
    Text,
    WrittenLine,
    WrittenText,
)
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.calendar import JAPAN, centre_day, read_moment, utc_text
from vcenter.domain.drill_scripts import CHARACTERS, DESKS, LEAST_PEOPLE, MOST_PEOPLE, SORTS, ready_words
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import PAST_DAY
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.who import Who
from vcenter.store import drill_scripts as scripts
from vcenter.store import drills
from vcenter.store.drill_scripts import Pieces
from vcenter.store.tx import Row

ScriptId = Annotated[Id, Of("drill_script"), Called("台本")]
NewScriptId = Annotated[Id, Of("drill_script", new=True), Called("台本")]
StepId = Annotated[Id, Of("drill_step"), Called("台本の段")]
NewStepId = Annotated[Id, Of("drill_step", new=True), Called("台本の段")]
CardId = Annotated[Id, Of("drill_card"), Called("カード")]
NewCardId = Annotated[Id, Of("drill_card", new=True), Called("カード")]

BY = (*BY_HEADQUARTERS, Who.PROGRAM)
"""Headquarters write and run the script; satellites are told, and show the same."""

LONGEST = 720
"""Minutes of a drill: half a day and a night belong to none."""

MOST_PIECES = 100

Minute = Annotated[int, Field(ge=0, le=LONGEST), AnyWidth, Called("予定の時刻（始まりから何分）")]
People = Annotated[int, Field(ge=LEAST_PEOPLE, le=MOST_PEOPLE), AnyWidth, Called("参加する人数")]
PARTS = DESKS | {key: one.name for key, one in CHARACTERS.items()}
Played = Annotated[str, one_of(PARTS)]


class StepFields(Payload):
    minute: Minute
    minutes: Annotated[int, Field(ge=1, le=240), AnyWidth, Called("かかる時間（分）")] = 10
    title: Annotated[WrittenLine, Called("すること")]
    what: Annotated[Text, Called("くわしく")] = ""
    who: Annotated[Line, Called("だれが")] = ""


class CardFields(Payload):
    minute: Minute
    sort: Annotated[Literal["need", "call"], Called("どのカード", SORTS)]
    title: Annotated[WrittenLine, Called("カードの題")]
    caller: Annotated[Line, Called("話す人")] = ""
    place: Annotated[Line, Called("場所")] = ""
    words: Annotated[WrittenText, Called("はじめに話すこと（台詞）")]
    facts: Annotated[Text, Called("聞かれたら答えること")] = ""
    aim: Annotated[Text, Called("進行役の控え（ねらい・言ってよいこと）")] = ""


class PartFields(Payload):
    participant: Annotated[int, Field(ge=1, le=MOST_PEOPLE), Called("番号")]
    first: Annotated[Played, Called("前半の役", PARTS)]
    second: Annotated[Played, Called("後半の役", PARTS)]


Parts = Annotated[list[PartFields], Field(max_length=MOST_PEOPLE), Called("役割")]


class ScriptFields(Payload):
    name: Annotated[WrittenLine, Called("台本の名前")]
    day: Annotated[Day, Called("行う日")]
    starts_at: Annotated[HourMinute, Called("始まりの時刻")]
    people: People
    parts: Parts


class WriteDrillScript(ScriptFields):
    script: NewScriptId
    steps: Annotated[list[StepFields], Field(max_length=MOST_PIECES), Called("段")]
    cards: Annotated[list[CardFields], Field(max_length=MOST_PIECES), Called("カード")] = []


def _is_to_come(act: Act, asked: ScriptFields, known: str = "") -> None:
    """Refuse a day that is over; one that stood there before may stay."""
    if asked.day and asked.day < act.day and asked.day.isoformat() != known:
        raise Refusal(PAST_DAY, "day")


def _at_headquarters(act: Act) -> None:
    if act.is_here and act.place != HEADQUARTERS:
        raise Refusal("台本を書くのと進めるのは、本部の画面だけです。本部に頼んでください。", "script")


def _script(act: Act, id: str) -> Row:
    _at_headquarters(act)
    row = scripts.by_id(act.tx, id)
    if row is None:
        raise Refusal("この台本はありません。災害・訓練の画面から開き直してください。", "script")
    if row["throwing_since"]:
        raise Refusal("この訓練はもう捨てました。台本は直せません。", "script")
    return row


def _to_change(act: Act, id: str) -> Row:
    row = _script(act, id)
    if row["closed_at"]:
        raise Refusal("訓練はもう閉じています。直せるのは、始めた時刻と気づいたことだけです。", "script")
    return row


def _head(asked: ScriptFields) -> dict[str, Any]:
    """The columns of a script that are asked for, and that they fit together."""
    if asked.day is None:
        raise Refusal("行う日を入力してください。例: 11/27", "day")
    if not asked.starts_at:
        raise Refusal("始まりの時刻を入力してください。例: 9:00", "starts_at")
    if [one.participant for one in asked.parts] != [*range(1, asked.people + 1)]:
        raise Refusal("役割カードの番号と人数が合いません。", "people")
    return {**asked.model_dump(include={"name", "starts_at", "people"}), "day": asked.day.isoformat()}


@command(
    "write_drill_script",
    "drill",
    words="訓練の台本を作る",
    who=BY,
    roles=Role.ADMINISTRATION,
    now=_is_to_come,
)
def write_drill_script(act: Act, asked: WriteDrillScript) -> dict[str, Any]:
    """A script with its steps, its cards and who plays what; no drill is run by it yet."""
    _at_headquarters(act)
    if scripts.by_id(act.tx, asked.script):
        raise Refusal("この台本はもう作ってあります。災害・訓練の画面から開いてください。", "script")
    head = _head(asked)
    if not asked.steps:
        raise Refusal("段がひとつもない台本は作れません。", "steps")
    common = {"script_id": asked.script, "changed_at": act.at}
    scripts.add(
        act.tx,
        {"id": asked.script, **head, "made_by": act.actor, "made_at": act.at, "changed_at": act.at},
        [
            {"id": act.new_id(f"step {at}"), **common, "position": at, **one.model_dump()}
            for at, one in enumerate(asked.steps)
        ],
        [
            {"id": act.new_id(f"card {at}"), **common, "position": at, **one.model_dump()}
            for at, one in enumerate(asked.cards)
        ],
        [one.model_dump() for one in asked.parts],
    )
    return {"script": asked.script}


class ChangeDrillScript(ScriptFields):
    script: ScriptId
    seen: Seen = ""


def _script_as_seen(act: Act, asked: ChangeDrillScript) -> None:
    row = _to_change(act, asked.script)
    check_seen(asked.seen, row, "この台本")
    _is_to_come(act, asked, row["day"])


@command(
    "change_drill_script",
    "drill",
    words="台本の日時・人数を直す",
    who=BY,
    roles=Role.ADMINISTRATION,
    now=_script_as_seen,
)
def change_drill_script(act: Act, asked: ChangeDrillScript) -> dict[str, Any]:
    """The day, the start or the number of participants is another one: the parts are shared out anew, the steps stay."""
    row = _to_change(act, asked.script)
    scripts.change(act.tx, row["id"], _head(asked) | {"changed_at": act.at})
    scripts.share_out(act.tx, row["id"], [one.model_dump() for one in asked.parts])
    return {"script": row["id"]}


class UseDrillScript(Payload):
    script: ScriptId
    drill: DrillId


@command("use_drill_script", "drill", words="この台本で訓練をする", who=BY, roles=Role.ADMINISTRATION)
def use_drill_script(act: Act, asked: UseDrillScript) -> dict[str, Any]:
    """A drill that is open is run by this script. One that was prepared for another day is for this day."""
    row = _script(act, asked.script)
    drill = drills.drill_by_id(act.tx, asked.drill)
    if drill is None or drill["closed_at"]:
        raise Refusal("訓練が開いていません。先に、災害・訓練の画面で訓練として開いてください。", "drill")
    if row["incident_id"] == asked.drill:
        return {"script": row["id"], "already": True}
    if row["incident_id"]:
        raise Refusal(f"この台本は「{row['drill']}」で使いました。新しく作ってください。", "script")
    if scripts.of_drill(act.tx, asked.drill):
        raise Refusal("この訓練には、もう台本があります。", "drill")
    scripts.change(
        act.tx,
        row["id"],
        {"incident_id": asked.drill, "day": act.day.isoformat(), "changed_at": act.at},
    )
    return {"script": row["id"]}


class DropDrillScript(Payload):
    script: ScriptId


@command("drop_drill_script", "drill", words="使わない台本を消す", who=BY, roles=Role.ADMINISTRATION)
def drop_drill_script(act: Act, asked: DropDrillScript) -> dict[str, Any]:
    """A script that no drill was run by is wanted no longer."""
    row = _script(act, asked.script)
    if row["incident_id"]:
        raise Refusal("訓練で使った台本です。訓練の報告の画面から捨ててください。", "script")
    scripts.throw(act.tx, row["id"])
    return {"script": row["id"]}


# Steps and cards


def _piece(act: Act, what: Pieces, id: str) -> Row:
    row = scripts.piece(act.tx, what, id)
    if row is None or row["removed_at"]:
        raise Refusal("これは台本から外されました。台本を開き直してください。", "")
    return row


def _add(act: Act, what: Pieces, id: str, script: str, fields: Mapping[str, Any]) -> None:
    _to_change(act, script)
    if scripts.piece(act.tx, what, id):
        raise Refusal("もう台本に入っています。台本を開き直してください。", "")
    scripts.add_piece(act.tx, what, {"id": id, "script_id": script, **fields, "changed_at": act.at})


def _change(act: Act, what: Pieces, id: str, fields: Mapping[str, Any]) -> Row:
    row = _piece(act, what, id)
    _to_change(act, row["script_id"])
    scripts.change_piece(act.tx, what, id, {**fields, "changed_at": act.at})
    return row


def _remove(act: Act, what: Pieces, id: str) -> str:
    row = scripts.piece(act.tx, what, id)
    if row is None:
        raise Refusal("台本にありません。台本を開き直してください。", "")
    _to_change(act, row["script_id"])
    if not row["removed_at"]:
        scripts.change_piece(act.tx, what, id, {"removed_at": act.at, "changed_at": act.at})
    return str(row["script_id"])


def _put_back(act: Act, what: Pieces, id: str, was: Done) -> None:
    row = scripts.piece(act.tx, what, id)
    if row is None or row["removed_at"] != was.at:
        raise changed_since("台本")
    _to_change(act, row["script_id"])
    scripts.change_piece(act.tx, what, id, {"removed_at": None, "changed_at": act.at})


class AddDrillStep(StepFields):
    step: NewStepId
    script: ScriptId


@command("add_drill_step", "drill", words="台本に段を足す", who=BY, roles=Role.ADMINISTRATION)
def add_drill_step(act: Act, asked: AddDrillStep) -> dict[str, Any]:
    """One step more."""
    _add(act, "drill_steps", asked.step, asked.script, asked.model_dump(include=set(StepFields.model_fields)))
    return {"script": asked.script, "step": asked.step}


class ChangeDrillStep(StepFields):
    step: StepId
    following: Annotated[Flag, Called("このあとも同じだけずらす")] = False
    with_length: Annotated[Flag, Unshown("every form says it")] = False
    """What comes after it is put off also where the step takes longer. Entries of before did not say so."""
    seen: Seen = ""


def _step_as_seen(act: Act, asked: ChangeDrillStep) -> None:
    check_seen(asked.seen, _piece(act, "drill_steps", asked.step), "この段")


@command(
    "change_drill_step",
    "drill",
    words="台本の段を直す",
    who=BY,
    roles=Role.ADMINISTRATION,
    now=_step_as_seen,
)
def change_drill_step(act: Act, asked: ChangeDrillStep) -> dict[str, Any]:
    """A step is otherwise, or at another time. following: whatever is planned after it is put off by as much;
    with_length: what begins once the step is over, by as much as its end."""
    row = _change(act, "drill_steps", asked.step, asked.model_dump(include=set(StepFields.model_fields)))
    by = asked.minute - row["minute"]
    after = by + asked.minutes - row["minutes"] if asked.with_length else by
    if asked.following and (by or after):
        scripts.move_following(act.tx, row, by, after, act.at)
    return {"script": row["script_id"], "step": asked.step}


class RemoveDrillStep(Payload):
    step: StepId


@command("remove_drill_step", "drill", words="台本から段を外す", who=BY, roles=Role.ADMINISTRATION)
def remove_drill_step(act: Act, asked: RemoveDrillStep) -> dict[str, Any]:
    """A step is left out."""
    return {"script": _remove(act, "drill_steps", asked.step)}


@taken_back("remove_drill_step")
def _step_stays(act: Act, was: Done) -> None:
    _put_back(act, "drill_steps", was.asked.step, was)


class AddDrillCard(CardFields):
    card: NewCardId
    script: ScriptId


@command("add_drill_card", "drill", words="台本にカードを足す", who=BY, roles=Role.ADMINISTRATION)
def add_drill_card(act: Act, asked: AddDrillCard) -> dict[str, Any]:
    """One card more."""
    _add(act, "drill_cards", asked.card, asked.script, asked.model_dump(include=set(CardFields.model_fields)))
    return {"script": asked.script, "card": asked.card}


class ChangeDrillCard(CardFields):
    card: CardId
    seen: Seen = ""


def _card_as_seen(act: Act, asked: ChangeDrillCard) -> None:
    check_seen(asked.seen, _piece(act, "drill_cards", asked.card), "このカード")


@command(
    "change_drill_card",
    "drill",
    words="台本のカードを直す",
    who=BY,
    roles=Role.ADMINISTRATION,
    now=_card_as_seen,
)
def change_drill_card(act: Act, asked: ChangeDrillCard) -> dict[str, Any]:
    """A card says something else, or comes at another time."""
    row = _change(act, "drill_cards", asked.card, asked.model_dump(include=set(CardFields.model_fields)))
    return {"script": row["script_id"], "card": asked.card}


class RemoveDrillCard(Payload):
    card: CardId


@command("remove_drill_card", "drill", words="台本からカードを外す", who=BY, roles=Role.ADMINISTRATION)
def remove_drill_card(act: Act, asked: RemoveDrillCard) -> dict[str, Any]:
    """A card is left out."""
    return {"script": _remove(act, "drill_cards", asked.card)}


@taken_back("remove_drill_card")
def _card_stays(act: Act, was: Done) -> None:
    _put_back(act, "drill_cards", was.asked.card, was)


# Role cards


class ChangeDrillPart(Payload):
    script: ScriptId
    part: Annotated[Played, Called("どの役", PARTS)]
    name: Annotated[Line, Called("どんな人")] = ""
    """Of a character; desks keep their names."""
    todo: Annotated[WrittenText, Called("すること・聞かれるまで言わないこと")]
    seen: Seen = ""


def _part_as_seen(act: Act, asked: ChangeDrillPart) -> None:
    _to_change(act, asked.script)
    row = scripts.own_words(act.tx, asked.script).get(asked.part)
    check_seen(asked.seen, row or {"changed_at": READY}, "この役割カード")


READY = "ready"
"""Of words that are still those of the ready script: what a form says that it has seen."""


@command(
    "change_drill_part",
    "drill",
    words="役割カードの言葉を直す",
    who=BY,
    roles=Role.ADMINISTRATION,
    now=_part_as_seen,
)
def change_drill_part(act: Act, asked: ChangeDrillPart) -> dict[str, Any]:
    """The role cards of a part say something else, in this script alone."""
    _to_change(act, asked.script)
    name = asked.name if asked.part in CHARACTERS else ready_words(asked.part).name
    if not name:
        raise Refusal("どんな人かを入力してください。", "name")
    words = {"script_id": asked.script, "part": asked.part, "name": name, "todo": asked.todo}
    scripts.say_words(act.tx, words | {"changed_at": act.at})
    return {"script": asked.script, "part": asked.part}


# Running


def _to_run(act: Act, row: Row) -> None:
    script = _script(act, row["script_id"])
    if script["incident_id"] is None:
        raise Refusal("訓練がまだ開いていません。訓練を開き、この台本を選んでください。", "")


class BeginDrillStep(Payload):
    step: StepId
    time: Annotated[HourMinute, Called("始めた時刻")] = ""
    """Where nothing is said: when the button was pressed."""


@command("begin_drill_step", "drill", words="訓練の段を始めた", who=BY, roles=Role.ADMINISTRATION)
def begin_drill_step(act: Act, asked: BeginDrillStep) -> dict[str, Any]:
    """A step begins, or began at another time than was recorded."""
    row = _piece(act, "drill_steps", asked.step)
    _to_run(act, row)
    if row["began_at"] and not asked.time:
        return {"script": row["script_id"], "step": row["id"], "already": True}
    at = _moment(act, row["began_at"], asked.time) if asked.time else act.at
    if at > act.at:
        raise Refusal("まだ来ていない時刻です。始めた時刻を入力してください。", "time")
    scripts.change_piece(act.tx, "drill_steps", row["id"], {"began_at": at})
    return {"script": row["script_id"], "step": row["id"], "at": at, "was": row["began_at"]}


def _moment(act: Act, known: str | None, time: str) -> str:
    """A time of the day on which the step began, or of this day."""
    before = read_moment(known or "")
    day = centre_day(before) if before else act.day
    hour, _, minute = time.partition(":")
    return utc_text(datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=JAPAN))


@taken_back("begin_drill_step")
def _not_begun(act: Act, was: Done) -> None:
    row = scripts.piece(act.tx, "drill_steps", was.asked.step)
    if row is None or row["began_at"] != was.outcome["at"]:
        raise changed_since("この段の時刻")
    _to_run(act, row)
    scripts.change_piece(act.tx, "drill_steps", row["id"], {"began_at": was.outcome["was"]})


class HandOutDrillCard(Payload):
    card: CardId


@command("hand_out_drill_card", "drill", words="カードを渡した", who=BY, roles=Role.ADMINISTRATION)
def hand_out_drill_card(act: Act, asked: HandOutDrillCard) -> dict[str, Any]:
    """A card is in the hands of whoever plays it."""
    row = _piece(act, "drill_cards", asked.card)
    _to_run(act, row)
    if row["handed_at"]:
        return {"script": row["script_id"], "card": row["id"], "already": True}
    scripts.change_piece(act.tx, "drill_cards", row["id"], {"handed_at": act.at})
    return {"script": row["script_id"], "card": row["id"]}


@taken_back("hand_out_drill_card")
def _not_handed(act: Act, was: Done) -> None:
    row = scripts.piece(act.tx, "drill_cards", was.asked.card)
    if row is None or row["handed_at"] != was.at:
        raise changed_since("このカード")
    _to_run(act, row)
    scripts.change_piece(act.tx, "drill_cards", row["id"], {"handed_at": None})
