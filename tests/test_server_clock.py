"""The clock of the server's computer is set wrong and right again: nobody is locked out, nothing is lost, and staff are told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.centre import Desk
from tests.clock import set_wrong
from tests.outbox import Enrolled, entry
from vcenter.web.attention import wanted
from vcenter.web.server_clock import SAID_SECONDS, ServerClock
from vcenter.web.state import running

SetAhead = Callable[[timedelta], None]
MONTHS = timedelta(days=300)
RIGHT = timedelta()


class Clocks:
    """wall can be set, steady cannot."""

    def __init__(self) -> None:
        self.ahead = self.now = 0.0
        self.told = ServerClock(lambda: 1_795_924_800 + self.now + self.ahead, lambda: self.now)


def test_a_clock_that_jumps_is_told_with_both_times_and_what_to_do() -> None:
    clocks = Clocks()
    assert clocks.told.words == ""
    clocks.ahead = MONTHS.total_seconds()
    assert "2027年9月25日 13:00になりました（変わらなければ2026年11月29日 13:00）" in clocks.told.words
    assert "サーバの時計を合わせてもらってください" in clocks.told.words
    clocks.ahead = 10.0
    assert clocks.told.words == ""


def test_what_is_put_right_by_minutes_is_not_told() -> None:
    clocks = Clocks()
    clocks.ahead = -240.0
    assert clocks.told.words == ""


def test_a_clock_that_was_put_right_concerns_nobody_after_an_hour() -> None:
    clocks = Clocks()
    clocks.ahead = 9 * 3600.0
    assert clocks.told.words
    clocks.now += SAID_SECONDS + 1
    assert clocks.told.words == ""
    clocks.ahead = 0.0
    assert "急に変わり" in clocks.told.words


def test_every_page_of_staff_says_so(desk: Desk) -> None:
    clocks = Clocks()
    running(desk.app).clock = clocks.told
    assert "時計が急に変わり" not in desk.get("/reception").text
    clocks.ahead = MONTHS.total_seconds()
    assert "時計が急に変わり" in desk.get("/reception").text
    assert "時計が急に変わり" not in desk.client.get("/join").text


@pytest.fixture
def set_ahead(desk: Desk) -> Iterator[SetAhead]:
    """Sets the server's clock ahead of the right one."""
    with set_wrong() as ahead:

        def by(how_far: timedelta) -> None:
            ahead(how_far)
            running(desk.app).identities.forget_all()  # which are believed for seconds

        yield by


def test_forth_and_back_a_desk_signs_in_again_and_receives_people(desk: Desk, set_ahead: SetAhead) -> None:
    for ahead in (MONTHS, RIGHT, -MONTHS, RIGHT):
        set_ahead(ahead)
        if desk.get("/reception").status_code == 303:
            desk.sign_in()
        assert desk.volunteer(f"{ahead.days}日　先", insured=False)


def test_a_sign_in_of_a_clock_that_was_ahead_does_not_hold_for_months(
    desk: Desk, set_ahead: SetAhead
) -> None:
    set_ahead(MONTHS)
    desk.sign_in()
    set_ahead(RIGHT)
    assert desk.get("/reception").headers["location"] == "/sign-in?next=/reception"


def test_an_hour_back_ends_nobodys_session(desk: Desk, set_ahead: SetAhead) -> None:
    set_ahead(timedelta(hours=9))
    desk.sign_in()
    set_ahead(RIGHT)
    assert desk.get("/reception").status_code == 200


def test_a_tablet_is_told_everything_and_what_it_did_is_there(desk: Desk, set_ahead: SetAhead) -> None:
    tablet = Enrolled(desk)
    since = tablet.changes()["cursor"]
    person = desk.volunteer(check_in=False)
    set_ahead(MONTHS)
    (first,) = tablet.outbox(entry("check_in", person=person))
    set_ahead(RIGHT)
    (again,) = tablet.outbox(entry("check_in", person=person))
    assert (first["status"], again["status"]) == ("done", "done")
    assert not again["outcome"]["already"], "today is another day"
    told = tablet.changes(since)
    assert [row["id"] for row in told["rows"]["people"]] == [person]
    assert tablet.changes(told["cursor"])["rows"]["people"] == []


def test_headquarters_reads_what_was_recorded_meanwhile_until_the_next_day(
    desk: Desk, set_ahead: SetAhead
) -> None:
    def said() -> list[str]:
        return [row["what"] for row in desk.read(wanted) if row["key"].startswith("clock:")]

    set_ahead(MONTHS)
    desk.sign_in()
    desk.volunteer(insured=False)
    assert said() == []
    set_ahead(RIGHT)
    day = datetime.now(UTC) + MONTHS
    assert "の記録が1件あります" in said()[0]
    assert f"{day.year}" in said()[0]
    desk.sign_in()
    assert "進んでいたあいだの記録" in desk.get("/headquarters").text
    desk.volunteer()
    set_ahead(timedelta(days=1))
    assert said() == []
