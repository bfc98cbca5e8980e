"""Helpers for a day (お手伝い): one desk, one day, one tablet; let in by six digits and ended by headquarters."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from tests.centre import STAFF, Centre, Desk, browser_at, form_of, new_id, today
from tests.outbox import SYNC, Enrolled, entry
from tests.satellite import Two
from vcenter.domain.calendar import JAPAN, utc_text
from vcenter.domain.helpers import ends_after
from vcenter.store import helpers, journal, people, review, staff
from vcenter.store.tx import Row
from vcenter.web.state import running

MAY = {
    "/headquarters/helpers": "administration",
    "/headquarters/helpers/list": "administration",
    "/headquarters/helpers/find": "administration",
    "/headquarters/helpers/scan": "administration",
    "/headquarters/helpers/code": "administration",
    "/headquarters/helpers/end": "administration",
    "let_in_helper": "administration",
    "end_helper": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

NAME = "手伝　花子（お手伝い）"

WALK_IN: dict[str, Any] = {"name": "山田　太郎", "birth": "1980-04-01", "check_in": True}

HOUR = timedelta(hours=1)


class Tablet:
    """An enrolled tablet at which nobody is signed in, in front of the desk's application."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.enrolled = Enrolled(desk)
        self.client = browser_at("http://testserver", desk.app)
        self.client.portal = desk.client.portal
        self.client.cookies.set("vcenter_device", desk.client.cookies["vcenter_device"])

    @property
    def id(self) -> str:
        return str(self.desk.read(lambda tx: tx.value("SELECT id FROM devices")))

    def sign_in(self, digits: str) -> Response:
        answer: Response = self.client.post("/sign-in/helper", data={"code": digits})
        return answer

    def opens(self, path: str) -> int:
        return int(self.client.get(path).status_code)

    def outbox(self, *, ago: timedelta, **rest: Any) -> dict[str, Any]:
        """What becomes of a registration that a helper pressed so long ago."""
        at = datetime.now(UTC) - ago
        asked = entry("register_person", actor=NAME, at=at, person=new_id(), **WALK_IN | rest)
        (told,) = self.enrolled.outbox(asked)
        return told


@pytest.fixture
def tablet(desk: Desk) -> Tablet:
    return Tablet(desk)


def let_in(desk: Desk, name: str = "手伝 花子", at: str = "reception") -> str:
    """The six digits, as headquarters' screen shows them."""
    return digits_of(desk.post("/headquarters/helpers", helper=new_id(), name=name, desk=at))


def digits_of(answer: Response) -> str:
    found = re.search(r"data-digits>(\d{3}) (\d{3})<", answer.text)
    assert found is not None, answer.text
    return found[1] + found[2]


def helper(desk: Desk) -> Row:
    """The only one there is."""
    return desk.row(lambda tx: tx.one("SELECT * FROM helpers"))


def say(desk: Desk, table: str, **changed: str | None) -> None:
    said = ", ".join(f"{column} = :{column}" for column in changed)
    desk.write(lambda tx: tx.execute(f"UPDATE {table} SET {said}", **changed))
    running(desk.app).identities.forget_all()


def ago(span: timedelta) -> str:
    return utc_text(datetime.now(UTC) - span)


# Let in


def test_headquarters_let_somebody_in_with_digits_and_a_qr(desk: Desk) -> None:
    answer = desk.post("/headquarters/helpers", helper=new_id(), name="手伝 花子", desk="needs")
    digits = digits_of(answer)
    assert "data:image/svg+xml" in answer.text
    row = helper(desk)
    assert (row["name"], row["desk"], row["role"], row["let_in_by"]) == (NAME, "needs", "needs", STAFF)
    assert digits not in str(desk.read(lambda tx: tx.fetch("SELECT * FROM helper_codes")))
    assert digits not in str(desk.read(journal.applied))
    page = desk.get("/headquarters/helpers").text
    assert NAME in page
    assert STAFF in page
    assert "data-digits" not in page


def test_somebody_is_let_in_by_their_pass(desk: Desk) -> None:
    person = desk.volunteer("手伝 花子")
    code = desk.row(people.by_id, person)["pass_number"]
    found = desk.post("/headquarters/helpers/scan", code=code).text
    assert f'value="{person}" checked' in found
    digits_of(desk.post("/headquarters/helpers", helper=new_id(), person=person, name="", desk="reception"))
    assert (helper(desk)["person_id"], helper(desk)["name"]) == (person, NAME)


def test_somebody_is_found_by_name_too(desk: Desk) -> None:
    person = desk.volunteer("手伝 花子")
    assert person in desk.post("/headquarters/helpers/find", q="手伝").text
    assert "名簿にない方は" in desk.post("/headquarters/helpers/find", q="だれも").text


