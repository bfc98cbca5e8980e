"""Reports of sessions: a row for each, a form for one, several on a sheet; numbers in every way of writing them."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.everyday_books import one_sheet, sessions, workbook
from vcenter.domain.refusal import Refusal
from vcenter.rosters.head_counts import read_count
from vcenter.rosters.model import Roster
from vcenter.rosters.read import read_roster

HEADING = ["回数", "開催日", "実施時間", "利用者数", "要支援者等", "ボランティア", "実施内容", "備考"]


def report(
    *rows: list[Any], heading: list[str] | None = None, year: int | None = 2025, **more: Any
) -> Roster:
    return one_sheet(["サロン活動報告書"], heading or HEADING, *rows, year=year, **more)


def numbers(roster: Roster) -> list[tuple[str | None, int | None, int | None, int | None]]:
    return [(one.date, one.counts.guests, one.counts.support, one.counts.helpers) for one in roster.sessions]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("17人", 17), (17, 17), ("１７名", 17), ("17", 17), ("15名(A3名,B12名", 15), ("20名（A8名，B12名）", 20), ("男5名、女12名", 17), ("男5女12計17名", 17),
        ("5人+12人", 17), ("十五名", 15), ("なし", 0), ("0人", 0), ("人", None), ("", None), ("－", None), ("約15名", 15), ("15名程度", 15), ("15〜16名", None), ("15～16", None),
        ("17名（うち要支援5名）", 17), ("計17名", 17), ("1,024人", 1024), ("二十人", 20), ("多数", None), (12.5, None), (datetime(2025, 4, 1), None),
    ],
)  # fmt: skip
def test_numbers_of_people(written: Any, number: int | None) -> None:
    assert read_count(written).number == number


@pytest.mark.parametrize(
    "written", ["約15名", "15〜16名", "多数", "15名(A3名,B1名", "男5女12計18名", "15名程度"]
)
def test_numbers_that_a_person_has_to_look_at(written: str) -> None:
    assert read_count(written).doubt


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.text("0123456789名人男女約〜(),、計 ", max_size=20))
)
def test_any_number_is_read_or_doubted(written: Any) -> None:
    found = read_count(written)
    assert found.number is None or found.number >= 0


def test_a_table_of_sessions() -> None:
    roster = report(
        [1, "4月16日", "10:00〜12:00", "17人", "5人", "4名", "体操", ""],
        ["", "5/6（火）", "", "15名(A3名,B12名", "0人", "", "お茶会", "天気がよかった"],
        [2, "1月９日", "", "約15名", "", "3", "新年会", ""],
        ["", "月　日", "：〜：", "人", "人", "人", "", ""],
    )  # fmt: skip
    assert numbers(roster) == [
        ("2025-04-16", 17, 5, 4),
        ("2025-05-06", 15, 0, None),
        ("2026-01-09", 15, None, 3),
    ]
    assert [one.note for one in roster.sessions] == ["体操", "お茶会。天気がよかった", "新年会"]
    assert [mark.field for mark in roster.sessions[2].marks] == ["guests"]
    assert "記入のない行" in {one.what for one in roster.skipped}


def test_without_a_year_its_days_have_none() -> None:
    roster = report([1, "4月16日", "", "17人", "", "", "体操", ""], year=None)
    assert list(sessions(roster)) == ["04-16"]
    assert "年がわかりません" in roster.sessions[0].marks[0].reason


@pytest.mark.parametrize("title", ["令和７年度", "R7年度 サロン", "2025年度分"])
def test_the_year_in_the_title(title: str) -> None:
    roster = one_sheet([title], HEADING, [1, "2月3日", "", "9人", "", "", "豆まき", ""])
    assert list(sessions(roster)) == ["2026-02-03"]


def test_the_year_of_one_day_is_that_of_all() -> None:
    roster = report([1, "R7.4.16", "", "9", "", "", "", ""], [2, "1/9", "", "9", "", "", "", ""], year=None)
    assert list(sessions(roster)) == ["2025-04-16", "2026-01-09"]


def test_the_year_of_another_sheet_of_the_file() -> None:
    rows: list[list[Any]] = [HEADING, [1, "4月16日", "", "9人", "", "", "体操", ""]]
    roster = read_roster(
        workbook(
            {
                "報告": rows,
                "年間": [
                    ["令和7年度　年間実績"],
                    ["実施月", *(f"{month}月" for month in range(4, 13))],
                    ["回数", *[1] * 9],
                ],
            }
        )
    )
    assert list(sessions(roster)) == ["2025-04-16"]


def test_days_as_dates_and_under_months() -> None:
    roster = report(
        ["4月", 16, "9人", "体操"], ["", 23, "8人", "手芸"], ["5月", 7, "7人", "お茶"], heading=["月", "日", "参加者数", "活動内容"]
    )  # fmt: skip
    assert list(sessions(roster)) == ["2025-04-16", "2025-04-23", "2025-05-07"]
    dated = report([1, datetime(2025, 4, 16), "", 9, "", "", "", ""], year=None)
    assert list(sessions(dated)) == ["2025-04-16"]


def test_a_cancelled_session_is_none_that_nobody_attended() -> None:
    roster = report(
        [1, "4月16日", "", "0人", "", "", "台風のため中止", ""],
        [2, "5月7日", "", "中止", "", "", "", ""],
        [3, "6月4日", "", "12人", "", "", "雨で散歩は中止、体操に変更", ""],
    )
    assert [one.cancelled for one in roster.sessions] == ["台風のため中止", "中止", None]
    assert [one.counts.guests for one in roster.sessions] == [None, None, 12]


def test_two_heading_rows_and_men_and_women() -> None:
    roster = report(
        ["", "", "男", "女", "計", "", ""],
        [1, "4月16日", 5, 12, 17, 4, "体操"],
        heading=["回", "開催日", "参加者", "", "", "スタッフ", "内容"],
        merge=["C2:E2"],
    )
    assert numbers(roster) == [("2025-04-16", 17, None, 4)]
    apart = report([1, "4/16", 5, 12, "体操"], heading=["回", "開催日", "男", "女", "内容"])
    assert numbers(apart)[0][1] == 17


def test_support_in_brackets_where_the_heading_says_so() -> None:
    roster = report(
        [1, "4/16", "17（5）", "体操"], heading=["回", "開催日", "利用者数（うち要支援者）", "内容"]
    )
    assert numbers(roster) == [("2025-04-16", 17, 5, None)]


def test_named_guests_and_helpers() -> None:
    roster = report(
        ["4/16", "3人", "山田花子、佐藤一郎、森昭", "清水キヨ ほか3名"], ["4/23", "2人", "山田花子", "松本勝・髙橋花"],
        heading=["開催日", "参加者数", "参加者氏名", "ボランティア"],
    )  # fmt: skip
    first, second = roster.sessions
    assert (first.guests, first.helpers, first.counts.helpers) == (
        ("山田花子", "佐藤一郎", "森昭"),
        ("清水キヨ",),
        4,
    )
    assert second.helpers == ("松本勝", "髙橋花")
    assert "名前は1人分" in second.marks[0].reason


def test_a_total_that_is_wrong_is_told() -> None:
    roster = report(
        [1, "4月16日", "", "17人", "5人", "", "", ""], [2, "5月7日", "", "9人", "1人", "", "", ""], ["合計", "", "", "27人", "6人", "", "", ""]
    )  # fmt: skip
    assert [(one.said, one.counted) for one in roster.differences] == [("27", "26")]
    assert len(roster.sessions) == 2


def test_a_years_table_is_left_out_and_its_wrong_total_told() -> None:
    months = ["実施月", *(f"{month}月" for month in (*range(4, 13), 1, 2, 3)), "合計"]
    roster = read_roster(
        workbook({"報告": [HEADING, [1, "4/16", "", "9", "", "", "", ""]], "年間": [months, ["利用者", 9, *["-"] * 11, 10]]}), fiscal_year=2025
    )  # fmt: skip
    assert [one.sheet for one in roster.left_sheets] == ["年間"]
    assert [(one.sheet, one.said, one.counted) for one in roster.differences] == [("年間", "10", "9")]


def test_one_form_a_sheet() -> None:
    def form(day: str, guests: str) -> list[list[Any]]:
        return [
            ["サロン活動報告書"], ["サロン名", "", "さくらサロン"], ["開催日時", "", day], ["会場", "", "会館"],
            ["参加者数", "", guests, "うち要支援者", "3名"], ["ボランティア", "", "清水キヨ、松本勝"], ["活動内容", "", "体操とお茶"], ["報告者", "", "森昭"],
        ]  # fmt: skip

    roster = read_roster(
        workbook(
            {"4月": form("令和7年4月16日（水）10:00〜12:00", "17人"), "5月": form("5月7日（水）", "9人")}
        )
    )
    assert [(one.sheet, one.date, one.counts.guests) for one in roster.sessions] == [
        ("4月", "2025-04-16", 17),
        ("5月", "05-07", 9),
    ]
    first = roster.sessions[0]
    assert (first.helpers, first.counts.support, first.note) == (
        ("清水キヨ", "松本勝"),
        3,
        "体操とお茶。会場: 会館",
    )


def test_several_forms_on_one_sheet() -> None:
    rows = [
        row
        for day, guests in (("4月16日", "17名"), ("5月7日", "9名"), ("　月　　日", "　　名"))
        for row in (
            ["第　回"],
            ["開催日：" + day],
            ["利用者数", guests],
            ["内容", "体操" if "1" in day else ""],
            [],
        )
    ]
    roster = one_sheet(["令和7年度 サロン報告"], *rows)
    assert numbers(roster) == [("2025-04-16", 17, None, None), ("2025-05-07", 9, None, None)]
    assert "記入のない様式" in {one.what for one in roster.skipped}


def test_forms_beside_one_another() -> None:
    roster = one_sheet(
        ["令和7年度 サロン報告"],
        ["開催日", "4月16日", "", "開催日", "5月7日"],
        ["参加者数", "17人", "", "参加者数", "9人"],
        ["内容", "体操", "", "内容", "手芸"],
    )
    assert [(one.date, one.counts.guests, one.note) for one in roster.sessions] == [
        ("2025-04-16", 17, "体操"),
        ("2025-05-07", 9, "手芸"),
    ]


def test_a_form_whose_cells_hold_a_number_each() -> None:
    roster = one_sheet(
        ["活動報告書"],
        ["開催日", "令和", 7, "年", 4, "月", 16, "日"],
        ["参加人数", "男", 5, "名", "女", 12, "名"],
        ["活動内容", "体操"],
    )
    assert numbers(roster) == [("2025-04-16", 17, None, None)]


def test_sessions_side_by_side() -> None:
    roster = one_sheet(
        ["令和7年度 活動報告"],
        ["開催日", "4/16", "5/7", "1/9"], ["参加者数", 17, 9, "中止"], ["ボランティア数", 4, 3, ""], ["内容", "体操", "手芸", "雪のため"],
    )  # fmt: skip
    assert [(one.date, one.counts.guests, one.cancelled) for one in roster.sessions] == [
        ("2025-04-16", 17, None),
        ("2025-05-07", 9, None),
        ("2026-01-09", None, "中止"),
    ]


def test_an_example_row_and_a_date_that_is_none() -> None:
    roster = report(
        ["例", "4月1日", "", "10人", "", "", "体操", ""], [1, "2月30日", "", "9人", "", "", "", ""]
    )
    assert [(one.date, one.counts.guests) for one in roster.sessions] == [(None, 9)]
    assert "という日はありません" in roster.sessions[0].marks[0].reason


def test_a_list_of_salons_is_still_one() -> None:
    roster = one_sheet(["サロン名", "開催日", "会場", "参加人数"], ["さくら", "第2火曜 10時", "会館", 12])
    assert (roster.kind, len(roster.salons), roster.sessions) == ("salons", 1, [])


def test_a_report_that_nobody_filled_in_is_refused() -> None:
    with pytest.raises(Refusal):
        report(["", "月　日", "：〜：", "人", "人", "人", "", ""])
