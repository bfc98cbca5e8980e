"""Whose surname a row means that says a given name alone: that of the family it stands below."""

from __future__ import annotations

import re
from typing import NamedTuple

from vcenter.domain.names import clean
from vcenter.domain.same_house import same_house
from vcenter.rosters.model import Mark

_DITTO = re.compile(r"^(同上|〃|″|々|仝)[\s　]*(?=[^\s　])")
_HEADS = ("世帯主", "本人", "代表", "筆頭者")
RELATIONS = {
    "妻", "夫", "母", "父", "子", "孫", "娘", "息子", "祖母", "祖父", "兄", "弟", "姉", "妹",
    "長男", "次男", "二男", "三男", "長女", "次女", "二女", "三女",
}  # fmt: skip
_GIVEN_IN_KANJI = 2
"""Kanji of a given name that nobody takes for a whole one. Of three it may be either: 健太郎, and 林花子."""


class Told(NamedTuple):
    """What a row says. raw: the cell of the name as it stands; home: its household, or its address; "" where it says none."""

    row: int
    raw: str
    name: str
    kana: str
    relation: str
    home: str
    has_home: bool
    """Whether the roster has a column for households or addresses."""
    in_two_columns: bool
    """Whether the roster has a column for surnames."""
    has_surname: bool
    """Whether something stands in it."""


class Families:
    """Row after row: the family of the row right above."""

    def __init__(self) -> None:
        self._row = 0
        self._surname = ""
        self._surname_kana = ""
        self._home = ""

    def in_family(self, told: Told, marks: list[Mark]) -> tuple[str, str]:
        """(name, kana). Only a given name alone, right below somebody of its household, gets the family's name, and a mark."""
        name, kana, parts = told.name, told.kana, told.name.split()
        raw = told.raw.strip()
        ditto = _DITTO.match(raw) is not None
        if ditto:
            name, kana = clean(_DITTO.sub("", raw)), _DITTO.sub("", kana)
        # Of most rows the name is whole: nothing else is asked of them.
        asked = ditto or told.in_two_columns or len(parts) == 1
        below = asked and told.row == self._row + 1 and self._is_at_home(told.home)
        surname = self._surname if below else ""
        alone = ditto or self._is_alone(told, surname)
        if alone and surname:
            marks.append(
                Mark(
                    "name",
                    raw or name,
                    f"名だけなので、上の人の姓「{surname}」を補いました。確かめてください。",
                )
            )
            if kana and self._surname_kana and len(kana.split()) == 1:
                kana = f"{self._surname_kana}　{kana}"
            self._row = told.row
            return clean(f"{surname}　{name}"), kana
        if alone or (surname and _may_be_alone(told, surname)):
            marks.append(
                Mark("name", raw or name, "名だけで、姓が書かれていないようです。確かめてください。")
            )
        if alone:
            self._row = told.row if surname else 0
        else:
            readings = kana.split()
            self._row = told.row
            self._surname = parts[0] if len(parts) > 1 and parts[0] not in RELATIONS else ""
            self._surname_kana = readings[0] if len(parts) > 1 and len(readings) > 1 else ""
            self._home = told.home
        return name, kana

    def _is_at_home(self, home: str) -> bool:
        return (
            not (self._surname and home and self._home) or home == self._home or same_house(home, self._home)
        )

    def _is_alone(self, told: Told, surname: str) -> bool:
        """Whether a row surely says no surname: indented, or of a family's member."""
        member = bool(told.relation) and told.relation not in _HEADS
        if told.in_two_columns:
            return not told.has_surname and member
        indented = told.raw[:1] in (" ", "　") and bool(told.raw.strip())
        if len(told.name.split()) > 1 or not (indented or (member and surname and told.has_home)):
            return False
        return _kanji(told.name) <= _GIVEN_IN_KANJI and not (surname and told.name.startswith(surname))


def _may_be_alone(told: Told, surname: str) -> bool:
    """Whether a member of a family may be written with the given name alone: 健太郎, which may be 林花子 as well, or 鈴木."""
    return (
        bool(told.relation)
        and told.relation not in _HEADS
        and not told.in_two_columns
        and len(told.name.split()) == 1
        and _kanji(told.name) <= _GIVEN_IN_KANJI + 1
        and not told.name.startswith(surname)
    )


def _kanji(name: str) -> int:
    return len(re.findall("[々一-鿿]", name)) if not name.isascii() else 0
