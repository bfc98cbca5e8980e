"""Dates as people write them, ages as the law counts them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vcenter.domain.calendar import age_on, centre_day, read_date, show_date, show_wareki
from vcenter.domain.refusal import Refusal


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
