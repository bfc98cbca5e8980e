"""A watch (見守り) rests while somebody is in hospital or away, and goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from vcenter.commands.at_headquarters import HEADQUARTERS_OWN, at_headquarters
from vcenter.commands.field_words import Called
from vcenter.commands.fields import DayUntil, Line
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.watching import WatchId, known_watch, tell_of_watch, watch_that_goes_on
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.watching_words import RESTING, next_visit
from vcenter.store import watching

_OWN = "見守りの記録"


class PauseWatch(Payload):
    watch: WatchId
    why: Annotated[Literal["hospital", "short", "away", "other"], Called("休むわけ", RESTING)]
    note: Annotated[Line, Called("くわしく")] = ""


@command(
    "pause_watch",
    "watching",
    words="見守りを休む",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def pause_watch(act: Act, asked: PauseWatch) -> dict[str, Any]:
    """Nobody is sent while somebody is in hospital or away: the watch is not due until it goes on."""
    row = watch_that_goes_on(act, asked.watch)
    watching.change(
        act.tx,
        row["id"],
        {"paused_on": act.day.isoformat(), "paused_why": asked.why, "changed_at": act.at},
    )
    tell_of_watch(
        act, row["id"], f"見守りを休みにした（{RESTING[asked.why]}{'　' if asked.note else ''}{asked.note}）"
    )
    return {"watch": row["id"], "was": {name: row[name] for name in _OF_A_REST}}


_OF_A_REST = ("paused_on", "paused_why", "next_on")


class ResumeWatch(Payload):
    watch: WatchId
    next_on: Annotated[DayUntil, Called("次に訪ねる日")] = None
    """Where nothing is said: the next of its days."""


def _to_come(act: Act, asked: ResumeWatch) -> None:
    if asked.next_on and not act.day <= asked.next_on <= act.day + timedelta(days=366):
        raise Refusal("次に訪ねる日は、今日から1年以内にしてください。", "next_on")


@command(
    "resume_watch",
    "watching",
    words="見守りの再開",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN, _to_come),
)
def resume_watch(act: Act, asked: ResumeWatch) -> dict[str, Any]:
    """Somebody is back: they are visited again."""
    row = watch_that_goes_on(act, asked.watch)
    if not row["paused_on"]:
        return {"watch": row["id"], "already": True}
    next_on = asked.next_on or next_visit(row["days"], act.day - timedelta(days=1))
    changes = {"paused_on": None, "paused_why": "", "next_on": next_on.isoformat() if next_on else None}
    watching.change(act.tx, row["id"], changes | {"changed_at": act.at})
    tell_of_watch(act, row["id"], "見守りを再開した")
    return {"watch": row["id"], "was": {name: row[name] for name in _OF_A_REST}}


@taken_back("pause_watch")
def _not_paused(act: Act, was: Done) -> None:
    _back(act, was, "休みを取り消した（押しまちがい）")


@taken_back("resume_watch")
def _not_resumed(act: Act, was: Done) -> None:
    _back(act, was, "再開を取り消した（押しまちがい）")


def _back(act: Act, was: Done, told: str) -> None:
    row = known_watch(act, was.outcome["watch"])
    if row["changed_at"] != was.at or "was" not in was.outcome:
        raise changed_since("この見守り")
    watching.change(act.tx, row["id"], {**was.outcome["was"], "changed_at": act.at})
    tell_of_watch(act, row["id"], told)
