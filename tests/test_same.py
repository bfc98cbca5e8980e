"""Who is the same person, and what the same house: the same alone and at the centre."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.centre import Centre, need_payload
from tests.node import in_node
from vcenter.domain.insurance import insurance_ends
from vcenter.domain.names import fold
from vcenter.domain.same import Told, same_of_one_name
from vcenter.domain.same_house import same_house

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

HOUSES = (*HOUSE, *OTHERS, "港町3-14-2-201", "港町3丁目14-2港荘201号室", "港町3-14-2-202", "北一条西三丁目2")

people = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(BIRTHS), st.lists(st.sampled_from(PHONES), max_size=3)
)
houses = st.sampled_from(HOUSES) | st.text(
    "芝1２-－ー‐ 　ｱア丁目番地号の一二十百〇室町区大字ケヶ県/~", max_size=12
)


def on_tablet(person: tuple[str, str | None, list[str]]) -> dict[str, Any]:
    name, birth, phones = person
    return {"name": name, "birth": birth, "phones": phones}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(people, people), min_size=30), st.lists(st.tuples(houses, houses), min_size=30))
def test_a_tablet_says_what_the_centre_says(
    pairs: list[tuple[Any, Any]], addresses: list[tuple[str, str]]
) -> None:
    said = in_node(
        """const { samePerson } = await import("./offline/domain/same.js");
        const { sameHouse } = await import("./offline/domain/same_house.js");
        return [given[0].map(([one, other]) => samePerson(one, other)), given[1].map(([one, other]) => sameHouse(one, other))];""",
        [[[on_tablet(one), on_tablet(other)] for one, other in pairs], addresses],
    )
    assert said == [
        [
            fold(one[0]) == fold(other[0])
            and same_of_one_name(Told(one[1], tuple(one[2])), Told(other[1], tuple(other[2])))
            for one, other in pairs
        ],
        [same_house(one, other) for one, other in addresses],
    ]


@settings(max_examples=10, deadline=None)
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


@pytest.mark.parametrize("written", HOUSE)
def test_one_house_is_the_same_whatever_way_it_is_written(written: str) -> None:
    for other in HOUSE:
        assert same_house(written, other), other
    for other in OTHERS:
        assert not same_house(written, other), other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("札幌市北区北一条西3丁目2", "北1条西3-2"),
        ("港区六本木三丁目1番1号", "六本木3-1-1"),
        ("千代田区一番町1-2", "一番町一番地二"),
        ("霞が関1-2-3", "霞ヶ関1-2-3"),
        ("大字中村123", "中村123番地"),
        ("港町3丁目14-2港荘201号室", "港町3-14-2-201"),
        ("港町3丁目14-2港荘201号室", "港町3-14-2"),
        ("芝公園の管理事務所", "芝公園の管理事務所"),
    ],
)
def test_towns_with_numbers_and_flats(one: str, other: str) -> None:
    assert same_house(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("港町3丁目14-2港荘201号室", "港町3丁目14-2港荘202号室"),
        ("港町3-14-2-201", "港町3-14-2-202"),
        ("二番町1-2", "三番町1-2"),
        ("芝公園", "芝"),
    ],
)
def test_two_flats_and_two_towns_are_two(one: str, other: str) -> None:
    assert not same_house(one, other)


def test_a_house_in_full_width_digits_is_the_same_house(centre: Centre) -> None:
    first = centre.need(address="港区芝1-2-3")
    again = need_payload(address="港区芝１－２－３", person={"name": "隣の　人"}, even_if_same=False)
    assert centre.try_("record_need", **again).outcome["same"] == [first]


def test_what_was_handed_to_another_body_is_not_over(centre: Centre) -> None:
    first = centre.need(address="港区芝1-2-3", consent_bodies=True)
    centre.do("step_need", need=first, to="referred", reason="専門", referred_to="区の福祉総合窓口")
    again = need_payload(address="港区芝1-2-3", person={"name": "隣の　人"}, even_if_same=False)
    assert centre.try_("record_need", **again).outcome["same"] == [first]
