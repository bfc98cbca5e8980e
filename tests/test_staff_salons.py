"""A leader of salons sees their own alone: every other one is one that does not exist."""

from __future__ import annotations

import pytest

from tests.centre import PIN, Centre, Desk, add_staff, field_of, new_id, today
from tests.payloads.values import HASH
from vcenter.domain.roles import Role
from vcenter.store import salons, staff_salons

TODAY = today().isoformat()
LEADER = "サロン 花"


class Led:
    """Two salons, of which a leader was given one; the leader sits at the desk."""

    def __init__(self, desk: Desk, *roles: Role) -> None:
        self.desk = desk
        self.theirs, self.other = (
            str(desk.do("add_salon", salon=new_id(), name=name, days="毎日 10時〜12時")["salon"])
            for name in ("川上おしゃべり会", "港町ひまわり")
        )
        for salon, name in ((self.theirs, "遠藤　和子"), (self.other, "森　花")):
            newcomer = {"id": new_id(), "name": name}
            self.guest = desk.do("put_in_salon", salon=salon, newcomer=newcomer)["person"]
        id = desk.write(add_staff, LEADER, frozenset(roles or {Role.SALON}))
        desk.write(staff_salons.give, id, self.theirs, "2026-11-01T00:00:00.000Z", "本部")
        desk.client.cookies.clear()
        answer = desk.client.post("/sign-in", data={"name": LEADER, "secret": PIN, "device": "サロン"})
        assert answer.status_code == 303
        desk.session = field_of(desk.client.get("/own-pin").text, "session")


@pytest.fixture
def led(desk: Desk) -> Led:
    return Led(desk)


def test_lists_and_the_year_show_their_own(led: Led) -> None:
    for address in (
        "/salons",
        "/salons?view=today",
        "/salons/year",
        "/salons/missing",
        "/shelter-salons",
        "/salon-requests",
    ):
        assert "港町ひまわり" not in led.desk.get(address).text
    assert "川上おしゃべり会" in led.desk.get("/salons").text
    assert "サロンを登録する" not in led.desk.get("/salons").text
    assert "港町" not in led.desk.post("/salons/list", q="港町ひまわり").text.replace("「港町ひまわり」", "")
    assert led.desk.post("/salons/year.pdf", salon=led.other).status_code == 404
    assert led.desk.post("/salons/year.xlsx", salon=led.other).status_code == 404
    assert led.desk.post("/salons/year.pdf", salon=led.theirs).status_code == 200


def test_every_address_of_another_salon_is_one_that_does_not_exist(led: Led) -> None:
    """Whatever routes there are with a salon in them: the next one too."""
    asked = 0
    for one in led.desk.addresses:
        if not one.path.startswith("/salons/{salon}"):
            continue
        for method in (one.methods or set()) - {"HEAD"}:
            asked += 1
            path = one.path.replace("{day}", TODAY)
            answers = [
                led.desk.client.request(
                    method,
                    path.replace("{salon}", salon),
                    data={"session": led.desk.session, "person": led.guest},
                )
                for salon in (led.other, new_id())
            ]
            assert [answer.status_code for answer in answers] == [404, 404], one.path
    assert asked > 12
    assert led.desk.get(f"/salons/{led.theirs}").status_code == 200


def test_no_command_of_theirs_reaches_another_salon(led: Led) -> None:
    path = f"/salons/{led.theirs}/sessions/{TODAY}/mark"
    # The form of their own roll, with another salon in it.
    led.desk.post(path, salon=led.other, person=led.guest, state="came")
    assert led.desk.read(salons.sessions, led.other, TODAY, TODAY) == []
    assert led.desk.client.get("/salons/new").status_code == 404


def test_whoever_keeps_the_rosters_sees_every_salon_all_the_same(desk: Desk) -> None:
    led = Led(desk, Role.SALON, Role.ROSTERS)
    assert "港町ひまわり" in desk.get("/salons").text
    assert desk.get(f"/salons/{led.other}").status_code == 200


def test_a_leader_without_a_named_salon_sees_all_as_before(desk: Desk) -> None:
    desk.do("add_salon", salon=new_id(), name="港町ひまわり", days="毎日")
    desk.write(add_staff, LEADER, frozenset({Role.SALON}))
    desk.client.cookies.clear()
    desk.client.post("/sign-in", data={"name": LEADER, "secret": PIN, "device": "サロン"})
    assert "港町ひまわり" in desk.get("/salons").text


def test_the_last_salon_is_not_taken_away_for_that_would_open_all(centre: Centre) -> None:
    one, other = (
        centre.do("add_salon", salon=new_id(), name=name, days="毎日")["salon"] for name in ("川上", "港町")
    )
    asked = {"staff": new_id(), "name": LEADER, "secret_hash": HASH, "roles": ["salon"]}
    id = centre.do("add_staff", **asked)["staff"]
    for salon in (one, other):
        centre.do("give_salon", name=LEADER, salon=salon)
    centre.do("end_salon", name=LEADER, salon=one)
    assert "すべてのサロンが見える" in centre.refused("end_salon", name=LEADER, salon=other)["salon"]
    assert centre.read(staff_salons.of_staff, id) == {other}
