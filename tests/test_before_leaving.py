"""What is looked at before a team leaves: the leader's phone, five ticks, a seat for everybody, a car that nobody else has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.centre import Centre, Desk
from tests.test_halts import send
from vcenter.domain.before_leaving import LOOKS, cars, not_looked_at, seats_missing
from vcenter.store import teams

WHOLE: dict[str, Any] = {"ready_asked": True, "phone_confirmed": True, "ready": list(LOOKS)}


@pytest.mark.parametrize(
    ("vehicle", "found"),
    [
        ("軽トラック　みなと40あ12-34", {"あ1234"}),
        ("みなと 40 あ １２－３４、2号車", {"あ1234", "2号車"}),
        ("みなと 480 い 56-78", {"い5678"}),
        ("軽トラック", set()),
        ("", set()),
    ],
)
def test_what_tells_a_car(vehicle: str, found: set[str]) -> None:
    assert cars(vehicle) == found


def test_what_is_missing() -> None:
    assert not_looked_at(LOOKS) == []
    assert not_looked_at(["health", "drink", "stop", "contact"]) == ["服装・帽子・長ぐつ"]
    assert (seats_missing(4, 2), seats_missing(4, 5)) == (2, 0)


def test_the_leaders_phone_is_read_aloud(centre: Centre) -> None:
    team = centre.team()
    assert "読み上げて" in centre.refused("send_out", **send(team), ready_asked=True)["phone_confirmed"]


def test_five_ticks_or_a_reason_and_they_are_kept_with_the_team(centre: Centre) -> None:
    team = centre.team()
    asked = WHOLE | {"ready": ["health", "drink"]}
    refused = centre.refused("send_out", **send(team), **asked)["ready"]
    assert "服装・帽子・長ぐつ、つらいときは、やめてよいと伝えた、センターの電話を渡した" in refused
    centre.do("send_out", **send(team), **asked, ready_why="隣の家に行くだけ")
    row = centre.row(teams.by_id, team)
    assert (row["ready"], row["ready_why"], row["phone_confirmed"]) == ("health drink", "隣の家に行くだけ", 1)


def test_everybody_has_a_seat_and_somebody_drives(centre: Centre) -> None:
    team = centre.team(size=4)
    asked = send(team) | WHOLE | {"vehicle": "軽トラック"}
    assert "席の数を入力" in centre.refused("send_out", **asked)["seats"]
    assert "4人に席が2つで、2つ足りません" in centre.refused("send_out", **asked, seats=2)["seats"]
    assert "運転する人" in centre.refused("send_out", **asked, seats=5)["driver"]
    centre.do("send_out", **asked, seats="５", driver="班長　一郎")
    row = centre.row(teams.by_id, team)
    assert (row["seats"], row["driver"]) == (5, "班長　一郎")


def test_everything_that_is_missing_is_said_together_in_the_order_of_the_form(centre: Centre) -> None:
    asked = {
        "team": centre.team(),
        "leader_phone": "",
        "back_by": "",
        "vehicle": "軽トラック",
        "ready_asked": True,
    }
    refused = centre.refused("send_out", **asked)
    assert list(refused) == ["leader_phone", "phone_confirmed", "back_by", "seats", "driver", "ready"]


def test_the_screen_lists_what_is_missing_on_top_with_a_link_to_each(desk: Desk) -> None:
    team = desk.team()
    page = desk.get(f"/dispatch/teams/{team}").text
    again = desk.press(page, f"/dispatch/teams/{team}/send", leader_phone="", vehicle="軽トラック").text
    assert "まだ送り出していません。" in again
    for field in ("leader_phone", "phone_confirmed", "seats", "driver", "ready"):
        assert f'data-problem="{field}"' in again, field


def test_who_walks_needs_no_seat(centre: Centre) -> None:
    centre.do("send_out", **send(centre.team()), **WHOLE, seats="")


def test_a_car_that_another_team_has_is_refused_with_who_has_it(centre: Centre) -> None:
    one, other = centre.team(), centre.team()
    centre.do("send_out", **send(one), vehicle="軽トラ みなと40あ12-34")
    number = centre.row(teams.by_id, one)["number"]
    refused = centre.refused("send_out", **send(other), vehicle="みなと 40 あ 12-34")["vehicle"]
    assert f"{number}班（班長 班長　一郎）が使っています" in refused
    members = [row["id"] for row in centre.read(teams.members, one)]
    centre.do("record_return", team=one, result="done", back=members)
    centre.do("send_out", **send(other), vehicle="みなと 40 あ 12-34")


def test_one_car_that_takes_two_teams_is_said_on_the_form(desk: Desk) -> None:
    one, other = desk.team(), desk.team()
    desk.do("send_out", **send(one), vehicle="マイクロバス 1号車")
    address = f"/dispatch/teams/{other}/send"
    said: dict[str, Any] = {
        "phone_confirmed": "on",
        "ready": list(LOOKS),
        "seats": "20",
        "driver": "送迎　太郎",
    }
    page = desk.get(f"/dispatch/teams/{other}").text
    assert 'name="shared_car"' not in page
    refused = desk.press(page, address, vehicle="マイクロバス 1号車", **said)
    assert "1台で両方の班を送るときは" in refused.text
    sent = desk.press(refused.text, address, shared_car="on")
    assert sent.status_code == 303, sent.text


def test_a_car_without_a_number_may_be_another(centre: Centre) -> None:
    one, other = centre.team(), centre.team()
    centre.do("send_out", **send(one), vehicle="軽トラック")
    centre.do("send_out", **send(other), vehicle="軽トラック")


def test_the_form_asks_and_keeps_what_was_ticked(desk: Desk) -> None:
    team = desk.team()
    page = desk.get(f"/dispatch/teams/{team}").text
    assert "つらいときは、やめてよいと伝えた" in page
    address = f"/dispatch/teams/{team}/send"
    again = desk.press(page, address, phone_confirmed="on", ready=["health", "drink"])
    assert again.status_code == 422
    assert "まだ確かめていません" in again.text
    assert 'value="drink" checked' in again.text
    assert "確かめずに出るわけ" in again.text
    sent = desk.press(again.text, address, phone_confirmed="on", ready=list(LOOKS))
    assert sent.status_code == 303, sent.text
    assert "飲み物・塩分を持った ✓" in desk.get(f"/dispatch/teams/{team}").text
