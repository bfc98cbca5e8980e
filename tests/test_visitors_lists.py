"""Visitors' lists: yes, no and not asked are three things; who has left is said, colours mean nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.everyday_books import one_sheet, visited, watched, workbook
from vcenter.rosters.everyday import Contact
from vcenter.rosters.model import Roster
from vcenter.rosters.read import read_roster
from vcenter.rosters.watched_values import has_gone, is_grey, read_consent, read_contact

TITLE = ["友愛訪問　対象者名簿"]
HEADING = ["No", "訪問員", "対象者氏名", "住所", "電話", "民生委員", "社協", "火", "木", "備考"]
UPPER = ["No", "訪問員", "対象者氏名", "住所", "電話", "同意", "", "訪問日", "", "備考"]
LOWER = ["", "", "", "", "", "民生委員", "社協", "火", "木", ""]
MERGED = ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:G2", "H2:I2", "J2:J3"]


def listed(*rows: list[Any], merge: tuple[str, ...] = (), **looks: Any) -> Roster:
    return one_sheet(TITLE, UPPER, LOWER, *rows, merge=[*MERGED, *merge], **looks)


@pytest.mark.parametrize(
    "written", ["有", "○", "〇", "済", "済み", "可", "同意", "有(R6.5)", "○ 7/1", "はい", "レ", "1"]
)
def test_consents_that_were_given(written: str) -> None:
    assert read_consent(written) == (True, "")


@pytest.mark.parametrize("written", ["未", "×", "無", "なし", "不可", "拒否", "同意しない", "未同意", "否"])
def test_consents_that_were_not_given(written: str) -> None:
    assert read_consent(written) == (False, "")


@pytest.mark.parametrize("written", ["", "　", "－", "未確認"])
def test_who_was_not_asked_has_not_said_no(written: str) -> None:
    assert read_consent(written) == (None, "")


@pytest.mark.parametrize("written", ["△", "保留", "確認中", "娘さんに聞く", "○（一部）"])
def test_a_consent_that_is_not_understood_is_marked_and_neither(written: str) -> None:
    found, why = read_consent(written)
    assert found is None
    assert why


@given(st.text())
def test_any_consent_and_contact_is_read_or_kept(written: str) -> None:
    found, _ = read_consent(written)
    assert found in (True, False, None)
    read_contact(written)
    has_gone(written)


def test_visitors_over_merged_cells_and_by_signs_for_above() -> None:
    roster = listed(
        [1, "小林和夫", "石川節子", "芝1", "03-3473-6437", "○", "未", "○", "", ""],
        [2, None, "清水信子", "同上", "03-3473-6438", "", "済", "", "◎", ""],
        [3, "遠藤キヨ", "渡邉勝", "芝2", "", "有", "無", "①③", "", ""],
        [4, "〃", "渡邉勝", "〃", "", "×", "", "", "午後", ""],
        merge=("B4:B5",),
    )
    assert [one.visitor for one in roster.watched] == ["小林和夫", "小林和夫", "遠藤キヨ", "遠藤キヨ"]
    assert [one.address for one in roster.watched] == ["芝1", "芝1", "芝2", "芝2"]
    assert [one.consents for one in roster.watched] == [
        {"民生委員": True, "社協": False}, {"民生委員": None, "社協": True}, {"民生委員": True, "社協": False}, {"民生委員": False, "社協": None},
    ]  # fmt: skip
    assert [one.days for one in roster.watched] == [{"火": "○"}, {"木": "◎"}, {"火": "①③"}, {"木": "午後"}]
    assert [one.number for one in roster.watched] == ["1", "2", "3", "4"]


def test_a_visitor_said_once_is_that_of_the_empty_cells_below() -> None:
    roster = listed(
        [1, "小林和夫", "石川節子", "", "", "○", "", "", "", ""],
        [2, "", "清水信子", "", "", "○", "", "", "", ""],
    )
    assert visited(roster) == [("石川節子", "小林和夫", False), ("清水信子", "小林和夫", False)]


def test_where_every_row_says_its_visitor_an_empty_cell_says_nobody() -> None:
    roster = listed(
        [1, "小林和夫", "石川節子", "", "", "○", "", "", "", ""], [2, "小林和夫", "清水信子", "", "", "○", "", "", "", ""], [3, "", "森久", "", "", "○", "", "", "", ""]
    )  # fmt: skip
    assert roster.watched[2].visitor == ""
    assert roster.watched[2].marks[0].field == "visitor"


def test_one_heading_row_and_titles_that_say_who_visits() -> None:
    roster = one_sheet(
        TITLE, ["No", "対象者氏名", "住所", "電話", "民生委員同意", "社協同意", "訪問曜日"],
        ["訪問員：小林和夫"], [1, "石川節子", "芝1", "", "○", "未", "毎週火"],
        ["【訪問員　遠藤キヨ】"], [1, "清水信子", "芝2", "", "", "済", "第2木"],
    )  # fmt: skip
    assert visited(roster) == [("石川節子", "小林和夫", False), ("清水信子", "遠藤キヨ", False)]
    assert roster.watched[0].consents == {"民生委員同意": True, "社協同意": False}
    assert roster.watched[1].days == {"訪問曜日": "第2木"}


def test_whoever_is_in_charge_is_the_visitor_in_a_list_of_watching() -> None:
    roster = one_sheet(
        ["見守り対象者名簿"],
        ["氏名", "担当", "住所", "見守り日"],
        ["石川節子", "小林和夫", "芝1", "火"],
        ["森久", "小林和夫", "芝2", "木"],
    )
    assert visited(roster) == [("石川節子", "小林和夫", False), ("森久", "小林和夫", False)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["長男　一郎　03-3555-0101", "", ""], Contact("一郎", "長男", "03-3555-0101")),
        (["一郎（長男）０９０-3555-0101", "", ""], Contact("一郎", "長男", "090-3555-0101")),
        (["幸子", "娘", "090-3555-0202"], Contact("幸子", "娘", "090-3555-0202")),
        (["なし", "", ""], None),
        (["", "", ""], None),
    ],
)
def test_whom_to_call_in_one_cell_or_three(cells: list[str], expected: Contact | None) -> None:
    roster = one_sheet(
        TITLE, ["訪問員", "氏名", "電話", "緊急連絡先", "", ""], ["", "", "", "氏名", "続柄", "電話"], ["小林和夫", "石川節子", "03-3473-6437", *cells],
        merge=["D2:F2", "A2:A3", "B2:B3", "C2:C3"],
    )  # fmt: skip
    assert roster.watched[0].contacts == (() if expected is None else (expected,))
    assert roster.watched[0].phone == "03-3473-6437"


@pytest.mark.parametrize(
    "note", ["R6.12 施設", "施設入所", "死亡", "R7.3逝去", "転出", "見守り終了", "特別養護老人ホーム入所"]
)
def test_who_has_left(note: str) -> None:
    assert has_gone(note)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "入所検討中",
        "施設入所予定",
        "夫死亡",
        "長男が転居",
        "デイ施設利用",
        "入院中",
        "R6.5 夫が施設へ入所",
        "他市より転入",
    ],
)
def test_who_has_not_left(note: str) -> None:
    assert not has_gone(note)


def test_grey_rows_have_left_and_colours_are_only_kept() -> None:
    rows: list[list[Any]] = [
        [at, "小林和夫", name, "", "", "○", "", "", "", ""]
        for at, name in enumerate(("石川節子", "清水信子", "森久", "山田正"), start=1)
    ]
    roster = listed(*rows, filled={"C4": "FFBFBFBF", "C5": "FFFF9999"})
    assert [(one.gone, one.colour) for one in roster.watched] == [
        (True, "BFBFBF"),
        (False, "FF9999"),
        (False, ""),
        (False, ""),
    ]
    assert "灰色の行" in roster.watched[0].marks[0].reason


def test_every_other_row_in_grey_says_nothing_nor_where_the_list_says_otherwise() -> None:
    rows: list[list[Any]] = [
        [at, "小林和夫", f"石川{at}子", "", "", "○", "", "", "", ""] for at in ("一", "二", "三", "四")
    ]
    striped = listed(*rows, filled={"C4": "FFD9D9D9", "C6": "FFD9D9D9"})
    assert not any(one.gone for one in striped.watched)
    explained = listed(*rows, ["※灰色は日中独居の方"], filled={"C4": "FFBFBFBF"})
    assert not any(one.gone for one in explained.watched)


def test_greys_by_number_and_by_theme() -> None:
    assert is_grey("BFBFBF")
    assert is_grey("theme:0:-0.25")
    assert not any(
        is_grey(one) for one in ("", "FFFFFF", "000000", "F2F2F2", "FF9999", "theme:4:0.40", "theme:0:0.00")
    )


def test_a_struck_row_and_a_title_of_those_who_left() -> None:
    roster = listed(
        [1, "小林和夫", "石川節子", "", "", "○", "", "", "", ""], [2, "小林和夫", "清水信子", "", "", "○", "", "", "", ""],
        ["", "", "【退会者】"], [3, "小林和夫", "森久", "", "", "○", "", "", "", ""],
        struck=["C4"],
    )  # fmt: skip
    assert [one.gone for one in roster.watched] == [True, False, True]


def test_subtotals_and_sums_are_told_where_they_differ() -> None:
    rows: list[list[Any]] = [
        TITLE, HEADING,
        [1, "小林和夫", "石川節子", "", "03-1234-5678", "○", "", "", "", ""], [2, "小林和夫", "清水信子", "", "", "○", "", "", "", ""], ["", "", "小計　2世帯"],
        [3, "遠藤キヨ", "森久", "", "", "○", "", "", "", ""], ["", "", "小計　2世帯"],
    ]  # fmt: skip
    roster = read_roster(workbook({"芝": rows, "総計": [["地区", "世帯"], ["芝", 4]]}))
    assert [(one.sheet, one.said, one.counted) for one in roster.differences] == [
        ("芝", "2", "1"),
        ("総計", "4", "3"),
    ]
    assert [one.sheet for one in roster.left_sheets] == ["総計"]
    assert (roster.kind, len(roster.watched)) == ("watched", 3)


def test_honorifics_and_readings_are_no_part_of_a_name() -> None:
    roster = listed(
        [1, "小林和夫さん", "石川　節子様", "", "", "○", "", "", "", ""],
        [2, "小林和夫", "森久（もり ひさし）", "", "", "○", "", "", "", ""],
    )
    assert visited(roster) == [("石川節子", "小林和夫", False), ("森久", "小林和夫", False)]
    assert watched(roster)["森久"].kana


def test_a_row_without_a_name_is_refused() -> None:
    roster = listed(
        [1, "小林和夫", "石川節子", "", "", "○", "", "", "", ""],
        [2, "小林和夫", "", "芝3-2-1", "03-1234-5678", "○", "", "", "", ""],
    )
    assert [one.row for one in roster.refused] == [5]


def test_a_roster_of_people_is_none() -> None:
    roster = one_sheet(
        ["氏名", "フリガナ", "電話", "住所", "担当"],
        ["山田花子", "ヤマダハナコ", "03-1234-5678", "芝1", "佐藤"],
    )
    assert (roster.kind, len(roster.people), roster.watched) == ("people", 1, [])
