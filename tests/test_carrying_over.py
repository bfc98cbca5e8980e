"""What still waits when an incident is closed: told once, and carried over to the desk of every day."""

from __future__ import annotations

from tests.centre import Centre, Desk, need_payload, new_id
from tests.test_shelter_salons import TOMORROW, in_shelter, salon
from vcenter.store import needs, requests, shelter_salons

MAY = {
    "/headquarters/incident/carry": "administration",
    "carry_over_need": "needs administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def state_of(where: Centre | Desk, need: str) -> str:
    return str(where.row(needs.by_id, need)["state"])


def opened(where: Centre | Desk, drill: bool = False) -> None:
    where.do("open_incident", name="秋の豪雨", drill=drill)


def waits(where: Centre | Desk, **said: object) -> str:
    return str(where.do("record_need", **need_payload(**said))["need"])


def carried(centre: Centre, need: str) -> dict[str, object]:
    return centre.do("carry_over_need", need=need, request=new_id())


def test_a_need_goes_on_as_a_request_of_every_day_with_what_its_card_said(centre: Centre) -> None:
    opened(centre)
    need = waits(
        centre,
        district="川上",
        present_address="川上小学校",
        hours_from="10:00",
        urgency=5,
        dangers=["glass"],
    )
    number = centre.row(needs.by_id, need)["number"]
    centre.do("close_incident")
    made = carried(centre, need)
    row = centre.row(requests.by_id, str(made["request"]))
    assert (row["state"], row["sort"], row["district"], row["works"]) == (
        "received",
        "help_wanted",
        "川上",
        "other",
    )
    assert row["source_note"] == f"「秋の豪雨」のニーズ{number}番から"
    for word in (
        "床下の泥を出してほしい",
        "種類: 泥出し",
        "避難先: 川上小学校",
        "急ぎ: 今日中",
        "危険: ガラス",
    ):
        assert word in row["wanted"]
    now = centre.row(needs.by_id, need)
    assert (now["state"], now["referred_to"]) == ("referred", f"ふだんの相談・依頼 {row['number']}番")


def test_work_that_both_cards_know_keeps_its_word(centre: Centre) -> None:
    opened(centre)
    need = waits(centre, category="shopping")
    centre.do("close_incident")
    assert centre.row(requests.by_id, str(carried(centre, need)["request"]))["works"] == "shopping"


def test_helpers_for_a_salon_in_a_shelter_are_wanted_no_more(centre: Centre) -> None:
    opened(centre)
    id = salon(centre, contact="岡田　節子", phone="03-2222-3333")
    in_shelter(centre, id, day=TOMORROW, helpers_wanted=2)
    need = str(centre.do("want_shelter_helpers", salon=id, day=TOMORROW, need=new_id())["need"])
    assert centre.row(shelter_salons.of_need, need)["about"] == "helpers"
    centre.do("close_incident")
    assert carried(centre, need)["became"] == "ended"
    row = centre.row(needs.by_id, need)
    assert (row["state"], "秋の豪雨" in row["state_reason"]) == ("withdrawn", True)
    assert "need" in centre.refused("carry_over_need", need=need, request=new_id())


def test_while_the_incident_is_open_and_when_nobody_waits_nothing_is_carried_over(centre: Centre) -> None:
    opened(centre)
    need = waits(centre)
    assert "閉じてから" in centre.refused("carry_over_need", need=need, request=new_id())["need"]
    centre.do("step_need", need=need, to="withdrawn", reason="自分でできた")
    centre.do("close_incident")
    assert "待っていません" in centre.refused("carry_over_need", need=need, request=new_id())["need"]


def test_a_hidden_need_is_left_to_whoever_may_see_it(desk: Desk) -> None:
    opened(desk)
    need = waits(desk, hidden=True)
    assert "秘匿のニーズ1件は" in desk.get("/headquarters/centre").text
    closed = desk.post("/headquarters/incident/close", carry="on")
    assert "秘匿のニーズ1件は" in desk.get(closed.headers["location"]).text
    assert state_of(desk, need) == "ready"


def test_the_closing_page_tells_what_waits_and_closing_carries_it_over(desk: Desk) -> None:
    opened(desk)
    need = waits(desk)
    page = desk.get("/headquarters/centre").text
    assert "待っている方のニーズ1件" in page
    closed = desk.post("/headquarters/incident/close", carry="on")
    assert "引き継ぐニーズは、もうありません" in desk.get(closed.headers["location"]).text
    assert state_of(desk, need) == "referred"
    assert desk.read(requests.count_by_state)["received"] == 1


def test_who_leaves_them_in_needs_is_offered_to_carry_them_over_later(desk: Desk) -> None:
    opened(desk)
    need = waits(desk)
    closed = desk.post("/headquarters/incident/close")
    page = desk.get(closed.headers["location"]).text
    assert "1件が、まだ「ニーズ」に残っています" in page
    assert state_of(desk, need) == "ready"
    assert "「秋の豪雨」のニーズが、まだ待っています" in desk.get("/headquarters/centre").text
    desk.press(page, "/headquarters/incident/carry")
    assert state_of(desk, need) == "referred"
    assert "まだ待っています" not in desk.get("/headquarters/centre").text


def test_of_an_incident_that_is_over_no_need_of_the_next_one_is_told(desk: Desk) -> None:
    opened(desk)
    closed = desk.post("/headquarters/incident/close")
    opened(desk)
    waits(desk)
    page = desk.get(closed.headers["location"]).text
    assert ("引き継ぐニーズは、もうありません" in page, "平時に戻りました" in page) == (True, False)
    assert "待っている方のニーズ1件" in page


def test_of_a_drill_nothing_is_carried_over(desk: Desk) -> None:
    opened(desk, drill=True)
    need = waits(desk)
    assert "まだ待っているもの" not in desk.get("/headquarters/centre").text
    desk.post("/headquarters/incident/close", carry="on")
    assert state_of(desk, need) == "withdrawn"
