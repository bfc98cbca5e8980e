"""What headquarters says of the days, and where volunteers see it."""

from httpx import Response

from tests.centre import Centre, Desk, form_of, today
from tests.phone import TODAY, TOMORROW, Phone
from vcenter.store import status
from vcenter.web.state import running

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
        assert "中止" in page, path
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


def set_days(desk: Desk, **typed: str) -> Response:
    """The screen of days, with these fields typed over: people_TOMORROW="5" of people.<tomorrow>."""
    opened = form_of(desk.get("/headquarters/days").text, "/headquarters/days")
    over = {f"{field}.{TOMORROW}": value for field, value in typed.items()}
    return desk.post("/headquarters/days", **opened | over)


def test_the_days_are_set_at_headquarters(desk: Desk) -> None:
    saved = set_days(desk, people="0")
    assert saved.headers["location"] == "/headquarters/days?saved=1&promoted=0"
    assert "満員" in desk.get("/headquarters/days").text
    assert "満員" in Phone(desk).get("/join").text
    desk.sign_in()
    wrong = set_days(desk, people="多め")
    assert wrong.status_code == 422
    assert 'value="多め"' in wrong.text


def test_a_row_that_nobody_changed_overwrites_nothing(desk: Desk) -> None:
    opened = form_of(desk.get("/headquarters/days").text, "/headquarters/days")
    desk.do("set_capacity", day=TOMORROW, people=30)
    assert desk.post("/headquarters/days", **opened).headers["location"].endswith("saved=0&promoted=0")
    assert desk.read(status.limit, TOMORROW)["people"] == 30


def test_a_day_that_is_wrong_holds_up_no_other(desk: Desk) -> None:
    opened = form_of(desk.get("/headquarters/days").text, "/headquarters/days")
    opened |= {f"people.{TODAY.isoformat()}": "20", f"people.{TOMORROW}": "-1"}
    answer = desk.post("/headquarters/days", **opened)
    assert answer.status_code == 422
    assert "ほかの1日分は記録しました" in answer.text
    assert desk.read(status.limit, TODAY.isoformat())["people"] == 20
    assert 'value="-1"' in answer.text


def test_a_day_that_cannot_be_kept_stays_typed(desk: Desk) -> None:
    opened = form_of(desk.get("/headquarters/days").text, "/headquarters/days") | {f"people.{TOMORROW}": "25"}
    running(desk.app).database.damaged = True
    answer = desk.post("/headquarters/days", **opened)
    assert "まだ記録していません" in answer.text
    assert 'value="25"' in answer.text


def test_after_reception_has_ended_nobody_is_to_come_today(desk: Desk) -> None:
    desk.do("say_status", day=TODAY.isoformat(), state="full")
    phone = Phone(desk)
    for path in ("/status", "/door", "/join"):
        assert "受付終了" in phone.get(path).text, path


def test_whoever_comes_after_reception_has_ended_is_asked_about(centre: Centre) -> None:
    centre.do("say_status", day=TODAY.isoformat(), state="full")
    person = centre.person("遅れ　太郎")
    assert "受付終了です" in centre.refused("check_in", person=person)["full"]
    assert centre.do("check_in", person=person, even_if=["full"])


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


# Closing


def test_what_is_open_is_said_before_the_day_is_closed(desk: Desk) -> None:
    out, formed = desk.team(), desk.team()
    desk.do("send_out", team=out, back_by="23:59")
    desk.volunteer("山田　花子")
    for path in ("/headquarters/status", "/leaving/close"):
        page = desk.get(path).text
        assert "活動中の班　1班" in page, path
        assert '<b>1班</b>　班長　一郎　<a class="call"' in page, path
        assert "出発していない班　1班" in page, path
        assert "2班" in page, path
    assert "待っている人　1人" in desk.get("/headquarters/status").text
    assert formed


def test_a_day_with_open_ends_is_closed_by_a_second_tap(desk: Desk) -> None:
    day = TODAY.isoformat()
    desk.volunteer("山田　花子")
    asked = desk.post("/headquarters/status", day=day, state="closed", reason="夕方のため")
    assert asked.status_code == 422
    assert "待っている人　1人" in asked.text
    assert "それでも閉所にする" in asked.text
    assert "夕方のため" in asked.text
    assert desk.row(status.of_day, day)["state"] != "closed"
    desk.volunteer("佐藤　次郎")  # what came meanwhile is shown as well
    again = desk.press(asked.text, "/headquarters/status", state="closed")
    assert "待っている人　2人" in again.text
    assert desk.press(again.text, "/headquarters/status", state="closed").status_code == 303
    assert desk.row(status.of_day, day)["state"] == "closed"


def test_a_day_is_stopped_by_one_tap_and_closed_by_one_when_nothing_is_open(desk: Desk) -> None:
    day = TODAY.isoformat()
    assert "閉所の前に" not in desk.get("/headquarters/status").text
    assert desk.post("/headquarters/status", day=day, state="closed").status_code == 303
    desk.post("/headquarters/status", day=day, state="open")
    desk.volunteer("山田　花子")
    assert desk.post("/headquarters/status", day=day, state="stopped").status_code == 303


def test_why_a_day_was_closed_with_somebody_out_is_read_at_its_report_too(desk: Desk) -> None:
    desk.do("open_incident", name="豪雨")
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    day = today().isoformat()
    asked = desk.post("/headquarters/status", day=day, state="closed")
    again = form_of(asked.text, "/headquarters/status") | {"state": "closed"}
    assert "まだ戻っていません: 1班" in desk.post("/headquarters/status", **again).text
    desk.do("say_status", day=day, state="closed", open_why="1班は直接帰宅すると電話で確かめた")
    for page in ("/headquarters/status", "/headquarters/day-report"):
        assert "1班は直接帰宅すると電話で確かめた" in desk.get(page).text
