"""What headquarters says of the days, and where volunteers see it."""

from tests.centre import Desk
from tests.phone import TODAY, TOMORROW, Phone

MAY = {
    "/headquarters/days": "administration",
    "/headquarters/status": "administration",
    "/headquarters/claims": "administration reception",
    "set_capacity": "administration",
    "say_status": "administration",
    "add_days": "reception rosters administration",
    "cancel_day": "reception rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def test_headquarters_says_once_what_everybody_sees(desk: Desk) -> None:
    answer = desk.post(
        "/headquarters/status",
        day=TODAY.isoformat(),
        state="stopped",
        reason="大雨のため",
        meeting_point="",
        heat_warning="",
    )
    assert answer.status_code == 303
    phone = Phone(desk)
    phone.register()
    for path in ("/status", "/status/now", "/door", "/door/now", "/me", "/me/now"):
        page = phone.get(path).text
        assert "中止です" in page, path
        assert "大雨のため" in page, path
    english = phone.get("/status?lang=en").text
    assert "Called off" in english
    assert "heavy rain" in english
    assert "Called off" in phone.get("/door?lang=ja").text


def test_a_day_that_nothing_was_said_of_is_not_decided(phone: Phone) -> None:
    assert "まだ決まっていません" in phone.get("/status").text


def test_heat_is_told_where_people_work(desk: Desk) -> None:
    desk.do("say_status", day=TODAY.isoformat(), state="open", heat_warning="danger")
    assert "Dangerous heat" in Phone(desk).get("/status?lang=en").text


def test_the_days_are_set_at_headquarters(desk: Desk) -> None:
    saved = desk.post("/headquarters/days", day=TOMORROW, people="0", state="open", reason="")
    assert saved.status_code == 303
    assert "満員（キャンセル待ち）" in desk.get("/headquarters/days").text
    assert "満員（キャンセル待ち）" in Phone(desk).get("/join").text
    desk.sign_in()
    wrong = desk.post("/headquarters/days", day=TOMORROW, people="多め", state="open", reason="")
    assert wrong.status_code == 422
    assert 'value="多め"' in wrong.text


def test_the_days_of_headquarters_are_for_staff(phone: Phone) -> None:
    for path in ("/headquarters/days", "/headquarters/status", "/headquarters/claims"):
        assert phone.get(path).headers["location"].startswith("/sign-in")


def test_whoever_has_registered_is_told_at_once_for_which_days_they_have_a_place(desk: Desk) -> None:
    desk.do("set_capacity", day=TOMORROW, people=1)
    sent = Phone(desk).register(days=[TODAY.isoformat(), TOMORROW])
    said = desk.get(sent.headers["location"]).text
    assert said.count("参加できます") == 2
    late = Phone(desk).register(name="佐藤　次郎", phone="090-9999-0002", days=TOMORROW)
    assert "キャンセル待ち（前に0人）" in desk.get(late.headers["location"]).text
