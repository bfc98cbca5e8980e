"""Where somebody comes from (市町村内・県内・県外), decided from their address by the official names and codes of municipalities.

What cannot be decided is 不明: two places of one name, a town that is no longer, an address that begins with a street. Nothing is
guessed: of several places that an address may mean it is said only what is true of all of them.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from vcenter.domain.contact import read_postal
from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal

FILE = "municipalities.csv"
"""In the data folder: the council's own table of municipalities, where it has one."""

Origin = Literal["town", "prefecture", "outside", "unknown"]

ORIGINS: Mapping[Origin, str] = {
    "town": "市町村内",
    "prefecture": "県内",
    "outside": "県外",
    "unknown": "不明",
}


class Town(NamedTuple):
    """A municipality as it is today: a city with all its wards, a town, a village, a ward of Tokyo."""

    prefecture: str
    name: str


class Listed(NamedTuple):
    """A row of a table of municipalities. code: 全国地方公共団体コード, its first five digits; name: with 郡, or with the ward of a city."""

    code: str
    prefecture: str
    name: str


_PARTS = re.compile(r"(?P<county>.+?郡|.+?島)(?P<town>.+[町村])|(?P<city>.+?市)(?P<ward>.+区)")
"""郡山市 and 郡上市 are cities, and 四日市市 has no ward: the second part says what the first one is. 三宅島三宅村 is written without its
island too."""

_POSTAL = re.compile(r"〒?\s*(\d{3})[-−‐ー－]?(\d{4})(?!\d)")

_LONGEST = 24
"""Letters of the longest name that an address can begin with, its prefecture left aside."""

Places = Callable[[str], frozenset[Town]]
"""Of a postal code (seven digits) every municipality that it stands for; none of a code that there is not."""


def town_of(listed: Listed) -> Town:
    """The municipality of a row: a ward of a city is its city, and no county is told."""
    parts = _PARTS.fullmatch(listed.name)
    return Town(listed.prefecture, (parts["town"] or parts["city"]) if parts else listed.name)


@dataclass
class Book:
    """Every municipality by what an address may begin with."""

    codes: dict[str, Town] = field(default_factory=dict)
    prefectures: dict[str, str] = field(default_factory=dict)
    """As they are compared, to as they are written."""
    whole: dict[str, frozenset[Town]] = field(default_factory=dict)
    """Prefecture to everything in it."""
    within: dict[str, dict[str, set[Town]]] = field(default_factory=dict)
    """Prefecture to what an address goes on with."""
    alone: dict[str, set[Town]] = field(default_factory=dict)
    """What says enough without a prefecture: cities, towns with their county, wards of which there is one in the country."""
    faint: dict[str, set[Town]] = field(default_factory=dict)
    """What may as well be a street's name somewhere (池田町, 中央区): it counts only where a postal code says the same."""


def book_of(rows: Iterable[Listed], own: Iterable[Listed] = ()) -> Book:
    """The book of an official table. own: rows of a council's own table: another name under a code is a name of before (旧市町村名)."""
    book = Book()
    wards: dict[str, set[Town]] = {}
    for row in rows:
        book.codes.setdefault(row.code, town_of(row))
        _enter(book, row, town_of(row), wards)
    for row in own:
        known = book.codes.setdefault(row.code, town_of(row))
        _enter(book, row, known, wards)
    for name, towns in wards.items():
        (book.alone if len(towns) == 1 else book.faint).setdefault(name, set()).update(towns)
    for town in set(book.codes.values()):
        book.whole[town.prefecture] = book.whole.get(town.prefecture, frozenset()) | {town}
    return book


def _enter(book: Book, row: Listed, town: Town, wards: dict[str, set[Town]]) -> None:
    book.prefectures[fold(row.prefecture)] = row.prefecture
    within = book.within.setdefault(row.prefecture, {})
    parts = _PARTS.fullmatch(row.name)
    whole = fold(row.name)
    names = {whole}
    if parts and parts["city"]:
        names |= {fold(parts["city"]), fold(parts["ward"])}
        wards.setdefault(fold(parts["ward"]), set()).add(town)
        sure = {whole, fold(parts["city"])}
    elif parts:
        names.add(fold(parts["town"]))
        book.faint.setdefault(fold(parts["town"]), set()).add(town)
        sure = {whole}
    elif row.name.endswith("市"):
        sure = {whole}
    elif row.name.endswith("区"):
        wards.setdefault(whole, set()).add(town)
        sure = set()
    else:  # a town on an island without a county
        book.faint.setdefault(whole, set()).add(town)
        sure = set()
    for name in names:
        within.setdefault(name, set()).add(town)
    for name in sure:
        book.alone.setdefault(name, set()).add(town)


