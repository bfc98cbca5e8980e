"""Who is the same person, and what the same house: the same alone and at the centre."""

from __future__ import annotations

import re
import sqlite3
import sys
import unicodedata
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.centre import NOT_ON_THE_CARD, Centre, need_payload
from tests.houses import ONE_HOUSE, TWO_HOMES, TWO_HOUSES
from tests.node import in_node
from vcenter.domain import duplicates, kanji
from vcenter.domain.insurance import insurance_ends
from vcenter.domain.names import fold
from vcenter.domain.need_life import WAITING
from vcenter.domain.same import Told, same_of_one_name
from vcenter.domain.same_house import house_keys, same_building, same_house
from vcenter.store import needs
from vcenter.store.migrate import BESIDE
from vcenter.store.tx import SqliteTx

NAMES = ["高橋　キヨ", "髙橋 キヨ", "高橋キヨ", "たかはし　きよ", "タカハシ　キヨ", "高橋　花子", ""]
BIRTHS = ["1970-03-02", "1970-03-03", "", None]
PHONES = ["090-1111-2222", "０９０－１１１１－２２２２", "09011112222", "03-1234-5678", ""]
HOUSE = (
    "港区港町3丁目14-2",
    "港町3丁目14-2",
    "港町３丁目１４－２",
    "港町三丁目十四番二号",
    "港町3-14-2",
    "港町 3 ー 14 ー 2",
    "港町3丁目14番2号",
    "港町3丁目14番地2",
    "港町3の14の2",
    "港町三-十四-二",
    "東京都港区港町3丁目14番地の2",
    "港町3丁目14-2港荘",
    "港町3丁目\u200b14-2",
)
"""One house, as people write it."""

OTHERS = (
    "港町3丁目14-3",
    "港町3丁目14-22",
    "港町31-4-2",
    "港町3-1-42",
    "港町3丁目14",
    "西港町3丁目14-2",
    "港町3丁目",
    "港町",
    "3-14-2",
    "",
    " ",
)
"""None of these is that house."""

SHIBA = (
    "港区芝1丁目2番3号", "芝1-2-3", "芝１－２－３", "芝1−2−3", "芝１丁目２番３号", "芝一丁目2番3号", "芝1丁目2番地3",
    "東京都港区芝1-2-3", "東京都 港区 芝 1 - 2 - 3", "港区芝1-2-3 港ビル101号室", "〒105-0014 東京都港区芝1-2-3",
    "105-0014港区芝1-2-3", "1050014 港区芝1-2-3", "〒 港区芝1-2-3", "芝1丁目2番地の3", "芝1ー2ー3", "芝ー1ー2ー3", "芝一ー二ー三",
    "芝一の二の三", "芝壱丁目弐番参号", "芝1・2・3", "芝1/2/3", "芝1 2 3", "芝一丁目 二番 三号", "芝1-2-3三井ビル", "芝1丁目2番3号三井ビル",
    "芝1丁目2番地三号", "芝1丁目の2番地の3号", "芝１丁目２－３", "港区芝地区芝1-2-3", "芝1一2一3", "芝1─2─3", "港区大字芝1-2-3",
    "芝一丁目二番三", "東京都芝1-2-3", "芝1-2-3（自宅）", "芝1-2-3-101", "芝1丁2番3号", "芝1-2-3(101)", "芝1-2-3 三番館101", "芝1-2-3 3階建",
)  # fmt: skip
"""One house again, in the ways of forms, of people in a hurry and of other programs."""

NOT_SHIBA = (
    "芝11-2-3", "芝1-2-31", "芝1-2", "芝1-23", "芝12-3", "芝公園1-2-3", "芝浦1-2-3", "西芝1-2-3", "芝1-3-2", "芝2-1-3",
    "芝十一丁目2番3号", "本芝1-2-3", "芝123",
)  # fmt: skip

HOUSES = (
    *HOUSE, *OTHERS, *SHIBA, *NOT_SHIBA, *(one for pair in (*ONE_HOUSE, *TWO_HOMES, *TWO_HOUSES) for one in pair)
)  # fmt: skip

people = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(BIRTHS), st.lists(st.sampled_from(PHONES), max_size=3)
)
houses = st.sampled_from(HOUSES) | st.text(
    "芝1２-－ー‐⸺ㅡ 　ｱア丁目番地号の之一二十百千〇壱室町区大字部割ケヶッ県/~・,階棟第館条線入上る京東西左()〒イは甲A#B団仮設方宅様無なし\u200b",
    max_size=14,
)


def on_tablet(person: tuple[str, str | None, list[str]]) -> dict[str, Any]:
    name, birth, phones = person
    return {"name": name, "birth": birth, "phones": phones}


@settings(max_examples=15)
@given(st.lists(st.tuples(people, people), min_size=30), st.lists(st.tuples(houses, houses), min_size=30))
def test_a_tablet_says_what_the_centre_says(
    pairs: list[tuple[Any, Any]], addresses: list[tuple[str, str]]
) -> None:
    said = in_node(
        """const { samePerson } = await import("./offline/domain/same.js");
        const { sameBuilding, sameHouse } = await import("./offline/domain/same_house.js");
        const same = (one, other) => [sameHouse(one, other), sameBuilding(one, other)];
        return [given[0].map(([one, other]) => samePerson(one, other)), given[1].map(([one, other]) => same(one, other))];""",
        [[[on_tablet(one), on_tablet(other)] for one, other in pairs], addresses],
    )
    assert said == [
        [
            fold(one[0]) == fold(other[0])
            and same_of_one_name(Told(one[1], tuple(one[2])), Told(other[1], tuple(other[2])))
            for one, other in pairs
        ],
        [[same_house(one, other), same_building(one, other)] for one, other in addresses],
    ]


SURNAMES = (
    "山田",
    "山田",
    "渡辺",
    "渡邉",
    "高橋",
    "髙橋",
    "芦田",
    "蘆田",
    "ヤマダ",
    "やまだ",
    "葛西",
    "蓜島",
    "Garcia",
    "山〓",
)
GIVEN = ("花子", "花子", "華子", "はなこ", "ハナコ", "太郎", "一郎", "涼", "凉", "Maria", "子")
KANA = (
    "",
    "ヤマダ　ハナコ",
    "ヤマダ　ハナコ",
    "ヤマタ　ハナコ",
    "ワタナベ　ハナコ",
    "ヤマダ　タロウ",
    "ヤマダハナコ",
    "ショーコ",
    "シヨコ",
)
DAYS = (
    "",
    "1970-03-02",
    "1970-03-02",
    "1970-03-03",
    "1970-02-03",
    "1970-03-12",
    "1971-03-02",
    "1970-12-31",
    "1971-01-01",
    "1900-01-01",
)
told_people = st.tuples(
    st.sampled_from(SURNAMES), st.sampled_from(("", " ", "　")), st.sampled_from(GIVEN), st.sampled_from(KANA),
    st.sampled_from(DAYS), st.sampled_from(PHONES),
).map(lambda said: {"name": said[0] + said[1] + said[2], "kana": said[3], "birth": said[4], "phone": said[5]})  # fmt: skip


@settings(max_examples=10)
@given(st.lists(st.tuples(told_people, told_people), min_size=150))
def test_a_tablet_says_who_is_likely_one_as_the_centre_does(pairs: list[tuple[Any, Any]]) -> None:
    said = in_node(
        """const { KanjiForms, likelySame, told } = await import("./offline/domain/likeness.js");
        const forms = new KanjiForms(given[0]);
        const of = ({ phone, ...one }) => told({ ...one, phones: [phone] });
        return given[1].map(([one, other]) => likelySame(of(one), of(other), forms));""",
        [kanji.groups_for_tablets(), pairs],
    )
    likely = [duplicates.likeness(duplicates.told(one), duplicates.told(other)) for one, other in pairs]
    assert said == [found is not None and found.verdict == "likely" for found in likely]


