"""Tablets at headquarters: enrolled with a name, seen, and stopped when they are lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.centre import Desk, new_id
from tests.outbox import Enrolled
from vcenter.store import tablets

MAY = {
    "/headquarters/devices": "administration",
    "/headquarters/devices/cut-off": "administration",
    "/headquarters/devices/settings": "administration",
    "/enrol": "administration",
    "enrol_device": "administration",
    "cut_off_device": "administration",
    "set_tablets": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def test_a_tablet_is_enrolled_by_a_cookie_that_no_script_reads(desk: Desk) -> None:
    answer = desk.post("/enrol", name="受付2", desk="reception", uses="outpost")
    cookie = answer.headers["set-cookie"]
    assert all(
        said in cookie for said in ("vcenter_device=", "HttpOnly", "SameSite=strict", "Max-Age=34560000")
    )
    assert "受付2" in desk.get("/enrol").text
    (row,) = desk.read(tablets.everyone)
    assert cookie.split("=")[1].split(";")[0] not in str(row)


def test_whoever_is_not_signed_in_enrols_nothing(desk: Desk) -> None:
    desk.client.cookies.clear()
    assert desk.post("/enrol", name="受付2", desk="reception", uses="outpost").status_code == 401
    assert desk.read(tablets.everyone) == []


def test_enrolling_again_renames(desk: Desk) -> None:
    tablet = Enrolled(desk)
    desk.post("/enrol", name="帰着1", desk="returns", uses="outpost")
    (row,) = desk.read(tablets.everyone)
    assert (row["name"], row["desk"]) == ("帰着1", "returns")
    assert tablet.hello().json()["device"]["name"] == "帰着1"


def test_without_a_name_it_gets_the_next_number(desk: Desk) -> None:
    for expected in ("受付1", "受付2"):
        desk.client.cookies.delete("vcenter_device")
        desk.post("/enrol", name="", desk="reception", uses="outpost")
        assert expected in [row["name"] for row in desk.read(tablets.everyone)]


def test_two_tablets_do_not_have_one_name(desk: Desk) -> None:
    Enrolled(desk)
    desk.client.cookies.delete("vcenter_device")
    answer = desk.post("/enrol", name="受付2", desk="reception", uses="outpost")
    assert answer.status_code == 422
    assert "もうあります" in answer.text


@pytest.mark.parametrize(("name", "at"), [("受" * 31, "reception"), ("受付2", ""), ("受付2", "<b>")])
def test_what_cannot_be_is_refused_in_words(desk: Desk, name: str, at: str) -> None:
    assert desk.post("/enrol", name=name, desk=at, uses="outpost").status_code == 422


def test_headquarters_see_each_tablet(desk: Desk) -> None:
    tablet = Enrolled(desk, ahead=timedelta(hours=-3, minutes=-20))
    tablet.hello(waiting=4)
    page = desk.get("/headquarters/devices").text
    for said in ("受付2", "送信待ち 4件", "3時間20分遅れています", "最後につながった"):
        assert said in page


def test_a_tablet_that_was_lost_is_stopped_once_and_its_name_is_free(desk: Desk) -> None:
    tablet = Enrolled(desk)
    id = tablet.hello().json()["device"]["id"]
    assert desk.post("/headquarters/devices/cut-off", device=id).status_code == 303
    desk.sign_in()  # it was this tablet's session, and ended with it
    assert desk.post("/headquarters/devices/cut-off", device=id).status_code == 303
    assert tablet.hello().status_code == 410
    assert "止めた" in desk.get("/headquarters/devices").text
    Enrolled(desk)
    assert tablet.hello().status_code == 200


def test_a_tablet_that_is_not_there_is_not_stopped(desk: Desk) -> None:
    answer = desk.post("/headquarters/devices/cut-off", device=new_id())
    assert (answer.status_code, "登録されていません" in answer.text) == (422, True)


def test_what_holds_of_all_tablets_is_told_to_each(desk: Desk) -> None:
    tablet = Enrolled(desk)
    assert desk.post("/headquarters/devices/settings", keep_hours=48, lock_minutes=10).status_code == 200
    said = tablet.hello().json()
    assert (said["keep_hours"], said["lock_minutes"]) == (48, 10)


@pytest.mark.parametrize(("hours", "minutes"), [(0, 5), (24, 0), ("x", 5), (24, 61), (337, 5)])
def test_nonsense_is_not_set(desk: Desk, hours: object, minutes: object) -> None:
    answer = desk.post("/headquarters/devices/settings", keep_hours=hours, lock_minutes=minutes)
    assert answer.status_code == 422
    assert desk.read(tablets.settings) == tablets.KEPT


def test_devices_are_a_matter_of_headquarters_screen(desk: Desk) -> None:
    body = {
        "id": new_id(),
        "kind": "cut_off_device",
        "at": "2026-11-24T00:00:00Z",
        "payload": {"device": new_id()},
    }
    assert desk.client.post("/api/commands", json=body, headers=desk.headers).status_code == 422
