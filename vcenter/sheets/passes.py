"""What a pass (受付証) shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PassLayout = Literal["card", "sheet", "stock", "roll_62"]
"""card: one page of wallet size for each; sheet: ten on an A4 page, with marks to cut along; stock: the
same on business-card paper that is cut already, without marks; roll_62: a 62 mm roll,
each pass a page of 62 × 35 mm."""

PASSES_A_SHEET = 10

SHEETS_OF_PASSES = ("sheet", "stock")
"""Layouts with ten on a page."""


@dataclass(frozen=True)
class PassBack:
    """The other side of every pass. rules: each a line."""

    centre_name: str
    phone: str
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PassCard:
    """One pass. number_shown: 123-456-789. line: groups and skills, short: it is cut when it is long."""

    name: str
    kana: str = ""
    number_shown: str
    qr_text: str
    """What the QR holds (domain.passes.pass_text)."""
    centre_name: str
    line: str = ""