def test_what_is_no_pass_lets_nobody_in(desk: Desk) -> None:
    assert "読めませんでした" in desk.post("/headquarters/helpers/scan", code="https://example.jp").text


def test_whoever_is_let_in_has_a_name_and_a_desk_and_what_was_typed_stays(desk: Desk) -> None:
    answer = desk.post("/headquarters/helpers", helper=new_id(), name=" ", desk="reception")
    assert (answer.status_code, "名前を入れてください" in answer.text) == (422, True)
    for at in ("", "headquarters", "rosters", "nowhere"):
        answer = desk.post("/headquarters/helpers", helper=new_id(), name="手伝 花子", desk=at)
        assert (answer.status_code, "窓口をひとつ選んで" in answer.text) == (422, True)
        assert 'value="手伝 花子"' in answer.text


@pytest.mark.parametrize("role", ["responsible", "administration", "rosters", "helper", "wall"])
def test_nobody_is_let_in_for_what_headquarters_do(centre: Centre, role: str) -> None:
    said = centre.refused("let_in_helper", helper=new_id(), name="花子", desk="reception", role=role)
    assert "お手伝いは入れません" in said["desk"]


def test_two_of_one_name_are_told_apart(centre: Centre) -> None:
    asked = {"name": "手伝 花子", "desk": "reception", "role": "reception"}
    first = centre.do("let_in_helper", helper=new_id(), **asked)["helper"]
    said = centre.refused("let_in_helper", helper=new_id(), **asked)["name"]
    assert "もうお手伝いに入っています" in said
    centre.do("let_in_helper", helper=new_id(), **asked | {"name": "手伝 花子（港区）"})
    centre.do("end_helper", helper=first)
    centre.do("let_in_helper", helper=new_id(), **asked)


def test_a_helper_is_no_member_of_staff(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    assert [row["name"] for row in tablet.desk.read(staff.everyone)] == [STAFF]
    assert "花子（お手伝い）" not in tablet.desk.get("/sign-in").text


# The digits


def test_the_digits_open_the_desk_on_an_enrolled_tablet(tablet: Tablet) -> None:
    answer = tablet.sign_in(let_in(tablet.desk))
    assert (answer.status_code, answer.headers["location"]) == (303, "/reception")
    page = tablet.client.get("/reception").text
    assert f'data-staff="{NAME}"' in page
    assert NAME in tablet.desk.get("/headquarters/helpers").text


@pytest.mark.parametrize("written", ["{0} {1}", "http://192.168.8.8:8765/sign-in/helper#{0}{1}", "WIDE"])
def test_the_digits_are_taken_as_people_and_cameras_write_them(tablet: Tablet, written: str) -> None:
    digits = let_in(tablet.desk)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in digits)
    typed = wide if written == "WIDE" else written.format(digits[:3], digits[3:])
    assert tablet.sign_in(typed).status_code == 303


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "あいうえおか"])
def test_what_is_no_six_digits_is_no_try(tablet: Tablet, typed: str) -> None:
    for _ in range(6):
        assert "数字6けた" in tablet.sign_in(typed).text
    assert tablet.sign_in(let_in(tablet.desk)).status_code == 303


