"""How large a name can be set, so that it is read from as far away as its label allows."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

SIZES = (8, 9, 10, 11, 12, 14, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 42)
"""Points; each is a class s8 … s42 in templates/sheets/sizes.css."""

POINT = 25.4 / 72
LINE = 1.12
KANA = 0.27
"""Of the name's size; kana over a small name is no smaller than this many points."""
KANA_LEAST = 6.0
SMALL, CAPITAL = 0.66, 0.85
"""Ems of a bold small letter, and of a capital one."""
GAP = 0.45
"""Between two parts of a name, in em."""

_NO_ROOM = ("Mn", "Me", "Cf")


@dataclass(frozen=True)
class Fitted:
    """size: points. parts: (kana, part) of the name, which the paper breaks into lines between them."""

    size: int
    parts: tuple[tuple[str, str], ...]


def furigana(name: str, kana: str) -> list[tuple[str, str]]:
    """(kana, name) of each part of a name; the whole kana over the whole name when the parts do not match."""
    parts, above = name.split(), kana.split()
    if len(parts) == len(above):
        return list(zip(above, parts, strict=True))
    return [(kana, name)]


def ems(text: str) -> float:
    """About how wide a text is, in its own size; rather a little too wide.

    What stands on or below another letter takes no room: vowels and tones of Thai and Devanagari, accents, and the
    selector that says which form of a kanji is meant.
    """
    seen = [char for char in text if unicodedata.category(char) not in _NO_ROOM]
    return sum(
        1.0 if unicodedata.east_asian_width(char) in "WFA" else CAPITAL if char.isupper() else SMALL
        for char in seen
    )


def fit(name: str, kana: str, width: float, height: float, largest: int = SIZES[-1]) -> Fitted:
    """The name as large as it can be in so many millimetres.

    Where even the smallest size leaves no room for both, the kana gives way: the name is never cut.
    """
    plain = tuple(("", part) for part in name.split())
    sizes = [size for size in SIZES if size <= largest]
    for parts in (tuple(furigana(name, kana)), plain) if kana else (plain,):
        for size in reversed(sizes):
            if _height(parts, size, width) <= height:
                return Fitted(size, parts)
    return Fitted(sizes[0], plain)


def _height(parts: tuple[tuple[str, str], ...], size: int, width: float) -> float:
    """Millimetres that the parts need, one after another in lines of this width."""
    em = size * POINT
    kana_em = max(size * KANA, KANA_LEAST) * POINT
    lines, kana_lines, used = 0, 0, math.inf
    for kana, part in parts:
        wide = max(ems(part) * em, ems(kana) * kana_em)
        if used + GAP * em + wide <= width:
            used += GAP * em + wide
            continue
        # A part that is wider than a line is broken within itself, and fills what it takes.
        own = math.ceil(ems(part) * em / (width - em)) if ems(part) * em > width else 1
        lines += own
        if any(above for above, _ in parts):
            kana_lines += max(1, math.ceil(ems(kana) * kana_em / width))
        used = wide if own == 1 else math.inf
    return lines * em * LINE + kana_lines * kana_em * 1.15


def words_that_fit(words: Iterable[str], width: float) -> str:
    """Whole words in one line of so many em, with ほか when some are left out."""
    said = ""
    for word in words:
        longer = f"{said}・{word}" if said else word
        if ems(longer) > width:
            return f"{said} ほか" if said else word
        said = longer
    return said
