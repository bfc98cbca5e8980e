"""Name stickers and passes: on label sheets and rolls, for whoever is meant, once."""

import asyncio
import dataclasses
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.centre import Centre, Desk, new_id
from tests.paper import fonts, pages, sizes, text_of
from vcenter.sheets import NameSticker, SheetPool, layout
from vcenter.sheets.example import example_card
from vcenter.sheets.fitting import SIZES, ems, fit, words_that_fit
from vcenter.sheets.letters import legible, printable
from vcenter.sheets.passes import PassLayout
from vcenter.store import papers

MAY = {
    "/papers": "reception dispatch rosters administration",
    "/papers/counted": "reception dispatch rosters administration",
    "/papers/find": "reception dispatch rosters administration",
    "/papers/stickers": "reception dispatch rosters administration",
    "/papers/stickers/again": "reception dispatch rosters administration",
    "/papers/one": "reception dispatch rosters administration",
    "print_stickers": "reception dispatch rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

HANAKO = NameSticker(
    name="山田　花子", kana="ヤマダ　ハナコ", group="港防災の会", skills=("看護師", "英語"), orientation="B"
)
LONG = "寿限無寿限無五劫のすり切れ海砂利水魚の水行末雲来末風来末食う寝る処に住む処やぶら"


# The paper


def test_everything_of_a_sticker_is_on_it_and_nothing_else() -> None:
    said = text_of(layout.stickers_pdf([HANAKO], "roll_62"))
    for word in ("山田", "花子", "ヤマダ", "ハナコ", "港防災の会", "看護師・英語", "B組"):
        assert word in said
    assert {field.name for field in dataclasses.fields(NameSticker)} == {
        "name", "kana", "group", "skills", "orientation",
    }  # fmt: skip


def test_each_label_of_the_roll_is_a_page() -> None:
    pdf = layout.stickers_pdf([HANAKO] * 3, "roll_62")
    assert pages(pdf) == 3
    assert sizes(pdf) == {(62.0, 35.0)}


def test_twenty_four_labels_are_one_a4_sheet() -> None:
    assert pages(layout.stickers_pdf([HANAKO] * 24, "a4_24")) == 1
    pdf = layout.stickers_pdf([HANAKO] * 25, "a4_24")
    assert pages(pdf) == 2
    assert sizes(pdf) == {(210.0, 297.0)}


def test_a_partly_used_sheet_is_used_up() -> None:
    assert pages(layout.stickers_pdf([HANAKO] * 4, "a4_24", skip=20)) == 1
    assert pages(layout.stickers_pdf([HANAKO] * 5, "a4_24", skip=20)) == 2


@pytest.mark.parametrize("kind", ["a4_24", "roll_62"])
@pytest.mark.parametrize(
    "name, kana",
    [
        (LONG, "ジュゲム" * 10),
        (LONG * 2, ""),
        ("Maximilian Alexander von Hohenzollern-Sigmaringen", ""),
        ("Nguyễn Thị Hoa", "グエン　ティ　ホア"),
        ("김민준", "キム　ミンジュン"),
        ("𠮷野家　葛\U000e0100城", "ヨシノヤ　カツラギ"),
        ("山", "ヤマ"),
        ("<b>太郎</b>", ""),
    ],
)
def test_any_name_is_whole_on_its_label(kind: str, name: str, kana: str) -> None:
    pdf = layout.stickers_pdf([NameSticker(name=name[:80], kana=kana)], kind)  # type: ignore[arg-type]
    assert pages(pdf) == 1
    # A selector is no glyph of its own, and pdftotext takes a hyphen at a line's end for a division.
    said = text_of(pdf).replace("-", "").replace("\U000e0100", "")
    assert all(part in said for part in name[:80].replace("\U000e0100", "").replace("-", "").split())


def test_a_short_name_is_as_large_as_can_be_read_at_two_metres() -> None:
    millimetres = fit("山田　太郎", "ヤマダ　タロウ", 57, 18.6).size * 25.4 / 72
    assert millimetres > 10


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("สมชาย ใจดี", "Noto-Sans-Thai"),
        ("सीता शर्मा", "Noto-Sans-Devanagari"),
        ("José Nguyễn", "BIZ-UDPGothic"),
        ("김철수", "Noto-Sans-CJK"),
    ],
)
@pytest.mark.parametrize("kind", ["a4_24", "roll_62"])
def test_a_name_from_abroad_is_set_in_its_letters(kind: str, name: str, font: str) -> None:
    said = layout.stickers_pdf([NameSticker(name=name, kana="")], kind)  # type: ignore[arg-type]
    assert any(font in one for one in fonts(said)), fonts(said)
    assert printable(name)


