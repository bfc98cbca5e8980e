"""Addresses as they are compared: which house is meant, whatever way it is written. offline/domain/same_house.js says it too, for a tablet
without network; a test compares the two.

What people write of one house differs in width, in kanji numbers, in 丁目・番地・号 and dashes, in prefecture and city that are left out,
and in the building behind. Two flats of one building are two homes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from vcenter.domain.names import fold

_KANJI_NUMBER = "[〇零一二三四五六七八九十百]+"
_DASH = "[-‐‑‒–—―−ーｰ－〜~]+"
_STEP = "丁目|番地[のノ]?|番[のノ]?|[のノ]"
"""What stands between two numbers, beside a dash."""

_BEFORE_STEP = re.compile(f"({_KANJI_NUMBER})(?=丁目|番|号|条|{_DASH}[0-9{_KANJI_NUMBER[1:-1]})")
_AFTER_STEP = re.compile(f"((?:丁目|番地|番)[のノ]?|[0-9][のノ]|[0-9]{_DASH})({_KANJI_NUMBER})")
_BETWEEN = re.compile(f"([0-9])(?:{_STEP}|号(?![室棟館])|{_DASH})(?=[0-9])")
_LAST = re.compile("([0-9])(?:丁目|番地|番|号(?![室棟館]))(?![町0-9])")
_PREFECTURE = re.compile("^(?:東京都|北海道|大阪府|京都府|[^0-9]{2,3}県)")
_OO_AZA = re.compile("大字|(?<=[市区町村])字")
_KE = re.compile("(?<=[一-鿿])[ヶヵガカケ](?=[一-鿿])")
_PARTS = re.compile("^([^0-9]*(?:[0-9]+(?:条|番町)[^0-9]*)*)([0-9]+(?:/[0-9]+)*)?(.*)$")

_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"零": 0}


class House(NamedTuple):
    """town: without the prefecture, everything before the numbers. numbers: 丁目, 番 and 号, or fewer. rooms: numbers of a flat behind."""

    town: str
    numbers: tuple[int, ...]
    rooms: tuple[int, ...]


def same_house(address: str, other: str) -> bool:
    """Whether two addresses are surely or very likely written for one house."""
    one, two = _house(address), _house(other)
    if not one.numbers or not two.numbers:
        return bool(one.town) and one == two
    rooms_fit = not one.rooms or not two.rooms or one.rooms == two.rooms
    return one.numbers == two.numbers and rooms_fit and _is_one_town(one.town, two.town)


def _is_one_town(town: str, other: str) -> bool:
    """The same, or the one with the city or ward in front that the other leaves out."""
    short, long = sorted((town, other), key=len)
    left_out = long[: len(long) - len(short)]
    return long.endswith(short) and (not left_out or (short != "" and left_out[-1] in "都道府県市区町村郡"))


@lru_cache(maxsize=10_000)
def _house(address: str) -> House:
    # Each need that is recorded is compared with all that wait: their addresses are the same as the last time.
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", address))
    for _ in range(3):  # 三丁目十四番地二: each number makes the next one known for one
        text = _BEFORE_STEP.sub(lambda found: _number(found[1]), text)
        text = _AFTER_STEP.sub(lambda found: found[1] + _number(found[2]), text)
    text = _LAST.sub(r"\1", _BETWEEN.sub(r"\1/", text))
    folded = _KE.sub("ケ", _OO_AZA.sub("", _PREFECTURE.sub("", fold(text))))
    found = _PARTS.match(folded)
    if found is None:
        return House(folded, (), ())
    town, block, behind = found[1], found[2], found[3]
    if not block:
        return House(folded, (), ())
    numbers = tuple(int(number) for number in block.split("/"))
    rooms = tuple(int(number) for number in re.findall("[0-9]+", behind))
    return House(town, numbers[:3], numbers[3:] + rooms)


def _number(kanji: str) -> str:
    """二十三 and 二三 as 23."""
    if not re.search("[十百]", kanji):
        return "".join(str(_DIGITS[char]) for char in kanji)
    total = digit = 0
    for char in kanji:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return str(total + digit)
