"""Who stays at the site when their team comes back is expected still: nobody is forgotten there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, new_id, today
from tests.test_groups import arrive, pupils
from vcenter.commands.attending import standing
from vcenter.domain.reception import checks
from vcenter.store import attendance, leaving, needs, people, reports, stays, teams
from vcenter.store.tx import Row, Tx

WITH_PHONE: dict[str, Any] = {
    "stay_why": "けが人の付き添い",
    "stay_phone": "090-2222-3333",
    "stay_until": "23:59",
}


def members(centre: Centre | Desk, team: str) -> list[str]:
    return [row["id"] for row in centre.read(teams.members, team)]


def centre_person(tx: Tx, id: str) -> Row:
    row = people.by_id(tx, id)
    assert row is not None
    return row


def one_stayed(centre: Centre | Desk, **changes: Any) -> tuple[str, str, str]:
    """A team of two that is back, but for its second: team, leader, who stayed."""
    team = centre.team()
    centre.do("send_out", team=team, back_by="23:59")
    leader, other = members(centre, team)
    said = {"result": "done", "back": [leader], "stayed": [other]} | WITH_PHONE | changes
    centre.do("record_return", team=team, **said)
    return team, leader, other


def refused_return(centre: Centre, **changes: Any) -> dict[str, str]:
    team = centre.sent()
    leader, other = members(centre, team)
    said = {"result": "done", "back": [leader], "stayed": [other]} | WITH_PHONE
    return centre.refused("record_return", team=team, **said | changes)


def test_a_team_is_back_without_whoever_stays_and_they_are_expected_still(centre: Centre) -> None:
    team, _, other = one_stayed(centre)
    assert centre.row(teams.by_id, team)["state"] == "back"
    (row,) = centre.read(stays.open_here)
    assert (row["person_id"], row["why"], row["phone"], row["until"]) == (
        other, "けが人の付き添い", "090-2222-3333", "23:59",
    )  # fmt: skip
    figures = centre.read(attendance.figures, centre.today["id"])
    assert (figures["out"], figures["waiting"], figures["home"]) == (1, 1, 0)


def test_who_stays_is_in_the_history_of_the_need_by_number_and_not_by_name(centre: Centre) -> None:
    team, _, _ = one_stayed(centre)
    need = centre.row(teams.by_id, team)["need_id"]
    (said,) = [row["what"] for row in centre.read(needs.history, need) if "現場に残っている" in row["what"]]
    assert "1人" in said
    assert "23:59" in said
    assert "班員" not in said


@pytest.mark.parametrize("field", ["stay_why", "stay_phone", "stay_until"])
def test_of_who_stays_is_wanted_why_their_phone_and_until_when(centre: Centre, field: str) -> None:
    assert field in refused_return(centre, **{field: ""})


def test_the_leaders_phone_serves_where_the_leader_stays(centre: Centre) -> None:
    team = centre.sent()
    leader, other = members(centre, team)
    said = {"result": "done", "back": [other], "stayed": [leader]} | WITH_PHONE
    centre.do("record_return", team=team, **said | {"stay_phone": ""})
    assert centre.read(stays.open_here)[0]["phone"] == "090-1111-2222"


def test_a_time_that_has_passed_is_refused(centre: Centre) -> None:
    assert "過ぎています" in refused_return(centre, stay_until="00:00")["stay_until"]


def test_a_team_of_which_all_stay_is_not_back(centre: Centre) -> None:
    team = centre.sent()
    said = {"result": "done", "stayed": members(centre, team)} | WITH_PHONE
    assert "帰着していません" in centre.refused("record_return", team=team, **said)["back"]
    assert centre.row(teams.by_id, team)["state"] == "out"


def test_nobody_both_stays_and_comes_back(centre: Centre) -> None:
    team = centre.sent()
    both = members(centre, team)
    said = {"result": "done", "back": both, "stayed": both[:1]} | WITH_PHONE
    assert "二つ" in centre.refused("record_return", team=team, **said)["back"]


@pytest.mark.parametrize(("how", "waiting", "home"), [("back", 2, 0), ("home", 1, 1)])
def test_whoever_stayed_comes_back_or_goes_home_later(
    centre: Centre, how: str, waiting: int, home: int
) -> None:
    team, _, other = one_stayed(centre)
    assert not centre.do("end_stay", person=other, how=how)["already"]
    assert centre.read(stays.open_here) == []
    figures = centre.read(attendance.figures, centre.today["id"])
    assert (figures["out"], figures["waiting"], figures["home"]) == (0, waiting, home)
    assert all(row["back_at"] for row in centre.read(teams.members, team))
    assert centre.do("end_stay", person=other, how=how)["already"]


def test_leaving_by_their_pass_ends_it_too(centre: Centre) -> None:
    _, _, other = one_stayed(centre)
    assert not centre.do("check_out", person=other, how="pass")["already"]
    (row,) = centre.read(stays.of_team, centre.read(teams.back, centre.today["id"])[0]["id"])
    assert row["ended_how"] == "home"


def test_nobody_who_is_at_a_site_is_put_into_another_team(centre: Centre) -> None:
    _, leader, other = one_stayed(centre)
    errors = centre.refused(
        "form_team", team=new_id(), need=centre.need(), leader=leader, members=[leader, other]
    )
    assert "ほかの班" in errors["members"]


def test_closing_the_day_keeps_and_names_them(centre: Centre) -> None:
    _, _, other = one_stayed(centre)
    said = centre.do("close_day", day=centre.today["day"])
    assert [(one["person"], one["state"]) for one in said["kept"]] == [(other, "staying")]
    assert [row["id"] for row in centre.read(leaving.still_in)] == [other]


def test_before_a_day_is_closed_they_are_named_with_their_phone(desk: Desk) -> None:
    one_stayed(desk)
    for path in ("/headquarters/status", "/leaving/close"):
        page = desk.get(path).text
        assert "現場に残っている人　1人" in page, path
        assert "090-2222-3333" in page, path


def test_a_group_that_leaves_leaves_them_behind_and_names_them(centre: Centre) -> None:
    said = arrive(centre, new_people=pupils(2, birth="1990-04-01"))
    pupil, leader = said["people"][0]["person"], centre.leader()
    team, need = new_id(), centre.need()
    insured = {"consent": True, "insurance": True}
    centre.do("confirm_at_desk", person=pupil, **insured)
    centre.do("form_team", team=team, need=need, leader=leader, members=[leader, pupil], back_by="23:59")
    centre.do("send_out", team=team)
    centre.do("record_return", team=team, result="done", back=[leader], stayed=[pupil], **WITH_PHONE)
    left = centre.do("group_leaves", arrival=said["arrival"])
    assert left["left"] == 1
    assert [(one["person"], one["state"]) for one in left["kept"]] == [(pupil, "staying")]


def test_whoever_is_at_a_site_since_yesterday_is_not_received_but_looked_for(centre: Centre) -> None:
    _, _, other = one_stayed(centre)
    tomorrow = today() + timedelta(days=1)
    now = centre.read(lambda tx: standing(tx, centre_person(tx, other), tomorrow))
    found = centre.read(lambda tx: checks(centre_person(tx, other), now))
    assert found[0].code == "team_out"
    assert found[0].stops


def test_an_incident_is_not_closed_over_them(centre: Centre) -> None:
    centre.do("open_incident", name="豪雨")
    _, _, other = one_stayed(centre)
    assert "現場に残っている人が1人" in centre.refused("close_incident")[""]
    centre.do("end_stay", person=other, how="home")
    centre.do("close_incident")


def test_somebody_who_was_said_to_be_back_is_at_the_site_after_all(centre: Centre) -> None:
    team = centre.sent()
    leader, other = members(centre, team)
    centre.do("record_return", team=team, result="done", back=[leader], home=[other])
    centre.do("say_staying", team=team, person=other, why="道具の番", phone="090-2222-3333", until="23:59")
    assert [row["person_id"] for row in centre.read(stays.open_here)] == [other]
    assert centre.read(attendance.figures, centre.today["id"])["home"] == 0


def test_a_stay_gets_longer_and_stands_once(centre: Centre) -> None:
    team, _, other = one_stayed(centre, stay_until="23:58")
    said = centre.do("say_staying", team=team, person=other, why="病院", phone="090-4444-5555", until="23:59")
    assert said["already"]
    (row,) = centre.read(stays.open_here)
    assert (row["why"], row["phone"], row["until"]) == ("病院", "090-4444-5555", "23:59")


def test_who_stays_is_a_member_of_a_team_that_is_back_and_in_no_other(centre: Centre) -> None:
    team, leader, other = one_stayed(centre)
    told = {"why": "番", "phone": "090-2222-3333", "until": "23:59"}
    assert (
        "まだ帰着していません"
        in centre.refused("say_staying", team=centre.sent(), person=leader, **told)["team"]
    )
    stranger = centre.volunteer("よその人")
    assert "いません" in centre.refused("say_staying", team=team, person=stranger, **told)["person"]
    centre.do("end_stay", person=other, how="back")
    centre.do("form_team", team=new_id(), need=centre.need(), leader=leader, members=[leader, other])
    assert "いま" in centre.refused("say_staying", team=team, person=other, **told)["person"]


def test_two_records_of_one_person_end_together(centre: Centre) -> None:
    _, _, other = one_stayed(centre)
    twin = centre.person("班員　零")
    centre.do("join_people", keep=twin, gone=other)
    assert [row["person_id"] for row in centre.read(stays.open_here)] == [twin]
    centre.do("end_stay", person=other, how="home")
    assert centre.read(stays.open_here) == []


# At the desks


def test_the_desk_asks_for_each_and_lists_who_stayed(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    leader, other = members(desk, team)
    page = desk.get(f"/returns/teams/{team}").text
    assert "現場に残っている" in page
    where = {f"where__{leader}": "back", f"where__{other}": "stayed"}
    wrong = desk.post(f"/returns/teams/{team}", result="done", **where, stay_until="23:59")
    assert "理由を入力" in wrong.text
    assert f'name="where.{other}" value="stayed" checked' in wrong.text
    right = desk.post(f"/returns/teams/{team}", result="done", **where, **WITH_PHONE)
    assert right.headers["location"] == "/returns?team=1&staying=1"
    listed = desk.get(right.headers["location"]).text
    assert "1人が現場に残っています" in listed
    assert "090-2222-3333" in listed
    assert "現場に残っている人　1人" in desk.get("/headquarters/today").text
    assert "現場に残っている" in desk.get("/leaving/list").text
    assert "現場に残っている" in desk.get("/leaving/close").text


def test_the_desk_says_that_they_are_back(desk: Desk) -> None:
    _, _, other = one_stayed(desk)
    answer = desk.post("/returns/stays", person=other, how="back")
    assert answer.headers["location"].startswith("/returns?done=stay_back&back=")
    assert "戻ったことを記録" in desk.get(answer.headers["location"]).text
    assert desk.read(stays.open_here) == []


def test_a_member_who_stayed_brings_their_team_by_pass(desk: Desk) -> None:
    team, _, other = one_stayed(desk)
    number = desk.read(lambda tx: tx.value("SELECT pass_number FROM people WHERE id = :id", id=other))
    answer = desk.post("/returns/scan", code=number)
    assert answer.headers["hx-redirect"] == f"/returns/teams/{team}"


def test_it_is_an_alarm_when_the_time_is_over(desk: Desk) -> None:
    one_stayed(desk)
    desk.write(lambda tx: tx.execute("UPDATE stays SET until = '00:00', day = '2026-01-01'"))
    assert "時刻を過ぎました" in desk.get("/returns/list").text
    today = desk.get("/headquarters/today").text
    assert "1人が時刻を過ぎました" in today
    assert "現場に残ったまま時刻を過ぎました" in today


# Injuries


def test_an_injury_stands_in_the_needs_history_and_at_headquarters(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    need = desk.row(teams.by_id, team)["need_id"]
    desk.do("record_return", team=team, result="done", back=members(desk, team), injuries="釘を踏んだ")
    assert any("釘を踏んだ" in row["what"] for row in desk.read(needs.history, need))
    assert "釘を踏んだ" in desk.get("/headquarters/today").text


def test_an_injury_is_told_before_the_team_is_back(desk: Desk) -> None:
    team = desk.team()
    assert "出発していません" in desk.post(f"/returns/teams/{team}/injury", what="転んだ").text
    desk.do("send_out", team=team, back_by="23:59")
    answer = desk.post(f"/returns/teams/{team}/injury", what="転んだ")
    assert "本部の画面に出ています" in desk.get(answer.headers["location"]).text
    assert "転んだ" in desk.get("/headquarters/today").text


def test_an_injury_is_kept_although_the_return_is_refused_and_told_once(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    leader, other = members(desk, team)
    form = {"result": "done", "injuries": "熱中症", f"where__{leader}": "back"}
    for _ in range(2):
        assert desk.post(f"/returns/teams/{team}", **form).status_code == 422
    assert [row["what"] for row in desk.read(reports.injuries_of, team)] == ["熱中症"]
    assert (
        "いま記録しました"
        in desk.post(f"/returns/teams/{team}", **form | {"injuries": "熱中症、救急車"}).text
    )
    desk.post(f"/returns/teams/{team}", **form | {f"where__{other}": "back"})
    told = [row["what"] for row in desk.read(needs.history, desk.row(teams.by_id, team)["need_id"])]
    assert sum("熱中症" in what for what in told) == 2


# What was reported


def reported(centre: Centre | Desk, **changes: Any) -> str:
    team = centre.team()
    centre.do("send_out", team=team, back_by="23:59")
    said = {"result": "done", "did": "一部屋"} | changes
    centre.do("record_return", team=team, back=members(centre, team), **said)
    return team


def test_a_corrected_report_keeps_what_stood_there(centre: Centre) -> None:
    team = reported(centre)
    centre.do("correct_report", team=team, why="聞きまちがい", result="done", did="二部屋")
    (row,) = centre.read(reports.corrections_of, team)
    assert (row["field"], row["was"], row["became"], row["why"], row["corrected_by"]) == (
        "did", "一部屋", "二部屋", "聞きまちがい", "受付 花子",
    )  # fmt: skip
    assert centre.row(teams.report, team)["did"] == "二部屋"


def test_the_need_follows_a_corrected_result(centre: Centre) -> None:
    team = reported(centre)
    said = centre.do(
        "correct_report", team=team, why="残っていた", result="continue", left_over="奥", did="一部屋"
    )
    assert not said["need_stays"]
    assert centre.row(needs.by_id, centre.row(teams.by_id, team)["need_id"])["state"] == "ready"


def test_a_need_that_has_gone_on_stays_where_it_is(centre: Centre) -> None:
    team = reported(centre, result="continue", left_over="奥")
    need = centre.row(teams.by_id, team)["need_id"]
    centre.team(need=need)
    said = centre.do("correct_report", team=team, why="終わっていた", result="done", did="一部屋")
    assert said["need_stays"]
    assert centre.row(needs.by_id, need)["state"] == "formed"
    assert centre.row(teams.report, team)["result"] == "done"


def test_a_correction_says_why_and_something_new(centre: Centre) -> None:
    team = reported(centre)
    assert "why" in centre.refused("correct_report", team=team, why="", result="done", did="二部屋")
    assert (
        "変わったところ"
        in centre.refused("correct_report", team=team, why="訂正", result="done", did="一部屋")[""]
    )
    assert "left_over" in centre.refused(
        "correct_report", team=team, why="訂正", result="stopped", did="一部屋"
    )
    assert (
        "まだありません"
        in centre.refused("correct_report", team=centre.sent(), why="訂正", result="done")["team"]
    )


def test_two_who_correct_one_report_see_each_other(centre: Centre) -> None:
    team = reported(centre)
    seen = centre.row(teams.report, team)["reported_at"]
    centre.do("correct_report", team=team, why="訂正", result="done", did="二部屋", seen=seen)
    errors = centre.refused("correct_report", team=team, why="訂正", result="done", did="三部屋", seen=seen)
    assert "ほかの人が直しました" in errors["seen"]


def test_an_injury_that_was_forgotten_is_told_by_the_correction(desk: Desk) -> None:
    team = reported(desk)
    page = desk.get(f"/returns/teams/{team}/correct").text
    assert "一部屋</textarea>" in page
    answer = desk.post(
        f"/returns/teams/{team}/correct",
        why="あとで聞いた",
        result="done",
        did="一部屋",
        injuries="指を切った",
    )
    shown = desk.get(answer.headers["location"]).text
    assert "直したところ　1か所" in shown
    assert "指を切った" in desk.get("/headquarters/today").text
    need = desk.row(teams.by_id, team)["need_id"]
    assert any("指を切った" in row["what"] for row in desk.read(needs.history, need))


def test_a_correction_that_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    team = reported(desk)
    wrong = desk.post(f"/returns/teams/{team}/correct", why="", result="done", did="三部屋")
    assert wrong.status_code == 422
    assert "三部屋</textarea>" in wrong.text


# Sheets


def test_a_lost_sheet_is_waited_for_no_longer_and_listed(desk: Desk) -> None:
    team = desk.team()
    desk.do("print_sheets", teams=[team])
    desk.do("send_out", team=team, back_by="23:59")
    desk.do("record_return", team=team, result="done", back=members(desk, team))
    assert "戻っていない指示書" in desk.get("/returns/list").text
    assert "印刷されていません" in desk.post(f"/returns/teams/{team}/lost", copy_number="3", why="風").text
    desk.post(f"/returns/teams/{team}/lost", copy_number="1", why="風で飛んだ")
    listed = desk.get("/returns/list").text
    assert "戻っていない指示書" not in listed
    assert "風で飛んだ" in listed
    desk.post(f"/returns/teams/{team}/sheet", copy_number="1")
    assert "風で飛んだ" not in desk.get("/returns/list").text
    assert "もう戻って" in desk.post(f"/returns/teams/{team}/lost", copy_number="1", why="風").text
