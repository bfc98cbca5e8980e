"""A tablet that is handed to a volunteer: the form and nothing else, in any language, and empty for the next person."""

from typing import Any

import pytest

from tests.centre import PIN, STAFF, Desk, browser_at, field_of, new_id
from tests.outbox import SYNC, Enrolled, entry
from vcenter.store import journal, people

MAY = {
    "/reception/hand-over": "reception",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


@pytest.fixture
def kiosk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A tablet that staff have just handed over."""
    monkeypatch.setattr("vcenter.access.identity.REMEMBERED_SECONDS", 0.0)
    assert desk.post("/reception/hand-over").headers["location"] == "/kiosk"
    return desk


def fill_in(kiosk: Desk, **changes: Any) -> Any:
    page = kiosk.get("/kiosk").text
    form = {
        "round": field_of(page, "round"), "command_id": new_id(), "name": "山田　花子", "kana": "ヤマダ　ハナコ",
        "birth": "1990-06-07", "phone": "090-1111-2222", "address": "港区芝1-2-3", "postal": "105-0014",
        "emergency_name": "山田　一郎", "emergency_phone": "03-1234-5678", "insurance": "desk", "consent": "on",
        "days": field_of(page, "days"),
    } | changes  # fmt: skip
    return kiosk.client.post("/kiosk", data=form)


def test_nothing_but_the_form_opens(kiosk: Desk) -> None:
    for path in ("/reception", "/rosters", "/needs", "/headquarters", "/headquarters/staff"):
        assert kiosk.get(path).headers["location"] == "/kiosk", path
    assert kiosk.post("/reception/check-in", person=new_id()).headers["location"] == "/kiosk"
    assert kiosk.get("/api/people").status_code == 401
    assert kiosk.get("/live").status_code == 401
    assert kiosk.get("/kiosk").status_code == 200


def test_whoever_stands_at_the_desk_is_not_asked_to_register_beforehand(kiosk: Desk) -> None:
    page = kiosk.get("/kiosk").text
    assert "ボランティアの登録" in page
    assert "受付の係に返してください" in page
    assert "事前登録" not in page


def test_a_form_ends_with_a_number_for_the_desk_and_an_empty_screen(kiosk: Desk) -> None:
    answer = fill_in(kiosk)
    assert "受付の係に返してください" in answer.text
    person = kiosk.read(lambda tx: tx.one("SELECT * FROM people"))
    assert person
    number = person["pass_number"]
    assert f"{number[:3]}-{number[3:6]}-{number[6:]}" in answer.text
    assert 'http-equiv="refresh" content="45; url=/kiosk"' in answer.text
    assert "山田" not in kiosk.get("/kiosk").text
    assert "花子" not in kiosk.get("/me").text  # the tablet does not keep whose pass it was
    assert kiosk.read(journal.latest, 1)[0]["device"] == "受付1番（渡したタブレット）"


def test_a_refused_form_keeps_what_was_typed(kiosk: Desk) -> None:
    answer = fill_in(kiosk, phone="12")
    assert answer.status_code == 422
    assert 'value="山田　花子"' in answer.text
    assert kiosk.read(people.count) == 0


def test_the_language_can_be_changed_in_the_middle(kiosk: Desk) -> None:
    page = kiosk.get("/kiosk").text
    form = {"round": field_of(page, "round"), "name": "Anna", "to_language": "ko"}
    answer = kiosk.client.post("/kiosk/language", data=form)
    assert 'lang="ko"' in answer.text
    assert 'value="Anna"' in answer.text
    assert 'action="/kiosk"' in answer.text


def test_the_next_person_cannot_send_or_see_the_last_ones_form_again(kiosk: Desk) -> None:
    page = kiosk.get("/kiosk").text
    last = {
        "round": field_of(page, "round"),
        "name": "山田　花子",
        "address": "港区芝1-2-3",
        "to_language": "en",
    }
    assert "港区芝1-2-3" in kiosk.client.post("/kiosk/language", data=last).text
    fill_in(kiosk)
    kiosk.get("/kiosk")
    for path in ("/kiosk/language", "/kiosk/postal", "/kiosk"):
        answer = kiosk.client.post(path, data=last)
        assert answer.headers["location"] == "/kiosk", path
        assert "港区芝1-2-3" not in answer.text
    assert '<html lang="ja">' in kiosk.get("/kiosk").text  # in the browser's language again


def test_pages_for_everybody_say_nothing_of_staff_on_that_tablet(kiosk: Desk) -> None:
    for path in ("/sign-in", "/certificates/verify", "/nowhere"):
        page = kiosk.get(path).text
        assert 'class="desks"' not in page, path
        assert kiosk.session not in page, path


def test_only_a_pin_takes_the_tablet_back(kiosk: Desk) -> None:
    wrong = kiosk.client.post("/kiosk/unlock", data={"secret": "000000"})
    assert wrong.status_code == 401
    assert kiosk.get("/reception").headers["location"] == "/kiosk"
    right = kiosk.client.post("/kiosk/unlock", data={"secret": PIN})
    assert right.headers["location"] == "/reception"
    assert kiosk.get("/reception").status_code == 200


def test_a_tablet_that_was_not_handed_over_has_no_kiosk(desk: Desk) -> None:
    for path in ("/kiosk", "/kiosk/unlock"):
        assert desk.get(path).headers["location"] == "/reception"
    assert desk.client.post("/kiosk", data={}).headers["location"] == "/kiosk"
    desk.client.cookies.clear()
    assert desk.get("/kiosk").headers["location"] == "/reception"


# A tablet that works without network


@pytest.fixture
def tablet(desk: Desk) -> Enrolled:
    """An enrolled tablet that staff have just handed over."""
    enrolled = Enrolled(desk)
    desk.volunteer()
    assert desk.post("/reception/hand-over").headers["location"] == "/kiosk"
    return enrolled


def test_what_a_tablet_keeps_is_not_told_to_a_volunteer(tablet: Enrolled) -> None:
    answer = tablet.desk.client.get("/sync/changes", headers=SYNC)
    assert answer.status_code == 423
    assert "暗証番号で受け取ると" in answer.json()["message"]
    assert "山田" not in answer.text


def test_nor_when_the_sign_in_under_which_it_was_handed_over_has_ended(tablet: Enrolled) -> None:
    tablet.desk.client.cookies.delete("vcenter_session")
    assert tablet.desk.client.get("/sync/changes", headers=SYNC).status_code == 423


def test_what_waits_on_it_arrives_all_the_same_and_is_looked_at(tablet: Enrolled) -> None:
    (told,) = tablet.outbox(entry("register_person", person=new_id(), name="田中　実", birth="1980-04-01"))
    assert told["status"] == "review"


@pytest.mark.parametrize("how", ["the PIN of whoever handed it over", "a sign-in"])
def test_it_is_told_everything_when_staff_have_it_again(tablet: Enrolled, how: str) -> None:
    if how == "a sign-in":
        tablet.desk.sign_in()
    else:
        tablet.desk.client.post("/kiosk/unlock", data={"secret": PIN})
    assert tablet.replica()[0]["people"]


def test_wrong_pins_of_a_volunteer_lock_nobody_out_elsewhere(kiosk: Desk) -> None:
    for _ in range(5):
        assert kiosk.client.post("/kiosk/unlock", data={"secret": "000000"}).status_code == 401
    waits = kiosk.client.post("/kiosk/unlock", data={"secret": PIN})
    assert waits.status_code == 429
    assert waits.headers["retry-after"] == "5"
    assert "あと5秒ほど待って" in waits.text
    assert kiosk.get("/reception").headers["location"] == "/kiosk"
    elsewhere = browser_at("http://testserver", kiosk.app)
    elsewhere.portal = kiosk.client.portal
    assert elsewhere.post("/sign-in", data={"name": STAFF, "secret": PIN}).status_code == 303


def test_nor_do_wrong_pins_at_its_sign_in(tablet: Enrolled) -> None:
    volunteer = tablet.desk.client
    answers = [volunteer.post("/sign-in", data={"name": STAFF, "secret": "000000"}) for _ in range(6)]
    assert [one.status_code for one in answers] == [401] * 5 + [429]
    answer = answers[-1]
    assert "ほかのタブレットはそのまま使えます" in answer.text
    elsewhere = browser_at("http://testserver", tablet.desk.app)
    elsewhere.portal = volunteer.portal
    assert elsewhere.post("/sign-in", data={"name": STAFF, "secret": PIN}).status_code == 303
