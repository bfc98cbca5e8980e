"""The list from which whoever asked for a need that is done is called (完了の電話)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ToCall:
    """Somebody to be called; nobody who is hidden. about: number and kind of the need; done: on which day, in words; for_whom: whom it was for, where somebody else
    asked; marks: why they are called first, or were out."""

    name: str
    kana: str
    phone: str
    best_time: str
    about: str
    done: str
    for_whom: str = ""
    marks: str = ""


@dataclass(frozen=True)
class FollowUpList:
    """The list, in the order in which they are called."""

    centre_name: str
    made_at: str
    made_by: str
    people: tuple[ToCall, ...]
