"""Who was taken to a hospital, or is elsewhere than at the site and home: listed until somebody says that they are back or home."""

from __future__ import annotations

from typing import Any

from tests.centre import Centre, Desk, new_id
from tests.test_stays import WITH_PHONE, members
from tests.test_taking_back import pressed
from vcenter.domain.calendar import read_moment
from vcenter.store import attendance, leaving, needs, people, stays, teams

HOSPITAL: dict[str, Any] = {
    "place": "市民病院　救急外来",
    "since": "00:00",
    "with_whom": "班長",
    "phone": "090-2222-4444",
}


def taken_away(centre: Centre | Desk, **changes: Any) -> tuple[str, str, str]:
    """A team of two that is out, whose second was taken to a hospital: team, leader, who was taken."""
    team = centre.team()
    centre.do("send_out", team=team, back_by="23:59")
    leader, other = members(centre, team)
    centre.do("say_elsewhere", team=team, person=other, **HOSPITAL | changes)
    return team, leader, other


def returned(centre: Centre | Desk, team: str, **said: Any) -> dict[str, Any]:
    return centre.do("record_return", team=team, v=2, result="done", **said)


def test_it_is_said_while_the_others_still_work_with_where_since_when_and_with_whom(centre: Centre) -> None:
    team, _, other = taken_away(centre)
    (row,) = centre.read(stays.open_here)
    assert (row["person_id"], row["place"], row["with_whom"], row["phone"], row["until"]) == (
        other, "市民病院　救急外来", "班長", "090-2222-4444", "",
    )  # fmt: skip
    assert (since := read_moment(row["since_at"]))
    assert since < read_moment(row["said_at"])  # type: ignore[operator]
    assert centre.row(teams.by_id, team)["state"] == "out"


def test_the_history_of_the_need_says_so_once_and_without_a_name(centre: Centre) -> None:
    team, _, other = taken_away(centre)
    centre.do("say_elsewhere", team=team, person=other, place="県立病院")
    said = [row["what"] for row in centre.read(needs.history, centre.row(teams.by_id, team)["need_id"])]
    assert sum("病院などにいる" in what for what in said) == 1
    assert "班員" not in "".join(said)


def test_moved_on_it_stays_since_when_they_were_taken(centre: Centre) -> None:
    team, _, other = taken_away(centre)
    (before,) = centre.read(stays.open_here)
    centre.do("say_elsewhere", team=team, person=other, place="県立病院")
    (row,) = centre.read(stays.open_here)
    assert (row["place"], row["since_at"]) == ("県立病院", before["since_at"])


def test_a_return_accounts_for_each_by_place(centre: Centre) -> None:
    team = centre.sent()
    leader, other = members(centre, team)
    said = returned(centre, team, back=[leader], away=[other], away_place="市民病院", away_with="家族")
    assert said["away"] == 1
    (row,) = centre.read(stays.open_here)
    assert (row["place"], row["with_whom"]) == ("市民病院", "家族")
    assert centre.read(teams.teams_of, [other])[other]["state"] == "away"
    figures = centre.read(attendance.figures, centre.today["id"])
    assert (figures["out"], figures["home"]) == (1, 0)


def test_where_they_are_is_wanted(centre: Centre) -> None:
    team = centre.sent()
    leader, other = members(centre, team)
    errors = centre.refused("record_return", team=team, v=2, result="done", back=[leader], away=[other])
    assert "どこにいるか" in errors["away_place"]


def test_a_team_all_of_which_is_at_the_hospital_is_back(centre: Centre) -> None:
    team = centre.sent()
    returned(centre, team, away=members(centre, team), away_place="市民病院")
    assert centre.row(teams.by_id, team)["state"] == "back"
    assert len(centre.read(stays.open_here)) == 2


def test_everybody_back_pressed_by_habit_forgets_nobody(centre: Centre) -> None:
    team, leader, other = taken_away(centre)
    returned(centre, team, back=[leader, other])
    assert [row["person_id"] for row in centre.read(stays.open_here)] == [other]
    centre.do("end_stay", person=other, how="home")
    assert centre.read(stays.open_here) == []
    assert centre.read(attendance.figures, centre.today["id"])["home"] == 1


def test_a_return_leaves_what_is_known_of_them_as_it_was_said(centre: Centre) -> None:
    team, leader, other = taken_away(centre)
    returned(centre, team, back=[leader], away=[other])
    assert centre.read(stays.open_here)[0]["place"] == "市民病院　救急外来"


def test_a_night_in_hospital_takes_no_hours_of_the_work_before_it(centre: Centre) -> None:
    team, leader, other = taken_away(centre, since="")
    returned(centre, team, back=[leader], away=[other])
    (stay,) = centre.read(stays.open_here)
    centre.do("end_stay", person=other, how="home")
    back_at = {row["id"]: row["back_at"] for row in centre.read(teams.members, team)}[other]
    assert back_at == stay["since_at"]


def test_their_own_phone_serves_where_nobody_said_another(centre: Centre) -> None:
    _, _, other = taken_away(centre, phone="")
    assert centre.read(stays.open_here)[0]["phone"] == centre.row(people.by_id, other)["phone"]


