"""What a column is, told from what stands in it: phones, dates of birth, postal codes, addresses, kana, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from vcenter.domain.names import clean_kana, is_kana
from vcenter.domain.refusal import Refusal
from vcenter.rosters import values
from vcenter.rosters.cells import Cell
from vcenter.rosters.columns import text

LOOKED_AT = 200
"""Rows of which the cells are looked at: enough to know a column by."""
_ENOUGH = 2
"""Cells that have to say the same: one alone says it by chance."""
_SURE = 0.9
"""Of all that is written in the column."""
_LONGEST = 100
_DAY_DIGITS = 8

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_POSTAL = re.compile(r"〒?\s*\d{3}-\d{4}")
_SEX = re.compile(r"男性?|女性?|男児|女児|[MF]", re.IGNORECASE)
_ADDRESS = re.compile(
    r".+?[都道府県市区町村郡].*[0-9一二三四五六七八九十].*|[々一-鿿ぁ-んァ-ヶー]{2,}[0-9]+(?:-|丁目|番).*"
)
_NAME = re.compile(r"[々〆一-鿿𠀀-𪛟ヶケ]{1,4}[\s　]+[々〆一-鿿𠀀-𪛟ぁ-んァ-ヶー]{1,5}")
_PHONE_WRITTEN = re.compile(r"[+0-9][0-9\-() ]{8,16}")


def _is_phone(cell: Cell) -> bool:
    said = values.plain(cell)
    if not _PHONE_WRITTEN.fullmatch(said) or _POSTAL.fullmatch(said):
        return False
    # A long number alone may count members or be a code: only what rings is a phone.
    try:
        return values.phone(cell).startswith("0")
    except Refusal:
        return False


def _is_birth(cell: Cell) -> bool:
    if isinstance(cell, (int, float)) or (text(cell).isdigit() and len(text(cell)) != _DAY_DIGITS):
        return False  # a serial of Excel is as well any other number
    try:
        return "1900" < values.day(cell) < "2030"
    except Refusal:
        return False


def _fits(pattern: re.Pattern[str]) -> Callable[[Cell], bool]:
    return lambda cell: pattern.fullmatch(values.plain(cell)) is not None


_TESTS: tuple[tuple[str, Callable[[Cell], bool]], ...] = (
    ("email", _fits(_EMAIL)),
    ("postal", _fits(_POSTAL)),
    ("phone", _is_phone),
    ("birth", _is_birth),
    ("sex", _fits(_SEX)),
    ("kana", lambda cell: len(text(cell)) > 2 and is_kana(clean_kana(text(cell)))),
    ("name", _fits(_NAME)),
    ("address", _fits(_ADDRESS)),
)
"""A field of people to whether a cell may be one: what is told most surely comes first."""


def looks_like(cells: Sequence[Cell]) -> str:
    """The field of a person that a column with these cells is; "" where it is none, or cannot be told."""
    said = [cell for cell in cells if text(cell)]
    if len(said) < _ENOUGH:
        return ""
    for field, fits in _TESTS:
        # A cell of pages of text is none of these, and would only take long to be looked at.
        fitting = sum(len(text(cell)) <= _LONGEST and fits(cell) for cell in said)
        if fitting >= _ENOUGH and fitting >= _SURE * len(said):
            return field
    return ""


def column_of(rows: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    """The first cells of a column."""
    return [row[column] for row in rows[:LOOKED_AT] if column < len(row)]


def examples(cells: Sequence[Cell], most: int = 3) -> list[str]:
    """The first different things that are written in a column."""
    return list(_different(cells, most))


def _different(cells: Sequence[Cell], most: int) -> Iterator[str]:
    seen: set[str] = set()
    for cell in cells:
        said = values.decoded(values.text_in_japanese(cell)) if text(cell) else ""
        if said and said not in seen:
            seen.add(said)
            yield said[:40]
        if len(seen) == most:
            return
