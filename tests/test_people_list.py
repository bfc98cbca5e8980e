"""The list of people: who can do what, when, where, by kana; and the same on paper."""

import pytest

from tests.centre import Centre, Desk, new_id
from tests.paper import text_of
from vcenter.store import attendance, people_list, requests
from vcenter.store.people_list import RAIL, Wanted

MAY = {
    "/rosters/people": "rosters",
    "/rosters/people/list": "rosters",
    "/rosters/people/print": "rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def names(centre: Centre, **wanted: str) -> list[str]:
    return [row["name"] for row in centre.read(people_list.listed, Wanted(**wanted), 0, 50)]


def filled(centre: Centre) -> str:
    """Three people of a group, each otherwise; the group's id."""
    cook = centre.person("若林　料理", kana="ワカバヤシ", skills=["cook"], address="みなと市本町1")
    centre.person("青木　英語", kana="アオキ", skills=["english"], address="みなと市川上2")
    rests = centre.person("佐藤　休み", kana="サトウ", skills=["cook"], address="みなと市本町9")
    centre.do("change_volunteering", person=rests, volunteer_state="resting", times=["mon_am"])
    group = str(centre.do("add_group", group=new_id(), name="料理の会")["group"])
    centre.do("add_members", group=group, people=[cook])
    return group


def test_the_list_is_by_kana_of_those_who_are_asked_for(centre: Centre) -> None:
    group = filled(centre)
    assert names(centre) == ["青木　英語", "佐藤　休み", "若林　料理"]
    assert names(centre, skill="cook") == ["佐藤　休み", "若林　料理"]
    assert names(centre, skill="cook", state="registered") == ["若林　料理"]
    assert names(centre, time="mon_am") == ["佐藤　休み"]
    assert names(centre, group=group) == ["若林　料理"]
    assert names(centre, district="本町", words="サト") == ["佐藤　休み"]
    assert names(centre, district="%") == []


def test_a_paper_is_found_as_what_it_proves(centre: Centre) -> None:
    filled(centre)
    for name, paper, ends in (
        ("看　護子", "看護師", None),
        ("切　れ子", "看護師", "2020-03-31"),
        ("狩　猟子", "狩猟免許", "2099-03-31"),
    ):
        person = centre.volunteer(name, kana=name)
        centre.do("keep_licence", licence=new_id(), person=person, name=paper, expires_on=ends)
    assert names(centre, skill="nurse") == ["看　護子"]
    assert names(centre, skill="狩猟免許") == ["狩　猟子"]
    known = {row["skill"]: row["count"] for row in centre.read(people_list.skills_known)}
    assert (known["nurse"], known["狩猟免許"], known["cook"]) == (1, 1, 2)
    (row,) = centre.read(people_list.listed, Wanted(skill="nurse"), 0, 50)
    assert row["skills"] == ["nurse"]
    here = {row["name"]: row["skills"] for row in centre.read(attendance.waiting, centre.today["id"])}
    assert here == {"看　護子": ["nurse"], "切　れ子": [], "狩　猟子": ["狩猟免許"]}
    helping = {one["id"]: one["skills"] for one in centre.read(requests.helpers, set())}
    assert ["nurse"] in helping.values()


def test_states_are_counted_under_what_else_is_asked_for(centre: Centre) -> None:
    filled(centre)
    counted = centre.read(people_list.states, Wanted(skill="cook", state="resting"))
    assert counted == {"registered": 1, "resting": 1}


def test_the_rail_goes_to_the_first_of_its_row(centre: Centre) -> None:
    filled(centre)
    assert [centre.read(people_list.before, Wanted(), RAIL[kana]) for kana in "あさわ"] == [0, 1, 2]


def test_who_is_hidden_is_not_found_by_where_they_live(centre: Centre) -> None:
    person = centre.person("秘匿　子", kana="ヒトク", address="みなと市本町5")
    centre.do("hide_person", person=person)
    assert names(centre, district="本町") == []


def test_the_list_is_printed_as_chosen_without_who_is_hidden_and_written_down(desk: Desk) -> None:
    desk.volunteer("印刷　子", kana="インサツコ", skills=["cook"], check_in=False)
    hidden = desk.volunteer("秘匿　子", kana="ヒトクコ", skills=["cook"], check_in=False)
    desk.do("hide_person", person=hidden)
    desk.volunteer("別　人", kana="ベツジン", check_in=False)
    made = desk.post("/rosters/people/print", skill="cook")
    said = text_of(made.content)
    assert "印刷" in said and "別" not in said and "秘匿" not in said and "載せていない方が1人" in said
    looks = desk.read(lambda tx: tx.fetch("SELECT * FROM looks WHERE act = 'printed'"))
    assert [row["count"] for row in looks] == [1]


def test_more_than_one_printing_holds_is_asked_to_be_narrowed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vcenter.desks.people_list.MOST_ON_PAPER", 1)
    for name in ("多い　一", "多い　二"):
        desk.volunteer(name, check_in=False)
    asked = desk.post("/rosters/people/print", q="")
    assert asked.status_code == 422 and "絞って" in asked.text
