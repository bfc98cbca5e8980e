"""A recall (呼び戻し): why teams are called back, and how far it has come with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

Cause = Literal["heat", "rain", "aftershock", "other"]

CAUSES: dict[str, str] = {"heat": "暑さ", "rain": "大雨", "aftershock": "余震", "other": "そのほか"}

Step = Literal["no_answer", "reached", "confirmed", "on_way"]
"""What somebody notes of one team: a call that nobody took, or how far they have come."""

STEPS: dict[Step, str] = {
    "no_answer": "出ない",
    "reached": "つながった",
    "confirmed": "戻ると返事",
    "on_way": "戻る途中",
}

State = Literal["todo", "no_answer", "reached", "confirmed", "on_way", "back"]

STATES: dict[State, str] = {
    "todo": "▲ まだ連絡していない",
    "no_answer": "▲ 電話に出ない",
    "reached": "○ つながった",
    "confirmed": "○ 戻ると返事",
    "on_way": "→ 戻る途中",
    "back": "✓ 帰着",
}
"""In the order in which a list has them: whom nobody has reached comes first."""

NOT_REACHED: tuple[State, ...] = ("todo", "no_answer")


def said(cause: str, words: str) -> str:
    """暑さ: WBGT 32℃; of another cause the words alone."""
    known = CAUSES.get(cause, "") if cause != "other" else ""
    return f"{known}: {words}" if known and words else known or words or CAUSES["other"]


def state_of(row: Mapping[str, Any]) -> State:
    """How far it has come with a team. row: its `team_state`, and `no_answer_at`, `reached_at` …

    The furthest holds, in whatever order it was noted: a tablet without network may tell later of what came before.
    """
    if row["team_state"] != "out":
        return "back"
    for step in ("on_way", "confirmed", "reached", "no_answer"):
        if row[f"{step}_at"]:
            return step
    return "todo"


def counted(states: Iterable[State]) -> dict[State, int]:
    """How many teams are in each state."""
    found: dict[State, int] = dict.fromkeys(get_args(State), 0)
    for state in states:
        found[state] += 1
    return found
