"""Dates as people write them, ages as the law counts them."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.centre import Centre, new_id, today
from vcenter.domain.calendar import JAPAN, age_on, centre_day, read_date, show_date, show_wareki
from vcenter.domain.refusal import Refusal
from vcenter.rosters.arrivals import read_list
from vcenter.rosters.read import read_roster


@pytest.fixture
def another_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands where it is another day than in Japan: in the evening east of it, before that far west."""
    zone = "Pacific/Kiritimati" if datetime.now(JAPAN).hour >= 20 else "Etc/GMT+12"
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    assert time.strftime("%Y-%m-%d") != today().isoformat()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("another_day")
def test_today_is_japans_wherever_the_machine_stands(centre: Centre) -> None:
    tomorrow, far = ((today() + timedelta(days=ahead)).isoformat() for ahead in (1, 2))
    centre.person(birth=tomorrow)  # a day's grace
    assert "未来" in centre.refused("register_person", person=new_id(), name="未来", birth=far)["birth"]
    (born, unborn) = read_list(f"山田　今日 {today()}\n山田　明日 {tomorrow}").people
    assert (born.birth, unborn.birth) == (today().isoformat(), None)
    roster = read_roster(f"氏名,生年月日\n山田　今日,{today()}\n山田　明日,{tomorrow}\n".encode())
    assert [row.birth for row in roster.people] == [today().isoformat(), None]


@pytest.mark.parametrize(
    "written",
    ["1970-03-02", "1970/3/2", "1970年3月2日", "昭和45年3月2日", "S45.3.2", "Ｓ４５．３．２", "s45/3/2", "昭45.3.2",
     "19700302", "25629", 25629, 25629.0],
)  # fmt: skip
def test_every_way_of_writing_is_read(written: str | float) -> None:
    assert read_date(written) == date(1970, 3, 2)


def test_the_first_year_of_an_era() -> None:
    assert read_date("令和元年5月1日") == date(2019, 5, 1)
    assert show_wareki(date(2019, 5, 1)) == "令和元年5月1日"


@pytest.mark.parametrize(
    "written", ["", "不明", "S4?.13.5", "1970/13/2", "1970/2/30", "昭和99年1月1日", "45", "S45.3"]
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(Refusal):
        read_date(written)


@given(st.dates(date(1873, 1, 1), date(2099, 12, 31)))
def test_what_is_shown_is_read_again(day: date) -> None:
    assert read_date(show_wareki(day)) == day
    assert read_date(f"{day:%Y/%m/%d}") == day


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(read_date(text), date)
    except Refusal as refusal:
        assert refusal.message


def test_a_year_is_added_on_the_birthday() -> None:
    assert age_on(date(2008, 11, 25), date(2026, 11, 24)) == 17
    assert age_on(date(2008, 11, 24), date(2026, 11, 24)) == 18
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


def test_the_centres_day_is_japans() -> None:
    assert centre_day(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) == date(2026, 11, 24)
    assert show_date(date(2026, 11, 24)) == "2026年11月24日(火)"
