"""What a row of an attendance book is of: somebody, a total, visitors that were only counted, the weather."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vcenter.rosters.attendance_heading import BookHeading
from vcenter.rosters.grid import Grid, plain

_BEHIND = r"(?:の部|名簿|一覧|さん|の方|等|など|氏名|名|欄)*"
HELPERS_BELOW = re.compile(
    r"(?:運営|協力|調理|活動|有償|学生|地域)?(?:ボランティア|ボラ|スタッフ|サポーター|協力員|協力者|お?手伝い|お?世話(?:人|係|役)|担い手|職員|支援員|支援者|運営者|役員|従事者|講師|民生委員)"
)
VISITORS_BELOW = re.compile(
    r"見学|来賓|ゲスト|体験|来訪|訪問者|お客|来客|視察|同伴|付き?添い?|連れ|ビジター|(?:その他|当日)の?参加"
)
_GUESTS_BELOW = re.compile(
    r"(?:一般)?(?:利用|参加|登録|出席|対象)者|会員|高齢者|メンバー|男性?|女性?|一般|サロン参加者"
)
_TOTAL = re.compile(
    r"(?:総|合|小|累)?計(?:人数)?|(?:[^\d]{0,8})?(?:出席|参加|利用|来所)?(?:者|人)?(?:総|合計|小)?(?:人数|人員|者数|数計|計|合計|総数|延べ?(?:人数)?)|(?:出席|参加|利用)(?:数|計|合計)|総数|延べ?(?:人数|数)?"
)
_SUPPORT = re.compile(r"要支援|要介護|要援護|配慮")
_ABOUT = re.compile(
    r"(?:実施|活動|開催|主な)?(?:内容|行事|プログラム|メニュー)|天気|天候|気温|会場|場所|担当者?|当番|記録者?|記入者|参加費|会費|利用料|会計|収入|支出|備考|摘要|メモ|特記(?:事項)?|開催|実施|中止.*|状況|開始|終了|時間|実施時間|講師名?|おやつ|昼食|献立|議題|テーマ"
)
_MAY_BE_LABEL = re.compile(
    rf"計$|[数員延]|者|会員|男|女|一般|高齢|メンバー|{_SUPPORT.pattern}|{HELPERS_BELOW.pattern}|{VISITORS_BELOW.pattern}|^(?:{_ABOUT.pattern})$"
)
"""What every label has, and hardly a name: of most rows nothing else is asked."""
INFORMATION = {"about"}
"""What is put into the note of each day."""


@dataclass(frozen=True)
class Label:
    """name: who, as written; what: "total", "guests", "helpers", "visitors", "support" or "about" of a row of numbers or words, as written."""

    name: str = ""
    what: str = ""
    written: str = ""


def part_of(written: str) -> str:
    """Whose part of a book a title begins: "guest", "helper" or "visitor"; "" of what is no title."""
    word = re.sub(r"^[【■●◆▼◎〔<《(\[◇□○・※]+|[】〕>》)\]:]+$", "", plain(written))
    word = re.sub(r"\(.*\)$", "", word)
    if not word or len(word) > 20:
        return ""
    for part, pattern in (("helper", HELPERS_BELOW), ("visitor", VISITORS_BELOW), ("guest", _GUESTS_BELOW)):
        if re.fullmatch(
            rf"(?:{pattern.pattern})(?:[・,、/](?:{HELPERS_BELOW.pattern}|{VISITORS_BELOW.pattern}))*(?:者)?{_BEHIND}",
            word,
        ):
            return part
    return ""


def part_of_book(title: str) -> str:
    """Whose book this is by its title or its sheet's name: ボランティア出席簿 is the helpers', of which nobody is a guest."""
    words = [
        re.sub(r"(?:の)?(?:出席簿|出欠簿|出席表|出欠表|出席|出欠|参加)$", "", word)
        for word in re.split(r"[\s　]+", title)
    ]
    return "helper" if any(word and part_of(word) == "helper" for word in words) else ""


def says_numbers(grid: Grid, row: int, heading: BookHeading) -> bool:
    """Whether what a row says under the days is numbers, and none a mark of somebody."""
    said = [grid.plain(row, one.column) for one in heading.days if grid.cell(row, one.column) is not None]
    return bool(said) and all(not word or re.fullmatch(r"\d{1,4}(?:名|人)?|[-/]", word) for word in said)


def label_of(grid: Grid, row: int, heading: BookHeading) -> Label:
    """What a row is of, by what stands before its days."""
    name = "　".join(said for column in heading.names if (said := grid.said(row, column)))
    words = [
        said
        for column in range(heading.until)
        if column not in heading.names
        and (said := grid.said(row, column))
        and not re.fullmatch(r"[\d.]+", plain(said))
    ]
    # A column beside the names says who the row is of where no name does: 計 may stand in the first.
    for written in [name, *words] if name else words:
        if what := _what(grid, row, heading, written, written == name):
            return Label(what=what, written=written)
        if name and not _TOTAL.fullmatch(plain(words[0]) if words else ""):
            break
    return Label(name=name)


def _what(grid: Grid, row: int, heading: BookHeading, written: str, in_place_of_name: bool) -> str:
    word = re.sub(r"^[【(※]+|[】):]+$", "", re.sub(r"\((?:名|人)\)$", "", plain(written)))
    if not word or len(word) > 20:
        return ""
    if not _MAY_BE_LABEL.search(word):
        return ""
    numbers = says_numbers(grid, row, heading)
    if _SUPPORT.search(word) and numbers:
        return "support"
    part = part_of(re.sub(r"(?:人数|者数|数|計|合計)$", "", word)) if numbers else ""
    if (
        re.search(r"計$", word)
        and _TOTAL.search(word)
        and (numbers or in_place_of_name)
        and len(word) < 12
        and (part or _TOTAL.fullmatch(word))
    ):
        return "total"
    if part in ("helper", "visitor"):
        return f"{part}s"
    if part == "guest" or re.fullmatch(r"(?:出席|参加|利用)?(?:者|人)?(?:人数|者数|数)", word):
        return "total" if numbers else ""
    if _TOTAL.fullmatch(word) and numbers:
        return "total"
    return "about" if _ABOUT.fullmatch(word) else ""
