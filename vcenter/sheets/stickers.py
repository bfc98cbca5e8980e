"""What a name sticker (名札シール) shows: never a phone number, never an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StickerLayout = Literal["a4_24", "roll_62"]
"""a4_24: an A4 label sheet of 3 × 8 labels, 66 × 33.9 mm. roll_62: a 62 mm roll, each label a page of 62 × 35 mm."""

LABELS_A_SHEET = 24


@dataclass(frozen=True, kw_only=True)
class NameSticker:
    """One sticker. skills: short words, the most wanted first; those that do not fit are left out.

    orientation: the letter of the orientation group, "" when the person needs none.
    """

    name: str
    kana: str = ""
    group: str = ""
    skills: tuple[str, ...] = ()
    orientation: str = ""