def test_a_tablet_has_the_kanji_that_may_stand_for_one_another() -> None:
    pairs = [
        ("芦", "蘆"),
        ("涼", "凉"),
        ("葛", "𦹀"),
        ("渡", "邉"),
        ("荻", "萩"),
        ("糀", "麹"),
        ("翆", "翠"),
        ("舘", "館"),
    ]
    said = in_node(
        """const { KanjiForms } = await import("./offline/domain/likeness.js");
        const forms = new KanjiForms(given[0]);
        return given[1].map(([one, other]) => forms.same(one, other));""",
        [kanji.groups_for_tablets(), pairs],
    )
    assert said == [kanji.same_kanji(*pair) for pair in pairs]


def test_a_tablet_knows_every_house_that_is_named_here() -> None:
    pairs = [*ONE_HOUSE, *TWO_HOMES, *TWO_HOUSES]
    pairs += [(one, other) for one in (HOUSE[0], SHIBA[0]) for other in HOUSES]
    said = in_node(
        """const { sameBuilding, sameHouse } = await import("./offline/domain/same_house.js");
        return given.map(([one, other]) => [sameHouse(one, other), sameBuilding(one, other)]);""",
        pairs,
    )
    assert said == [[same_house(one, other), same_building(one, other)] for one, other in pairs]


@settings(max_examples=10)
@given(st.lists(st.dates(date(2000, 1, 1), date(2100, 12, 31)), min_size=50))
def test_an_insurance_ends_on_the_same_day_alone_and_at_the_centre(days: list[date]) -> None:
    script = """const { insuranceEnds } = await import("./offline/domain/insurance.js"); return given.map(insuranceEnds);"""
    assert in_node(script, [day.isoformat() for day in days]) == [
        insurance_ends(day).isoformat() for day in days
    ]


def test_a_father_and_a_son_of_one_name_are_two_though_they_share_the_phone() -> None:
    father = Told("1950-01-01", ("03-1234-5678",))
    assert not same_of_one_name(father, Told("1980-01-01", ("03-1234-5678",)))
    assert same_of_one_name(father, Told(None, ("03-1234-5678",)))


@pytest.mark.parametrize(("written", "house", "others"), [
    *((one, HOUSE, OTHERS) for one in HOUSE), *((one, SHIBA, NOT_SHIBA) for one in SHIBA),
])  # fmt: skip
def test_one_house_is_the_same_whatever_way_it_is_written(
    written: str, house: tuple[str, ...], others: tuple[str, ...]
) -> None:
    for other in house:
        assert same_house(written, other), other
    for other in others:
        assert not same_house(written, other), other


@pytest.mark.parametrize(("one", "other"), ONE_HOUSE)
def test_one_house_in_the_ways_of_each_part_of_the_country(one: str, other: str) -> None:
    assert same_house(one, other) and same_house(other, one)


@pytest.mark.parametrize(
    "dash",
    [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) == "Pd"]
    + list("ー－ｰ～−─━一⁃ㅡ"),
)
def test_numbers_stand_between_whatever_dash_a_keyboard_has(dash: str) -> None:
    assert same_house(f"港町3{dash}14{dash}2", "港町3-14-2") and same_house(
        f"港町3 {dash} 14{dash}2", "港町3-14-2"
    )


def test_a_house_stays_itself_in_full_width_and_with_the_steps_of_another_hand() -> None:
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {ord(" "): "　"}
    for one in {one for pair in (*ONE_HOUSE, *TWO_HOMES, *TWO_HOUSES) for one in pair}:
        assert same_house(one, f"　{one.translate(wide)} "), one
        if "〒" not in one and "，" not in one:
            for step in ("の", "ー", " - ", "―"):
                assert same_house(one, other := re.sub("(?<=[0-9])-(?=[0-9])", step, one)), other


@pytest.mark.parametrize(("one", "other"), TWO_HOMES)
def test_two_flats_and_two_families_are_two_homes_in_one_house(one: str, other: str) -> None:
    assert not same_house(one, other) and not same_house(other, one)
    assert same_building(one, other) and same_building(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_HOUSES)
def test_two_towns_and_two_numbers_are_two_houses(one: str, other: str) -> None:
    assert not same_house(one, other) and not same_house(other, one)
    assert not same_building(one, other)


