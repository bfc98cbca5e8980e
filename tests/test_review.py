"""The review tray: each entry is settled once, with whatever it does, or the record stays as it is with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from tests.centre import STAFF, Desk, need_payload, new_id
from tests.outbox import Enrolled, entry
from vcenter.domain.calendar import JAPAN
from vcenter.store import attendance, needs, people, review, stays, teams
from vcenter.store.tx import Row

MAY = {
    "/review": "administration",
    "/review/waiting": "administration",
    "/review/news": "administration",
    "/review/{review}": "administration",
    "settle_review": "administration",
    "correct_times": "reception administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


@pytest.fixture
def tablet(desk: Desk) -> Enrolled:
    return Enrolled(desk)


def reviewed(tablet: Enrolled, kind: str, **payload: Any) -> str:
    """An entry that has come into the tray; its id."""
    one = entry(kind, **payload)
    (told,) = tablet.outbox(one)
    assert told["status"] == "review", told
    return str(one["id"])


def settle(desk: Desk, id: str, way: str, **more: Any) -> None:
    answer = desk.post(f"/review/{id}", way=way, **more)
    assert answer.status_code == 303, answer.text


def refused(desk: Desk, id: str, way: str, **more: Any) -> str:
    answer = desk.post(f"/review/{id}", way=way, **more)
    assert answer.status_code == 422
    return str(answer.text)


def row_of(desk: Desk, id: str) -> Row:
    return desk.row(review.by_id, id)


def journal_of(desk: Desk, id: str) -> Row:
    return desk.row(lambda tx: tx.one("SELECT * FROM journal WHERE id = :id", id=id))


def test_an_entry_shows_what_was_asked_where_by_whom_and_what_is_true_now(tablet: Enrolled) -> None:
    person = tablet.desk.volunteer("佐藤　一郎")
    tablet.desk.do("bar_person", person=person, reason="けんか")
    tablet.desk.do("check_out", person=person)
    reviewed(tablet, "check_in", person=person, how="scan")
    page = tablet.desk.get("/review").text
    for said in (
        "受付2",
        STAFF,
        "佐藤　一郎さん",
        "読み取り",
        "本部が止めています",
        "帰宅",
        "いまの記録と合いません",
    ):
        assert said in page


def test_whatever_is_named_by_an_id_is_shown_by_its_name(tablet: Enrolled) -> None:
    desk = tablet.desk
    arrival, guardian = new_id(), desk.volunteer("佐藤　一郎")
    group = desk.do("receive_group", arrival=arrival, new_group="みなと大学", unnamed=3)["group"]
    reviewed(tablet, "check_in", person=new_id(), group=group)
    reviewed(tablet, "confirm_group", arrival=arrival, guardian=guardian, consent=True)
    page = desk.get("/review").text
    for said in ("みなと大学", "保護者", "佐藤　一郎さん", "（記録にありません）"):
        assert said in page, said
    assert group not in page
    assert arrival not in page


def test_somebody_within_a_card_is_shown_without_words_of_the_program(tablet: Enrolled) -> None:
    need = need_payload(person={"name": "港　花子"}, requester={"name": "港　次郎", "phone": "03-1234-5678"})
    reviewed(tablet, "record_need", **need | {"address": "", "requester": need["requester"]})
    page = tablet.desk.get("/review").text
    assert "港　次郎、03-1234-5678" in page
    assert "name 港" not in page


def test_what_waits_is_counted_at_headquarters_and_reception(tablet: Enrolled) -> None:
    assert "要確認" not in tablet.desk.get("/review/waiting").text
    reviewed(tablet, "check_in", person=new_id())
    assert "1件" in tablet.desk.get("/review/waiting").text


def test_it_is_done_after_all_as_of_when_the_button_was_pressed(tablet: Enrolled) -> None:
    desk, person, pressed = tablet.desk, new_id(), datetime.now(UTC) - timedelta(minutes=5)
    one = reviewed(tablet, "check_in", at=pressed, person=person)
    desk.do("register_person", person=person, name="山田　太郎")
    settle(desk, one, "done")
    row = row_of(desk, one)
    assert (row["settled_as"], row["settled_by"]) == ("done", STAFF)
    with_ = journal_of(desk, row["settled_with"])
    assert (with_["kind"], with_["device"], with_["status"]) == ("check_in", "受付2", "done")
    assert with_["id"] != one
    came = desk.row(attendance.open_of, person)
    assert abs(datetime.fromisoformat(came["in_at"]) - pressed) < timedelta(seconds=1)


def test_what_still_cannot_be_done_stays_in_the_tray(tablet: Enrolled) -> None:
    one = reviewed(tablet, "check_in", person=new_id())
    assert "登録されていません" in refused(tablet.desk, one, "done")
    assert row_of(tablet.desk, one)["settled_at"] is None


def test_what_was_wrong_is_typed_right_and_done(tablet: Enrolled) -> None:
    person = new_id()
    one = reviewed(tablet, "register_person", person=person, name="佐藤", phone="12")
    assert 'name="changes.phone"' in tablet.desk.get("/review").text
    settle(tablet.desk, one, "done", changes__phone="090-1111-2222")
    assert tablet.desk.row(people.by_id, person)["phone"] == "090-1111-2222"


def test_the_record_stays_as_it_is_for_a_reason(tablet: Enrolled) -> None:
    one = reviewed(tablet, "check_in", person=new_id())
    assert "理由" in refused(tablet.desk, one, "kept")
    settle(tablet.desk, one, "kept", reason="押しまちがい")
    assert row_of(tablet.desk, one)["settled_note"] == "押しまちがい"


def test_what_was_settled_stays_visible_for_the_day_with_who_settled_it(tablet: Enrolled) -> None:
    one = reviewed(tablet, "check_in", person=new_id())
    settle(tablet.desk, one, "kept", reason="押しまちがい")
    page = tablet.desk.get("/review").text
    assert "今日片付けたもの" in page
    assert "いまの記録のままにした（押しまちがい）" in page


def test_two_desks_at_once_get_a_clear_answer(tablet: Enrolled) -> None:
    one = reviewed(tablet, "check_in", person=new_id())
    settle(tablet.desk, one, "kept", reason="押しまちがい")
    said = refused(tablet.desk, one, "done")
    assert f"{STAFF}さんが{datetime.now(JAPAN):%H:}" in said
    assert row_of(tablet.desk, one)["settled_as"] == "kept"


def test_one_press_sent_twice_is_one_press(tablet: Enrolled) -> None:
    one, id = reviewed(tablet, "check_in", person=new_id()), new_id()
    settle(tablet.desk, one, "kept", reason="押しまちがい", command_id=id)
    settle(tablet.desk, one, "kept", reason="押しまちがい", command_id=id)


def test_a_settled_entry_that_is_sent_again_stays_settled(tablet: Enrolled) -> None:
    one = entry("check_in", person=new_id())
    tablet.outbox(one)
    settle(tablet.desk, one["id"], "kept", reason="押しまちがい")
    tablet.outbox(one)
    assert tablet.desk.read(review.count_waiting) == 0


# The same person, or another


def test_the_same_person_is_merged_with_one_tap(tablet: Enrolled) -> None:
    first, second = new_id(), new_id()
    card: dict[str, Any] = {"name": "山田　太郎", "birth": "1980-04-01", "check_in": True}
    tablet.outbox(
        entry("register_person", person=first, **card), entry("register_person", person=second, **card)
    )
    (row,) = tablet.desk.read(review.waiting)
    assert "同じ人です" in tablet.desk.get("/review").text
    settle(tablet.desk, row["id"], "same")
    assert tablet.desk.row(people.by_id, second)["id"] == first
    assert tablet.desk.read(people.count) == 1


def test_another_person_stays_another(tablet: Enrolled) -> None:
    card: dict[str, Any] = {"name": "山田　太郎", "birth": "1980-04-01"}
    for _ in range(2):
        tablet.outbox(entry("register_person", person=new_id(), **card))
    (row,) = tablet.desk.read(review.waiting)
    settle(tablet.desk, row["id"], "other")
    assert tablet.desk.read(people.count) == 2


def test_a_way_that_does_not_fit_is_refused(tablet: Enrolled) -> None:
    one = reviewed(tablet, "check_in", person=new_id())
    assert "そのようには" in refused(tablet.desk, one, "same")


# Needs and teams that went on meanwhile


def closed_need(desk: Desk) -> str:
    need = str(desk.do("record_need", **need_payload())["need"])
    desk.do("step_need", need=need, to="withdrawn", reason="親族が片付けた")
    return need


def test_a_need_that_was_closed_meanwhile_is_opened_again(tablet: Enrolled) -> None:
    need = closed_need(tablet.desk)
    one = reviewed(tablet, "step_need", need=need, to="survey")
    settle(tablet.desk, one, "reopened")
    assert tablet.desk.row(needs.by_id, need)["state"] == "survey"


def test_or_it_is_only_noted_in_its_history(tablet: Enrolled) -> None:
    need = closed_need(tablet.desk)
    one = reviewed(tablet, "step_need", need=need, to="survey")
    settle(tablet.desk, one, "noted", changes__what="タブレットから: 現地を見たい")
    assert tablet.desk.row(needs.by_id, need)["state"] == "withdrawn"
    assert tablet.desk.read(needs.history, need)[-1]["what"] == "タブレットから: 現地を見たい"


def test_or_filed_as_a_new_need(tablet: Enrolled) -> None:
    desk = tablet.desk
    payload = need_payload()
    need = str(desk.do("record_need", **payload)["need"])
    card = {name: payload[name] for name in ("source", "address", "category", "consent_team")}
    one = reviewed(
        tablet, "change_need", need=need, seen="2020-01-01T00:00:00.000Z", request="天井が落ちそう", **card
    )
    settle(desk, one, "filed")
    new = desk.read(needs.page, 1, 10)
    assert [row["request"] for row in new] == ["天井が落ちそう"]
    assert new[0]["person_id"] == desk.row(needs.by_id, need)["person_id"]


def test_a_need_told_twice_is_written_to_the_first_or_kept_as_another(tablet: Enrolled) -> None:
    desk = tablet.desk
    first = desk.do("record_need", **need_payload(address="港区芝1-1"))["need"]
    again = {
        name: value for name, value in need_payload(address="港区芝1-1").items() if name != "even_if_same"
    }
    one = reviewed(tablet, "record_need", **again)
    settle(desk, one, "noted", changes__what="もう一度電話があった")
    assert desk.read(needs.history, first)[-1]["what"] == "もう一度電話があった"
    other = reviewed(tablet, "record_need", **again)
    settle(desk, other, "done", changes__even_if_same="on")
    assert desk.read(needs.count_by_state)["ready"] == 2


def test_a_report_of_a_team_that_is_back_is_added_to_its_report(tablet: Enrolled) -> None:
    desk = tablet.desk
    team = desk.team()
    members = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("send_out", team=team, back_by="23:59")
    desk.do("report_return", team=team, result="done", back=members)
    one = reviewed(tablet, "report_return", team=team, result="done", back=members, injuries="指を切った")
    assert "班の報告に書き足す" in desk.get("/review").text
    settle(desk, one, "added")
    assert desk.row(teams.report, team)["injuries"] == "指を切った"


def test_who_stayed_as_a_tablet_says_of_a_team_that_is_back_is_expected_too(tablet: Enrolled) -> None:
    desk = tablet.desk
    team = desk.team()
    leader, other = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("send_out", team=team, back_by="23:59")
    desk.do("record_return", team=team, result="done", back=[leader, other])
    told = {"stay_why": "付き添い", "stay_phone": "090-2222-3333", "stay_until": "23:59"}
    one = reviewed(tablet, "record_return", team=team, result="done", back=[leader], stayed=[other], **told)
    settle(desk, one, "added")
    assert [(row["person_id"], row["why"]) for row in desk.read(stays.open_here)] == [(other, "付き添い")]


def test_whoever_has_gone_home_since_is_not_looked_for_because_a_tablet_comes_late(tablet: Enrolled) -> None:
    desk = tablet.desk
    team = desk.team()
    leader, other = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("send_out", team=team, back_by="23:59")
    desk.do("record_return", team=team, result="done", back=[leader], home=[other])
    told = {"stay_why": "付き添い", "stay_phone": "090-2222-3333", "stay_until": "23:59", "did": "泥"}
    one = reviewed(tablet, "record_return", team=team, result="done", back=[leader], stayed=[other], **told)
    settle(desk, one, "added")
    assert desk.read(stays.open_here) == []
    assert desk.row(teams.report, team)["did"] == "泥"


def test_a_team_that_has_changed_is_shown_beside_what_the_tablet_knew(tablet: Enrolled) -> None:
    team = tablet.desk.team()
    reviewed(tablet, "report_return", team=team, result="done", back=[])
    page = tablet.desk.get("/review").text
    assert "出発前" in page
    assert f"/dispatch/{team}" in page


# Clocks, strangers, and what cannot be read


def test_a_wrong_clock_is_settled_with_the_time_that_is_right(desk: Desk) -> None:
    now = datetime.now(UTC)
    at_noon = now.astimezone(JAPAN).replace(hour=12, minute=0)
    for way, expected in (("corrected", 2), ("tablets_time", 0)):
        tablet = Enrolled(desk, ahead=timedelta(hours=-2))
        person = new_id()
        pressed = min(at_noon, now - timedelta(minutes=1)).astimezone(UTC)
        one = entry(
            "register_person", at=pressed - timedelta(hours=2), person=person, name=way, check_in=True
        )
        tablet.outbox(one)
        (row,) = desk.read(review.waiting)
        settle(desk, row["id"], way)
        came = datetime.fromisoformat(desk.row(attendance.open_of, person)["in_at"])
        same_day = (pressed - timedelta(hours=2)).astimezone(JAPAN).date() == pressed.astimezone(JAPAN).date()
        wanted = pressed - timedelta(hours=2 - expected if same_day else 0)
        assert abs(came - wanted) < timedelta(seconds=30)


def test_what_nobody_pressed_who_was_there_is_done_in_the_name_of_who_settles_it(tablet: Enrolled) -> None:
    person = tablet.desk.volunteer(check_in=False)
    one = reviewed(tablet, "check_in", actor="知らない人", person=person)
    settle(tablet.desk, one, "done")
    assert journal_of(tablet.desk, row_of(tablet.desk, one)["settled_with"])["actor"] == STAFF


def test_what_cannot_be_read_is_shown_and_kept_as_a_note(tablet: Enrolled) -> None:
    tablet.outbox({"id": "?", "kind": "record_need", "payload": {"request": "<b>床下の泥</b>", "x": [1]}})
    page = tablet.desk.get("/review").text
    assert "&lt;b&gt;床下の泥" in page
    (row,) = tablet.desk.read(review.waiting)
    assert "入れ直して" in refused(tablet.desk, row["id"], "done")
    settle(tablet.desk, row["id"], "kept", reason="メモとして残す")


def test_what_only_headquarters_may_do_is_not_done_from_the_tray(tablet: Enrolled) -> None:
    one = reviewed(tablet, "retire_staff", name=STAFF)
    assert "本部の画面" in refused(tablet.desk, one, "done")


@pytest.mark.parametrize(
    "payload", [{"person": 5}, {"person": {"a": 1}}, {"need": []}, {"team": "x" * 36}, {"birth": "?"}]
)
def test_the_page_opens_whatever_is_in_the_tray(tablet: Enrolled, payload: dict[str, Any]) -> None:
    for kind in ("check_in", "step_need", "report_return", "record_need", "register_person", "fly"):
        reviewed(tablet, kind, **payload)
    assert tablet.desk.get("/review").status_code == 200


def test_nothing_there_is_said_so(desk: Desk) -> None:
    assert "確かめるものはありません" in desk.get("/review").text
    assert desk.post(f"/review/{new_id()}", way="kept").status_code == 404


def test_what_was_kept_is_whole(tablet: Enrolled) -> None:
    one = entry("check_in", person=new_id(), even_if=["full"])
    tablet.outbox(one)
    assert orjson.loads(row_of(tablet.desk, one["id"])["payload"]) == one["payload"]


# Whatever is kept can be shown

BROKEN_TIMES = [
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+09:00",
    "2026-13-45",
    "きのう",
    "2026-11-24T09:00",
    "",
]


@pytest.mark.parametrize("at", [*BROKEN_TIMES, None, 10**30, {}, "x" * 5000])
def test_an_entry_without_a_real_time_waits_in_the_tray_and_the_tray_opens(tablet: Enrolled, at: Any) -> None:
    person = tablet.desk.volunteer("佐藤　一郎")
    asked = entry("check_out", person=person) | {"at": at}
    (told,) = tablet.outbox(asked)
    assert told["status"] in ("done", "review")
    assert tablet.desk.get("/review").status_code == 200
    assert len(tablet.desk.read(review.waiting)) == (told["status"] == "review")


@pytest.mark.parametrize("at", BROKEN_TIMES)
def test_a_broken_time_of_older_records_is_shown_as_unknown(tablet: Enrolled, at: str) -> None:
    desk = tablet.desk
    person = desk.volunteer("佐藤　一郎", check_in=False)
    desk.do("bar_person", person=person, reason="けんか")
    id = reviewed(tablet, "check_in", person=person, how="scan")
    desk.write(review.change, id, {"at": at, "device_at": at, "received_at": at})
    desk.write(lambda tx: tx.execute("UPDATE journal SET at = :at, device_at = :at", at=at))
    for path in ("/review", "/headquarters/journal"):
        page = desk.get(path)
        assert page.status_code == 200
    desk.do("bar_person", person=person, reason="")
    settle(desk, id, "done")


@pytest.mark.parametrize(
    "payload", ["{", "", '"\\ud800"', '{"name": NaN}', "[1]", "7", "null", "[" * 300 + "]" * 300]
)
@pytest.mark.parametrize("why", ["unread", "refused"])
def test_content_of_older_records_that_is_no_json_is_shown(tablet: Enrolled, payload: str, why: str) -> None:
    desk = tablet.desk
    id = reviewed(tablet, "check_in", person=new_id(), how="scan")
    desk.write(review.change, id, {"payload": payload, "why": why})
    assert desk.get("/review").status_code == 200
    assert "入れ直して" in refused(desk, id, "done") or why == "refused"
    settle(desk, id, "kept", reason="押しまちがい")
    assert desk.get("/review").status_code == 200


def test_an_entry_nested_without_end_is_kept_and_shown(tablet: Enrolled) -> None:
    body = b'{"entries": [{"id": "x", "payload": ' + b"[" * 600 + b"]" * 600 + b"}]}"
    headers = {"x-vcenter-sync": "1"}
    answer = tablet.desk.client.post("/sync/outbox", content=body, headers=headers)
    assert answer.json()["outcomes"][0]["status"] == "review"
    assert tablet.desk.get("/review").status_code == 200


def test_a_flood_does_not_make_the_tray_endless(tablet: Enrolled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vcenter.desks.review.SHOWN", 2)
    ids = [reviewed(tablet, "check_in", person=new_id()) for _ in range(4)]
    page = tablet.desk.get("/review").text
    assert "要確認　4件" in page
    assert "ほかに2件あります" in page
    assert [id for id in ids if f'id="r-{id}"' in page] == ids[:2]


def test_what_was_just_refused_stays_in_sight(tablet: Enrolled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vcenter.desks.review.SHOWN", 1)
    _, second = (reviewed(tablet, "check_in", person=new_id()) for _ in range(2))
    answer = tablet.desk.post(f"/review/{second}", way="nothing that there is")
    assert answer.status_code == 422
    assert f'id="r-{second}"' in answer.text
