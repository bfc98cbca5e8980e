"""Values of a roster's cells: read where they can be, otherwise kept as written and marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from vcenter.domain.calendar import read_date
from vcenter.domain.contact import read_phone, read_postal
from vcenter.domain.refusal import Refusal
from vcenter.rosters.columns import text
from vcenter.rosters.files import Cell
from vcenter.rosters.model import Mark

LOST = "〓"
"""What an encoding that lacks a character leaves in its place."""

_YES = set("○〇◯◎✓✔レ有可1") | {"はい", "yes", "あり", "有り", "済", "同意"}
_SEXES = {"男": "m", "男性": "m", "m": "m", "女": "f", "女性": "f", "f": "f"}
_PARTS = re.compile(r"[／/;；、,，\n]+")


def listed(cell: Cell) -> list[str]:
    """The things listed in one cell."""
    return [part.strip() for part in _PARTS.split(text(cell)) if part.strip()]


def is_yes(cell: Cell) -> bool:
    """Whether a cell is ticked."""
    said = unicodedata.normalize("NFKC", text(cell)).lower()
    return said in _YES


def read_or_mark(
    marks: list[Mark], field: str, cell: Cell, read: Callable[[Any], Any], empty: Any = ""
) -> Any:
    """The value of a cell, or `empty` with a mark that keeps what was written."""
    written = text(cell)
    if not written:
        return empty
    if LOST in written:
        marks.append(
            Mark(field, written, "保存したときに失われた文字（〓）があります。本人に確かめてください。")
        )
        return empty
    try:
        return read(cell)
    except Refusal as refusal:
        marks.append(Mark(field, written, refusal.message))
        return empty


def sex(cell: Cell) -> str:
    """m or f; Refusal for anything else that was written."""
    said = unicodedata.normalize("NFKC", text(cell)).lower()
    if said in ("不明", "-", "無回答", "その他", "答えない"):
        return ""
    if said not in _SEXES:
        raise Refusal("性別が読めません。")
    return _SEXES[said]


def day(cell: Cell) -> str:
    """An ISO date of a year that a living person writes."""
    read = read_date(cell if isinstance(cell, (int, float, datetime)) else text(cell))
    if not 1900 <= read.year <= 2100:
        raise Refusal("ありえない年です。本人に確かめてください。")
    return read.isoformat()


def phone(cell: Cell) -> str:
    """A phone number as we write it. Refusal when it is none."""
    return read_phone(text(cell))


def postal(cell: Cell) -> str:
    """A postal code as we write it. Refusal when it is none."""
    return read_postal(text(cell))


def count(cell: Cell) -> int:
    """How many: of 約30名 30, of 12～18 the larger. Refusal when there is no number."""
    numbers = [int(found) for found in re.findall(r"\d+", unicodedata.normalize("NFKC", text(cell)))]
    if not numbers or max(numbers) > 100_000:
        raise Refusal("人数が読めません。")
    return max(numbers)
