"""Settling what came from a tablet and needed a person (要確認): in one act, with whatever it does, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, AwareDatetime, Field

from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import Id, Line, PersonId
from vcenter.commands.registry import WAYS, Act, Payload, Waiting, command
from vcenter.commands.settling import do_now, waiting, way
from vcenter.domain.calendar import JAPAN, centre_day, is_believable, utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK, Who
from vcenter.store import attendance, review


def _known(key: str) -> str:
    if key not in WAYS:
        raise Refusal("一覧から選んでください。")
    return key


class SettleReview(Payload):
    review: Annotated[Id, Unshown("it is the entry that is settled")]
    way: Annotated[str, AfterValidator(_known), Called("片付け方")]
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
    roles=Role.ADMINISTRATION,
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
    chosen = WAYS[asked.way]
    only_so = {one.why for one in WAYS.values()}
    if chosen.why != (row["why"] if row["why"] in only_so else ""):
        raise Refusal("この件は、そのようには片付けられません。画面を開き直してください。", "way")
    if chosen is KEPT and not asked.reason:
        raise Refusal("理由を選んでください。あとで見た人がわかるようにするためです。", "reason")
    entry = waiting(row, orjson.loads(row["answer"])["outcome"])
    done = chosen.do(act, entry, asked.changes, asked.reason) if chosen.do else {}
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


def _tablets_time(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """It was our clock that was wrong: who came and went did so at the times that the tablet says."""
    times = [
        {"person": line["person"], "was": line["at"], "at": line["device_at"]}
        for line in entry.said["entries"]
        if line["person"] and line["device_at"] <= act.at
    ]
    return do_now(act, entry, "correct_times", {"times": times})


KEPT = way("kept", "いまの記録のままにした")
"""Always possible, with a reason."""
way("corrected", "直した時刻のままにした", why="clock")
way("tablets_time", "タブレットの時刻にした", _tablets_time, why="clock")


class CorrectedTime(Payload):
    person: PersonId
    was: Annotated[AwareDatetime, Called("前の時刻")]
    at: Annotated[AwareDatetime, Called("直した時刻")]


class CorrectTimes(Payload):
    times: Annotated[list[CorrectedTime], Called("時刻")] = Field(max_length=2000)


@command(
    "correct_times",
    "attendance",
    words="時刻を直す",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.ADMINISTRATION),
)
def correct_times(act: Act, asked: CorrectTimes) -> dict[str, Any]:
    """When people came and went, where it was kept by a wrong clock. A day is never changed by it."""
    changed = 0
    for one in asked.times:
        believable = is_believable(one.at) and is_believable(one.was)
        if believable and centre_day(one.at) == centre_day(one.was):
            changed += attendance.correct(act.tx, one.person, utc_text(one.was), utc_text(one.at))
    return {"changed": changed}
