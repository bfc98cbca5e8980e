"""Attendance books as salons keep them: who was there is read, totals are not believed, years are never guessed."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.everyday_books import came, one_sheet, sessions, workbook
from vcenter.domain.refusal import Refusal
from vcenter.rosters.attendance_marks import legend_in, read_mark
from vcenter.rosters.cells import Sheet
from vcenter.rosters.everyday import STATES
from vcenter.rosters.everyday_sheets import read_everyday
from vcenter.rosters.list_names import is_name
from vcenter.rosters.read import read_roster
from vcenter.rosters.session_days import date_of, read_day
from vcenter.rosters.years import Year, said_in

TITLE = ["令和７年度　いきいきサロン　出席簿"]


def cell(written: Any) -> str | None:
    found = read_mark(written)
    return None if found is None else found.state


@pytest.mark.parametrize("written", ["○", "〇", "◯", "●", "◎", 1, "1", "１", "出", "出席", "レ", "✓", "✔", "☑", "○2", "○（孫）", "○+1", 2, "2", True, "O", "◎当番"])  # fmt: skip
def test_marks_of_who_came(written: Any) -> None:
    assert cell(written) == "here"


@pytest.mark.parametrize("written", ["△", "▲", "早退", "遅刻", "○早退", "途中まで", "○（途中）", "遅"])
def test_marks_of_who_came_for_a_part(written: str) -> None:
    assert cell(written) == "left_early"


@pytest.mark.parametrize("written", ["×", "✕", "欠", "欠席", "休", "－", "-", "―", "/", "／", "・", 0, "0", "休み", "用事", "通院", "旅行", "デイ", "体調不良", "欠（法事）", "入院予定", "夫入院のため", False])  # fmt: skip
def test_marks_of_who_was_absent(written: Any) -> None:
    assert cell(written) == "absent"


@pytest.mark.parametrize(
    ("written", "state"),
    [("入院", "in_hospital"), ("入院中", "in_hospital"), ("施設入所", "in_a_home"), ("特養へ", "in_a_home"), ("退会", "left"), ("9月退会", "left"), ("死亡", "died"), ("ご逝去", "died"), ("転居", "moved"), ("引越し", "moved")],
)  # fmt: skip
def test_what_is_no_absence(written: str, state: str) -> None:
    assert cell(written) == state


@pytest.mark.parametrize("written", ["ok?", "100", "¥200", "？", "10:30", 350, datetime(2025, 4, 1)])
def test_a_mark_that_nobody_knows_is_kept_and_not_counted(written: Any) -> None:
    assert cell(written) == ""


@pytest.mark.parametrize("written", [None, "", "　", "□"])
def test_nothing_written_is_nothing_said(written: Any) -> None:
    assert cell(written) is None


def test_companions_are_counted_beside() -> None:
    assert [read_mark(one).more for one in ("○2", "○+1", "○（孫）", 3, "○")] == [1, 1, 1, 2, 0]  # type: ignore[union-attr]


def test_a_sheet_explains_its_own_signs() -> None:
    assert legend_in("※○出席 ×欠席 △途中") == {"○": "here", "×": "absent", "△": "left_early"}
    assert legend_in("△…欠席連絡あり、◎＝当番") == {"△": "absent", "◎": "here"}
    roster = one_sheet(TITLE, ["氏名", "4/1"], ["山田花子", "△"], ["佐藤一郎", "○"], ["※△は欠席の連絡あり"])
    assert came(roster) == {"2025-04-01": ["佐藤一郎"]}


PERIODS = ["5月", "５月分", "【5月】", "令和7年5月", "R7.5月", "4月～6月", "4月から6月", "上半期", "下期", "前期", "第1四半期", "令和7年度", "年度計", "5月計", "小計", "平均", "月平均", "1回平均", "出席率", "累計", "通年"]  # fmt: skip


@pytest.mark.parametrize("written", PERIODS)
def test_the_heading_of_a_month_a_quarter_or_an_average_is_nobodys_name(written: str) -> None:
    head = [TITLE, ["氏名", "4/1", "4/8"], ["山田花子", "○", "×"]]
    for row in ([written], [written, "12", "11"], [written, 12.5, 11.3], [written, "○", "○"]):
        roster = one_sheet(*head, row, ["佐藤一郎", "○", "○"])
        assert [one.name for one in roster.attenders] == ["山田花子", "佐藤一郎"]
        assert came(roster) == {"2025-04-01": ["山田花子", "佐藤一郎"], "2025-04-08": ["佐藤一郎"]}
    assert not is_name(written)


def test_a_name_that_is_a_month_in_kanji_is_a_name_where_she_came() -> None:
    roster = one_sheet(TITLE, ["氏名", "4/1"], ["山田花子", "○"], ["五月", "○"], ["三月　五月", "○"])
    assert [one.name for one in roster.attenders] == ["山田花子", "五月", "三月五月"]


def test_a_month_between_two_tables_is_the_month_of_the_days_below() -> None:
    roster = one_sheet(
        TITLE,
        ["4月"],
        ["氏名", 1, 8],
        ["山田花子", "○", "×"],
        ["5月"],
        ["氏名", 6, 13],
        ["山田花子", "○", "○"],
    )
    assert [one.name for one in roster.attenders] == ["山田花子", "山田花子"]
    assert came(roster) == {
        "2025-04-01": ["山田花子"],
        "2025-04-08": None,
        "2025-05-06": ["山田花子"],
        "2025-05-13": ["山田花子"],
    }


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.datetimes()))
def test_any_mark_is_understood_or_kept(written: Any) -> None:
    found = read_mark(written)
    assert found is None or found.state in STATES or (found.state == "" and found.as_written)


@given(
    st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.dates(),
        st.text("0123456789月日/→(火)第令和年RH中止.-", max_size=12),
    )
)
def test_any_day_is_understood_or_none(written: Any) -> None:
    day = read_day(written)
    if day is not None:
        for year in (Year(), Year(fiscal=2025)):
            found, why = date_of(day, 4, year, 4)
            assert found or why


@given(st.text(), st.text("令和平成7元年度０-９RH2025/月-", max_size=20))
def test_any_title_says_a_year_or_none(one: str, other: str) -> None:
    for written in (one, other):
        assert said_in(written).fiscal is None or 1988 <= (said_in(written).fiscal or 0) < 2100


DAYS = [
    (17, "2025-04-17"), ("17", "2025-04-17"), ("１７日", "2025-04-17"), ("4/17", "2025-04-17"), ("4月17日", "2025-04-17"),
    ("17(木)", "2025-04-17"), ("17木", "2025-04-17"), ("4/17（木）", "2025-04-17"), ("4.17", "2025-04-17"), (45764, "2025-04-17"), ("45764", "2025-04-17"),
    ("R7.4.17", "2025-04-17"), ("令和7年4月17日", "2025-04-17"), ("2025/4/17", "2025-04-17"), (datetime(2025, 4, 17), "2025-04-17"),
    ("19→26", "2025-04-26"), ("19⇒26日", "2025-04-26"), ("19日を26日に変更", "2025-04-26"), ("19（26に変更）", "2025-04-26"), ("26（19から変更）", "2025-04-26"),
    ("26→5/2", "2025-05-02"), ("30→翌3", "2025-05-03"), ("第2火", "2025-04-08"), ("第２火曜日", "2025-04-08"), ("第4木", "2025-04-24"), ("最終金", "2025-04-25"),
    ("17 AM", "2025-04-17"), ("17日（木）10:00", "2025-04-17"), (datetime(1900, 1, 17), "2025-04-17"), ("第1回4/17", "2025-04-17"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), DAYS)
def test_every_way_of_writing_a_day(written: Any, expected: str) -> None:
    day = read_day(written)
    assert day is not None
    assert date_of(day, 4, Year(fiscal=2025), 4)[0] == expected


@pytest.mark.parametrize(
    ("written", "month", "expected"),
    [
        ("31", 4, "という日はありません"),
        ("第5水", 6, "ありません"),
        (4.1, 4, "とも読めます"),
        ("17(金)", 4, "曜日"),
    ],
)
def test_a_day_that_cannot_be_is_marked(written: Any, month: int, expected: str) -> None:
    day = read_day(written)
    assert day is not None
    assert expected in date_of(day, month, Year(fiscal=2025), 4)[1]


def test_what_was_typed_in_april_for_january_is_of_the_books_year() -> None:
    day = read_day(datetime(2025, 1, 9))
    assert day is not None
    found, why = date_of(day, 1, Year(fiscal=2025), 4)
    assert (found, "2026年" in why) == ("2026-01-09", True)


@pytest.mark.parametrize(
    "title",
    ["令和７年度 出席簿", "R7年度", "Ｒ７年度", "2025年度　出席簿", "２０２５年度", "令和7年4月～令和8年3月", "2025年4月1日〜2026年3月31日", "令和7(2025)年度"],
)  # fmt: skip
def test_every_way_of_writing_a_fiscal_year(title: str) -> None:
    roster = one_sheet(
        [title + "　サロン出席簿"], ["氏名", "4/17", "1/9"], ["山田花子", "○", "○"], ["佐藤一", "", "○"]
    )
    assert list(sessions(roster)) == ["2025-04-17", "2026-01-09"]


@pytest.mark.parametrize("name", ["R7", "令和7年度", "2025", "2025年度", "R7年度出席"])
def test_the_year_may_be_the_sheets_name(name: str) -> None:
    roster = one_sheet(["サロン出席簿"], ["氏名", "4/17", "1/9"], ["山田花子", "○", "○"], name=name)
    assert list(sessions(roster)) == ["2025-04-17", "2026-01-09"]


def test_without_a_year_it_is_not_guessed_but_may_be_given() -> None:
    rows: list[list[Any]] = [["出席簿　令和8年4月10日作成"], ["氏名", "4/17", "1/9"], ["山田花子", "○", "○"]]
    without = one_sheet(*rows)
    assert list(sessions(without)) == ["04-17", "01-09"]
    assert all("年がわかりません" in mark.reason for one in without.sessions for mark in one.marks)
    assert list(sessions(one_sheet(*rows, year=2024))) == ["2024-04-17", "2025-01-09"]


def test_a_given_year_changes_nothing_where_the_file_says_it() -> None:
    roster = one_sheet(TITLE, ["氏名", "4/17"], ["山田花子", "○"], year=2020)
    assert list(sessions(roster)) == ["2025-04-17"]


def test_a_title_and_a_sheets_name_that_differ_say_no_year() -> None:
    roster = one_sheet(["令和6年度 出席簿"], ["氏名", "4/17"], ["山田花子", "○"], name="R7")
    assert list(sessions(roster)) == ["04-17"]
    assert "2024" in roster.sessions[0].marks[0].reason


def test_sheets_of_several_years_each_have_their_own() -> None:
    rows: list[list[Any]] = [["氏名", "4/17"], ["山田花子", "○"]]
    roster = read_roster(
        workbook(
            {
                "R6": [["令和6年度　出席簿"], *rows],
                "R7": [["令和7年度　出席簿"], *rows],
                "様式": [["令和　年度　出席簿"], ["氏名"]],
            }
        )
    )
    assert [(one.sheet, one.date) for one in roster.sessions] == [("R6", "2024-04-17"), ("R7", "2025-04-17")]
    assert [one.sheet for one in roster.left_sheets] == ["様式"]


def test_months_over_several_columns_with_days_below() -> None:
    roster = one_sheet(
        TITLE,
        ["No.", "氏名", "4月", "", "5月", "", "1月", "回数"],
        ["", "", 1, "17", "13", "", 9, ""],
        [1, "山田　花子", "○", "×", "○", "", "○", 3],
        [2, "佐藤一郎様", "", "○", "", "", "欠", 1],
        merge=["C2:D2", "E2:F2", "A2:A3", "B2:B3"],
    )
    assert came(roster) == {
        "2025-04-01": ["山田花子"], "2025-04-17": ["佐藤一郎"], "2025-05-13": ["山田花子"], "2026-01-09": ["山田花子"],
    }  # fmt: skip


def test_three_heading_rows_with_rounds_and_weekdays() -> None:
    roster = one_sheet(
        TITLE,
        ["氏名", "第1回", "第2回", "第3回"],
        ["", "4/1", "4/15", "5/6"],
        ["", "火", "火", "月"],
        ["山田花子", "○", "", "○"],
    )
    assert list(sessions(roster)) == ["2025-04-01", "2025-04-15", "2025-05-06"]
    assert "火曜日" in sessions(roster)["2025-05-06"].marks[0].reason


def test_two_half_years_below_one_another() -> None:
    roster = one_sheet(
        TITLE,
        ["氏名", "4月", "5月"], ["", 1, 13], ["山田花子", "○", "×"], ["計", 1, 0],
        [],
        ["氏名", "10月", "1月"], ["", 3, 9], ["山田花子", "×", "○"], ["計", 0, 1],
    )  # fmt: skip
    assert came(roster) == {
        "2025-04-01": ["山田花子"],
        "2025-05-13": None,
        "2025-10-03": None,
        "2026-01-09": ["山田花子"],
    }
    assert roster.differences == []


def test_a_sheet_for_each_month() -> None:
    rows: list[list[Any]] = [
        ["いきいきサロン出席簿"],
        ["氏名", 3, 17],
        ["山田花子", "○", ""],
        ["佐藤一郎", "○", "○"],
    ]
    roster = read_roster(workbook({"R7.4": rows, "令和8年1月": rows}))
    assert list(sessions(roster)) == ["2025-04-03", "2025-04-17", "2026-01-03", "2026-01-17"]


def test_a_month_that_is_the_first_day_of_it() -> None:
    roster = one_sheet(
        ["サロン出席簿"],
        ["氏名", datetime(2025, 4, 1), None, datetime(2025, 5, 1)],
        [None, 3, 17, 8],
        ["山田花子", "○", "○", "○"],
    )
    assert list(sessions(roster)) == ["2025-04-03", "2025-04-17", "2025-05-08"]


def test_helpers_and_visitors_stand_under_their_own_headings() -> None:
    roster = one_sheet(
        TITLE, ["No", "氏名", "4/1", "4/17"],
        [1, "山田花子", "○", "○"],
        ["◆ 協力員"], [1, "清水キヨ", "○", ""], [2, "松本勝", "○", "○"],
        ["", "見学者", 2, ""], ["", "うち要支援者", 1, ""],
    )  # fmt: skip
    first = sessions(roster)["2025-04-01"]
    assert (first.guests, first.helpers) == (("山田花子",), ("清水キヨ", "松本勝"))
    assert (first.counts.guests, first.counts.support, first.counts.helpers) == (1, 1, 2)
    assert "見学者 2人" in first.note


def test_a_column_beside_the_names_may_say_who_helps() -> None:
    roster = one_sheet(
        TITLE, ["区分", "氏名", "4/1"], ["利用者", "山田花子", "○"], [None, "佐藤一郎", "○"], ["スタッフ", "清水キヨ", "○"], merge=["A3:A4"]
    )  # fmt: skip
    assert (roster.sessions[0].guests, roster.sessions[0].helpers) == (
        ("山田花子", "佐藤一郎"),
        ("清水キヨ",),
    )


def test_a_book_without_helpers_says_nothing_of_them() -> None:
    assert one_sheet(TITLE, ["氏名", "4/1"], ["山田花子", "○"]).sessions[0].helpers is None


@pytest.mark.parametrize("reason", ["コロナのため中止", "台風で休み", "夏休み", "会場閉館"])
def test_a_cancelled_day_merged_downwards(reason: str) -> None:
    roster = one_sheet(
        TITLE, ["氏名", "4/1", "4/17"], ["山田花子", "○", reason], ["佐藤一郎", "○", None], ["森昭", "", None], ["ボランティア"], ["清水キヨ", "○", None], merge=["C3:C5"]
    )  # fmt: skip
    cancelled = sessions(roster)["2025-04-17"]
    assert (cancelled.guests, cancelled.helpers, cancelled.cancelled) == (None, (), reason)
    assert cancelled.counts.guests is None
    assert sessions(roster)["2025-04-01"].cancelled is None


def test_a_cancelled_day_spelled_letter_by_letter_or_in_the_heading() -> None:
    roster = one_sheet(
        TITLE, ["氏名", "4/1", "4/17", "5/8中止", "19→中止"],
        ["山田花子", "○", "中", "", ""], ["佐藤一郎", "○", "止", "", ""],
    )  # fmt: skip
    assert {one.date: one.cancelled for one in roster.sessions} == {
        "2025-04-01": None,
        "2025-04-17": "中止",
        "2025-05-08": "中止",
        "2025-05-19": "中止",
    }


def test_a_cancelled_day_with_marks_is_left_to_a_person() -> None:
    roster = one_sheet(TITLE, ["氏名", "4/1"], ["山田花子", "○"], ["佐藤一郎", "中止"], ["内容", "雨で中止"])
    assert roster.sessions[0].cancelled is None
    assert roster.sessions[0].guests == ("山田花子",)
    assert "出席の印もあります" in roster.sessions[0].marks[0].reason


def test_an_event_over_a_column_is_no_cancelled_day() -> None:
    roster = one_sheet(
        TITLE, ["氏名", "4/1"], ["山田花子", "合同運動会"], ["佐藤一郎", None], merge=["B3:B4"]
    )
    assert (roster.sessions[0].cancelled, roster.sessions[0].guests) == (None, None)
    assert "合同運動会" in roster.sessions[0].note


def test_a_day_of_which_nothing_is_written_is_nobodys_absence() -> None:
    roster = one_sheet(TITLE, ["氏名", "4/1", "4/17"], ["山田花子", "○", ""], ["佐藤一郎", "×", ""])
    assert sessions(roster)["2025-04-17"].guests is None
    assert "だれの欠席でもありません" in sessions(roster)["2025-04-17"].marks[0].reason
    assert all(seen.date == "2025-04-01" for one in roster.attenders for seen in one.seen)


def test_totals_are_told_where_they_differ_and_never_taken_over() -> None:
    roster = one_sheet(
        TITLE, ["氏名", "4/1", "4/17", "回数"],
        ["山田花子", "○", "〇", 1], ["佐藤一郎", "○", "欠", 1], ["計", 2, 2, ""],
    )  # fmt: skip
    assert [one.counts.guests for one in roster.sessions] == [2, 1]
    assert [(one.what, one.said, one.counted) for one in roster.differences] == [
        ("山田花子の回数", "1", "2"), ("2025-04-17の計", "2", "1"),
    ]  # fmt: skip


def test_a_book_that_only_counts_says_how_many() -> None:
    roster = one_sheet(
        TITLE, ["氏名", "4/1", "4/17"], ["利用者", 12, 9], ["ボランティア", 3, 2], ["合計", 15, 11]
    )
    assert [(one.guests, one.helpers, one.counts.guests, one.counts.helpers) for one in roster.sessions] == [
        (None, None, 12, 3),
        (None, None, 9, 2),
    ]


def test_names_come_without_what_stands_at_them() -> None:
    written = [
        "山田　花子さん",
        "佐藤一郎（代表）",
        "（新）森昭",
        "髙橋昭(たかはし あきら)",
        "すずき はな\n鈴木花",
        "★田中正",
        "3.林 一",
        "新）原勝",
    ]
    roster = one_sheet(TITLE, ["氏名", "4/1"], *[[one, "○"] for one in written])
    assert list(roster.sessions[0].guests or ()) == [
        "山田花子",
        "佐藤一郎",
        "森昭",
        "髙橋昭",
        "鈴木花",
        "田中正",
        "林一",
        "原勝",
    ]


def test_two_of_one_name_are_two_and_told() -> None:
    roster = one_sheet(TITLE, ["氏名", "4/1"], ["山田花子", "○"], ["山田花子", "○"])
    assert roster.sessions[0].guests == ("山田花子", "山田花子")
    assert "同じ名前" in roster.sessions[0].marks[0].reason


def test_a_struck_row_is_read_and_marked() -> None:
    roster = one_sheet(TITLE, ["氏名", "4/1"], ["山田花子", "○"], struck=["A3"])
    assert roster.sessions[0].guests == ("山田花子",)
    assert "取り消し線" in roster.attenders[0].marks[0].reason


def test_marks_without_a_name_are_refused_and_unused_numbers_skipped() -> None:
    roster = one_sheet(TITLE, ["No", "氏名", "4/1"], [1, "山田花子", "○"], [2, "", "○"], [3, "", ""])
    assert [one.row for one in roster.refused] == [4]
    assert roster.sessions[0].guests == ("山田花子",)
    assert "番号だけの行" in {one.what for one in roster.skipped}


def test_columns_without_a_day_are_told() -> None:
    roster = one_sheet(
        TITLE,
        ["氏名", "4月", "", "8月"],
        ["", 1, "", ""],
        ["山田花子", "○", "", "夏休み"],
        ["佐藤一郎", "○", "", None],
        merge=["B2:C2", "D4:D5"],
    )
    assert list(sessions(roster)) == ["2025-04-01"]
    assert any("夏休み" in one.why for one in roster.left_columns)


def test_a_column_without_a_day_in_which_somebody_was_is_not_lost() -> None:
    roster = one_sheet(TITLE, ["氏名", "4月", "5月"], ["", 1, ""], ["山田花子", "○", "○"])
    assert came(roster) == {"2025-04-01": ["山田花子"], None: ["山田花子"]}


def test_a_calendar_year_is_no_fiscal_year() -> None:
    roster = one_sheet(["2025年　サロン出席簿"], ["氏名", "1/9", "4/17"], ["山田花子", "○", "○"])
    assert list(sessions(roster)) == ["2025-01-09", "2025-04-17"]


def test_an_empty_form_is_refused_as_one() -> None:
    with pytest.raises(Refusal):
        read_roster(workbook({"様式": [["令和　年度　出席簿"], ["氏名", "月", "月"], ["", "", ""]]}))


def test_names_that_stand_side_by_side_over_the_days() -> None:
    roster = one_sheet(
        TITLE, ["月日", "山田花子", "佐藤一郎", "森昭"], ["4/1", "○", "○", "×"], ["4/15", "", "○", "レ"]
    )
    assert came(roster) == {"2025-04-01": ["山田花子", "佐藤一郎"], "2025-04-15": ["佐藤一郎", "森昭"]}


def test_a_sheet_of_its_own_for_helpers() -> None:
    rows: list[list[Any]] = [["令和7年度"], ["氏名", "4/1"], ["清水キヨ", "○"], ["松本勝", "×"]]
    (session,) = read_roster(workbook({"ボランティア": rows})).sessions
    assert (session.guests, session.helpers, session.counts.helpers) == (None, ("清水キヨ",), 1)


def test_guests_and_helpers_on_sheets_of_their_own_are_of_one_day() -> None:
    def sheet(*names: str) -> list[list[Any]]:
        return [["令和7年度"], ["氏名", "4/1", "4/15"], *[[name, "○", ""] for name in names]]

    roster = read_roster(workbook({"利用者": sheet("山田花子", "佐藤一"), "ボランティア": sheet("清水キヨ")}))
    first = sessions(roster)["2025-04-01"]
    assert (first.guests, first.helpers, first.counts.helpers) == (("山田花子", "佐藤一"), ("清水キヨ",), 1)
    assert [one.date for one in roster.sessions].count("2025-04-01") == 1


def test_months_and_days_as_bare_numbers_and_names_in_two_columns() -> None:
    roster = one_sheet(
        TITLE,
        ["月", "", 4, 4, 1],
        ["日", "", 1, 15, 9],
        ["姓", "名", "", "", ""],
        ["山田", "花子", "○", "", "○"],
        ["佐藤", "一", "○", "○", ""],
    )
    assert list(sessions(roster)) == ["2025-04-01", "2025-04-15", "2026-01-09"]


def test_a_list_of_people_with_days_is_no_book() -> None:
    day = datetime(2025, 4, 1)
    roster = one_sheet(
        ["氏名", "電話", "登録日", "更新日"],
        ["山田花子", "03-1234-5678", day, day],
        ["佐藤一郎", "03-1234-5679", day, day],
    )
    assert (roster.kind, len(roster.people), roster.sessions) == ("people", 2, [])


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["氏名", "4月", "5月", "4/1", 17, "○", "×", "山田花子", "訪問員", "同意", "民生委員", "開催日", "参加者数", "内容", "計", "月　日", "15名(A3名", "小計　3世帯", "〃", "R7", "日"]),
    st.text(max_size=6),
    st.integers(-5, 50_000),
    st.datetimes(),
)  # fmt: skip


@given(
    st.lists(st.lists(CELLS, max_size=7), max_size=12),
    st.lists(st.tuples(*[st.integers(0, 8)] * 4), max_size=3),
)
def test_no_sheet_breaks_the_reading(rows: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> None:
    boxes = tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merged)
    sheet = Sheet("R7", rows, merged=tuple(one for one in boxes if one[0] < len(rows)))
    found = read_everyday([sheet], 2025)
    assert all(one.date is None or len(one.date) in (5, 10) for one in found.sessions)
