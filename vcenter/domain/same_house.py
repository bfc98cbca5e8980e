"""Addresses as they are compared: which house is meant, whatever way it is written. offline/domain/same_house.js says it too, for a tablet
without network; a test compares the two.

What people write of one house differs in width, in kanji numbers, in 丁目・番地・号・条・線・部・字・地割 and dashes, in 〒, prefecture, city and 字
that are left out, in the streets of Kyoto, and in the building behind. Two flats of one building are two homes in one house, and so are two
families at one number (高橋方). Numbers that are names (六本木, 三番町) stay what they are, and so do the directions of a grid (北1西2).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from vcenter.domain.names import fold, without_unseen

_KANJI = "〇零一二三四五六七八九十百千壱弐参拾"
_DASHES = (
    "-֊־᐀᠆‐‑‒–—―⸗⸚⸺⸻⹀⹝〜〰゠︱︲﹘﹣－\U00010d6e\U00010ead"  # Unicode's own
    "−─━‒⁃ㅡᅳㄧ˗∼➖⎯⏤~/.,、・·•∙‧_"  # whatever else a keyboard, a scan or another program puts there
)
_SEEN = (
    {ord(dash): "-" for dash in _DASHES}
    | dict.fromkeys(map(ord, "の之乃"), "ノ")
    | dict.fromkeys(map(ord, "〔【「『[{"), "(")
    | dict.fromkeys(map(ord, "〕】」』]}"), ")")
    | dict.fromkeys(map(ord, "#♯"), " ")
)
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰオクヤマケフコエテアサキユメミシヱヒモセス"
_HIRAGANA = "いろはにほへとちりぬるをわかよたれそつねならむうゐおくやまけふこえてあさきゆめみしゑひもせす"
_LETTERS = f"{_IROHA}{_HIRAGANA}甲乙丙"
_AS_KATAKANA = dict(zip(map(ord, _HIRAGANA), _IROHA, strict=True))
_DIRECTIONS = "東西南北左右"
_STEP = "(?: ?(?:(?:条通?|部|字|地割|線|丁目?|番(?!地)) ?|番地|号)[ノ-]*|[ノ-]+)"
"""What stands between two numbers."""

_THOUSANDS = re.compile(f"(?<![0-9,ー{re.escape(_DASHES)}])([0-9]{{1,3}}),([0-9]{{3}})(?![0-9,])")
_AROUND_DASH = re.compile(" ?-+ ?")
_POST_CODE = re.compile("^(?:〒? ?[0-9]{3}-?[0-9]{4}(?=[^0-9])|〒)")
_LONG_AS_DASH = re.compile(
    f"(?<=[0-9{_KANJI}]) ?ー+ ?(?=[0-9{_KANJI}{_LETTERS}])|(?<=[{_LETTERS}])ー+(?=[0-9])"
)
_BRACKETS = re.compile(r"\([^()0-9]*\)|\([^()]*[通入上下][^()]*\)")
_STREETS = re.compile("(^|区)[^区]*(?:[上下][ガが]?[ルる]|[東西]入[ルる]?(?!間))")
_NO_LOT = re.compile("無番地?|番地?(?:無し?|なし|ナシ)")
_ENDS_OF_HOUSEHOLD = tuple("方付け宅)")
_HOUSEHOLD = re.compile(
    "(?:(?<=[0-9])(?:号室|番地|丁目|[番号室階棟F])? ?|(?<=[ (]))((?:[^0-9 ()-]{1,6} )?[^0-9 ()-]{1,12}?)( ?(?:様|さま|さん|殿) ?)?(?:方|気付け?|(?<![住社自本別])宅)[)]?$"
)

_BUILDING_BEFORE_NAME = re.compile(
    "^(?:[ァ-ヺーA-Za-z]+ (?=[一-鿿])|.+?(?:荘|ハイツ|コーポ|ハイム|マンション|アパート|ビル|寮|団地|住宅) ?(?=.))"
)

_HAS_KANJI = re.compile(f"[{_KANJI}]")
_APART = "(?:-| )"
_BEFORE_STEP = re.compile(
    f"(?<![0-9])([{_KANJI}]+)(?=丁目|丁(?:[0-9{_KANJI}]|$)|番|号|条|部[0-9{_KANJI}{_LETTERS}]|字[0-9{_KANJI}甲乙丙]"
    f"|地割|階|室|線[東西南北0-9{_KANJI}]|ノ(?:[0-9{_KANJI}]|町)|{_APART}[0-9{_KANJI}])"
)
_AFTER_STEP = re.compile(
    f"((?:丁目|番地?|号)[ノ-]? ?|[0-9](?:ノ|{_APART}))([{_KANJI}]+)(?=丁|番|号|ノ|-|$|[^一-鿿ァ-ヶぁ-ん])"
)
_ORDINAL = re.compile(f"(?<=第)[{_KANJI}]+")
_ONE_AS_DASH = re.compile("(?<=[0-9]) ?一 ?(?=[0-9])")

_DIGIT = re.compile("[0-9]")
_FLAT_WORDS = re.compile("[棟館階室宅団仮Ff]")
_STOREYS = re.compile("[0-9]+階建て?")
_BUILDING = re.compile(
    f"第?(?:([東西南北A-Za-z])-?)?([0-9]+|[{_KANJI}]+)(?:号棟|号館|番館|棟)|([A-Za-z東西南北中新旧本別])(?:号棟|号館|番館|棟)"
    "|(?<![一-鿿])([A-Za-z東西南北新旧本別])館|(?<=団地|住宅|仮設) ?([A-Za-z])-?(?=[0-9])"
)
_ROOM = re.compile("(?:(?<![A-Za-z])([A-Za-z])-?)?([0-9]+[A-Za-z]?|[A-Za-z])号?室")
_FLOOR = re.compile("((?<![A-Za-z])[Bb]?[0-9]+)(?:階|[fF](?![A-Za-z]))")

_NEXT = (
    f"(?:{_STEP}[0-9]+|{_STEP}?[{_DIRECTIONS}][0-9]+"
    f"|{_STEP}?[{_LETTERS}](?=$|[ |()]|{_STEP}|[0-9])|(?<=[{_LETTERS}])[0-9]+)"
)
_PARTS = re.compile(
    f"^([^0-9]*(?:(?:(?<=第)[0-9]+(?!{_STEP}?[0-9])|[0-9]+(?:条(?!通[0-9]|[{_DIRECTIONS}]?[0-9])|番[町丁街]|ノ町|線(?![{_DIRECTIONS}]?[0-9])|地割(?![0-9])))[^0-9]*)*)"
    f"([0-9]+ [0-9]+ [0-9]+(?![0-9-])|[0-9]+{_NEXT}*)(.*)$",
    re.DOTALL,
)
_LETTER_PART = re.compile("(?<=[ァ-ヺぁ-ん甲乙丙])部$")
_LOT_AT_END = re.compile("(?:番地?|号)$")
_TOKEN = re.compile(f"[{_DIRECTIONS}]?[0-9]+|[{_LETTERS}]")
_FOUR_STEPS = re.compile(f"[条部字線{_DIRECTIONS}]")
_BEHIND = re.compile(
    "第?[0-9]+[A-Za-z]?(?![A-Za-z])|(?<![A-Za-z0-9])(?:[A-Za-z]|II|III|IV|VI{1,3})(?![A-Za-z])|(?<![一-鿿])[東西南北](?=[0-9])"
)

_ADMIN = "都道府県市区町村郡"
_ADMINS = tuple(_ADMIN)
_PREFECTURE = re.compile(
    "^(?:北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重"
    "|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)"
)
_ISLAND = re.compile("^(?:八丈島(?=八丈町)|三宅島(?=三宅村))")
_DISTRICT = re.compile(f"[^{_ADMIN}0-9]{{1,8}}地区(?=[^0-9])")
_AZA = re.compile("(?<![文十])字")
_BETWEEN_KANJI = re.compile("(?<=[々一-鿿])[ヶヵガカケツッ箇个](?=[々一-鿿])")
_SHELTERS = re.compile("(?:応急|建設型)*仮設(?:団地|住宅)*")
_ESTATES = ("仮設", "団地", "住宅")
# Kanji that differ in people's names and are one in those of towns.
_OF_TOWNS = {
    ord("竈"): "釜",
    ord("洲"): "州",
    ord("頚"): "頸",
    ord("驒"): "騨",
    ord("祗"): "祇",
    ord("ッ"): "ツ",
}
# Cities that have wards: 横浜市日吉 is 港北区日吉. In Tokyo a ward is no part of a city.
_WITH_WARDS = re.compile(
    "(?:札幌|仙台|サイタマ|千葉|横浜|川崎|相模原|新潟|静岡|浜松|名古屋|京都|大阪|堺|神戸|岡山|広島|北九州|福岡|熊本)市$"
)

_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "壱": 1, "弐": 2, "参": 3,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "千": 1000}


class Town(NamedTuple):
    """name: everything before the numbers, without the prefecture and 字; main: the same without its 字, "" where it says none."""

    prefecture: str
    name: str
    main: str


class House(NamedTuple):
    """numbers: 丁目, 番 and 号, or fewer; none of a flat of an estate that has none. All "" where nothing is said.

    building, floor, room: of a flat behind; household: whose (高橋方). whole: numbers, building and room in one.
    """

    town: Town
    numbers: tuple[str, ...]
    building: str
    floor: str
    room: str
    household: str
    whole: tuple[str, ...]


def same_house(address: str, other: str) -> bool:
    """Whether two addresses are surely or very likely written for one home."""
    one, two = _house(address), _house(other)
    if one.numbers != two.numbers:
        # 12番地3の201号室 and 12-3-201: only together do they say the same.
        return (
            one.whole == two.whole
            and _is_one_family(one.household, two.household)
            and _is_one_place(one.town, two.town)
        )
    if not _is_one_home(one, two):
        return False
    if one.numbers or (one.building and two.building):
        return _is_one_place(one.town, two.town)
    # Without any number only the names are left; and a whole estate is not one of its homes.
    return one.whole == two.whole and (
        _is_one_place(one.town, two.town) if one.whole else _is_one_name(one.town, two.town)
    )


class HouseKeys(NamedTuple):
    """By what the houses that may be the same as one are looked up: `same_house` needs the numbers or the whole to be one. "" of an address
    that has none."""

    numbers: str
    whole: str


def house_keys(address: str) -> HouseKeys:
    """The keys of an address. They are kept beside needs: whoever changes what an address is taken for fills them anew by a migration."""
    house = _house(address)
    return HouseKeys(" ".join(house.numbers), " ".join(house.whole))


def same_building(address: str, other: str) -> bool:
    """Whether two addresses are written for one house, in which there may be several homes."""
    one, two = _house(address), _house(other)
    if one.numbers != two.numbers:
        return one.whole == two.whole and _is_one_place(one.town, two.town)
    is_one = one.numbers or (one.building and one.building == two.building)
    return bool(is_one) and _is_one_place(one.town, two.town)


def _is_one_home(one: House, two: House) -> bool:
    """Whatever is said of the flat by both is the same; by one alone it may be."""
    rooms = (one.room, two.room) if one.room and two.room else (one.floor, two.floor)
    return (
        _fits(one.building, two.building) and _fits(*rooms) and _is_one_family(one.household, two.household)
    )


def _fits(one: str, two: str) -> bool:
    return not one or not two or one == two


def _is_one_family(household: str, other: str) -> bool:
    """高橋方 and 高橋キヨ方; and whoever is not named may be of either."""
    return household.startswith(other) or other.startswith(household)


def _is_one_place(one: Town, two: Town) -> bool:
    """The same town, or the one with the 字 that the other leaves out. One that says another 字, be it 字12, is another."""
    if not _fits(one.prefecture, two.prefecture):
        return False
    if _is_one_town(one.name, two.name):
        return True
    if one.main and not two.main:
        return _is_one_town(one.main, two.name)
    return bool(two.main and not one.main) and _is_one_town(one.name, two.main)


def _is_one_name(one: Town, two: Town) -> bool:
    is_said = one.name != "" != two.name
    return is_said and _fits(one.prefecture, two.prefecture) and _is_one_town(one.name, two.name)


def _is_one_town(town: str, other: str) -> bool:
    """The same, or the one with the city or ward that the other leaves out, or calls by another name than its own."""
    if town == other:
        return True
    if not town or not other:
        return (town or other).endswith("市")  # 旭川市3条通8丁目 and 3条8丁目
    if town[-1] != other[-1]:
        return False
    short, long = (town, other) if len(town) < len(other) else (other, town)
    more = len(long) - len(short)
    same = 0
    while same < len(short) and short[-1 - same] == long[-1 - same]:
        same += 1
    for cut in range(len(short) - same, len(short)):
        left_out = long[cut : cut + more]
        if long[:cut] == short[:cut] and (not cut or short[cut - 1] in _ADMIN) and left_out[-1:] in _ADMINS:
            return True
    return _is_one_around(short[:-same], long[:-same]) or _is_one_around(long[:-same], short[:-same])


def _is_one_around(city: str, other: str) -> bool:
    """横浜市 and 港北区 of 日吉; 輪島市 and 鳳至郡 of 門前町, which was merged."""
    if other.endswith("区"):
        return bool(_WITH_WARDS.search(city))
    return city.endswith("市") and other.endswith("郡")


@lru_cache(maxsize=20_000)
def _house(address: str) -> House:
    # Each need that is recorded is compared with all that wait: their addresses are the same as the last time.
    text, household = _without_household(_plain(address))
    if "(" in text:
        text = _BRACKETS.sub("", text)
    if "上" in text or "下" in text or "入" in text:
        text = _STREETS.sub(r"\1", text)
    building = room = floor = ""
    if _FLAT_WORDS.search(text):
        text, building = _taken_out(_BUILDING, _STOREYS.sub("|", text))
        text, room = _taken_out(_ROOM, text)
        text, floor = _taken_out(_FLOOR, text)
    found = _PARTS.match(text)
    before, block, behind = found.groups() if found else (_LOT_AT_END.sub("", text), "", "")
    town = _town(before)
    tokens = [_plain_number(token) for token in _TOKEN.findall(block)]
    most = 4 if _FOUR_STEPS.search(block) else 3
    if "|" in before:
        most = 0  # 仮設団地3棟5号: what stands behind a 棟 is no number of a street
    numbers = tokens[:most]
    items = tokens[most:] + [_plain_number(item) for item in _BEHIND.findall(behind)]
    if not building and not items and town.name.endswith(_ESTATES) and len(numbers) + bool(room) == 2:
        numbers, items, room = [], [*numbers, *_said(room)], ""  # 仮設団地3-5 is 3棟5号
    if items and not room and not items[-1].startswith("第") and (len(items) > 1 or not items[0].isalpha()):
        room = items.pop()
    if "-" in room:  # A-201号室 is A棟201号室
        block, _, room = room.rpartition("-")
        items.append(block)
    building = "-".join([*_said(building), *items])
    if not floor and 3 <= len(room) <= 4 and room.isdecimal():
        floor = room[:-2]
    flat = [part for part in (*building.split("-"), room) if part]
    return House(town, tuple(numbers), building, floor, room, household, (*numbers, *flat))


def _plain(address: str) -> str:
    """An address in digits, with one kind of dash, and without what says nothing of the house."""
    text = " ".join(unicodedata.normalize("NFKC", without_unseen(address)).split())
    if "," in text:
        text = _THOUSANDS.sub(r"\1\2", text)
    text = _AROUND_DASH.sub("-", text.translate(_SEEN).strip())
    if "ー" in text:
        text = _LONG_AS_DASH.sub("-", text)
    text = _POST_CODE.sub("", text).strip().replace("通り", "通")
    if _HAS_KANJI.search(text):
        text = _with_digits(text)
    if "番" in text:
        text = _NO_LOT.sub("0", text)
    return re.sub("第(?=[0-9]+地割)", "", text) if "地割" in text else text


def _with_digits(text: str) -> str:
    """A text with digits in the place of kanji numbers."""
    text = _ONE_AS_DASH.sub("-", text)
    for _ in range(3):  # 三丁目十四番地二: each number makes the next one known for one
        before = text
        text = _BEFORE_STEP.sub(lambda found: _number(found[1]), text)
        text = _AFTER_STEP.sub(lambda found: found[1] + _number(found[2]), text)
        if text == before:
            break
    if "第" in text:
        text = _ORDINAL.sub(lambda found: _number(found[0]), text)
    return text


def _without_household(text: str) -> tuple[str, str]:
    """A text without whose household it is, and who that is: 高橋 of 3-14-2 高橋様方. 上戸町北方 is a town."""
    if text[-1:] not in _ENDS_OF_HOUSEHOLD or not (found := _HOUSEHOLD.search(text)):
        return text, ""
    before = text[: found.start(1)]
    if not found[2] and not _DIGIT.search(before):
        return text, ""
    return before.rstrip(" ("), fold(_BUILDING_BEFORE_NAME.sub("", found[1]))


def _taken_out(wanted: re.Pattern[str], text: str) -> tuple[str, str]:
    """A text without what is wanted, and what that says."""
    found = [_plain_number(_number(one)) for match in wanted.finditer(text) for one in match.groups() if one]
    return (wanted.sub("|", text), "-".join(found)) if found else (text, "")


@lru_cache(maxsize=4_000)
def _town(before: str) -> Town:
    # A centre's addresses are of few towns.
    text = before.replace("|", "").rstrip(" -ーノ第")
    text = fold(_LETTER_PART.sub("", text)).translate(_OF_TOWNS).replace("大字", "").replace("小字", "字")
    found = _PREFECTURE.match(text)
    prefecture = found[0] if found else ""
    text = _ISLAND.sub("", _BETWEEN_KANJI.sub("", text[len(prefecture) :]))
    main, *azas = _AZA.split(_DISTRICT.sub("", _SHELTERS.sub("仮設", text)))
    return Town(prefecture, "".join([main, *azas]), main if azas else "")


def _said(word: str) -> list[str]:
    return [word] if word else []


def _plain_number(written: str) -> str:
    number = written.lower().replace("-", "").translate(_AS_KATAKANA)
    return re.sub("^0+(?=[0-9])", "", number) if number[0] == "0" else number


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