def test_the_digits_are_good_once(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    assert tablet.sign_in(digits).status_code == 303
    again = tablet.sign_in(digits)
    assert (again.status_code, "この番号では入れません" in again.text) == (422, True)


def test_the_digits_are_good_for_ten_minutes(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    say(tablet.desk, "helper_codes", ends_at=ago(timedelta(seconds=1)))
    assert "この番号では入れません" in tablet.sign_in(digits).text
    row = tablet.desk.row(lambda tx: tx.one("SELECT * FROM helper_codes"))
    say(tablet.desk, "helper_codes", ends_at=utc_text(datetime.fromisoformat(row["made_at"]) + HOUR / 6))
    assert tablet.sign_in(digits).status_code == 303


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"


def test_five_wrong_tries_on_a_tablet_spend_the_digits_there(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    for _ in range(4):
        assert "この番号では入れません" in tablet.sign_in(wrong(digits)).text
    assert "まちがいが5回" in tablet.sign_in(wrong(digits)).text
    assert "まちがいが5回" in tablet.sign_in(digits).text
    new = digits_of(tablet.desk.post("/headquarters/helpers/code", helper=helper(tablet.desk)["id"]))
    assert "もう一度入れてください" in tablet.sign_in(wrong(new)).text
    assert tablet.sign_in(new).status_code == 303


def test_four_wrong_tries_spend_nothing_and_a_right_one_is_no_wrong_one(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    for _ in range(4):
        tablet.sign_in(wrong(digits))
    assert tablet.sign_in(digits).status_code == 303
    assert tablet.desk.read(lambda tx: tx.value("SELECT times FROM helper_tries")) == 4


def test_digits_of_a_clock_that_ran_ahead_are_not_taken_for_months(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    say(tablet.desk, "helper_codes", made_at=ago(-300 * 24 * HOUR), ends_at=ago(-300 * 24 * HOUR - HOUR / 6))
    assert tablet.sign_in(digits).status_code == 422
    new = digits_of(tablet.desk.post("/headquarters/helpers/code", helper=helper(tablet.desk)["id"]))
    assert tablet.sign_in(new).status_code == 303


def test_new_digits_end_the_old_ones(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    new = digits_of(tablet.desk.post("/headquarters/helpers/code", helper=helper(tablet.desk)["id"]))
    assert tablet.sign_in(digits).status_code == 422
    assert tablet.sign_in(new).status_code == 303


def test_digits_that_two_were_given_by_chance_let_nobody_in(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    let_in(tablet.desk, "手伝 次郎")
    row = tablet.desk.row(lambda tx: tx.one("SELECT * FROM helper_codes ORDER BY made_at LIMIT 1"))
    say(tablet.desk, "helper_codes", code_hash=row["code_hash"])
    assert "だれも入っていません" in tablet.sign_in(digits).text


def test_one_helper_is_on_one_tablet(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    before = tablet.client.cookies["vcenter_session"]
    new = digits_of(tablet.desk.post("/headquarters/helpers/code", helper=helper(tablet.desk)["id"]))
    assert tablet.opens("/reception") == 200
    assert tablet.sign_in(new).status_code == 303
    assert tablet.client.cookies["vcenter_session"] != before
    tablet.client.cookies.delete("vcenter_session")
    tablet.client.cookies.set("vcenter_session", before)
    assert tablet.opens("/reception") == 303


def test_whoever_has_ended_gets_no_new_digits(desk: Desk) -> None:
    let_in(desk)
    desk.post("/headquarters/helpers/end", helper=helper(desk)["id"])
    answer = desk.post("/headquarters/helpers/code", helper=helper(desk)["id"])
    assert (answer.status_code, "もう終わっています" in answer.text) == (422, True)


# Where


def test_elsewhere_than_on_an_enrolled_tablet_the_digits_open_nothing(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    tablet.client.cookies.clear()
    for answer in (tablet.client.get("/sign-in/helper"), tablet.sign_in(digits)):
        assert (answer.status_code, "登録したタブレットだけ" in answer.text) == (403, True)
    assert "お手伝いの方はこちら" not in tablet.client.get("/sign-in").text


def test_an_enrolled_tablet_shows_the_way_in(tablet: Tablet) -> None:
    assert "お手伝いの方はこちら" in tablet.client.get("/sign-in").text
    assert tablet.opens("/sign-in/helper") == 200


def test_a_tablet_that_was_cut_off_lets_nobody_in_and_signs_out_who_is(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    digits = let_in(tablet.desk, "手伝 次郎")
    tablet.desk.post("/headquarters/devices/cut-off", device=tablet.id)
    assert tablet.opens("/reception") == 303
    assert tablet.sign_in(digits).status_code == 403


# What a helper may


def test_a_helper_works_at_their_desk_alone(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    nav = re.search(r'<nav class="desks".*?</nav>', tablet.client.get("/reception").text, re.S)
    assert nav is not None
    assert re.findall(r'href="(/\w+)"', nav[0]) == ["/reception"]
    for path in (
        "/needs",
        "/dispatch",
        "/headquarters",
        "/headquarters/journal",
        "/headquarters/staff",
        "/enrol",
    ):
        assert tablet.opens(path) == 403, path


def test_a_helper_begins_at_their_desk_where_two_have_one_role(tablet: Tablet) -> None:
    assert tablet.sign_in(let_in(tablet.desk, at="returns")).headers["location"] == "/returns"
    assert tablet.client.get("/").headers["location"] == "/returns"
    part = tablet.client.get("/headquarters/desks?desk=returns").text
    assert re.findall(r'href="(/\w+)"', part) == ["/returns"]


def pressed(tablet: Tablet, page: str, address: str, **typed: str) -> Response:
    sent = form_of(tablet.client.get(page).text, "/sign-out") | {"command_id": new_id()} | typed
    answer: Response = tablet.client.post(address, data=sent)
    return answer


def test_what_a_helper_does_stands_in_the_journal_under_their_name(tablet: Tablet) -> None:
    person = tablet.desk.volunteer(check_in=False)
    tablet.sign_in(let_in(tablet.desk))
    pressed(tablet, "/reception", "/reception/check-in", person=person)
    (line,) = [line for line in tablet.desk.read(journal.applied) if line["kind"] == "check_in"]
    assert (line["actor"], line["actor_id"]) == (NAME, helper(tablet.desk)["id"])
    assert line["device"] == "受付2"


def test_a_helper_has_no_pin_to_change_and_hands_no_tablet_over(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    page = tablet.client.get("/reception").text
    assert "/own-pin" not in page
    assert "/reception/hand-over" not in page
    assert "暗証番号はありません" in tablet.client.get("/own-pin").text
    assert pressed(tablet, "/reception", "/own-pin", now="1", secret="835170").status_code == 403
    refused = pressed(tablet, "/reception", "/reception/hand-over")
    assert (refused.status_code, "担当者に頼んで" in refused.text) == (403, True)
    assert tablet.opens("/reception") == 200


def test_a_tablet_that_a_volunteer_had_is_told_everything_again_when_a_helper_signs_in(
    tablet: Tablet,
) -> None:
    tablet.desk.write(lambda tx: tx.execute("UPDATE devices SET handed_over_at = '2026-01-01T00:00:00.000Z'"))
    assert tablet.client.get("/sync/changes", headers=SYNC).status_code == 423
    tablet.sign_in(let_in(tablet.desk))
    assert tablet.client.get("/sync/changes", headers=SYNC).status_code == 200


def test_a_helper_does_not_send_everybody_home(tablet: Tablet) -> None:
    tablet.desk.volunteer()
    tablet.sign_in(let_in(tablet.desk))
    assert "お手伝いの方はしません" in tablet.client.get("/leaving/close").text
    for path in ("/leaving", "/leaving/list"):
        assert "/leaving/close" not in tablet.client.get(path).text, path
    refused = pressed(tablet, "/reception", "/leaving/close", day=today().isoformat())
    assert (refused.status_code, "担当者に頼んで" in refused.text) == (403, True)
    assert not [line for line in tablet.desk.read(journal.applied) if line["kind"] == "close_day"]


# The end


def test_headquarters_end_it_at_once(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    assert tablet.opens("/reception") == 200
    answer = tablet.desk.post("/headquarters/helpers/end", helper=helper(tablet.desk)["id"])
    assert "終わりにしました" in answer.text
    assert "いまお手伝いの方はいません" in answer.text
    assert tablet.opens("/reception") == 303
    assert helper(tablet.desk)["ended_by"] == STAFF


def test_whoever_was_ended_before_they_came_does_not_come_in(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    tablet.desk.post("/headquarters/helpers/end", helper=helper(tablet.desk)["id"])
    assert tablet.sign_in(digits).status_code == 422


def test_an_end_is_one_and_of_somebody(centre: Centre) -> None:
    id = centre.do("let_in_helper", helper=new_id(), name="手伝 花子", desk="reception", role="reception")[
        "helper"
    ]
    assert [centre.do("end_helper", helper=id)["already"] for _ in range(2)] == [False, True]
    assert "見つかりません" in centre.refused("end_helper", helper=new_id())["helper"]


def test_closing_the_day_ends_its_helpers(tablet: Tablet) -> None:
    tablet.desk.volunteer()
    tablet.sign_in(let_in(tablet.desk))
    assert tablet.opens("/reception") == 200
    tablet.desk.do("close_day", day=today().isoformat())
    assert tablet.opens("/reception") == 303


def test_closing_a_day_before_ends_nobody_of_today(tablet: Tablet) -> None:
    tablet.desk.volunteer()
    tablet.desk.write(lambda tx: tx.execute("UPDATE gatherings SET day = '2026-01-01'"))
    tablet.sign_in(let_in(tablet.desk))
    tablet.desk.do("close_day", day="2026-01-01")
    assert tablet.opens("/reception") == 200


def test_a_satellites_day_ends_nobody_at_headquarters(two: Two) -> None:
    asked = {"name": "手伝 花子", "desk": "reception", "role": "reception"}
    two.headquarters.do("let_in_helper", helper=new_id(), **asked)
    two.north.do("let_in_helper", helper=new_id(), **asked)
    two.north.volunteer()
    two.north.do("close_day", day=today().isoformat())
    two.meet()
    now = utc_text(datetime.now(UTC))
    assert [row["name"] for row in two.headquarters.read(helpers.in_force, now)] == [NAME]
    assert two.north.read(helpers.in_force, now) == []


@pytest.mark.parametrize(("hour", "days"), [(3, 0), (4, 1), (9, 1), (23, 1)])
def test_it_ends_at_four_in_the_morning_in_japan(hour: int, days: int) -> None:
    at = datetime(2026, 11, 27, hour, tzinfo=JAPAN)
    assert ends_after(at) == datetime(2026, 11, 27 + days, 4, tzinfo=JAPAN)


def test_at_four_it_ends_with_nobody_pressing_anything(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    assert helper(tablet.desk)["ends_at"] == utc_text(ends_after(datetime.now(UTC)))
    say(tablet.desk, "helpers", ends_at=ago(timedelta(seconds=1)))
    assert tablet.opens("/reception") == 303
    assert "いまお手伝いの方はいません" in tablet.desk.get("/headquarters/helpers").text


def test_whoever_signs_out_comes_in_again_by_new_digits_alone(tablet: Tablet) -> None:
    digits = let_in(tablet.desk)
    tablet.sign_in(digits)
    pressed(tablet, "/reception", "/sign-out")
    assert tablet.opens("/reception") == 303
    assert tablet.sign_in(digits).status_code == 422
    assert "新しい番号が要ります" in tablet.desk.get("/headquarters/helpers").text


# Without network


def in_since(tablet: Tablet, span: timedelta) -> None:
    """Somebody helps at reception on the tablet, since so long ago."""
    tablet.sign_in(let_in(tablet.desk))
    say(tablet.desk, "helpers", let_in_at=ago(span))
    say(tablet.desk, "helper_sessions", began_at=ago(span))


def test_the_tablet_knows_its_helper_while_they_are_in(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    assert NAME in tablet.enrolled.hello().json()["staff"]
    tablet.desk.post("/headquarters/helpers/end", helper=helper(tablet.desk)["id"])
    assert tablet.enrolled.hello().json()["staff"] == [STAFF]


def test_what_a_helper_pressed_is_done_in_their_name(tablet: Tablet) -> None:
    in_since(tablet, HOUR)
    assert tablet.outbox(ago=timedelta())["status"] == "done"
    line = tablet.desk.read(journal.applied)[-1]
    assert (line["actor"], line["actor_id"]) == (NAME, helper(tablet.desk)["id"])


def test_what_arrives_tomorrow_is_judged_by_when_it_was_pressed(tablet: Tablet) -> None:
    in_since(tablet, 26 * HOUR)
    say(tablet.desk, "helpers", ends_at=ago(8 * HOUR), ended_at=ago(18 * HOUR))
    assert tablet.outbox(ago=20 * HOUR)["status"] == "done"


@pytest.mark.parametrize(
    ("changed", "span"),
    [({"ended_at": ago(2 * HOUR)}, HOUR), ({"ends_at": ago(2 * HOUR)}, HOUR), ({}, 4 * HOUR)],
    ids=["after the end", "after four", "before the sign-in"],
)
def test_what_was_pressed_when_they_were_not_in_waits_for_a_person(
    tablet: Tablet, changed: dict[str, str], span: timedelta
) -> None:
    in_since(tablet, 3 * HOUR)
    if changed:
        say(tablet.desk, "helpers", **changed)
    assert tablet.outbox(ago=span)["status"] == "review"
    assert [row["why"] for row in tablet.desk.read(review.waiting)] == ["role"]


def test_what_is_not_of_their_desk_waits_for_a_person(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk, at="needs"))
    assert tablet.outbox(ago=timedelta())["status"] == "review"


def test_a_helper_who_was_never_on_this_tablet_did_nothing_on_it(tablet: Tablet) -> None:
    let_in(tablet.desk)
    assert tablet.outbox(ago=timedelta())["status"] == "review"
    assert [row["why"] for row in tablet.desk.read(review.waiting)] == ["actor"]


def test_where_nobody_can_tell_when_it_was_pressed_they_must_have_been_in_all_the_time(
    tablet: Tablet,
) -> None:
    odd = timedelta(days=400)
    in_since(tablet, 3 * HOUR)
    say(tablet.desk, "devices", empty_at=ago(2 * HOUR))
    assert tablet.outbox(ago=odd)["status"] == "done"
    say(tablet.desk, "helper_sessions", began_at=ago(HOUR))
    assert tablet.outbox(ago=odd, name="佐藤")["status"] == "review"


def test_a_helper_takes_no_list_of_everybody_along(tablet: Tablet) -> None:
    tablet.sign_in(let_in(tablet.desk))
    answer = tablet.client.get("/api/people")
    assert answer.status_code == 403 and "担当者に頼んで" in answer.text