def _longest(names: Mapping[str, set[Town]], text: str) -> set[Town]:
    for length in range(min(_LONGEST, len(text)), 1, -1):
        if found := names.get(text[:length]):
            return found
    return set()


def _narrowed(towns: Iterable[Town], by: frozenset[Town]) -> frozenset[Town]:
    """Those of them that the postal code knows; all where it knows none of them."""
    both = frozenset(towns) & by
    return both or frozenset(towns)


def towns_of(book: Book, postal: str, address: str, places: Places) -> frozenset[Town]:
    """Every municipality that an address may mean, as far as it and its postal code tell; none where they tell nothing."""
    address = unicodedata.normalize("NFKC", address).strip()
    written = _POSTAL.match(address)
    if written:
        address = address[written.end() :]
        postal = postal or written[1] + written[2]
    text = fold(address)
    prefecture = next(
        (book.prefectures[text[:length]] for length in (3, 4) if text[:length] in book.prefectures), ""
    )
    text = text[len(fold(prefecture)) :]
    found = _longest(book.within[prefecture] if prefecture else book.alone, text)
    if len(found) == 1:
        return frozenset(found)
    by_code = places(_digits(postal)) if postal else frozenset()
    if found:
        return _narrowed(found, by_code)
    if prefecture:
        whole = book.whole.get(prefecture, frozenset())
        return _narrowed(whole, by_code)
    return frozenset(_longest(book.faint, text)) & by_code or by_code


def _digits(postal: str) -> str:
    try:
        return read_postal(postal[:20]).replace("-", "")
    except Refusal:
        return ""


def origin_among(towns: frozenset[Town], home: Town | None) -> Origin:
    """Where that is, seen from the centre's own municipality; unknown where it is not true of all of them."""
    if home is None:
        return "unknown"
    kinds: set[Origin] = {
        "town" if town == home else "prefecture" if town.prefecture == home.prefecture else "outside"
        for town in towns
    }
    return kinds.pop() if len(kinds) == 1 else "unknown"


# The council's own table

_CODE, _PREFECTURE, _NAME = ("コード", "団体コード"), ("都道府県",), ("市区町村", "市町村")
"""How the columns' names begin or end, as 総務省 writes them: 団体コード, 都道府県名（漢字）, 市区町村名（漢字）."""


class OwnTable(NamedTuple):
    """A council's own table. wrong: the numbers of the lines that could not be read."""

    rows: tuple[Listed, ...]
    wrong: tuple[int, ...]


NO_TABLE = OwnTable((), ())


def check_digit(code: str) -> str:
    """The sixth digit of a code of five (総務省「全国地方公共団体コード」の検査数字)."""
    rest = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True)) % 11
    return str((11 - rest) % 10)


def read_table(content: bytes) -> OwnTable:
    """A CSV with the columns コード, 都道府県 and 市区町村, as UTF-8 or as Windows writes it. A line without a municipality is passed over."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp932", errors="replace")
    lines = csv.reader(text.splitlines())
    rows, wrong = [], []
    columns: tuple[int, int, int] | None = None
    for number, cells in enumerate(lines, 1):
        if columns is None:
            columns = _columns(cells)
        elif any(cell.strip() for cell in cells):
            listed = _listed(cells, columns)
            if listed is None:
                wrong.append(number)
            elif listed.name:
                rows.append(listed)
    return OwnTable(tuple(rows), tuple(wrong) if columns else (1,))


def _columns(cells: list[str]) -> tuple[int, int, int] | None:
    def at(words: tuple[str, ...]) -> Iterator[int]:
        return (place for place, cell in enumerate(cells) if any(word in cell for word in words))

    code, prefecture, name = next(at(_CODE), None), next(at(_PREFECTURE), None), next(at(_NAME), None)
    return None if code is None or prefecture is None or name is None else (code, prefecture, name)


def _listed(cells: list[str], columns: tuple[int, int, int]) -> Listed | None:
    code, prefecture, name = (cells[at].strip() if at < len(cells) else "" for at in columns)
    if not (code.isascii() and code.isdecimal() and len(code) in (5, 6) and prefecture):
        return None
    if len(code) == 5:  # without its last digit; or Excel ate its first nought: 11002 is 011002
        eaten = prefecture == _WITH_NOUGHT.get(code[0]) and code[4] == check_digit(f"0{code[:4]}")
        code = f"0{code}" if eaten else code + check_digit(code)
    return Listed(code[:5], prefecture, name) if code[5] == check_digit(code[:5]) else None


_WITH_NOUGHT = dict(
    zip(
        "123456789",
        ("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県"),
        strict=True,
    )
)
"""The prefectures whose codes begin with a nought, by the digit after it."""
