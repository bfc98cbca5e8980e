"""Who is the same person, and what the same house: the same alone and at the centre."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.centre import Centre, need_payload
from tests.node import in_node
from vcenter.domain.names import fold
from vcenter.domain.reception import insurance_ends
from vcenter.domain.same import Told, same_house, same_of_one_name

NAMES = ["高橋　キヨ", "髙橋 キヨ", "高橋キヨ", "たかはし　きよ", "タカハシ　キヨ", "高橋　花子", ""]
BIRTHS = ["1970-03-02", "1970-03-03", "", None]
PHONES = ["090-1111-2222", "０９０－１１１１－２２２２", "09011112222", "03-1234-5678", ""]
HOUSES = ["芝1-2-3", "芝１－２－３", "芝１ー２ー３", "芝 1‐2‐3", "芝1-2-33", "芝12-3", "", " "]

people = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(BIRTHS), st.lists(st.sampled_from(PHONES), max_size=3)
)
houses = st.sampled_from(HOUSES) | st.text("芝1２-－ー‐ 　ｱア丁目", max_size=8)


def on_tablet(person: tuple[str, str | None, list[str]]) -> dict[str, Any]:
    name, birth, phones = person
    return {"name": name, "birth": birth, "phones": phones}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(people, people), min_size=30), st.lists(st.tuples(houses, houses), min_size=30))
def test_a_tablet_says_what_the_centre_says(
    pairs: list[tuple[Any, Any]], addresses: list[tuple[str, str]]
) -> None:
    said = in_node(
        """const { sameHouse, samePerson } = await import("./offline/domain/same.js");
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


def test_a_house_in_full_width_digits_is_the_same_house(centre: Centre) -> None:
    first = centre.need(address="港区芝1-2-3")
    again = need_payload(address="港区芝１－２－３", person={"name": "隣の　人"}, even_if_same=False)
    assert centre.try_("record_need", **again).outcome["same"] == [first]


def test_what_was_handed_to_another_body_is_not_over(centre: Centre) -> None:
    first = centre.need(address="港区芝1-2-3", consent_bodies=True)
    centre.do("step_need", need=first, to="referred", reason="専門", referred_to="区の福祉総合窓口")
    again = need_payload(address="港区芝1-2-3", person={"name": "隣の　人"}, even_if_same=False)
    assert centre.try_("record_need", **again).outcome["same"] == [first]
