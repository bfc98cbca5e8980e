"""Posters: the way to register in five languages, and whether there is work today."""

import dataclasses
from datetime import date

import pytest

from tests.centre import Desk
from tests.paper import fonts, pages, sizes, text_of
from vcenter.sheets import DoorPoster, StatusPoster, layout

MAY = {
    "/papers/door": "reception dispatch rosters administration",
    "/papers/today": "reception dispatch rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

DOOR = DoorPoster(
    centre_name="みなと市災害ボランティアセンター", address="https://192.168.1.5:8443/volunteer"
)
TODAY = StatusPoster(
    centre_name="みなと市災害ボランティアセンター",
    centre_phone="0120-555-010",
    day=date(2026, 11, 24),
    state="stopped",
    reason="大雨警報が出ています。",
    time="明日の朝7時半にお知らせします",
    said_at="8:05",
)
LONG_NAME = "みなと市・かわかみ町広域連携災害ボランティアセンター北部サテライト"
SIZES = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}


@pytest.mark.parametrize("size", SIZES)
def test_the_door_poster_speaks_five_languages_on_one_page(size: str) -> None:
    pdf = layout.door_poster_pdf(DOOR, size)  # type: ignore[arg-type]
    assert pages(pdf) == 1
    assert sizes(pdf) == {SIZES[size]}
    said = text_of(pdf)
    for words in (
        "ボランティア受付",
        "しるしをよんでください",
        "scanthecode",
        "志愿者请用手机",
        "자원봉사자는휴대전화로",
        DOOR.address,
    ):
        assert words in said
    assert "訓練" not in said


@pytest.mark.parametrize("size", SIZES)
def test_the_longest_door_poster_is_one_page(size: str) -> None:
    long = DoorPoster(centre_name=LONG_NAME, address=f"https://{'minato-' * 15}.example/x", drill=True)
    pdf = layout.door_poster_pdf(long, size)  # type: ignore[arg-type]
    assert pages(pdf) == 1
    assert "訓練" in text_of(pdf)


def test_chinese_and_korean_are_set_in_fonts_that_have_their_letters() -> None:
    names = fonts(layout.door_poster_pdf(DOOR, "A4"))
    assert any("BIZ-UDPGothic" in name for name in names)
    assert any("CJK-SC" in name or "CJKsc" in name for name in names), names
    assert any("CJK-KR" in name or "CJKkr" in name for name in names), names


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "state, words",
    [("open", "活動中"), ("stopped", "中止"), ("full", "受付終了"), ("closed", "お休み")],
)
def test_todays_poster(size: str, state: str, words: str) -> None:
    pdf = layout.status_poster_pdf(dataclasses.replace(TODAY, state=state), size)  # type: ignore[arg-type]
    assert pages(pdf) == 1
    assert sizes(pdf) == {SIZES[size]}
    said = text_of(pdf)
    for word in (words, "2026年11月24日(火)", "大雨警報", "7時半", "8:05現在", "0120-555-010"):
        assert word in said


def test_the_longest_todays_poster_is_one_page() -> None:
    long = dataclasses.replace(
        TODAY,
        centre_name=LONG_NAME,
        reason="定員になりました。" * 11,
        time="受付は終わりました" * 3,
        drill=True,
    )
    assert pages(layout.status_poster_pdf(long, "A4")) == 1


def test_a_day_with_nothing_more_to_say() -> None:
    bare = dataclasses.replace(TODAY, reason="", time="", centre_phone="")
    assert pages(layout.status_poster_pdf(bare, "A4")) == 1


def test_staff_print_the_door_poster(desk: Desk) -> None:
    assert 'value="http://testserver/' in desk.get("/papers?paper=door").text
    answer = desk.post("/papers/door", address="https://192.168.1.5/volunteer", size="A3")
    assert sizes(answer.content) == {SIZES["A3"]}
    assert "192.168.1.5/volunteer" in text_of(answer.content)


@pytest.mark.parametrize(
    "address", ["", "192.168.1.5", "javascript:alert(1)", "https://x y", "https://" + "x" * 120]
)
def test_an_address_that_no_phone_can_open_is_refused(desk: Desk, address: str) -> None:
    answer = desk.post("/papers/door", address=address, size="A4")
    assert answer.status_code == 422
    assert "で始まる" in answer.text
    assert not address or f'value="{address}"' in answer.text


def test_staff_print_todays_poster(desk: Desk) -> None:
    answer = desk.post("/papers/today", state="full", reason="定員になりました", time="", size="A4")
    said = text_of(answer.content)
    assert "受付終了" in said
    assert "定員になりました" in said


def test_todays_poster_that_says_too_much_is_refused(desk: Desk) -> None:
    answer = desk.post("/papers/today", state="open", reason="あ" * 101, time="", size="A4")
    assert answer.status_code == 422
    assert "100文字まで" in answer.text
    assert "あ" * 101 in answer.text
    assert desk.post("/papers/today", state="maybe", size="A4").status_code == 422
