"""When a salon meets: the words of the rosters, and the dates that follow."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vcenter.domain.refusal import Refusal
from vcenter.domain.schedule import holiday_name, read_schedule

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.mark.parametrize(
    "written, days",
    [
        ("第2・4火曜 10時〜", [10, 24]),
        ("第2・4火曜 10時", [10, 24]),
        ("第2、第4火曜日 １０：００～１２：００", [10, 24]),
        ("毎週水曜", [4, 11, 18, 25]),
        ("毎週月・木曜日 13:30〜15:30", [2, 5, 9, 12, 16, 19, 23, 26, 30]),
        ("毎月第3金曜", [20]),
        ("毎月最終土曜 午後1時半", [28]),
        ("毎月15日", [15]),
        ("毎月5日・20日 10時から", [5, 20]),
        ("奇数月 第1土曜", [7]),
        ("偶数月の第1土曜", []),
        ("4月・11月の第2日曜", [8]),
        ("第1・3月曜 祝日は休み", [2, 16]),
        ("毎週月曜(祝日を除く)", [2, 9, 16, 30]),
        ("毎週火曜・祝日は休み", [10, 17, 24]),
        ("平日 9時〜16時", [2, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 24, 25, 26, 27, 30]),
        ("第1火曜 第3木曜", [3, 19]),
        ("毎週月木 10時", [2, 5, 9, 12, 16, 19, 23, 26, 30]),
        ("", []),
    ],
)
def test_the_words_of_rosters_become_dates(written: str, days: list[int]) -> None:
    assert [one.day for one in read_schedule(written).dates(FIRST, LAST)] == days


@pytest.mark.parametrize(
    "written, begins, ends",
    [
        ("第2火曜 10時", "10:00", ""),
        ("第2火曜 10時半〜12時", "10:30", "12:00"),
        ("毎週水曜 13:30～15:30", "13:30", "15:30"),
        ("毎週水曜 午後1時〜3時", "13:00", "15:00"),
        ("毎月15日 9時～11時30分", "09:00", "11:30"),
        ("毎週水曜 12時〜2時", "12:00", "14:00"),
        ("毎週水曜 9時〜5時", "09:00", "17:00"),
        ("毎週水曜 13時〜3時", "13:00", "15:00"),
        ("毎週水曜", "", ""),
    ],
)
def test_the_hours_are_read_too(written: str, begins: str, ends: str) -> None:
    found = read_schedule(written)
    assert (found.begins, found.ends) == (begins, ends)


@pytest.mark.parametrize(
    "written, said",
    [
        ("第6火曜", "第6週はありません"),
        ("毎週火曜 25時", "25時"),
        ("毎月32日", "32日"),
        ("隔週金曜", "どの週か決まりません"),
        ("13月の第1火曜", "13月はありません"),
        ("たまに", "意味がわかりません"),
        ("10時〜", "曜日がありません"),
        ("毎週火曜 15時〜13時", "より前です"),
        ("毎週火曜 14時〜9時", "終わり（09:00）が始まり（14:00）より前です"),
        ("毎週火曜 雨天中止", "「雨天中止」の意味"),
        ("第2火曜 10時〜 棚卸しの日は中止", "「棚卸しの日は中止」の意味"),
        ("第1・3火曜 8月は夏休み", "^「8月は夏休み」の意味"),
        ("毎週火曜 13/1は休み", "13月1日という日はありません"),
        ("第2・4火曜 12時〜10時", "より前です"),
        ("月2回", "意味がわかりません"),
    ],
)
def test_what_makes_no_sense_is_said_and_no_date_is_made_up(written: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_schedule(written)


@pytest.mark.parametrize(
    "written, first, last, days",
    [
        ("毎週火曜 8月は休み", date(2026, 7, 28), date(2026, 9, 1), ["07-28", "09-01"]),
        ("毎週火曜 8月休み", date(2026, 7, 28), date(2026, 9, 1), ["07-28", "09-01"]),
        ("第1・4火曜 10時〜12時、8月は休み", date(2026, 7, 28), date(2026, 9, 1), ["07-28", "09-01"]),
        ("毎週火曜（8月・9月は休み）", date(2026, 7, 28), date(2026, 10, 6), ["07-28", "10-06"]),
        ("毎週木曜 12/24は休み", date(2026, 12, 17), date(2026, 12, 31), ["12-17", "12-31"]),
        ("毎週木曜、12月24日休み", date(2026, 12, 17), date(2026, 12, 31), ["12-17", "12-31"]),
        ("毎週木曜 年末年始休み", date(2026, 12, 24), date(2027, 1, 7), ["12-24", "01-07"]),
        ("毎週木曜 祝日・年末年始は休み", date(2026, 12, 24), date(2027, 1, 7), ["12-24", "01-07"]),
        ("毎週木曜 祝日と8月は休み", date(2026, 7, 30), date(2026, 9, 3), ["07-30", "09-03"]),
    ],
)
def test_months_and_days_on_which_it_rests_are_read(
    written: str, first: date, last: date, days: list[str]
) -> None:
    assert [f"{one:%m-%d}" for one in read_schedule(written).dates(first, last)] == days


def test_a_holiday_has_its_name_also_the_one_in_its_place() -> None:
    assert holiday_name(date(2026, 11, 23)) == "勤労感謝の日"
    assert holiday_name(date(2027, 3, 22)) and not holiday_name(date(2026, 11, 24))


@given(st.text(alphabet="毎週月火水木金土日第12345・、曜時半〜~:最終祝休みは 除く隔午後前0678", max_size=24))
def test_whatever_is_written_is_understood_or_refused(written: str) -> None:
    try:
        found = read_schedule(written)
    except Refusal as refusal:
        assert refusal.field == "days"
    else:
        assert all(FIRST <= one <= LAST for one in found.dates(FIRST, LAST))