NO_FONT_HAS_THIS = "\U000f0000\U000f0001"


def test_of_a_name_that_no_font_has_the_reading_or_the_number_is_as_large_as_a_name(centre: Centre) -> None:
    assert not printable(NO_FONT_HAS_THIS)
    assert legible(NO_FONT_HAS_THIS, "ヤマダ　タロウ", "123 456 789") == ("ヤマダ　タロウ", "")
    assert legible(NO_FONT_HAS_THIS, "", "123 456 789") == ("123 456 789", "")
    assert legible("山田　太郎", "ヤマダ　タロウ", "123 456 789") == ("山田　太郎", "ヤマダ　タロウ")
    card = dataclasses.replace(example_card(), name=NO_FONT_HAS_THIS, kana="", number_shown="123-456-789")
    assert text_of(layout.passes_pdf([card], "card")).count("123-456-789") == 2
    sticker = NameSticker(name=NO_FONT_HAS_THIS, kana="ヤマダ　タロウ")
    said = text_of(layout.stickers_pdf([sticker], "roll_62"))
    assert "ヤマダ" in said
    assert NO_FONT_HAS_THIS not in said


def test_where_nobody_can_be_asked_for_fonts_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert printable("\U000f0002")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("葛\U000e0100城　太郎", "葛城　太郎"),
        ("辻\ufe00　太郎", "辻　太郎"),
        ("สุธี", "สธ"),
    ],
)
def test_what_takes_no_room_makes_no_name_smaller(name: str, plain: str) -> None:
    assert ems(name) == ems(plain)
    assert fit(name, "", 57, 18.6).size == fit(plain, "", 57, 18.6).size


def test_the_name_is_whole_where_there_is_no_room_for_its_kana() -> None:
    fitted = fit(LONG, "ジュゲムジュゲム" * 6, 29, 11.8, 14)
    assert fitted.parts == (("", LONG),)
    assert fitted.size == SIZES[0]


def test_skills_that_do_not_fit_are_counted_out() -> None:
    assert words_that_fit(("看護師", "英語"), 14) == "看護師・英語"
    assert words_that_fit(("看護師", "チェーンソー", "トラック"), 12) == "看護師・チェーンソー ほか"
    assert words_that_fit((), 14) == ""


@pytest.mark.parametrize(
    "kind, page, count",
    [("card", (91.0, 55.0), 11), ("roll_62", (62.0, 35.0), 11), ("sheet", (210.0, 297.0), 2)],
)
def test_passes_on_every_paper(kind: PassLayout, page: tuple[float, float], count: int) -> None:
    cards = [example_card(number) for number in range(11)]
    pdf = layout.passes_pdf(cards, kind)
    assert pages(pdf) == count
    assert sizes(pdf) == {page}
    said = text_of(pdf)
    assert all(card.number_shown in said for card in cards)


