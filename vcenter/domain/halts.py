"""A halt (送り出しを止める): why teams are not sent out now without headquarters being asked, and called back who are out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Why = Literal["stopped", "closed", "heat", "recalled"]

WORDS: dict[Why, str] = {
    "stopped": "今日の活動は中止です",
    "closed": "今日は閉所・お休みです",
    "heat": "暑さが「危険」です",
    "recalled": "班を呼び戻しています",
}


@dataclass(frozen=True)
class Halt:
    """since: when headquarters said so (UTC), without a break. reason: what they said of it."""

    why: Why
    since: str
    reason: str = ""

    @property
    def words(self) -> str:
        """What is said of it on screens: a sentence without its full stop."""
        return WORDS[self.why] + (f"（{self.reason}）" if self.reason else "")


def said_to_tablets(halt: Halt, responsible: Iterable[str]) -> str:
    """What a tablet says that cannot ask headquarters: that nobody is sent out from it, and whom to ask. responsible: their names."""
    names = "、".join(f"{name}さん" for name in responsible)
    whom = f"責任者（{names}）" if names else "本部の責任者"
    return f"{halt.words}。この端末からは送り出せません。{whom}に、電話か直接確かめてください。活動中の班は呼び戻してください。"


def why_halted(state: str, heat: str) -> Why | None:
    """Whether what headquarters says of a day keeps teams from being sent out. heat: its warning."""
    if state == "stopped":
        return "stopped"
    if state == "closed":
        return "closed"
    return "heat" if heat == "danger" else None


def halted_since(before: tuple[Why | None, str | None], now: Why | None, at: str) -> str | None:
    """Since when a day is halted, by what was said before (why, since) and what is said now; None where it is not.

    Whoever only says the reason in other words halts nothing anew: what was answered meanwhile stays answered.
    """
    if now is None:
        return None
    return (before[1] or at) if before[0] == now else at
