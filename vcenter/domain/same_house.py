"""Addresses as they are compared: which house is meant, whatever way it is written. offline/domain/same_house.js says it too, for a tablet
without network; a test compares the two.

What people write of one house differs in width, in kanji numbers, in 丁目・番地・号 and dashes, in 〒, prefecture, city and 字 that are left
out, in the streets of Kyoto, and in the building behind. Two flats of one building are two homes in one house. Numbers that are names
(六本木, 三番町, 北3条) stay what they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from vcenter.domain.names import fold

_KANJI = "〇零一二三四五六七八九十百千壱弐参拾"
_DASHES = "-‐‑‒–—―−─━ーｰ－〜~/.,・･"
_DASH = f"[{_DASHES}]+"
_STEP = f"(?:(?:丁目?|番地?|号)(?:[のノ]|{_DASH})?|[のノ]|{_DASH})"
"""What stands between two numbers."""
_LETTERS = "イロハニホヘト甲乙丙"
_ADMIN = "都道府県市区町村郡"

_POST_CODE = re.compile("^(?:〒[0-9]{3}[-‐−ー－]?[0-9]{4}|[0-9]{3}[-‐−ー－]?[0-9]{4}(?=[^0-9])|〒)")
_BRACKETS = re.compile("[([][^)\\]0-9]*[)\\]]|[([][^)\\]]*[通入上下][^)\\]]*[)\\]]")
_SPACE_BESIDE_STEP = re.compile(rf"\s*({_DASH})\s*|(?<=[目番地号のノ])\s+(?=[0-9{_KANJI}])")
_SPACE_APART = re.compile(rf"(?<=[0-9{_KANJI}])\s+(?=[0-9{_KANJI}])")
_BEFORE_STEP = re.compile(
    f"(?<![0-9])([{_KANJI}]+)(?=丁目|丁(?:[0-9{_KANJI}]|$)|番|号|条|線[東西南北]|[のノ](?:[0-9{_KANJI}]|町)|{_DASH}[0-9{_KANJI}])"
)
_AFTER_STEP = re.compile(
    f"((?:丁目|番地?|号)(?:[のノ]|{_DASH})?|[0-9](?:[のノ]|{_DASH}))([{_KANJI}]+)(?=丁|番|号|[のノ]|{_DASH}|$|[^一-鿿])"
)
_ONE_AS_DASH = re.compile("(?<=[0-9])一(?=[0-9])")

_BUILDING = re.compile(f"第([0-9]+|[{_KANJI}]+)|([0-9]+|[{_KANJI}]+|[A-Za-z])(?:号棟|号館|番館|棟)")
_FLOOR = re.compile("([0-9]+)(?:階(?!建)|[fF](?![A-Za-z]))")
_STOREYS = re.compile("[0-9]+階建て?")
_ROOM = re.compile("([A-Za-z]?-?[0-9]+|[A-Za-z])号?室")

_LETTER_BEFORE = re.compile(f"(?<=[一-鿿])([ァ-ヌネ-ヴ甲乙丙])(?:[のノ]|{_DASH})(?=[0-9])")
_LETTER_BEHIND = re.compile(
    f"([0-9]){_STEP}?([{_LETTERS}])(?=$|[\\s|]|番|号|{_DASH}[0-9]|[のノ]?[0-9])(?:番地?|号)?"
)
_BETWEEN = re.compile(f"([0-9{_LETTERS}]){_STEP}(?=[0-9])")
_LAST = re.compile("([0-9])(?:丁目|丁(?=$)|番地?|号)(?![町丁街0-9])")
_PREFECTURE = re.compile("^(?:東京都|北海道|大阪府|京都府|[^0-9]{2,3}県)")
_STREETS = re.compile("(^|区)[^区]*(?:上ル|下ル|[東西]入ル?)")
_DISTRICT = re.compile(f"[^{_ADMIN}0-9]{{1,8}}地区(?=[^0-9])")
_AZA = re.compile("(?<![文十])字")
_BETWEEN_KANJI = re.compile("(?<=[一-鿿])[ヶヵガカケツッ](?=[一-鿿])")
_PARTS = re.compile(
    f"^([^0-9]*(?:第?[0-9]+(?:条|番[町丁街]|ノ町|線|地割)[^0-9]*)*)([0-9]+(?:/[0-9{_LETTERS}]+)*)(.*)$",
    re.DOTALL,
)
_BEHIND = re.compile("[a-z]?[0-9]+|[a-z]$")

_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "壱": 1, "弐": 2, "参": 3,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "千": 1000}


class House(NamedTuple):
    """town: without the prefecture, everything before the numbers; main: the same without its 字. numbers: 丁目, 番 and 号, or fewer.

    building, floor, room: of a flat behind, "" where nothing is said.
    """

    town: str
    main: str
    numbers: tuple[str, ...] = ()
    building: str = ""
    floor: str = ""
    room: str = ""


def same_house(address: str, other: str) -> bool:
    """Whether two addresses are surely or very likely written for one home."""
    one, two = _house(address), _house(other)
    if not one.numbers or not two.numbers:
        return bool(one.town) and one.town == two.town and one.numbers == two.numbers
    return _is_one_building(one, two) and _is_one_home(one, two)


def same_building(address: str, other: str) -> bool:
    """Whether two addresses are written for one house, in which there may be several homes."""
    one, two = _house(address), _house(other)
    return bool(one.numbers and two.numbers) and _is_one_building(one, two)


def _is_one_building(one: House, two: House) -> bool:
    # 12番地3の201号室 and 12-3-201: only together do they say the same.
    whole = one.numbers + _said(one.room) == two.numbers + _said(two.room)
    return (one.numbers == two.numbers or whole) and (
        _is_one_town(one.town, two.town)
        or (two.town == two.main != "" and _is_one_town(one.main, two.main))
        or (one.town == one.main != "" and _is_one_town(one.main, two.main))
    )


def _is_one_home(one: House, two: House) -> bool:
    """Whatever is said of the flat by both is the same; by one alone it may be."""
    if one.numbers != two.numbers:
        return True
    rooms = (one.room, two.room) if one.room and two.room else (one.floor, two.floor)
    return _fits(one.building, two.building) and _fits(*rooms)


def _said(word: str) -> tuple[str, ...]:
    return (word,) if word else ()


def _fits(one: str, two: str) -> bool:
    return not one or not two or one == two


def _is_one_town(town: str, other: str) -> bool:
    """The same, or the one with the city or ward that the other leaves out."""
    if town == other:
        return True
    if len(town) == len(other):
        return False
    short, long = (town, other) if len(town) < len(other) else (other, town)
    for cut in range(len(short)):
        left_out = long[cut : cut + len(long) - len(short)]
        if (
            long[:cut] == short[:cut]
            and long.endswith(short[cut:])
            and (not cut or short[cut - 1] in _ADMIN)
            and left_out[-1] in _ADMIN
        ):
            return True
    return False


@lru_cache(maxsize=10_000)
def _house(address: str) -> House:
    # Each need that is recorded is compared with all that wait: their addresses are the same as the last time.
    text = _with_digits(unicodedata.normalize("NFKC", address).strip())
    text = _STOREYS.sub("|", text)
    text, building = _taken_out(_BUILDING, re.sub("第(?=[0-9]+地割)", "", text))
    text, room = _taken_out(_ROOM, text)
    text, floor = _taken_out(_FLOOR, text)
    text = _LETTER_BEHIND.sub(r"\1/\2", _LETTER_BEFORE.sub(r"\1", text))
    text = _LAST.sub(r"\1", _BETWEEN.sub(r"\1/", text))
    folded = _BETWEEN_KANJI.sub("", _PREFECTURE.sub("", fold(text).replace("大字", "").replace("小字", "字")))
    found = _PARTS.match(_DISTRICT.sub("", _STREETS.sub(r"\1", folded)))
    if found is None:
        whole = re.sub("(?:番地?|号)$", "", _AZA.sub("", folded))
        return House(whole, whole, (), building, floor, room)
    town, block, behind = found[1].rstrip("ー"), found[2].split("/"), found[3]
    numbers = [_plain_number(number) for number in block]
    rooms = [*numbers[3:], *(_plain_number(number) for number in _BEHIND.findall(behind))]
    return House(
        _AZA.sub("", town),
        _AZA.split(town)[0],
        tuple(numbers[:3]),
        building,
        floor,
        room or "-".join(rooms),
    )


def _with_digits(text: str) -> str:
    """An address with digits in the place of kanji numbers, and with the spaces gone that part no numbers."""
    text = _BRACKETS.sub("", _POST_CODE.sub("", text))
    text = _SPACE_APART.sub("-", _SPACE_BESIDE_STEP.sub(lambda found: found[1] or "", text))
    for _ in range(3):  # 三丁目十四番地二: each number makes the next one known for one
        text = _BEFORE_STEP.sub(lambda found: _number(found[1]), text)
        text = _AFTER_STEP.sub(lambda found: found[1] + _number(found[2]), text)
    return re.sub(r"\s+", "", _ONE_AS_DASH.sub("-", text))


def _taken_out(wanted: re.Pattern[str], text: str) -> tuple[str, str]:
    """A text without what is wanted, and what that says."""
    found = [next(filter(None, match.groups())) for match in wanted.finditer(text)]
    return wanted.sub("|", text), "-".join(_plain_number(_number(one)) for one in found)


def _plain_number(written: str) -> str:
    return re.sub("^0+(?=[0-9])", "", written.lower().replace("-", ""))


def _number(kanji: str) -> str:
    """二十三 and 二三 as 23; what is no kanji number stays."""
    if not all(char in _DIGITS or char in _TENS for char in kanji):
        return kanji
    if not any(char in _TENS for char in kanji):
        return "".join(str(_DIGITS[char]) for char in kanji)
    total = digit = 0
    for char in kanji:
        if char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return str(total + digit)
