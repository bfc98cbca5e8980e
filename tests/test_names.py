"""Names are compared as people mean them, and shown as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.node import in_node
from vcenter.domain.names import (
    _VARIANTS,
    clean,
    clean_kana,
    fold,
    fold_text,
    kana_row,
    split_note,
    ways,
    with_san,
)
from vcenter.store.search import words_of


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
        ("澁谷", "渋谷"),
        ("藪内", "薮内"),
        ("籔内", "薮内"),
        ("小澤", "小沢"),
        ("瀨戶", "瀬戸"),
        ("鷗", "鴎"),
        ("靑栁", "青柳"),
        ("邨田", "村田"),
        ("一ヶ瀬", "一ケ瀬"),
        ("一が瀬", "一ヶ瀬"),
        ("一ガ瀬", "一ケ瀬"),
        ("三ヵ尻", "三ヶ尻"),
        ("José", "jose"),
        ("Jose\u0301", "José"),
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("Łukasz", "LUKASZ"),
        ("Satō", "sato"),
        ("Müller", "muller"),
        ("Weiß", "weiss"),
        ("Søren Ærø", "soren aero"),
        ("Ayşe Yıldız", "ayse yildiz"),
        ("O‘Neil", "O'Neil"),
    ],
)
def test_two_ways_of_writing_are_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高橋", "高梨"),
        ("佐藤", "斎藤"),
        ("ヤマダ", "ヤマタ"),
        ("藤間", "藤問"),
        ("山田　かな", "山田　けな"),
        ("かが", "かけ"),
    ],
)
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


def test_each_kanji_stands_for_one_only() -> None:
    every = [kanji for common, others in _VARIANTS.items() for kanji in (common, *others)]
    assert len(every) == len(set(every)) > 800
    assert all(len(others) > 0 for others in _VARIANTS.values())


def test_a_voiced_kana_keeps_its_mark() -> None:
    assert fold("か\u3099") == fold("が") == "ガ"


names = st.text(
    alphabet="".join([*_VARIANTS, *"".join(_VARIANTS.values())])
    + "ヶケヵカガがかはばﾊﾞ々一山田éłøĐßſİıữ\u0301\u3099\U000e0100 　・‘’ʻ-ー1２+＋81０90()",
    max_size=12,
)


@settings(max_examples=10)
@given(st.lists(names, min_size=100))
def test_a_tablet_folds_as_the_centre_does(texts: list[str]) -> None:
    texts += ["+81 90 1234 5678", "+81 (0)3-1234-5678", "一カ瀬 芝浦", "Nguyễn Thị", "＋８１　９０"]
    said = in_node(
        """const { fold, foldText, foundBy, wordsOf } = await import("./offline/domain/find.js");
        return given.map((text) => [fold(text), foldText(text), wordsOf(text), foundBy({ n: text })]);""",
        texts,
    )
    assert said == [
        [fold(text), fold_text(text), words_of(text), "|" + "|".join(filter(None, ways(fold(text))))]
        for text in texts
    ]


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
