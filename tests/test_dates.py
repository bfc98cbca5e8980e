"""A tablet without network reads dates as the server does: an age decides what somebody may do."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.node import in_node
from vcenter.domain.calendar import WithoutYear, read_time, read_typed, show_date, show_wareki
from vcenter.domain.refusal import Refusal
from vcenter.web.clock import today
from vcenter.web.phrases import understood

WRITTEN = [
    "1970-03-02", "1970/3/2", "1970年3月2日", "昭和45年3月2日", "S45.3.2", "Ｓ４５．３．２", "s45/3/2", "昭45.3.2", "19700302",
    "25629", "令和元年5月1日", "平成31年4月30日", "平成32年1月1日", "H0.1.1", "昭和99年1月1日", "1970/2/30", "2012/2/29", "2013/2/29",
    "1970/13/2", "1970/0/2", "1970/1/0", "0000/1/1", "0099/1/1", "45", "60", "61", "73050", "73051", "S45.3", "", "不明", "1970ー3ー2",
    " 1970 年 3 月 2 日 ", "1970/3/2日", "S.45.3.2", "大正元年7月30日", "M1.1.25",
]  # fmt: skip
ALPHABET = "0123456789年月日./-元 昭平令SHR"


def some_text(chance: random.Random) -> str:
    """A date in one of the ways people write it, often with a slip in it."""
    day = date(1868, 2, 1) + timedelta(days=chance.randint(0, 60_000))
    text = chance.choice(
        [show_wareki(day), f"{day:%Y/%m/%d}", f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}"]
    )
    for _ in range(chance.choice([0, 0, 1, 2])):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(ALPHABET) + text[at + chance.randint(0, 1) :]
    return text


def read(text: str) -> str | None:
    try:
        return read_typed(text, None, FRIDAY).isoformat()
    except Refusal:
        return None


def test_tablet_and_server_read_the_same_dates() -> None:
    chance = random.Random(6)
    texts = [*WRITTEN, *(some_text(chance) for _ in range(4000))]
    script = """const { readDate } = await import("./offline/domain/dates.js");
    return given.map((text) => readDate(text) ?? null);"""
    for text, said in zip(texts, in_node(script, texts), strict=True):
        assert said == read(text), text


FRIDAY = date(2026, 11, 27)
"""The day on which what follows is typed."""

WHOLE = [
    "2026年11月27日（金）", "2026/11/27(金曜日)", "R8.11.27金曜",
    "2026-11-27", "2026/11/27", "2026.11.27", "20261127", "2026年11月27日", "令和8年11月27日", "R8.11.27", "r8/11/27", "令8.11.27",
    "２０２６／１１／２７", "Ｒ８．１１．２７", "2026年 11月 27日", "2026ー11ー27",
]  # fmt: skip

TYPED: dict[tuple[str, WithoutYear | None], str] = {
    # A birth date, by either calendar; its year is asked for.
    ("S18.3.2", None): "1943-03-02", ("昭和18年3月2日", None): "1943-03-02", ("1943/3/2", None): "1943-03-02", ("昭18.3.2", None): "1943-03-02",
    ("3/2", None): "年がわかりません", ("3月2日", None): "年がわかりません", ("不明", None): "日付が読めません。例: 昭和45年",
    # A day to come.
    ("11/27", "to_come"): "2026-11-27", ("11月28日", "to_come"): "2026-11-28", ("1205", "to_come"): "2026-12-05", ("1.5", "to_come"): "2027-01-05",
    ("１２－５", "to_come"): "2026-12-05", ("10/26", "to_come"): "2027-10-26", ("S18.3.2", "to_come"): "1943-03-02",
    # One that has just been is a slip: said to be over, not put off by a year.
    ("11/26", "to_come"): "2026-11-26", ("10/27", "to_come"): "2026-10-27",
    # A day that has been, and one that is not yet.
    ("4/10", "past"): "2026-04-10", ("11/27", "past"): "2026-11-27", ("12月31日", "past"): "2025-12-31", ("11/28", "past"): "2026-11-28",
    ("12/28", "past"): "2026-12-28", ("12/29", "past"): "2025-12-29",
    # Whichever is nearest.
    ("4/10", "nearest"): "2027-04-10", ("6/10", "nearest"): "2026-06-10", ("11/30", "nearest"): "2026-11-30",
    # A weekday behind it is its own.
    ("11/27（金）", "to_come"): "2026-11-27", ("11/27(土)", "to_come"): "2026年11月27日は金曜日です。", ("S18.3.2（火）", None): "1943-03-02",
    ("S18.3.2（水）", None): "1943年3月2日は火曜日です。", ("2/30(金)", "past"): "2月30日という日はありません", ("(金)", "past"): "日付が読めません",
    # A day that there is not, or not in these years.
    ("2/30", "to_come"): "2月30日という日はありません", ("0230", "past"): "2月30日という日はありません", ("2/29", "to_come"): "2月29日は、近い年にはありません",
    ("13/1", "to_come"): "13月1日という日はありません", ("2/30", None): "2月30日という日はありません", ("2027/2/29", "to_come"): "2027年2月29日という日はありません",
    ("昭和99年1月1日", "past"): "昭和99年という年はありません", ("R0.1.1", None): "令和0年という年はありません", ("R8.2.30", "to_come"): "2026年2月30日という日はありません",
    # Of a day near today four digits are month and day, and three may be two days. Nobody types a number of a spreadsheet.
    ("46353", "to_come"): "日付が読めません。例: 11/27", ("9999", None): "日付が読めません。例: 昭和45年", ("３４５６", None): "日付が読めません。例: 昭和45年", ("111", "to_come"): "日付が読めません。例: 11/27", ("27", "past"): "日付が読めません。例: 11/27",
    ("あした", "to_come"): "日付が読めません。例: 11/27", ("11/", "nearest"): "日付が読めません。例: 11/27", ("25629", None): "日付が読めません。例: 昭和45年",
}  # fmt: skip


def typed(text: str, without_year: WithoutYear | None, day: date = FRIDAY) -> str:
    """The day that was understood, or what is said instead."""
    try:
        return read_typed(text, without_year, day).isoformat()
    except Refusal as refusal:
        assert refusal.code == "date"
        return refusal.message


@pytest.mark.parametrize("text", WHOLE)
@pytest.mark.parametrize("without_year", [None, "to_come", "past", "nearest"])
def test_a_date_may_be_typed_as_people_write_it(text: str, without_year: WithoutYear | None) -> None:
    assert typed(text, without_year) == "2026-11-27"


def test_a_date_without_a_year_is_the_day_that_makes_sense() -> None:
    wrong = {one: typed(*one) for one, said in TYPED.items() if not typed(*one).startswith(said)}
    assert not wrong


def test_a_day_of_the_last_month_is_not_put_off_by_a_year_in_january_either() -> None:
    january = date(2027, 1, 10)
    assert typed("12/28", "to_come", january) == "2026-12-28"
    assert typed("12/28", "past", january) == "2026-12-28"
    assert typed("12/5", "to_come", january) == "2027-12-05"
    assert typed("2/29", "to_come", date(2027, 3, 5)) == "2028-02-29"


def test_tablet_and_server_say_the_same_of_every_case() -> None:
    cases: list[tuple[str, WithoutYear | None, date]] = [(text, rule, FRIDAY) for text, rule in TYPED]
    agree([*cases, *((text, rule, FRIDAY) for text in (*WRITTEN, *WHOLE) for rule in RULES)])


RULES: list[WithoutYear | None] = [None, "to_come", "past", "nearest"]
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@st.composite
def some_typed(draw: st.DrawFn) -> str:
    """A date as people write it, with a year or without one, of days that there are and are not; or anything."""
    day = draw(st.dates(date(1900, 1, 1), date(2060, 12, 31)))
    month, number = draw(st.integers(0, 13)), draw(st.integers(0, 32))
    return draw(
        st.sampled_from(
            [
                f"{month}/{number}", f"{month}月{number}日", f"{month}.{number}", f"{month:02}{number:02}", f"{day.month}-{day.day}",
                f"{day.month}月{day.day}日", f"{day.year}/{month}/{number}", f"{day:%Y%m%d}", show_wareki(day),
                f"{day.month}/{day.day}({draw(st.sampled_from('月火水木金土日'))})", show_date(day),
                f"令和{draw(st.integers(0, 40))}年{month}月{number}日", f"S{draw(st.integers(0, 70))}.{month}.{number}",
            ]
        )
        | st.text(ALPHABET, max_size=12)
    )  # fmt: skip


@settings(max_examples=4)
@given(st.lists(st.tuples(some_typed(), st.sampled_from(RULES), DAYS), min_size=100, max_size=400))
def test_tablet_and_server_understand_the_same(cases: list[tuple[str, WithoutYear | None, date]]) -> None:
    agree(cases)


def agree(cases: list[tuple[str, WithoutYear | None, date]]) -> None:
    """Both read these the same, and say the same of what cannot be read."""
    script = """const { readTyped } = await import("./offline/domain/dates.js");
    return given.map(([text, rule, day]) => { const { day: found, wrong } = readTyped(text, rule, day); return found ?? wrong; });"""
    given_to = [(text, rule or "", day.isoformat()) for text, rule, day in cases]
    for case, said in zip(cases, in_node(script, given_to), strict=True):
        assert said == typed(*case), case


def test_what_was_understood_is_said_with_its_weekday_and_of_a_birth_with_the_age() -> None:
    assert understood("2026/11/27", "to_come") == "2026年11月27日（金）"
    assert understood("R8.11.28") == "2026年11月28日（土）"
    assert understood("2/30", "to_come") == understood("") == understood(None) == ""
    birth = today().replace(day=1) - timedelta(days=83 * 366)
    assert understood(birth.isoformat(), born=True).startswith(
        f"{birth.year}年{birth.month}月{birth.day}日　8"
    )


def test_tablet_and_server_say_the_same_of_what_was_understood() -> None:
    chance = random.Random(8)
    days = [date(1930, 1, 1) + timedelta(days=chance.randint(0, 45_000)) for _ in range(300)]
    script = """const { showDay } = await import("./offline/domain/dates.js");
    const [days, today] = given;
    return days.map((day) => [showDay(day), showDay(day, today)]);"""
    told = in_node(script, [[day.isoformat() for day in days], today().isoformat()])
    for day, said in zip(days, told, strict=True):
        assert said == [understood(day.isoformat()), understood(day.isoformat(), born=True)]


TIMES = {
    "9:05": "09:05", "９：０５": "09:05", "905": "09:05", "0905": "09:05", "9時5分": "09:05", "9時": "09:00", "9時半": "09:30",
    "9": "09:00", "9.30": "09:30", "午後3時": "15:00", "午後3:15": "15:15", "PM3:15": "15:15", "午前12時": "00:00", "0:00": "00:00",
    "23:59": "23:59", "": "", "24:00": "", "9:60": "", "12345": "", "半": "", "9半": "", "9時5分半": "", "午後13時": "", "朝": "",
}  # fmt: skip


def test_a_time_of_day_is_read_as_people_write_it() -> None:
    assert {text: read_time(text) for text in TIMES} == TIMES


def test_tablet_and_server_read_the_same_times() -> None:
    chance = random.Random(7)
    texts = [
        *TIMES,
        *(
            "".join(chance.choices("0123456789:時分半午前後APM. ", k=chance.randint(1, 6)))
            for _ in range(4000)
        ),
    ]
    script = """const { readTime } = await import("./offline/domain/dates.js");
    return given.map(readTime);"""
    for text, said in zip(texts, in_node(script, texts), strict=True):
        assert said == read_time(text), text