@pytest.mark.parametrize("kind", ["card", "sheet", "roll_62"])
def test_the_code_of_a_pass_is_coarse_enough_for_a_bad_camera(kind: str) -> None:
    style = (layout.FOLDER / f"passes_{kind}.css").read_text("utf-8")
    width = float(re.search(r"img \{[^}]*width: ([\d.]+)mm", style)[1])  # type: ignore[index]
    assert width >= 25
    modules = 17 + 4 * 6 + 2 * 2  # version 6, with the white border that is in the picture
    assert width / modules >= 0.4


def test_many_stickers_are_laid_out_side_by_side_in_order(tmp_path: Path) -> None:
    people = [dataclasses.replace(HANAKO, name=f"第{at:02d}番") for at in range(30)]

    async def story() -> bytes:
        pool = SheetPool(workers=1, kept=tmp_path / "kept")
        try:
            return await pool.stickers_pdf(people, "a4_24", 20)
        finally:
            await pool.close()

    pdf = asyncio.run(story())
    assert pages(pdf) == 3
    said = text_of(pdf)
    assert [said.index(one.name) for one in people] == sorted(said.index(one.name) for one in people)


# Who is meant


def test_new_stickers_are_of_those_who_came_since_the_last_printing(centre: Centre) -> None:
    centre.volunteer("一　郎")
    first = centre.do("print_stickers", who="new")
    assert first["count"] == 1
    centre.volunteer("二　郎")
    assert centre.do("print_stickers", who="new")["count"] == 1
    assert centre.do("print_stickers", who="here")["count"] == 2
    assert "who" in centre.refused("print_stickers", who="new")


def test_pressed_twice_it_is_the_same_pile(centre: Centre) -> None:
    centre.volunteer("一　郎")
    id = new_id()
    once = centre.do("print_stickers", id=id, who="new")
    assert centre.do("print_stickers", id=id, who="new") == once


def test_two_tablets_do_not_print_the_same_pile(centre: Centre) -> None:
    centre.volunteer("一　郎")
    centre.do("print_stickers", who="new")
    assert "who" in centre.refused("print_stickers", who="new")


def test_who_went_home_gets_no_sticker(centre: Centre) -> None:
    person = centre.volunteer("一　郎")
    centre.do("check_out", person=person)
    assert "who" in centre.refused("print_stickers", who="new")
    assert "who" in centre.refused("print_stickers", who="here")


def test_who_comes_again_gets_a_new_one(centre: Centre) -> None:
    person = centre.volunteer("一　郎")
    centre.do("print_stickers", who="new")
    centre.do("check_out", person=person)
    centre.do("check_in", person=person)
    assert centre.do("print_stickers", who="new")["count"] == 1


def test_one_person_must_be_in(centre: Centre) -> None:
    person = centre.person("一　郎")
    assert "受付がまだ" in centre.refused("print_stickers", who="people", people=[person])["people"]
    assert "people" in centre.refused("print_stickers", who="people", people=[new_id()])
    assert "people" in centre.refused("print_stickers", who="people")
    centre.do("check_in", person=person)
    assert centre.do("print_stickers", who="people", people=[person, person])["count"] == 1


def test_a_sticker_says_group_skills_and_orientation(centre: Centre) -> None:
    person = centre.volunteer("一　郎", group="港防災の会", skills=["nurse", "car"])
    row = centre.read(
        papers.on_stickers, centre.do("print_stickers", who="people", people=[person])["print"]
    )[0]
    assert (row["group_name"], sorted(row["skills"])) == ("港防災の会", ["car", "nurse"])
    assert row["orientation"] == "A"


# The desk


def test_staff_print_who_is_new(desk: Desk) -> None:
    desk.volunteer("山田　花子", phone="090-1234-5678", address="港区芝1-2-3")
    page = desk.get("/papers").text
    assert "まだ印刷していない人" in page
    answer = desk.post("/papers/stickers", who="new", layout="roll_62", skip="0")
    assert answer.headers["content-type"] == "application/pdf"
    assert "山田" not in answer.headers["content-disposition"]
    said = text_of(answer.content)
    assert "花子" in said
    assert "5678" not in said
    assert "芝" not in said
    again = desk.post("/papers/stickers", who="new", layout="roll_62", skip="0")
    assert again.status_code == 422
    assert "まだ印刷していません" in again.text


