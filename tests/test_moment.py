"""The wrong moment: what is true no longer when a button is pressed, said before anything is done by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from tests.centre import PIN, STAFF, Centre, Desk, form_of, need_payload, new_id, today
from tests.outbox import Enrolled, entry
from vcenter.domain.before_leaving import LOOKS
from vcenter.domain.calendar import JAPAN
from vcenter.store import attendance, needs, stays, teams


def years_ago(years: int) -> str:
    return (today() - timedelta(days=years * 366)).isoformat()


def asked(need: str, *members: str, **more: Any) -> dict[str, Any]:
    team = {"team": new_id(), "need": need, "leader": members[0], "members": list(members)}
    return team | {"back_by": "23:59"} | more


def bar(centre: Centre | Desk, person: str) -> None:
    centre.do("bar_person", person=person, reason="きまりを守らなかった")


# Somebody who may not take part any more


def test_whoever_is_barred_is_put_into_no_team_whatever_is_said(centre: Centre) -> None:
    leader, other = centre.leader(), centre.volunteer("止めた　人")
    need = centre.need()
    bar(centre, other)
    for word in ("", "本部の田中が認めた"):
        said = centre.refused("form_team", **asked(need, leader, other, passed_why=word))
        assert "止めた人さんの受付は本部が止めています" in said["members"]


def test_whoever_is_barred_after_the_team_was_formed_does_not_leave_with_it(centre: Centre) -> None:
    team = centre.team()
    other = centre.read(teams.members, team)[1]["id"]
    bar(centre, other)
    assert "本部が止めています" in centre.refused("send_out", team=team, back_by="23:59")["members"]
    assert centre.row(teams.by_id, team)["state"] == "formed"
    centre.do("bar_person", person=other, reason="")
    centre.do("send_out", team=team, back_by="23:59")


def test_whoever_is_barred_stays_in_no_team_that_is_changed(centre: Centre) -> None:
    team = centre.team(need=centre.need(people_min=1))
    leader, other = (row["id"] for row in centre.read(teams.members, team))
    bar(centre, other)
    change = {"team": team, "leader": leader, "back_by": "23:59"}
    assert "members" in centre.refused("change_team", **change, members=[leader, other])
    centre.do("change_team", **change, members=[leader])


def test_whoever_is_barred_is_not_proposed_and_not_ticked(desk: Desk) -> None:
    team = desk.team()
    leader, other = (row["id"] for row in desk.read(teams.members, team))
    waits = desk.volunteer("待つ　人")
    desk.do("record_need", **need_payload(people_min=1, people_wanted=1))
    bar(desk, waits)
    bar(desk, other)
    desk.post("/matching/board/plan")
    assert f'data-seated="{waits}"' not in desk.get("/matching/board").text
    page = desk.get(f"/matching/teams/{team}").text
    assert f'value="{leader}" checked' in page
    assert f'value="{other}" checked' not in page
    assert "このまま記録すると、班から外れます" in page
    assert "▲ 受付停止" in desk.get("/matching/board").text


def test_whoever_is_barred_is_shown_wherever_their_team_is(desk: Desk) -> None:
    team = desk.team()
    other = desk.read(teams.members, team)[1]["id"]
    bar(desk, other)
    assert "▲ 受付停止" in desk.get(f"/dispatch/teams/{team}").text
    assert "受付を止めている方が、班にいます" in desk.get("/dispatch/list").text
    desk.do("bar_person", person=other, reason="")
    desk.do("send_out", team=team)
    bar(desk, other)
    for page in ("/dispatch/list", "/returns/list", "/headquarters/today"):
        said = desk.get(page).text
        assert "受付を止めている方が、班にいます" in said, page
        assert "班員　二郎" in said, page
    assert "活動中です。班長に電話し" in desk.get(f"/rosters/people/{other}").text


# Minors, consent, orientation


def test_no_minor_leaves_without_the_guardians_paper(centre: Centre) -> None:
    leader, young = centre.leader(), centre.volunteer("若い　人", birth=years_ago(16))
    need = centre.need()
    said = centre.refused("form_team", **asked(need, leader, young, passed_why="本部の田中が認めた"))
    assert "16歳です。保護者の同意書" in said["members"]
    centre.do("confirm_at_desk", person=young, guardian_consent=True)
    team = centre.do("form_team", **asked(need, leader, young))["team"]
    forget = "UPDATE people SET guardian_consent = 0"
    centre.run(centre.database.write(lambda tx: tx.execute(forget)))
    assert "保護者の同意書" in centre.refused("send_out", team=team)["members"]


@pytest.mark.parametrize(("years", "refused"), [(14, False), (18, False), (17, True)])
def test_the_paper_is_asked_of_those_who_come_without_a_guardian(
    centre: Centre, years: int, refused: bool
) -> None:
    parent = centre.leader("親　一郎")
    child = centre.volunteer("子　二郎", birth=years_ago(years), guardian=parent if years < 15 else None)
    outcome = centre.try_("form_team", **asked(centre.need(), parent, child))
    assert (outcome.status == "refused") is refused


def test_what_reception_has_not_settled_is_marked_wherever_a_team_is_put_together(desk: Desk) -> None:
    leader = desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222")
    young = desk.volunteer("若い　人", birth=years_ago(16), consent=False)
    need = desk.do("record_need", **need_payload())["need"]
    said = desk.post("/matching/marks", **asked(need, leader, young)).text
    assert "16歳です。保護者の同意書" in said
    assert "同意がまだの人がいます（若い人）" in said
    assert "オリエンテーションがまだの人がいます（班長一郎・若い人）" in said
    for page in ("/matching/board", f"/matching/needs/{need}"):
        shown = desk.get(page).text
        for mark in ("未成年 16歳", "保護者の同意書なし", "同意まだ", "オリエンテーションまだ"):
            assert f"▲ {mark}" in shown, (page, mark)
    desk.do("confirm_at_desk", person=young, guardian_consent=True)
    team = desk.do("form_team", **asked(need, leader, young))["team"]
    shown = desk.get(f"/dispatch/teams/{team}").text
    for mark in ("未成年 16歳", "同意まだ", "オリエンテーションまだ"):
        assert f"▲ {mark}" in shown
    assert "同意がまだの人がいます" in shown


# Sending out what is no longer what was seen


def send(desk: Desk, page: str, team: str, **typed: Any) -> Response:
    looked: dict[str, Any] = {
        "phone_confirmed": "on",
        "ready": list(LOOKS),
        "seats": "9",
        "driver": "班長　一郎",
    }
    return desk.press(page, f"/dispatch/teams/{team}/send", **looked | typed)


@pytest.mark.parametrize(
    ("field", "said"), [("back_by", "帰着の予定時刻を入力"), ("leader_phone", "班長の携帯電話を入力")]
)
def test_what_was_emptied_is_asked_for_and_not_filled_in_silence(desk: Desk, field: str, said: str) -> None:
    team = desk.team()
    page = desk.get(f"/dispatch/teams/{team}").text
    refused = send(desk, page, team, **{field: ""})
    assert refused.status_code == 422
    assert f'id="problem-{field}"' in refused.text
    assert said in refused.text
    assert form_of(refused.text, f"/dispatch/teams/{team}/send")[field] == ""
    assert desk.row(teams.by_id, team)["state"] == "formed"


def test_an_entry_that_says_nothing_of_them_keeps_its_meaning(centre: Centre) -> None:
    team = centre.team(back_by="23:59", vehicle="軽トラック")
    centre.do("send_out", team=team, vehicle="")
    row = centre.row(teams.by_id, team)
    assert (row["state"], row["back_by"], row["vehicle"]) == ("out", "23:59", "軽トラック")


def test_a_vehicle_that_was_emptied_is_none(desk: Desk) -> None:
    team = desk.team()
    desk.write(lambda tx: teams.change(tx, team, {"vehicle": "軽トラック"}))
    page = desk.get(f"/dispatch/teams/{team}").text
    assert send(desk, page, team, vehicle="").status_code == 303
    assert desk.row(teams.by_id, team)["vehicle"] == ""


def test_an_old_page_sends_out_no_team_that_is_another_one_by_now(desk: Desk) -> None:
    team = desk.team()
    leader, other = (row["id"] for row in desk.read(teams.members, team))
    new = desk.volunteer("新しい　人")
    page = desk.get(f"/dispatch/teams/{team}").text
    desk.do("change_team", team=team, leader=leader, members=[leader, new], back_by="23:30")
    refused = send(desk, page, team, vehicle="ダンプ")
    assert refused.status_code == 422
    assert "ほかの人が直しました" in refused.text
    for what, before, now in (
        ("外れた人", "班員　二郎", "（なし）"),
        ("加わった人", "（なし）", "新しい　人"),
        ("帰着の予定", "23:59", "23:30"),
    ):
        assert f"<dt>{what}</dt><dd>{before} → <b>{now}</b></dd>" in refused.text
    assert form_of(refused.text, f"/dispatch/teams/{team}/send")["vehicle"] == "ダンプ"
    assert desk.row(teams.by_id, team)["state"] == "formed"
    assert send(desk, refused.text, team).status_code == 303
    assert other not in {row["id"] for row in desk.read(teams.members, team)}


def test_nobody_lets_a_team_go_that_is_another_one_by_now(desk: Desk) -> None:
    team = desk.team()
    page = desk.get(f"/dispatch/teams/{team}").text
    desk.do("say_status", day=today().isoformat(), state="stopped")
    seen = form_of(page, f"/dispatch/teams/{team}/send")["seen"]
    desk.write(lambda tx: teams.change(tx, team, {"changed_at": "2026-01-01T00:00:00.000Z"}))
    typed = {"responsible": STAFF, "pin": PIN, "reason": "屋内だけ", "back_by": "23:59", "seen": seen}
    answer = desk.post(f"/dispatch/teams/{team}/answer", **typed)
    assert "ほかの人が直しました" in answer.text
    assert desk.row(teams.by_id, team)["state"] == "formed"


# Changing a team that is over


def hand(desk: Desk, team: str) -> dict[str, Any]:
    leader, other = (row["id"] for row in desk.read(teams.members, team))
    typed = {"leader": leader, "members": [leader, other], "back_by": "22:15", "remarks": "犬に注意"}
    return {"path": f"/matching/teams/{team}", **typed}


def test_what_was_typed_of_a_team_that_was_given_up_goes_into_a_new_one(desk: Desk) -> None:
    team = desk.team()
    typed = hand(desk, team)
    need = desk.row(teams.by_id, team)["need_id"]
    desk.do("disband_team", team=team)
    answer = desk.post(**typed)
    assert answer.status_code == 422
    assert "に解散しています。入力した内容は残っています" in answer.text
    assert "班長に電話" not in answer.text
    again = form_of(answer.text, f"/matching/needs/{need}")
    assert (again["back_by"], set(again["members"])) == ("22:15", set(typed["members"]))
    assert "犬に注意" in answer.text
    assert desk.press(answer.text, f"/matching/needs/{need}").status_code == 303


@pytest.mark.parametrize("state", ["out", "disbanded"])
def test_what_was_typed_of_a_team_that_is_over_can_be_read(desk: Desk, state: str) -> None:
    team = desk.team()
    typed = hand(desk, team)
    if state == "out":
        desk.do("send_out", team=team)
    else:
        desk.do("disband_team", team=team)
        need = desk.row(teams.by_id, team)["need_id"]
        members = typed["members"]
        desk.do("form_team", **asked(need, *members))
    answer = desk.post(**typed)
    assert answer.status_code == 422
    assert "犬に注意" in answer.text
    assert "班員　二郎" in answer.text
    assert ("班長（" in answer.text) is (state == "out")
    assert ("解散しています" in answer.text) is (state == "disbanded")


# A day that was stopped


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [({"state": "stopped"}, "stopped", "今日の活動は中止です"), ({"state": "full"}, "full", "今日は満員か")],
)
def test_somebody_new_is_received_on_such_a_day_only_when_it_is_meant(
    desk: Desk, said: dict[str, str], code: str, words: str
) -> None:
    page = desk.get("/reception/new").text
    desk.do("say_status", day=today().isoformat(), **said)
    refused = desk.press(page, "/reception/new", name="新しい　人", phone="090-1234-5678")
    assert refused.status_code == 422
    assert words in refused.text
    assert "それでも受付する" in refused.text
    again = form_of(refused.text, "/reception/new")
    assert (again["name"], again["phone"]) == ("新しい　人", "090-1234-5678")
    assert desk.press(refused.text, "/reception/new", even_if=code).status_code == 303


def test_reception_and_matching_say_at_the_top_that_the_day_is_stopped(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    pages = (
        "/reception",
        "/reception/new",
        "/matching",
        f"/matching/needs/{need}",
        "/halt",
    )
    for page in pages:
        assert "中止です" not in desk.get(page).text
    desk.do("say_status", day=today().isoformat(), state="stopped", reason="強風")
    for page in pages:
        assert "今日の活動は中止です（強風）" in desk.get(page).text, page


# What stands on the paper


def test_a_sheet_that_says_another_time_or_vehicle_is_said_to_be_old(desk: Desk) -> None:
    team = desk.team()
    desk.do("print_sheets", teams=[team], kept=True)
    pages = ("/dispatch/list", f"/dispatch/teams/{team}")
    for page in pages:
        assert "のままです" not in desk.get(page).text
    desk.do("send_out", team=team)
    desk.do("take_team_back", team=team, reason="番号のまちがい")
    desk.do("send_out", team=team, back_by="24:30", vehicle="軽トラック")
    desk.do("change_back_by", team=team, back_by="24:45", asked_by="班長の電話")
    for page in (*pages, "/returns/list", f"/returns/teams/{team}"):
        said = desk.get(page).text
        assert "紙は23:59のままです" in said, page
        assert "紙の車両は空欄のままです" in said, page
    assert "刷り直すか、書き直してください" in desk.get(f"/dispatch/teams/{team}").text
    desk.do("print_sheets", teams=[team], kept=True)
    assert "のままです" not in desk.get("/dispatch/list").text


def test_a_sheet_that_is_right_again_is_not_old(desk: Desk) -> None:
    team = desk.team()
    desk.do("print_sheets", teams=[team], kept=True)
    desk.do("send_out", team=team, back_by="24:30")
    assert "紙は23:59のままです" in desk.get("/dispatch/list").text
    desk.do("change_back_by", team=team, back_by="23:59", asked_by="班長の電話")
    assert "のままです" not in desk.get("/dispatch/list").text


def test_a_team_that_is_out_shows_its_vehicle_and_where_its_time_is_changed(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, vehicle="軽トラック")
    page = desk.get(f"/dispatch/teams/{team}").text
    assert "<dt>車両</dt><dd>軽トラック</dd>" in page
    assert f'href="/returns/teams/{team}?change=back_by"' in page
    assert "<details open>" in desk.get(f"/returns/teams/{team}?change=back_by").text


# What somebody else has recorded already


def stayed(desk: Desk) -> str:
    """Somebody who is still at the site when the others are back."""
    team = desk.team()
    desk.do("send_out", team=team)
    leader, other = (row["id"] for row in desk.read(teams.members, team))
    stay = {
        "stayed": [other],
        "stay_why": "救急車を待つ",
        "stay_phone": "090-1234-5678",
        "stay_until": "23:58",
    }
    desk.do("record_return", team=team, result="done", back=[leader], **stay)
    return str(other)


def test_an_old_form_hears_that_somebody_has_gone_home_already(desk: Desk) -> None:
    person = stayed(desk)
    page = desk.get("/returns").text
    assert desk.post("/returns/stays", person=person, how="home").status_code == 303
    said = desk.press(page, "/returns/stays", person=person, how="back").text
    assert "すでに「帰宅」と記録されています（" in said
    assert STAFF in said
    assert "いまの「戻った」は記録していません" in said
    assert desk.post("/returns/stays", person=person, how="home").status_code == 303, "the same again is none"


def test_a_tablets_entry_of_it_waits_for_a_person(desk: Desk) -> None:
    person = stayed(desk)
    desk.do("end_stay", person=person, how="home")
    (told,) = Enrolled(desk).outbox(entry("end_stay", person=person, how="back"))
    assert told["status"] == "review"


# What cannot be meant


def later() -> str:
    """A time of today that is still to come; the last minute of the day has none."""
    return (datetime.now(JAPAN) + timedelta(minutes=10)).strftime("%H:%M")


@pytest.mark.skipif(later() < "00:10", reason="it is about midnight")
def test_no_work_ends_later_than_now(centre: Centre) -> None:
    team = centre.sent()
    back = [row["id"] for row in centre.read(teams.members, team)]
    asked_of = {"team": team, "result": "done", "back": back}
    assert "まだ来ていない" in centre.refused("record_return", **asked_of, ended_at=later())["ended_at"]
    assert "まだ来ていない" in centre.refused("record_return", **asked_of, began_at=later())["began_at"]
    centre.do("record_return", **asked_of, began_at="00:00", ended_at="00:01")


@pytest.mark.parametrize("count", [3, 500])
def test_no_need_wants_more_skilled_people_than_people(centre: Centre, count: int) -> None:
    said = centre.refused("record_need", **need_payload(people_wanted=2, skills={"nurse": count}))
    assert f"（{count}人）が、来てほしい人数（2人）より多い" in said["people_wanted"]
    centre.do("record_need", **need_payload(people_wanted=2, skills={"nurse": 2}))


def test_how_many_people_may_be_written_wide(centre: Centre) -> None:
    need = centre.do("record_need", **need_payload(people_wanted="１２"))["need"]
    assert centre.row(needs.by_id, need)["people_wanted"] == 12


@pytest.mark.parametrize("days", [0, 1])
def test_nobody_is_received_who_is_born_today_or_tomorrow(desk: Desk, days: int) -> None:
    birth = (today() + timedelta(days=days)).isoformat()
    refused = desk.post("/reception/new", person=new_id(), name="新しい　人", birth=birth)
    assert "年を確かめてください" in refused.text
    assert refused.status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "2206-01-01"])
def test_the_exception_begins_on_a_day_that_can_be_meant(centre: Centre, day: str) -> None:
    centre.do("open_incident", name="試験の地震")
    said = centre.refused("say_incident", disaster="quake", at_once=True, at_once_from=day)
    assert "年を確かめてください" in said["at_once_from"]


# What follows from what is recorded


def test_a_need_whose_work_was_stopped_is_said_to_be_looked_at(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team)
    assert "要現調に戻り" in desk.get(f"/returns/teams/{team}").text
    back = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", team=team, result="stopped", back=back, left_over="床が抜けそう")
    need = desk.row(teams.by_id, team)["need_id"]
    assert desk.read(needs.history, need)[-1]["what"].endswith("中止した: 床が抜けそう（現地調査に回した）")


# Where somebody was said to be


def test_where_somebody_is_said_to_be_is_corrected_and_both_are_kept(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team)
    leader, other = (row["id"] for row in desk.read(teams.members, team))
    desk.do("record_return", team=team, result="done", back=[leader], home=[other])
    page = f"/returns/teams/{team}"
    address = f"{page}/where"
    shown = desk.get(page).text
    assert ">戻った</span>" in shown
    assert ">帰宅 " in shown
    wrong = desk.press(shown, address, person=other, where="home", why="電話")
    assert "すでに「帰宅」と記録されています" in wrong.text
    assert (
        desk.press(desk.get(page).text, address, person=other, where="back", why="本人がいた").status_code
        == 303
    )
    assert desk.read(attendance.open_of, other)
    assert (
        desk.press(desk.get(page).text, address, person=leader, where="home", why="本人の電話").status_code
        == 303
    )
    assert desk.read(attendance.open_of, leader) is None
    said = desk.get(page).text
    assert "<b>班員　二郎の所在</b>　帰宅 → 戻った" in said
    assert "<b>班長　一郎の所在</b>　戻った → 帰宅" in said


def test_whoever_is_still_at_the_site_is_not_corrected_so(desk: Desk) -> None:
    person = stayed(desk)
    team = desk.read(stays.open_of, person)[0]["team_id"]
    answer = desk.post(f"/returns/teams/{team}/where", person=person, where="home", why="電話")
    assert "「現場に残っている」と記録されています" in answer.text
