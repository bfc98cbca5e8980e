"""Names are compared as people mean them, and shown as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.node import in_node
from vcenter.domain.names import clean, clean_kana, fold, kana_row, split_note, with_san


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋", "高橋"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("齋藤", "斉藤"),
        ("山﨑", "山崎"),
        ("やまだ たろう", "ﾔﾏﾀﾞﾀﾛｳ"),
        ("㈱みなと", "株式会社みなと"),
        ("ＡＢＣの会", "abcの会"),
        ("葛\U000e0100飾", "葛飾"),
    ],
)
def test_two_ways_of_writing_are_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("高橋", "高梨"), ("佐藤", "斎藤"), ("ヤマダ", "ヤマタ")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_name_is_shown_as_the_family_writes_it() -> None:
    assert clean(" 髙橋 　太郎 ") == "髙橋　太郎"
    assert clean("ﾔﾏﾀﾞ ﾀﾛｳ") == "ヤマダ　タロウ"
    assert clean("John  Smith") == "John Smith"


def test_kana_becomes_full_width_katakana() -> None:
    assert clean_kana("やまだ たろう") == "ヤマダ　タロウ"


def test_a_note_in_the_name_cell_is_told_apart() -> None:
    assert split_note("山田太郎(代表)") == ("山田太郎", "代表")
    assert split_note("山田太郎（看護師）") == ("山田太郎", "看護師")
    assert split_note("山田太郎") == ("山田太郎", "")


@given(st.text())
def test_folding_and_cleaning_never_fail_and_settle(text: str) -> None:
    assert fold(clean(text)) == fold(clean(clean(text)))
    assert clean(clean(text)) == clean(text)
    assert not set(fold(text)) & set(" 　\t")


CALLED = {
    "高橋　キヨ": "高橋　キヨさん", "おばあさん": "おばあさん", "3丁目のおばあさん": "3丁目のおばあさん", "高橋様": "高橋様",
    "たかしくん": "たかしくん", "田中先生": "田中先生", "": "さん",
}  # fmt: skip


def test_nobody_is_called_obaasan_san() -> None:
    assert {name: with_san(name) for name in CALLED} == CALLED
    script = 'const { withSan } = await import("./offline/domain/names.js"); return given.map(withSan);'
    assert in_node(script, list(CALLED)) == list(CALLED.values())


ROWS = {
    "アオキ": "あ",
    "ガトウ": "か",
    "さとう": "さ",
    "ヂ": "た",
    "ﾔﾏﾀﾞ": "や",
    "パク": "は",
    "ヲ": "わ",
    "ヴァン": "あ",
    "Smith": "他",
    "": "他",
}


def test_everybody_stands_under_a_row_of_the_syllabary() -> None:
    assert {kana: kana_row(kana) for kana in ROWS} == ROWS