def test_a_jammed_pile_is_printed_again(desk: Desk) -> None:
    desk.volunteer("山田　花子")
    desk.post("/papers/stickers", who="new", layout="a4_24", skip="3")
    found = re.search(r'name="print" value="([^"]+)"', desk.get("/papers").text)
    assert found
    answer = desk.post("/papers/stickers/again", print=found[1], layout="roll_62")
    assert "花子" in text_of(answer.content)
    assert desk.post("/papers/stickers/again", print=new_id(), layout="roll_62").status_code == 422


def test_wrong_fields_are_named_and_what_was_typed_stays(desk: Desk) -> None:
    desk.volunteer("山田　花子")
    answer = desk.post("/papers/stickers", who="here", layout="a4_24", skip="24")
    assert answer.status_code == 422
    assert "23以下" in answer.text
    assert 'value="24"' in answer.text
    assert desk.post("/papers/stickers", who="here", layout="a5").status_code == 422
    assert desk.post("/papers/stickers", who="everybody", layout="a4_24", skip="0").status_code == 422


def test_nobody_is_in(desk: Desk) -> None:
    for path, form in (
        ("/papers/stickers", {"who": "here", "layout": "a4_24", "skip": "0"}),
        ("/papers/passes", {"who": "here", "layout": "sheet"}),
        ("/papers/passes", {"who": "people", "layout": "sheet"}),
        ("/papers/passes", {"who": "group", "layout": "sheet", "group": ""}),
        ("/papers/one", {"what": "pass_card"}),
    ):
        answer = desk.post(path, **form)
        assert answer.status_code == 422
        assert "まだ印刷していません" in answer.text


@pytest.mark.parametrize(
    "what, page",
    [
        ("sticker_roll_62", (62.0, 35.0)),
        ("sticker_a4_24", (210.0, 297.0)),
        ("pass_roll_62", (62.0, 35.0)),
        ("pass_card", (91.0, 55.0)),
    ],
)
def test_one_person_by_name(desk: Desk, what: str, page: tuple[float, float]) -> None:
    person = desk.volunteer("山田　花子")
    assert person in desk.post("/papers/find", q="花子").text
    answer = desk.post("/papers/one", person=person, what=what, skip="0")
    assert "花子" in text_of(answer.content)
    assert sizes(answer.content) == {page}


def test_passes_of_a_group(desk: Desk) -> None:
    desk.volunteer("山田　花子", group="港防災の会")
    desk.volunteer("鈴木　次郎")
    found = re.search(r'<option value="([^"]+)">港防災の会', desk.get("/papers?paper=passes").text)
    assert found
    said = text_of(desk.post("/papers/passes", who="group", group=found[1], layout="sheet").content)
    assert "花子" in said
    assert "次郎" not in said


def test_who_is_chosen_below_and_not_above_is_asked_about(desk: Desk) -> None:
    person = desk.volunteer("山田　花子")
    answer = desk.post("/papers/passes", who="here", people=person, layout="sheet")
    assert answer.status_code == 422
    assert "選んだ人" in answer.text
    said = text_of(desk.post("/papers/passes", who="people", people=person, layout="card").content)
    assert "花子" in said


def test_nobody_prints_without_signing_in(desk: Desk) -> None:
    desk.client.cookies.clear()
    assert desk.post("/papers/stickers", who="here").status_code == 401
    assert desk.get("/papers").status_code == 303


def test_yesterdays_people_are_not_todays(centre: Centre) -> None:
    person = centre.person("昨　日")
    centre.do("check_in", person=person, at=datetime.now(UTC) - timedelta(days=1))
    assert "who" in centre.refused("print_stickers", who="here")
