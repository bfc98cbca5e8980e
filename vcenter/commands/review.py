"""Settling what came from a tablet and needed a person (要確認): in one act, with whatever it does, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, get_origin

import orjson
from pydantic import AwareDatetime, Field, ValidationError

from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import Id, Line, PersonId
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.words import in_japanese
from vcenter.domain.calendar import JAPAN, OLDEST, centre_day, is_believable, read_moment, utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.who import DESK_WORK, Who
from vcenter.store import attendance, needs, review
from vcenter.store.tx import Row

Way = Literal[
    "done", "kept", "same", "other", "noted", "added", "reopened", "filed", "corrected", "tablets_time"
]

OF_WHY: Mapping[str, tuple[Way, ...]] = {
    "same": ("same", "other"),
    "clock": ("corrected", "tablets_time"),
}
"""Ways that belong to one kind of entry alone; all others settle what was not applied."""

_SPECIAL = {way for ways in OF_WHY.values() for way in ways}

REPORT_TEXTS = ("did", "words", "injuries", "near_misses", "new_needs", "equipment_note")


class SettleReview(Payload):
    review: Annotated[Id, Unshown("it is the entry that is settled")]
    way: Annotated[Way, Called("片付け方")]
    reason: Annotated[Line, Called("理由")] = ""
    """Why the record stays as it is; needed for "kept"."""
    changes: Annotated[dict[str, Any], Called("直したこと")] = Field(default={}, max_length=40)
    """What staff have said otherwise than the tablet, by the names of the command's fields."""


@command(
    "settle_review",
    "review",
    "people",
    "attendance",
    "needs",
    "teams",
    words="要確認の片付け",
    who=Who.STAFF,
)
def settle_review(act: Act, asked: SettleReview) -> dict[str, Any]:
    """Settle an entry of the tray: do it after all, keep the record as it is, or what else fits it."""
    row = review.by_id(act.tx, asked.review)
    if row is None:
        raise Refusal("この件は見つかりません。画面を開き直してください。", "review")
    if row["settled_at"]:
        when = datetime.fromisoformat(row["settled_at"]).astimezone(JAPAN)
        raise Refusal(
            f"この件は、{row['settled_by']}さんが{when:%H:%M}に片付けました。もう何もしなくて大丈夫です。",
            "review",
            settled=True,
        )
    fits = asked.way in OF_WHY[row["why"]] if row["why"] in OF_WHY else asked.way not in _SPECIAL
    if not fits:
        raise Refusal("この件は、そのようには片付けられません。画面を開き直してください。", "way")
    if asked.way == "kept" and not asked.reason:
        raise Refusal("理由を選んでください。あとで見た人がわかるようにするためです。", "reason")
    done = _WAYS[asked.way](act, row, asked) if asked.way in _WAYS else {}
    review.change(
        act.tx,
        row["id"],
        {
            "settled_at": act.at,
            "settled_by": act.actor,
            "settled_as": asked.way,
            "settled_note": asked.reason,
            "settled_with": done.get("command"),
        },
    )
    return {"review": row["id"], "way": asked.way, **done}


def _do(act: Act, row: Row, kind: str, payload: dict[str, Any], name: str = "done") -> dict[str, Any]:
    """Do this now, as of the time at which the tablet's button was pressed, in the name of who settles it."""
    pressed, now = read_moment(row["at"]), datetime.fromisoformat(act.at)
    # Nobody believes a time of long ago, nor one that is none: it is done today.
    at = row["at"] if pressed and now - pressed <= OLDEST else act.at
    known = KINDS.get(kind)
    if known is None or Who.DEVICE not in known.who:
        raise Refusal("この操作はここからはできません。本部の画面で行ってください。", "way")
    try:
        model = known.payload.model_validate(payload)
    except ValidationError as error:
        errors = in_japanese(error)
        said = "　".join(dict.fromkeys(errors.values()))
        raise Refusal(f"このままでは記録できません。{said}", next(iter(errors))) from None
    outcome = also(act, name, known, model, payload, at=min(at, act.at), device=row["device"])
    return {"command": outcome.id, "kind": kind, "outcome": outcome.outcome}


def _said(row: Row) -> dict[str, Any]:
    try:
        said = orjson.loads(row["payload"])
    except orjson.JSONDecodeError:  # what could not be read may be kept as it came
        return {}
    return said if isinstance(said, dict) else {}


