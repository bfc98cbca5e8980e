"""Salons that look for helpers: a request of every day is made of it in one tap, and whoever agrees helps at the salon."""

from __future__ import annotations

from typing import Any

from tests.centre import Centre, Desk, new_id
from vcenter.store import requests, salon_requests, salons

MAY = {
    "/salon-requests": "salon needs rosters administration",
    "/salon-requests/{salon}": "salon needs rosters administration",
    "seek_salon_helpers": "salon needs rosters administration",
    "accept_salon_help": "needs rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def short(where: Centre | Desk, **said: Any) -> str:
    card = {
        "salon": new_id(),
        "name": "川上おしゃべり会",
        "days": "第2・4火曜 13:30〜15:00",
        "district": "川上",
        "venue": "川上集会所",
        "helpers_wanted": 2,
        "contact": "藤田　洋子",
    }
    return str(where.do("add_salon", **card | said)["salon"])


def seek(where: Centre | Desk, salon: str) -> str:
    return str(where.do("seek_salon_helpers", salon=salon, request=new_id())["request"])


def wishes(where: Centre | Desk, name: str, **said: Any) -> str:
    """Somebody who wants to help at salons."""
    card = {
        "request": new_id(),
        "sort": "to_help",
        "source": "phone",
        "person": {"name": name},
        "works": ["salon_helper"],
        "wanted": "平日に何かしたい",
    }
    return str(where.do("record_request", **card | said)["person"])


def test_a_salon_that_is_short_looks_by_a_request_that_says_when_and_where(centre: Centre) -> None:
    id = short(centre)
    (row,) = centre.read(salon_requests.seeking)
    assert (row["name"], row["missing"], row["request"]) == ("川上おしゃべり会", 2, None)
    made = centre.row(requests.by_id, seek(centre, id))
    assert (made["sort"], made["source"], made["works"]) == ("help_wanted", "salon", "salon_helper")
    assert (made["times"], made["people_wanted"], made["district"]) == ("tue_pm", 2, "川上")
    assert made["person_name"] == "藤田　洋子"
    assert centre.read(salon_requests.seeking)[0]["request"]["number"] == made["number"]


def test_a_salon_looks_once_until_that_is_over(centre: Centre) -> None:
    id = short(centre)
    first = seek(centre, id)
    assert seek(centre, id) == first
    centre.do("step_request", request=first, to="withdrawn", reason="見つかった")
    assert seek(centre, id) != first


def test_a_salon_with_enough_helpers_or_that_rests_looks_for_none(centre: Centre) -> None:
    id = short(centre, helpers_wanted=0)
    assert "足りています" in centre.refused("seek_salon_helpers", salon=id, request=new_id())["salon"]
    other = short(centre, name="ひまわり")
    centre.do("change_salon", salon=other, name="ひまわり", helpers_wanted=2, rests=True)
    assert "休んでいます" in centre.refused("seek_salon_helpers", salon=other, request=new_id())["salon"]
    assert centre.read(salon_requests.seeking) == []


def test_whoever_agrees_helps_at_the_salon_and_a_slip_is_taken_back(centre: Centre) -> None:
    id = short(centre)
    request, person = seek(centre, id), wishes(centre, "森　花")
    centre.do("choose_helpers", request=request, people=[person])
    outcome = centre.try_("accept_salon_help", request=request, person=person)
    assert [one["id"] for one in centre.read(salons.helpers, id)] == [person]
    assert centre.row(salon_requests.of_salon, id)["agreed"] == 1
    centre.do("take_back", entry=outcome.id)
    assert centre.read(salons.helpers, id) == []
    assert centre.row(requests.offer, request, person)["state"] == "picked"


def test_only_for_a_salon_somebody_becomes_a_helper_of_one(centre: Centre) -> None:
    card = {"request": new_id(), "sort": "help_wanted", "source": "phone", "person": {"name": "川上　ハル"}}
    centre.do("record_request", **card, district="川上", works=["listening"], wanted="話し相手")
    refused = centre.refused("accept_salon_help", request=card["request"], person=centre.volunteer("森　花"))
    assert "サロンの担い手を探している依頼ではありません" in refused["request"]


def test_the_desk_proposes_who_has_time_and_lives_near_with_reasons(desk: Desk) -> None:
    id = short(desk)
    near = wishes(desk, "森　花", times=["tue_pm"], district="川上")
    helper = wishes(desk, "青木　修", times=["tue_pm"], district="川上")
    desk.do("put_in_salon", salon=id, person=helper, part="helper")
    assert "担い手を探しているサロン 1" in desk.get("/requests").text
    assert "お手伝いがあと1人" in desk.get("/salon-requests").text
    address = f"/salon-requests/{id}"
    done = desk.press(desk.get(f"/salons/{id}").text, address)
    assert (
        "done=salon_helpers_sought" in done.headers["location"]
        and f"/salons/{id}" in done.headers["location"]
    )
    row = desk.row(salon_requests.of_salon, id)
    shown = desk.get(f"/requests/{row['id']}").text
    assert "火曜の午後に都合がよい" in shown and "同じ地区（川上）" in shown
    assert "青木　修" not in shown[shown.index("合いそうな人") :]
    desk.do("choose_helpers", request=row["id"], people=[near])
    desk.post(f"/requests/{row['id']}/answer", request=row["id"], person=near, answer="accepted")
    assert {one["id"] for one in desk.read(salons.helpers, id)} == {near, helper}
    assert "担い手を探しています" in desk.get(f"/salons/{id}").text


def test_somebody_who_wants_to_help_sees_the_salons_that_are_short_first(desk: Desk) -> None:
    short(desk, name="あさひ会", helpers_wanted=None)
    short(desk)
    wishes(desk, "森　花", district="川上")
    (wish,) = desk.read(requests.open_of_sort, "to_help", ("received",))
    shown = desk.get(f"/requests/{wish['id']}").text
    salons_shown = shown[shown.index("手伝いをたずねられるサロン") :]
    assert salons_shown.index("川上おしゃべり会") < salons_shown.index("あさひ会")
    assert "お手伝いがあと2人" in salons_shown
