"""What somebody noticed in a drill (気づいたこと) and what becomes of it; and the report, kept or thrown away with it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.drill_scripts import StepId
from vcenter.commands.drills import BY_HEADQUARTERS, DrillId
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import DayUntil, Id, Line, Seen, WrittenText
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.calendar import read_day
from vcenter.domain.drill_scripts import NOTE_DESKS, NOTE_STATES
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import Who
from vcenter.store import drill_figures, drill_notes, drill_scripts, drills
from vcenter.store.tx import Row

NoteId = Annotated[Id, Of("drill_note"), Called("気づいたこと")]
NewNoteId = Annotated[Id, Of("drill_note", new=True), Called("気づいたこと")]

EVERYBODY = tuple(Role)
"""Whoever has a role at all notices something."""

ANYWHERE = (Who.STAFF, Who.TABLET, Who.PROGRAM, Who.SERVER)
"""At every place, also without network: tablets hand it in, and satellites tell headquarters."""

DeskNoticed = Literal[
    "reception", "orientation", "needs", "matching", "dispatch", "returns", "headquarters", "leader"
]


def _drill(act: Act, id: str) -> Row:
    row = drills.drill_by_id(act.tx, id)
    if row is None:
        raise Refusal("この訓練はありません。画面を開き直してください。", "drill")
    return row


def _note(act: Act, id: str) -> Row:
    row = drill_notes.by_id(act.tx, id)
    if row is None or row["removed_at"]:
        raise Refusal("この気づいたことは、もう消されました。画面を開き直してください。", "note")
    return row


class NoteInDrill(Payload):
    note: NewNoteId
    drill: DrillId
    what: Annotated[WrittenText, Called("気づいたこと")]
    desk: Annotated[DeskNoticed, Called("どこで", NOTE_DESKS)]
    step: Annotated[StepId | None, Called("どの段で")] = None


@command("note_in_drill", "drill", words="訓練で気づいたこと", who=ANYWHERE, roles=EVERYBODY)
def note_in_drill(act: Act, asked: NoteInDrill) -> dict[str, Any]:
    """Somebody noticed something: what went wrong, or went well."""
    drill = _drill(act, asked.drill)
    if drill["throwing_since"]:
        raise Refusal("この訓練はもう捨てました。書き足すことはできません。", "drill")
    if drill_notes.by_id(act.tx, asked.note):
        raise Refusal("もう書いてあります。", "note")
    step = drill_scripts.piece(act.tx, "drill_steps", asked.step) if asked.step else None
    drill_notes.add(
        act.tx,
        {
            "id": asked.note,
            "incident_id": drill["id"],
            "step_id": step and step["id"],
            "desk": asked.desk,
            "what": asked.what,
            "at": act.at,
            "actor": act.actor,
            "changed_at": act.at,
        },
    )
    return {"note": asked.note, "drill": drill["id"]}


@taken_back("note_in_drill")
def _not_noticed(act: Act, was: Done) -> None:
    row = drill_notes.by_id(act.tx, was.asked.note)
    if row is None or row["removed_at"] or row["changed_at"] != was.at:
        raise changed_since("この気づいたこと")
    drill_notes.change(act.tx, row["id"], {"removed_at": act.at, "changed_at": act.at})


class SettleDrillNote(Payload):
    note: NoteId
    state: Annotated[Literal["open", "fix", "done", "leave"], Called("どうするか", NOTE_STATES)]
    fix_who: Annotated[Line, Called("だれが")] = ""
    fix_by: Annotated[DayUntil, Called("いつまでに")] = None
    seen: Seen = ""


def _as_seen(act: Act, asked: SettleDrillNote) -> None:
    row = _note(act, asked.note)
    check_seen(asked.seen, row, "この気づいたこと")
    known = read_day(row["fix_by"] or "")
    if asked.state == "fix" and asked.fix_by and asked.fix_by < act.day and asked.fix_by != known:
        raise Refusal("もう過ぎた日です。今日からあとの日にしてください。", "fix_by")


@command(
    "settle_drill_note",
    "drill",
    words="気づいたことをどうするか",
    who=(*BY_HEADQUARTERS, Who.PROGRAM),
    roles=Role.ADMINISTRATION,
    now=_as_seen,
)
def settle_drill_note(act: Act, asked: SettleDrillNote) -> dict[str, Any]:
    """What becomes of what somebody noticed: who mends it and until when, that it is mended, or that it may stay so."""
    row = _note(act, asked.note)
    if asked.state == "fix" and not asked.fix_who:
        raise Refusal("だれが直すかを入力してください。", "fix_who")
    if asked.state == "fix" and asked.fix_by is None:
        raise Refusal("いつまでに直すかを入力してください。例: 12/20", "fix_by")
    drill_notes.change(
        act.tx,
        row["id"],
        {
            "state": asked.state,
            "fix_who": asked.fix_who,
            "fix_by": asked.fix_by and asked.fix_by.isoformat(),
            "changed_at": act.at,
        },
    )
    return {"note": row["id"], "drill": row["incident_id"]}


class RemoveDrillNote(Payload):
    note: NoteId


@command(
    "remove_drill_note",
    "drill",
    words="気づいたことを消す",
    who=(*BY_HEADQUARTERS, Who.PROGRAM),
    roles=Role.ADMINISTRATION,
)
def remove_drill_note(act: Act, asked: RemoveDrillNote) -> dict[str, Any]:
    """A line goes: it was written twice, or names somebody. Once the drill is thrown away, for good."""
    row = _note(act, asked.note)
    drill = _drill(act, row["incident_id"])
    drill_notes.change(act.tx, row["id"], {"removed_at": act.at, "changed_at": act.at})
    if drill["throwing_since"]:
        drill_scripts.blank_journal(act.tx, drill_notes.throw_removed(act.tx, drill["id"]))
        return {"note": row["id"], "drill": drill["id"], "already": True}
    return {"note": row["id"], "drill": drill["id"]}


@taken_back("remove_drill_note")
def _noticed_again(act: Act, was: Done) -> None:
    row = drill_notes.by_id(act.tx, was.asked.note)
    if row is None or row["removed_at"] != was.at:
        raise changed_since("この気づいたこと")
    drill_notes.change(act.tx, row["id"], {"removed_at": None, "changed_at": act.at})


class OfDrill(Payload):
    drill: DrillId


@command(
    "keep_drill_report", "drill", words="訓練の数字を残す", who=BY_HEADQUARTERS, roles=Role.ADMINISTRATION
)
def keep_drill_report(act: Act, asked: OfDrill) -> dict[str, Any]:
    """Count a drill that is closed and keep the numbers, as it is about to be thrown away. What was noticed and taken out goes for good."""
    drill = _drill(act, asked.drill)
    if drill["closed_at"] is None:
        raise Refusal("訓練がまだ開いています。先に閉じて平時に戻してください。", "drill")
    if drill["throwing_since"]:
        return {"drill": drill["id"], "already": True}
    drill_figures.keep_of(act.tx, drill, act.at)
    drill_scripts.blank_journal(act.tx, drill_notes.throw_removed(act.tx, drill["id"]))
    return {"drill": drill["id"]}


@command(
    "throw_drill_report",
    "drill",
    words="訓練の台本と報告を捨てる",
    who=BY_HEADQUARTERS,
    roles=Role.RESPONSIBLE,
)
def throw_drill_report(act: Act, asked: OfDrill) -> dict[str, Any]:
    """Take away for good the script of a drill, what was noticed in it and its figures, and what the journal says of them."""
    drill = _drill(act, asked.drill)
    if drill["closed_at"] is None:
        raise Refusal("訓練がまだ開いています。先に閉じて平時に戻してください。", "drill")
    gone = drill_notes.throw(act.tx, drill["id"])
    drill_figures.throw(act.tx, drill["id"])
    if script := drill_scripts.of_drill(act.tx, drill["id"]):
        gone += drill_scripts.throw(act.tx, script["id"])
    drill_scripts.blank_journal(act.tx, gone)
    tell_responsible(act, f"訓練「{drill['name']}」の台本と報告を捨てた")
    return {"drill": drill["id"], "gone": len(gone)}
