"""The list from which whoever asked for a need that is done is called (完了の電話)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ToCall:
    """Somebody to be called; nobody who is hidden. about: number, kind and day of the need; marks: why they are called first, or were out."""

    name: str
    kana: str
    phone: str
    best_time: str
    about: str
    marks: str = ""


@dataclass(frozen=True)
class FollowUpList:
    """The list, in the order in which they are called."""

    centre_name: str
    made_at: str
    made_by: str
    people: tuple[ToCall, ...]
