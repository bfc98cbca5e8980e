"""What of an address a postal code tells for sure.

The post office's list is made for sorting letters: one code may stand for several towns, cities or prefectures, and
where a town's name would stand there may be a remark. Whoever reads the form believes what it fills in: it fills in
what is true of every place of the code, and no remark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Listed(Protocol):
    """A row of the post office's list, as far as addresses go."""

    @property
    def prefecture(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def neighborhood(self) -> str: ...


@dataclass(frozen=True)
class _Place:
    prefecture: str
    around: str  # the 郡 of a town or village, the city of a ward; "" where there is none
    city: str
    town: str


# 郡山市 and 蒲郡市 are cities, and 四日市市 has no ward: the second part says what the first one is.
_AROUND = re.compile(r"(.+?郡)(.+[町村])|(.+?市)(.+区)")

_NO_TOWN = "以下に掲載がない場合"
_LOTS_FOLLOW = re.compile(r"の次に.*番地.*場合$")
_LOTS = re.compile(r"第?[0-9０-９]+地割.*")  # 川尻４０地割、川尻４１地割: what a lot is called in Iwate
_SEVERAL = re.compile(r"[、，,〜～]")
_NOTE = re.compile(r"[（(「].*")


def beginning_of_address(rows: Sequence[Listed]) -> str:
    """What the addresses of all these rows of one code begin with; "" when they share nothing."""
    places = [_place(row) for row in rows]
    found = ""
    for part in ("prefecture", "around", "city", "town"):
        values = {getattr(place, part) for place in places}
        if len(values) != 1:
            break
        found += values.pop()
    return found


def _place(row: Listed) -> _Place:
    around, city = "", row.city
    if parts := _AROUND.fullmatch(city):
        around, city = parts[1] or parts[3], parts[2] or parts[4]
    return _Place(row.prefecture, around, city, _town(row.neighborhood or "", city))


def _town(listed: str, city: str) -> str:
    """A town's name without the list's remarks; "" where there is none, or where several stand in one row."""
    town = _NOTE.sub("", listed)
    town = _LOTS.sub("", _LOTS_FOLLOW.sub("", town))
    if town != "一円":  # which is also the name of one town, in 多賀町
        town = town.removesuffix("一円")
    # 八幡浜市一円 and 境町の次に番地がくる場合 say of no town what it is called: it would stand there twice.
    return "" if town in (city, _NO_TOWN) or _SEVERAL.search(town) else town
