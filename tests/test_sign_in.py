"""Signing in: who is shown, who is slowed by wrong PINs and who is not, and what a flood of strangers does to it."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path

import pytest
from httpx import Response

from tests.centre import PIN, STAFF, Desk, add_staff, browser_at, new_id
from tests.outbox import Enrolled
from vcenter.access import hashing
from vcenter.access.hashing import Hashing, HashingBusy
from vcenter.access.identity import OF_ONE, OF_STRANGERS
from vcenter.store import wrong_tries
from vcenter.web.state import running

WRONG = "000000"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(running(desk.app).identities._guessing, "_clock", clock)
    return clock


class Door:
    """A browser in front of the sign-in, at which nobody is signed in. enrolled: the tablet of this desk. address: from where."""

    def __init__(self, desk: Desk, *, enrolled: bool = False, address: str = "192.0.2.7") -> None:
        self.client = browser_at("http://testserver", desk.app)
        self.client._transport.client = (address, 50_000)
        self.client.portal = desk.client.portal
        if enrolled:
            Enrolled(desk)
            self.client.cookies.set("vcenter_device", desk.client.cookies["vcenter_device"])

    def shows(self) -> str:
        return str(self.client.get("/sign-in").text)

    def says(self, secret: str, name: str = STAFF, **headers: str) -> Response:
        answer: Response = self.client.post(
            "/sign-in",
            data={"name": name, "secret": secret},
            headers={"origin": "http://testserver"} | headers,
        )
        return answer

    def guesses(self, clock: Clock, times: int) -> None:
        """Wrong so often, each time as soon as it may be."""
        for _ in range(times):
            answer = self.says(WRONG)
            if answer.status_code == 429:
                clock.now += int(answer.headers["retry-after"])
                answer = self.says(WRONG)
            assert answer.status_code == 401


# Who is shown


def test_a_stranger_is_told_no_name(desk: Desk) -> None:
    shown = Door(desk).shows()
    assert STAFF not in shown
    assert 'name="name"' in shown


def test_an_enrolled_tablet_shows_the_names_and_takes_a_pin_alone(desk: Desk) -> None:
    door = Door(desk, enrolled=True)
    shown = door.shows()
    assert f'type="radio" name="name" value="{STAFF}"' in shown
    assert 'name="device"' not in shown
    assert door.says(PIN).status_code == 303
    assert desk.read(lambda tx: tx.value("SELECT device FROM sessions ORDER BY made_at DESC")) == "受付2"


def test_of_many_names_those_who_were_at_this_tablet_stand_in_sight(desk: Desk) -> None:
    for number in range(9):
        desk.write(add_staff, f"応援 {number}")
    door = Door(desk, enrolled=True)
    in_sight, behind = door.shows().split("<details")[:2]
    assert f'value="{STAFF}"' in in_sight
    assert 'value="応援 3"' not in in_sight
    assert "ほか（9人）" in behind
    assert 'value="応援 3"' in behind
    desk.write(lambda tx: tx.execute("DELETE FROM device_staff"))
    assert "<details" not in door.shows()  # all of them, where nobody was here who is still with us


@pytest.mark.parametrize("lost", ["in a volunteer's hands", "cut off"])
def test_nor_does_a_tablet_that_staff_have_not(desk: Desk, lost: str) -> None:
    door = Door(desk, enrolled=True)
    column = "handed_over_at" if lost == "in a volunteer's hands" else "cut_off_at"
    desk.write(lambda tx: tx.execute(f"UPDATE devices SET {column} = '2026-01-01T00:00:00.000Z'"))
    assert STAFF not in door.shows()


def test_whoever_sits_at_the_server_is_told_where_the_first_pin_stands(desk: Desk) -> None:
    assert "user pin" in Door(desk, address="127.0.0.1").shows()
    assert "user pin" not in Door(desk).shows()


def test_nobody_says_through_a_proxy_that_they_sit_at_the_server(desk: Desk) -> None:
    passed_on = Door(desk, address="127.0.0.1").client.get(
        "/sign-in", headers={"x-forwarded-for": "127.0.0.1"}
    )
    assert "user pin" not in passed_on.text


# Whoever guesses waits


def test_after_wrong_pins_a_stranger_waits_longer_each_time(desk: Desk, clock: Clock) -> None:
    door = Door(desk)
    door.guesses(clock, OF_STRANGERS.free + 1)
    waits = []
    for _ in range(6):
        answer = door.says(WRONG)
        assert answer.status_code == 429
        waits.append(int(answer.headers["retry-after"]))
        clock.now += waits[-1]
        door.says(WRONG)
    assert waits == [5, 10, 20, 40, 60, 60]


def test_how_long_is_said_in_words_and_the_right_pin_is_not_looked_at_before(
    desk: Desk, clock: Clock
) -> None:
    door = Door(desk)
    door.guesses(clock, OF_STRANGERS.free + 1)
    answer = door.says(PIN)
    assert answer.status_code == 429
    assert "あと5秒ほど待ってから" in answer.text
    clock.now += 5
    assert door.says(PIN).status_code == 303


def test_all_strangers_wait_together_wherever_they_come_from(desk: Desk, clock: Clock) -> None:
    for number in range(OF_STRANGERS.free + 1):
        Door(desk, address=f"198.51.100.{number}").guesses(clock, 1)
    assert Door(desk, address="203.0.113.9").says(PIN).status_code == 429


def test_waiting_tells_nothing_of_a_name(desk: Desk, clock: Clock) -> None:
    door = Door(desk)
    door.guesses(clock, OF_STRANGERS.free + 1)
    known, unknown = door.says(PIN), door.says(PIN, name="だれか")
    assert known.status_code == unknown.status_code
    assert known.text == unknown.text.replace("だれか", STAFF)


def test_no_stranger_keeps_an_enrolled_tablet_out(desk: Desk, clock: Clock) -> None:
    tablet = Door(desk, enrolled=True)
    Door(desk).guesses(clock, 30)
    assert tablet.says(PIN).status_code == 303


def test_nor_whoever_sits_at_the_server(desk: Desk, clock: Clock) -> None:
    Door(desk).guesses(clock, 30)
    assert Door(desk, address="127.0.0.1").says(PIN).status_code == 303


def test_a_tablet_waits_for_a_minute_at_most(desk: Desk, clock: Clock) -> None:
    tablet = Door(desk, enrolled=True)
    tablet.guesses(clock, 30)
    assert tablet.says(PIN).headers["retry-after"] == "60"
    clock.now += 60
    assert tablet.says(PIN).status_code == 303


def test_being_right_about_ones_own_pin_forgives_no_guess_at_anothers(desk: Desk, clock: Clock) -> None:
    desk.write(add_staff, "応援 一郎")
    tablet = Door(desk, enrolled=True)
    for _ in range(OF_ONE.free):
        tablet.says(WRONG, name="応援 一郎")
    assert tablet.says(PIN).status_code == 303
    tablet.client.cookies.delete("vcenter_session")
    tablet.says(WRONG, name="応援 一郎")
    assert tablet.says(WRONG, name="応援 一郎").status_code == 429


def test_one_wrong_try_of_the_right_person_costs_nothing(desk: Desk, clock: Clock) -> None:
    tablet = Door(desk, enrolled=True)
    for _ in range(20):
        tablet.says(WRONG)
        assert tablet.says(PIN).status_code == 303
        tablet.client.cookies.delete("vcenter_session")


def test_ones_own_pin_before_a_dangerous_act_is_slowed_for_whoever_asks_alone(
    desk: Desk, clock: Clock
) -> None:
    for _ in range(OF_ONE.free + 1):
        desk.post("/headquarters/staff/secret", own_pin=WRONG, name=STAFF, secret="835170")
    refused = desk.post("/headquarters/staff/secret", own_pin=PIN, name=STAFF, secret="835170")
    assert "あと5秒ほど待って" in refused.text
    assert Door(desk).says(PIN).status_code == 303


# A clock that jumps, a server that is started anew


def test_nothing_of_a_wrong_try_goes_by_the_servers_clock(desk: Desk) -> None:
    """Of no wrong try it is kept until when somebody waits, or when it was."""
    columns = desk.read(lambda tx: {row["name"] for row in tx.fetch("PRAGMA table_info(wrong_tries)")})
    assert columns == {"who", "of_staff", "times"}


def test_a_restart_frees_nobody_who_guesses(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        door = Door(desk)
        for _ in range(OF_STRANGERS.free + 1):
            door.says(WRONG)
    again = Desk(tmp_path)
    with again.client:
        door = Door(again)
        assert door.says(PIN).headers["retry-after"] == "5"
        running(again.app).identities._guessing._clock = lambda: 1e12
        assert door.says(PIN).status_code == 303
        assert again.read(wrong_tries.everything) == {}


# Few are hashed at a time


async def _in_line(tablets: int, strangers: int) -> tuple[int, int]:
    """How many of so many, who all come at once, are told to come again: tablets and strangers."""
    line, go_on = Hashing(), threading.Event()

    def work(_: str) -> bool:
        return go_on.wait(10)

    asked = [asyncio.ensure_future(line.run(work, "", stranger=True)) for _ in range(strangers)]
    asked += [asyncio.ensure_future(line.run(work, "")) for _ in range(tablets)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    told = [isinstance(one.exception(), HashingBusy) for one in asked if one.done()]
    busy_strangers = sum(one.done() for one in asked[:strangers])
    go_on.set()
    await asyncio.gather(*asked, return_exceptions=True)
    assert all(told)
    return sum(one.done() and one.exception() is not None for one in asked) - busy_strangers, busy_strangers


def test_two_are_hashed_and_twenty_wait() -> None:
    assert asyncio.run(_in_line(22, 0)) == (0, 0)
    assert asyncio.run(_in_line(25, 0)) == (3, 0)


def test_four_of_those_who_wait_are_strangers() -> None:
    assert asyncio.run(_in_line(0, 60)) == (0, 54)
    assert asyncio.run(_in_line(16, 60)) == (0, 54)


def test_never_more_than_two_also_when_whoever_asked_has_gone() -> None:
    async def leave() -> int:
        line, go_on, begun = Hashing(), threading.Event(), []

        def work(_: str) -> None:
            begun.append(1)
            go_on.wait(10)

        asked = [asyncio.ensure_future(line.run(work, "")) for _ in range(6)]
        await asyncio.wait(asked, timeout=0.05)
        for one in asked[:2]:
            one.cancel()
        await asyncio.wait(asked, timeout=0.05)
        count = len(begun)
        go_on.set()
        await asyncio.gather(*asked, return_exceptions=True)
        return count

    assert asyncio.run(leave()) == hashing.AT_ONCE


@pytest.fixture
def full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in front of a server at which too many wait already."""

    async def busy(*_: object, **__: object) -> bool:
        raise HashingBusy

    monkeypatch.setattr(running(desk.app).identities._hashing, "run", busy)
    return desk


def test_whoever_comes_then_is_told_at_once_in_words(full: Desk) -> None:
    answer = Door(full).says(PIN)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "3"
    assert "順番を待つ人が多すぎます" in answer.text
    assert "3秒ほど待って" in answer.text
    assert re.search(
        "data-words", answer.text
    )  # a page that asked by script says these words, and keeps what was typed


def test_that_is_no_wrong_try(full: Desk, clock: Clock) -> None:
    door = Door(full)
    for _ in range(40):
        assert door.says(PIN).status_code == 503


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/headquarters/staff", {"name": "応援 一郎", "secret": "835170", "roles": "needs"}),
        ("/own-pin", {"now": PIN, "secret": "835170"}),
        ("/headquarters/helpers", {"helper": new_id(), "name": "手伝 花子", "desk": "reception"}),
    ],
)
def test_so_it_is_wherever_a_pin_is_hashed(full: Desk, path: str, form: dict[str, str]) -> None:
    answer = full.post(path, **form)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "3"
