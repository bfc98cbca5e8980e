"""Printed copies of a team's sheet: which is old, what has changed since, and in which words it is printed."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.centre import Centre, Desk, need_payload, today
from tests.paper import pages, text_of
from vcenter.domain import need_words
from vcenter.domain.location import LATITUDES, LONGITUDES, map_text, read_location, shown_location
from vcenter.domain.sheet_variants import VARIANTS
from vcenter.sheets import dispatch_words, layout
from vcenter.sheets.example import example_sheet
from vcenter.sheets.gather import dispatch_sheet
from vcenter.sheets.marks import copies_of, copy_marks
from vcenter.store import needs, teams
from vcenter.store.centre import ensure_centre_day
from vcenter.web.phrases import near_day

HERE = "35.65812, 139.74143"


def printed(desk: Desk, team: str, **more: str) -> bytes:
    answer = desk.post("/dispatch/print", teams=team, **more)
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return answer.content


def copies(desk: Desk, team: str) -> list[dict[str, object]]:
    return desk.read(lambda tx: [dict(row) for row in copies_of(tx, teams.by_id(tx, team) or {})])


# What has changed


def test_a_copy_is_right_until_something_on_it_changes(desk: Desk) -> None:
    team = desk.team()
    printed(desk, team)
    assert copies(desk, team)[0]["changed"] == []
    need = str(desk.row(teams.by_id, team)["need_id"])
    desk.write(lambda tx: needs.change(tx, need, {"address": "港区芝9-9-9", "parking": "公民館"}))
    assert copies(desk, team)[0]["changed"] == ["住所", "行き方・駐車"]
    printed(desk, team)
    assert [one["changed"] for one in copies(desk, team)] == [["住所", "行き方・駐車"], []]
    page = desk.get(f"/dispatch/teams/{team}").text
    assert "▲ 古い紙" in page
    assert "変わったこと: 住所・行き方・駐車" in page
    assert "いまの内容" in page


def test_an_old_copy_says_so_when_it_is_scanned(desk: Desk) -> None:
    team = desk.team()
    printed(desk, team)
    desk.write(lambda tx: teams.change(tx, team, {"vehicle": "2トントラック"}))
    number = desk.row(teams.by_id, team)["number"]
    said = desk.post("/returns/scan", code=f"VC:T:{number}:1").text
    assert "この紙（1枚目）は古い版です" in said
    assert re.search(r"\d:\d\dに印刷したあとで変わったこと: 車両", said)
    assert "新しい紙を印刷して渡すか" in said
    printed(desk, team)
    said = desk.post("/returns/scan", code=f"VC:T:{number}:1").text
    assert "新しいのは2枚目です。" in said
    assert "古い版" not in desk.post("/returns/scan", code=f"VC:T:{number}:2").text


def test_the_sheet_of_a_team_that_was_disbanded_says_that_nobody_leaves_with_it(desk: Desk) -> None:
    team = desk.team()
    desk.do("print_sheets", teams=[team])
    number = desk.do("disband_team", team=team)["number"]
    for code in (f"VC:T:{number}:1", f"VC:T:{number}:1", str(number)):
        said = desk.post("/returns/scan", code=code).text
        assert f"{number}班は" in said and "解散しています。" in said
        assert "この紙では出発させません" in said


def test_the_sheet_of_another_day_says_of_which(desk: Desk) -> None:
    team = desk.team()
    number = desk.do("print_sheets", teams=[team]) and desk.row(teams.by_id, team)["number"]
    yesterday = (today() - timedelta(days=1)).isoformat()
    desk.write(lambda tx: teams.change(tx, team, {"gathering_id": ensure_centre_day(tx, yesterday)}))
    assert f"{near_day(yesterday)}の班です" in desk.post("/returns/scan", code=f"VC:T:{number}:1").text


def test_a_sheet_that_is_scanned_before_its_team_leaves_has_not_come_back(desk: Desk) -> None:
    team = desk.team()
    printed(desk, team)
    number = desk.row(teams.by_id, team)["number"]
    said = desk.post("/returns/scan", code=f"VC:T:{number}:1").text
    assert f"{number}班はまだ出発していません。1枚目は、戻ったことにしていません。" in said
    assert "古い版" not in said
    assert "2枚目は印刷されていません" in desk.post("/returns/scan", code=f"VC:T:{number}:2").text
    assert copies(desk, team)[0]["back_at"] is None
    desk.write(lambda tx: teams.change(tx, team, {"state": "back"}))
    assert f"{number}班の1枚目が戻りました。" in desk.post("/returns/scan", code=f"VC:T:{number}:1").text


def test_while_the_team_is_out_its_screen_says_it(desk: Desk) -> None:
    team = desk.team()
    printed(desk, team)
    desk.write(lambda tx: teams.change(tx, team, {"state": "out", "back_by": "23:50"}))
    answer = desk.get(f"/returns/teams/{team}?copy=1").text
    assert "この紙（1枚目）は古い版です" in answer
    assert "帰着の予定" in answer
    assert "古い版" not in desk.get(f"/returns/teams/{team}").text


def test_marks_tell_nobody_what_stood_there(centre: Centre) -> None:
    team = centre.team()
    sheet = centre.read(lambda tx: dispatch_sheet(tx, team, 1))
    assert re.fullmatch(r"([a-z]+:[0-9a-f]{3} ?)+", copy_marks(sheet))


def test_copies_of_before_marks_are_never_called_old(desk: Desk) -> None:
    team = desk.team()
    desk.do("print_sheets", teams=[team])
    desk.write(lambda tx: teams.change(tx, team, {"vehicle": "車"}))
    assert copies(desk, team)[0]["changed"] == []


# In which words


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        ("en", ("Workorder", "Bebackby", "Mudremoval", "Askedformorethanthissheetsays")),
        ("easy", ("きょうの活動の紙", "泥を出す", "しないで、センターに電話")),
        ("large", ("活動指示書", "泥出し")),
    ],
)
def test_a_sheet_is_printed_as_its_leader_reads(desk: Desk, variant: str, words: tuple[str, ...]) -> None:
    team = desk.team()
    said = text_of(printed(desk, team, variant=variant))
    for word in words:
        assert word in said
    assert copies(desk, team)[0]["variant"] == variant
    assert VARIANTS[variant] in desk.get(f"/dispatch/teams/{team}").text


def test_every_fixed_word_has_easy_japanese_and_english() -> None:
    for table, say in (
        (need_words.CATEGORIES, dispatch_words.category),
        (need_words.HOUSEHOLD, dispatch_words.household),
        (need_words.DAMAGE, dispatch_words.damage),
        (need_words.DANGERS, dispatch_words.danger),
    ):
        for key, japanese in table.items():
            assert japanese in say(key, "en") and say(key, "en") != japanese
            assert say(key, "easy")
    for kind in need_words.EQUIPMENT:
        assert dispatch_words.equipment(kind, "en") != kind
    assert len({len(dispatch_words.words_of(language)) for language in ("ja", "easy", "en")}) == 1


@pytest.mark.parametrize("at", [0, 1, 3, 5])
def test_a_usual_sheet_is_one_page_with_the_report_overleaf(at: int) -> None:
    assert pages(layout.dispatch_pdf(example_sheet(at))) == 2


# What a team must know


def test_the_sheet_says_the_household_the_damage_the_map_and_the_waste_site(centre: Centre) -> None:
    centre.do("say_waste_site", waste_place="みなと埠頭", waste_hours="9:00〜15:30", waste_rules="札を見せる")
    need = centre.need(
        household=["alone"], damage=["above_floor"], damage_note="床上30cm", location=HERE, category="mud_out"
    )
    team = centre.team(need=need)
    sheet = centre.read(lambda tx: dispatch_sheet(tx, team, 1))
    assert sheet.map_text == "geo:35.65812,139.74143"
    assert sheet.unsurveyed and sheet.photos
    said = text_of(layout.dispatch_pdf(sheet))
    for word in (
        "高齢者のみ・ひとり暮らし", "床上浸水", "床上30cm", "みなと埠頭", "9:00〜15:30", "札を見せる",
        "紙にないことを頼まれたら", "出発前の5つの確認", "作業前の写真", "現地調査をしていません",
    ):  # fmt: skip
        assert word in said, word


def test_a_team_is_told_of_who_lives_alone_without_water_and_not_who_is_ill(centre: Centre) -> None:
    asked = {"lives_alone": "yes", "utilities": "no", "ill": "yes", "near": "no"}
    team = centre.team(need=centre.need(category="shopping", **asked))
    said = text_of(layout.dispatch_pdf(centre.read(lambda tx: dispatch_sheet(tx, team, 1))))
    assert "ひとり暮らし" in said and "水か電気が使えません" in said
    assert "病気" not in said and "近くに人" not in said


def test_who_listens_brings_no_waste_and_takes_no_photos(centre: Centre) -> None:
    centre.do("say_waste_site", waste_place="みなと埠頭")
    team = centre.team(need=centre.need(category="listening"))
    sheet = centre.read(lambda tx: dispatch_sheet(tx, team, 1))
    assert sheet.waste is None
    assert not sheet.photos and not sheet.unsurveyed


def test_a_place_that_somebody_looked_at_is_not_called_unseen(centre: Centre) -> None:
    need = centre.need(ready=False)
    for to in ("survey", "ready"):
        centre.do("step_need", need=need, to=to)
    team = centre.team(need=need)
    assert not centre.read(lambda tx: dispatch_sheet(tx, team, 1)).unsurveyed


def test_hours_without_a_waste_site_are_asked_where(centre: Centre) -> None:
    assert "waste_place" in centre.refused("say_waste_site", waste_hours="9:00〜")


# Where it is on the map


@pytest.mark.parametrize(
    "text",
    [
        HERE,
        "３５．６５８１２，１３９．７４１４３",
        "139.74143 35.65812",
        "geo:35.65812,139.74143",
        "https://www.google.com/maps/place/x/@35.70000,139.80000,17z/data=!3d35.65812!4d139.74143",
        "https://maps.google.com/?q=35.65812%2C139.74143",
        "https://www.openstreetmap.org/#map=17/35.65812/139.74143",
        "北緯35.65812 東経139.74143",
        "35°39'29.232\"N 139°44'29.148\"E",
        "35度39分29.232秒 139度44分29.148秒",
    ],
)
def test_a_place_is_read_as_people_copy_it(text: str) -> None:
    found = read_location(text)
    assert found and shown_location(found) == HERE


@pytest.mark.parametrize(
    "text", ["", "青い屋根の家", "48.85661, 2.35222", "35.65812", "03-1234-5678", "2026.11.24"]
)
def test_what_is_no_place_in_japan_is_none(text: str) -> None:
    assert read_location(text) is None


@given(st.floats(*LATITUDES), st.floats(*LONGITUDES))
def test_what_a_map_says_is_read_again(latitude: float, longitude: float) -> None:
    again = read_location(map_text((latitude, longitude)))
    assert again and abs(again[0] - latitude) < 1e-5 and abs(again[1] - longitude) < 1e-5


@given(st.text(max_size=200))
def test_any_text_is_read_or_none(text: str) -> None:
    read_location(text)


def test_a_location_that_cannot_be_read_is_said_on_the_card(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload(location="https://maps.app.goo.gl/abc"))["need"]
    assert "地図の位置が読めません" in desk.get(f"/needs/{need}").text
    other = desk.do("record_need", **need_payload(location=HERE, even_if_same=True))["need"]
    assert 'href="geo:35.65812,139.74143"' in desk.get(f"/needs/{other}").text
