"""Phones, postal codes and e-mail as people write them and as Excel leaves them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vcenter.domain.contact import digits, read_email, read_phone, read_postal
from vcenter.domain.refusal import Refusal


@pytest.mark.parametrize(
    "written", ["090-1234-5678", "０９０１２３４５６７８", "9012345678", "090 1234 5678", "090ー1234ー5678"]
)
def test_every_way_of_writing_a_mobile_phone(written: str) -> None:
    assert read_phone(written) == "090-1234-5678"


def test_a_fixed_line_and_a_phone_abroad() -> None:
    assert read_phone("0312345678") == "03-1234-5678"
    assert read_phone("+82 2-312-3456").startswith("+82")


@pytest.mark.parametrize("written", ["123", "なし", "090-1234-56789012", "090-1234-567x"])
def test_what_is_no_phone_is_refused(written: str) -> None:
    with pytest.raises(Refusal):
        read_phone(written)


def test_a_postal_code_gets_its_zero_back() -> None:
    assert read_postal("〒105-0051") == "105-0051"
    assert read_postal("600001") == "060-0001"
    with pytest.raises(Refusal):
        read_postal("1234")


def test_an_email_is_made_narrow() -> None:
    assert read_email("ｔａｒｏ＠example.jp") == "taro@example.jp"
    with pytest.raises(Refusal):
        read_email("taro at example")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_phone, read_postal, read_email):
        try:
            assert read(text)
        except Refusal as refusal:
            assert refusal.message
    assert digits(text) == "" or digits(text).isdecimal()