@st.composite
def _written(draw: st.DrawFn) -> str:
    """An address of few houses, written in one of many ways."""
    known = [address for pair in (*ONE_HOUSE, *TWO_HOMES, *TWO_HOUSES) for address in pair]
    numbers = [
        draw(st.sampled_from(["1", "2", "3", "12", "一", "十二", "0"]))
        for _ in range(draw(st.integers(0, 4)))
    ]
    made = draw(st.sampled_from(["", "港町", "港区港町", "大字港", "北1条西", "港町仮設団地"]))
    made += "".join(
        number + draw(st.sampled_from(["-", "の", "丁目", "番", "番地", "号", "棟", " "]))
        for number in numbers
    )
    made += draw(st.sampled_from(["", "港荘201", "A棟201号室", "201号室", "2階", " 高橋方", "番地なし"]))
    address = draw(st.sampled_from([*dict.fromkeys(known), made]) if made else st.sampled_from(known))
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    return address.translate(wide) if draw(st.booleans()) else draw(st.sampled_from([made, address]))


@settings(max_examples=2000)
@given(_written(), _written())
def test_what_may_be_one_house_has_one_key_at_least_in_common(one: str, other: str) -> None:
    keys, others = house_keys(one), house_keys(other)
    if same_house(one, other) or same_building(one, other):
        assert one and other
        assert keys.numbers == others.numbers or keys.whole == others.whole


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_written(), min_size=20, max_size=20))
def test_one_house_among_many_is_found_as_if_each_were_looked_at(centre: Centre, made: list[str]) -> None:
    for address in filter(str.strip, made):
        centre.need(address=address)
    waiting = {row["address"] for row in centre.read(needs.in_states, WAITING)}
    for address in {*made, *HOUSE, *OTHERS}:
        found = {row["address"] for row in centre.read(needs.open_at_address, address, "")}
        assert found == {other for other in waiting if same_house(other, address)}, address
        alike = {row["address"] for row in centre.read(needs.open_alike, address, "", "")}
        assert alike == {o for o in waiting if same_house(o, address) or same_building(o, address)}, address


def test_a_house_is_found_at_the_address_that_its_card_has_now_and_not_while_it_is_hidden(
    centre: Centre,
) -> None:
    need = centre.need(address="港町3-14-2")

    def found(address: str) -> list[str]:
        return [row["id"] for row in centre.read(needs.open_at_address, address, "")]

    def keys() -> list[str]:
        row = centre.row(needs.by_id, need)
        return [row["house_numbers"], row["house_whole"]]

    card = {k: v for k, v in need_payload(address="港町5-1").items() if k not in NOT_ON_THE_CARD}
    centre.do("change_need", need=need, **card)
    assert (found("港町3丁目14-2"), found("港町5丁目1")) == ([], [need])
    centre.do("hide_need", need=need, place_alone=True)
    assert (found("港町5-1"), keys()) == ([], ["", ""])
    centre.do("show_need", need=need)
    assert (found("港町5-1"), keys()) == ([need], ["5 1", "5 1"])


def test_needs_of_an_older_version_are_found_after_the_update(centre: Centre) -> None:
    need = centre.need(address="港町3-14-2")
    with closing(sqlite3.connect(centre.path)) as database:
        database.execute("UPDATE needs SET house_numbers = '', house_whole = ''")
        BESIDE[95](SqliteTx(database))
        database.commit()
    assert [row["id"] for row in centre.read(needs.open_at_address, "港町3丁目14番2号", "")] == [need]


def test_a_house_in_full_width_digits_is_the_same_house(centre: Centre) -> None:
    first = centre.need(address="港区芝1-2-3")
    again = need_payload(address="港区芝１－２－３", person={"name": "隣の　人"}, even_if_same=False)
    assert centre.try_("record_need", **again).outcome["same"] == [first]


def test_what_was_handed_to_another_body_is_not_over(centre: Centre) -> None:
    first = centre.need(address="港区芝1-2-3", consent_bodies=True)
    centre.do("step_need", need=first, to="referred", reason="専門", referred_to="区の福祉総合窓口")
    again = need_payload(address="港区芝1-2-3", person={"name": "隣の　人"}, even_if_same=False)
    assert centre.try_("record_need", **again).outcome["same"] == [first]
