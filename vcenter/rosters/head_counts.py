"""Numbers of people as reports write them: 17人, 15名(A3名,B12名, 約15名, 15〜16名, 男5女12, 17(5)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from vcenter.rosters.cells import Cell, NoResult
from vcenter.rosters.grid import plain

MOST = 9_999
_UNIT = r"(?:名様?|人)?"
_EXACT = re.compile(rf"(?:計|合計|全員で?|全)?:?(\d{{1,4}}){_UNIT}")
_PARTS = re.compile(
    rf"(?:(?:計|合計|全|のべ|延べ?)?:?(?P<whole>\d{{1,4}}){_UNIT})?[(\[](?P<parts>[^()\[\]]+)[)\]]?"
)
_PART = re.compile(rf"(?P<what>[^\d、,・:/+]*?):?(?P<number>\d{{1,4}}){_UNIT}")
_SOME_PARTS = re.compile(
    rf"(?:[^\d、,・:/+計]{{1,8}}:?\d{{1,4}}{_UNIT}[、,・/+]?){{2,}}(?:[、,・/]?(?:計|合計):?(\d{{1,4}}){_UNIT})?"
)
_SUM = re.compile(rf"\d{{1,4}}{_UNIT}(?:\+\d{{1,4}}{_UNIT})+(?:=(\d{{1,4}}){_UNIT})?")
_ABOUT = re.compile(
    rf"(?:約|およそ|おおよそ|だいたい|大体)(\d{{1,4}}){_UNIT}|(\d{{1,4}}){_UNIT}(?:くらい|ぐらい|位|程度|前後|ほど|弱|強|余り?|以上)"
)
_RANGE = re.compile(
    rf"約?(\d{{1,4}}){_UNIT}(?:[~〜～-]|から|,|・|、|or|か)(\d{{1,4}}){_UNIT}(?:程度|くらい)?"
)
_NONE = {"なし", "無し", "無", "ゼロ", "零", "0", "いない", "ナシ"}
_KANJI = {one: number for number, one in enumerate("〇一二三四五六七八九")}
_KANJI_NUMBER = re.compile(r"([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)(名|人)")
_BLANK = re.compile(r"[名人計約男女()\[\]:、,・ /\-_＿]*")


@dataclass(frozen=True)
class HeadCount:
    """How many, None where it is not said or cannot be known; support: of these, where it is said; doubt: why to look at it."""

    number: int | None = None
    support: int | None = None
    doubt: str = ""


def read_count(cell: Cell, parts_are_support: bool = False) -> HeadCount:
    """A number of people. parts_are_support: what stands in brackets behind it are those who need support."""
    if cell is None or isinstance(cell, (bool, NoResult)):
        return (
            HeadCount(doubt="数式の結果が保存されていません。Excelで開いて保存し直してください。")
            if isinstance(cell, NoResult)
            else HeadCount()
        )
    if isinstance(cell, (int, float)):
        if math.isfinite(cell) and 0 <= cell <= MOST and cell == int(cell):
            return HeadCount(int(cell))
        return HeadCount(doubt="人数が読めません。")
    if not isinstance(cell, str):
        return HeadCount(doubt="Excelが日付に変えています。もとの人数を確かめてください。")
    return _of_text(plain(cell), parts_are_support)


def _of_text(text: str, parts_are_support: bool) -> HeadCount:
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    if _BLANK.fullmatch(text) or len(text) > 100:
        return HeadCount(doubt="人数が読めません。" if len(text) > 100 else "")
    if text in _NONE:
        return HeadCount(0)
    if found := _EXACT.fullmatch(text):
        return HeadCount(int(found[1]))
    if found := _KANJI_NUMBER.fullmatch(text):
        tens = (_KANJI[found[1]] if found[1] else 1) if found[2] else 0
        ones = _KANJI[found[3]] if found[3] else (0 if found[2] else _KANJI.get(found[1], 0))
        return HeadCount(10 * tens + ones)
    if found := _ABOUT.fullmatch(text):
        return HeadCount(int(found[1] or found[2]), doubt="およその人数です。")
    if found := _RANGE.fullmatch(text):
        return HeadCount(doubt="人数に幅があります。何人だったか確かめてください。")
    if found := _PARTS.fullmatch(text):
        return _with_parts(found, parts_are_support)
    if found := _SUM.fullmatch(text) or _SOME_PARTS.fullmatch(text):
        without_whole = re.sub(r"(?:=|(?:計|合計):?)\d+\D*$", "", text)
        whole = sum(map(int, re.findall(r"\d+", without_whole)))
        if found[1] and int(found[1]) != whole:
            return HeadCount(int(found[1]), doubt=f"内訳を足すと{whole}人です。")
        return HeadCount(whole, doubt="" if found[1] else "内訳を足した人数です。")
    return HeadCount(doubt="人数が読めません。")


_SUPPORT = re.compile(r"要支援|要介護|支援|配慮|介助")


def _with_parts(found: re.Match[str], parts_are_support: bool) -> HeadCount:
    """15名(A3名,B12名: the bracket may not be closed, and its parts may not make up the whole."""
    parts = [(part["what"], int(part["number"])) for part in _PART.finditer(found["parts"])]
    if found["whole"] is None:
        inner = _of_text(found["parts"], False)
        return HeadCount(inner.number, doubt=inner.doubt)
    whole = int(found["whole"])
    supported = [number for what, number in parts if _SUPPORT.search(what)]
    support = supported[0] if len(supported) == 1 else None
    if support is None and parts_are_support and len(parts) == 1:
        support = parts[0][1]
    doubt = ""
    if support is not None and support > whole:
        doubt = "うちの人数が全体より多くなっています。"
    elif len(parts) > 1 and not supported and not any("うち" in what for what, _ in parts):
        given = sum(number for _, number in parts)
        doubt = "" if given == whole else f"内訳を足すと{given}人です。"
    return HeadCount(whole, support, doubt)