def _need_of(act: Act, row: Row) -> Row:
    id = _said(row).get("need")
    if same := orjson.loads(row["answer"])["outcome"].get("same"):
        id = same[0]  # the tablet told of a need that is known
    need = needs.by_id(act.tx, id) if isinstance(id, str) else None
    if need is None:
        raise Refusal("この件のニーズは記録されていません。新しいニーズとして記録してください。", "need")
    return need


def _with_changes(row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    payload = _said(row)
    kind = KINDS.get(row["kind"])
    for name, value in changes.items():
        field = kind.payload.model_fields.get(name) if kind else None
        several = field is not None and get_origin(field.annotation) is list
        payload[name] = [value] if several and isinstance(value, str) else value
    return payload


def _done(act: Act, row: Row, asked: SettleReview) -> dict[str, Any]:
    if row["why"] == "unread":
        raise Refusal("読めない内容です。内容を見て、画面から入れ直してください。", "way")
    return _do(act, row, row["kind"], _with_changes(row, asked.changes))


def _same(act: Act, row: Row, asked: SettleReview) -> dict[str, Any]:
    return _do(act, row, "join_people", _said(row))


def _noted(act: Act, row: Row, asked: SettleReview) -> dict[str, Any]:
    need = _need_of(act, row)
    return _do(act, row, "note_contact", {"need": need["id"], "what": asked.changes.get("what", "")})


def _added(act: Act, row: Row, asked: SettleReview) -> dict[str, Any]:
    said = _said(row)
    texts = {name: said[name] for name in REPORT_TEXTS if said.get(name)}
    if said.get("left_over"):
        texts["did"] = "\n".join(part for part in (texts.get("did"), f"残り: {said['left_over']}") if part)
    return _do(act, row, "add_to_report", {"team": said.get("team"), **texts})


def _reopened(act: Act, row: Row, asked: SettleReview) -> dict[str, Any]:
    """The need is open again, and then what was asked is done."""
    need = _need_of(act, row)
    to = {"done": "ready", "withdrawn": "received"}.get(need["state"])
    if to is None:
        raise Refusal("このニーズは閉じられていません。画面を開き直してください。", "need")
    step = {"need": need["id"], "to": to, "reason": asked.reason or "タブレットからの知らせで開き直した"}
    opened = _do(act, row, "step_need", step, "reopened")
    if row["kind"] == "step_need" and _said(row).get("to") == to:
        return opened
    return _do(act, row, row["kind"], _with_changes(row, asked.changes))


def _filed(act: Act, row: Row, asked: SettleReview) -> dict[str, Any]:
    """What the tablet said of a need that is closed is a need of its own."""
    need = _need_of(act, row)
    known = KINDS["record_need"].payload.model_fields
    card = {name: value for name, value in _with_changes(row, asked.changes).items() if name in known}
    if "request" not in card:
        raise Refusal("内容が足りません。ニーズの窓口で新しく記録してください。", "way")
    person = {"person": need["person_id"], "name": need["person_name"]}
    whole = card | {"need": act.new_id("need"), "person": person, "even_if_same": True}
    return _do(act, row, "record_need", whole)


def _tablets_time(act: Act, row: Row, asked: SettleReview) -> dict[str, Any]:
    """It was our clock that was wrong: who came and went did so at the times that the tablet says."""
    times = [
        {"person": line["person"], "was": line["at"], "at": line["device_at"]}
        for line in _said(row)["entries"]
        if line["person"] and line["device_at"] <= act.at
    ]
    return _do(act, row, "correct_times", {"times": times})


_WAYS = {
    "done": _done,
    "same": _same,
    "noted": _noted,
    "added": _added,
    "reopened": _reopened,
    "filed": _filed,
    "tablets_time": _tablets_time,
}


class CorrectedTime(Payload):
    person: PersonId
    was: Annotated[AwareDatetime, Called("前の時刻")]
    at: Annotated[AwareDatetime, Called("直した時刻")]


class CorrectTimes(Payload):
    times: Annotated[list[CorrectedTime], Called("時刻")] = Field(max_length=2000)


@command("correct_times", "attendance", words="時刻を直す", who=DESK_WORK)
def correct_times(act: Act, asked: CorrectTimes) -> dict[str, Any]:
    """When people came and went, where it was kept by a wrong clock. A day is never changed by it."""
    changed = 0
    for one in asked.times:
        believable = is_believable(one.at) and is_believable(one.was)
        if believable and centre_day(one.at) == centre_day(one.was):
            changed += attendance.correct(act.tx, one.person, utc_text(one.was), utc_text(one.at))
    return {"changed": changed}
