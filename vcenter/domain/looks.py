"""Looks (見た記録): somebody's card was opened with its personal part, printed or exported. Lists and searches are none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Act(StrEnum):
    """What was done with a card."""

    OPENED = "opened"
    PRINTED = "printed"
    EXPORTED = "exported"
    TAKEN_ALONG = "taken_along"
    """Into a tablet's replica: that is one look at all of it."""


WORDS = {
    Act.OPENED: "開いた",
    Act.PRINTED: "印刷した",
    Act.EXPORTED: "書き出した",
    Act.TAKEN_ALONG: "端末の控えに入れた",
}

AGAIN_AFTER = timedelta(minutes=15)
"""Whoever does the same with the same card sooner is not written down once more."""


@dataclass(frozen=True)
class NoLook:
    """What is shown is no look. why: in a few words."""

    why: str