def test_no_time_is_needed_and_none_makes_an_alarm(desk: Desk) -> None:
    taken_away(desk)
    assert "時刻を過ぎました" not in desk.get("/headquarters/today").text
    assert "▲" not in desk.get("/overdue/bar").text


def test_a_time_that_has_passed_or_is_to_come_is_refused(centre: Centre) -> None:
    team = centre.sent()
    who = {"team": team, "person": members(centre, team)[1], "place": "市民病院"}
    assert "過ぎています" in centre.refused("say_elsewhere", **who, until="00:00")["until"]
    assert "まだ来ていない" in centre.refused("say_elsewhere", **who, since="23:59")["since"]


def test_whoever_is_in_another_team_by_now_is_said_there(centre: Centre) -> None:
    team = centre.sent()
    leader, other = members(centre, team)
    returned(centre, team, back=[leader, other])
    centre.do("form_team", team=new_id(), need=centre.need(), leader=leader, members=[leader, other])
    assert (
        "班にいます" in centre.refused("say_elsewhere", team=team, person=other, place="市民病院")["person"]
    )


def test_after_a_return_it_is_said_too_and_they_are_expected_again(centre: Centre) -> None:
    team = centre.sent()
    leader, other = members(centre, team)
    returned(centre, team, back=[leader], home=[other])
    centre.do("say_elsewhere", team=team, person=other, place="市民病院")
    assert [row["id"] for row in centre.read(leaving.still_in) if row["team_state"] == "away"] == [other]
    errors = centre.refused("correct_whereabouts", team=team, person=other, where="home", why="電話")
    assert "病院などにいる" in errors["person"]


def test_every_list_says_where_they_are_and_not_that_they_are_at_the_site(desk: Desk) -> None:
    team, leader, other = taken_away(desk)
    returned(desk, team, back=[leader], away=[other])
    for path in (
        "/headquarters/today",
        "/returns/list",
        f"/returns/teams/{team}",
        "/headquarters/status",
        "/leaving/close",
    ):
        page = desk.get(path).text
        assert "市民病院　救急外来" in page, path
        assert "病院などにいる" in page, path
        assert "現場に残っている人　1人" not in page, path
    assert "病院などにいる" in desk.get("/leaving/list").text


def test_a_day_is_closed_over_them_only_when_it_is_said_why(centre: Centre) -> None:
    taken_away(centre)
    said = {"day": centre.today["day"], "state": "closed"}
    assert "病院などにいる1人" in centre.refused("say_status", **said)["open_why"]
    centre.do("say_status", **said, open_why="家族が付き添っている")
    assert len(centre.read(stays.open_here)) == 1


def test_who_stayed_and_who_was_taken_are_counted_apart(centre: Centre) -> None:
    centre.do("open_incident", name="豪雨")
    team = centre.sent()
    leader, other = members(centre, team)
    said = WITH_PHONE | {"stayed": [leader], "away": [other], "away_place": "市民病院"}
    returned(centre, team, **said)
    assert "現場に残っている人が1人、病院などにいる人が1人" in centre.refused("close_incident")[""]


def test_the_form_of_the_return_asks_nothing_of_them_again(desk: Desk) -> None:
    team, _, other = taken_away(desk)
    page = desk.get(f"/returns/teams/{team}").text
    assert f'<input type="hidden" name="where.{other}" value="away">' in page
    assert "付き添い 班長" in page


def test_the_record_of_an_injury_leads_to_where_they_are(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    other = members(desk, team)[1]
    desk.do("tell_injury", team=team, what="釘を踏んだ")
    (injury,) = desk.read(lambda tx: tx.fetch("SELECT id FROM injuries"))
    page = desk.get(f"/injuries/{injury['id']}").text
    assert f"/returns/teams/{team}?change=elsewhere" in page
    desk.do("say_elsewhere", team=team, person=other, **HOSPITAL)
    page = desk.get(f"/injuries/{injury['id']}").text
    assert "いま病院などにいる人" in page
    assert "090-2222-4444" in page


def test_whoever_is_home_already_stands_so_when_their_team_comes_back(desk: Desk) -> None:
    team, leader, other = taken_away(desk)
    desk.do("end_stay", person=other, how="home")
    since = desk.read(lambda tx: tx.value("SELECT back_at FROM team_members WHERE person_id = :id", id=other))
    page = desk.get(f"/returns/teams/{team}").text
    assert f'<input type="hidden" name="where.{other}" value="home">' in page
    assert f'name="where.{leader}" value="back"' in page
    desk.do("record_return", team=team, back=[leader], home=[other], result="done")
    assert since == desk.read(
        lambda tx: tx.value("SELECT back_at FROM team_members WHERE person_id = :id", id=other)
    )


def test_that_they_are_home_is_undone_with_one_press(centre: Centre) -> None:
    team, leader, other = taken_away(centre)
    returned(centre, team, back=[leader], away=[other])
    home = pressed(centre, "end_stay", person=other, how="home")
    centre.do("take_back", entry=home.id)
    assert [row["place"] for row in centre.read(stays.open_here)] == ["市民病院　救急外来"]
