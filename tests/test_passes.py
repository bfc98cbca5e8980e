"""The number of a pass, and what QRs of ours hold."""

from hypothesis import given
from hypothesis import strategies as st

from tests.centre import Desk
from vcenter.domain.passes import (
    PassCode,
    SheetCode,
    is_pass_number,
    pass_number,
    pass_text,
    read_code,
    sheet_text,
)

ids = st.uuids().map(str)


@given(ids)
def test_a_pass_is_read_as_it_was_written(id: str) -> None:
    number = pass_number(id)
    assert is_pass_number(number)
    assert read_code(pass_text(number)) == PassCode(number)
    assert read_code(f"{number[:3]}-{number[3:6]}-{number[6:]}") == PassCode(number)


@given(ids, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(id: str, at: int, more: int) -> None:
    number = pass_number(id)
    wrong = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert read_code(wrong) is None


@given(ids, st.integers(0, 7))
def test_two_swapped_digits_are_found(id: str, at: int) -> None:
    number = pass_number(id)
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert swapped == number or read_code(swapped) is None


@given(st.integers(1, 9_999_999), st.integers(1, 9999))
def test_a_sheet_is_read_as_it_was_written(team: int, copy: int) -> None:
    assert read_code(sheet_text(team, copy)) == SheetCode(team, copy)


def test_a_scanner_that_types_full_width() -> None:
    assert read_code("ＶＣ：Ｔ：１２：３") == SheetCode(12, 3)


@given(st.text())
def test_any_text_is_ours_or_not(text: str) -> None:
    found = read_code(text)
    assert found is None or isinstance(found, PassCode | SheetCode)


def test_the_pass_is_shown_and_printed(desk: Desk) -> None:
    person = desk.volunteer("小鳥遊　和也")
    page = desk.get(f"/people/{person}/pass")
    assert "小鳥遊　和也" in page.text
    assert desk.get(f"/people/{person}/pass.svg").headers["content-type"] == "image/svg+xml"
    paper = desk.get(f"/people/{person}/pass.pdf")
    assert paper.content.startswith(b"%PDF")
